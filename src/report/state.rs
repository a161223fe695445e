//! How a trial is shown: glyph, word and colour, never the colour alone.

use crate::drift::Mark;
use crate::record::model::TrialRecord;

/// What a trial came to, as people look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shown {
    /// The target broke the contract.
    Failed,
    /// It could not be found out.
    Errored,
    /// Passed, with a broken should.
    Warned,
    /// Failed in a way that is known of this target.
    Known,
    /// Not asked.
    Skipped,
    /// As documented.
    Passed,
}

impl Shown {
    /// What a trial came to.
    pub fn of(trial: &TrialRecord) -> Self {
        match trial.outcome.as_str() {
            "failed" if trial.known.is_some() => Self::Known,
            "failed" => Self::Failed,
            "errored" => Self::Errored,
            "skipped" => Self::Skipped,
            _ if !trial.findings.is_empty() => Self::Warned,
            _ => Self::Passed,
        }
    }

    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Errored => "errored",
            Self::Warned => "warned",
            Self::Known => "known",
            Self::Skipped => "skipped",
            Self::Passed => "passed",
        }
    }

    /// Its sign beside the word.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Failed => "✕",
            Self::Errored => "!",
            Self::Warned => "▵",
            Self::Known => "◌",
            Self::Skipped => "–",
            Self::Passed => "✓",
        }
    }
}

/// Glyph and word of what a trial is since the baseline.
pub fn since(mark: Mark) -> (&'static str, &'static str) {
    match mark {
        Mark::New => ("▲", "new"),
        Mark::Differently => ("≠", "differently"),
        Mark::Fixed => ("▼", "fixed"),
    }
}
