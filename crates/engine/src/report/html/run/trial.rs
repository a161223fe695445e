//! One trial: what broke, whose promise it was, both sides, how to see it again, and everything that was said.

use maud::{Markup, html};

use super::exchanges::{exchange, status};
use crate::drift::Mark;
use crate::finding::{Comparison, Level, Role, Side};
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::dead_end::last;
use crate::record::model::{Told, TrialRecord};
use crate::report::html::{Tone, link_to_page, mark, mark_since};
use crate::report::state::glyph;
use crate::report::{role_words, seen_again};

/// How many lines of a comparison are shown.
const MOST_LINES: usize = 400;

/// A trial that needs no more than a line.
pub(super) fn line(trial: &TrialRecord) -> Markup {
    html! {
        li id={ "trial/" (trial.id) } data-status=(shown_status(trial)) {
            code { (trial.id) } " "
            @if let Some(reason) = &trial.reason { (reason) } @else { (request(trial)) }
        }
    }
}

/// `POST /beta/… → 201, 12 ms`.
fn request(trial: &TrialRecord) -> Markup {
    let act = trial.act();
    html! {
        @if let Some(act) = act { (act.request.method) " → " (status(act)) ", " }
        (format!("{:.0}", trial.duration_ms)) " ms" (flaky(trial))
    }
}

/// That it passed on a later attempt.
fn flaky(trial: &TrialRecord) -> Markup {
    html! { @if trial.is_flaky() { " · flaky: " (trial.retries()) " of its requests sent again" } }
}

/// A trial that somebody has to look at.
pub(super) fn whole(record: &Record, trial: &TrialRecord, since: Option<Mark>, open: bool) -> Markup {
    let told = trial.told();
    let tone = match told {
        Told::As(OutcomeKind::Failed) => Tone::Bad,
        Told::As(OutcomeKind::Passed) => Tone::Good,
        Told::As(OutcomeKind::Errored | OutcomeKind::Warned) => Tone::Warn,
        Told::Known | Told::As(OutcomeKind::Skipped) => Tone::Quiet,
    };
    html! {
        details.trial id={ "trial/" (trial.id) } data-status=(shown_status(trial)) open[open] {
            summary {
                (mark(tone, glyph(told), told.word())) " " (mark_since(since)) code { (trial.id) } " "
                span.muted { (shown_status(trial)) " · " (format!("{:.0}", trial.duration_ms)) " ms" (flaky(trial)) }
                br; (reason(trial))
            }
            @if let Some(known) = &trial.known { p { (glyph(Told::Known)) " " (known.sentence()) } }
            (findings(record, trial))
            @for comparison in &trial.comparisons { (sides(trial, comparison)) }
            (facts(record, trial))
            @for one in &trial.exchanges { (exchange(record, one)) }
        }
    }
}

fn reason(trial: &TrialRecord) -> &str {
    let first = trial.findings.first().map(|finding| finding.message.as_str());
    trial.reason.as_deref().or(first).unwrap_or_default()
}

/// The status of the answer that the trial is about.
fn shown_status(trial: &TrialRecord) -> String {
    let compared = trial.comparisons.first().and_then(|comparison| trial.exchanges.get(comparison.exchange));
    let act = trial.act();
    compared.or(act).or_else(|| last(trial)).map(status).unwrap_or_default()
}

fn findings(record: &Record, trial: &TrialRecord) -> Markup {
    html! {
        ul {
            @for finding in &trial.findings {
                li {
                    code { (finding.rule) } " " (finding.rule.title()) ": " (finding.message)
                    @if finding.role != Role::Act { span.muted { ", in the " (role_words(finding.role)) } }
                    @if finding.level == Level::Should { span.muted { " (a should)" } }
                }
            }
        }
        @let broken = trial.findings.first().and_then(|finding| finding.clause.as_ref()).or(trial.proves.first());
        @if let Some(clause) = broken.and_then(|id| record.clauses.iter().find(|clause| clause.id == *id)) {
            p {
                a href={ "#clause/" (clause.id) } { code { (clause.id) } } " " (clause.says) " ("
                (link_to_page(record, &clause.page)) ")"
            }
        }
        @if let Some(defect) = &trial.page_defect { p.muted { "the page has this otherwise: " (defect) } }
    }
}

/// Promised and received, line by line.
fn sides(trial: &TrialRecord, comparison: &Comparison) -> Markup {
    let role = trial.exchanges.get(comparison.exchange).map_or(Role::Act, |exchange| exchange.role);
    let unshown = comparison.lines.len().saturating_sub(MOST_LINES);
    html! {
        p { "promised (−) and received (+)" @if role != Role::Act { ", in the " (role_words(role)) } }
        pre.sides tabindex="0" role="group" aria-label={ "promised and received by " (trial.id) ", " (role) } {
            @for line in comparison.lines.iter().take(MOST_LINES) {
                @let note = line.note.as_ref().map(|note| format!("   {note}")).unwrap_or_default();
                @match line.side {
                    Side::Both => { "  " (line.text) (note) "\n" }
                    Side::Promised => { del { "− " (line.text) (note) } "\n" }
                    Side::Received => { ins { "+ " (line.text) (note) } "\n" }
                }
            }
            @if unshown > 0 { "… " (unshown) " more lines in run.json\n" }
        }
    }
}

/// How to find it again, here and at the service.
fn facts(record: &Record, trial: &TrialRecord) -> Markup {
    let answers = trial.exchanges.iter().filter_map(|exchange| exchange.response.as_ref());
    let mut ids = answers
        .filter_map(|answer| Some((answer.header("request-id")?, answer.header("date").unwrap_or_default())));
    html! {
        dl.facts {
            dt { "case" } dd { code { (trial.case) } }
            dt { "again" } dd { code { (seen_again(record, trial)) } }
            @if let Some(finding) = trial.findings.first() {
                dt { "explain" } dd { code { "graphproof explain " (finding.rule) } }
            }
            @if let Some((id, date)) = ids.next_back() { dt { "request-id" } dd { code { (id) } " " (date) } }
        }
    }
}
