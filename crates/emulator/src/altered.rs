//! An emulator that differs from the documented one, in a mutant, a variation or both. Read [`Altered`] first.

use super::builder::{Builder, StartError};
use super::hooks::{Hooks, Outcome};
use super::identity::Access;
use super::mutant::Mutant;
use super::refusal::Refusal;
use super::request::Call;
use super::response::Reply;
use super::route::Route;
use super::row::Row;
use super::settings::Settings;
use super::store::Store;
use super::variation::{Memory, Variation};
use axum::body::Body;
use axum::http::{HeaderMap, Response};
use hyper_util::rt::TokioExecutor;
use hyper_util::server::conn::auto;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What differs; nothing, where the settings name neither.
///
/// **Invariant**: the memory's lock is taken with the world's or without any, never before it.
#[derive(Debug)]
pub(crate) struct Altered {
    mutant: Option<Mutant>,
    variation: Option<Variation>,
    /// What a variation remembers; empty when none is on.
    memory: Mutex<Memory>,
}

impl Altered {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hooks for Altered {
    fn new(settings: &Settings) -> Altered {
        let Settings { mutant, variation, .. } = settings;
        Altered { mutant: *mutant, variation: *variation, memory: Mutex::default() }
    }

    fn serve(&self, builder: &mut auto::Builder<TokioExecutor>) {
        let manner = self.variation.and_then(Variation::manner);
        manner.into_iter().for_each(|manner| manner.serves(builder));
    }

    fn path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        self.mutant.map_or(Cow::Borrowed(path), |mutant| mutant.path(path))
    }

    fn receive(&self, segments: &mut [String], headers: &mut HeaderMap) {
        if self.variation.is_some() {
            self.memory().recall(segments, headers);
        }
    }

    fn access(&self, route: &Route) -> Access {
        self.mutant.map_or(route.access, |mutant| mutant.access(route))
    }

    fn run(&self, route: &Route, mut call: Call<'_>, store: &mut Store) -> Outcome {
        if let Some(variation) = self.variation {
            variation.takes(route, &self.memory(), &mut call);
        }
        let outcome = match self.mutant {
            None => (route.run)(&call, store),
            Some(mutant) => mutant.run(route, &mut call, store),
        };
        match self.variation {
            None => outcome,
            Some(variation) => variation.settles(route, &call, store, &mut self.memory(), outcome),
        }
    }

    fn answer(&self, route: &Route, outcome: Outcome) -> Result<Reply, Row> {
        let refusal = outcome.as_ref().err();
        let reworded =
            self.variation.zip(refusal).and_then(|(variation, refusal)| variation.rewords(refusal, route));
        let outcome = match self.mutant {
            None => outcome.map_err(Refusal::row),
            Some(mutant) => mutant.answers(route, outcome),
        };
        outcome.map_err(|mut row| {
            reworded.into_iter().for_each(|reword| reword(&mut row));
            row
        })
    }

    fn text(&self, mut body: Value) -> String {
        match self.variation {
            None => body.to_string(),
            Some(variation) => variation.spells(&mut body),
        }
    }

    fn headers(&self, headers: &mut HeaderMap) {
        self.variation.into_iter().for_each(|variation| variation.heads(headers));
    }

    async fn send(&self, response: Response<Body>) -> Response<Body> {
        match self.variation.and_then(Variation::manner) {
            None => response,
            Some(manner) => manner.sends(response).await,
        }
    }
}

impl Builder {
    /// Violates the contract in one place, which the mutant with this id says; [`Mutant::all`] has them all. Needs the feature `mutants`.
    ///
    /// An id that no mutant has is an error of [`Builder::start`].
    pub fn mutant(mut self, id: &str) -> Builder {
        self.settings.mutant = Mutant::from_id(id);
        if self.settings.mutant.is_none() {
            self.is_wrong(StartError::NoMutant(id.to_owned()));
        }
        self
    }

    /// Makes a choice that the contract leaves open, which the variation with this id says; [`Variation::all`] has them all. Needs the
    /// feature `mutants`.
    ///
    /// An id that no variation has is an error of [`Builder::start`].
    pub fn variation(mut self, id: &str) -> Builder {
        self.settings.variation = Variation::from_id(id);
        if self.settings.variation.is_none() {
            self.is_wrong(StartError::NoVariation(id.to_owned()));
        }
        self
    }
}
