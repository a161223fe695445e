//! The page of a comparison of two records: what regressed, what was fixed, what changed its shape, and both answers.

use maud::{Markup, html};

use super::{Page, Tone, mark, page, short};
use crate::drift::{Drift, Entry, ShapeDrift, Side};
use crate::report::drift::{attributed, cautions, outcomes, sentence, shape_sentence};
use crate::report::sanitize::line;
use crate::report::{day, second};

mod beside;

/// How many entries are open from the start.
const OPEN: usize = 5;

/// So many entries of a section show both answers; of the others they stand in diff.json.
const WITH_ANSWERS: usize = 50;

/// One of the lists of trials.
struct Section<'a> {
    tone: Tone,
    glyph: &'a str,
    word: &'a str,
    entries: &'a [Entry],
}

/// The whole page.
pub fn diff(drift: &Drift) -> String {
    let sections = [
        (Tone::Bad, "▲", "regressed", &drift.regressed),
        (Tone::Good, "▼", "fixed", &drift.fixed),
        (Tone::Bad, "≠", "fail differently", &drift.differently),
        (Tone::Quiet, "+", "added", &drift.added),
        (Tone::Quiet, "−", "removed", &drift.removed),
    ];
    let (tone, glyph) = match (drift.worse().count(), drift.entries()) {
        (_, 0) => (Tone::Good, "✓"),
        (0, _) => (Tone::Warn, "~"),
        _ => (Tone::Bad, "▲"),
    };
    let body = html! {
        header {
            h1 { (compared(drift)) }
            p.band.(tone.class()) role="status" { (glyph) " " (sentence(drift)) }
            @if let Some(shape) = shape_sentence(drift) { p.band.(Tone::Warn.class()) { "~ " (shape) } }
            @for caution in cautions(drift) { p.band.(Tone::Warn.class()) { "! " (caution) } }
            (sides(&drift.old, &drift.new))
        }
        main {
            @for (tone, glyph, word, entries) in sections { (section(&Section { tone, glyph, word, entries })) }
            (shape(&drift.shape))
        }
        footer {
            p {
                "Ids, instants, etags, versions, addresses and what else differs from run to run are replaced in both "
                "answers before they are compared. diff.json holds all of it."
            }
        }
    };
    let counts = format!("{} regressed, {} fixed", drift.regressed.len(), drift.fixed.len());
    let title = format!("{glyph} {counts} · {}", compared(drift));
    page(&Page { title: &title, body: &body, script: None })
}

/// Two targets, or two nights of one.
fn compared(drift: &Drift) -> String {
    let (old, new) = (&drift.old, &drift.new);
    let (was, is) = (day(old.started), day(new.started));
    match old.target == new.target {
        true if was == is => line(&new.target),
        true => format!("{}, {} → {}", line(&new.target), was, is),
        false => format!("{} → {}", line(&old.target), line(&new.target)),
    }
}

/// Both records, by name.
fn sides(old: &Side, new: &Side) -> Markup {
    let rows = [
        ("target", line(&old.target), line(&new.target)),
        ("at", line(&old.base_url), line(&new.base_url)),
        ("start, UTC", second(old.started), second(new.started)),
        ("verdict", old.verdict.word().to_owned(), new.verdict.word().to_owned()),
        ("trials", old.trials.to_string(), new.trials.to_string()),
        ("suite", line(short(&old.suite)), line(short(&new.suite))),
        ("graphproof", line(&old.tool), line(&new.tool)),
    ];
    html! {
        table.facing {
            caption.muted { "the two records" }
            thead { tr { th scope="col" { "record" } th scope="col" { "− old" } th scope="col" { "+ new" } } }
            tbody { @for (name, old, new) in rows { tr { th scope="row" { (name) } td { (old) } td { (new) } } } }
        }
    }
}

fn section(section: &Section<'_>) -> Markup {
    html! {
        @if !section.entries.is_empty() {
            section {
                h2 { (section.glyph) " " (section.entries.len()) " " (section.word) }
                @for (at, of) in section.entries.iter().enumerate() { (entry(section, of, at)) }
            }
        }
    }
}

fn entry(section: &Section<'_>, entry: &Entry, at: usize) -> Markup {
    let is_bad = section.tone == Tone::Bad;
    html! {
        details.trial open[is_bad && at < OPEN] {
            summary {
                (mark(section.tone, section.glyph, section.word)) " " code { (line(&entry.trial)) } " "
                span.muted { (outcomes(entry)) }
                @if let Some(clause) = &entry.clause { br; code { (line(&clause.id)) } " " (line(&clause.says)) " (" (line(&clause.page)) ")" }
            }
            ul {
                @for (side, seen) in [("old", &entry.old), ("new", &entry.new)] {
                    @if let Some(reason) = seen.as_ref().and_then(|seen| seen.reason.as_ref()) {
                        li { span.muted { (side) ": " } (line(reason)) }
                    }
                }
                li { (attributed(entry.attribution)) }
            }
            @for answer in &entry.answers {
                (beside::changes(answer.role, answer.number, &answer.changes))
                @if at < WITH_ANSWERS {
                    (beside::both(&format!("{} {} of {}", answer.role, answer.number, entry.trial), &answer.rows))
                }
            }
        }
    }
}

/// Changes in the answers of trials that came to the same.
fn shape(all: &[ShapeDrift]) -> Markup {
    html! {
        @if !all.is_empty() {
            section {
                h2 { "~ " (all.len()) " in another shape" }
                p.muted { "These trials came to the same on both sides, and were answered otherwise." }
                @for (at, drift) in all.iter().enumerate() {
                    details.trial {
                        summary {
                            (mark(Tone::Warn, "~", drift.change.kind.words())) " " code { (line(&drift.operation)) " " (drift.role) } " "
                            (beside::change(&drift.change)) " "
                            span.muted { (trials(drift.trials.len())) ", " (attributed(drift.attribution)) }
                        }
                        ul { @for trial in &drift.trials { li { code { (line(trial)) } } } }
                        @if at < WITH_ANSWERS {
                            @let first = drift.trials.first().map(String::as_str).unwrap_or_default();
                            (beside::both(&format!("{} of {first}", drift.role), &drift.rows))
                        }
                    }
                }
            }
        }
    }
}

fn trials(n: usize) -> String {
    if n == 1 { "1 trial".to_owned() } else { format!("{n} trials") }
}
