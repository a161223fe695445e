//! What may change in an answer without any trial noticing, and why that is right: `cases/unpinned.txt`.
//!
//! A reason stands on a line of its own, and below it the places with the changes that it explains. What goes unnoticed
//! without a reason is a gap of the suite, and a reason for what is noticed is stale: a proof asks for work on both.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::lock::{Line, is_place, kinds, lines};
use super::{Kind, words};
use graphproof_engine::case::Suite;
use graphproof_engine::case::model::Scope;
use graphproof_engine::diagnostic::{Diagnostic, Place, Problem, Source, nearest};
use graphproof_engine::proof::UnpinnedPlace;

/// All reasons.
#[derive(Debug, Clone, Default)]
pub struct Unpinned(Vec<Entry>);

/// The changes of one place that a reason explains.
#[derive(Debug, Clone)]
struct Entry {
    reason: String,
    /// Whose answers; none means those of every operation.
    operation: Option<String>,
    place: String,
    changes: BTreeSet<Kind>,
    at: Place,
}

/// Changes that nobody notices: an operation, a place of its answers, and how the place was changed.
pub type Unnoticed = BTreeMap<(String, String), BTreeSet<Kind>>;

impl Unpinned {
    /// Reads `cases/unpinned.txt`.
    ///
    /// # Errors
    /// Every line that is none of its kind.
    pub fn parse(source: &Arc<Source>) -> Result<Self, Vec<Diagnostic>> {
        let (mut all, mut found) = (Vec::new(), Vec::new());
        let mut reason = None;
        for line in lines(source) {
            match reason {
                Some(reason) if line.is_indented => match entry(&line, reason) {
                    Some(entry) => all.push(entry),
                    None => found.push(line.expected(AN_ENTRY)),
                },
                None if line.is_indented => found.push(line.expected("a reason, before the first place")),
                Some(_) | None => reason = Some(line.text),
            }
        }
        if found.is_empty() { Ok(Self(all)) } else { Err(found) }
    }

    /// Entries of operations that the suite doesn't have.
    pub fn unmatched(&self, suite: &Suite) -> Vec<Diagnostic> {
        let operations = suite.files.iter().filter_map(|file| match &file.scope {
            Scope::Operation(operation) => Some(operation.name.as_str()),
            Scope::Every => None,
        });
        let known: Vec<_> = operations.collect();
        let entries = self.0.iter().filter_map(|entry| Some((entry, entry.operation.as_deref()?)));
        let unknown = entries.filter(|(_, name)| !known.contains(name));
        let told = unknown.map(|(entry, name)| {
            let nearest = nearest(name, known.iter().copied());
            let problem = Problem::Unknown { what: "operation", name: name.to_owned(), nearest };
            Diagnostic { problem, place: entry.at.clone(), also: None }
        });
        told.collect()
    }

    /// What nobody notices with its reasons, what has none first; and the reasons for what is noticed all the same.
    pub fn explain(&self, mut unnoticed: Unnoticed) -> (Vec<UnpinnedPlace>, Vec<String>) {
        let (mut explained, mut stale) = (Vec::new(), Vec::new());
        let asked = unnoticed.clone();
        for entry in &self.0 {
            let mut idle = entry.changes.clone();
            for ((operation, place), changes) in asked.iter().filter(|(of, _)| entry.is_of(of)) {
                let covered: BTreeSet<_> = changes.intersection(&entry.changes).copied().collect();
                idle.retain(|kind| !covered.contains(kind));
                let left = unnoticed.get_mut(&(operation.clone(), place.clone()));
                left.into_iter().for_each(|left| left.retain(|kind| !covered.contains(kind)));
                if !covered.is_empty() {
                    explained.push(unpinned(operation, place, &covered, Some(&entry.reason)));
                }
            }
            if !idle.is_empty() {
                stale.push(format!("{}: {} is noticed now", entry.at.file_line(), words(&idle).join(", ")));
            }
        }
        let bare = unnoticed.iter().filter(|(_, changes)| !changes.is_empty());
        let bare = bare.map(|((operation, place), changes)| unpinned(operation, place, changes, None));
        (bare.chain(explained).collect(), stale)
    }
}

fn unpinned(operation: &str, place: &str, changes: &BTreeSet<Kind>, reason: Option<&str>) -> UnpinnedPlace {
    UnpinnedPlace {
        operation: operation.to_owned(),
        place: place.to_owned(),
        changes: words(changes),
        reason: reason.map(str::to_owned),
    }
}

impl Entry {
    fn is_of(&self, (operation, place): &(String, String)) -> bool {
        self.place == *place && self.operation.as_deref().is_none_or(|own| own == operation)
    }
}

const AN_ENTRY: &str = "an operation or `*`, a place, and the changes that nobody notices there, such as \
                        `v1::chats::member_add /value/*/id form value`";

fn entry(line: &Line<'_>, reason: &str) -> Option<Entry> {
    let (operation, rest) = line.text.split_once(' ')?;
    let (place, changes) = kinds(rest);
    let is_entry = is_place(place) && !changes.is_empty();
    is_entry.then(|| Entry {
        reason: reason.to_owned(),
        operation: (operation != "*").then(|| operation.to_owned()),
        place: place.to_owned(),
        changes: changes.into_iter().collect(),
        at: line.place.clone(),
    })
}
