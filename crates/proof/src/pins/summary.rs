//! What pins came to, as plain data for `prove.json` and its page.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::document::drawn;
use super::examples::{Example, Examples, Pinned, Shown};
use super::unpinned::Unpinned;
use super::{Held, Kind, Pins, Redundant, Spot, words};
use graphproof_engine::case::{Script, Suite};
use graphproof_engine::diagnostic::{Diagnostic, Source, has_errors};
use graphproof_engine::event::TrialReport;
use graphproof_engine::exchange::Response;
use graphproof_engine::finding::Role;
use graphproof_engine::proof::{ExampleResult, Pin, PinsResult, ShownLine};

/// What a suite says of its own pins.
#[derive(Debug, Clone, Default)]
pub struct Committed {
    /// `cases/pins.lock`.
    pub pins: Option<Pins>,
    /// `cases/examples.txt`.
    pub examples: Option<Examples>,
    /// `cases/unpinned.txt`.
    pub unpinned: Option<Unpinned>,
    /// `cases/redundant.txt`.
    pub redundant: Vec<Redundant>,
}

/// The files in which a suite says what it pins, where it has them.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// `cases/pins.lock`.
    pub pins: Option<&'a Arc<Source>>,
    /// `cases/examples.txt`.
    pub examples: Option<&'a Arc<Source>>,
    /// `cases/unpinned.txt`.
    pub unpinned: Option<&'a Arc<Source>>,
    /// `cases/redundant.txt`.
    pub redundant: Option<&'a Arc<Source>>,
}

impl Committed {
    /// Reads what a suite says of its own pins.
    ///
    /// # Errors
    /// Every problem of these files, also with the suite that they are about.
    pub fn read(texts: &Texts<'_>, suite: &Suite, scripts: &[Script]) -> Result<Self, Vec<Diagnostic>> {
        let pins = texts.pins.map(Pins::parse).transpose();
        let examples = texts.examples.map(Examples::parse).transpose();
        let unpinned = texts.unpinned.map(Unpinned::parse).transpose();
        let redundant = texts.redundant.map(|source| Redundant::parse(source, suite)).transpose();
        match (pins, examples, unpinned, redundant) {
            (Ok(pins), Ok(examples), Ok(unpinned), Ok(redundant)) => {
                let committed = Self { pins, examples, unpinned, redundant: redundant.unwrap_or_default() };
                let found = committed.unmatched(suite, scripts);
                if has_errors(&found) { Err(found) } else { Ok(committed) }
            }
            (pins, examples, unpinned, redundant) => {
                let problems = [pins.err(), examples.err(), unpinned.err(), redundant.err()];
                Err(problems.into_iter().flatten().flatten().collect())
            }
        }
    }

    /// Examples and operations that the suite doesn't have, and examples that aren't listed.
    pub fn unmatched(&self, suite: &Suite, scripts: &[Script]) -> Vec<Diagnostic> {
        let examples = self.examples.iter().flat_map(|examples| examples.unmatched(scripts));
        examples.chain(self.unpinned.iter().flat_map(|unpinned| unpinned.unmatched(suite))).collect()
    }
}

/// Compares what was found with what is committed.
pub fn summary(
    held: &Held,
    committed: &Committed,
    scripts: &[Script],
    reports: &[Arc<TrialReport>],
) -> PinsResult {
    let difference = committed.pins.as_ref().map(|pins| held.pins.since(pins)).unwrap_or_default();
    let (unpinned, stale) = committed.unpinned.clone().unwrap_or_default().explain(held.unnoticed(scripts));
    let redundant = committed.redundant.iter().map(|one| (one.statement.clone(), one.why.clone()));
    PinsResult {
        committed: committed.pins.is_some(),
        tried: held.tried.count(),
        noticed: held.pins.count(),
        places: held.pins.iter().count(),
        replays: held.replays,
        lost: told(&difference.lost),
        gained: told(&difference.gained),
        unpinned,
        stale,
        redundant: redundant.collect(),
        examples: committed
            .examples
            .iter()
            .flat_map(|listed| examples(held, listed, scripts, reports))
            .collect(),
    }
}

fn told(pins: &Pins) -> Vec<Pin> {
    let pin = |(spot, kinds): (&Spot, &BTreeSet<Kind>)| Pin {
        trial: spot.trial.clone(),
        answer: spot.answer.to_string(),
        place: spot.place.clone(),
        changes: words(kinds),
    };
    pins.iter().map(pin).collect()
}

/// The answers to the pages' examples as they were given now, each line with what is noticed there.
fn examples(
    held: &Held,
    examples: &Examples,
    scripts: &[Script],
    reports: &[Arc<TrialReport>],
) -> Vec<ExampleResult> {
    let pinned = examples.against(&held.pins, scripts);
    let drawn = examples.iter().filter_map(|example| {
        let is_of =
            |script: &Script| script.operation == example.operation && script.example == Some(example.number);
        let report = reports.iter().find(|report| is_of(&report.script))?;
        let act = report.exchanges.iter().find(|exchange| exchange.role == Role::Act)?;
        let answer = act.answer.as_deref().ok()?;
        Some(ExampleResult {
            operation: example.operation.clone(),
            number: example.number,
            trial: report.script.id.clone(),
            lines: lines(example, answer, &pinned),
        })
    });
    drawn.collect()
}

/// The status, the headers that the example shows, the body.
fn lines(example: &Example, answer: &Response, pinned: &[Pinned<'_>]) -> Vec<ShownLine> {
    let status = (answer.status.to_string(), Some("status".to_owned()));
    let headers = example.shows.iter().filter_map(|shown| {
        let name = shown.place.strip_prefix("header ")?;
        let value = answer.header(name).next().unwrap_or("(none)");
        Some((format!("{name}: {value}"), Some(shown.place.clone())))
    });
    let body = answer.body.json().map(drawn).unwrap_or_default();
    let line = |(text, place): (String, Option<String>)| {
        let shown = place.and_then(|place| example.shows.iter().find(|shown| shown.place == place));
        let Some(shown) = shown else { return ShownLine { text, ..ShownLine::default() } };
        let is_it = |pinned: &&Pinned<'_>| is_of(pinned, example, shown);
        let pinned = pinned.iter().find(is_it);
        let by = pinned.into_iter().flat_map(|pinned| &pinned.by);
        let noticed = by.filter_map(|(kind, by)| Some((kind.word().to_owned(), by.as_ref()?.trial.clone())));
        let loose = pinned.into_iter().flat_map(Pinned::loose).map(|kind| kind.word().to_owned());
        ShownLine {
            text,
            place: Some(shown.place.clone()),
            noticed: noticed.collect(),
            loose: loose.collect(),
            free: shown.free.clone(),
        }
    };
    std::iter::once(status).chain(headers).chain(body).map(line).collect()
}

fn is_of(pinned: &Pinned<'_>, example: &Example, shown: &Shown) -> bool {
    std::ptr::eq(pinned.example, example) && std::ptr::eq(pinned.shown, shown)
}
