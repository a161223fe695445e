//! The run in Markdown, for the page of a workflow's run: `graphproof render … >> "$GITHUB_STEP_SUMMARY"`.

use std::fmt::Write as _;

use super::markdown::code;
use super::troubles::{Trouble, troubles};
use super::{times, whole};
use crate::drift::{Drift, Marks};
use crate::record::Record;
use crate::record::model::Verdict;
use crate::record::symptom::symptoms;
use crate::report::drift::sentence;
use crate::report::state::glyph;

/// A page of more is cut by nobody's choice; GitHub refuses what is over a megabyte.
const MOST_BYTES: usize = 200_000;

/// How many causes are told; of more, only how many.
const MOST_CAUSES: usize = 50;

/// How many remarks.
const MOST_REMARKS: usize = 20;

/// The record as Markdown.
pub(super) fn summary(record: &Record, since: Option<&Drift>) -> String {
    let marks = Marks::of(since);
    let mut out = head(record);
    if let Some(drift) = since {
        out.push_str(&baseline(drift));
    }
    for symptom in symptoms(record, &[]) {
        let _ = writeln!(out, "- ! {}", code(&symptom.to_string()));
    }
    let remarks = whole::remarks(record);
    let told = remarks.iter().take(MOST_REMARKS).map(|remark| format!("- ! {}\n", code(remark)));
    list(&mut out, "", told, remarks.len());
    let troubles = troubles(record, &marks);
    let told = troubles.iter().take(MOST_CAUSES).map(|trouble| item(record, trouble, &marks));
    list(&mut out, "\n### Causes\n\n", told, troubles.len());
    out
}

/// The entries of a list, as many as fit, and how many there are besides.
fn list(out: &mut String, title: &str, entries: impl Iterator<Item = String>, all: usize) {
    /// What is kept for the last line, and the title of the next list.
    const RESERVE: usize = 1_000;
    if all > 0 {
        out.push_str(title);
    }
    let mut told = 0;
    for entry in entries {
        if out.len() + entry.len() + RESERVE > MOST_BYTES {
            break;
        }
        out.push_str(&entry);
        told += 1;
    }
    if told < all {
        let _ = writeln!(out, "- {} more in run.json", all - told);
    }
}

fn head(record: &Record) -> String {
    let verdict = whole::verdict(record);
    let glyph = match verdict {
        Verdict::Ok => "✓",
        Verdict::Broken => "✕",
        Verdict::NoVerdict => "!",
    };
    let (proved, testable) = whole::clauses(record);
    format!(
        "## {glyph} {} · {}\n\n{} in {:.1} s · {proved} of {testable} clauses proved\n\n\
         - began {}, version {}, suite {}\n- {}\n",
        verdict.word(),
        code(&record.target.name),
        whole::counts(record),
        times::length(record.duration_ms).as_secs_f64(),
        code(&record.started.to_string()),
        code(&record.tool.version),
        code(&record.suite.hash),
        code(&record.command),
    )
}

/// What was compared to, and how that came out.
fn baseline(drift: &Drift) -> String {
    let old = &drift.old;
    format!("- since {} of {}: {}\n", code(&old.started.to_string()), code(&old.target), sentence(drift))
}

fn item(record: &Record, trouble: &Trouble<'_>, marks: &Marks<'_>) -> String {
    let at = trouble.finding.map_or_else(String::new, |finding| format!(" at {}", code(&finding.at)));
    let mut out = format!(
        "- {} {}{} {}{at}: {}\n",
        glyph(trouble.told),
        trouble.since(marks),
        trouble.told.word(),
        code(&trouble.title()),
        code(trouble.says())
    );
    if let Some(clause) = trouble.clause(record) {
        let _ = writeln!(out, "  - {}: {} ({})", code(&clause.id), code(&clause.says), code(&clause.page));
    }
    if let Some(known) = trouble.known() {
        let _ = writeln!(out, "  - {}", code(&known));
    }
    let _ = writeln!(out, "  - {}{}, {}", code(&trouble.first.id), trouble.more(), code(&trouble.first.case));
    out
}
