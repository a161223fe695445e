//! What failed in a run as entries of the target's `NAME.deviations.toml`, to be finished by a person.
//!
//! A draft is TOML that loads as it is. Reason and owner are empty: as long as they are, every run and `check` warn of
//! them, and every report says that nobody has written why.

use std::fmt::Write as _;

use jiff::Span;
use jiff::civil::Date;

use super::sanitize::{cut, is_visible, line};
use crate::finding::Rule;
use crate::profile::deviations::Mode;
use crate::record::Record;
use crate::record::dead_end::{Wall, dead_ends};
use crate::record::deviation::{ObservedRecord, answered, charged, red};
use crate::record::model::{FindingRecord, TrialRecord};

/// How many days a draft is good for: long enough to have something repaired, short enough to be asked again.
const DAYS: i64 = 90;

/// An entry: how many findings it is for, and what the first of them says.
struct Entry<'a> {
    clause: &'a str,
    mode: Mode,
    observed: ObservedRecord,
    trials: Vec<&'a str>,
    says: &'a str,
}

/// The entries of everything that failed in a record and isn't known.
pub fn draft(record: &Record) -> String {
    let entries = entries(record);
    // Beside a profile NAME.toml lies NAME.deviations.toml. What stands there already isn't drafted again: the draft can be
    // put behind it.
    let head = if record.deviations.is_empty() { "format = 1\n" } else { "" };
    let mut out = format!(
        "{head}# What failed against {} in the run of {}, and isn't known yet.\n# Write a reason and an owner for \
         each entry, or have it repaired.\n",
        line(&record.target.name),
        record.started
    );
    if record.summary.errored > 0 {
        let _ = writeln!(
            out,
            "# What could not be judged ({} trials) isn't known either way.",
            record.summary.errored
        );
    }
    let (since, expires) = days(record);
    for entry in entries {
        let others = entry.trials.len().saturating_sub(1);
        let more = if others > 0 { format!(" and {others} more") } else { String::new() };
        let _ = write!(
            out,
            "\n# {}{more}\n# {}\n[[deviation]]\nclause   = {}\nmode     = {}\nobserved = {}\nreason   = \"\"\n\
             owner    = \"\"\nsince    = {since}\nexpires  = {expires}\n",
            line(entry.trials.first().unwrap_or(&"")),
            line(&cut(entry.says, 160)),
            quoted(entry.clause),
            quoted(entry.mode.word()),
            observed(&entry.observed),
        );
    }
    out
}

fn entries(record: &Record) -> Vec<Entry<'_>> {
    let lacking: Vec<_> = dead_ends(&record.trials)
        .into_iter()
        .filter(|end| end.wall == Wall::NothingThere)
        .flat_map(|end| end.operations.iter().map(|operation| (*operation).to_owned()).collect::<Vec<_>>())
        .collect();
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for trial in record.trials.iter().filter(|trial| trial.is_red()) {
        for finding in red(trial) {
            let Some(clause) = charged(trial, finding) else { continue };
            let status = lacking.contains(&trial.operation).then(|| nothing_there(trial, finding)).flatten();
            let (mode, observed) = signature(finding, status);
            let same =
                |clause_: &str, observed_: &ObservedRecord| clause_ == clause && *observed_ == observed;
            if record.deviations.iter().any(|known| same(&known.clause, &known.observed)) {
                continue;
            }
            match entries.iter_mut().find(|entry| same(entry.clause, &entry.observed)) {
                Some(entry) if entry.trials.last() == Some(&trial.id.as_str()) => {}
                Some(entry) => entry.trials.push(&trial.id),
                None => {
                    let trials = vec![trial.id.as_str()];
                    entries.push(Entry { clause, mode, observed, trials, says: &finding.message });
                }
            }
        }
    }
    entries
}

/// The status that says that there is no such operation, if it was answered where this was found.
fn nothing_there(trial: &TrialRecord, finding: &FindingRecord) -> Option<u16> {
    [404, 405, 501].into_iter().find(|status| answered(trial, finding, *status))
}

fn signature(finding: &FindingRecord, status: Option<u16>) -> (Mode, ObservedRecord) {
    match status {
        Some(_) => (Mode::Unsupported, ObservedRecord { rule: None, at: None, status }),
        None => {
            let (rule, at) = (Some(finding.rule), Some(finding.at.clone()));
            (Mode::Diverges, ObservedRecord { rule, at, status: None })
        }
    }
}

fn observed(observed: &ObservedRecord) -> String {
    match (observed.rule, &observed.at, observed.status) {
        (_, _, Some(status)) => format!("{{ status = {status} }}"),
        (rule, at, None) => {
            let (rule, at) = (rule.map_or("", Rule::code), at.as_deref().unwrap_or_default());
            format!("{{ rule = {}, at = {} }}", quoted(rule), quoted(at))
        }
    }
}

/// The day of the run, and the last one on which the entries are good.
fn days(record: &Record) -> (Date, Date) {
    let since = record.started.to_zoned(jiff::tz::TimeZone::UTC).date();
    (since, since.saturating_add(Span::new().days(DAYS)))
}

/// A text as a string of TOML, on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if !is_visible(c) => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "\""
}
