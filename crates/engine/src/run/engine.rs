//! Side by side: which trial may run when. One thread, one runtime, a bounded number of trials at a time. What a trial must
//! have to itself is the business of `holdings`.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::{Id, JoinSet, LocalSet};
use tokio::time::sleep;

use super::holdings::{Held, Hold, Holdings};
use super::ledger::Ledger;
use super::retry::Retry;
use super::scenario;
use super::turns::Turns;
use crate::event::{Event, Seat, TrialReport};
use crate::outcome::{Outcome, RunError, SkipReason, Strictness};
use crate::plan::{Arrangement, Decision, Plan, Trial};
use crate::profile::Profile;
use crate::schema::Schemas;
use crate::target::{Pace, Target, Wallet};

/// What all trials of a run share.
#[derive(Debug)]
pub struct World {
    /// Where requests go.
    pub target: Target,
    /// The tokens of the profile's identities.
    pub wallet: Arc<Wallet>,
    /// When each request may be sent.
    pub pace: Arc<Pace>,
    /// Whose tokens and objects there are.
    pub profile: Arc<Profile>,
    /// The compiled schemas.
    pub schemas: Arc<Schemas>,
    /// How the run is to be done.
    pub options: Options,
    /// Says when to stop.
    pub stop: Stop,
    /// With whom the target is shared.
    pub turns: Turns,
    /// Where it is written down what is made.
    pub ledger: Arc<Ledger>,
}

/// How often it is looked whether another process has given back what a trial needs.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// How long a run stands still for another process before it says so; then twice as long before it does again.
const FIRST_WORD: Duration = Duration::from_secs(3);

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
            wallet: Arc::clone(&self.wallet),
            pace: Arc::clone(&self.pace),
            profile: Arc::clone(&self.profile),
            schemas: Arc::clone(&self.schemas),
            options: self.options.clone(),
            stop: self.stop.clone(),
            turns: self.turns.clone(),
            // What is made at another address isn't this ledger's.
            ledger: Arc::default(),
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
    /// How often a request is sent whose answer says "later".
    pub retry: Retry,
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
pub struct Stop(Arc<watch::Sender<bool>>);

impl Stop {
    /// Asks the run to stop.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was asked to.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is asked to.
    pub async fn asked(&self) {
        // The sender lives as long as this, so there is always somebody to wait for.
        drop(self.0.subscribe().wait_for(|asked| *asked).await);
    }
}

/// Runs a plan to its end, or until it is stopped, and tells everything that happens.
///
/// # Errors
/// The system gives no event loop, or no lock on what is shared with other processes.
pub fn run(plan: &Plan, world: World, tell: &mut dyn FnMut(Event)) -> std::io::Result<()> {
    // The clock is looked at after every task: a target that never stops sending must not outlast its deadline.
    let runtime = tokio::runtime::Builder::new_current_thread().event_interval(1).enable_all().build()?;
    let local = LocalSet::new();
    local.block_on(&runtime, Engine::new(plan, Rc::new(world)).drive(tell))
}

struct Engine<'a> {
    world: Rc<World>,
    running_names: Rc<[crate::case::model::Running]>,
    plan: &'a Plan,
    waiting: VecDeque<usize>,
    holdings: Holdings,
    tasks: JoinSet<TrialReport>,
    /// Which trial a task plays, and what it holds.
    held: HashMap<Id, (usize, Held)>,
    stopping: bool,
    /// Since when the run stands still for another process, and after how long it says so.
    still: Option<(Instant, Duration)>,
}

impl<'a> Engine<'a> {
    fn new(plan: &'a Plan, world: Rc<World>) -> Self {
        Self {
            running_names: plan.running.clone().into(),
            plan,
            waiting: VecDeque::new(),
            holdings: Holdings::new(world.profile.pool.len(), world.turns.clone()),
            tasks: JoinSet::new(),
            held: HashMap::new(),
            stopping: false,
            still: None,
            world,
        }
    }

    async fn drive(mut self, tell: &mut dyn FnMut(Event)) -> std::io::Result<()> {
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
            let elsewhere = self.start_what_may_start(tell)?;
            self.say_that_it_stands_still(elsewhere.as_ref(), tell);
            let ended = tokio::select! {
                Some(ended) = self.tasks.join_next_with_id() => ended,
                // Nobody tells when another process gives something back.
                () = sleep(LOOK_EVERY), if elsewhere.is_some() => continue,
                else => break,
            };
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
        Ok(())
    }

    /// Starts what may start. If something is left that another process has in its hands: the trial, and what it is.
    fn start_what_may_start(
        &mut self,
        tell: &mut dyn FnMut(Event),
    ) -> std::io::Result<Option<(usize, String)>> {
        let (mut elsewhere, mut next) = (None, 0);
        self.holdings.look_again();
        while self.tasks.len() < self.world.options.jobs.max(1)
            && !self.stopping
            && !self.world.stop.is_asked()
        {
            let Some(&at) = self.waiting.get(next) else { break };
            let Some(arrangement) = self.arrangement(at) else { break };
            match self.holdings.hold(arrangement)? {
                Hold::Held(held) => {
                    self.waiting.remove(next);
                    self.start(at, arrangement, held, tell);
                }
                Hold::Here => next += 1,
                Hold::Elsewhere(what) => {
                    elsewhere.get_or_insert((at, what));
                    next += 1;
                }
            }
        }
        Ok(elsewhere)
    }

    fn start(&mut self, at: usize, arrangement: &Arc<Arrangement>, held: Held, tell: &mut dyn FnMut(Event)) {
        let trial = &self.plan.trials[at];
        tell(Event::TrialStarted { id: trial.script.id.clone() });
        let play = scenario::play(
            Rc::clone(&self.world),
            Rc::clone(&self.running_names),
            scenario::Part {
                seat: Seat { number: at, entry: held.entry },
                script: Arc::clone(&trial.script),
                arrangement: Arc::clone(arrangement),
            },
        );
        let task = self.tasks.spawn_local(play);
        self.held.insert(task.id(), (at, held));
    }

    /// Says after a while that nothing goes on because another process has something, and what.
    fn say_that_it_stands_still(&mut self, elsewhere: Option<&(usize, String)>, tell: &mut dyn FnMut(Event)) {
        let Some((at, what)) = elsewhere.filter(|_| self.tasks.is_empty()) else {
            self.still = None;
            return;
        };
        let (since, word) = self.still.get_or_insert_with(|| (Instant::now(), FIRST_WORD));
        if since.elapsed() >= *word {
            let id = self.plan.trials[*at].script.id.clone();
            tell(Event::TurnAwaited { id, what: what.clone(), waited: since.elapsed() });
            *word *= 2;
        }
    }

    fn arrangement(&self, at: usize) -> Option<&'a Arc<Arrangement>> {
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
        let (at, held) = self.held.remove(&id).expect("every task was noted when it was started");
        self.holdings.give_back(held);
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
