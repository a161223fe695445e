//! `graphproof sweep`: what runs have left on a target is removed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::args::{Args, Sweep};
use super::ledger::sweep_command;
use super::output::Output;
use super::{Exit, World};
use crate::resolve::planned::{Planned, Refused};
use crate::resolve::suite::slashed;
use graphproof_engine::outcome::Strictness;
use graphproof_engine::profile::{Kind, Profile};
use graphproof_engine::run::{
    self, Ending, Leftovers, Mode, Opened, Options, Retry, Stop, Swept, by_name, guard, is_ours,
    ledger_place, sweep,
};

/// Reads all ledgers, finds their targets, and only then sends anything.
pub(super) fn main(world: &World, args: &Args, typed: &Sweep, output: Output) -> Exit {
    let done =
        if typed.by_name { named(world, args, typed, output) } else { ledgers(world, args, typed, output) };
    match done {
        Ok(left) if left.is_empty() => Exit::Ok,
        Ok(left) => {
            output.say(&format!("{}\n", left.sentence(typed)));
            Exit::LeftBehind
        }
        Err(refused) => output.refuse(&refused),
    }
}

/// What is still there after a sweep.
#[derive(Default)]
struct Left {
    removed: usize,
    kept: usize,
    would: usize,
    /// Whether anything was said of anything.
    told: bool,
}

impl Left {
    fn is_empty(&self) -> bool {
        self.kept == 0 && self.would == 0
    }

    fn sentence(&self, typed: &Sweep) -> String {
        let mut more: Vec<String> = typed.ledgers.iter().map(|ledger| slashed(ledger)).collect();
        more.extend(typed.by_name.then(|| "--by-name".to_owned()));
        let command = sweep_command(typed.target(), typed.allow_writes.as_deref(), &typed.ledger, &more);
        if typed.dry_run {
            return format!(
                "{} to remove, {} that can't be; without --dry-run: {command}",
                self.would, self.kept
            );
        }
        format!("{} removed, {} left; to try again: {command}", self.removed, self.kept)
    }
}

/// One line for each thing.
fn told(swept: &Swept, mode: Mode, left: &mut Left, output: Output) {
    left.told = true;
    let line = match (swept, mode) {
        (Swept::Removed { request, of }, Mode::Remove) => {
            left.removed += 1;
            format!("removed      {request}  ({of})\n")
        }
        (Swept::Removed { request, of }, Mode::Look) => {
            left.would += 1;
            format!("to remove    {request}  ({of})\n")
        }
        (Swept::Left { request, of, why }, _) => {
            left.kept += 1;
            format!("left         {request}  ({of}): {why}\n")
        }
        (Swept::Untouched { request, of, why }, _) => format!("not touched  {request}  ({of}): {why}\n"),
        (Swept::NotLookedFor { what, why }, _) => {
            left.kept += 1;
            format!("not seen     {what}: {why}\n")
        }
    };
    // Whoever has closed the pipe has seen enough; what is removed is removed.
    drop(output.result(&line));
}

fn mode(typed: &Sweep) -> Mode {
    if typed.dry_run { Mode::Look } else { Mode::Remove }
}

/// A ledger with the target that it is about.
struct Book {
    shown: String,
    path: PathBuf,
    opened: Opened,
}

fn ledgers(world: &World, args: &Args, typed: &Sweep, output: Output) -> Result<Left, Refused> {
    let mut books = opened(world, typed, output)?;
    let mut targets: BTreeMap<String, (Planned, run::World)> = BTreeMap::new();
    let mut due = Vec::new();
    for book in books.drain(..) {
        let Some(header) = book.opened.header() else {
            output.say(&format!("{}: its run ended before it sent anything\n", book.shown));
            forget(&book, typed)?;
            continue;
        };
        let name = typed.target().map_or_else(|| header.target.clone(), str::to_owned);
        if !targets.contains_key(&name) {
            let (planned, engine) = target(world, args, typed, Some(&name), output)?;
            targets.insert(name.clone(), (planned, engine));
        }
        let (planned, engine) = &targets[&name];
        let tenant = planned.profile.tenant.as_ref().map(|tenant| tenant.id.as_str());
        let (of, here) = (header.place(), ledger_place(engine.target.base_url(), tenant));
        if of == here {
            due.push((name, book));
        } else if typed.ledgers.is_empty() {
            output.say(&format!("{}: skipped, it is of {of} and not of {here}\n", book.shown));
        } else {
            let shown = &book.shown;
            return Err(format!("{shown}:1: this is a ledger of {of}, and the target is {here}").into());
        }
    }
    let is_due = !due.is_empty();
    if !is_due {
        output.say("nothing to sweep\n");
    }
    let mut left = Left::default();
    for (name, Book { shown, path, opened }) in due {
        let wait = typed.wait(targets[&name].0.profile.kind).saturating_sub(age(world, &path));
        let mut tell = |swept| told(&swept, mode(typed), &mut left, output);
        if let Err(error) = sweep(&targets[&name].1, opened, mode(typed), wait, &mut tell) {
            output.complain(&format!("{shown}: {error}"));
            left.kept += 1;
        }
    }
    if is_due && !left.told {
        output.say("nothing of it is there any more\n");
    }
    Ok(left)
}

/// All ledgers that were named, or lie in the folder. One that is damaged stops everything.
fn opened(world: &World, typed: &Sweep, output: Output) -> Result<Vec<Book>, Refused> {
    let in_folder = if typed.ledgers.is_empty() { in_folder(world, &typed.ledger)? } else { Vec::new() };
    let mut books = Vec::new();
    for path in typed.ledgers.iter().chain(&in_folder) {
        let (shown, path) = (slashed(path), world.dir.join(path));
        match Opened::open(&path, &shown)? {
            Some(opened) => books.push(Book { shown, path, opened }),
            None => output.say(&format!("{shown}: skipped, its run or another sweep is still at it\n")),
        }
    }
    Ok(books)
}

/// The ledgers of a folder, oldest first. A folder that isn't there has none.
fn in_folder(world: &World, typed: &Path) -> Result<Vec<PathBuf>, Refused> {
    let unreadable = |error: std::io::Error| Refused::Said(format!("{}: {error}", slashed(typed)));
    let entries = match std::fs::read_dir(world.dir.join(typed)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = typed.join(entry.map_err(unreadable)?.file_name());
        if path.extension().is_some_and(|ending| ending == "ndjson") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Deletes a ledger that tells of nothing.
fn forget(book: &Book, typed: &Sweep) -> Result<(), Refused> {
    if typed.dry_run {
        return Ok(());
    }
    std::fs::remove_file(&book.path).map_err(|error| Refused::Said(format!("{}: {error}", book.shown)))
}

/// How long ago a ledger was written: what was accepted then shows by now, or not.
fn age(world: &World, path: &Path) -> Duration {
    let written = std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let written = written.and_then(|written| jiff::Timestamp::try_from(written).ok());
    let age = written.map(|written| (world.clock)().duration_since(written));
    age.and_then(|age| Duration::try_from(age).ok()).unwrap_or_default()
}

fn named(world: &World, args: &Args, typed: &Sweep, output: Output) -> Result<Left, Refused> {
    let (planned, engine) = target(world, args, typed, typed.target(), output)?;
    let before = (world.clock)().as_second().saturating_sub(typed.older_than.as_secs());
    let mut left = Left::default();
    let mut tell = |swept| told(&swept, mode(typed), &mut left, output);
    by_name(&engine, &planned.loaded.suite, before, mode(typed), &mut tell)
        .map_err(|error| Refused::Said(format!("the sweep can't be started: {error}")))?;
    output.say(
        "memberships have no name, and were not looked for: only the ledger of their run tells of them\n",
    );
    Ok(left)
}

/// A target that may be written to, as for a run.
fn target(
    world: &World,
    args: &Args,
    typed: &Sweep,
    name: Option<&str>,
    output: Output,
) -> Result<(Planned, run::World), Refused> {
    let planned = Planned::to_look_at(&world.dir, args.suite(), name, &[])?;
    guard::allowed(&planned.profile, typed.allow_writes.as_deref())
        .map_err(|mismatch| mismatch.to_string())?;
    let planned = planned.with(world.sources(output))?;
    let base_url = planned.profile.base_url.clone().ok_or_else(|| no_address(name.unwrap_or("emulator")))?;
    let options = options(&planned.profile);
    let engine = planned.world(&base_url, options, None, Stop::default())?;
    if planned.profile.kind == Kind::Tenant {
        is_ours(&engine, &planned.plan).map_err(|why| format!("{why}\nnothing was removed"))?;
    }
    Ok((planned, engine))
}

fn no_address(target: &str) -> Refused {
    Refused::Said(format!(
        "`{target}` has no address: what the embedded emulator holds goes with it; name a --target"
    ))
}

/// A sweep plays no trials; nothing is asked of these.
fn options(profile: &Profile) -> Options {
    Options {
        jobs: 1,
        strictness: Strictness::Lenient,
        leftovers: Leftovers::Remove,
        ending: Ending::AfterAll,
        marker: String::new(),
        retry: Retry::of(profile),
        patience: None,
    }
}
