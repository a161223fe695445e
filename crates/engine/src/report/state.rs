//! How a trial is shown: glyph, word and colour, never the colour alone.

use crate::drift::Mark;
use crate::outcome::OutcomeKind;
use crate::record::model::Told;

/// The sign beside the word of what a trial came to.
pub fn glyph(told: Told) -> &'static str {
    match told {
        Told::As(OutcomeKind::Failed) => "✕",
        Told::As(OutcomeKind::Errored) => "!",
        Told::As(OutcomeKind::Warned) => "▵",
        Told::Known => "◌",
        Told::As(OutcomeKind::Skipped) => "–",
        Told::As(OutcomeKind::Passed) => "✓",
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
