//! A stranger's traffic: recorded requests are matched to operations, and their answers judged. Nothing is sent.
//!
//! Start with [`judge()`]. [`Archive`] reads the file; an entry becomes an [`Exchange`](crate::exchange::Exchange) without
//! its secrets, `likeness` and `fault` say which case's request it may be, `accepted` and `refused` ask the judge. What an
//! answer must be is the cases', as far as the recorded request tells it; what rests on the target's arrangement, on whose
//! token it was, or on other requests isn't judged. **Invariant**: no I/O; the one instant is handed in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::case::{Script, Suite};
use crate::event::{Seat, TrialReport};
use crate::finding::{Comparison, Level};
use crate::outcome::{Outcome, RunError, Strictness};
use crate::schema::Schemas;

mod accepted;
mod contract;
mod fault;
mod har;
mod likeness;
mod names;
mod refused;
mod resolved;
mod secrets;
mod url;
mod verdict;

use contract::{Contract, Offer};
pub use har::Archive;
use har::{Heard, Redactors};
use likeness::{Asked, Token};
use verdict::Verdict;

/// What a file of traffic came to.
#[derive(Debug)]
pub struct Traffic {
    /// One for each request of ours, in the order of the file.
    pub reports: Vec<TrialReport>,
    /// Where the requests of ours went: everything before the version, each once.
    pub services: Vec<String>,
    /// How many entries the file has.
    pub entries: usize,
    /// What isn't ours: request lines without ids and how many there are of each, the commonest first.
    pub not_ours: Vec<(String, usize)>,
    /// From the first request of the file to its last answer.
    pub duration: Duration,
}

/// What every entry is judged with.
#[derive(Debug)]
struct Room<'a> {
    contract: &'a Contract<'a>,
    schemas: &'a Schemas,
    /// Of a suite without scripts nothing is judged, so there is one.
    first: &'a Script,
}

/// Judges every entry that is a request of one of the suite's operations. `begun` stands for the time of the first one.
pub fn judge(
    (suite, scripts, schemas): (&Suite, &[Script], &Schemas),
    archive: &Archive,
    begun: Instant,
    strictness: Strictness,
) -> Traffic {
    let contract = Contract::new(suite, scripts);
    let Sorted { ours, not_ours, others } = sorted(&contract, archive);
    let mut redactors = Redactors::of(ours.iter().map(|(_, entry, _)| *entry).chain(others));
    let urls = ours.iter().filter_map(|(_, entry, _)| url::base(har::line(entry)?.1));
    let services: BTreeSet<String> = urls.map(|base| redactors.text(&url::without_user(base))).collect();
    let mut traffic = Traffic {
        reports: Vec::new(),
        services: services.into_iter().collect(),
        entries: archive.entries.len(),
        not_ours,
        duration: Duration::ZERO,
    };
    let Some(first) = scripts.first() else { return traffic };
    let room = Room { contract: &contract, schemas, first };
    // Where some request stands with its token, one without was sent without.
    let keeps_tokens = ours.iter().any(|(_, entry, _)| har::is_signed(entry));
    let zero = archive.begun();
    for (number, entry, offer) in ours {
        let after = har::begun(entry).zip(zero).map(|(at, zero)| at.duration_since(zero).unsigned_abs());
        let sent = after.and_then(|after| begun.checked_add(after)).unwrap_or(begun);
        let redactor = redactors.for_entry(entry);
        let heard = har::heard(entry, sent, &redactor);
        let ended = sent.duration_since(begun).saturating_add(heard.exchange.duration);
        traffic.duration = traffic.duration.max(ended);
        let segments = url::segments(&heard.exchange.request.url).unwrap_or_default();
        // Of a request without a single header nobody knows which it had.
        let tells_tokens = keeps_tokens && !heard.exchange.request.headers.is_empty();
        let token = match (har::is_signed(entry), tells_tokens) {
            (true, _) => Token::Sent,
            (false, true) => Token::None,
            (false, false) => Token::Unknown,
        };
        let asked = asked(&heard, &segments, token);
        let verdict = verdict(&room, offer, &asked, &heard);
        traffic.reports.push(report(number, offer, verdict, heard, strictness));
    }
    traffic
}

/// The entries of a file, told apart by whose they are.
struct Sorted<'a, 'c> {
    /// Number in the file, entry and operation.
    ours: Vec<(usize, &'a Value, &'c Offer<'c>)>,
    not_ours: Vec<(String, usize)>,
    others: Vec<&'a Value>,
}

fn sorted<'a, 'c>(contract: &'c Contract<'c>, archive: &'a Archive) -> Sorted<'a, 'c> {
    let (mut ours, mut others, mut counted) = (Vec::new(), Vec::new(), BTreeMap::<String, usize>::new());
    for (at, entry) in archive.entries.iter().enumerate() {
        let line = har::line(entry);
        if let Some(offer) = line.and_then(|(method, url)| contract.find(method, &url::segments(url)?)) {
            ours.push((at + 1, entry, offer));
            continue;
        }
        let shape = line.map_or_else(|| "no request".to_owned(), |(method, url)| url::shape(method, url));
        *counted.entry(shape).or_default() += 1;
        others.push(entry);
    }
    let mut not_ours: Vec<_> = counted.into_iter().collect();
    not_ours.sort_by_key(|(_, entries)| std::cmp::Reverse(*entries));
    Sorted { ours, not_ours, others }
}

fn asked<'a>(heard: &'a Heard, segments: &'a [url::Sent], token: Token) -> Asked<'a> {
    let request = &heard.exchange.request;
    Asked {
        method: &request.method,
        segments,
        headers: &request.headers,
        kind: heard.kind.as_deref(),
        body: &request.body,
        told: &heard.request,
        token,
    }
}

/// Why an entry isn't judged.
fn unjudged(asked: &Asked<'_>, why: &str) -> RunError {
    RunError::Unrecorded { request: line(asked), why: why.to_owned() }
}

fn line(asked: &Asked<'_>) -> String {
    let path: Vec<&str> =
        asked.segments.iter().map(|sent| sent.text.as_deref().unwrap_or("{caller}")).collect();
    format!("{} /{}", asked.method, path.join("/"))
}

fn verdict<'a>(room: &'a Room<'a>, offer: &'a Offer<'a>, asked: &Asked<'_>, heard: &Heard) -> Verdict<'a> {
    let first = offer.scripts.first().copied().unwrap_or(room.first);
    let nothing = |error| Verdict {
        script: first,
        clauses: Vec::new(),
        findings: Vec::new(),
        checks: 0,
        lines: Vec::new(),
        unjudged: Some(error),
    };
    let response = match &heard.exchange.answer {
        Ok(response) => response.as_ref(),
        Err(error) => return nothing(RunError::Transport { request: line(asked), cause: error.to_string() }),
    };
    let answer = (response, &heard.answer);
    match response.status {
        200..300 => accepted::judged(room, offer, asked, answer),
        100..400 => nothing(unjudged(asked, "it is followed by another one, and promises nothing")),
        // Somebody on the way, or the service, asks to come back later: nothing is known of the contract then.
        status @ (429 | 502..=504) => nothing(RunError::Unavailable { request: line(asked), status }),
        _ => refused::judged(room, offer, asked, answer),
    }
}

/// An entry as a trial: what occurred, and what came of it.
fn report(
    number: usize,
    offer: &Offer<'_>,
    verdict: Verdict<'_>,
    heard: Heard,
    strictness: Strictness,
) -> TrialReport {
    let Verdict { script, clauses, findings, checks, lines, unjudged } = verdict;
    let outcome = match (Outcome::of(findings, strictness), unjudged) {
        (failed @ Outcome::Failed { .. }, _) => failed,
        (_, Some(error)) => Outcome::Errored(error),
        (judged, None) => judged,
    };
    // What failed breaks the clauses that are charged; what else occurred in the same answer, others show.
    let charged = outcome.findings().iter().filter_map(|finding| finding.clause.clone());
    let proves = if matches!(outcome, Outcome::Failed { .. }) { charged.collect() } else { clauses };
    let script = Script {
        id: format!("har::{number:04}::{}", offer.operation.name),
        proves,
        level: Level::Must,
        broken: script.broken.clone().filter(|_| !matches!(outcome, Outcome::Errored(_))),
        example: None,
        no_twin: None,
        one_cause: None,
        page_defect: None,
        ..script.clone()
    };
    TrialReport {
        script: Arc::new(script),
        outcome,
        comparisons: if lines.is_empty() { Vec::new() } else { vec![Comparison { exchange: 0, lines }] },
        checks,
        duration: heard.exchange.duration,
        exchanges: vec![heard.exchange],
        left_behind: Vec::new(),
        seat: Seat { number, entry: None },
    }
}
