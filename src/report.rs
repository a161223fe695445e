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
    let typed = record.command.split(' ').skip_while(|word| *word != "--target").nth(1);
    let typed = typed.or_else(|| record.command.split(' ').find_map(|word| word.strip_prefix("--target=")));
    typed.unwrap_or(&record.target.name)
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
