//! A trial once more, on the answers that it was given before: no network, no clock, nothing to remove.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::engine::{Leftovers, World};
use super::scenario::{Stage, played};
use crate::event::{Seat, TrialReport};
use crate::exchange::Exchange;
use crate::plan::{Decision, Plan};

/// Plays the trial that had this seat in a run of the plan. Its requests are answered from `exchanges`, in their order; one
/// that isn't the next of them has no answer. Nothing if the plan doesn't run such a trial.
///
/// The world must have the options that the run had, its marker above all: requests are compared word for word.
pub fn replay(
    world: &World,
    plan: &Plan,
    seat: Seat,
    exchanges: impl IntoIterator<Item = Arc<Exchange>>,
) -> Option<TrialReport> {
    let trial = plan.trials.get(seat.number)?;
    let Decision::Run(arrangement) = &trial.decision else { return None };
    let target = world.target.on_record(exchanges);
    Some(at_once(played(Stage {
        world,
        target: &target,
        leftovers: Leftovers::Keep,
        running: &plan.running,
        script: &trial.script,
        instances: &arrangement.instances,
        seat,
    })))
}

/// What a future gives that waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => unreachable!("what is on record is answered at once"),
    }
}
