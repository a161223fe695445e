//! Trials played again on the answers that they were given.

use std::sync::{Arc, LazyLock};

use graphproof::resolve::planned::Planned;
use graphproof::resolve::target::Service;
use graphproof_engine::event::{Event, TrialReport};
use graphproof_engine::exchange::Exchange;
use graphproof_engine::outcome::{Outcome, RunError, Strictness};
use graphproof_engine::run::{self, Ending, Leftovers, Options, Stop, World, replay};

use crate::program::checkout;

/// A run against the embedded emulator, and the world in which it can be played again.
pub(crate) struct RunOfTheSuite {
    pub(crate) planned: Planned,
    pub(crate) world: World,
    pub(crate) reports: Vec<Arc<TrialReport>>,
}

/// The run of the whole suite that all tests look at.
pub(crate) static RUN: LazyLock<RunOfTheSuite> = LazyLock::new(|| RunOfTheSuite::of(&[], clock, 8));

impl RunOfTheSuite {
    /// Runs the trials whose id contains one of the filters, so many side by side, while the service's clock says this.
    pub(crate) fn of(filters: &[String], clock: fn() -> jiff::Timestamp, jobs: usize) -> Self {
        let planned = Planned::new(&checkout(""), None, None, filters).expect("the checkout has a suite");
        let service = Service::of(&planned.profile, clock).expect("the emulator can be started");
        let marker = format!("graphproof-{jobs}");
        let world = || {
            let options = Options {
                jobs,
                strictness: Strictness::Lenient,
                leftovers: Leftovers::Remove,
                ending: Ending::AfterAll,
                marker: marker.clone(),
                retry: run::Retry::NEVER,
                patience: None,
            };
            planned.world(service.base_url(), options, None, Stop::default()).expect("a client can be made")
        };
        let mut reports = Vec::new();
        run::run(&planned.plan, world(), &mut |event| {
            if let Event::TrialFinished(report) = event {
                reports.push(report);
            }
        })
        .expect("the run can be started");
        let world = world();
        // From here on there is nobody to be asked.
        drop(service);
        Self { planned, world, reports }
    }
}

/// The exchanges of a trial.
fn exchanges(report: &TrialReport) -> Vec<Arc<Exchange>> {
    report.exchanges.iter().cloned().map(Arc::new).collect()
}

#[test]
fn every_trial_comes_to_the_same_on_its_recorded_answers() {
    let RunOfTheSuite { planned, world, reports } = &*RUN;
    assert!(reports.len() > 250);
    for report in reports {
        let id = &report.script.id;
        let again = replay(world, &planned.plan, report.seat, exchanges(report)).expect("the trial was run");
        assert_eq!(again.script.id, *id);
        assert_eq!(again.outcome, Outcome::Passed { warnings: Vec::new() }, "{id}");
        assert_eq!((again.outcome, again.checks), (report.outcome.clone(), report.checks), "{id}");
    }
}

#[test]
fn what_is_not_on_record_has_no_answer() {
    let RunOfTheSuite { planned, world, reports } = &*RUN;
    for report in reports {
        let acted = |exchange: &Arc<Exchange>| exchange.role != graphproof_engine::finding::Role::Act;
        let before: Vec<_> = exchanges(report).into_iter().take_while(acted).collect();
        let again = replay(world, &planned.plan, report.seat, before).expect("the trial was run");
        let Outcome::Errored(RunError::Transport { cause, .. }) = &again.outcome else {
            panic!("{}: {:?}", report.script.id, again.outcome);
        };
        assert_eq!(cause, "the record has no answer to this request");
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the world of the tests")]
pub(crate) fn clock() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
