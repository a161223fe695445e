//! The page of a run: is it new, which one cause against which clause, promised against received, how to see it again.
//!
//! One file that works from disk; readable without its script, which only filters and jumps. Start with [`run`].

use maud::{Markup, html};

use super::{Page, Tone, page, short};
use crate::drift::{Drift, Mark, Marks};
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::cause::causes;
use crate::record::deviation::DeviationRecord;
use crate::record::model::{State, TrialRecord, Verdict};
use crate::record::symptom::symptoms;
use crate::report::{day, second, sweep};

mod bodies;
mod causes;
mod contract;
mod exchanges;
mod trial;
mod trials;
mod unjudged;

const SCRIPT: &str = include_str!("run/filter.js");

/// What is to be said of a record that anybody may see.
const PUBLISHED: &str = "This is a published record. Ids, names, addresses and versions are pseudonyms such as ‹user-1›, the same for the \
    same thing throughout this record and another one in the next; of everything else that the contract doesn't state there is only \
    what it was, as ‹string, 12 characters›. The target is called what its profile calls it. Verdict, counts, clauses and places are as they were.";

/// The whole page; with a baseline, what is new since then comes first.
pub fn run(record: &Record, since: Option<&Drift>) -> String {
    let listed = trials::Listed::of(record, since);
    let body = html! {
        header {
            (skip_link(record))
            h1 { (record.target.name) }
            @for symptom in symptoms(record, &[]) { p { strong { (symptom) } } }
            (verdict(record))
            @if record.published { p.muted { "published: ids, names and values are reduced" } }
            (facts(record))
            @if let Some(drift) = since { (baseline(drift)) }
        }
        (trials::filter_bar())
        main {
            (outdated(record))
            (causes::cards(record, &listed.marks, since))
            @if let Some(drift) = since { (fixed(drift)) }
            (unjudged::cards(record))
            (left_behind(record))
            (trials::sections(record, &listed, &trials::TROUBLE))
            (contract::matrix(record, &listed))
            (trials::sections(record, &listed, &trials::OTHERS))
        }
        footer {
            @if record.published { p { (PUBLISHED) } }
            p {
                "Tokens and other secrets were taken out before anything was recorded. Bodies of more than "
                (bodies::LONGEST / 1024) " KiB are cut here; run.json holds all of them, and those of passed trials."
                (listed.left_out())
            }
        }
    };
    page(&Page { title: &title(record, &listed.marks), body: &body, script: Some(SCRIPT) })
}

/// What a browser's tab shows.
fn title(record: &Record, marks: &Marks<'_>) -> String {
    let glyph = match record.verdict {
        Verdict::Ok => "✓",
        Verdict::Broken => "✕",
        Verdict::NoVerdict => "!",
    };
    let summary = record.summary;
    let mut counts = Vec::new();
    for (n, word) in [
        (marks.count(Mark::New), "new"),
        (summary.failed.saturating_sub(summary.known), "failed"),
        (summary.known, "known"),
        (summary.errored, "errored"),
        (summary.skipped, "skipped"),
        (summary.passed, "passed"),
    ] {
        if n > 0 || word == "passed" {
            counts.push(format!("{n} {word}"));
        }
    }
    let day = day(record.started);
    format!("{glyph} {} · {} · {day}", counts.join(", "), record.target.name)
}

/// The first thing that a keyboard reaches: what went wrong.
fn skip_link(record: &Record) -> Markup {
    let failed = record.trials.iter().find(|trial| trial.is_red());
    let errored = || record.trials.iter().find(|trial| trial.outcome == OutcomeKind::Errored);
    let first = failed.or_else(errored);
    html! {
        @if let Some(trial) = first {
            a.skip href={ "#trial/" (trial.id) } { "to the first trial that " (trial.outcome) }
        }
    }
}

/// One plain sentence, and what it rests on.
fn verdict(record: &Record) -> Markup {
    let summary = record.summary;
    let red: Vec<&TrialRecord> = record.trials.iter().filter(|trial| trial.is_red()).collect();
    let causes = causes(red.iter().copied()).len();
    let (tone, glyph, sentence) = match record.verdict {
        Verdict::Ok if summary.known > 0 => {
            (Tone::Good, "✓", format!("as documented, but for {} that are known", trials_of(summary.known)))
        }
        Verdict::Ok => (Tone::Good, "✓", "as documented".to_owned()),
        Verdict::Broken if red.is_empty() => {
            (Tone::Bad, "✕", "what is said to be known of this target isn't so any more".to_owned())
        }
        Verdict::Broken => {
            let (failed, causes) = (trials_of(red.len()), counted(causes, "cause", "causes"));
            (Tone::Bad, "✕", format!("the contract is broken: {failed} failed for {causes}"))
        }
        Verdict::NoVerdict if record.trials.is_empty() => (Tone::Warn, "!", "nothing was asked".to_owned()),
        Verdict::NoVerdict => (
            Tone::Warn,
            "!",
            "nothing failed, and nothing is known of the clauses that could not be judged".to_owned(),
        ),
    };
    let unjudged = match (record.verdict, summary.errored) {
        (_, 0) => String::new(),
        (_, n) => format!("; {} could not be judged", trials_of(n)),
    };
    let partial = if record.complete { "" } else { " The run was interrupted: this is a part of it." };
    let judged =
        record.clauses.iter().filter(|clause| matches!(clause.state, State::Proved | State::Broken)).count();
    let proved = record.clauses.iter().filter(|clause| clause.state == State::Proved).count();
    let testable = record.clauses.iter().filter(|clause| clause.state != State::Untested).count();
    html! {
        p.band.(tone.class()) role="status" {
            (glyph) " " (record.verdict.word()) ": " (sentence) (unjudged) "." (partial)
        }
        p {
            (trials_of(record.trials.len())) ": "
            (summary.passed.saturating_sub(summary.warned)) " passed, " (summary.warned) " warned, " (summary.known) " known, "
            (summary.failed.saturating_sub(summary.known)) " failed, " (summary.errored) " errored, " (summary.skipped) " skipped"
            @if summary.flaky > 0 { "; " (summary.flaky) " passed on a later attempt (flaky)" } ". "
            a href="#contract" { (proved) " of " (testable) " clauses proved" } ", " (judged) " judged."
        }
    }
}

fn facts(record: &Record) -> Markup {
    let versions: Vec<&str> = ["beta", "v1.0"]
        .into_iter()
        .filter(|version| {
            let prefix = if *version == "v1.0" { "v1::" } else { "beta::" };
            record
                .trials
                .iter()
                .any(|trial| [&trial.id, &trial.operation].iter().any(|name| name.starts_with(prefix)))
        })
        .collect();
    html! {
        p.muted {
            code { (record.target.base_url) } " (" (versions.join(", ")) ") · "
            time datetime=(record.started) { (second(record.started)) " UTC" } " · "
            (format!("{:.1}", record.duration_ms / 1000.0)) " s · suite " code { (short(&record.suite.hash)) }
            " · " (record.tool.name) " " (record.tool.version) " · "
            a href="run.json" { "run.json" } " · " a href="junit.xml" { "junit.xml" }
        }
        p.muted { code { (record.command) } }
    }
}

/// What the marks are since.
fn baseline(drift: &Drift) -> Markup {
    let since = &drift.old;
    html! {
        p.muted {
            "baseline: " (since.target) ", " time datetime=(since.started) { (second(since.started)) " UTC" }
            @if drift.suites_differ() { ", with another suite (" code { (short(&since.suite)) } ")" }
        }
    }
}

/// What was bad in the baseline and isn't any more.
fn fixed(drift: &Drift) -> Markup {
    html! {
        @if !drift.fixed.is_empty() {
            h2 { "▼ " (trials_of(drift.fixed.len())) " fixed" }
            ul { @for entry in &drift.fixed { li { a href={ "#trial/" (entry.trial) } { (entry.trial) } } } }
        }
    }
}

/// Entries that nobody may rely on any more, and what to do about them.
fn outdated(record: &Record) -> Markup {
    let troubles: Vec<_> = record.deviations.iter().filter_map(DeviationRecord::trouble).collect();
    html! {
        @if !troubles.is_empty() {
            h2 { "Known deviations that don't hold any more" }
            ul { @for trouble in &troubles { li { (trouble) } } }
        }
    }
}

fn left_behind(record: &Record) -> Markup {
    html! {
        @if !record.left_behind.is_empty() {
            h2 { "Left behind on the target" }
            ul {
                @for left in &record.left_behind {
                    li { code { (left.request) } " by " code { (left.trial) } ": " (left.got) }
                }
            }
            @if let Some(command) = sweep(record) {
                p { "To remove it: " code { (command) } }
            }
        }
    }
}

fn trials_of(n: usize) -> String {
    counted(n, "trial", "trials")
}

fn counted(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}
