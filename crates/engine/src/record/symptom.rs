//! What would help a stranger most to hear first: not which promises are violated, but what kind of target this is.
//!
//! Start with [`symptoms`]. Each needs many requests that agree, so that nothing is concluded from a few.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Record;
use super::dead_end::DeadEnd;
use super::model::{ExchangeRecord, ResponseRecord, TrialRecord};
use crate::case::IdentityUse;
use crate::finding::Role;
use crate::outcome::OutcomeKind;

/// So many different requests must have been answered alike.
const REQUESTS: usize = 12;

/// So many trials must have ended at the same request.
const TRIALS: usize = 6;

/// Something about a target as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Symptom {
    /// Different requests of a kind have one answer each, whatever they ask.
    OneAnswer {
        /// How many different requests were sent.
        requests: usize,
        /// How many kinds they are of: methods and paths.
        kinds: usize,
        /// Whether any of them was accepted.
        accepts: bool,
    },
    /// Every request that carried a token was answered with 401.
    NoToken {
        /// How many such requests were sent.
        requests: usize,
    },
    /// A request that sets trials up isn't answered as it must be.
    NoSetup {
        /// Method and path.
        request: String,
        /// The status; nothing where there was no answer.
        status: Option<u16>,
        /// How many trials it keeps from being judged.
        trials: usize,
    },
}

impl std::fmt::Display for Symptom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OneAnswer { requests, kinds, accepts } => {
                let so = if *accepts { "keeps no state" } else { "refuses whatever it is asked" };
                let s = if *kinds == 1 { "" } else { "s" };
                write!(
                    f,
                    "different requests, one answer: this target {so} ({requests} different requests of {kinds} kind{s}, \
                     {kinds} answer{s})"
                )
            }
            Self::NoToken { requests } => {
                write!(f, "the target rejects every token: {requests} requests, all answered with 401")
            }
            Self::NoSetup { request, status, trials } => {
                write!(f, "{trials} trials can't be set up: {request} is ")?;
                match status {
                    Some(200..300) => write!(f, "not answered with what they need"),
                    Some(status) => write!(f, "answered with {status}"),
                    None => write!(f, "not answered"),
                }
            }
        }
    }
}

/// What is to be said first of a run's target, the most telling first. What `told` already says of its trials is left out.
pub fn symptoms(record: &Record, told: &[DeadEnd<'_>]) -> Vec<Symptom> {
    if record.traffic.is_some() {
        return Vec::new();
    }
    let is_untold = |trial: &&TrialRecord| !told.iter().any(|end| end.tells_of(trial));
    let untold: Vec<_> = record.trials.iter().filter(is_untold).collect();
    let whole = no_token(&with_token(&untold));
    let whole = whole.or_else(|| one_answer(&with_token(&record.trials.iter().collect::<Vec<_>>())));
    whole.into_iter().chain(no_setup(&untold)).collect()
}

/// What was asked with a token. Without one, the answer is another at any target that looks for one.
fn with_token<'a>(trials: &[&'a TrialRecord]) -> Vec<&'a ExchangeRecord> {
    let exchanges = trials.iter().flat_map(|trial| &trial.exchanges);
    exchanges
        .filter(|exchange| !exchange.superseded && exchange.request.identity != IdentityUse::NOBODY)
        .collect()
}

fn no_token(exchanges: &[&ExchangeRecord]) -> Option<Symptom> {
    let answers: Vec<_> = exchanges.iter().filter_map(|exchange| exchange.response.as_ref()).collect();
    let all = answers.len() >= REQUESTS && answers.iter().all(|answer| answer.status == 401);
    all.then_some(Symptom::NoToken { requests: answers.len() })
}

/// What came of requests of one method and path, ids aside.
#[derive(Default)]
struct Kind {
    accepted: Answers,
    refused: Answers,
}

/// Different requests, and different answers to them.
#[derive(Default)]
struct Answers {
    requests: BTreeSet<String>,
    answers: BTreeSet<String>,
}

impl Kind {
    /// What tells whether the target looks at requests: those that it accepts, if it accepts any. A mock that looks at the token, or
    /// whether a body is JSON, still has one answer to all that it accepts.
    fn telling(&self) -> &Answers {
        if self.accepts() { &self.accepted } else { &self.refused }
    }

    fn accepts(&self) -> bool {
        !self.accepted.requests.is_empty()
    }
}

fn one_answer(exchanges: &[&ExchangeRecord]) -> Option<Symptom> {
    let mut kinds: BTreeMap<(&str, String), Kind> = BTreeMap::new();
    for exchange in exchanges {
        let Some(answer) = &exchange.response else { continue };
        let request = &exchange.request;
        let kind = kinds.entry((request.method.as_str(), shape(path(exchange)))).or_default();
        // A mock lacks what nobody wrote for it.
        if matches!(answer.status, 404 | 405 | 501) {
            continue;
        }
        let sent = request.body.as_ref().map(ToString::to_string).or(request.text.clone());
        let of = if answer.status < 300 { &mut kind.accepted } else { &mut kind.refused };
        of.requests.insert(format!("{} {}", request.url, sent.unwrap_or_default()));
        of.answers.insert(said(answer));
    }
    // Only a path that is written to has a state that could show.
    let is_written = |path: &str| kinds.contains_key(&("POST", path.to_owned()));
    let told_apart: Vec<_> = kinds
        .iter()
        .filter(|((_, path), kind)| kind.telling().requests.len() > 1 && is_written(path))
        .collect();
    let requests = told_apart.iter().map(|(_, kind)| kind.telling().requests.len()).sum();
    let same = told_apart.iter().all(|(_, kind)| kind.telling().answers.len() == 1);
    let writes = told_apart
        .iter()
        .any(|((method, _), kind)| *method == "POST" && kind.telling().requests.len() >= TRIALS);
    let accepts = told_apart.iter().any(|(_, kind)| kind.accepts());
    // Who accepts anything doesn't refuse whatever it is asked.
    let accepts_elsewhere = || kinds.values().any(Kind::accepts);
    let said_something = writes && requests >= REQUESTS && (accepts || !accepts_elsewhere());
    (same && said_something).then_some(Symptom::OneAnswer { requests, kinds: told_apart.len(), accepts })
}

fn said(answer: &ResponseRecord) -> String {
    let body = answer.body.as_ref().map(|body| timeless(body).to_string());
    let body = body.or(answer.text.clone()).or(answer.base64.clone()).unwrap_or_default();
    format!("{} {body}", answer.status)
}

/// A body without what a mock, too, makes anew for each answer: versions, instants and the ids of requests.
fn timeless(body: &Value) -> Value {
    let is_fresh = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["etag", "version", "datetime", "date", "request-id"].iter().any(|end| name.ends_with(end))
    };
    match body {
        Value::Object(members) => {
            let members = members.iter().filter(|(name, _)| !is_fresh(name));
            Value::Object(members.map(|(name, value)| (name.clone(), timeless(value))).collect())
        }
        Value::Array(entries) => Value::Array(entries.iter().map(timeless).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => body.clone(),
    }
}

/// The request at which most of the trials ended that couldn't be set up.
fn no_setup(trials: &[&TrialRecord]) -> Option<Symptom> {
    let mut ends: BTreeMap<(String, Option<u16>), usize> = BTreeMap::new();
    for trial in trials.iter().filter(|trial| trial.outcome == OutcomeKind::Errored) {
        let Some(end) = setup(trial) else { continue };
        let request = format!("{} {}", end.request.method, shape(path(end)));
        *ends.entry((request, end.response.as_ref().map(|answer| answer.status))).or_default() += 1;
    }
    let ((request, status), trials) = ends.into_iter().max_by_key(|(_, trials)| *trials)?;
    (trials >= TRIALS).then_some(Symptom::NoSetup { request, status, trials })
}

/// The request that was to set the trial up, if that is where it ended: the reason names it.
fn setup(trial: &TrialRecord) -> Option<&ExchangeRecord> {
    let reason = trial.reason.as_deref()?;
    let is_named = |exchange: &&ExchangeRecord| {
        reason.contains(&format!("{} {}", exchange.request.method, path(exchange)))
    };
    let mut arranged = trial.exchanges.iter().filter(|exchange| exchange.role == Role::Arrange);
    arranged.rfind(is_named).filter(|_| !trial.exchanges.iter().any(|exchange| exchange.role == Role::Act))
}

fn path(exchange: &ExchangeRecord) -> &str {
    let url = exchange.request.url.as_str();
    let behind = url.find("://").map_or(0, |at| at + 3);
    url[behind..].find('/').map_or("", |at| &url[behind + at..])
}

/// A path in which everything that holds a digit but the version is `…`.
fn shape(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let part = |part: &str| match part {
        "v1.0" => part.to_owned(),
        id if id.contains(|c: char| c.is_ascii_digit()) => "…".to_owned(),
        name => name.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Symptom, symptoms};
    use crate::record::Record;

    /// A run of trials of one exchange each: method, path, what was sent and what came.
    fn run(exchanges: &[(&str, &str, Value, u16, Value)]) -> Record {
        let trial = |(at, (method, path, sent, status, came)): (usize, &(&str, &str, Value, u16, Value))| {
            json!({
                "id": format!("a::{at}"), "operation": "a", "outcome": "errored", "level": "must", "proves": [],
                "reason": format!("{method} {path} was answered with {status}"), "case": "", "duration_ms": 1, "checks": 0, "findings": [],
                "exchanges": [{
                    "role": if *method == "POST" { "act" } else { "arrange" }, "duration_ms": 1,
                    "request": { "identity": "member", "method": method, "headers": {}, "body": sent,
                        "url": format!("http://127.0.0.1:9{path}") },
                    "response": { "status": status, "headers": {}, "body": came },
                }],
            })
        };
        let trials: Vec<_> = exchanges.iter().enumerate().map(trial).collect();
        let record = json!({
            "format": 2, "tool": { "name": "", "version": "" }, "target": { "name": "", "base_url": "" },
            "suite": { "hash": "", "breaks": 0, "no_twin": 0, "one_cause": 0, "page_defects": 0 }, "command": "",
            "started": "2026-11-21T02:00:07Z", "duration_ms": 0, "complete": true, "verdict": "NO VERDICT",
            "summary": { "passed": 0, "failed": 0, "errored": trials.len(), "skipped": 0, "warned": 0, "known": 0 },
            "clauses": [], "trials": trials, "left_behind": [],
        });
        serde_json::from_value(record).expect("it has the shape of a record")
    }

    /// So many additions, each of another item and with this answer.
    fn additions(count: usize, came: impl Fn(usize) -> (u16, Value)) -> Record {
        let all: Vec<_> = (0..count)
            .map(|at| {
                let (status, body) = came(at);
                ("POST", "/v1.0/chats/19:1/members", json!({ "id": at }), status, body)
            })
            .collect();
        run(&all)
    }

    #[test]
    fn one_answer_to_different_requests_is_a_target_without_state() {
        let one = |requests, accepts| vec![Symptom::OneAnswer { requests, kinds: 1, accepts }];
        let canned =
            additions(12, |at| (201, json!({ "id": "x", "createdDateTime": format!("2026-11-{at:02}") })));
        assert_eq!(symptoms(&canned, &[]), one(12, true));
        assert_eq!(symptoms(&additions(12, |_| (400, json!({}))), &[]), one(12, false));
        let other = additions(12, |at| (201, json!({ "id": if at == 7 { "y" } else { "x" } })));
        assert_eq!(symptoms(&other, &[]), Vec::new());
        assert_eq!(
            symptoms(&additions(11, |_| (201, json!({}))), &[]),
            Vec::new(),
            "of so few nothing is said"
        );
    }

    #[test]
    fn a_target_that_lets_nobody_in_is_told_so() {
        let closed = additions(12, |_| (401, json!({})));
        assert_eq!(symptoms(&closed, &[]), [Symptom::NoToken { requests: 12 }]);
    }

    #[test]
    fn what_keeps_trials_from_being_set_up_is_named() {
        let lists: Vec<_> = (0..6)
            .map(|at| ("GET", "/v1.0/chats/19:1@thread.v2", Value::Null, 500, json!({ "at": at })))
            .collect();
        let none =
            Symptom::NoSetup { request: "GET /v1.0/chats/…".to_owned(), status: Some(500), trials: 6 };
        assert_eq!(symptoms(&run(&lists), &[]), [none]);
        assert_eq!(symptoms(&run(&lists[..5]), &[]), Vec::new());
    }
}
