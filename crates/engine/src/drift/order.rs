//! Which of many trials that came to something else is told first: the one that says most plainly what changed.

use std::collections::HashMap;

use super::Pair;
use crate::finding::Role;
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::cause::{About, about, causes, headline};
use crate::record::model::{ClauseState, TrialRecord};

/// How plainly a trial says what changed; the smaller, the plainer.
type Rank = (u8, About, usize, u8, bool, usize);

/// The trials of one list, each with the side that is of interest, in their order:
///
/// - what could be found out before what couldn't;
/// - what the trial's own request showed before what its twin or a later request did, which may be a consequence;
/// - a clause that speaks of the very place before clauses whose trials see it in passing;
/// - trials of a clause that fell as a whole before those of one that other trials still keep: theirs is another trouble;
/// - a must before a should;
/// - a trial of its own before an example, which replays everything at once;
/// - else those with one cause together, as the causes of a run stand.
pub(super) fn in_order<'a>(pairs: Vec<(Pair<'a>, &'a TrialRecord)>, record: &Record) -> Vec<Pair<'a>> {
    let ranked = causes(pairs.iter().map(|(_, trial)| *trial)).into_iter().flat_map(|cause| cause.trials);
    let by_cause: HashMap<&str, usize> =
        ranked.enumerate().map(|(at, trial)| (trial.id.as_str(), at)).collect();
    let asked = by_clause(record.trials.iter().filter(|trial| trial.outcome != OutcomeKind::Skipped));
    let fallen = by_clause(pairs.iter().map(|(_, trial)| *trial));
    let standing = |clause: &str| {
        let count = |of: &HashMap<&str, usize>| of.get(clause).copied().unwrap_or_default();
        count(&asked).saturating_sub(count(&fallen))
    };
    let rank = |trial: &TrialRecord| -> Rank {
        let found = headline(trial);
        let elsewhere = found.is_some_and(|finding| finding.role != Role::Act);
        let (certainty, grave) = match trial.outcome {
            OutcomeKind::Failed => (u8::from(elsewhere), 0),
            OutcomeKind::Warned => (u8::from(elsewhere), 1),
            OutcomeKind::Errored => (2, 0),
            OutcomeKind::Passed | OutcomeKind::Skipped => (3, 0),
        };
        let clause = clause(trial, || record.clauses.iter());
        let state = clause.and_then(|id| record.clauses.iter().find(|clause| clause.id == id));
        let about = state.zip(found).map_or(About::SomethingElse, |(clause, finding)| about(clause, finding));
        let standing = clause.map(standing).unwrap_or_default();
        let by_cause = by_cause.get(trial.id.as_str()).copied().unwrap_or(usize::MAX);
        (certainty, about, standing, grave, trial.example.is_some(), by_cause)
    };
    let mut pairs: Vec<_> = pairs.into_iter().map(|(pair, trial)| (rank(trial), pair)).collect();
    pairs.sort_by_key(|(rank, _)| *rank);
    pairs.into_iter().map(|(_, pair)| pair).collect()
}

/// The clause of a trial that is about the very place where something was found, else the one that it is charged with, else the
/// first that it proves.
pub(super) fn clause<'a, 'c, I>(trial: &'a TrialRecord, clauses: impl Fn() -> I) -> Option<&'a str>
where
    I: Iterator<Item = &'c ClauseState>,
{
    let found = headline(trial);
    let is_direct = |id: &str| {
        let clause = clauses().find(|clause| clause.id == id);
        clause.zip(found).is_some_and(|(clause, found)| about(clause, found) == About::ThePlace)
    };
    let direct = trial.proves.iter().find(|id| is_direct(id));
    let charged = found.and_then(|finding| finding.clause.as_ref());
    direct.or(charged).or(trial.proves.first()).map(String::as_str)
}

/// How many of these trials prove each clause.
fn by_clause<'a>(trials: impl Iterator<Item = &'a TrialRecord>) -> HashMap<&'a str, usize> {
    let mut counts = HashMap::new();
    for clause in trials.flat_map(|trial| &trial.proves) {
        *counts.entry(clause.as_str()).or_default() += 1;
    }
    counts
}
