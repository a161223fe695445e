//! A run on the terminal: what needs attention first, one sentence at the end. Readable without colour.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::sanitize::{cut, line};
use crate::diagnostic::Style;
use crate::finding::Rule;
use crate::record::Record;
use crate::record::model::{
    ComparisonRecord, ExchangeRecord, FindingRecord, SideRecord, State, TrialRecord, Verdict,
};

mod paint;

use paint::{Ink, Paint};

/// How many failed trials are shown whole; of the others, a line each.
const SHOWN_WHOLE: usize = 5;

/// How many lines of errored or skipped trials are shown before they are only counted.
const SHOWN_REASONS: usize = 10;

/// The width that lines are made for.
const WIDTH: usize = 88;

/// How many lines of a comparison are shown.
const MOST_LINES: usize = 40;

/// How many characters of such a line.
const LONGEST_LINE: usize = 200;

/// What is to be rendered.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// The run.
    pub record: &'a Record,
    /// With or without colour.
    pub style: Style,
    /// How much of it.
    pub detail: Detail,
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
    if view.detail == Detail::Everything {
        for trial in view.record.trials.iter().filter(|trial| is_quiet_pass(trial)) {
            let _ = writeln!(out, "{} {}", paint.ink(Ink::Passed, "✓"), trial_line(trial));
        }
    }
    reasons(&mut out, view, paint, "skipped", "–", Ink::Muted);
    warnings(&mut out, view.record, paint);
    reasons(&mut out, view, paint, "errored", "!", Ink::Warned);
    failures(&mut out, view.record, paint);
    left_behind(&mut out, view.record, paint);
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(&closing(view.record, paint));
    if let Some(path) = &view.written {
        let _ = writeln!(out, "       {path}");
    }
    out
}

fn is_quiet_pass(trial: &TrialRecord) -> bool {
    trial.outcome == "passed" && trial.findings.is_empty()
}

fn trial_line(trial: &TrialRecord) -> String {
    format!("{}  {:.0} ms", trial.id, trial.duration_ms)
}

/// Trials of an outcome that has reasons, those with one reason together.
fn reasons(out: &mut String, view: &View<'_>, paint: Paint, outcome: &str, glyph: &str, ink: Ink) {
    let trials: Vec<_> = view.record.trials.iter().filter(|trial| trial.outcome == outcome).collect();
    let mut grouped: Vec<(String, Vec<&TrialRecord>)> = Vec::new();
    for trial in trials {
        let reason = trial.reason.as_deref().unwrap_or_default();
        let key = without_ids(reason);
        match grouped.iter_mut().find(|(known, _)| *known == key) {
            Some((_, all)) => all.push(trial),
            None => grouped.push((key, vec![trial])),
        }
    }
    for (_, trials) in grouped.iter().take(SHOWN_REASONS) {
        let Some(first) = trials.first() else { continue };
        let rest = match trials.len() {
            1 => String::new(),
            n => format!("  and {} more", n - 1),
        };
        let _ = writeln!(out, "{} {}{rest}  {outcome}", paint.ink(ink, glyph), first.id);
        let _ = writeln!(out, "  {}", line(first.reason.as_deref().unwrap_or_default()));
    }
    let unshown: usize = grouped.iter().skip(SHOWN_REASONS).map(|(_, trials)| trials.len()).sum();
    if unshown > 0 {
        let _ = writeln!(out, "{} {unshown} more {outcome}, for other reasons", paint.ink(ink, glyph));
    }
}

/// A reason without what differs from trial to trial: ids, numbers, names of runs.
fn without_ids(reason: &str) -> String {
    let mut out = String::new();
    for word in reason.split_inclusive(['/', ' ', '"', '\'', '`']) {
        if word.chars().any(|c| c.is_ascii_digit()) && word.len() > 3 {
            out.push('#');
        } else {
            out.push_str(word);
        }
    }
    out
}

fn warnings(out: &mut String, record: &Record, paint: Paint) {
    for trial in record.trials.iter().filter(|trial| trial.outcome == "passed" && !trial.findings.is_empty())
    {
        let _ = writeln!(out, "{} {}  warned", paint.ink(Ink::Warned, "▵"), trial.id);
        for finding in &trial.findings {
            let _ = writeln!(out, "  {} {}", finding.rule, line(&cut(&finding.message, 240)));
        }
    }
}

fn failures(out: &mut String, record: &Record, paint: Paint) {
    let failed: Vec<_> = record.trials.iter().filter(|trial| trial.outcome == "failed").collect();
    for trial in failed.iter().take(SHOWN_WHOLE) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&failure(record, trial, paint));
    }
    if failed.len() > SHOWN_WHOLE {
        out.push('\n');
    }
    for trial in failed.iter().skip(SHOWN_WHOLE) {
        let _ = writeln!(out, "{} {}", paint.ink(Ink::Failed, "✕"), trial.id);
        for finding in trial.findings.iter().take(1) {
            let _ = writeln!(out, "  {} {}", finding.rule, line(&cut(&finding.message, 160)));
        }
    }
}

/// One trial by itself, as a test's failure message.
pub fn trial(record: &Record, trial: &TrialRecord, style: Style) -> String {
    if trial.outcome == "failed" {
        return failure(record, trial, Paint(style));
    }
    format!("{}: {}\n", trial.outcome, line(trial.reason.as_deref().unwrap_or_default()))
}

/// One failed trial: what broke, whose promise it was, both sides, and how to see it again.
fn failure(record: &Record, trial: &TrialRecord, paint: Paint) -> String {
    let shown = shown_exchange(trial);
    let status = shown.and_then(|exchange| exchange.response.as_ref()).map(|r| r.status.to_string());
    let mut out = String::new();
    let facts =
        format!("{}   {}   {:.0} ms", record.target.name, status.unwrap_or_default(), trial.duration_ms);
    let title = format!("✕ {}", trial.id);
    let gap = WIDTH.saturating_sub(title.chars().count() + facts.chars().count()).max(2);
    let _ = writeln!(out, "{}{}{facts}", paint.ink(Ink::Failed, &title), " ".repeat(gap));
    for finding in &trial.findings {
        let title = Rule::from_code(&finding.rule).map_or("", Rule::title);
        let role = if finding.role == "act" {
            String::new()
        } else {
            format!("   in the {}", role_words(&finding.role))
        };
        let should = if finding.level == "should" { "   (a should)" } else { "" };
        let _ = writeln!(out, "  {} {title}   {}{role}{should}", finding.rule, line(&finding.at));
    }
    out.push('\n');
    clause(&mut out, record, trial);
    if let Some(comparison) = trial.comparisons.first() {
        sides(&mut out, comparison, paint);
    }
    let _ = writeln!(
        out,
        "  held: {} of {} checks\n",
        trial.checks.saturating_sub(broken_checks(trial)),
        trial.checks
    );
    let response = shown.and_then(|exchange| exchange.response.as_ref());
    if let Some((response, id)) =
        response.and_then(|response| Some((response, response.header("request-id")?)))
    {
        let date = response.header("date").unwrap_or_default();
        let _ = writeln!(out, "  request-id {}   {}", line(id), line(date));
    }
    let _ = writeln!(out, "  case     {}", trial.case);
    let _ = writeln!(out, "  again    graphproof run {} --target {}", trial.id, again(record));
    if let Some(finding) = trial.findings.first() {
        let _ = writeln!(out, "  explain  graphproof explain {}", finding.rule);
    }
    out
}

/// The target as it can be typed again.
fn again(record: &Record) -> &str {
    let typed = record.command.split(' ').skip_while(|word| *word != "--target").nth(1);
    let typed = typed.or_else(|| record.command.split(' ').find_map(|word| word.strip_prefix("--target=")));
    typed.unwrap_or(&record.target.name)
}

fn role_words(role: &str) -> &str {
    match role {
        "twin" => "correct request afterwards",
        "then" => "later request",
        "witness" => "reads around it",
        other => other,
    }
}

/// How many of the checks didn't hold. A schema is one check however much it finds, and so is a place; that time was
/// over is none.
fn broken_checks(trial: &TrialRecord) -> usize {
    let check = |finding: &FindingRecord| {
        let at = if finding.rule == Rule::Schema.code() { "schema" } else { finding.at.as_str() };
        (finding.role.clone(), at.to_owned())
    };
    let timed = Rule::NotSeenInTime.code();
    let broken: BTreeSet<_> =
        trial.findings.iter().filter(|finding| finding.rule != timed).map(check).collect();
    broken.len()
}

/// The exchange that the first finding is about.
fn shown_exchange(trial: &TrialRecord) -> Option<&ExchangeRecord> {
    trial.comparisons.first().and_then(|comparison| trial.exchanges.get(comparison.exchange))
}

fn clause(out: &mut String, record: &Record, trial: &TrialRecord) {
    let Some(id) = trial.findings.first().and_then(|finding| finding.clause.as_ref()) else { return };
    let Some(clause) = record.clauses.iter().find(|clause| clause.id == *id) else { return };
    let indent = id.chars().count() + 4;
    let text = format!("{}   ({})", clause.says, clause.page);
    let mut first = true;
    for wrapped in wrap(&text, WIDTH.saturating_sub(indent).max(30)) {
        let lead = if first { format!("  {id}  ") } else { " ".repeat(indent) };
        let _ = writeln!(out, "{lead}{wrapped}");
        first = false;
    }
    out.push('\n');
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(last) = lines.last_mut() else { break };
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

/// Both sides of an exchange.
fn sides(out: &mut String, comparison: &ComparisonRecord, paint: Paint) {
    let _ = writeln!(out, "  promised (−) and received (+)");
    for drawn in comparison.lines.iter().take(MOST_LINES) {
        let text = line(&cut(&drawn.text, LONGEST_LINE));
        let note = drawn
            .note
            .as_ref()
            .map(|note| format!("   {}", line(&cut(note, LONGEST_LINE))))
            .unwrap_or_default();
        let _ = match drawn.side {
            SideRecord::Both => writeln!(out, "      {text}{note}"),
            SideRecord::Promised => {
                writeln!(out, "    {}{note}", paint.ink(Ink::Promised, &format!("− {text}")))
            }
            SideRecord::Received => {
                writeln!(out, "    {}{note}", paint.ink(Ink::Received, &format!("+ {text}")))
            }
        };
    }
    if comparison.lines.len() > MOST_LINES {
        let _ = writeln!(out, "      … {} more lines in run.json", comparison.lines.len() - MOST_LINES);
    }
}

fn left_behind(out: &mut String, record: &Record, paint: Paint) {
    for left in &record.left_behind {
        let _ = writeln!(
            out,
            "{} left behind by {}: {}  (answered with {})",
            paint.ink(Ink::Failed, "!"),
            left.trial,
            line(&left.request),
            line(&left.got)
        );
    }
}

/// The last line: verdict, numbers, clauses.
fn closing(record: &Record, paint: Paint) -> String {
    let summary = record.summary;
    let ink = match record.verdict {
        Verdict::Ok => Ink::Passed,
        Verdict::Broken => Ink::Failed,
        Verdict::NoVerdict => Ink::Warned,
    };
    let testable = record.clauses.iter().filter(|clause| clause.state != State::Untested).count();
    let judged =
        record.clauses.iter().filter(|clause| matches!(clause.state, State::Proved | State::Broken)).count();
    let warned = if summary.warned > 0 { format!(" ({} warned)", summary.warned) } else { String::new() };
    let partial = if record.complete { "" } else { " · not complete" };
    let unjudged = match (record.verdict, summary.errored) {
        (Verdict::Broken, errored) if errored > 0 => format!(" · {errored} could not be judged"),
        _ => String::new(),
    };
    format!(
        "{}  {} in {:.1} s: {} passed{warned}, {} failed, {} errored, {} skipped · {judged} of {testable} \
         clauses judged{unjudged}{partial}\n",
        paint.ink(ink, record.verdict.words()),
        match record.trials.len() {
            1 => "1 trial".to_owned(),
            n => format!("{n} trials"),
        },
        record.duration_ms / 1000.0,
        summary.passed,
        summary.failed,
        summary.errored,
        summary.skipped,
    )
}
