//! One unfavourable result of a check, and the rules that can be broken.
//!
//! Start with [`Finding`]; [`Rule`] lists every rule with its stable code. The sentences are written here, in
//! one `match` each, so that terminal, record and `explain` say the same.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::word::words;

mod rule;

pub use rule::Rule;

words! {
    /// How binding a promise is.
    pub enum Level: "level" {
        /// Breaking it is a warning, red only with `--strict`.
        Should = "should",
        /// Breaking it fails the trial.
        Must = "must",
    }
}

words! {
    /// Which part of a trial an exchange plays.
    pub enum Role: "role" {
        /// Makes or probes a fixture, or reads a running name.
        Arrange = "arrange",
        /// A read before and after the broken request; the two must be equal.
        Witness = "witness",
        /// The request that the case is about.
        Act = "act",
        /// The correct request after the broken one.
        Twin = "twin",
        /// A later request of the case.
        Then = "then",
        /// Removes what was made.
        Undo = "undo",
    }
}

/// One unfavourable result: what was promised at a place, and what came.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that was broken.
    pub rule: Rule,
    /// The clause whose promise it is.
    pub clause: Option<String>,
    /// How binding that promise is.
    pub level: Level,
    /// The exchange it was found in.
    pub role: Role,
    /// `status`, `header Location`, or a JSON pointer into the body (empty for the whole body).
    pub at: String,
    /// What was promised: a value, or the matcher in words.
    pub expected: Value,
    /// Why what was received can't be read, where it can't.
    pub why: Option<String>,
    /// What was received; absent when there was nothing.
    pub actual: Option<Value>,
    /// What the answer itself says is wrong: the message of its error.
    pub said: Option<String>,
}

impl Finding {
    /// The sentence of the finding, without its code.
    pub fn message(&self) -> String {
        let expected = brief(&self.expected);
        let actual = self.actual.as_ref().map_or_else(|| "nothing".to_owned(), brief);
        let at = if self.at.is_empty() { "the body" } else { self.at.as_str() };
        match self.rule {
            Rule::Status => {
                let said = self.said.as_ref().map(|said| format!(": {said}")).unwrap_or_default();
                format!("status {actual} where {expected} is documented{said}")
            }
            Rule::HeaderMissing => format!("{at} is missing; documented: {expected}"),
            Rule::HeaderDiffers => format!("{at} is {actual}; documented: {expected}"),
            Rule::PropertyMissing => format!("{at} is missing; documented: {expected}"),
            Rule::PropertyDiffers => format!("{at} is {actual}; documented: {expected}"),
            Rule::PropertyForbidden => format!("{at} is {actual} where nothing may be"),
            Rule::EntryMissing => format!("{at} holds no entry like {expected}"),
            Rule::EntryForbidden => format!("{at} holds an entry like {expected}: {actual}"),
            Rule::Schema => format!("{at} doesn't satisfy the schema: {expected}; received {actual}"),
            Rule::BodyMissing => "the answer has no body where one is documented".to_owned(),
            Rule::BodyNotJson => {
                let why = self.why.as_deref().unwrap_or("it can't be read");
                format!("the body isn't JSON: {why}; received {actual}")
            }
            Rule::BodyDuplicateKey => format!("the body names {expected} twice in one object"),
            Rule::BodyMediaType => format!("a JSON body is labelled {actual}; documented: {expected}"),
            Rule::RefusalMessage => {
                format!("the refusal gives another reason: {actual}; documented: {expected}")
            }
            Rule::RefusalAdvice => {
                format!("the documented reason is followed by other words: {actual}; documented: {expected}")
            }
            Rule::BrokenAccepted => {
                format!("a request that {} be refused was accepted with {actual}", self.level.word())
            }
            Rule::StateChanged => {
                format!("the refused request changed what {at} shows: before {expected}, after {actual}")
            }
            Rule::TwinRefused => {
                format!("the correct request was refused too ({actual}): the refusal had another cause")
            }
            Rule::VersionMoved => "the refused request changed the version".to_owned(),
            Rule::NotSeenInTime => format!("not seen within {expected}"),
        }
    }
}

/// Both sides of an exchange that has findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// The index of the exchange in its trial.
    pub exchange: usize,
    /// What was promised and what was received.
    pub lines: Vec<DiffLine>,
}

words! {
    /// Which side a line of a comparison belongs to.
    pub enum Side: "side" {
        /// Both.
        Both = "both",
        /// Only what was promised: `−`.
        Promised = "promised",
        /// Only what was received: `+`.
        Received = "received",
    }
}

/// One line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiffLine {
    /// Whose line it is.
    pub side: Side,
    /// The line with its indentation, without a mark for its side.
    pub text: String,
    /// What is to be said of it, behind the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl DiffLine {
    /// A line without a note.
    pub fn new(side: Side, text: impl Into<String>) -> Self {
        Self { side, text: text.into(), note: None }
    }
}

/// A value on one line, cut where it is long.
pub fn brief(value: &Value) -> String {
    const LONGEST: usize = 160;
    let text = match value.as_str() {
        Some("") => "an empty string".to_owned(),
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}
