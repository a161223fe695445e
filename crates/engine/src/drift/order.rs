//! Which of many trials that came to something else is told first: the one that says most plainly what changed.

use std::collections::HashMap;

use super::Pair;
use crate::finding::Role;
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::cause::{causes, headline};
use crate::record::model::TrialRecord;

/// How plainly a trial says what changed; the smaller, the plainer.
type Rank = (u8, bool, usize, u8, bool, usize);

/// The trials of one list, each with the side that is of interest, in their order:
///
/// - what could be found out before what couldn't;
/// - what the trial's own request showed before what its twin or a later request did, which may be a consequence;
/// - a trial that is about the violated clause before those that see it in passing;
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
        let clause = clause(trial);
        let in_passing = clause.is_none_or(|clause| !trial.proves.iter().any(|proved| proved == clause));
        let standing = clause.map(standing).unwrap_or_default();
        let by_cause = by_cause.get(trial.id.as_str()).copied().unwrap_or(usize::MAX);
        (certainty, in_passing, standing, grave, trial.example.is_some(), by_cause)
    };
    let mut pairs: Vec<_> = pairs.into_iter().map(|(pair, trial)| (rank(trial), pair)).collect();
    pairs.sort_by_key(|(rank, _)| *rank);
    pairs.into_iter().map(|(_, pair)| pair).collect()
}

/// The clause that a trial is charged with, else the first that it proves.
pub(super) fn clause(trial: &TrialRecord) -> Option<&str> {
    let charged = headline(trial).and_then(|finding| finding.clause.as_ref());
    charged.or(trial.proves.first()).map(String::as_str)
}

/// How many of these trials prove each clause.
fn by_clause<'a>(trials: impl Iterator<Item = &'a TrialRecord>) -> HashMap<&'a str, usize> {
    let mut counts = HashMap::new();
    for clause in trials.flat_map(|trial| &trial.proves) {
        *counts.entry(clause.as_str()).or_default() += 1;
    }
    counts
}
