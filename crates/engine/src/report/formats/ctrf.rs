//! Common Test Report Format (<https://ctrf.io>): one JSON shape for test results of any tool.

use serde_json::{Value, json};

use super::{json, times, troubles, whole};
use crate::diagnostic::Style;
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::model::{Told, TrialRecord};
use crate::report::terminal;

/// The version of the format that this is written to.
const SPECIFICATION: &str = "0.0.0";

/// The record as CTRF.
pub(super) fn ctrf(record: &Record) -> String {
    let mut tests: Vec<Value> = record.trials.iter().map(|trial| test(record, trial)).collect();
    tests.extend(run_as_a_whole(record));
    let count = |status: &str| tests.iter().filter(|test| test["status"] == status).count();
    let begun = record.started;
    let report = json!({
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "timestamp": begun.to_string(),
        "generatedBy": format!("{} {}", record.tool.name, record.tool.version),
        "results": {
            "tool": { "name": "graphproof", "version": record.tool.version },
            "summary": {
                "tests": tests.len(),
                "passed": count("passed"),
                "failed": count("failed"),
                "skipped": count("skipped"),
                "pending": 0,
                "other": count("other"),
                "start": begun.as_millisecond(),
                "stop": times::after(record, record.duration_ms).as_millisecond(),
                "duration": times::whole(record.duration_ms),
            },
            "tests": tests,
            "environment": {
                "appName": record.target.name,
                "testEnvironment": record.target.base_url,
                "healthy": whole::is_well(record),
                "extra": {
                    "verdict": whole::verdict(record).word(),
                    "complete": record.complete,
                    "suite": record.suite.hash,
                    "command": record.command,
                },
            },
        },
    });
    json::pretty(&report)
}

/// The outcome in the words of the format, which has none for what could not be found out and for what is known.
fn status(trial: &TrialRecord) -> &'static str {
    match trial.told() {
        Told::As(OutcomeKind::Passed | OutcomeKind::Warned) => "passed",
        Told::As(OutcomeKind::Failed) => "failed",
        Told::As(OutcomeKind::Skipped) => "skipped",
        Told::As(OutcomeKind::Errored) | Told::Known => "other",
    }
}

fn test(record: &Record, trial: &TrialRecord) -> Value {
    let mut test = json!({
        "name": trial.id,
        "testId": trial.id,
        "status": status(trial),
        "rawStatus": trial.told(),
        "duration": times::whole(trial.duration_ms),
        "suite": trial.operation.split("::").collect::<Vec<_>>(),
        "type": "contract",
        "labels": { "level": trial.level },
        "extra": { "findings": trial.findings.iter().map(json::finding).collect::<Vec<_>>() },
    });
    if !trial.proves.is_empty() {
        test["labels"]["clauses"] = json!(trial.proves);
    }
    if trial.retries() > 0 {
        test["retries"] = json!(trial.retries());
        test["flaky"] = json!(trial.is_flaky());
    }
    if let Some(known) = &trial.known {
        test["extra"]["known"] = json!(known);
    }
    if let Some(begun) = times::of_trial(record, trial) {
        test["start"] = json!(begun.as_millisecond());
    }
    if let Some((file, line)) = troubles::place(trial) {
        test["filePath"] = json!(file);
        test["line"] = json!(line);
    }
    if !trial.outcome.is_passed() {
        test["message"] = json!(troubles::reason(trial));
    } else if let Some(warning) = trial.findings.first() {
        test["message"] = json!(warning.message);
    }
    if trial.outcome == OutcomeKind::Failed {
        test["trace"] = json!(terminal::trial(record, trial, Style::Plain));
    }
    test
}

/// What is to be said of the run and of none of its trials.
fn run_as_a_whole(record: &Record) -> Option<Value> {
    let remarks = whole::remarks(record);
    let test = json!({
        "name": "the run as a whole",
        "status": "other",
        "rawStatus": whole::verdict(record).word(),
        "duration": 0,
        "suite": ["graphproof"],
        "message": remarks.join("; "),
    });
    (!remarks.is_empty()).then_some(test)
}
