//! `graphproof history add`: a record becomes a line of a history, and the history its pages.

use std::io;
use std::path::Path;

use super::args::{History as Typed, HistoryAdd, HistoryCommand};
use super::output::Output;
use super::{Exit, World};
use crate::resolve::suite;
use graphproof_engine::history::{Added, Entry, History};
use graphproof_engine::record::store;
use graphproof_engine::report::sanitize::line;
use graphproof_engine::report::{history, html};

/// The truth, in the folder of a history.
const FILE: &str = "history.jsonl";

/// Does what was typed.
pub(super) fn main(world: &World, typed: &Typed, output: Output) -> Exit {
    match &typed.command {
        HistoryCommand::Add(add) => added(world, add, output),
    }
}

/// Adds a record, and makes all pages anew from the lines.
fn added(world: &World, add: &HistoryAdd, output: Output) -> Exit {
    let (from, dir) = (world.dir.join(&add.record), world.dir.join(&add.dir));
    let record = match store::read(&world.dir, &add.record) {
        Ok(record) => record,
        Err(error) => {
            output.complain(&line(&error.to_string()));
            return Exit::BadInput;
        }
    };
    let shown = line(&suite::slashed(&add.dir));
    let result = std::fs::create_dir_all(&dir).and_then(|()| read(&dir.join(FILE)));
    let mut all = match result {
        Ok(bytes) => History::parse(&bytes),
        Err(error) => {
            output.complain(&format!("the history in {shown} can't be read: {error}"));
            return Exit::Unwritten;
        }
    };
    for at in all.torn() {
        output.say(&format!("warning: line {at} of {shown}/{FILE} is no entry; it is left as it is\n"));
    }
    let new = all.add(Entry::of(&record, link(&from, &dir)));
    if let Some(keep) = add.keep {
        all.keep(keep.into());
    }
    if let Err(error) = write(&all, &dir) {
        output.complain(&format!("the history could not be written to {shown}: {error}"));
        return Exit::Unwritten;
    }
    let runs = match all.entries().count() {
        1 => "1 run".to_owned(),
        n => format!("{n} runs"),
    };
    let said = match new {
        Added::Now => format!("{shown}/{}: {runs}\n", html::FILE),
        Added::Before => format!("{shown}/{}: {runs}, this one was among them\n", html::FILE),
    };
    if output.result(&said).is_ok() { Exit::Ok } else { Exit::Unwritten }
}

/// A history that isn't there yet is empty.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    match path.metadata().map(|meta| meta.is_file()) {
        Ok(true) => std::fs::read(path),
        Ok(false) => Err(io::Error::other("history.jsonl isn't a regular file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn write(all: &History, dir: &Path) -> io::Result<()> {
    // The truth first: pages can be made again.
    store::save_text(&all.bytes(), &dir.join(FILE))?;
    store::save_text(html::history(all).as_bytes(), &dir.join(html::FILE))?;
    store::save_text(history::badge(all).as_bytes(), &dir.join("badge.json"))?;
    store::save_text(history::atom(all).as_bytes(), &dir.join("feed.xml")).map(drop)
}

/// The page beside a record that lies below the history; what lies elsewhere can't be linked to once it is published.
fn link(record: &Path, dir: &Path) -> Option<String> {
    let folder = if record.is_dir() { record } else { record.parent()? };
    let (folder, dir) = (folder.canonicalize().ok()?, dir.canonicalize().ok()?);
    let below = folder.strip_prefix(dir).ok().filter(|below| !below.as_os_str().is_empty())?;
    folder.join(html::FILE).exists().then(|| suite::slashed(&below.join(html::FILE)))
}
