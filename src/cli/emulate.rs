//! `graphproof emulate`: the emulator as a server of its own.

mod credentials;
mod profile;

use super::args::Emulate;
use super::interrupt::Signals;
use super::output::Output;
use super::{Exit, World};
use crate::resolve::suite;
use graphproof_emulator::{Bearer, Emulator, Entry, Faults, Log, Mutant, Seed, Settings, Tenant, Variation};
use graphproof_engine::diagnostic::nearest;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Serves until it is interrupted. The first line on stdout is the base URL.
pub(super) fn main(world: &World, emulate: &Emulate, output: Output) -> Exit {
    let unlogged = Arc::new(AtomicBool::new(false));
    let settings = match settings(world, emulate).and_then(|settings| {
        let log =
            emulate.log.as_deref().map(|path| log(&world.dir.join(path), output, &unlogged)).transpose()?;
        Ok(Settings { log, ..settings })
    }) {
        Ok(settings) => settings,
        Err(sentence) => {
            output.complain(&sentence);
            return Exit::BadInput;
        }
    };
    let (mutant, variation) = (settings.mutant, settings.variation);
    let emulator = match Emulator::with(settings) {
        Ok(emulator) => emulator,
        Err(error) => {
            output.complain(&format!("can't listen on {}: {error}", emulate.listen));
            return Exit::BadInput;
        }
    };
    if let Err(sentence) = files(world, &emulator, &world.dir.join(&emulate.files)) {
        output.complain(&sentence);
        return Exit::BadInput;
    }
    // Whoever has read the first line may press Ctrl-C.
    let mut signals = match Signals::new() {
        Ok(signals) => signals,
        Err(error) => {
            output.complain(&format!("can't wait for Ctrl-C: {error}"));
            return Exit::BadInput;
        }
    };
    if output.result(&format!("{}\n", emulator.base_url())).is_err() {
        return Exit::Unwritten;
    }
    if let Some(mutant) = mutant {
        output.say(&format!("mutant {}: {}\n", mutant.id(), mutant.says()));
    }
    if let Some(variation) = variation {
        let warns = match variation.warns() {
            [] => String::new(),
            codes => format!("; warns: {}", codes.join(", ")),
        };
        output.say(&format!("variation {}: {}{warns}\n", variation.id(), variation.says()));
    }
    let whose = match emulator.credentials() {
        Some(_) => format!(
            "graphproof run --target {} --allow-writes {}",
            suite::slashed(&emulate.files.join(profile::NAME)),
            profile::TENANT
        ),
        None => whose_token(emulator.entry()),
    };
    output.say(&format!("{whose}; Ctrl-C ends\n"));
    signals.wait();
    drop(emulator); // what is under way is logged, or isn't answered
    if unlogged.load(Ordering::Relaxed) { Exit::Unwritten } else { Exit::Ok }
}

/// One user and their token, for somebody who wants to send a first request.
fn whose_token(entry: Entry) -> String {
    format!("user {} has the token {}, and so on to 64", entry.user().id(), entry.token(Bearer::Member))
}

/// What a client of a tenant must have.
fn files(world: &World, emulator: &Emulator, dir: &Path) -> Result<(), String> {
    let Some(credentials) = emulator.credentials() else { return Ok(()) };
    let dir = std::path::absolute(dir).map_err(|error| format!("{}: {error}", suite::slashed(dir)))?;
    let program = world.program.as_deref().unwrap_or(Path::new("graphproof"));
    let profile = profile::profile(emulator.base_url(), &dir, &program.to_string_lossy());
    credentials::write(credentials, &profile, &dir)
}

/// The log: a line a request, which is in the file before the request's answer goes out. The first failure is said, and
/// remembered.
fn log(path: &Path, output: Output, failed: &Arc<AtomicBool>) -> Result<Log, String> {
    let shown = suite::slashed(path);
    let file = File::create(path).map_err(|error| format!("can't write the log {shown}: {error}"))?;
    let (file, failed) = (Mutex::new(file), Arc::clone(failed));
    Ok(Log::new(move |seen| {
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.write_all(format!("{}\n", seen.line()).as_bytes())
            && !failed.swap(true, Ordering::Relaxed)
        {
            output.complain(&format!("can't write the log {shown}: {error}"));
        }
    }))
}

fn settings(world: &World, emulate: &Emulate) -> Result<Settings, String> {
    if !emulate.listen.ip().is_loopback() {
        return Err(format!(
            "{} is reachable from other machines, and the emulator's tokens are known to everybody; \
             it listens on loopback addresses only",
            emulate.listen
        ));
    }
    let mut settings = Settings::new(world.clock);
    settings.listen = emulate.listen;
    if let Some(path) = &emulate.seed {
        let shown = suite::slashed(path);
        let source = suite::source(&world.dir.join(path), &shown)
            .map_err(|found| format!("{shown}: {}", found.problem.title()))?;
        settings.seed = Seed::parse(&source.text).map_err(|error| format!("{shown}:{error}"))?;
    }
    if let Some(id) = &emulate.mutant {
        let ids = Mutant::all().iter().map(|mutant| mutant.id());
        settings.mutant = Some(Mutant::from_id(id).ok_or_else(|| none_of(ids, "mutant", id))?);
    }
    if let Some(id) = &emulate.variation {
        let ids = Variation::all().iter().map(|variation| variation.id());
        settings.variation = Some(Variation::from_id(id).ok_or_else(|| none_of(ids, "variation", id))?);
    }
    if let Some(spec) = &emulate.fault {
        settings.faults = Faults::parse(spec).map_err(|error| format!("--fault: {error}"))?;
    }
    settings.tenant = emulate.tenant.then(|| {
        let usual = Tenant::default();
        Tenant {
            name: emulate.tenant_name.clone().unwrap_or(usual.name),
            token_lifetime: emulate.token_lifetime.unwrap_or(usual.token_lifetime),
            throttled: !emulate.unthrottled,
        }
    });
    Ok(settings)
}

fn none_of(ids: impl Iterator<Item = &'static str> + Clone, what: &str, id: &str) -> String {
    match nearest(id, ids.clone()) {
        Some(meant) => format!("no {what} `{id}`; did you mean `{meant}`?"),
        None => format!("no {what} `{id}`; there are: {}", ids.collect::<Vec<_>>().join(", ")),
    }
}
