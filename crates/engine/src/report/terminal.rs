//! A run on the terminal: what needs attention first, one sentence at the end. Readable without colour.

use std::fmt::Write as _;

use super::sanitize::{cut, line};
use super::state;
use super::{second, sweep};
use crate::diagnostic::Style;
use crate::drift::{Drift, Mark, Marks};
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::cause::{Cause, causes, headline};
use crate::record::dead_end::{DeadEnd, dead_ends};
use crate::record::model::{LeftBehindRecord, State, TrialRecord, Verdict};
use crate::record::symptom::symptoms;

mod drift;
mod failure;
mod known;
mod paint;
mod traffic;
mod unjudged;

pub use drift::{drift, drift_in_short};

use failure::{failure, wrap};
use paint::{Ink, Paint};

/// How many causes are shown with a failed trial as it went; of the others, a line or two each.
const SHOWN_WHOLE: usize = 5;

/// How many trials are named that were fixed since the baseline.
const SHOWN_FIXED: usize = 10;

/// How many lines of names of the other trials of a cause are shown.
const SHOWN_ALIKE: usize = 3;

/// The column of those names.
const NAMES_FROM: usize = 11;

/// The width that lines are made for.
const WIDTH: usize = 88;

/// What is to be rendered.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// The run.
    pub record: &'a Record,
    /// With or without colour.
    pub style: Style,
    /// How much of it.
    pub detail: Detail,
    /// What changed since the baseline, if there is one.
    pub since: Option<&'a Drift>,
    /// Where the record was written, if it was.
    pub written: Option<String>,
}

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// What failed, errored, was skipped or is a warning.
    Trouble,
    /// Passed trials too.
    Everything,
}

/// The whole text of a run.
pub fn render(view: &View<'_>) -> String {
    let paint = Paint(view.style);
    let mut out = String::new();
    // Recorded traffic ends where somebody let it end.
    let played = if view.record.traffic.is_none() { view.record.trials.as_slice() } else { &[] };
    let ends = dead_ends(played);
    for symptom in symptoms(view.record, &ends) {
        let _ = writeln!(out, "{} {}", paint.ink(Ink::Warned, "!"), line(&symptom.to_string()));
    }
    if view.detail == Detail::Everything {
        for trial in view.record.trials.iter().filter(|trial| is_quiet_pass(trial)) {
            let _ = writeln!(out, "{} {}", paint.ink(Ink::Passed, "✓"), trial_line(trial));
        }
    }
    // Whoever wants everything gets these trials too.
    let told = if view.detail == Detail::Everything { &[] } else { ends.as_slice() };
    unjudged::skipped(&mut out, view, paint);
    known::known(&mut out, view, paint);
    warnings(&mut out, view, paint);
    unjudged::errored(&mut out, view, told, paint);
    failures(&mut out, view, told, paint);
    fixed(&mut out, view, paint);
    known::outdated(&mut out, view, paint);
    left_behind(&mut out, view.record, paint);
    if !ends.is_empty() && !out.is_empty() {
        out.push('\n');
    }
    unjudged::dead_ends(&mut out, view.record, &ends, paint);
    traffic::traffic(&mut out, view);
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(&closing(view, paint));
    if let Some(path) = &view.written {
        let _ = writeln!(out, "       {path}");
    }
    out
}

fn is_quiet_pass(trial: &TrialRecord) -> bool {
    trial.outcome == OutcomeKind::Passed
}

fn trial_line(trial: &TrialRecord) -> String {
    format!("{}  {:.0} ms", trial.id, trial.duration_ms)
}

fn warnings(out: &mut String, view: &View<'_>, paint: Paint) {
    let warned = |trial: &&TrialRecord| trial.outcome == OutcomeKind::Warned;
    for cause in causes(view.record.trials.iter().filter(warned)) {
        let Some(first) = cause.trials.first() else { continue };
        let _ = writeln!(out, "{} {}  warned", paint.ink(Ink::Warned, "▵"), first.id);
        for finding in &first.findings {
            let _ = writeln!(out, "  {} {}", finding.rule, line(&cut(&finding.message, 240)));
        }
        promised(out, view.record, first);
        alike(out, &cause, view.detail);
    }
}

/// What a warned trial's clause promises, and how to see all of it.
fn promised(out: &mut String, record: &Record, trial: &TrialRecord) {
    let id = trial.findings.first().and_then(|finding| finding.clause.as_ref());
    let Some(clause) = id.and_then(|id| record.clauses.iter().find(|clause| clause.id == *id)) else {
        return;
    };
    let text = format!("{}: {} ({})", clause.id, clause.says, clause.page);
    for wrapped in wrap(&line(&text), WIDTH.saturating_sub(NAMES_FROM)).iter().enumerate() {
        let lead = if wrapped.0 == 0 { "  promised " } else { "           " };
        let _ = writeln!(out, "{lead}{}", wrapped.1);
    }
    let _ = writeln!(out, "  explain  graphproof explain {}", clause.id);
}

fn failures(out: &mut String, view: &View<'_>, told: &[DeadEnd<'_>], paint: Paint) {
    let failed = view.record.trials.iter().filter(|trial| trial.is_red());
    let failed = failed.filter(|trial| !unjudged::tells_of(told, trial));
    let marks = Marks::of(view.since);
    let mut causes = causes(failed);
    marks.newest_first(&mut causes);
    for cause in causes.iter().take(SHOWN_WHOLE) {
        let Some(first) = cause.trials.first() else { continue };
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&failure(view.record, (first, cause.finding), marks.get(&first.id), paint));
        alike(out, cause, view.detail);
    }
    if causes.len() > SHOWN_WHOLE {
        out.push('\n');
    }
    for cause in causes.iter().skip(SHOWN_WHOLE) {
        let Some(first) = cause.trials.first() else { continue };
        let mark = since_mark(marks.get(&first.id));
        let _ = writeln!(out, "{} {}{mark}", paint.ink(Ink::Failed, "✕"), first.id);
        let _ = writeln!(out, "  {} {}", cause.finding.rule, line(&cut(&cause.finding.message, 160)));
        alike(out, cause, view.detail);
    }
}

/// The other trials of a cause, by their names within the operation.
fn alike(out: &mut String, cause: &Cause<'_>, detail: Detail) {
    let others = cause.trials.len().saturating_sub(1);
    if others == 0 {
        return;
    }
    let name = |trial: &&TrialRecord| {
        let name = trial.id.strip_prefix(cause.operation).unwrap_or(&trial.id);
        name.trim_start_matches("::").to_owned()
    };
    let names: Vec<String> = cause.trials.iter().skip(1).map(name).collect();
    let lines = wrap(&names.join(", "), WIDTH.saturating_sub(NAMES_FROM));
    let shown = if detail == Detail::Everything { lines.len() } else { SHOWN_ALIKE };
    let _ = writeln!(out, "  alike    {others} more for the same cause:");
    for (at, text) in lines.iter().take(shown).enumerate() {
        let more = if at + 1 == shown && lines.len() > shown { " … (all with -v)" } else { "" };
        let _ = writeln!(out, "{:NAMES_FROM$}{text}{more}", "");
    }
}

/// One trial by itself, as a test's failure message.
pub fn trial(record: &Record, trial: &TrialRecord, style: Style) -> String {
    if let Some(finding) = headline(trial).filter(|_| trial.outcome == OutcomeKind::Failed) {
        return failure(record, (trial, finding), None, Paint(style));
    }
    format!("{}: {}\n", trial.outcome, line(trial.reason.as_deref().unwrap_or_default()))
}

/// What was bad in the baseline and isn't any more.
fn fixed(out: &mut String, view: &View<'_>, paint: Paint) {
    let all = view.since.map(|drift| drift.fixed.as_slice()).unwrap_or_default();
    let shown = if view.detail == Detail::Everything { all.len() } else { SHOWN_FIXED.min(all.len()) };
    for entry in all.iter().take(shown) {
        let _ = writeln!(out, "{} {}  fixed", paint.ink(Ink::Passed, "▼"), line(&entry.trial));
    }
    if all.len() > shown {
        let _ =
            writeln!(out, "{} {} more fixed (all with -v)", paint.ink(Ink::Passed, "▼"), all.len() - shown);
    }
}

/// `   ▲ new` behind a line, if there is something to be said.
fn since_mark(mark: Option<Mark>) -> String {
    mark.map(state::since).map(|(glyph, word)| format!("   {glyph} {word}")).unwrap_or_default()
}

/// What was left behind; of what is left for the same reason, the first.
fn left_behind(out: &mut String, record: &Record, paint: Paint) {
    let mut reasons: Vec<(&LeftBehindRecord, usize)> = Vec::new();
    for left in &record.left_behind {
        match reasons.iter_mut().find(|(first, _)| first.got == left.got) {
            Some((_, others)) => *others += 1,
            None => reasons.push((left, 0)),
        }
    }
    for (first, others) in reasons {
        let more = if others > 0 { format!("  and {others} more") } else { String::new() };
        let _ = writeln!(
            out,
            "{} left behind by {}: {}  ({}){more}",
            paint.ink(Ink::Failed, "!"),
            first.trial,
            line(&first.request),
            line(&first.got)
        );
    }
    if let Some(command) = sweep(record) {
        let _ = writeln!(out, "  to remove it: {}", line(&command));
    }
}

/// The last line: verdict, numbers, clauses.
fn closing(view: &View<'_>, paint: Paint) -> String {
    let record = view.record;
    let summary = record.summary;
    let ink = match record.verdict {
        Verdict::Ok => Ink::Passed,
        Verdict::Broken => Ink::Failed,
        Verdict::NoVerdict => Ink::Warned,
    };
    let testable = record.clauses.iter().filter(|clause| clause.state != State::Untested).count();
    let judged =
        record.clauses.iter().filter(|clause| matches!(clause.state, State::Proved | State::Broken)).count();
    // A warned trial passed, too, but is told only once: nobody should take all that passed for all that is well.
    let warned = if summary.warned > 0 { format!(" {} warned,", summary.warned) } else { String::new() };
    // Nor is what is known counted among what failed.
    let known = if summary.known > 0 { format!(" {} known,", summary.known) } else { String::new() };
    let flaky = if summary.flaky > 0 { format!(" · {} flaky", summary.flaky) } else { String::new() };
    let partial = if record.complete { "" } else { " · not complete" };
    let unjudged = match (record.verdict, summary.errored) {
        (Verdict::Broken, errored) if errored > 0 => format!(" · {errored} could not be judged"),
        _ => String::new(),
    };
    let since = view.since.map(|drift| {
        let marks = Marks::of(Some(drift));
        let (new, fixed) = (marks.count(Mark::New), marks.count(Mark::Fixed));
        format!(" · {new} new, {fixed} fixed since {}", second(drift.old.started))
    });
    let since = since.unwrap_or_default();
    let failed = record.trials.iter().filter(|trial| trial.is_red());
    let causes = match causes(failed).len() {
        causes if causes > 1 => format!(" for {causes} causes"),
        _ => String::new(),
    };
    format!(
        "{}  {} in {:.1} s: {} passed,{warned}{known} {} failed{causes}, {} errored, {} skipped · {judged} of \
         {testable} clauses judged{unjudged}{flaky}{since}{partial}\n",
        paint.ink(ink, record.verdict.word()),
        match record.trials.len() {
            1 => "1 trial".to_owned(),
            n => format!("{n} trials"),
        },
        record.duration_ms / 1000.0,
        summary.passed.saturating_sub(summary.warned),
        summary.failed.saturating_sub(summary.known),
        summary.errored,
        summary.skipped,
    )
}
