//! `graphproof run`: a plan, a target, a record.

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::args::{Args, FailOn, Run};
use super::interrupt::Interruption;
use super::ledger::Begun;
use super::output::Output;
use super::progress::Progress;
use super::written::Folder;
use super::{Exit, World, ledger, publish};
use crate::resolve::planned::Planned;
use crate::resolve::target::{self, Service};
use graphproof_engine::drift::{Drift, between};
use graphproof_engine::outcome::Strictness;
use graphproof_engine::plan::Plan;
use graphproof_engine::profile::Kind;
use graphproof_engine::profile::deviations::Deviation;
use graphproof_engine::record::model::Verdict;
use graphproof_engine::record::publish::{Words, publish as reduced};
use graphproof_engine::record::store::ReadError;
use graphproof_engine::record::{self, Header, Record, store};
use graphproof_engine::report::sanitize::line;
use graphproof_engine::report::terminal;
use graphproof_engine::run::guard::{self, Mismatch};
use graphproof_engine::run::{self, Closed, Ending, Ledger, Leftovers, Options, Retry, Stop, preflight};

/// Runs the plan and writes its record, with the reports that go with every record.
pub(super) fn main(world: &World, args: &Args, run: &Run, output: Output) -> Exit {
    let planned = Planned::to_look_at(&world.dir, args.suite(), run.target.as_deref(), &run.filter);
    let mut planned = match planned.and_then(|planned| planned.with(world.sources(output))) {
        Ok(planned) => planned,
        Err(refused) => return output.refuse(&refused),
    };
    if let Err(mismatch) = guard::allowed(&planned.profile, run.allow_writes.as_deref()) {
        return guarded(&mismatch, output);
    }
    let pace = &mut planned.profile.pace;
    pace.rate = run.rate.or(pace.rate);
    pace.attempts = run.attempts.and_then(NonZeroU32::new).or(pace.attempts);
    output.warn(&planned.warnings);
    let chosen = run.deviations.as_deref();
    let of = (&planned.loaded.files, &planned.loaded.suite);
    let deviations = match target::deviations(&world.dir, of, run.target.as_deref(), chosen) {
        Ok((deviations, warnings)) => {
            output.warn(&warnings);
            deviations
        }
        Err(refused) => return output.refuse(&refused),
    };
    // Read before the run: its own record may be written over it.
    let baseline = match baseline(world, run, output) {
        Ok(baseline) => baseline,
        Err(sentence) => {
            output.complain(&sentence);
            return Exit::BadInput;
        }
    };
    let (folder, public) = match folders(world, run) {
        Ok(folders) => folders,
        Err((exit, sentence)) => {
            output.complain(&sentence);
            return exit;
        }
    };
    let interruption = Interruption::default();
    let begun = Begun::now(world);
    let ledger = match ledger::started(world, run, &planned.profile, &begun) {
        Ok(ledger) => Arc::new(ledger),
        Err(sentence) => {
            output.complain(&sentence);
            return Exit::BadInput;
        }
    };
    let recorded = recorded(world, run, (&planned, deviations), (&begun, &ledger), &interruption, output);
    let closed = ledger.close();
    let record = match recorded {
        Ok(record) => record,
        Err(Unrecorded::Guarded(mismatch)) => return guarded(&mismatch, output),
        Err(Unrecorded::Said(sentence)) => {
            output.complain(&sentence);
            return Exit::NoVerdict;
        }
    };
    let words = publish::words(&planned.loaded.files);
    let since = baseline.as_ref().map(|baseline| since(baseline, &record, &words));
    let mut written = folder.written(&record, since.as_ref(), run.verbose, output);
    if let Some(folder) = public {
        let record = reduced(&record, &words);
        let since = baseline.map(|baseline| between(&reduced(&baseline, &words), &record));
        written = written.and(publish::written(&record, since.as_ref(), &folder, output));
    }
    if let Some(Closed::Open(path)) = closed {
        output.say(&ledger::left(&path, run, &planned.profile));
    }
    let gate = run.fail_on.zip(since.as_ref());
    if let Some((_, since)) = gate.filter(|(fail_on, drift)| fail_on.is_beyond(drift)) {
        output.say(&format!("more drift than --fail-on allows: {}\n", terminal::drift_in_short(since)));
    }
    Exit::of(&record, gated(&record, gate), written, interruption.exit())
}

/// Why there is no record of a run.
enum Unrecorded {
    /// Nothing may be written.
    Guarded(Mismatch),
    /// Something went wrong before it began.
    Said(String),
}

impl From<String> for Unrecorded {
    fn from(sentence: String) -> Self {
        Self::Said(sentence)
    }
}

fn guarded(mismatch: &Mismatch, output: Output) -> Exit {
    output.complain(&format!("{mismatch}\nnothing was written"));
    Exit::BadInput
}

/// Where the record goes, and where what anybody may see.
fn folders(world: &World, run: &Run) -> Result<(Folder, Option<Folder>), (Exit, String)> {
    let prepared =
        |typed: &Path| Folder::prepared(world, typed).map_err(|sentence| (Exit::Unwritten, sentence));
    let folder = prepared(&run.out)?;
    let public = run.publish.as_deref().map(prepared).transpose()?;
    match public {
        Some(public) if publish::lies_in(&folder.dir, &public.dir) => {
            Err((Exit::BadInput, publish::own_folder(&public.typed)))
        }
        public => Ok((folder, public)),
    }
}

/// What differs from the baseline: what was reduced is compared to what is.
fn since(baseline: &Record, record: &Record, words: &Words) -> Drift {
    if baseline.published { between(baseline, &reduced(record, words)) } else { between(baseline, record) }
}

/// What the run comes to where only drift is to be red. That nothing was judged, or that what is said to be known isn't so any
/// more, stays what it is: neither is a matter of the baseline.
fn gated(record: &Record, gate: Option<(FailOn, &Drift)>) -> Verdict {
    let Some((fail_on, drift)) = gate else { return record.verdict };
    let is_outdated = record.deviations.iter().any(|deviation| deviation.trouble().is_some());
    let is_judged = record.summary.passed + record.summary.failed > 0;
    match fail_on.is_beyond(drift) || is_outdated {
        true => Verdict::Broken,
        false if is_judged => Verdict::Ok,
        false => Verdict::NoVerdict,
    }
}

/// The record that this run is compared to, as far as the filters ask for its trials: what wasn't to be asked isn't gone.
/// Where there is none yet, the run is judged without it.
///
/// # Errors
/// That the file is no record: what a run would be compared to is then unknown.
fn baseline(world: &World, run: &Run, output: Output) -> Result<Option<Record>, String> {
    let Some(path) = &run.baseline else { return Ok(None) };
    match store::read(&world.dir, path) {
        Ok(mut record) => {
            let filters = &run.filter;
            let is_wanted = |id: &str| filters.is_empty() || filters.iter().any(|filter| id.contains(filter));
            record.trials.retain(|trial| is_wanted(&trial.id));
            Ok(Some(record))
        }
        Err(ReadError::Unreadable(why)) => {
            output.say(&format!(
                "warning: nothing is marked as new or fixed, for there is no baseline: {}\n",
                line(&why)
            ));
            Ok(None)
        }
        Err(ReadError::Damaged(why)) => Err(line(&why)),
    }
}

fn recorded(
    world: &World,
    run: &Run,
    (planned, deviations): (&Planned, Vec<Deviation>),
    (begun, ledger): (&Begun, &Arc<Ledger>),
    interruption: &Interruption,
    output: Output,
) -> Result<Record, Unrecorded> {
    let service = Service::of(&planned.profile, world.clock)
        .map_err(|error| format!("the emulator can't be started: {error}"))?;
    let header = Header {
        target: planned.profile.name.clone(),
        base_url: service.base_url().to_owned(),
        suite_hash: planned.loaded.hash.clone(),
        command: command(world),
        started: begun.at,
        deviations,
        traffic: None,
    };
    let options = Options {
        jobs: run.jobs.into(),
        strictness: if run.strict { Strictness::Strict } else { Strictness::Lenient },
        leftovers: if run.keep { Leftovers::Keep } else { Leftovers::Remove },
        ending: if run.fail_fast { Ending::AfterFirstFailure } else { Ending::AfterAll },
        marker: begun.marker.clone(),
        retry: Retry::of(&planned.profile),
        patience: None,
    };
    let timeout = run.timeout.map(|seconds| Duration::from_secs(seconds.into()));
    let stop = Stop::default();
    interruption.watch(&stop, output).map_err(|error| format!("can't listen for Ctrl-C: {error}"))?;
    let engine = planned.world(service.base_url(), options, timeout, stop)?;
    let engine = run::World { ledger: Arc::clone(ledger), ..engine };
    let mut plan = planned.plan.clone();
    if planned.profile.kind == Kind::Tenant {
        plan = looked_at(planned, &engine, world.clock, output)?;
    }
    if let Some(seed) = run.shuffle {
        fastrand::Rng::with_seed(seed).shuffle(&mut plan.trials);
    }
    let mut folder = record::Folder::new(header, &planned.loaded.suite, &planned.loaded.scripts);
    let mut progress = Progress::new(output);
    run::run(&plan, engine, &mut |event| {
        folder.tell(&event);
        progress.tell(&event);
    })
    .map_err(|error| format!("the run can't be started: {error}"))?;
    Ok(folder.finish())
}

/// The plan, as far as the tenant has what it needs; nothing was written yet.
fn looked_at(
    planned: &Planned,
    engine: &run::World,
    clock: fn() -> Timestamp,
    output: Output,
) -> Result<Plan, Unrecorded> {
    let suite = &planned.loaded.suite;
    let found = preflight(engine, &planned.plan, suite, clock)
        .map_err(|error| format!("the run can't be started: {error}"))?
        .map_err(Unrecorded::Guarded)?;
    let plan = planned.plan.as_found(suite, &found);
    let looks = planned.plan.looks(suite, &planned.profile);
    // What a trial needs that is kept from it tonight isn't too much.
    for (identity, names) in planned.plan.unneeded(suite, &looks, &found) {
        output.say(&format!(
            "warning: no trial needs what the token of `{identity}` may do: {}\n",
            names.join(", ")
        ));
    }
    Ok(plan)
}

/// The command as typed.
pub(super) fn command(world: &World) -> String {
    let plain =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_./:=,@".contains(c));
    let words = world.args.iter().skip(1).map(|word| {
        let word = word.to_string_lossy();
        if plain(&word) { word.into_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
    });
    std::iter::once("graphproof".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
