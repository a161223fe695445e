//! What is known of the target, a line or two each, and what of it doesn't hold any more.

use std::fmt::Write as _;

use super::paint::{Ink, Paint};
use super::{View, WIDTH, alike, wrap};
use crate::outcome::OutcomeKind;
use crate::record::cause::causes;
use crate::record::deviation::{DeviationRecord, Known};
use crate::record::model::{Told, TrialRecord};
use crate::report::sanitize::line;
use crate::report::state::glyph;

/// Trials that fail as they are known to, by what is known and by their causes.
pub(super) fn known(out: &mut String, view: &View<'_>, paint: Paint) {
    let mut reasons: Vec<&Known> = Vec::new();
    for known in view.record.trials.iter().filter_map(|trial| trial.known.as_ref()) {
        if !reasons.contains(&known) {
            reasons.push(known);
        }
    }
    for reason in reasons {
        let of = |trial: &&TrialRecord| trial.known.as_ref() == Some(reason);
        for cause in causes(view.record.trials.iter().filter(of)) {
            let Some(first) = cause.trials.first() else { continue };
            let _ = writeln!(out, "{} {}  known", paint.ink(Ink::Muted, glyph(Told::Known)), first.id);
            paragraph(out, "  ", &reason.sentence());
            alike(out, &cause, view.detail);
        }
    }
}

/// Entries that nobody may rely on any more.
pub(super) fn outdated(out: &mut String, view: &View<'_>, paint: Paint) {
    let troubles: Vec<_> = view.record.deviations.iter().filter_map(DeviationRecord::trouble).collect();
    if !troubles.is_empty() && !out.is_empty() {
        out.push('\n');
    }
    for trouble in troubles {
        paragraph(
            out,
            &format!("{} ", paint.ink(Ink::Failed, glyph(Told::As(OutcomeKind::Failed)))),
            &trouble,
        );
    }
}

fn paragraph(out: &mut String, lead: &str, text: &str) {
    for (at, wrapped) in wrap(&line(text), WIDTH.saturating_sub(2)).iter().enumerate() {
        let _ = writeln!(out, "{}{wrapped}", if at == 0 { lead } else { "  " });
    }
}
