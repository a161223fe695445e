//! The suite as tests: `cargo test --test contract -- 412`, `--list`, `--exact`, nextest.
//!
//! Without `GRAPHPROOF_TARGET` the embedded emulator is asked. Under nextest every trial is a process of its own,
//! so trials can't take turns on what they share; only the embedded emulator, fresh for each, is right there.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use graphproof::cli::planned::{Planned, Refused};
use graphproof::cli::target::Service;
use graphproof::diagnostic::{Style, render_all};
use graphproof::event::{Event, TrialReport};
use graphproof::outcome::{SkipReason, Strictness};
use graphproof::plan::{Decision, Plan};
use graphproof::record::{Folder, Header};
use graphproof::report::terminal;
use graphproof::run::trial::harness;
use graphproof::run::{Ending, Leftovers, Options, Stop};
use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let args = Arguments::from_args();
    let target = variable("GRAPHPROOF_TARGET");
    if target.is_some() && variable("NEXTEST").is_some() {
        return refuse("GRAPHPROOF_TARGET can't be used under nextest: run `cargo test --test contract`");
    }
    let planned = match Planned::new(Path::new("."), None, target.as_deref(), &[]) {
        Ok(planned) => planned,
        Err(Refused::Said(sentence)) => return refuse(&sentence),
        Err(Refused::Diagnosed(diagnostics)) => return refuse(&render_all(&diagnostics, Style::Plain)),
    };
    let plan = planned.plan.clone();
    if !args.list {
        say_what_is_ignored(&plan);
    }
    let (suite, scripts) = (planned.loaded.suite.clone(), planned.loaded.scripts.clone());
    let describe = move |report: &TrialReport| {
        let header = Header { target: "the target".into(), ..Header::default() };
        let mut folder = Folder::new(header, &suite, &scripts);
        folder.tell(&Event::TrialFinished(Arc::new(report.clone())));
        let record = folder.finish();
        record.trials.first().map(|trial| terminal::trial(&record, trial, Style::Plain)).unwrap_or_default()
    };
    let start = move || {
        let service = Service::of(&planned.profile, clock).map_err(|error| error.to_string())?;
        let options = Options {
            jobs: 8,
            strictness: Strictness::Lenient,
            leftovers: Leftovers::Remove,
            ending: Ending::AfterAll,
            marker: format!("graphproof-{:x}-{:x}", clock().as_second(), std::process::id()),
            patience: None,
        };
        let world = planned.world(service.base_url(), options, None, Stop::default())?;
        Ok((world, service))
    };
    harness(&args, &plan, start, describe)
}

/// libtest says that a test is ignored, but not why.
#[expect(clippy::print_stderr, reason = "reasons are no results")]
fn say_what_is_ignored(plan: &Plan) {
    for trial in &plan.trials {
        if let Decision::Skip(reasons) = &trial.decision {
            eprintln!("ignored {}: {}", trial.script.id, SkipReason::all(reasons));
        }
    }
}

#[expect(clippy::print_stderr, reason = "this is where the program says why it ends")]
fn refuse(sentence: &str) -> ExitCode {
    eprintln!("{sentence}");
    ExitCode::from(101)
}

#[expect(clippy::disallowed_methods, reason = "this is the world of this program")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[expect(clippy::disallowed_methods, reason = "this is the world of this program")]
fn clock() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
