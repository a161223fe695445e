//! The contract as a map: every clause of every page, with what the run says of it.

use std::collections::HashMap;

use maud::{Markup, html};

use super::trials::Listed;
use crate::record::Record;
use crate::record::model::{ClauseState, State, TrialRecord};
use crate::report::html::{Tone, link_to_page, mark};

/// A table for each page, a row for each clause; the state leads to a trial that shows it.
pub(super) fn matrix(record: &Record, listed: &Listed<'_>) -> Markup {
    let mut trials: HashMap<&str, Vec<&TrialRecord>> = HashMap::new();
    for trial in &record.trials {
        trial.proves.iter().for_each(|clause| trials.entry(clause).or_default().push(trial));
    }
    let proved =
        |clauses: &[ClauseState]| clauses.iter().filter(|clause| clause.state == State::Proved).count();
    html! {
        h2 #contract { "The contract: " (proved(&record.clauses)) " of " (record.clauses.len()) " clauses proved" }
        @for clauses in record.clauses.chunk_by(|one, other| one.page == other.page) {
            @if let Some(first) = clauses.first() {
                details open[proved(clauses) < clauses.iter().filter(|clause| clause.state != State::Untested).count()] {
                    summary { (first.page) ": " (proved(clauses)) " of " (clauses.len()) " proved" }
                    p { (link_to_page(record, &first.page)) }
                    table.clauses {
                        thead { tr { th scope="col" { "state" } th scope="col" { "clause" } th scope="col" { "trials" } } }
                        tbody {
                            @for clause in clauses {
                                (row(clause, trials.get(clause.id.as_str()).map_or(&[], Vec::as_slice), listed))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn row(clause: &ClauseState, trials: &[&TrialRecord], listed: &Listed<'_>) -> Markup {
    let (tone, glyph) = match clause.state {
        State::Proved => (Tone::Good, "✓"),
        State::Broken => (Tone::Bad, "✕"),
        State::Unjudged => (Tone::Warn, "!"),
        State::Untested => (Tone::Quiet, "–"),
    };
    // The gravest of them is where one wants to land.
    let shown = trials.iter().filter(|trial| listed.has(trial)).min_by_key(|trial| trial.told().rank());
    html! {
        tr id={ "clause/" (clause.id) } {
            td {
                @if let Some(trial) = shown { a href={ "#trial/" (trial.id) } { (mark(tone, glyph, clause.state.word())) } }
                @else { (mark(tone, glyph, clause.state.word())) }
            }
            td {
                code { (clause.id) } " " span.muted { (clause.level) } " " (clause.says)
                @if let Some(why) = &clause.why { br; span.muted { (why) } }
            }
            td { (trials.len()) }
        }
    }
}
