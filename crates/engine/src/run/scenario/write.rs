//! Requests that may make something: what would find and remove it is written down before they are sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Scene;
use super::send::{Prepared, got, line};
use crate::case::model::Running;
use crate::case::{Find, Step, Take};
use crate::exchange::{Exchange, Response};
use crate::finding::Role;
use crate::outcome::RunError;
use crate::run::bindings::taken;
use crate::run::ledger::{Intended, Line, LookLine, ReadingLine, Seat, StepLine};
use crate::run::look::Look;

/// How what a request makes is removed, and how it is found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Making<'a> {
    pub(super) undo: &'a [Step],
    pub(super) find: &'a [Find],
}

/// Something that a request made, or may have made.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// Its number in the ledger.
    pub(super) number: Option<u64>,
    /// The request that made it.
    pub(super) request: String,
    pub(super) state: State,
    /// What removes it; what is done is taken out.
    pub(super) undo: Vec<Step>,
    pub(super) looks: Vec<Look>,
    /// The names that its answer bound, or that were found.
    pub(super) names: Vec<(String, String)>,
}

/// What is known of something that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// It is there. Its answer may still not have told all its names.
    Accepted,
    /// It was accepted in another way than the documented one, and the answer names nothing: it may have made nothing.
    Unnamed,
    /// Whether it is there isn't known, and why.
    Maybe(String),
}

impl Scene<'_> {
    /// Sends a request. If it may have made something, the place of that in `made`.
    pub(super) async fn write(
        &mut self,
        role: Role,
        prepared: &Prepared,
        making: Option<Making<'_>>,
    ) -> Result<(Arc<Response>, Option<usize>), RunError> {
        let (request, expected) = (&prepared.request, &prepared.promise.status);
        let Some(making) =
            making.filter(|making| !making.undo.is_empty() && request.outgoing.method != "GET")
        else {
            return Ok((self.exchange(role, request, expected).await?, None));
        };
        if self.world.stop.is_asked() {
            return Err(RunError::Interrupted);
        }
        let mut made = self.intended(line(&request.outgoing), making)?;
        let before = self.exchanges.len();
        let answer = self.exchange(role, request, expected).await;
        let accepted = answer.as_ref().is_ok_and(|response| response.is_success());
        match (accepted, self.exchanges[before..].iter().find_map(doubt)) {
            (true, _) => made.state = State::Unnamed,
            (false, Some(why)) => {
                made.state = State::Maybe(why.clone());
                self.settle(&made, |number| Line::Maybe { number, why });
            }
            (false, None) => {
                let why = match &answer {
                    Ok(response) => format!("answered with {}", response.status),
                    Err(_) => "not sent".to_owned(),
                };
                self.settle(&made, |number| Line::Refused { number, why });
                return answer.map(|response| (response, None));
            }
        }
        self.made.push(made);
        answer.map(|response| (response, Some(self.made.len() - 1)))
    }

    /// It is there, and an answer has told these names of it.
    pub(super) fn named(&mut self, at: usize, names: Vec<(String, String)>) {
        let made = &mut self.made[at];
        let is_news = made.state != State::Accepted || !names.is_empty();
        made.names.extend(names);
        made.state = State::Accepted;
        if is_news {
            let made = &self.made[at];
            let names = made.names.iter().cloned().collect::<BTreeMap<_, _>>();
            self.settle(made, |number| Line::Made { number, names });
        }
    }

    /// The names that an answer tells, though it may lack others.
    pub(super) fn told(&self, takes: &[Take], response: &Response) -> Vec<(String, String)> {
        let one = |take: &Take| Some((take.name.clone(), taken(&take.from, response, &self.values)?));
        takes.iter().filter_map(one).collect()
    }

    /// Writes down what became of something.
    pub(super) fn settle(&self, made: &Made, line: impl FnOnce(u64) -> Line) {
        if let Some(number) = made.number {
            self.world.ledger.note(&line(number), |text| self.target.redacted(text));
        }
    }

    /// Writes down how something is found and removed that is about to be made.
    fn intended(&self, request: String, making: Making<'_>) -> Result<Made, RunError> {
        // What can't be filled in can't be looked for; the request is sent all the same, and its answer will tell.
        let looks = making.find.iter().filter_map(|find| Look::new(find, &self.values).ok());
        let looks: Vec<_> = looks.map(|look| Look { absent: self.was_absent(&look), ..look }).collect();
        let number = if self.world.ledger.is_kept() { self.entered(&request, making, &looks)? } else { None };
        Ok(Made {
            number,
            request,
            state: State::Unnamed,
            undo: making.undo.to_vec(),
            looks,
            names: Vec::new(),
        })
    }

    fn entered(&self, request: &str, making: Making<'_>, looks: &[Look]) -> Result<Option<u64>, RunError> {
        let variables: Vec<String> = making.undo.iter().flat_map(|step| step.request.variables()).collect();
        // Another thing of the trial may go by a name that only the answer tells of this one.
        let is_told = |name: &String| making.find.iter().any(|find| find.name == *name);
        let known = |name: &String| {
            Some((name.clone(), self.values.get(name).filter(|_| !is_told(name))?.to_owned()))
        };
        let readings = self.running.iter().filter(|running| variables.contains(&running.name));
        let intended = Intended {
            number: 0,
            trial: self.script.id.clone(),
            request: request.to_owned(),
            entry: self.entry.and_then(|index| {
                let values = self.world.profile.pool.get(index)?.values.clone();
                Some(Seat { index, values })
            }),
            names: variables.iter().filter_map(known).collect(),
            find: looks.iter().map(LookLine::of).collect(),
            undo: making.undo.iter().map(|step| StepLine::of(step, &self.script.identity)).collect(),
            running: readings.filter_map(|running| self.reading(running)).collect(),
        };
        self.world.ledger.intend(intended, |text| self.target.redacted(text)).map_err(RunError::Ledger)
    }

    fn reading(&self, running: &Running) -> Option<ReadingLine> {
        let request = running.read.render(&self.values, &self.script.identity).ok()?;
        Some(ReadingLine::of(&running.name, &request, &running.take))
    }

    /// Whether this trial has seen that nothing like it was there: in the latest answer to the very read that would find it.
    fn was_absent(&self, look: &Look) -> Option<bool> {
        let wanted = &look.request.outgoing;
        let url = self.target.redacted(&format!("{}{}", self.target.base_url(), wanted.path));
        let seen = |exchange: &&Exchange| {
            exchange.request.method == wanted.method
                && exchange.request.url == url
                && exchange.status() == Some(200)
        };
        let latest = self.exchanges.iter().rev().find(seen)?;
        look.is_absent_in(latest.answer.as_ref().ok()?)
    }
}

/// Why nobody knows whether a request was carried out, if nobody does.
pub(super) fn doubt(exchange: &Exchange) -> Option<String> {
    match &exchange.answer {
        Ok(response) if response.status >= 500 => Some(format!("answered with {}", got(response))),
        Ok(_) => None,
        Err(error) if error.may_have_arrived() => Some(format!("no answer: {error}")),
        Err(_) => None,
    }
}
