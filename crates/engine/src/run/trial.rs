//! The door for `cargo test`: tests of libtest-mimic about the trials of a plan.
//!
//! The tests only collect: an engine on a thread of its own runs the trials that they are about ahead, side by side and
//! over kept connections, while each test waits for what it is about. `--list` and a filter that leaves nothing
//! start no engine.

use std::collections::{BTreeSet, HashMap};
use std::process::ExitCode;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

pub use libtest_mimic::Arguments;
use libtest_mimic::{Completion, Failed, Trial};

use super::engine::{World, run};
use crate::event::{Event, TrialReport};
use crate::plan::Plan;

/// One test.
pub struct Test {
    /// Its name.
    pub name: String,
    /// The ids of the trials that it is about; it waits for all of them.
    pub about: BTreeSet<String>,
    /// Whether it is run.
    pub asked: Asked,
    /// What the trials, in the order in which they ended, come to.
    pub judge: Judge,
}

/// Says what trials come to.
pub type Judge = Box<dyn FnOnce(&[Arc<TrialReport>]) -> Judgement + Send>;

/// Whether a test is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It is.
    Asked,
    /// It is ignored, unless somebody asks for what is ignored.
    NotAsked,
}

/// What a test comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// It is green.
    Green,
    /// It isn't red, though what it is about isn't as documented: why.
    Known(String),
    /// It is red: why.
    Red(String),
}

/// Runs tests, and the trials of the plan that they are about. `start` gives the world once something is to be run, with
/// whatever must be kept alive meanwhile; `tell` hears of everything that happens. The exit status is libtest's.
pub fn harness<Kept>(
    args: &Arguments,
    plan: &Plan,
    tests: Vec<Test>,
    start: impl FnOnce() -> Result<(World, Kept), String>,
    mut tell: impl FnMut(&Event) + Send + 'static,
) -> ExitCode {
    let board = Arc::new(Board::default());
    let mut about = BTreeSet::new();
    let tests: Vec<Trial> = tests
        .into_iter()
        .map(|test| {
            let ids = test.about.clone();
            let (ignored, board) = (test.asked == Asked::NotAsked, Arc::clone(&board));
            let trial = Trial::ignorable_test(test.name, move || board.collect(&test.about, test.judge))
                .with_ignored_flag(ignored);
            if !args.is_filtered_out(&trial) && !args.is_ignored(&trial) {
                about.extend(ids);
            }
            trial
        })
        .collect();
    if args.list || about.is_empty() {
        return libtest_mimic::run(args, tests).exit_code();
    }
    let trials = plan.trials.iter().filter(|trial| about.contains(&trial.script.id)).cloned().collect();
    let selected = Plan { trials, running: plan.running.clone() };
    let (engine, kept) = match start() {
        Ok((world, kept)) => {
            let board = Arc::clone(&board);
            let engine = std::thread::spawn(move || {
                // Whatever ends this thread, the tests must not wait for ever.
                let closing = CloseOnDrop(&board);
                let ended = run(&selected, world, &mut |event| {
                    tell(&event);
                    board.tell(event);
                });
                board.close(ended.err().map(|error| format!("the run could not go on: {error}")));
                drop(closing);
            });
            (Some(engine), Some(kept))
        }
        Err(sentence) => {
            board.close(Some(sentence));
            (None, None)
        }
    };
    let conclusion = libtest_mimic::run(args, tests);
    drop(engine.map(std::thread::JoinHandle::join));
    drop(kept);
    conclusion.exit_code()
}

/// Where the engine leaves outcomes and tests pick them up.
#[derive(Default)]
struct Board {
    state: Mutex<BoardState>,
    changed: Condvar,
}

#[derive(Default)]
struct BoardState {
    /// In the order in which they came.
    reports: Vec<Arc<TrialReport>>,
    /// Where in `reports` a trial's stands.
    places: HashMap<String, usize>,
    closed: Option<String>,
}

impl Board {
    fn tell(&self, event: Event) {
        if let Event::TrialFinished(report) = event {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let place = state.reports.len();
            state.places.insert(report.script.id.clone(), place);
            state.reports.push(report);
            self.changed.notify_all();
        }
    }

    fn close(&self, why: Option<String>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed.get_or_insert(why.unwrap_or_else(|| "the run ended without this trial".into()));
        self.changed.notify_all();
    }

    /// Waits for the outcomes of trials, and judges them.
    fn collect(&self, about: &BTreeSet<String>, judge: Judge) -> Result<Completion, Failed> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let reports = loop {
            let places: Option<BTreeSet<usize>> =
                about.iter().map(|id| state.places.get(id).copied()).collect();
            if let Some(places) = places {
                break places.into_iter().map(|place| Arc::clone(&state.reports[place])).collect::<Vec<_>>();
            }
            if let Some(why) = &state.closed {
                return Err(why.as_str().into());
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        drop(state);
        match judge(&reports) {
            Judgement::Green => Ok(Completion::Completed),
            Judgement::Known(why) => Ok(Completion::ignored_with(why)),
            Judgement::Red(why) => Err(why.into()),
        }
    }
}

struct CloseOnDrop<'a>(&'a Board);

impl Drop for CloseOnDrop<'_> {
    fn drop(&mut self) {
        self.0.close(None);
    }
}
