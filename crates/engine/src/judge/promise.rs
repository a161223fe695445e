//! What is judged with, and what comes of it.

use serde_json::Value;

use crate::case::Expectation;
use crate::finding::Finding;

/// A value that a promise compares with.
#[derive(Debug, Clone, PartialEq)]
pub struct Operand {
    /// The value.
    pub value: Value,
    /// It is a version: etag quotes and weakness marks don't count, on either side.
    pub version: bool,
}

impl Operand {
    /// A value that is compared as it stands.
    pub fn plain(value: impl Into<Value>) -> Self {
        Self { value: value.into(), version: false }
    }

    /// A value whose etag quotes don't count.
    pub fn version(value: impl Into<Value>) -> Self {
        Self { value: value.into(), version: true }
    }
}

/// What an answer must be, with values.
pub type Promise = Expectation<Operand>;

/// What came of judging.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judgement {
    /// What isn't as promised.
    pub findings: Vec<Finding>,
    /// How many comparisons were made: one for the status, each header, the media type, the schema, each place
    /// of the body, the cause.
    pub checks: usize,
}

impl Judgement {
    /// Both judgements as one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.findings.extend(other.findings);
        self.checks += other.checks;
        self
    }
}
