//! What a report of one run says of its trials, where there is a baseline.

use std::collections::HashMap;

use super::model::{Drift, Entry};
use crate::outcome::OutcomeKind::{Errored, Failed, Warned};
use crate::record::cause::Cause;
use crate::record::model::{Told, TrialRecord};

/// What a trial is since the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It wasn't like this.
    New,
    /// It was bad for another cause.
    Differently,
    /// It isn't bad any more.
    Fixed,
}

/// The marks of a run's trials.
#[derive(Debug, Default)]
pub struct Marks<'a>(HashMap<&'a str, Mark>);

impl<'a> Marks<'a> {
    /// All marks; none without a baseline. A trial that the baseline hasn't is new where it is bad; what is known isn't new.
    pub fn of(drift: Option<&'a Drift>) -> Self {
        let Some(drift) = drift else { return Self::default() };
        let bad = |entry: &&Entry| {
            let came = entry.new.as_ref().map(|seen| seen.came);
            came.is_some_and(|came| matches!(came, Told::As(Warned | Failed | Errored)))
        };
        let new = drift.worse().chain(drift.added.iter().filter(bad));
        let marked = |entry: &'a Entry, mark| (entry.trial.as_str(), mark);
        let differently = drift.differently.iter().map(|entry| marked(entry, Mark::Differently));
        let fixed = drift.fixed.iter().map(|entry| marked(entry, Mark::Fixed));
        Self(new.map(|entry| marked(entry, Mark::New)).chain(differently).chain(fixed).collect())
    }

    /// The mark of a trial, if it has one.
    pub fn get(&self, trial: &str) -> Option<Mark> {
        self.0.get(trial).copied()
    }

    /// The mark of several: new where one of them is.
    pub fn of_any<'t>(&self, trials: impl IntoIterator<Item = &'t TrialRecord>) -> Option<Mark> {
        trials.into_iter().filter_map(|trial| self.get(&trial.id)).min()
    }

    /// The causes, with what is new before what is as it was.
    pub fn newest_first(&self, causes: &mut [Cause<'_>]) {
        causes.sort_by_key(|cause| {
            let mark = self.of_any(cause.trials.iter().copied());
            (mark.is_none(), mark)
        });
    }

    /// How many trials have a mark.
    pub fn count(&self, mark: Mark) -> usize {
        self.0.values().filter(|known| **known == mark).count()
    }
}
