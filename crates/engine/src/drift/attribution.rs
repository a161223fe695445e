//! Whose doing a change is, as far as two records tell: the service's, the suite's, the page's, or nobody's of these.

use super::model::Attribution;
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::model::{ClauseState, TrialRecord};

/// A record, and the trial if it is there.
pub(super) type Place<'a> = (&'a Record, Option<&'a TrialRecord>);

/// Whether the answers of a trial differ, volatile values aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answers {
    /// They don't.
    Same,
    /// They do.
    Differ,
}

/// What changed. What a page promises changes its cases, too, so the page is asked before the case; and what a case asks
/// changes the answers, so the case is asked before them.
pub(super) fn of(old: Place<'_>, new: Place<'_>, answers: Answers) -> Attribution {
    let trials = || old.1.into_iter().chain(new.1);
    let same_suite = old.0.suite.hash == new.0.suite.hash;
    let is_missing = old.1.is_none() || new.1.is_none();
    let unjudged = |trial: &TrialRecord| matches!(trial.outcome, OutcomeKind::Errored | OutcomeKind::Skipped);
    if trials().any(unjudged) || (is_missing && same_suite) {
        return Attribution::Environment;
    }
    if trials().flat_map(|trial| &trial.proves).any(|clause| is_changed(clause, old.0, new.0)) {
        return Attribution::Page;
    }
    let hash = |place: Place<'_>| place.1.and_then(|trial| trial.case_hash.clone());
    let case_changed = hash(old).zip(hash(new)).is_some_and(|(old, new)| old != new);
    // Where neither case nor answer changed, but files did, it is a schema or a fixture; or the judge.
    let judged_otherwise = answers == Answers::Same && (!same_suite || old.0.tool != new.0.tool);
    if is_missing || case_changed || judged_otherwise { Attribution::Suite } else { Attribution::Service }
}

/// Whether a clause promises something else, or is in one of the records only.
fn is_changed(id: &str, old: &Record, new: &Record) -> bool {
    let find = |record: &'_ Record| record.clauses.iter().find(|clause| clause.id == id).cloned();
    match (find(old), find(new)) {
        (Some(old), Some(new)) => promises(&old, &new),
        (None, None) => false,
        (Some(_), None) | (None, Some(_)) => true,
    }
}

/// Whether two versions of a clause differ in what they promise; an older record doesn't say what they rest on.
fn promises(old: &ClauseState, new: &ClauseState) -> bool {
    let rests_elsewhere =
        old.rests_on.as_ref().zip(new.rests_on.as_ref()).is_some_and(|(old, new)| old != new);
    (&old.says, old.level) != (&new.says, new.level) || rests_elsewhere
}
