//! Causes: one violated promise of one operation, with every trial that met it, so that a report shows one card and not forty.
//!
//! Which promise a finding violates was settled by the judge. A trial with findings about two promises belongs to two causes.
//! What no clause speaks of is one cause where the same rule was broken at the same place by the same answer. Start with
//! [`causes`].

use std::cmp::Reverse;
use std::collections::HashMap;

use super::Record;
use super::deviation::red;
use super::model::{ClauseState, FindingRecord, TrialRecord};
use crate::finding::{Level, Role, Rule};

/// One violated promise of one operation, and the trials that met it.
#[derive(Debug)]
pub struct Cause<'a> {
    /// The operation's name.
    pub operation: &'a str,
    /// What was found about it, in the first of the trials.
    pub finding: &'a FindingRecord,
    /// All of them; never empty. Those that prove the clause stand before those that met it in passing, and these before
    /// those that met it only in their twin.
    pub trials: Vec<&'a TrialRecord>,
}

/// The causes of what was found in these trials, the one with the most trials first.
pub fn causes<'a>(trials: impl IntoIterator<Item = &'a TrialRecord>) -> Vec<Cause<'a>> {
    let mut all: Vec<Vec<(&'a TrialRecord, &'a FindingRecord)>> = Vec::new();
    let mut known: HashMap<About<'a>, usize> = HashMap::new();
    for trial in trials {
        let mut met = Vec::new();
        for finding in red(trial) {
            let about = About::of(trial, finding);
            if !met.contains(&about) {
                let at = *known.entry(about.clone()).or_insert(all.len());
                if at == all.len() {
                    all.push(Vec::new());
                }
                all[at].push((trial, finding));
                met.push(about);
            }
        }
    }
    let mut causes: Vec<Cause<'a>> = all.into_iter().filter_map(Cause::of).collect();
    causes.sort_by_key(|cause| Reverse(cause.trials.len()));
    causes
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum About<'a> {
    /// A promise of an operation.
    Promise { operation: &'a str, clause: &'a str },
    /// Something that no clause speaks of.
    Else(Key<'a>),
}

impl<'a> About<'a> {
    fn of(trial: &'a TrialRecord, finding: &'a FindingRecord) -> Self {
        match &finding.clause {
            Some(clause) => Self::Promise { operation: &trial.operation, clause },
            None => Self::Else(key(trial, finding)),
        }
    }
}

impl<'a> Cause<'a> {
    fn of(mut met: Vec<(&'a TrialRecord, &'a FindingRecord)>) -> Option<Self> {
        met.sort_by_key(|(trial, finding)| {
            let proves = finding.clause.as_ref().is_some_and(|clause| trial.proves.contains(clause));
            (!proves, finding.role == Role::Twin, trial.example.is_some())
        });
        let (first, finding) = *met.first()?;
        let trials = met.into_iter().map(|(trial, _)| trial).collect();
        Some(Self { operation: &first.operation, finding, trials })
    }

    /// The clause that is violated; nothing where none speaks of what was found.
    pub fn clause(&self, record: &'a Record) -> Option<&'a ClauseState> {
        let id = self.finding.clause.as_ref()?;
        record.clauses.iter().find(|clause| clause.id == *id)
    }
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
            "rule": "C102", "clause": null, "level": "must", "role": role, "at": at, "expected": "present", "actual": null,
            "message": id,
        });
        let trial = json!({
            "id": id, "operation": "add", "outcome": "failed", "level": "must", "proves": [], "reason": null,
            "case": "", "duration_ms": 1, "checks": 1, "findings": [finding], "exchanges": [],
        });
        serde_json::from_value(trial).expect("it has the shape of a record's trial")
    }

    #[test]
    fn one_promise_of_one_operation_is_one_cause() {
        let about = |mut trial: TrialRecord, clause: &str| {
            trial.findings[0].clause = Some(clause.to_owned());
            trial
        };
        let mut both = about(trial("both", "act", "header Location"), "add.location");
        let twice = about(trial("", "act", "/id"), "add.id").findings;
        both.findings.extend(twice.iter().cloned().chain(twice.clone()));
        let mut own = about(trial("location", "act", "header Location"), "add.location");
        own.proves = vec!["add.location".to_owned()];
        let mut elsewhere = about(trial("elsewhere", "act", "header Location"), "add.location");
        elsewhere.operation = "another".to_owned();
        let trials = [about(trial("400", "twin", "header Location"), "add.location"), both, own, elsewhere];
        let drawn: Vec<_> = causes(&trials).iter().map(drawn).collect();
        let expected =
            ["add add.location: location both 400", "add add.id: both", "another add.location: elsewhere"];
        assert_eq!(drawn, expected);
    }

    fn drawn(cause: &Cause<'_>) -> String {
        let trials: Vec<_> = cause.trials.iter().map(|trial| trial.id.as_str()).collect();
        let clause = cause.finding.clause.as_deref().unwrap_or(&cause.finding.at);
        format!("{} {clause}: {}", cause.operation, trials.join(" "))
    }

    #[test]
    fn what_no_clause_speaks_of_is_one_cause_by_its_place() {
        let trials = [
            trial("400", "twin", "header Location"),
            trial("example", "act", "header Location"),
            trial("later", "then", "header Location"),
            trial("another", "act", "header ETag"),
        ];
        let drawn: Vec<_> = causes(&trials).iter().map(drawn).collect();
        assert_eq!(
            drawn,
            ["add header Location: example 400", "add header Location: later", "add header ETag: another"]
        );
    }

    #[test]
    fn what_differs_from_trial_to_trial_is_left_out() {
        assert_eq!(without_numbers("/value/3/id"), "/value/#/id");
        assert_eq!(without_numbers("no team 7ea1-01, \"10f8\""), "no team #, \"#\"");
        assert_eq!(without_numbers("This item is already here."), "This item is already here.");
        assert_eq!(without_numbers(""), "");
    }
}
