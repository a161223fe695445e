//! The door for `cargo test`: every trial is a test of libtest-mimic.
//!
//! The tests only collect: an engine on a thread of its own runs the selected trials ahead, side by side and
//! over kept connections, while each test waits for its own outcome. `--list` and a filter that leaves nothing
//! start no engine.

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use libtest_mimic::{Arguments, Failed, Trial};

use super::engine::{World, run};
use crate::event::{Event, TrialReport};
use crate::outcome::Outcome;
use crate::plan::{Decision, Plan};

/// Runs a plan as tests. `start` gives the world once something is to be run, with whatever must be kept alive
/// meanwhile; `describe` puts a failure into words.
pub fn harness<Kept: Send + 'static>(
    args: &Arguments,
    plan: &Plan,
    start: impl FnOnce() -> Result<(World, Kept), String>,
    describe: impl Fn(&TrialReport) -> String + Send + Sync + 'static,
) -> ExitCode {
    let board = Arc::new(Board::default());
    let describe = Arc::new(describe);
    let tests: Vec<Trial> = plan
        .trials
        .iter()
        .map(|trial| {
            let (id, board, describe) = (trial.script.id.clone(), Arc::clone(&board), Arc::clone(&describe));
            let ignored = matches!(trial.decision, Decision::Skip(_));
            Trial::test(id.clone(), move || board.collect(&id, describe.as_ref())).with_ignored_flag(ignored)
        })
        .collect();
    let wanted = |test: &Trial| !args.is_filtered_out(test) && !args.is_ignored(test);
    let selected: Vec<_> =
        plan.trials.iter().zip(&tests).filter(|(_, test)| wanted(test)).map(|(t, _)| t.clone()).collect();
    if args.list || selected.is_empty() {
        return libtest_mimic::run(args, tests).exit_code();
    }
    let selected = Plan { trials: selected, running: plan.running.clone() };
    let engine = match start() {
        Ok((world, kept)) => {
            let board = Arc::clone(&board);
            std::thread::spawn(move || {
                // Whatever ends this thread, the tests must not wait for ever.
                let closing = CloseOnDrop(&board);
                let ended = run(&selected, world, &mut |event| board.tell(event));
                drop(closing);
                drop(kept);
                ended.err()
            })
        }
        Err(sentence) => {
            board.close(Some(sentence));
            std::thread::spawn(|| None)
        }
    };
    let conclusion = libtest_mimic::run(args, tests);
    drop(engine.join());
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
    reports: HashMap<String, Arc<TrialReport>>,
    closed: Option<String>,
}

impl Board {
    fn tell(&self, event: Event) {
        if let Event::TrialFinished(report) = event {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.reports.insert(report.script.id.clone(), report);
            self.changed.notify_all();
        }
    }

    fn close(&self, why: Option<String>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed.get_or_insert(why.unwrap_or_else(|| "the run ended without this trial".into()));
        self.changed.notify_all();
    }

    /// Waits for a trial's outcome.
    fn collect(&self, id: &str, describe: &impl Fn(&TrialReport) -> String) -> Result<(), Failed> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(report) = state.reports.get(id) {
                return match &report.outcome {
                    Outcome::Passed { .. } => Ok(()),
                    Outcome::Failed { .. } | Outcome::Errored(_) | Outcome::Skipped(_) => {
                        Err(describe(report).into())
                    }
                };
            }
            if let Some(why) = &state.closed {
                return Err(why.as_str().into());
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

struct CloseOnDrop<'a>(&'a Board);

impl Drop for CloseOnDrop<'_> {
    fn drop(&mut self) {
        self.0.close(None);
    }
}
