//! Causes as cards: forty failures with one cause are one card.

use maud::{Markup, html};

use super::{counted, trials_of};
use crate::drift::{Drift, Mark, Marks};
use crate::record::Record;
use crate::record::cause::{Cause, causes};
use crate::report::html::{link_to_page, mark_since};
use crate::report::second;

/// How many causes have a card; of the others, a line each.
const MOST: usize = 10;

/// What broke the contract.
pub(super) fn cards(record: &Record, marks: &Marks<'_>, since: Option<&Drift>) -> Markup {
    let mut all = causes(record.trials.iter().filter(|trial| trial.is_red()));
    marks.newest_first(&mut all);
    let (shown, others) = all.split_at(all.len().min(MOST));
    html! {
        @if !all.is_empty() {
            h2 #causes { (counted(all.len(), "cause", "causes")) @if let Some(drift) = since { (new_since(&all, marks, drift)) } }
            @for cause in shown { (card(record, cause, marks)) }
            @if !others.is_empty() {
                details {
                    summary { (counted(others.len(), "more cause", "more causes")) }
                    ul { @for cause in others { li { (headline(cause, marks)) } } }
                }
            }
        }
    }
}

/// `, 3 new since 2026-11-20T02:00:07`.
fn new_since(all: &[Cause<'_>], marks: &Marks<'_>, drift: &Drift) -> String {
    let is_new = |cause: &&Cause<'_>| marks.of_any(cause.trials.iter().copied()) == Some(Mark::New);
    format!(", {} new since {}", all.iter().filter(is_new).count(), second(drift.old.started))
}

fn card(record: &Record, cause: &Cause<'_>, marks: &Marks<'_>) -> Markup {
    html! {
        section.card {
            h3 { (headline(cause, marks)) }
            p { (cause.finding.message) }
            @if let Some(clause) = cause.clause(record) {
                p {
                    a href={ "#clause/" (clause.id) } { code { (clause.id) } } " " (clause.says) " ("
                    (link_to_page(record, &clause.page)) ")"
                }
            }
        }
    }
}

/// Operation, place, rule, how many; the link is to the first trial.
fn headline(cause: &Cause<'_>, marks: &Marks<'_>) -> Markup {
    let at = if cause.finding.at.is_empty() { "body" } else { &cause.finding.at };
    html! {
        (mark_since(marks.of_any(cause.trials.iter().copied())))
        @if let Some(first) = cause.trials.first() {
            a href={ "#trial/" (first.id) } { (trials_of(cause.trials.len())) }
        }
        " · " code { (cause.operation) } " · " code { (at) } " · " (cause.finding.rule) " " (cause.finding.rule.title())
    }
}
