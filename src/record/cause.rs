//! Trials whose trouble is one and the same, so that a report shows one card and not forty.
//!
//! Two trials have one cause if, in the same operation and the same part of the trial, the same rule was broken at the
//! same place by the same answer. What was promised may differ: a service that always says 400 has one fault, whatever
//! each page row asks for. Start with [`causes`].

use std::collections::HashMap;

use super::model::{FindingRecord, TrialRecord};
use crate::finding::Level;

/// One cause, and what it makes fail.
#[derive(Debug)]
pub struct Cause<'a> {
    /// The operation's name.
    pub operation: &'a str,
    /// What was found, in the first of the trials.
    pub finding: &'a FindingRecord,
    /// All of them, in the order of the record; never empty.
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
            Some(cause) => cause.trials.push(trial),
            None => all.push(Cause { operation: &trial.operation, finding, trials: vec![trial] }),
        }
    }
    all.sort_by_key(|cause| std::cmp::Reverse(cause.trials.len()));
    all
}

/// The finding that a trial is known by: the first of the most binding ones.
pub fn headline(trial: &TrialRecord) -> Option<&FindingRecord> {
    let must = trial.findings.iter().find(|finding| finding.level == Level::Must.word());
    must.or(trial.findings.first())
}

/// Operation, role, rule, place, what was received.
type Key<'a> = (&'a str, &'a str, &'a str, String, String);

fn key<'a>(trial: &'a TrialRecord, finding: &'a FindingRecord) -> Key<'a> {
    let received = finding.actual.as_ref().map(|value| match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    });
    let received = received.unwrap_or_default();
    // A status is what it is; any other number is an id, a date or a count.
    let received = if finding.at == "status" { received } else { without_numbers(&received) };
    (&trial.operation, &finding.role, &finding.rule, without_numbers(&finding.at), received)
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

    #[test]
    fn what_differs_from_trial_to_trial_is_left_out() {
        assert_eq!(without_numbers("/value/3/id"), "/value/#/id");
        assert_eq!(without_numbers("no team 7ea1-01, \"10f8\""), "no team #, \"#\"");
        assert_eq!(without_numbers("This item is already here."), "This item is already here.");
        assert_eq!(without_numbers(""), "");
    }
}
