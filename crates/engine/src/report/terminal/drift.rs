//! A comparison on the terminal: what regressed first, clause by clause, one sentence at the end.

use std::fmt::Write as _;

use super::paint::{Ink, Paint};
use crate::diagnostic::Style;
use crate::drift::{AnswerDrift, Change, ClauseName, Drift, Entry, ShapeDrift, Side};
use crate::report::drift::{attributed, cautions, outcomes, sentence, shape_sentence};
use crate::report::sanitize::{cut, line};
use crate::report::second;

/// So many entries of a section are shown; the page has all of them.
const SHOWN: usize = 20;

/// So many changes of an answer.
const SHOWN_CHANGES: usize = 4;

/// How many characters of a text.
const LONGEST: usize = 100;

/// The whole text of a comparison; `written` is where its page was written, if it was.
pub fn drift(drift: &Drift, written: Option<&str>, style: Style) -> String {
    let paint = Paint(style);
    let mut out = format!("from {}\n  to {}\n", side(&drift.old), side(&drift.new));
    for caution in cautions(drift) {
        let _ = writeln!(out, "{} {caution}", paint.ink(Ink::Warned, "!"));
    }
    section(&mut out, &paint.ink(Ink::Failed, "▲ regressed"), &drift.regressed);
    section(&mut out, &paint.ink(Ink::Passed, "▼ fixed"), &drift.fixed);
    section(&mut out, &paint.ink(Ink::Failed, "≠ fails differently"), &drift.differently);
    section(&mut out, "+ added", &drift.added);
    section(&mut out, "− removed", &drift.removed);
    shape(&mut out, &paint.ink(Ink::Warned, "~ another shape"), &drift.shape);
    let (word, ink) = match (drift.worse().count(), drift.entries()) {
        (_, 0) => ("SAME", Ink::Passed),
        (0, _) => ("CHANGED", Ink::Warned),
        _ => ("REGRESSED", Ink::Failed),
    };
    let _ = writeln!(out, "\n{}  {}", paint.ink(ink, word), sentence(drift));
    for text in shape_sentence(drift).iter().map(String::as_str).chain(written) {
        let _ = writeln!(out, "       {text}");
    }
    out
}

/// The same in one line: how many of each kind.
pub fn drift_in_short(drift: &Drift) -> String {
    let shape = shape_sentence(drift).map(|text| format!(" {text}")).unwrap_or_default();
    sentence(drift) + &shape
}

fn side(side: &Side) -> String {
    let started = second(side.started);
    let trials = if side.trials == 1 { "1 trial".to_owned() } else { format!("{} trials", side.trials) };
    line(&format!("{}, {started}: {}, {trials}", side.target, side.verdict.word()))
}

fn section(out: &mut String, title: &str, entries: &[Entry]) {
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    let mut clause: Option<&ClauseName> = None;
    for entry in entries.iter().take(SHOWN) {
        if entry.clause.is_some() && entry.clause.as_ref() != clause {
            clause = entry.clause.as_ref();
            if let Some(ClauseName { id, says, page }) = clause {
                let _ = writeln!(out, "  {}  {}   ({})", line(id), line(says), line(page));
            }
        }
        let _ = writeln!(out, "    {}   {}", line(&entry.trial), outcomes(entry));
        let reason = |seen: &Option<crate::drift::Seen>| seen.as_ref().and_then(|seen| seen.reason.clone());
        if let Some(reason) = reason(&entry.new).or_else(|| reason(&entry.old)) {
            let _ = writeln!(out, "      {}", line(&cut(&reason, LONGEST * 2)));
        }
        entry.answers.iter().for_each(|answer| changes(out, answer));
        let _ = writeln!(out, "      {}", attributed(entry.attribution));
    }
    more(out, entries.len());
}

fn changes(out: &mut String, answer: &AnswerDrift) {
    for change in answer.changes.iter().take(SHOWN_CHANGES) {
        let _ = writeln!(out, "      {} {}: {}", answer.role, answer.number, changed(change));
    }
    if answer.changes.len() > SHOWN_CHANGES {
        let _ = writeln!(out, "      … and {} more", answer.changes.len() - SHOWN_CHANGES);
    }
}

/// `/error/message other words: No. → Not here.`
fn changed(change: &Change) -> String {
    let at = if change.at.is_empty() { "body" } else { &change.at };
    let said =
        |text: &Option<String>| text.as_deref().map(|text| line(&cut(text, LONGEST))).unwrap_or_default();
    let (old, new) = (said(&change.old), said(&change.new));
    match (change.old.is_some(), change.new.is_some()) {
        (true, true) => format!("{} {}: {old} → {new}", line(at), change.kind.words()),
        _ => format!("{} {}: {old}{new}", line(at), change.kind.words()),
    }
}

fn shape(out: &mut String, title: &str, all: &[ShapeDrift]) {
    if all.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for drift in all.iter().take(SHOWN) {
        let trials = match drift.trials.as_slice() {
            [one] => line(one),
            [first, others @ ..] => format!("{} and {} more", line(first), others.len()),
            [] => String::new(),
        };
        let _ = writeln!(out, "  {} {}: {}", line(&drift.operation), drift.role, changed(&drift.change));
        let _ = writeln!(out, "    {trials}   {}", attributed(drift.attribution));
    }
    more(out, all.len());
}

fn more(out: &mut String, all: usize) {
    if all > SHOWN {
        let _ = writeln!(out, "  … and {} more on the page", all - SHOWN);
    }
}
