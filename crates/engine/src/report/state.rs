//! How a trial is shown: glyph, word and colour, never the colour alone.

use crate::drift::{Came, Mark};
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
        Came::of(trial).into()
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

impl From<Came> for Shown {
    fn from(came: Came) -> Self {
        match came {
            Came::Passed => Self::Passed,
            Came::Warned => Self::Warned,
            Came::Known => Self::Known,
            Came::Failed => Self::Failed,
            Came::Errored => Self::Errored,
            Came::Skipped => Self::Skipped,
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
