//! Pinned answers: which changes of an answer somebody would notice.
//!
//! Every passed trial is played again on its recorded answers with one place of one answer changed. Where that makes it fail
//! or warn, the trial *pins* the place. [`hold()`] finds all pins of a suite, [`Pins`] is what `cases/pins.lock` holds,
//! [`examples`] asks for the places that the pages' examples show, [`unpinned`] says why the rest may change, [`summary()`]
//! puts all of it together. A [`Statement`] is one expectation of the suite, [`Redundant`] says why one may stand there
//! without which nothing is lost. No network, no clock: a pin depends on the suite and on the emulator's answers alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use graphproof_engine::finding::Role;

mod change;
mod document;
pub mod examples;
mod hold;
mod lock;
mod redundant;
mod statement;
mod summary;
pub mod unpinned;

pub use hold::{Held, Recorded, Unheld, hold, hold_one};
pub use redundant::Redundant;
pub use statement::{Inside, Part, Statement, What};
pub use summary::{Committed, Texts, summary};

/// How a place is changed; if it is noticed, the place is pinned against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It isn't there.
    Removed,
    /// It is `null`.
    Null,
    /// It is of another type; a status, of another class.
    Type,
    /// It is an empty string or list.
    Empty,
    /// It is nothing of the kind: `?`.
    Form,
    /// It is another plausible value; of a list, one entry more; of a status, another of its class.
    Value,
    /// It is what an earlier answer of the trial had under that name.
    Stale,
    /// Of a path, an id before the last one is another.
    Path,
    /// One of these changes isn't judged, but the trial can't go on as it did: it sends the value, or needs it for what it
    /// sends. What a service says to that, the mutants show.
    Used,
}

impl Kind {
    /// All kinds, in the order in which they are written.
    pub const ALL: [Self; 9] = [
        Self::Removed,
        Self::Null,
        Self::Type,
        Self::Empty,
        Self::Form,
        Self::Value,
        Self::Stale,
        Self::Path,
        Self::Used,
    ];

    /// The word of `cases/pins.lock`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Null => "null",
            Self::Type => "type",
            Self::Empty => "empty",
            Self::Form => "form",
            Self::Value => "value",
            Self::Stale => "stale",
            Self::Path => "path",
            Self::Used => "used",
        }
    }

    /// The kind of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// The words of these kinds.
fn words(kinds: &BTreeSet<Kind>) -> Vec<String> {
    kinds.iter().map(|kind| kind.word().to_owned()).collect()
}

/// One answer of a trial, by the part that its request plays: the first `then`, the second one …
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answer {
    /// The request's part.
    pub role: Role,
    /// How many of that part it is, from 1.
    pub number: usize,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            1 => f.write_str(self.role.word()),
            number => write!(f, "{}#{number}", self.role.word()),
        }
    }
}

/// A place of an answer of a trial. It is a path and never a value, so that it is the same in every run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The trial's id.
    pub trial: String,
    /// The answer.
    pub answer: Answer,
    /// `status`, `header location`, `body`, or a JSON pointer in which `*` is some entry of a list.
    pub place: String,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.trial, self.answer, self.place)
    }
}

/// Places with the changes that are noticed there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pins(BTreeMap<Spot, BTreeSet<Kind>>);

/// What became of committed pins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Nobody notices these any more.
    pub lost: Pins,
    /// These are noticed now.
    pub gained: Pins,
}

impl Pins {
    /// Adds a pin.
    pub fn add(&mut self, spot: Spot, kind: Kind) {
        self.0.entry(spot).or_default().insert(kind);
    }

    /// Whether this change is noticed.
    pub fn holds(&self, spot: &Spot, kind: Kind) -> bool {
        self.0.get(spot).is_some_and(|kinds| kinds.contains(&kind))
    }

    /// All places with what is noticed there: by trial, answer and place.
    pub fn iter(&self) -> impl Iterator<Item = (&Spot, &BTreeSet<Kind>)> {
        self.0.iter()
    }

    /// How many changes are noticed.
    pub fn count(&self) -> usize {
        self.0.values().map(BTreeSet::len).sum()
    }

    /// Whether nothing is noticed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What stands here and not there.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        let pins = self.iter().flat_map(|(spot, kinds)| kinds.iter().map(move |kind| (spot, *kind)));
        pins.filter(|(spot, kind)| !others.holds(spot, *kind))
            .map(|(spot, kind)| (spot.clone(), kind))
            .collect()
    }

    /// What became of the committed pins. A trial that is gone has lost all of its own: what it noticed must be noticed by
    /// another one, and only a reader can say whether it is.
    pub fn since(&self, committed: &Self) -> Difference {
        Difference { lost: committed.without(self), gained: self.without(committed) }
    }
}

impl FromIterator<(Spot, Kind)> for Pins {
    fn from_iter<T: IntoIterator<Item = (Spot, Kind)>>(all: T) -> Self {
        let mut pins = Self::default();
        all.into_iter().for_each(|(spot, kind)| pins.add(spot, kind));
        pins
    }
}

impl Extend<(Spot, Kind)> for Pins {
    fn extend<T: IntoIterator<Item = (Spot, Kind)>>(&mut self, all: T) {
        all.into_iter().for_each(|(spot, kind)| self.add(spot, kind));
    }
}
