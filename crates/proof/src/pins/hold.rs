//! Finding pins: every passed trial once more, for every change of every answer that its case is about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;

use super::change::{Before, Change, Ways};
use super::examples::Examples;
use super::{Answer, Kind, Pins, Spot};
use graphproof_engine::case::{Expectation, JsonTemplate, Pointer, Script};
use graphproof_engine::event::TrialReport;
use graphproof_engine::exchange::Exchange;
use graphproof_engine::finding::Role;
use graphproof_engine::outcome::Outcome;
use graphproof_engine::plan::Plan;
use graphproof_engine::run::{World, replay};

/// A run, and what it takes to play its trials again.
#[derive(Clone, Copy)]
pub struct Recorded<'a> {
    /// The plan that was run.
    pub plan: &'a Plan,
    /// A world like the run's: with its profile, base URL and marker. Nothing is sent.
    pub world: &'a World,
    /// What came of the trials.
    pub reports: &'a [Arc<TrialReport>],
    /// What the pages' examples show.
    pub examples: &'a Examples,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// The changes that are noticed.
    pub pins: Pins,
    /// All changes that were tried.
    pub tried: Pins,
    /// How many times a trial was played.
    pub replays: usize,
}

/// Why pins could not be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unheld {
    /// The run was asked to stop.
    Interrupted,
    /// On its unchanged answers a trial comes to something else than it did: what it does depends on something that isn't
    /// on record.
    Unlike {
        /// The trial.
        trial: String,
        /// What it came to.
        came_to: String,
    },
}

impl fmt::Display for Unheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => write!(f, "interrupted"),
            Self::Unlike { trial, came_to } => {
                write!(f, "{trial} comes to something else on the answers that it was given: {came_to}")
            }
        }
    }
}

/// Finds all pins; `done` hears of every trial that is finished.
///
/// # Errors
/// The run was stopped, or a trial can't be played again.
pub fn hold(recorded: &Recorded<'_>, done: &(dyn Fn() + Sync)) -> Result<Held, Unheld> {
    let ways = Ways::of(recorded);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut held = Held::default();
        while let Some(report) = recorded.reports.get(next.fetch_add(1, Ordering::Relaxed)) {
            if matches!(report.outcome, Outcome::Passed { .. }) {
                let trial = Trial::new(recorded, recorded.plan, report)?;
                held.add(trial.held(&ways, |_, _| true));
            }
            done();
        }
        Ok(held)
    };
    let parts = side_by_side(work);
    if recorded.world.stop.is_asked() {
        return Err(Unheld::Interrupted);
    }
    let mut all = Held::default();
    for part in parts {
        all.add(part?);
    }
    Ok(all)
}

/// Finds those of a trial's pins that are wanted, under a plan that may expect something else of the same answers.
///
/// # Errors
/// The run was stopped, or under this plan the trial comes to something else on its unchanged answers.
pub fn hold_one(
    recorded: &Recorded<'_>,
    plan: &Plan,
    report: &TrialReport,
    wanted: impl Fn(&Spot, Kind) -> bool,
) -> Result<Held, Unheld> {
    Ok(Trial::new(recorded, plan, report)?.held(&Ways::of(recorded), wanted))
}

impl<'a> Ways<'a> {
    fn of(recorded: &Recorded<'a>) -> Self {
        let scripts = recorded.plan.trials.iter().map(|trial| trial.script.as_ref());
        let promised = scripts.flat_map(expectations).flat_map(|expectation| &expectation.headers);
        let promised = promised.map(|(name, _)| name.to_lowercase());
        let headers = promised.chain(recorded.examples.headers()).collect();
        let running = recorded.plan.running.iter().flat_map(|running| {
            let carriers = std::iter::once(&running.take).chain(&running.also).filter_map(Pointer::last_name);
            carriers.map(|property| (property, running.name.as_str()))
        });
        Self { headers, listed: recorded.world.schemas.listed(), running: running.collect() }
    }
}

/// What a trial expects of the answers that its case is about.
fn expectations(script: &Script) -> impl Iterator<Item = &Expectation<JsonTemplate>> {
    let refusal = script.broken.iter().map(|broken| &broken.refusal);
    std::iter::once(&script.success).chain(refusal).chain(script.then.iter().map(|step| &step.expect))
}

/// The same work on every core.
fn side_by_side<T: Send>(work: impl Fn() -> T + Sync) -> Vec<T> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(&work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

impl Held {
    /// The changes that no trial of an operation notices: operation, place, and how the place was changed.
    pub fn unnoticed(&self, scripts: &[Script]) -> BTreeMap<(String, String), BTreeSet<Kind>> {
        let operations: BTreeMap<&str, &str> =
            scripts.iter().map(|script| (script.id.as_str(), script.operation.as_str())).collect();
        let by_place = |pins: &Pins| {
            let mut found: BTreeMap<(String, String), BTreeSet<Kind>> = BTreeMap::new();
            for (spot, kinds) in pins.iter() {
                let operation = operations.get(spot.trial.as_str()).copied().unwrap_or_default();
                found.entry((operation.to_owned(), spot.place.clone())).or_default().extend(kinds);
            }
            found
        };
        let (mut tried, noticed) = (by_place(&self.tried), by_place(&self.pins));
        for (place, kinds) in &mut tried {
            kinds.retain(|kind| !noticed.get(place).is_some_and(|noticed| noticed.contains(kind)));
        }
        tried.retain(|_, kinds| !kinds.is_empty());
        tried
    }

    fn add(&mut self, other: Self) {
        self.pins.0.extend(other.pins.0);
        self.tried.0.extend(other.tried.0);
        self.replays += other.replays;
    }
}

/// What a change makes of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// It fails, or warns where it didn't.
    Noticed,
    /// It breaks off, without having found anything.
    BrokenOff,
    Unnoticed,
}

/// A trial that can be played again, under a plan that may expect something else of the same answers.
struct Trial<'a> {
    recorded: &'a Recorded<'a>,
    plan: &'a Plan,
    report: &'a TrialReport,
    tape: Vec<Arc<Exchange>>,
    warnings: usize,
}

impl<'a> Trial<'a> {
    fn new(recorded: &'a Recorded<'a>, plan: &'a Plan, report: &'a TrialReport) -> Result<Self, Unheld> {
        let tape = report.exchanges.iter().cloned().map(Arc::new).collect();
        let warnings = report.outcome.findings().len();
        let trial = Self { recorded, plan, report, tape, warnings };
        match trial.effect(trial.tape.clone()) {
            Effect::Unnoticed => Ok(trial),
            Effect::Noticed | Effect::BrokenOff if recorded.world.stop.is_asked() => Err(Unheld::Interrupted),
            Effect::Noticed | Effect::BrokenOff => {
                let again = replay(recorded.world, plan, report.seat, trial.tape);
                let came_to =
                    again.map_or_else(|| "it isn't in the plan".to_owned(), |again| came_to(&again));
                Err(Unheld::Unlike { trial: report.script.id.clone(), came_to })
            }
        }
    }

    /// Tries the changes that are wanted.
    fn held(&self, ways: &Ways<'_>, wanted: impl Fn(&Spot, Kind) -> bool) -> Held {
        let mut held = Held::default();
        let mut before = Before::anything(self.subject());
        for (at, exchange) in self.tape.iter().enumerate() {
            let Ok(answer) = &exchange.answer else { continue };
            let number = self.tape[..=at].iter().filter(|earlier| earlier.role == exchange.role).count();
            let named = Answer { role: exchange.role, number };
            let changes = if judged(exchange.role) { ways.changes(answer, &before) } else { Vec::new() };
            before.hears(answer, ways);
            for Change { place, kind, answer } in changes {
                let spot = Spot { trial: self.report.script.id.clone(), answer: named, place };
                if !wanted(&spot, kind) || held.pins.holds(&spot, kind) {
                    continue;
                }
                let mut tape = self.tape.clone();
                tape[at] = Arc::new(Exchange { answer: Ok(Arc::new(answer)), ..Exchange::clone(exchange) });
                held.replays += 1;
                match self.effect(tape) {
                    Effect::Noticed => held.pins.add(spot.clone(), kind),
                    Effect::BrokenOff => held.pins.add(spot.clone(), Kind::Used),
                    Effect::Unnoticed => {}
                }
                held.tried.add(spot, kind);
            }
        }
        held
    }

    /// What the case's request made or moved, as the answer that accepted it shows it.
    fn subject(&self) -> Option<&Value> {
        let answers = self.tape.iter().filter(|exchange| matches!(exchange.role, Role::Act | Role::Twin));
        let mut accepted = answers.filter_map(|exchange| exchange.answer.as_deref().ok());
        accepted.find(|answer| answer.is_success())?.body.json()
    }

    fn effect(&self, tape: Vec<Arc<Exchange>>) -> Effect {
        let Some(again) = replay(self.recorded.world, self.plan, self.report.seat, tape) else {
            return Effect::BrokenOff;
        };
        match &again.outcome {
            Outcome::Failed { .. } => Effect::Noticed,
            Outcome::Passed { warnings } if warnings.len() > self.warnings => Effect::Noticed,
            Outcome::Passed { .. } | Outcome::Skipped(_) => Effect::Unnoticed,
            // What was found before it broke off has a comparison.
            Outcome::Errored(_) if again.comparisons.len() > self.report.comparisons.len() => Effect::Noticed,
            Outcome::Errored(_) => Effect::BrokenOff,
        }
    }
}

/// Whether a case is about the answers to requests that play this part.
fn judged(role: Role) -> bool {
    match role {
        Role::Act | Role::Twin | Role::Then => true,
        Role::Arrange | Role::Witness | Role::Undo => false,
    }
}

fn came_to(report: &TrialReport) -> String {
    let first = report.outcome.findings().first().map(graphproof_engine::finding::Finding::message);
    first.or_else(|| report.outcome.reason()).unwrap_or_else(|| report.outcome.kind().word().to_owned())
}
