//! `graphproof run`: a plan, a target, a record.

use std::path::Path;
use std::time::Duration;

use super::args::{Args, Run};
use super::interrupt::Interruption;
use super::output::Output;
use super::planned::Planned;
use super::progress::Progress;
use super::target::{self, Service};
use super::{Exit, World, suite};
use crate::drift::between;
use crate::outcome::Strictness;
use crate::profile::deviations::Deviation;
use crate::record::{Folder, Header, Record, store};
use crate::report::formats::{self, Format};
use crate::report::{html, terminal};
use crate::run::{self, Ending, Leftovers, Options, Stop};

/// Runs the plan and writes its record, with the reports that go with every record.
pub(super) fn main(world: &World, args: &Args, run: &Run, output: Output) -> Exit {
    let planned = match Planned::new(&world.dir, args.suite(), run.target.as_deref(), &run.filter) {
        Ok(planned) => planned,
        Err(refused) => return refused.say(output),
    };
    planned.warn(output);
    let chosen = run.deviations.as_deref();
    let of = (&planned.loaded.files, &planned.loaded.suite);
    let deviations = match target::deviations(&world.dir, of, run.target.as_deref(), chosen) {
        Ok((deviations, warnings)) => {
            output.warn(&warnings);
            deviations
        }
        Err(refused) => return refused.say(output),
    };
    let out = world.dir.join(&run.out);
    if let Err(error) = store::prepare(&out) {
        output.complain(&format!(
            "nothing was sent, because {} can't be written to: {error}",
            run.out.display()
        ));
        return Exit::Unwritten;
    }
    // Read before the run: its own record may be written over it.
    let baseline = run.baseline.as_ref().and_then(|path| baseline(&world.dir.join(path), output));
    let interruption = Interruption::default();
    let record = match recorded(world, run, (&planned, deviations), &interruption, output) {
        Ok(record) => record,
        Err(sentence) => {
            output.complain(&sentence);
            return Exit::NoVerdict;
        }
    };
    let since = baseline.map(|baseline| between(&baseline, &record));
    let saved = store::save(&record, &out);
    let reports = Format::OF_EVERY_RUN.map(|(format, file)| {
        let report = formats::render(&record, format, since.as_ref());
        store::save_text(report.as_bytes(), &out.join(file)).map_err(|error| (file, error))
    });
    let view = terminal::View {
        record: &record,
        style: output.stdout,
        detail: if run.verbose { terminal::Detail::Everything } else { terminal::Detail::Trouble },
        since: since.as_ref(),
        written: saved.is_ok().then(|| suite::slashed(&run.out.join(html::FILE))),
    };
    let printed = output.result(&terminal::render(&view)).map_err(drop);
    if let Err(error) = &saved {
        output.complain(&format!("the record could not be written to {}: {error}", run.out.display()));
    }
    let mut written = printed.and(saved.map(drop).map_err(drop));
    for (file, error) in reports.into_iter().filter_map(Result::err) {
        let path = suite::slashed(&run.out.join(file));
        output.complain(&format!("the report {path} could not be written: {error}"));
        written = Err(());
    }
    Exit::of(&record, written, interruption.exit())
}

/// The record that this run is compared to. The run is judged without it, too.
fn baseline(path: &Path, output: Output) -> Option<Record> {
    let read = store::read(path);
    if let Err(sentence) = &read {
        output.say(&format!(
            "warning: nothing is marked as new or fixed, for there is no baseline: {sentence}\n"
        ));
    }
    read.ok()
}

fn recorded(
    world: &World,
    run: &Run,
    (planned, deviations): (&Planned, Vec<Deviation>),
    interruption: &Interruption,
    output: Output,
) -> Result<Record, String> {
    let started = (world.clock)();
    let service = Service::of(&planned.profile, world.clock)
        .map_err(|error| format!("the emulator can't be started: {error}"))?;
    let header = Header {
        target: planned.profile.name.clone(),
        base_url: service.base_url().to_owned(),
        suite_hash: planned.loaded.hash.clone(),
        command: command(world),
        started: started.to_string(),
        deviations,
        traffic: None,
    };
    let options = Options {
        jobs: run.jobs.into(),
        strictness: if run.strict { Strictness::Strict } else { Strictness::Lenient },
        leftovers: if run.keep { Leftovers::Keep } else { Leftovers::Remove },
        ending: if run.fail_fast { Ending::AfterFirstFailure } else { Ending::AfterAll },
        marker: marker(started),
        patience: None,
    };
    let timeout = run.timeout.map(|seconds| Duration::from_secs(seconds.into()));
    let stop = Stop::default();
    interruption.watch(&stop, output).map_err(|error| format!("can't listen for Ctrl-C: {error}"))?;
    let engine = planned.world(service.base_url(), options, timeout, stop)?;
    let mut plan = planned.plan.clone();
    if let Some(seed) = run.shuffle {
        fastrand::Rng::with_seed(seed).shuffle(&mut plan.trials);
    }
    let mut folder = Folder::new(header, &planned.loaded.suite, &planned.loaded.scripts);
    let mut progress = Progress::new(output);
    run::run(&plan, engine, &mut |event| {
        folder.tell(&event);
        progress.tell(&event);
    })
    .map_err(|error| format!("the run can't be started: {error}"))?;
    Ok(folder.finish())
}

/// The start of the names of everything that a run makes; no two runs on a target share it.
fn marker(started: jiff::Timestamp) -> String {
    format!("graphproof-{:x}-{:x}", started.as_second(), std::process::id())
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
