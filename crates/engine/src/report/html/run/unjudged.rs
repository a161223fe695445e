//! What could not be judged, by its reason.

use maud::{Markup, html};

use super::trials_of;
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::cause::without_numbers;
use crate::record::model::TrialRecord;

/// How many reasons have a card.
const MOST: usize = 10;

/// The reasons of the trials that errored, the commonest first.
pub(super) fn cards(record: &Record) -> Markup {
    let mut reasons: Vec<(String, Vec<&TrialRecord>)> = Vec::new();
    for trial in record.trials.iter().filter(|trial| trial.outcome == OutcomeKind::Errored) {
        let key = without_numbers(trial.reason.as_deref().unwrap_or_default());
        match reasons.iter_mut().find(|(known, _)| *known == key) {
            Some((_, trials)) => trials.push(trial),
            None => reasons.push((key, vec![trial])),
        }
    }
    reasons.sort_by_key(|(_, trials)| std::cmp::Reverse(trials.len()));
    let others: usize = reasons.iter().skip(MOST).map(|(_, trials)| trials.len()).sum();
    html! {
        @if !reasons.is_empty() {
            h2 { "What could not be judged" }
            @for (_, trials) in reasons.iter().take(MOST) {
                @if let Some(first) = trials.first() {
                    section.card {
                        h3 { a href={ "#trial/" (first.id) } { (trials_of(trials.len())) } " · " code { (first.operation) } }
                        p { (first.reason.as_deref().unwrap_or_default()) }
                    }
                }
            }
            @if others > 0 { p { (trials_of(others)) " for other reasons" } }
        }
    }
}
