//! What the answers of the pages' examples show, and whether it is pinned: `cases/examples.txt`.
//!
//! Of a property that an example shows another type is noticed, and another value where the request determines it. The file
//! says for each place which changes must be noticed, and why no more (`free: why`). It is compared with the suite, and
//! with the pages' texts where they are at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::lock::{Line, is_place, kinds, lines};
use super::{Kind, Pins, Spot};
use graphproof_engine::case::Script;
use graphproof_engine::diagnostic::{Diagnostic, Place, Source};
use graphproof_engine::finding::Role;

mod compared;

/// All examples of all pages.
#[derive(Debug, Clone, Default)]
pub struct Examples(Vec<Example>);

/// What the answer of one example shows.
#[derive(Debug, Clone)]
pub struct Example {
    /// The operation that it is an example of.
    pub operation: String,
    /// Its number on the page.
    pub number: u32,
    /// The places of its answer.
    pub shows: Vec<Shown>,
    place: Place,
}

/// A place that an example shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// As in [`Spot::place`].
    pub place: String,
    /// The changes that must be noticed there.
    pub asked: BTreeSet<Kind>,
    /// Why another value, or anything at all, needn't be noticed.
    pub free: Option<String>,
    at: Place,
}

/// A place that an example shows, and who notices what there.
#[derive(Debug, Clone)]
pub struct Pinned<'a> {
    /// The example.
    pub example: &'a Example,
    /// The place.
    pub shown: &'a Shown,
    /// For each change that must be noticed, a trial that does: the example's own, if it does.
    pub by: Vec<(Kind, Option<&'a Spot>)>,
}

impl Pinned<'_> {
    /// The changes that must be noticed, and aren't.
    pub fn loose(&self) -> impl Iterator<Item = Kind> {
        self.by.iter().filter(|(_, by)| by.is_none()).map(|(kind, _)| *kind)
    }
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} example {}", self.operation, self.number)
    }
}

impl Examples {
    /// Reads `cases/examples.txt`.
    ///
    /// # Errors
    /// Every line that is none of its kind.
    pub fn parse(source: &Arc<Source>) -> Result<Self, Vec<Diagnostic>> {
        let (mut all, mut found) = (Vec::<Example>::new(), Vec::new());
        for line in lines(source) {
            let read = match all.last_mut() {
                Some(example) if line.is_indented => {
                    shown(&line).map(|shown| example.shows.push(shown)).ok_or(A_PLACE)
                }
                Some(_) | None => example(&line).map(|example| all.push(example)).ok_or(AN_EXAMPLE),
            };
            found.extend(read.err().map(|what| line.expected(what)));
        }
        if found.is_empty() { Ok(Self(all)) } else { Err(found) }
    }

    /// The examples in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Example> {
        self.0.iter()
    }

    /// The headers that examples show, in lower case.
    pub fn headers(&self) -> impl Iterator<Item = String> {
        let places = self.0.iter().flat_map(|example| &example.shows).map(|shown| &shown.place);
        places.filter_map(|place| place.strip_prefix("header ").map(str::to_owned))
    }

    /// Who notices what the examples show: any trial of the operation, at an answer that accepted its request.
    pub fn against<'a>(&'a self, pins: &'a Pins, scripts: &[Script]) -> Vec<Pinned<'a>> {
        let scripts: BTreeMap<&str, &Script> =
            scripts.iter().map(|script| (script.id.as_str(), script)).collect();
        let places =
            self.0.iter().flat_map(|example| example.shows.iter().map(move |shown| (example, shown)));
        let pinned = |(example, shown): (&'a Example, &'a Shown)| {
            let by = |kind: &Kind| (*kind, noticed(pins, &scripts, (example, shown), *kind));
            Pinned { example, shown, by: shown.asked.iter().map(by).collect() }
        };
        places.map(pinned).collect()
    }
}

/// A trial that notices a change of what an example shows.
fn noticed<'a>(
    pins: &'a Pins,
    scripts: &BTreeMap<&str, &Script>,
    (example, shown): (&Example, &Shown),
    kind: Kind,
) -> Option<&'a Spot> {
    let there = pins.iter().filter(|(spot, kinds)| spot.place == shown.place && kinds.contains(&kind));
    let accepted = there.filter_map(|(spot, _)| {
        let script =
            scripts.get(spot.trial.as_str()).filter(|script| script.operation == example.operation)?;
        let accepts = match spot.answer.role {
            Role::Act => script.broken.is_none(),
            Role::Twin => true,
            Role::Arrange | Role::Witness | Role::Then | Role::Undo => false,
        };
        accepts.then_some((script.example != Some(example.number), spot))
    });
    accepted.min_by_key(|(another, _)| *another).map(|(_, spot)| spot)
}

const AN_EXAMPLE: &str = "an example such as `v1::chats::member_add 1`";

fn example(line: &Line<'_>) -> Option<Example> {
    let (operation, number) = line.text.split_once(' ')?;
    let number = number.parse().ok()?;
    Some(Example { operation: operation.to_owned(), number, shows: Vec::new(), place: line.place.clone() })
}

const A_PLACE: &str = "a place with the changes that must be noticed, such as `/id type value`, or without `value` why: \
                       `/id type free: it is opaque`";

fn shown(line: &Line<'_>) -> Option<Shown> {
    let (changes, free) = match line.text.split_once(" free: ") {
        Some((changes, why)) => (changes, Some(why.trim().to_owned())),
        None => (line.text, None),
    };
    let (place, kinds) = kinds(changes);
    let asked: BTreeSet<_> = kinds.into_iter().collect();
    let explained = asked.contains(&Kind::Value) || free.is_some();
    let place = is_place(place).then(|| place.to_owned()).filter(|_| explained)?;
    Some(Shown { place, asked, free, at: line.place.clone() })
}
