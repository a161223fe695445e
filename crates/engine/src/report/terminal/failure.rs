//! One violated promise, as the first trial that met it went: what broke, both sides, and how to see it again.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::paint::{Ink, Paint};
use super::{WIDTH, since_mark};
use crate::drift::Mark;
use crate::finding::{Comparison, Level, Role, Rule, Side};
use crate::record::Record;
use crate::record::model::{FindingRecord, TrialRecord};
use crate::report::sanitize::{cut, line};
use crate::report::{role_words, seen_again};

/// How many lines of a comparison are shown.
const MOST_LINES: usize = 40;

/// How many characters of such a line.
const LONGEST_LINE: usize = 200;

/// One violated promise, as this trial met it with this finding.
pub(super) fn failure(
    record: &Record,
    (trial, about): (&TrialRecord, &FindingRecord),
    since: Option<Mark>,
    paint: Paint,
) -> String {
    let comparison = comparison_of(trial, about);
    let shown = comparison.and_then(|comparison| trial.exchanges.get(comparison.exchange));
    let status = shown.and_then(|exchange| exchange.response.as_ref()).map(|r| r.status.to_string());
    let mut out = String::new();
    let facts =
        format!("{}   {}   {:.0} ms", record.target.name, status.unwrap_or_default(), trial.duration_ms);
    let title = format!("✕ {}", trial.id);
    let gap = WIDTH.saturating_sub(title.chars().count() + facts.chars().count()).max(2);
    let _ = writeln!(out, "{}{}{facts}", paint.ink(Ink::Failed, &title), " ".repeat(gap));
    let mut mark = since_mark(since);
    let (same, others): (Vec<_>, Vec<_>) =
        trial.findings.iter().partition(|finding| finding.clause == about.clause);
    for finding in same.iter().chain(&others) {
        let title = finding.rule.title();
        let role = if finding.role == Role::Act {
            String::new()
        } else {
            format!("   in the {}", role_words(finding.role))
        };
        let should = if finding.level == Level::Should { "   (a should)" } else { "" };
        let mark = std::mem::take(&mut mark);
        let other = finding.clause.as_ref().filter(|_| finding.clause != about.clause);
        let other = other.map(|clause| format!("   ({clause})")).unwrap_or_default();
        let at = line(&finding.at);
        let _ = writeln!(out, "  {} {title}   {at}{role}{should}{other}{mark}", finding.rule);
    }
    out.push('\n');
    clause(&mut out, record, about);
    if let Some(comparison) = comparison {
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
    let _ = writeln!(out, "  again    {}", line(&seen_again(record, trial)));
    let _ = writeln!(out, "  explain  graphproof explain {}", about.rule);
    out
}

/// How many of the checks didn't hold. A schema is one check however much it finds, and so is a place; that time was
/// over is none.
fn broken_checks(trial: &TrialRecord) -> usize {
    let check = |finding: &FindingRecord| {
        let at = if finding.rule == Rule::Schema { "schema" } else { finding.at.as_str() };
        (finding.role, at.to_owned())
    };
    let broken: BTreeSet<_> =
        trial.findings.iter().filter(|finding| finding.rule != Rule::NotSeenInTime).map(check).collect();
    broken.len()
}

/// Both sides of the exchange that the finding is about.
fn comparison_of<'a>(trial: &'a TrialRecord, about: &FindingRecord) -> Option<&'a Comparison> {
    let is_its = |comparison: &&Comparison| {
        trial.exchanges.get(comparison.exchange).is_some_and(|exchange| exchange.role == about.role)
    };
    trial.comparisons.iter().find(is_its).or(trial.comparisons.first())
}

fn clause(out: &mut String, record: &Record, about: &FindingRecord) {
    let Some(id) = about.clause.as_ref() else { return };
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

pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
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
fn sides(out: &mut String, comparison: &Comparison, paint: Paint) {
    let _ = writeln!(out, "  promised (−) and received (+)");
    for drawn in comparison.lines.iter().take(MOST_LINES) {
        let text = line(&cut(&drawn.text, LONGEST_LINE));
        let note = drawn
            .note
            .as_ref()
            .map(|note| format!("   {}", line(&cut(note, LONGEST_LINE))))
            .unwrap_or_default();
        let _ = match drawn.side {
            Side::Both => writeln!(out, "      {text}{note}"),
            Side::Promised => {
                writeln!(out, "    {}{note}", paint.ink(Ink::Promised, &format!("− {text}")))
            }
            Side::Received => {
                writeln!(out, "    {}{note}", paint.ink(Ink::Received, &format!("+ {text}")))
            }
        };
    }
    if comparison.lines.len() > MOST_LINES {
        let _ = writeln!(out, "      … {} more lines in run.json", comparison.lines.len() - MOST_LINES);
    }
}
