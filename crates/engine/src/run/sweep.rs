//! Removing what runs have left on a target: what their ledgers prove is theirs, and nothing else.
//!
//! [`sweep`] goes by a ledger, newest first. What was named by an answer is removed. What wasn't is looked for, and removed if it
//! carries the run's marker or wasn't there before. Whatever lies in something of the run's goes with that. Each removal is
//! written down at once, so a sweep may be killed, and run again. [`by_name`] needs no ledger; it finds what names tell.

use std::mem::take;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::engine::World;
use super::ledger::{self, Entry, Header, Intended, Ledger, Line, Settled, Text};
use super::look::{Look, Nothing, looked};
use super::removal::{self, MOST_AGAIN, is_below};
use super::scenario::send::Waiting;
use crate::case::{Bindings, RequestTemplate};

mod broom;
mod named;

pub use named::by_name;

use broom::Broom;

/// A ledger that nobody else is at.
#[derive(Debug)]
pub struct Opened {
    path: PathBuf,
    file: ledger::File,
    text: Text,
}

impl Opened {
    /// Opens a ledger; nothing while its run, or another sweep, is still at it.
    ///
    /// # Errors
    /// A sentence that begins with the place: it can't be read, or is damaged.
    pub fn open(path: &Path, shown: &str) -> Result<Option<Self>, String> {
        let unreadable = |error: std::io::Error| format!("{shown}: {error}");
        let Some((file, bytes)) = ledger::open(path).map_err(unreadable)? else { return Ok(None) };
        let text = ledger::read(&bytes).map_err(|(line, why)| format!("{shown}:{line}: {why}"))?;
        Ok(Some(Self { path: path.to_owned(), file, text }))
    }

    /// Whose ledger it is; nothing where its run ended before it wrote its first line, and so before it sent anything.
    pub fn header(&self) -> Option<&Header> {
        self.text.header.as_ref()
    }
}

/// Whether anything is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It is.
    Remove,
    /// It is only said what would be (`--dry-run`).
    Look,
}

/// What came of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swept {
    /// It is removed, or would be.
    Removed {
        /// The request that removes it.
        request: String,
        /// Whose it was: a trial's id, or a name.
        of: String,
    },
    /// It isn't.
    Left {
        /// The request that would remove it, or that may have made it.
        request: String,
        /// Whose it is.
        of: String,
        /// Why.
        why: String,
    },
    /// It isn't ours.
    Untouched {
        /// The request that would have made it.
        request: String,
        /// Who sent that.
        of: String,
        /// How it is known.
        why: String,
    },
    /// Something can't be looked for.
    NotLookedFor {
        /// What.
        what: String,
        /// Why.
        why: String,
    },
}

/// Tells what came of each thing.
type Tell<'a> = &'a mut dyn FnMut(Swept);

/// Sweeps what a ledger tells of; things that may only not show yet are waited for, so long at most. A ledger in which everything is
/// settled is deleted.
///
/// # Errors
/// The system gives no event loop, or the ledger can't be written on.
pub fn sweep(
    world: &World,
    opened: Opened,
    mode: Mode,
    wait: Duration,
    tell: Tell<'_>,
) -> std::io::Result<()> {
    let Opened { path, file, text } = opened;
    let ledger = match mode {
        Mode::Remove => Ledger::going_on(&path, file, &text)?,
        Mode::Look => Ledger::default(),
    };
    let settled = |entry: &Entry| entry.settled.is_some();
    let things = text.entries.into_iter().map(|entry| Thing { is_settled: settled(&entry), entry }).collect();
    let mut sweeper = Sweeper { world, mode, ledger, things, tell };
    block_on(sweeper.all(wait))?;
    sweeper.ledger.close();
    sweeper.ledger.trouble().map_or(Ok(()), |why| Err(std::io::Error::other(why)))
}

/// Runs a sweep to its end.
fn block_on<T>(sweep: impl Future<Output = T>) -> std::io::Result<T> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(sweep))
}

struct Thing {
    entry: Entry,
    is_settled: bool,
}

struct Sweeper<'a> {
    world: &'a World,
    mode: Mode,
    ledger: Ledger,
    things: Vec<Thing>,
    tell: Tell<'a>,
}

/// What came of trying to remove something.
enum Tried {
    Removed(Vec<String>),
    /// Nothing is there, or doesn't show yet.
    Missing,
    NotOurs(&'static str),
    Left(String, String),
}

impl Sweeper<'_> {
    async fn all(&mut self, wait: Duration) {
        let mut waiting = Waiting::new(Some(wait));
        let open = (0..self.things.len()).filter(|at| !self.things[*at].is_settled);
        let mut due: Vec<usize> = open.rev().collect();
        let mut left: Vec<(usize, String, String)> = Vec::new();
        loop {
            let mut missing = Vec::new();
            for at in take(&mut due) {
                if self.is_inside_of_another(at) {
                    continue;
                }
                match self.tried(at).await {
                    Tried::Removed(requests) => self.is_removed(at, requests),
                    Tried::Missing => missing.push(at),
                    Tried::NotOurs(why) => self.is_not_ours(at, why),
                    Tried::Left(request, why) => left.push((at, request, why)),
                }
            }
            if missing.is_empty() || !waiting.goes_on(&self.world.target, Duration::ZERO).await {
                missing.into_iter().for_each(|at| self.is_not_there(at));
                break;
            }
            due = missing;
        }
        for (at, request, why) in left {
            let of = self.trial(at);
            (self.tell)(Swept::Left { request, of, why });
        }
        self.go_with_what_they_are_in();
    }

    /// What lies in something of the run's went with it, or stays with it.
    fn go_with_what_they_are_in(&mut self) {
        for at in 0..self.things.len() {
            if self.things[at].is_settled || !self.is_inside_of_another(at) {
                continue;
            }
            if self.containers(at).all(|container| self.things[container].is_settled) {
                self.things[at].is_settled = true;
                let (number, why) = (self.number(at), "went with what it was in".to_owned());
                self.note(&Line::Removed { number, why });
            } else {
                let (request, of) = (self.things[at].entry.intended.request.clone(), self.trial(at));
                (self.tell)(Swept::Left { request, of, why: "what it is in is left".into() });
            }
        }
    }

    fn is_removed(&mut self, at: usize, requests: Vec<String>) {
        for request in requests {
            let of = self.trial(at);
            (self.tell)(Swept::Removed { request, of });
        }
        let line = Line::Removed { number: self.number(at), why: "swept".into() };
        self.settle(at, &line);
    }

    fn is_not_there(&mut self, at: usize) {
        let line = Line::Removed { number: self.number(at), why: "nothing of it is there".into() };
        self.settle(at, &line);
    }

    fn is_not_ours(&mut self, at: usize, why: &str) {
        let Intended { request, trial, .. } = self.things[at].entry.intended.clone();
        (self.tell)(Swept::Untouched { request, of: trial, why: why.to_owned() });
        let line = Line::Untouched { number: self.number(at), why: why.to_owned() };
        self.settle(at, &line);
    }

    fn settle(&mut self, at: usize, line: &Line) {
        self.things[at].is_settled = true;
        self.note(line);
    }

    fn note(&self, line: &Line) {
        self.ledger.note(line, |text| self.world.target.redacted(text));
    }

    fn number(&self, at: usize) -> u64 {
        self.things[at].entry.intended.number
    }

    fn trial(&self, at: usize) -> String {
        self.things[at].entry.intended.trial.clone()
    }

    /// Looks for a thing where it must, and removes it.
    async fn tried(&self, at: usize) -> Tried {
        let Entry { intended, names, .. } = &self.things[at].entry;
        let left = |why: String| Tried::Left(intended.request.clone(), why);
        let entry = match broom::entry(&self.world.profile, intended.entry.as_ref()) {
            Ok(entry) => entry,
            Err(why) => return left(why),
        };
        let mut broom = Broom::new(self.world, entry, values(&self.things[at].entry), readings(intended));
        let looks: Vec<Look> = intended.find.iter().filter_map(|look| look.meant().ok()).collect();
        let untold: Vec<_> =
            looks.into_iter().filter(|look| broom.values.get(&look.name).is_none()).collect();
        if names.is_some() && untold.is_empty() {
            return self.removed(&mut broom, intended, &[None]).await;
        }
        match looked(&mut broom, self.world.target.base_url(), &untold, MOST_AGAIN).await {
            Ok(found) => {
                self.removed(&mut broom, intended, &found.into_iter().map(Some).collect::<Vec<_>>()).await
            }
            Err(Nothing::Missing) => Tried::Missing,
            Err(Nothing::Foreign) => Tried::NotOurs("it was there before the request"),
            Err(Nothing::Unknown(why)) => left(why),
        }
    }

    /// Removes what goes by each of these names.
    async fn removed(
        &self,
        broom: &mut Broom<'_>,
        intended: &Intended,
        named: &[Option<(String, String)>],
    ) -> Tried {
        let mut done = Vec::new();
        for name in named {
            if let Some((name, value)) = name {
                broom.values.bind(name, value.as_str());
            }
            for (request, status) in intended.undo.iter().filter_map(|step| step.meant().ok()) {
                let line = match removal::Hand::fill(broom, &request).await {
                    Ok(filled) => format!("{} {}", filled.outgoing.method, filled.outgoing.path),
                    Err(why) => return Tried::Left(request.line(), why),
                };
                if self.mode == Mode::Look {
                    done.push(line);
                    continue;
                }
                match removal::remove(broom, &request, status).await {
                    Ok(_) => done.push(line),
                    Err(refusal) if refusal.missing => {}
                    Err(refusal) => return Tried::Left(line, refusal.got),
                }
            }
        }
        if done.is_empty() { Tried::Missing } else { Tried::Removed(done) }
    }

    /// Whether it goes with something else that this ledger knows by its name.
    fn is_inside_of_another(&self, at: usize) -> bool {
        self.containers(at).next().is_some()
    }

    /// What it lies in, by the paths of removals.
    fn containers(&self, at: usize) -> impl Iterator<Item = usize> {
        let inside: Vec<String> = paths(&self.things[at].entry).into_iter().map(|(path, _)| path).collect();
        let holds = |other: &usize| {
            let entry = &self.things[*other].entry;
            let is_known = entry.names.is_some() && entry.settled != Some(Settled::NotOurs);
            let own = paths(entry).into_iter().filter(|(_, whole)| *whole);
            is_known && own.into_iter().any(|(above, _)| inside.iter().all(|path| is_below(path, &above)))
        };
        let others = if inside.is_empty() { 0..0 } else { 0..at };
        others.filter(holds).collect::<Vec<_>>().into_iter()
    }
}

fn readings(intended: &Intended) -> Vec<broom::Reading> {
    let meant = intended.running.iter().filter_map(|reading| reading.meant().ok());
    meant.map(|(name, request, take)| broom::Reading { name: name.to_owned(), request, take }).collect()
}

/// All names that are known of a thing, and of what stands around it.
fn values(entry: &Entry) -> Bindings {
    let mut values = Bindings::default();
    let told = entry.names.iter().flatten();
    entry.intended.names.iter().chain(told).for_each(|(name, value)| values.bind(name, value.as_str()));
    values
}

/// The paths of a thing's removal as far as they are known, and whether that is as a whole.
fn paths(entry: &Entry) -> Vec<(String, bool)> {
    let values = values(entry);
    let steps = entry.intended.undo.iter().filter_map(|step| step.meant().ok());
    steps.map(|(request, _): (RequestTemplate, _)| request.path.known(&values)).collect()
}
