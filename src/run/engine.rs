//! Side by side: which trial may run when. One thread, one runtime, a bounded number of trials at a time.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::task::{Id, JoinSet, LocalSet};

use super::scenario;
use crate::event::{Event, Seat, TrialReport};
use crate::outcome::{Outcome, RunError, SkipReason, Strictness};
use crate::plan::{Arrangement, Decision, Plan, Trial};
use crate::profile::Profile;
use crate::schema::Schemas;
use crate::target::Target;

/// What all trials of a run share.
#[derive(Debug)]
pub struct World {
    /// Where requests go.
    pub target: Target,
    /// Whose tokens and objects there are.
    pub profile: Arc<Profile>,
    /// The compiled schemas.
    pub schemas: Arc<Schemas>,
    /// How the run is to be done.
    pub options: Options,
    /// Says when to stop.
    pub stop: Stop,
}

impl World {
    /// What runs share that differ in nothing but the address of their target.
    ///
    /// # Errors
    /// The client can't be made.
    pub fn at(&self, base_url: &str) -> Result<Self, String> {
        Ok(self.with(self.target.at(base_url)?))
    }

    /// The same world, asked over HTTP/2.
    ///
    /// # Errors
    /// The client can't be made.
    pub fn over_http_2(&self) -> Result<Self, String> {
        Ok(self.with(self.target.over_http_2()?))
    }

    fn with(&self, target: Target) -> Self {
        Self {
            target,
            profile: Arc::clone(&self.profile),
            schemas: Arc::clone(&self.schemas),
            options: self.options.clone(),
            stop: self.stop.clone(),
        }
    }
}

/// How a run is to be done.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many trials may run at a time; at least one.
    pub jobs: usize,
    /// Whether a broken should is red.
    pub strictness: Strictness,
    /// What becomes of the objects that trials make.
    pub leftovers: Leftovers,
    /// When to stop before the end.
    pub ending: Ending,
    /// Stands in the name of everything that the run makes.
    pub marker: String,
    /// No read is repeated for longer than this, whatever its `until` says.
    pub patience: Option<Duration>,
}

/// What becomes of the objects that trials make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftovers {
    /// They are removed.
    Remove,
    /// They stay, to be looked at (`--keep`).
    Keep,
}

/// When a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// After the last trial.
    AfterAll,
    /// After the first failure (`--fail-fast`).
    AfterFirstFailure,
}

/// Stops a run from outside: no new request but those that remove what was made.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks the run to stop.
    pub fn stop(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it was asked to.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Runs a plan to its end, or until it is stopped, and tells everything that happens.
///
/// # Errors
/// The system gives no event loop.
pub fn run(plan: &Plan, world: World, tell: &mut dyn FnMut(Event)) -> std::io::Result<()> {
    // The clock is looked at after every task: a target that never stops sending must not outlast its deadline.
    let runtime = tokio::runtime::Builder::new_current_thread().event_interval(1).enable_all().build()?;
    let local = LocalSet::new();
    local.block_on(&runtime, Engine::new(plan, Rc::new(world)).drive(tell));
    Ok(())
}

struct Engine<'a> {
    world: Rc<World>,
    running_names: Rc<[crate::case::model::Running]>,
    plan: &'a Plan,
    waiting: VecDeque<usize>,
    free_entries: VecDeque<usize>,
    busy_lanes: BTreeSet<String>,
    tasks: JoinSet<TrialReport>,
    /// Which trial a task plays, and the pool entry that it holds.
    held: HashMap<Id, (usize, Option<usize>)>,
    stopping: bool,
}

impl<'a> Engine<'a> {
    fn new(plan: &'a Plan, world: Rc<World>) -> Self {
        Self {
            running_names: plan.running.clone().into(),
            plan,
            waiting: VecDeque::new(),
            free_entries: (0..world.profile.pool.len()).collect(),
            busy_lanes: BTreeSet::new(),
            tasks: JoinSet::new(),
            held: HashMap::new(),
            stopping: false,
            world,
        }
    }

    async fn drive(mut self, tell: &mut dyn FnMut(Event)) {
        let begun = Instant::now();
        tell(Event::RunStarted { trials: self.plan.trials.len(), begun });
        for (at, trial) in self.plan.trials.iter().enumerate() {
            match &trial.decision {
                Decision::Run(_) => self.waiting.push_back(at),
                Decision::Skip(reasons) => {
                    tell(Event::TrialFinished(Arc::new(unplayed(trial, Outcome::Skipped(reasons.clone())))));
                }
            }
        }
        loop {
            self.start_what_may_start(tell);
            let Some(ended) = self.tasks.join_next_with_id().await else { break };
            let report = self.ended(ended);
            let failed = matches!(report.outcome, Outcome::Failed { .. });
            if failed && self.world.options.ending == Ending::AfterFirstFailure {
                self.stopping = true;
            }
            tell(Event::TrialFinished(Arc::new(report)));
        }
        let complete = self.waiting.is_empty() && !self.world.stop.is_asked();
        for at in std::mem::take(&mut self.waiting) {
            let outcome = if self.world.stop.is_asked() {
                Outcome::Errored(RunError::Interrupted)
            } else {
                Outcome::Skipped(vec![SkipReason::AfterFirstFailure])
            };
            tell(Event::TrialFinished(Arc::new(unplayed(&self.plan.trials[at], outcome))));
        }
        tell(Event::RunFinished { duration: begun.elapsed(), complete });
    }

    fn start_what_may_start(&mut self, tell: &mut dyn FnMut(Event)) {
        while self.tasks.len() < self.world.options.jobs.max(1)
            && !self.stopping
            && !self.world.stop.is_asked()
        {
            let Some(at) = self.waiting.iter().position(|&at| self.may_start(at)) else { return };
            let Some(at) = self.waiting.remove(at) else { return };
            let trial = &self.plan.trials[at];
            let Decision::Run(arrangement) = &trial.decision else { continue };
            let entry = if arrangement.pooled { self.free_entries.pop_front() } else { None };
            self.busy_lanes.extend(arrangement.lanes.iter().cloned());
            tell(Event::TrialStarted { id: trial.script.id.clone() });
            let play = scenario::play(
                Rc::clone(&self.world),
                Rc::clone(&self.running_names),
                scenario::Part {
                    seat: Seat { number: at, entry },
                    script: Arc::clone(&trial.script),
                    arrangement: Arc::clone(arrangement),
                },
            );
            let task = self.tasks.spawn_local(play);
            self.held.insert(task.id(), (at, entry));
        }
    }

    fn may_start(&self, at: usize) -> bool {
        let Some(arrangement) = self.arrangement(at) else { return false };
        (!arrangement.pooled || !self.free_entries.is_empty())
            && arrangement.lanes.iter().all(|lane| !self.busy_lanes.contains(lane))
    }

    fn arrangement(&self, at: usize) -> Option<&'a Arrangement> {
        match &self.plan.trials[at].decision {
            Decision::Run(arrangement) => Some(arrangement),
            Decision::Skip(_) => None,
        }
    }

    /// Gives back what the trial held. A panic is one errored trial, not the end of the run.
    fn ended(&mut self, ended: Result<(Id, TrialReport), tokio::task::JoinError>) -> TrialReport {
        let id = match &ended {
            Ok((id, _)) => *id,
            Err(error) => error.id(),
        };
        let (at, entry) = self.held.remove(&id).expect("every task was noted when it was started");
        self.free_entries.extend(entry);
        if let Some(arrangement) = self.arrangement(at) {
            self.busy_lanes.retain(|lane| !arrangement.lanes.contains(lane));
        }
        match ended {
            Ok((_, report)) => report,
            Err(error) => {
                let what = match error.try_into_panic() {
                    Ok(panic) => panic_text(panic.as_ref()),
                    Err(cancelled) => cancelled.to_string(),
                };
                let what = self.world.target.redacted(&what);
                unplayed(&self.plan.trials[at], Outcome::Errored(RunError::Panicked(what)))
            }
        }
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words").to_owned()
}

/// The report of a trial that sent nothing.
fn unplayed(trial: &Trial, outcome: Outcome) -> TrialReport {
    TrialReport {
        script: Arc::clone(&trial.script),
        outcome,
        comparisons: Vec::new(),
        checks: 0,
        exchanges: Vec::new(),
        left_behind: Vec::new(),
        duration: Duration::ZERO,
        seat: Seat::default(),
    }
}
