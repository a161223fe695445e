//! The list of what examples show against the suite, and against the pages' texts.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::document::places;
use super::{Example, Examples};
use graphproof_engine::case::model::Scope;
use graphproof_engine::case::page::{PageExample, PageText, page_of};
use graphproof_engine::case::{Script, Suite};
use graphproof_engine::diagnostic::{Diagnostic, Place, Problem, Source};

impl Examples {
    /// Examples that trials replay and that aren't listed, and the other way round.
    pub fn unmatched(&self, scripts: &[Script]) -> Vec<Diagnostic> {
        let is_of = |script: &Script, example: &Example| {
            script.operation == example.operation && script.example == Some(example.number)
        };
        let unlisted = scripts.iter().filter(|script| !self.iter().any(|example| is_of(script, example)));
        let unlisted = unlisted.filter_map(|script| {
            let problem =
                Problem::ExampleUnlisted(format!("{} example {}", script.operation, script.example?));
            Some(Diagnostic { problem, place: script.place.clone(), also: None })
        });
        let unplayed = self.iter().filter(|example| !scripts.iter().any(|script| is_of(script, example)));
        let unplayed = unplayed.map(|example| {
            let name = format!("{} {}", example.operation, example.number);
            let problem = Problem::Unknown { what: "example", name, nearest: None };
            Diagnostic { problem, place: example.place.clone(), also: None }
        });
        unlisted.chain(unplayed).collect()
    }

    /// Places that the pages' texts show and that aren't listed, and the other way round.
    pub fn compared(&self, suite: &Suite, pages: &[Arc<Source>]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for source in pages {
            let page = page_of(&source.name);
            let files = suite.files.iter().filter(|file| file.page.id == page);
            let operations = files.filter_map(|file| match &file.scope {
                Scope::Operation(operation) => Some(operation.name.as_str()),
                Scope::Every => None,
            });
            let operations: Vec<_> = operations.collect();
            let listed = self.iter().filter(|example| operations.contains(&example.operation.as_str()));
            let listed: Vec<_> = listed.collect();
            for shown in PageText::read(&source.text).examples() {
                let of = listed.iter().filter(|example| example.number == shown.number);
                found.extend(of.flat_map(|example| differences(example, shown, page, source)));
            }
        }
        found
    }
}

fn differences(
    example: &Example,
    on_page: &PageExample,
    page: &str,
    source: &Arc<Source>,
) -> Vec<Diagnostic> {
    let shows = shown_by(on_page, &source.text);
    let listed: BTreeSet<&str> = example.shows.iter().map(|shown| shown.place.as_str()).collect();
    let unlisted = shows.iter().filter(|place| !listed.contains(place.as_str())).map(|place| {
        let problem = Problem::ExampleUnlisted(format!("{example}: {place}"));
        let place = Place { source: Arc::clone(source), span: on_page.title.clone() };
        Diagnostic { problem, place, also: None }
    });
    let unshown = example.shows.iter().filter(|shown| !shows.contains(&shown.place)).map(|shown| {
        let literal = format!("example {}: {}", example.number, shown.place);
        let problem = Problem::NotOnPage { literal, page: page.to_owned() };
        Diagnostic { problem, place: shown.at.clone(), also: None }
    });
    unlisted.chain(unshown).collect()
}

/// The places that an example's answer shows on its page. The entries of a list are what its value is.
fn shown_by(example: &PageExample, text: &str) -> BTreeSet<String> {
    let answer = example.answer(text);
    let headers = answer.headers.iter().map(|name| format!("header {}", name.to_lowercase()));
    let status = example.status.map(|_| "status".to_owned());
    let body = answer.body.iter().flat_map(places).filter(|place| !place.ends_with("/*"));
    status.into_iter().chain(headers).chain(body).collect()
}
