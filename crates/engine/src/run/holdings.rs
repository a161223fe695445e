//! What trials hold while they run: an entry of the pool, and the lanes that they share with others.
//!
//! A trial gets all of it or nothing, so nobody waits with something in hand, and no two trials wait for each other.

use std::collections::{BTreeSet, VecDeque};
use std::io;

use super::turns::{Lock, Turns};
use crate::plan::Arrangement;

/// What there is to hold.
#[derive(Debug)]
pub(super) struct Holdings {
    free_entries: VecDeque<usize>,
    busy_lanes: BTreeSet<String>,
    turns: Turns,
    /// What other processes were seen to have since [`Holdings::look_again`].
    elsewhere: BTreeSet<String>,
}

/// What one trial holds.
#[derive(Debug)]
pub(super) struct Held {
    /// The index of its entry in the profile's pool.
    pub(super) entry: Option<usize>,
    lanes: BTreeSet<String>,
    locks: Vec<Lock>,
}

/// What came of trying to hold everything that a trial needs.
#[derive(Debug)]
pub(super) enum Hold {
    /// It may start.
    Held(Held),
    /// A trial of this run has some of it.
    Here,
    /// Another process has this.
    Elsewhere(String),
}

impl Holdings {
    /// Everything is free, as far as this run knows.
    pub(super) fn new(entries: usize, turns: Turns) -> Self {
        let mut free_entries: VecDeque<usize> = (0..entries).collect();
        free_entries.rotate_left(turns.first_of(entries));
        Self { free_entries, busy_lanes: BTreeSet::new(), turns, elsewhere: BTreeSet::new() }
    }

    /// Forgets what other processes had a moment ago.
    pub(super) fn look_again(&mut self) {
        self.elsewhere.clear();
    }

    /// Takes everything that an arrangement needs, or nothing.
    ///
    /// # Errors
    /// What the system says of a lock.
    pub(super) fn hold(&mut self, arrangement: &Arrangement) -> io::Result<Hold> {
        let is_busy = |lane| self.busy_lanes.contains(lane);
        if (arrangement.pooled && self.free_entries.is_empty()) || arrangement.lanes.iter().any(is_busy) {
            return Ok(Hold::Here);
        }
        let mut locks = Vec::new();
        for lane in &arrangement.lanes {
            match self.lock(&format!("`{lane}`"))? {
                Some(lock) => locks.push(lock),
                None => return Ok(Hold::Elsewhere(format!("`{lane}`"))),
            }
        }
        let entry = if arrangement.pooled {
            let Some((entry, lock)) = self.lock_entry()? else {
                return Ok(Hold::Elsewhere("every entry of the pool".into()));
            };
            locks.push(lock);
            Some(entry)
        } else {
            None
        };
        self.free_entries.retain(|free| Some(*free) != entry);
        self.busy_lanes.extend(arrangement.lanes.iter().cloned());
        Ok(Hold::Held(Held { entry, lanes: arrangement.lanes.clone(), locks }))
    }

    /// Takes back what a trial held.
    pub(super) fn give_back(&mut self, held: Held) {
        let Held { entry, lanes, locks } = held;
        self.free_entries.extend(entry);
        self.busy_lanes.retain(|lane| !lanes.contains(lane));
        drop(locks);
    }

    /// The first free entry that no other process has.
    fn lock_entry(&mut self) -> io::Result<Option<(usize, Lock)>> {
        for place in 0..self.free_entries.len() {
            let entry = self.free_entries[place];
            if let Some(lock) = self.lock(&format!("entry {entry} of the pool"))? {
                return Ok(Some((entry, lock)));
            }
        }
        Ok(None)
    }

    fn lock(&mut self, what: &str) -> io::Result<Option<Lock>> {
        if self.elsewhere.contains(what) {
            return Ok(None);
        }
        let lock = self.turns.take(what)?;
        if lock.is_none() {
            self.elsewhere.insert(what.to_owned());
        }
        Ok(lock)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(pooled: bool, lanes: &[&str]) -> Arrangement {
        let lanes = lanes.iter().map(|lane| (*lane).to_owned()).collect();
        Arrangement { pooled, lanes, ..Arrangement::default() }
    }

    fn hold(holdings: &mut Holdings, arrangement: &Arrangement) -> Hold {
        holdings.look_again();
        holdings.hold(arrangement).expect("the folder has locks")
    }

    fn held(holdings: &mut Holdings, arrangement: &Arrangement) -> Held {
        let Hold::Held(held) = hold(holdings, arrangement) else { panic!("nobody has any of it") };
        held
    }

    /// Two runs, as of two processes, on a pool of so many entries.
    fn two(entries: usize) -> (tempfile::TempDir, [Holdings; 2]) {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let turns = Turns::between_processes(dir.path()).expect("the folder has locks");
        let runs = [(); 2].map(|()| Holdings::new(entries, turns.clone()));
        (dir, runs)
    }

    #[test]
    fn in_one_run_a_lane_and_an_entry_are_had_once() {
        let mut run = Holdings::new(1, Turns::default());
        let lane = held(&mut run, &needs(false, &["a", "b"]));
        assert!(matches!(hold(&mut run, &needs(false, &["b", "c"])), Hold::Here));
        let entry = held(&mut run, &needs(true, &["c"]));
        assert_eq!(entry.entry, Some(0));
        assert!(matches!(hold(&mut run, &needs(true, &[])), Hold::Here));
        run.give_back(lane);
        run.give_back(entry);
        assert!(matches!(hold(&mut run, &needs(true, &["b", "c"])), Hold::Held(_)));
    }

    #[test]
    fn two_runs_take_turns_on_a_lane() {
        let (_dir, [mut one, mut other]) = two(0);
        let lane = held(&mut one, &needs(false, &["a"]));
        assert!(
            matches!(hold(&mut other, &needs(false, &["a", "b"])), Hold::Elsewhere(what) if what == "`a`")
        );
        assert!(matches!(hold(&mut one, &needs(false, &["b"])), Hold::Held(_)), "what isn't had isn't kept");
        one.give_back(lane);
        assert!(matches!(hold(&mut other, &needs(false, &["a", "b"])), Hold::Held(_)));
    }

    #[test]
    fn two_runs_have_different_entries_until_there_is_none() {
        let (_dir, [mut one, mut other]) = two(2);
        let pooled = needs(true, &[]);
        let (mine, yours) = (held(&mut one, &pooled), held(&mut other, &pooled));
        assert_ne!(mine.entry, yours.entry);
        assert!(
            matches!(hold(&mut one, &pooled), Hold::Elsewhere(what) if what == "every entry of the pool")
        );
        other.give_back(yours);
        assert!(matches!(hold(&mut one, &pooled), Hold::Held(_)));
    }
}
