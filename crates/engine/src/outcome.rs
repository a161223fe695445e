//! How a trial ended. "The target is wrong" and "it could not be found out" are different types.

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Level};
use crate::word::words;

/// How a trial ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Everything that the case promises was kept; broken shoulds are warnings.
    Passed {
        /// Findings of level *should*.
        warnings: Vec<Finding>,
    },
    /// The target broke the contract.
    Failed {
        /// What was broken; at least one entry.
        findings: Vec<Finding>,
    },
    /// It could not be found out.
    Errored(RunError),
    /// It wasn't asked, and why: at least one reason.
    Skipped(Vec<SkipReason>),
}

impl Outcome {
    /// The outcome that these findings make: failed where a must (or, when strict, anything) is broken.
    pub fn of(findings: Vec<Finding>, strictness: Strictness) -> Self {
        let red = |finding: &Finding| finding.level == Level::Must || strictness == Strictness::Strict;
        if findings.iter().any(red) { Self::Failed { findings } } else { Self::Passed { warnings: findings } }
    }

    /// The outcome in a word.
    pub fn kind(&self) -> OutcomeKind {
        match self {
            Self::Passed { warnings } if warnings.is_empty() => OutcomeKind::Passed,
            Self::Passed { .. } => OutcomeKind::Warned,
            Self::Failed { .. } => OutcomeKind::Failed,
            Self::Errored(_) => OutcomeKind::Errored,
            Self::Skipped(_) => OutcomeKind::Skipped,
        }
    }

    /// The findings, whatever their level.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Passed { warnings } => warnings,
            Self::Failed { findings } => findings,
            Self::Errored(_) | Self::Skipped(_) => &[],
        }
    }

    /// Why it errored or was skipped.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Passed { .. } | Self::Failed { .. } => None,
            Self::Errored(error) => Some(error.to_string()),
            Self::Skipped(reasons) => Some(SkipReason::all(reasons)),
        }
    }
}

words! {
    /// An [`Outcome`] in a word, as records hold it.
    pub enum OutcomeKind: "outcome" {
        /// Everything that the case promises was kept.
        Passed = "passed",
        /// The same, except for shoulds.
        Warned = "warned",
        /// The target broke the contract.
        Failed = "failed",
        /// It could not be found out.
        Errored = "errored",
        /// It wasn't asked.
        Skipped = "skipped",
    }
}

impl OutcomeKind {
    /// Whether the trial passed, with or without warnings.
    pub fn is_passed(self) -> bool {
        matches!(self, Self::Passed | Self::Warned)
    }
}

/// Whether a broken should is red.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// A broken should is a warning.
    #[default]
    Lenient,
    /// A broken should fails the trial (`--strict`).
    Strict,
}

/// Why a trial could not be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunError {
    /// There was no trustworthy answer to a request.
    Transport {
        /// The request line.
        request: String,
        /// The cause with its whole chain.
        cause: String,
    },
    /// A fixture could not be made or probed.
    Arrangement {
        /// The fixture, under the name it has in the trial.
        fixture: String,
        /// The request line.
        request: String,
        /// What came instead of what was needed.
        got: String,
    },
    /// An answer lacks what a later step needs from it.
    Capture {
        /// The name that would have been bound.
        name: String,
        /// The request line.
        request: String,
        /// Where it was looked for.
        at: String,
    },
    /// A running name could not be read.
    Running {
        /// The name.
        name: String,
        /// What came instead.
        got: String,
    },
    /// A witness was answered with something else than 200 and JSON.
    Witness {
        /// The request line.
        request: String,
        /// What came.
        got: String,
    },
    /// A value can't be sent where the case puts it.
    Unsendable(String),
    /// The correct request couldn't be tried because of an answer that says "later": 429 or 503.
    Unavailable {
        /// The request line.
        request: String,
        /// The status.
        status: u16,
    },
    /// The token that a request needs can't be had.
    NoToken {
        /// The request line.
        request: String,
        /// Why.
        why: String,
    },
    /// The run has sent as many writes as it may.
    NoWriteLeft {
        /// The request line.
        request: String,
    },
    /// Of recorded traffic: what was kept of a request or its answer isn't enough to judge it.
    Unrecorded {
        /// The request line.
        request: String,
        /// What is missing, or why nothing is promised.
        why: String,
    },
    /// Nothing more is made on the target, because it can't be written down first.
    Ledger(String),
    /// The run was interrupted.
    Interrupted,
    /// A defect of graphproof itself.
    Panicked(String),
}

impl std::fmt::Display for RunError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Transport { request, cause } => write!(f, "no answer to {request}: {cause}"),
            Self::Arrangement { fixture, request, got } => {
                write!(f, "fixture `{fixture}` could not be arranged: {request} was answered with {got}")
            }
            Self::Capture { name, request, at } => {
                write!(f, "`{name}` can't be taken from the answer to {request}: nothing at {at}")
            }
            Self::Running { name, got } => write!(f, "the running name `{name}` could not be read: {got}"),
            Self::Witness { request, got } => write!(f, "the witness {request} was answered with {got}"),
            Self::Unsendable(why) => write!(f, "{why}"),
            Self::Unavailable { request, status } => {
                write!(f, "{request} was answered with {status}: the target asks to come back later")
            }
            Self::NoToken { request, why } => write!(f, "{request} wasn't sent: {why}"),
            Self::NoWriteLeft { request } => {
                write!(f, "{request} wasn't sent: the run has sent as many writes as [pace] allows")
            }
            Self::Unrecorded { request, why } => write!(f, "the answer to {request} can't be judged: {why}"),
            Self::Ledger(why) => write!(f, "nothing more is made on the target: {why}"),
            Self::Interrupted => write!(f, "the run was interrupted"),
            Self::Panicked(what) => write!(f, "graphproof itself failed here, please report it: {what}"),
        }
    }
}

/// Why a trial isn't asked. All but the first-failure rule are known before the first request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SkipReason {
    /// The profile gives no value for a fixture that only a profile can give.
    FixtureMissing {
        /// The value's name.
        name: String,
        /// What it is.
        is: String,
    },
    /// The profile gives one value where the trial needs two different ones.
    FixtureTwice {
        /// The fixture.
        name: String,
        /// The two names it would be bound to.
        names: (String, String),
    },
    /// The profile has no token for an identity.
    IdentityMissing {
        /// The identity.
        name: String,
        /// Whose token it is, where the suite says so.
        is: Option<String>,
    },
    /// The profile gives a fixture's value, and the trial uses something that only making it tells.
    NameOfRecipe {
        /// The name that the recipe would have bound.
        name: String,
    },
    /// The run ended after its first failure, as it was told to.
    AfterFirstFailure,
    /// No token of an identity can be had.
    NoToken {
        /// The identity.
        identity: String,
        /// Why.
        why: String,
    },
    /// A token doesn't permit what the trial does.
    NotPermitted {
        /// The identity.
        identity: String,
        /// What it would do.
        is: String,
        /// The permissions of which it would need one.
        any_of: Vec<String>,
    },
    /// The target lacks something that the profile names.
    FixtureGone {
        /// The fixture.
        name: String,
        /// What it is.
        is: String,
        /// What was asked, and what came.
        got: String,
    },
    /// The clocks of this machine and of the service are too far apart.
    ClockOff {
        /// In seconds; more than 0 where this machine's is ahead.
        by: i64,
    },
    /// It couldn't be found out whose tenant the target is.
    Unreachable {
        /// What came instead of an answer.
        got: String,
    },
    /// The profile can't give a token with just this permission.
    PermissionMissing {
        /// The identity.
        identity: String,
        /// The permission.
        only: String,
    },
}

/// A line that a profile would have to have for a trial to be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lack {
    /// The table it would stand in: `fixtures`, `identity.member`.
    pub table: String,
    /// Its key.
    pub key: String,
    /// What it gives, for people.
    pub is: String,
}

impl SkipReason {
    /// All reasons on one line.
    pub fn all(reasons: &[Self]) -> String {
        let all = reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        // Who gives too little is said once.
        all.replace("; the profile gives no ", ", no ")
    }

    /// What the profile would have to give, where that would help.
    pub fn lack(&self) -> Option<Lack> {
        let lack = |table: String, key: &str, is: String| Some(Lack { table, key: key.to_owned(), is });
        match self {
            Self::FixtureMissing { name, is } => lack("fixtures".into(), name, is.clone()),
            Self::FixtureTwice { names: (one, other), .. } => {
                lack("fixtures".into(), other, format!("such a thing beside `{one}`"))
            }
            Self::IdentityMissing { name, is } => {
                lack(format!("identity.{name}"), "token", is.clone().unwrap_or_default())
            }
            Self::PermissionMissing { identity, only } => {
                lack(format!("identity.{identity}"), "only", format!("a token with only {only}"))
            }
            Self::NameOfRecipe { .. }
            | Self::AfterFirstFailure
            | Self::NoToken { .. }
            | Self::NotPermitted { .. }
            | Self::FixtureGone { .. }
            | Self::ClockOff { .. }
            | Self::Unreachable { .. } => None,
        }
    }
}

impl std::fmt::Display for SkipReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::FixtureMissing { name, is } => write!(f, "the profile gives no `{name}` ({is})"),
            Self::FixtureTwice { name, names: (one, other) } => {
                write!(f, "the profile gives one `{name}`, and the trial needs two: `{one}` and `{other}`")
            }
            Self::AfterFirstFailure => write!(f, "the run ended after its first failure (--fail-fast)"),
            Self::IdentityMissing { name, is: None } => {
                write!(f, "the profile has no token for the identity `{name}`")
            }
            Self::IdentityMissing { name, is: Some(is) } => {
                write!(f, "the profile has no token for the identity `{name}` ({is})")
            }
            Self::NameOfRecipe { name } => {
                write!(
                    f,
                    "only making the fixture tells `{name}`, and the profile gives the fixture by value"
                )
            }
            Self::NoToken { identity, why } => write!(f, "no token of `{identity}` can be had: {why}"),
            Self::NotPermitted { identity, is, any_of } => match any_of.as_slice() {
                [] => write!(f, "no token such as that of `{identity}` may do this ({is})"),
                any_of => write!(f, "the token of `{identity}` has none of {} ({is})", any_of.join(", ")),
            },
            Self::FixtureGone { name, is, got } => write!(f, "the target has no `{name}` ({is}): {got}"),
            Self::ClockOff { by } => write!(
                f,
                "this machine's clock is {} s {} the service's: tokens can't be trusted to be good or expired",
                by.abs(),
                if *by > 0 { "ahead of" } else { "behind" }
            ),
            Self::Unreachable { got } => write!(f, "it couldn't be found out whose tenant this is: {got}"),
            Self::PermissionMissing { identity, only } => {
                write!(f, "the profile can't give `{identity}` a token with only {only}")
            }
        }
    }
}
