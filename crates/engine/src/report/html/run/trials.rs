//! All trials under what they came to, and the bar that filters them.

use std::collections::HashSet;

use maud::{Markup, html};

use super::trial::{line, whole};
use super::trials_of;
use crate::drift::{Drift, Marks};
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::model::{Told, TrialRecord};
use crate::report::state::glyph;

/// What somebody has to look at, the gravest first.
pub(super) const TROUBLE: [Told; 4] = [
    Told::As(OutcomeKind::Failed),
    Told::As(OutcomeKind::Errored),
    Told::As(OutcomeKind::Warned),
    Told::Known,
];

/// What needs no more than a line.
pub(super) const OTHERS: [Told; 2] = [Told::As(OutcomeKind::Skipped), Told::As(OutcomeKind::Passed)];

/// From so many trials on, the page lists fewer passing ones.
const MANY: usize = 10_000;

/// So many of them.
const PASSING_OF_MANY: usize = 2_000;

/// How many failing trials are open from the start.
const OPEN: usize = 5;

/// The trials that the page lists.
pub(super) struct Listed<'a> {
    ids: HashSet<&'a str>,
    /// What they are since the baseline.
    pub(super) marks: Marks<'a>,
    unlisted: usize,
}

impl<'a> Listed<'a> {
    pub(super) fn of(record: &'a Record, since: Option<&'a Drift>) -> Self {
        let most = if record.trials.len() > MANY { PASSING_OF_MANY } else { usize::MAX };
        let (passing, others): (Vec<_>, Vec<_>) =
            record.trials.iter().partition(|trial| trial.outcome == OutcomeKind::Passed);
        let unlisted = passing.len().saturating_sub(most);
        let ids = others.into_iter().chain(passing.into_iter().take(most));
        Self { ids: ids.map(|trial| trial.id.as_str()).collect(), marks: Marks::of(since), unlisted }
    }

    pub(super) fn has(&self, trial: &TrialRecord) -> bool {
        self.ids.contains(trial.id.as_str())
    }

    /// What is to be said of those that aren't.
    pub(super) fn left_out(&self) -> String {
        if self.unlisted == 0 {
            return String::new();
        }
        format!(" {} more that passed stand in run.json only.", self.unlisted)
    }
}

/// Hidden until the script shows it: without the script it could do nothing.
pub(super) fn filter_bar() -> Markup {
    html! {
        search.bar #bar hidden {
            label { "Filter " input #q type="search" placeholder="status:409 op:item_add -known" autocomplete="off"; }
            label {
                "State "
                select #state {
                    option value="" { "all" }
                    @for state in Told::ALL { option value=(state.word()) { (glyph(*state)) " " (state.word()) } }
                }
            }
            span #count role="status" {}
            span.muted { kbd { "/" } " filter " kbd { "j" } " " kbd { "k" } " failures " kbd { "Esc" } " clear" }
        }
    }
}

/// The trials of these states, a section each.
pub(super) fn sections(record: &Record, listed: &Listed<'_>, states: &[Told]) -> Markup {
    html! { @for state in states { (section(record, listed, *state)) } }
}

fn section(record: &Record, listed: &Listed<'_>, state: Told) -> Markup {
    let trials: Vec<_> =
        record.trials.iter().filter(|trial| trial.told() == state && listed.has(trial)).collect();
    let is_list = OTHERS.contains(&state);
    html! {
        @if !trials.is_empty() {
            section.trials data-state=(state.word()) {
                @if is_list {
                    details open[state == Told::As(OutcomeKind::Skipped)] {
                        summary { h2 { (glyph(state)) " " (trials_of(trials.len())) " " (state.word()) } }
                        ul.list { @for trial in &trials { (line(trial)) } }
                    }
                } @else {
                    h2 { (glyph(state)) " " (trials_of(trials.len())) " " (state.word()) }
                    @for (at, trial) in trials.iter().enumerate() {
                        (whole(record, trial, listed.marks.get(&trial.id), state == Told::As(OutcomeKind::Failed) && at < OPEN))
                    }
                }
            }
        }
    }
}
