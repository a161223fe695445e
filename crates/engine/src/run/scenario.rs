//! One trial from arrange to undo.
//!
//! The order is the design's: arrange → witness → break → witness → twin → `then` → undo in reverse. Undo runs
//! whatever happens before it. Start with [`played`]; each part of the order has its file, [`send`] puts requests on
//! the wire, [`write`] those that may make something, and [`note`] keeps what was found.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use super::engine::{Leftovers, World};
use super::marker;
use crate::case::model::Running;
use crate::case::{Bindings, Instance, Script};
use crate::event::{LeftBehind, Seat, TrialReport};
use crate::exchange::Exchange;
use crate::finding::{Comparison, Finding};
use crate::outcome::{Outcome, RunError};
use crate::plan::Arrangement;
use crate::target::Target;

mod act;
mod arrange;
mod note;
pub(in crate::run) mod send;
mod undo;
mod witness;
mod write;

use write::Made;

/// What a trial plays, and what it holds while it does.
pub(super) struct Part {
    pub(super) seat: Seat,
    pub(super) script: Arc<Script>,
    pub(super) arrangement: Arc<Arrangement>,
}

/// Plays a trial against the world's target.
pub(super) async fn play(world: Rc<World>, running: Rc<[Running]>, part: Part) -> TrialReport {
    let stage = Stage {
        world: &world,
        target: &world.target,
        leftovers: world.options.leftovers,
        running: &running,
        script: &part.script,
        instances: &part.arrangement.instances,
        seat: part.seat,
    };
    played(stage).await
}

/// What a trial is played with.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    pub(super) world: &'a World,
    /// Who answers.
    pub(super) target: &'a Target,
    /// What becomes of what the trial makes.
    pub(super) leftovers: Leftovers,
    pub(super) running: &'a [Running],
    pub(super) script: &'a Arc<Script>,
    pub(super) instances: &'a [Instance],
    pub(super) seat: Seat,
}

/// Plays a trial. Never fails: what goes wrong is the report's outcome.
pub(super) async fn played(stage: Stage<'_>) -> TrialReport {
    let begun = Instant::now();
    let Stage { world, target, leftovers, running, script, instances, seat } = stage;
    let mut scene = Scene {
        entry: seat.entry,
        world,
        target,
        running,
        script,
        number: seat.number,
        values: Bindings::default(),
        exchanges: Vec::new(),
        accepted: Vec::new(),
        findings: Vec::new(),
        comparisons: Vec::new(),
        checks: 0,
        made: Vec::new(),
        left_behind: Vec::new(),
    };
    let played = scene.all(instances).await;
    if leftovers == Leftovers::Remove {
        scene.undo_everything().await;
    }
    let Scene { findings, comparisons, exchanges, checks, left_behind, .. } = scene;
    let judged = Outcome::of(findings, world.options.strictness);
    let outcome = match (judged, played) {
        // What was found before the trial broke off is known; the rest isn't.
        (failed @ Outcome::Failed { .. }, _) => failed,
        (_, Err(error)) => Outcome::Errored(error),
        (judged, Ok(())) => judged,
    };
    let (script, duration) = (Arc::clone(script), begun.elapsed());
    TrialReport { script, outcome, comparisons, checks, exchanges, left_behind, duration, seat }
}

struct Scene<'a> {
    world: &'a World,
    target: &'a Target,
    running: &'a [Running],
    script: &'a Script,
    number: usize,
    /// The pool entry that it holds.
    entry: Option<usize>,
    values: Bindings,
    exchanges: Vec<Exchange>,
    /// Method and path of every request that was answered with 2xx.
    accepted: Vec<(String, String)>,
    findings: Vec<Finding>,
    comparisons: Vec<Comparison>,
    checks: usize,
    /// What must be removed, in the order of making.
    made: Vec<Made>,
    left_behind: Vec<LeftBehind>,
}

impl Scene<'_> {
    async fn all(&mut self, instances: &[Instance]) -> Result<(), RunError> {
        self.values.bind("graph", self.world.profile.graph.as_str());
        self.values.bind("marker", self.marker(0));
        self.running.iter().for_each(|running| self.values.declare_running(&running.name));
        for (at, instance) in instances.iter().enumerate() {
            self.values.bind("marker", self.marker(at + 1));
            self.arrange(instance).await?;
        }
        let script = self.script;
        let accepted = match &script.broken {
            Some(broken) => self.refused(broken).await? && self.twin().await?,
            None => self.accepted().await?,
        };
        if accepted {
            for step in &script.then {
                self.then(step).await?;
            }
        }
        Ok(())
    }

    /// A name that nothing else of this run has.
    fn marker(&self, of: usize) -> String {
        marker::name(&self.world.options.marker, self.number, of)
    }
}
