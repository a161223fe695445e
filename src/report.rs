//! Records become text, and nothing else: no file is written here, and no clock is read.

pub mod deviations;
mod drift;
pub mod formats;
pub mod history;
pub mod html;
pub mod proof;
pub mod sanitize;
pub mod state;
pub mod terminal;

use crate::record::Record;
use crate::record::model::TrialRecord;

/// The target as it can be typed again.
fn again(record: &Record) -> &str {
    typed(record, "--target").unwrap_or(&record.target.name)
}

/// What was typed behind a flag.
fn typed<'a>(record: &'a Record, flag: &str) -> Option<&'a str> {
    let mut words = record.command.split(' ');
    let apart = words.clone().skip_while(|word| *word != flag).nth(1);
    apart.or_else(|| words.find_map(|word| word.strip_prefix(flag)?.strip_prefix('=')))
}

/// How what was left behind is removed, where the run has kept a ledger of it.
fn sweep(record: &Record) -> Option<String> {
    let keeps_a_ledger = record.command.starts_with("graphproof run") && again(record) != "emulator";
    let ledger = typed(record, "--ledger").map(|folder| format!(" --ledger {folder}")).unwrap_or_default();
    let is_left = keeps_a_ledger && !record.left_behind.is_empty();
    is_left.then(|| format!("graphproof sweep --target {}{ledger}", again(record)))
}

/// How a trial is seen again. Traffic that was recorded can only be judged again.
fn seen_again(record: &Record, trial: &TrialRecord) -> String {
    match record.traffic {
        Some(_) => record.command.clone(),
        None => format!("graphproof run {} --target {}", trial.id, again(record)),
    }
}

/// The part that a request plays, for people.
fn role_words(role: &str) -> &str {
    match role {
        "twin" => "correct request afterwards",
        "then" => "later request",
        "witness" => "reads around it",
        other => other,
    }
}
