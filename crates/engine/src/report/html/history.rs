//! The page of a history: a row a run, the newest first, and a strip of the last runs for each operation.

use maud::{Markup, html};

use super::{Page, Tone, mark, page};
use crate::history::{Entry, History};
use crate::outcome::OutcomeKind;
use crate::record::model::{Summary, Told, Verdict};
use crate::report::history::counts;
use crate::report::sanitize::line;
use crate::report::state::glyph;

/// How many runs a strip shows.
const STRIP: usize = 30;

/// The whole page.
pub fn history(history: &History) -> String {
    let runs: Vec<&Entry> = history.entries().collect();
    let title = match runs.last() {
        Some(newest) => format!("{} · {} · {}", newest.verdict.word(), line(&newest.target), day(newest)),
        None => "no run".to_owned(),
    };
    let torn = history.torn();
    let body = html! {
        header {
            h1 { "History" }
            p { (if runs.len() == 1 { "1 run".to_owned() } else { format!("{} runs", runs.len()) }) ", " a href="history.jsonl" { "history.jsonl" } ", " a href="feed.xml" { "feed" } }
            @if !torn.is_empty() {
                p.band.warn { "! Lines of history.jsonl that are no entries: " (listed(&torn)) "." }
            }
        }
        main {
            h2 { "Operations" }
            (strips(&runs))
            h2 { "Runs" }
            table {
                thead { tr {
                    @for name in ["run", "verdict", "trials", "new", "fixed", "clauses", "seconds"] { th scope="col" { (name) } }
                } }
                tbody { @for (at, run) in runs.iter().enumerate().rev() { (row(run, before(&runs, at))) } }
            }
        }
    };
    page(&Page { title: &title, body: &body, script: None })
}

/// The last run before this one that it can be held against.
fn before<'a>(runs: &[&'a Entry], at: usize) -> Option<&'a Entry> {
    let run = runs.get(at)?;
    runs.iter().take(at).rev().find(|before| run.is_comparable(before)).copied()
}

fn row(run: &Entry, before: Option<&Entry>) -> Markup {
    let (tone, glyph) = match run.verdict {
        Verdict::Ok => (Tone::Good, "✓"),
        Verdict::Broken => (Tone::Bad, "✕"),
        Verdict::NoVerdict => (Tone::Warn, "!"),
    };
    let changes = before.map(|before| run.changes(before));
    let told = |pick: fn((usize, usize)) -> usize, glyph: &str| match changes {
        None => String::new(),
        Some(None) => "?".to_owned(),
        Some(Some(changes)) if pick(changes) == 0 => "0".to_owned(),
        Some(Some(changes)) => format!("{glyph} {}", pick(changes)),
    };
    html! {
        tr id={ "run/" (run.id) } {
            td { (linked(run, &html! { time datetime=(line(&run.started)) { (minute(run)) } })) " " (line(&run.target)) }
            td { (mark(tone, glyph, run.verdict.word())) }
            td { (counts(run)) }
            td { (told(|(new, _)| new, "▲")) }
            td { (told(|(_, fixed)| fixed, "▼")) }
            td { (run.proved) " of " (run.testable) }
            td { (format!("{:.1}", run.duration_ms / 1000.0)) }
        }
    }
}

/// Of each operation of the last runs, what it came to in each of them.
fn strips(runs: &[&Entry]) -> Markup {
    let last = runs.get(runs.len().saturating_sub(STRIP)..).unwrap_or_default();
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in last.iter().flat_map(|run| &run.operations) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    html! {
        @for name in names {
            h3 { code { (line(name)) } }
            p {
                @for run in last { @if let Some((_, summary)) = run.operations.iter().find(|(known, _)| known == name) {
                    @let (tone, told) = worst(summary);
                    a.mark.(tone.class()) href={ "#run/" (run.id) }
                        aria-label={ (line(name)) ", " (minute(run)) ": " (told.word()) } { (glyph(told)) }
                    " "
                } }
            }
        }
    }
}

/// The gravest thing among an operation's trials.
fn worst(summary: &Summary) -> (Tone, Told) {
    if summary.failed > summary.known {
        (Tone::Bad, Told::As(OutcomeKind::Failed))
    } else if summary.errored > 0 {
        (Tone::Warn, Told::As(OutcomeKind::Errored))
    } else if summary.warned > 0 {
        (Tone::Warn, Told::As(OutcomeKind::Warned))
    } else if summary.known > 0 {
        (Tone::Quiet, Told::Known)
    } else if summary.passed > 0 {
        (Tone::Good, Told::As(OutcomeKind::Passed))
    } else {
        (Tone::Quiet, Told::As(OutcomeKind::Skipped))
    }
}

/// A link to the run's own page, if it lies below this one: a history may come from anywhere.
fn linked(run: &Entry, shown: &Markup) -> Markup {
    let is_below = |link: &&String| {
        !link.starts_with('/') && !link.contains([':', '\\', '?', '#', '%']) && !link.contains("..")
    };
    html! { @if let Some(link) = run.link.as_ref().filter(is_below) { a href=(line(link)) { (shown) } } @else { (shown) } }
}

fn day(run: &Entry) -> String {
    line(run.started.split('T').next().unwrap_or_default())
}

/// `2026-11-21 02:00` of a timestamp.
fn minute(run: &Entry) -> String {
    line(&run.started.chars().take(16).collect::<String>().replace('T', " "))
}

fn listed(numbers: &[usize]) -> String {
    numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}
