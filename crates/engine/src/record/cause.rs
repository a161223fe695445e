//! Trials whose trouble is one and the same, so that a report shows one card and not forty.
//!
//! Two trials have one cause if, in the same operation and the same part of the trial, the same rule was broken at the
//! same place by the same answer. What was promised may differ: a service that always says 400 has one fault, whatever
//! each page row asks for. A twin is the request that another trial sends as its own, so what is wrong with both
//! answers is one cause, too. Start with [`causes`].

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::Record;
use super::model::{ClauseState, FindingRecord, TrialRecord};
use crate::finding::{Level, Role, Rule};

/// One cause, and what it makes fail.
#[derive(Debug)]
pub struct Cause<'a> {
    /// The operation's name.
    pub operation: &'a str,
    /// What was found, in the first of the trials.
    pub finding: &'a FindingRecord,
    /// All of them; never empty. Those that are known by their own request stand before those that are known by their
    /// twin, for what these are about may well be kept; else they stand in the order of the record.
    pub trials: Vec<&'a TrialRecord>,
}

/// The causes of what was found in these trials, the one with the most trials first. A trial belongs to the cause of the
/// finding that it is known by; one without findings to none.
pub fn causes<'a>(trials: impl IntoIterator<Item = &'a TrialRecord>) -> Vec<Cause<'a>> {
    let mut all: Vec<Cause<'a>> = Vec::new();
    let mut known: HashMap<Key<'a>, usize> = HashMap::new();
    for trial in trials {
        let Some(finding) = headline(trial) else { continue };
        let at = *known.entry(key(trial, finding)).or_insert(all.len());
        match all.get_mut(at) {
            Some(cause) => {
                if is_of_twin(cause.finding) && !is_of_twin(finding) {
                    cause.finding = finding;
                }
                cause.trials.push(trial);
            }
            None => all.push(Cause { operation: &trial.operation, finding, trials: vec![trial] }),
        }
    }
    for cause in &mut all {
        cause.trials.sort_by_key(|trial| headline(trial).is_some_and(is_of_twin));
    }
    all.sort_by_key(|cause| Reverse(cause.trials.len()));
    all
}

fn is_of_twin(finding: &FindingRecord) -> bool {
    finding.role == Role::Twin
}

impl<'a> Cause<'a> {
    /// The clauses that its trials are charged with, that first which says most plainly what is wrong: it speaks of the place, or is at
    /// least of the page that most of them are of.
    pub fn clauses(&self, record: &'a Record) -> Vec<&'a ClauseState> {
        let charged = self.trials.iter().filter_map(|trial| headline(trial)?.clause.as_deref());
        let mut seen = HashSet::new();
        let ids = charged.filter(|id| seen.insert(*id));
        let clauses: Vec<_> =
            ids.filter_map(|id| record.clauses.iter().find(|clause| clause.id == id)).collect();
        let of_page = |page: &str| clauses.iter().filter(|clause| clause.page == page).count();
        let shared: Vec<usize> = clauses.iter().map(|clause| of_page(&clause.page)).collect();
        let mut ranked: Vec<_> = clauses.into_iter().zip(shared).collect();
        ranked.sort_by_key(|(clause, shared)| (about(clause, self.finding), Reverse(*shared)));
        ranked.into_iter().map(|(clause, _)| clause).collect()
    }
}

/// How directly a clause is about what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// It is the promise of this place: `answer.content_type` of `header Content-Type`, `200` of a status that isn't 200.
    ThePlace,
    /// It names the place: `Location` of `header Location`, `createdDateTime` of `/createdDateTime`.
    AlsoThePlace,
    /// Something else; of the status every clause may speak.
    SomethingElse,
}

/// Holds the last part of a clause's id, its literals and its words against the place where something was found.
pub fn about(clause: &ClauseState, finding: &FindingRecord) -> About {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let place = finding.at.rsplit(['/', ' ']).next().unwrap_or_default();
    // Every operation refuses with 401, and only one answers with its 201.
    let accepted = finding.expected.as_u64().filter(|status| (200..300).contains(status));
    let name = match place {
        "status" => accepted.map(|status| status.to_string()).unwrap_or_default(),
        place => plain(place),
    };
    if name.is_empty() {
        return About::SomethingElse;
    }
    let own = plain(clause.id.rsplit('.').next().unwrap_or_default());
    let literal = || clause.rests_on.iter().flat_map(|rests_on| &rests_on.literal);
    if own == name || literal().any(|literal| plain(literal) == name) {
        return About::ThePlace;
    }
    let says = |text: &String| text.split(|c: char| !c.is_alphanumeric()).any(|word| plain(word) == name);
    let is_named = literal().any(|literal| plain(literal).contains(&name)) || says(&clause.says);
    if place != "status" && is_named { About::AlsoThePlace } else { About::SomethingElse }
}

/// The finding that a trial is known by: the first of the most binding ones.
pub fn headline(trial: &TrialRecord) -> Option<&FindingRecord> {
    let must = trial.findings.iter().find(|finding| finding.level == Level::Must);
    must.or(trial.findings.first())
}

/// Operation, part of the trial, rule, place, what was received.
pub type Key<'a> = (&'a str, Role, Rule, String, String);

/// What tells the cause of a trial from others, if anything was found in it.
pub fn key_of(trial: &TrialRecord) -> Option<Key<'_>> {
    headline(trial).map(|finding| key(trial, finding))
}

fn key<'a>(trial: &'a TrialRecord, finding: &'a FindingRecord) -> Key<'a> {
    let received = finding.actual.as_ref().map(|value| match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    });
    let received = received.unwrap_or_default();
    // A status is what it is; any other number is an id, a date or a count.
    let received = if finding.at == "status" { received } else { without_numbers(&received) };
    let part = if finding.role == Role::Twin { Role::Act } else { finding.role };
    (&trial.operation, part, finding.rule, without_numbers(&finding.at), received)
}

/// A text without what differs from trial to trial: every word that holds a digit is `#`.
pub fn without_numbers(text: &str) -> String {
    const ENDS: &[char] = &['/', ' ', '"', '\'', '`', ','];
    let mut out = String::new();
    for word in text.split_inclusive(ENDS) {
        let end = word.chars().last().filter(|end| ENDS.contains(end));
        if word.contains(|c: char| c.is_ascii_digit()) {
            out.push('#');
            out.extend(end);
        } else {
            out.push_str(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn trial(id: &str, role: &str, at: &str) -> TrialRecord {
        let finding = json!({
            "rule": "C102", "level": "must", "role": role, "at": at, "expected": "present", "actual": null,
            "message": id,
        });
        let trial = json!({
            "id": id, "operation": "add", "outcome": "failed", "level": "must", "proves": [], "reason": null,
            "case": "", "duration_ms": 1, "checks": 1, "findings": [finding], "exchanges": [],
        });
        serde_json::from_value(trial).expect("it has the shape of a record's trial")
    }

    #[test]
    fn what_is_wrong_with_twins_and_with_a_request_of_its_own_is_one_cause() {
        let trials = [
            trial("400", "twin", "header Location"),
            trial("example", "act", "header Location"),
            trial("409", "twin", "header Location"),
            trial("later", "then", "header Location"),
            trial("another", "act", "header ETag"),
        ];
        let causes = causes(&trials);
        let ids = |cause: &Cause<'_>| cause.trials.iter().map(|trial| trial.id.clone()).collect::<Vec<_>>();
        let drawn: Vec<_> = causes.iter().map(|cause| (cause.finding.message.as_str(), ids(cause))).collect();
        let one = |id: &'static str| (id, vec![id.to_owned()]);
        let shared = ("example", vec!["example".to_owned(), "400".to_owned(), "409".to_owned()]);
        assert_eq!(drawn, [shared, one("later"), one("another")]);
    }

    #[test]
    fn the_clause_that_speaks_of_the_place_is_told_first() {
        let clause = |id: &str, page: &str, says: &str| json!({ "id": id, "page": page, "level": "must", "says": says, "state": "broken" });
        let clauses = [
            clause("graph.media", "errors", "a media type may have parameters"),
            clause("add.201", "add", "an accepted addition answers 201"),
            clause("add.place", "add", "Location names what was added"),
        ];
        let record = json!({
            "format": 2, "tool": { "name": "", "version": "" }, "target": { "name": "", "base_url": "" },
            "suite": { "hash": "", "breaks": 0, "no_twin": 0, "one_cause": 0, "page_defects": 0 }, "command": "",
            "started": "2026-11-21T02:00:07Z", "duration_ms": 0, "complete": true, "verdict": "BROKEN",
            "summary": { "passed": 0, "failed": 3, "errored": 0, "skipped": 0, "warned": 0, "known": 0 },
            "clauses": clauses, "trials": [], "left_behind": [],
        });
        let record: Record = serde_json::from_value(record).expect("it has the shape of a record");
        let told = |at: &str| {
            let trials = ["graph.media", "add.201", "add.place"].map(|clause| {
                let mut trial = trial(clause, "act", at);
                trial.findings[0].clause = Some(clause.to_owned());
                trial
            });
            let causes = causes(&trials);
            causes[0].clauses(&record).iter().map(|clause| clause.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(told("header Location"), ["add.place", "add.201", "graph.media"]);
        assert_eq!(told("/userId"), ["add.201", "add.place", "graph.media"]);
    }

    #[test]
    fn what_differs_from_trial_to_trial_is_left_out() {
        assert_eq!(without_numbers("/value/3/id"), "/value/#/id");
        assert_eq!(without_numbers("no team 7ea1-01, \"10f8\""), "no team #, \"#\"");
        assert_eq!(without_numbers("This item is already here."), "This item is already here.");
        assert_eq!(without_numbers(""), "");
    }
}
