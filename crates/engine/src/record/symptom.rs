//! What would help a stranger most to hear first: not which promises are violated, but what kind of target this is.
//!
//! Start with [`symptoms`]. Each needs many requests that agree, so that nothing is concluded from a few.

use std::collections::{BTreeMap, BTreeSet};

use super::Record;
use super::cause::without_numbers;
use super::dead_end::last;
use super::model::{ExchangeRecord, ResponseRecord, TrialRecord};
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
            Self::OneAnswer { requests, kinds } => write!(
                f,
                "different requests, one answer: this target keeps no state ({requests} different requests of {kinds} kinds, \
                 {kinds} answers)"
            ),
            Self::NoToken { requests } => {
                write!(f, "the target rejects every token: {requests} requests, all answered with 401")
            }
            Self::NoSetup { request, status, trials } => {
                write!(f, "{trials} trials can't be set up: {request} is ")?;
                match status {
                    Some(status) => write!(f, "answered with {status}"),
                    None => write!(f, "not answered"),
                }
            }
        }
    }
}

/// What is to be said first of a run's target, the most telling first.
pub fn symptoms(record: &Record) -> Vec<Symptom> {
    if record.traffic.is_some() {
        return Vec::new();
    }
    let exchanges: Vec<_> = record
        .trials
        .iter()
        .flat_map(|trial| &trial.exchanges)
        .filter(|exchange| !exchange.superseded)
        .collect();
    let whole = no_token(&exchanges).or_else(|| one_answer(&exchanges));
    whole.into_iter().chain(no_setup(record)).collect()
}

fn no_token(exchanges: &[&ExchangeRecord]) -> Option<Symptom> {
    let with_token = exchanges.iter().filter(|exchange| exchange.request.identity != "nobody");
    let answers: Vec<_> = with_token.filter_map(|exchange| exchange.response.as_ref()).collect();
    let all = answers.len() >= REQUESTS && answers.iter().all(|answer| answer.status == 401);
    all.then_some(Symptom::NoToken { requests: answers.len() })
}

/// Requests of one method and path, ids aside, and what came.
#[derive(Default)]
struct Kind {
    requests: BTreeSet<String>,
    answers: BTreeSet<String>,
}

fn one_answer(exchanges: &[&ExchangeRecord]) -> Option<Symptom> {
    let mut kinds: BTreeMap<(&str, String), Kind> = BTreeMap::new();
    for exchange in exchanges {
        let Some(answer) = &exchange.response else { continue };
        let request = &exchange.request;
        let kind = kinds.entry((request.method.as_str(), without_numbers(path(exchange)))).or_default();
        let sent = request.body.as_ref().map(ToString::to_string).or(request.text.clone());
        kind.requests.insert(format!("{} {}", request.url, sent.unwrap_or_default()));
        kind.answers.insert(said(answer));
    }
    let told_apart: Vec<_> = kinds.iter().filter(|(_, kind)| kind.requests.len() > 1).collect();
    let requests = told_apart.iter().map(|(_, kind)| kind.requests.len()).sum();
    let same = told_apart.iter().all(|(_, kind)| kind.answers.len() == 1);
    let writes =
        told_apart.iter().any(|((method, _), kind)| *method == "POST" && kind.requests.len() >= TRIALS);
    let said_something = writes && requests >= REQUESTS;
    (same && said_something).then_some(Symptom::OneAnswer { requests, kinds: told_apart.len() })
}

fn said(answer: &ResponseRecord) -> String {
    let body = answer.body.as_ref().map(ToString::to_string);
    let body = body.or(answer.text.clone()).or(answer.base64.clone()).unwrap_or_default();
    format!("{} {body}", answer.status)
}

/// The request at which most of the trials ended that couldn't be set up.
fn no_setup(record: &Record) -> Option<Symptom> {
    let mut ends: BTreeMap<(String, Option<u16>), usize> = BTreeMap::new();
    for trial in record.trials.iter().filter(|trial| trial.outcome == OutcomeKind::Errored) {
        let Some(end) = setup(trial) else { continue };
        let request = format!("{} {}", end.request.method, shape(path(end)));
        *ends.entry((request, end.response.as_ref().map(|answer| answer.status))).or_default() += 1;
    }
    let ((request, status), trials) = ends.into_iter().max_by_key(|(_, trials)| *trials)?;
    (trials >= TRIALS).then_some(Symptom::NoSetup { request, status, trials })
}

/// The request that was to set the trial up, if that is where it ended.
fn setup(trial: &TrialRecord) -> Option<&ExchangeRecord> {
    last(trial).filter(|exchange| exchange.role == Role::Arrange)
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
