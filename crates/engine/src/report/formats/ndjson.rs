//! The run's events, a JSON object a line, for `jq` and log stores: `run_started`, a `trial_finished` for each trial in the
//! order of the suite, `run_finished`. Bodies and headers stay in the record.

use serde_json::{Value, json};

use super::{json, whole};
use crate::record::Record;
use crate::record::model::{ExchangeRecord, State, TrialRecord};

/// The record as events.
pub(super) fn ndjson(record: &Record) -> String {
    let trials = record.trials.iter().map(trial_finished);
    let events = std::iter::once(run_started(record)).chain(trials).chain([run_finished(record)]);
    events.map(|event| json::line(&event)).collect()
}

fn run_started(record: &Record) -> Value {
    json!({
        "event": "run_started",
        "format": record.format,
        "tool": record.tool,
        "target": record.target,
        "suite": record.suite.hash,
        "command": record.command,
        "started": record.started,
        "trials": record.trials.len(),
    })
}

fn trial_finished(trial: &TrialRecord) -> Value {
    let mut event = json!({
        "event": "trial_finished",
        "id": trial.id,
        "operation": trial.operation,
        "outcome": trial.outcome,
        "level": trial.level,
        "proves": trial.proves,
        "reason": trial.reason,
        "case": trial.case,
        "duration_ms": trial.duration_ms,
        "checks": trial.checks,
        "findings": trial.findings.iter().map(json::finding).collect::<Vec<_>>(),
        "exchanges": trial.exchanges.iter().map(exchange).collect::<Vec<_>>(),
    });
    if let Some(known) = &trial.known {
        event["known"] = json!(known);
    }
    event
}

fn exchange(exchange: &ExchangeRecord) -> Value {
    json!({
        "role": exchange.role,
        "method": exchange.request.method,
        "url": exchange.request.url,
        "status": exchange.response.as_ref().map(|response| response.status),
        "error": exchange.error,
        "begun_ms": exchange.begun_ms,
        "duration_ms": exchange.duration_ms,
    })
}

fn run_finished(record: &Record) -> Value {
    let clauses = |state: State| record.clauses.iter().filter(|clause| clause.state == state).count();
    json!({
        "event": "run_finished",
        "verdict": whole::verdict(record).word(),
        "complete": record.complete,
        "duration_ms": record.duration_ms,
        "summary": record.summary,
        "clauses": {
            "proved": clauses(State::Proved),
            "broken": clauses(State::Broken),
            "unjudged": clauses(State::Unjudged),
            "untested": clauses(State::Untested),
        },
        "left_behind": record.left_behind,
        "remarks": whole::remarks(record),
    })
}
