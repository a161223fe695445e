//! What happens in a run, in order. Doers emit events, tellers fold them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::case::Script;
use crate::exchange::Exchange;
use crate::finding::Comparison;
use crate::outcome::Outcome;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The run begins with so many trials.
    RunStarted {
        /// All trials, the skipped ones too.
        trials: usize,
        /// Its beginning, from which the times of its exchanges are counted.
        begun: Instant,
    },
    /// A trial begins.
    TrialStarted {
        /// Its id.
        id: String,
    },
    /// Nothing goes on, because another process has what the next trial needs. It is said again after twice the time.
    TurnAwaited {
        /// The trial's id.
        id: String,
        /// What the other process has: a lane, or every entry of the pool.
        what: String,
        /// For how long.
        waited: Duration,
    },
    /// A trial ended, or was skipped.
    TrialFinished(Arc<TrialReport>),
    /// Nothing more comes.
    RunFinished {
        /// From the first event to this one.
        duration: Duration,
        /// Whether every trial was decided; false after an interruption.
        complete: bool,
    },
}

/// What came of one trial.
#[derive(Debug, Clone)]
pub struct TrialReport {
    /// What it did.
    pub script: Arc<Script>,
    /// How it ended.
    pub outcome: Outcome,
    /// Both sides of the exchanges that have findings.
    pub comparisons: Vec<Comparison>,
    /// How many comparisons were made.
    pub checks: usize,
    /// All exchanges in order.
    pub exchanges: Vec<Exchange>,
    /// What could not be removed.
    pub left_behind: Vec<LeftBehind>,
    /// From arrange to undo, without waiting for its turn.
    pub duration: Duration,
    /// What it had to itself: with that and its exchanges it can be played again.
    pub seat: Seat,
}

/// What a trial has to itself while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seat {
    /// The index of the trial in its plan; it keeps names of different trials apart.
    pub number: usize,
    /// The index of its entry in the profile's pool.
    pub entry: Option<usize>,
}

/// Something that a trial made and could not remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// The request that would remove it.
    pub request: String,
    /// What came of it.
    pub got: String,
}
