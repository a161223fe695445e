//! The operations as traffic is held against them: their paths, and what their cases do.

use super::names::Lexicon;
use super::url::Sent;
use crate::case::model::{CaseFile, Operation, Suite};
use crate::case::{Endpoint, Expectation, JsonTemplate, Script};

/// Everything that traffic is judged by.
#[derive(Debug)]
pub(super) struct Contract<'a> {
    pub(super) lexicon: Lexicon,
    offers: Vec<Offer<'a>>,
}

/// One operation.
#[derive(Debug)]
pub(super) struct Offer<'a> {
    pub(super) operation: &'a Operation,
    /// The page that documents it.
    pub(super) page: &'a str,
    /// What every accepted request gives.
    pub(super) success: &'a Expectation<JsonTemplate>,
    /// The cases about it, those of every operation too.
    pub(super) scripts: Vec<&'a Script>,
    paths: Vec<Endpoint>,
}

impl<'a> Contract<'a> {
    pub(super) fn new(suite: &'a Suite, scripts: &'a [Script]) -> Self {
        let offer = |(file, operation): (&'a CaseFile, &'a Operation)| {
            let scripts: Vec<_> =
                scripts.iter().filter(|script| script.operation == operation.name).collect();
            let mut paths: Vec<Endpoint> = scripts.iter().map(|script| script.correct.endpoint()).collect();
            paths.push(operation.request.endpoint());
            paths.sort_unstable();
            paths.dedup();
            Offer { operation, page: &file.page.id, success: &file.success, scripts, paths }
        };
        Self { lexicon: Lexicon::new(suite, scripts), offers: suite.operations().map(offer).collect() }
    }

    /// The operation that a request is one of.
    pub(super) fn find(&self, method: &str, segments: &[Sent]) -> Option<&Offer<'a>> {
        self.offers.iter().find(|offer| offer.paths.iter().any(|path| fits(path, method, segments)))
    }
}

impl Offer<'_> {
    /// Whether a script needs nothing but what every case of the operation needs.
    pub(super) fn is_plain(&self, script: &Script) -> bool {
        let of = |script: &[crate::case::model::Need]| {
            script.iter().map(|need| (need.name.clone(), need.fixture.clone())).collect::<Vec<_>>()
        };
        of(&script.needs) == of(&self.operation.needs)
    }

    /// Whether a script's later requests are its own, so that its clauses need them.
    pub(super) fn goes_on(&self, script: &Script) -> bool {
        let places =
            |steps: &[crate::case::Step]| steps.iter().map(|step| step.place.clone()).collect::<Vec<_>>();
        places(&script.then) != places(&self.operation.then)
    }
}

fn fits((expected, path): &Endpoint, method: &str, segments: &[Sent]) -> bool {
    expected == method
        && path.len() == segments.len()
        && path.iter().zip(segments).all(|(literal, sent)| literal.is_none() || *literal == sent.text)
}
