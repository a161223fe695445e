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

use jiff::Timestamp;

use crate::finding::Role;
use crate::record::Record;
use crate::record::model::TrialRecord;

/// The target as it can be typed again.
fn again(record: &Record) -> &str {
    typed(record, "--target").unwrap_or(&record.target.name)
}

/// What the run was allowed to write to, as it must be typed again where it had to be.
fn allowed(record: &Record) -> String {
    typed(record, "--allow-writes").map(|allowed| format!(" --allow-writes {allowed}")).unwrap_or_default()
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
    is_left.then(|| format!("graphproof sweep --target {}{}{ledger}", again(record), allowed(record)))
}

/// How a trial is seen again. Traffic that was recorded can only be judged again.
fn seen_again(record: &Record, trial: &TrialRecord) -> String {
    match record.traffic {
        Some(_) => record.command.clone(),
        None => format!("graphproof run {} --target {}{}", trial.id, again(record), allowed(record)),
    }
}

/// The part that a request plays, for people.
fn role_words(role: Role) -> &'static str {
    match role {
        Role::Twin => "correct request afterwards",
        Role::Then => "later request",
        Role::Witness => "reads around it",
        Role::Arrange | Role::Act | Role::Undo => role.word(),
    }
}

/// `2026-11-21`, in UTC.
fn day(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d").to_string()
}

/// `2026-11-21T02:00:07`, in UTC.
fn second(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::{seen_again, sweep};
    use crate::record::Record;
    use crate::record::model::LeftBehindRecord;

    #[test]
    fn what_is_to_be_typed_again_may_write_where_the_run_might() {
        let sample = include_str!("../../../reports/sample/run.json");
        let mut record: Record = serde_json::from_str(sample).expect("the sample is a record");
        let [trial, request, got] = ["trial", "request", "got"].map(str::to_owned);
        record.left_behind = vec![LeftBehindRecord { trial, request, got }];
        for (typed, allowed) in
            [("", ""), (" --allow-writes T", " --allow-writes T"), (" --allow-writes=T", " --allow-writes T")]
        {
            record.command = format!("graphproof run x --target mine{typed} --ledger books");
            let again = seen_again(&record, &record.trials[0]);
            assert!(again.ends_with(&format!(" --target mine{allowed}")), "{again}");
            let swept = sweep(&record).expect("something is left");
            assert_eq!(swept, format!("graphproof sweep --target mine{allowed} --ledger books"));
        }
    }
}
