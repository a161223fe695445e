//! The proof in `cargo test`: as much of it as takes seconds.

use std::num::NonZeroUsize;
use std::time::Duration;

use graphproof::case::Suite;
use graphproof::plan::Plan;
use graphproof::proof::Bench;
use graphproof::run::{Options, Stop};

use crate::replay::{RUN, clock};

/// Asks a bench about a suite that may say less than ours, in worlds like those of `graphproof prove`.
pub(crate) fn with_bench<T>(suite: &Suite, plan: &Plan, ask: impl FnOnce(&Bench<'_>) -> T) -> T {
    let options = Options { patience: Some(Duration::from_millis(500)), ..RUN.world.options.clone() };
    let like =
        RUN.planned.world("http://127.0.0.1", options, None, Stop::default()).expect("a client can be made");
    let jobs = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    ask(&Bench { suite, plan, world: &|base_url| like.at(base_url), clock, jobs })
}
