//! The difference between two records: two nights, two targets, somebody's fake and ours.
//!
//! [`between`] makes a [`Drift`] of two records, which is plain data and what `diff.json` holds (its schema is `schemas/drift.schema.json`). Outcomes are one thing,
//! the shape of answers is another: a property that is gone is told even where every trial still passes. Nothing here
//! reads a file or a clock. Start with [`between`]; what counts as the same is in `normal` and `shape`.

use std::collections::{BTreeMap, HashMap};

mod answers;
mod attribution;
mod mark;
mod model;
mod normal;
mod order;
mod rows;
mod shape;
mod words;

pub use mark::{Mark, Marks};
pub use model::{
    AnswerDrift, Attribution, Change, ChangeKind, ClauseName, Drift, Entry, FORMAT, Row, Seen, ShapeDrift,
    Side,
};
pub use words::{Piece, pieces};

use attribution::Answers;
use order::in_order;

use crate::finding::Role;
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::cause::{Key, headline, key_of, without_numbers};
use crate::record::model::TrialRecord;

/// A trial in either record.
#[derive(Clone, Copy)]
struct Pair<'a> {
    old: Option<&'a TrialRecord>,
    new: Option<&'a TrialRecord>,
}

/// What became of a trial.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Became {
    Same,
    Regressed,
    Fixed,
    Differently,
    Added,
    Removed,
}

impl Became {
    /// Whether the old side tells more: there was trouble, or anything at all.
    fn is_of_old(self) -> bool {
        matches!(self, Self::Fixed | Self::Removed)
    }
}

/// What differs between two records.
pub fn between(old: &Record, new: &Record) -> Drift {
    let pairs = pairs(old, new);
    let entries = |became: Became| {
        let of = pairs.iter().filter(|pair| pair.became() == became);
        let shown = of.filter_map(|pair| Some((*pair, pair.shown(became)?))).collect();
        let record = if became.is_of_old() { old } else { new };
        in_order(shown, record).into_iter().map(|pair| entry(old, new, pair)).collect()
    };
    let same: Vec<Pair<'_>> = pairs.iter().filter(|pair| pair.became() == Became::Same).copied().collect();
    Drift {
        format: FORMAT,
        old: side(old),
        new: side(new),
        regressed: entries(Became::Regressed),
        fixed: entries(Became::Fixed),
        differently: entries(Became::Differently),
        added: entries(Became::Added),
        removed: entries(Became::Removed),
        same: same.len(),
        shape: shape_drift(old, new, &same),
    }
}

fn side(record: &Record) -> Side {
    Side {
        target: record.target.name.clone(),
        base_url: record.target.base_url.clone(),
        started: record.started,
        suite: record.suite.hash.clone(),
        tool: record.tool.version.clone(),
        verdict: record.verdict,
        complete: record.complete,
        trials: record.trials.len(),
    }
}

/// All trials of both records, in the order of the new one, then those that only the old one has.
fn pairs<'a>(old: &'a Record, new: &'a Record) -> Vec<Pair<'a>> {
    let mut before: HashMap<&str, &TrialRecord> =
        played(old).map(|trial| (trial.id.as_str(), trial)).collect();
    let mut all: Vec<Pair<'_>> =
        played(new).map(|trial| Pair { old: before.remove(trial.id.as_str()), new: Some(trial) }).collect();
    let gone = played(old).filter(|trial| before.contains_key(trial.id.as_str()));
    all.extend(gone.map(|trial| Pair { old: Some(trial), new: None }));
    all
}

/// The trials that a run came to: an interruption neither fixes nor breaks what it left out.
fn played(record: &Record) -> impl Iterator<Item = &TrialRecord> {
    let is_left_out = |trial: &&TrialRecord| {
        !record.complete && trial.outcome == OutcomeKind::Errored && trial.exchanges.is_empty()
    };
    record.trials.iter().filter(move |trial| !is_left_out(trial))
}

impl<'a> Pair<'a> {
    /// The side that is of interest: the trouble, where there is any.
    fn shown(&self, became: Became) -> Option<&'a TrialRecord> {
        if became.is_of_old() { self.old.or(self.new) } else { self.new.or(self.old) }
    }

    /// A trial that was skipped wasn't asked: as if it weren't there.
    fn became(&self) -> Became {
        let asked = |trial: &&TrialRecord| trial.outcome != OutcomeKind::Skipped;
        match (self.old.filter(asked), self.new.filter(asked)) {
            (None, None) if self.old.is_some() && self.new.is_some() => Became::Same,
            (None, Some(_)) => Became::Added,
            (None, None) if self.new.is_some() => Became::Added,
            (Some(_) | None, None) => Became::Removed,
            (Some(old), Some(new)) => match (goodness(old), goodness(new)) {
                (was, is) if was < is => Became::Regressed,
                (was, is) if was > is => Became::Fixed,
                _ if cause(old) == cause(new) => Became::Same,
                _ => Became::Differently,
            },
        }
    }
}

/// 0 is passed, 1 warned, 2 failed or could not be judged: neither of the latter is better than the other.
fn goodness(trial: &TrialRecord) -> u8 {
    match trial.outcome {
        OutcomeKind::Passed => 0,
        OutcomeKind::Warned => 1,
        OutcomeKind::Failed | OutcomeKind::Errored | OutcomeKind::Skipped => 2,
    }
}

/// What tells one trouble from another. That somebody wrote down that it is known makes it no other trouble.
fn cause(trial: &TrialRecord) -> (OutcomeKind, Option<Key<'_>>, Option<String>) {
    let reason = trial.reason.as_deref().filter(|_| trial.outcome == OutcomeKind::Errored);
    (trial.outcome, key_of(trial), reason.map(without_numbers))
}

fn entry(old: &Record, new: &Record, pair: Pair<'_>) -> Entry {
    let mut answers = match (pair.old, pair.new) {
        (Some(was), Some(is)) => answers::drift((old, was), (new, is)),
        (Some(_), None) | (None, _) => Vec::new(),
    };
    // The answer in which something was found is what one wants to see.
    let found = pair.new.and_then(headline).or(pair.old.and_then(headline));
    answers.sort_by_key(|answer| found.is_none_or(|found| found.role != answer.role));
    let differ = if answers.is_empty() { Answers::Same } else { Answers::Differ };
    let trial = pair.new.or(pair.old);
    Entry {
        trial: trial.map(|trial| trial.id.clone()).unwrap_or_default(),
        old: pair.old.map(seen),
        new: pair.new.map(seen),
        attribution: attribution::of((old, pair.old), (new, pair.new), differ),
        clause: clause(old, new, pair),
        answers,
    }
}

fn seen(trial: &TrialRecord) -> Seen {
    let found = headline(trial).map(|finding| format!("{} {}", finding.rule, finding.message));
    Seen { came: trial.told(), reason: found.or_else(|| trial.reason.clone()) }
}

/// The clause that is told with a trial: that of the side where something was found.
fn clause(old: &Record, new: &Record, pair: Pair<'_>) -> Option<ClauseName> {
    let troubled = |trial: &&TrialRecord| headline(trial).is_some();
    let trial = pair.new.filter(troubled).or(pair.old.filter(troubled)).or(pair.new).or(pair.old)?;
    let clauses = || new.clauses.iter().chain(&old.clauses);
    let id = order::clause(trial)?;
    let clause = clauses().find(|clause| clause.id == id)?;
    Some(ClauseName { id: id.to_owned(), says: clause.says.clone(), page: clause.page.clone() })
}

/// What changed in the answers of trials that came to the same: one entry for each change of an operation's answers.
fn shape_drift(old: &Record, new: &Record, same: &[Pair<'_>]) -> Vec<ShapeDrift> {
    let mut found: BTreeMap<(String, Role, Change), ShapeDrift> = BTreeMap::new();
    for pair in same {
        let (Some(was), Some(is)) = (pair.old, pair.new) else { continue };
        for answer in answers::drift((old, was), (new, is)) {
            // A twin is the correct request, which others send as their own.
            let role = if answer.role == Role::Twin { Role::Act } else { answer.role };
            for change in answer.changes {
                let drift = found.entry((is.operation.clone(), role, change.clone()));
                let drift = drift.or_insert_with(|| ShapeDrift {
                    operation: is.operation.clone(),
                    role,
                    change,
                    attribution: attribution::of((old, pair.old), (new, pair.new), Answers::Differ),
                    trials: Vec::new(),
                    rows: answer.rows.clone(),
                });
                if drift.trials.last() != Some(&is.id) {
                    drift.trials.push(is.id.clone());
                }
            }
        }
    }
    let mut all: Vec<ShapeDrift> = found.into_values().collect();
    all.sort_by_key(|drift| std::cmp::Reverse(drift.trials.len()));
    all
}
