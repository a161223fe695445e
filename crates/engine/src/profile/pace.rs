//! How fast a target may be asked: what the profile's `[pace]` says, and what holds without it.

use std::num::NonZeroU32;
use std::time::Duration;

use super::Kind;
use crate::case::wire::tree::{Node, Toml};
use crate::diagnostic::Problems;

/// What `[pace]` says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pace {
    /// The most requests a second, in all.
    pub rate: Option<Rate>,
    /// The most writes that a run may send; removals come on top.
    pub writes: Option<u64>,
    /// How often a request is sent that is answered with "later".
    pub attempts: Option<NonZeroU32>,
    /// No wait for the service is longer.
    pub max_wait: Option<Duration>,
}

/// How many requests a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rate {
    /// At most so many, beside what the service documents.
    AtMost(f64),
    /// As many as there are: not even what the service documents is heeded.
    Unlimited,
}

impl Rate {
    /// Reads a number of requests a second, or `unlimited`.
    ///
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} is neither a number of requests a second from 0.1 to 1000 nor `unlimited`");
        if text == "unlimited" {
            return Ok(Self::Unlimited);
        }
        let rate: f64 = text.parse().map_err(|_| wrong())?;
        if (0.1..=1000.0).contains(&rate) { Ok(Self::AtMost(rate)) } else { Err(wrong()) }
    }
}

impl Pace {
    /// A tenant's run sends at most so many requests a second, unless it is told otherwise: a third of what Teams allows one
    /// app for its least generous calls.
    const TENANT_RATE: f64 = 10.0;

    /// The most writes of a tenant's run, unless it is told otherwise: the whole suite needs a fifth of it.
    const TENANT_WRITES: u64 = 10_000;

    /// The rate for a target of that kind; none where nobody limits it.
    pub fn rate(&self, kind: Kind) -> Option<f64> {
        match (self.rate, kind) {
            (Some(Rate::AtMost(rate)), _) => Some(rate),
            (None, Kind::Tenant) => Some(Self::TENANT_RATE),
            (Some(Rate::Unlimited), _) | (None, Kind::Disposable) => None,
        }
    }

    /// Whether the limits that the service documents are kept.
    pub fn is_documented(&self, kind: Kind) -> bool {
        kind == Kind::Tenant && self.rate != Some(Rate::Unlimited)
    }

    /// The write budget for a target of that kind.
    pub fn writes(&self, kind: Kind) -> Option<u64> {
        self.writes.or((kind == Kind::Tenant).then_some(Self::TENANT_WRITES))
    }

    /// How often a request is sent; 4 times unless the profile says otherwise.
    pub fn attempts(&self) -> u32 {
        self.attempts.map_or(4, NonZeroU32::get)
    }

    /// The longest wait; a minute unless the profile says otherwise.
    pub fn max_wait(&self) -> Duration {
        self.max_wait.unwrap_or(Duration::from_mins(1))
    }
}

/// Reads the table.
pub(super) fn pace(node: &Node, problems: &Problems) -> Pace {
    let Some(table) = node.table("[pace]", problems) else { return Pace::default() };
    let number =
        |node: Option<&Node>, most: u64, expected: &str| node?.number(1..most + 1, expected, problems);
    let attempts = number(table.get("attempts"), 20, "a number of attempts from 1 to 20");
    let pace = Pace {
        rate: table.get("rate").and_then(|node| rate(node, problems)),
        writes: number(table.get("writes"), 1_000_000, "a number of writes from 1 to 1000000"),
        attempts: attempts.and_then(|attempts| NonZeroU32::new(u32::try_from(attempts).ok()?)),
        max_wait: number(table.get("max_wait"), 3_600, "seconds from 1 to 3600").map(Duration::from_secs),
    };
    table.finish();
    pace
}

fn rate(node: &Node, problems: &Problems) -> Option<Rate> {
    let text = match &node.value {
        Toml::Text(text) => text.as_str(),
        Toml::Number(_, text) => text.as_str(),
        Toml::Boolean(_) | Toml::Datetime(_) | Toml::Array(_) | Toml::Table(_) => "",
    };
    let read = Rate::parse(text).ok();
    read.or_else(|| node.expected("requests a second from 0.1 to 1000, or \"unlimited\"", problems))
}
