//! The contract broken on purpose, one promise at a time: the suite must notice each.
//!
//! A mutant is an entry of the catalogue ([`Mutant::all`]): its id, the clauses that it breaks, and how. Most are wrong at
//! the edge of an operation, whatever the operation does: it sees another request than was sent, a refusal isn't given or
//! is given in another's words, an answer lacks something. No operation knows of them (`hooks.rs`). No mutant is on unless the
//! settings name it; then one comparison a request is all it costs. Start with [`Entry`].

/// A table of mutants, a line or two each. They are wrong at the operations that it begins with, unless one names others.
macro_rules! mutants {
    ($at:expr; $($id:literal breaks $($clause:tt),+: $says:literal $(at $own:expr)? => $how:expr;)+) => {
        &[$($crate::mutant::Entry {
            id: $id,
            breaks: mutants!(@breaks $($clause),+),
            says: $says,
            at: mutants!(@at $at $(, $own)?),
            how: $how,
        }),+]
    };
    (@breaks $($clause:literal),+) => { &[$($clause),+] };
    (@breaks $clauses:ident) => { $clauses };
    (@at $at:expr) => { $at };
    (@at $at:expr, $own:expr) => { $own };
}

mod channels;
mod chats;
mod edit;
mod every;
mod member;
mod sections;
mod teams;

use super::hooks::Outcome;
use super::identity::Access;
use super::refusal::Refusal;
use super::request::Call;
use super::response::Reply;
use super::route::{Operation, Route};
use super::row::Row;
use super::store::Store;
use axum::http::header;
use serde_json::json;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A named way to be wrong.
#[derive(Clone, Copy, Debug)]
pub struct Mutant(&'static Entry);

/// One way to be wrong.
#[derive(Debug)]
pub(super) struct Entry {
    /// `item_add.etag_not_renewed`: the operation, then what is wrong.
    id: &'static str,
    /// The clauses that it breaks; a trial that proves one of them must notice.
    breaks: &'static [&'static str],
    /// What is wrong, in a sentence fragment.
    says: &'static str,
    /// The operations that are wrong.
    at: At,
    how: How,
}

/// Operations, by the method and path of their routes; empty means any.
pub(super) type At = &'static [(&'static str, &'static str)];

/// How an operation is wrong.
#[derive(Clone, Copy, Debug)]
pub(super) enum How {
    /// It wants other permissions than its page names.
    Asks(Access),
    /// It sees another request than the one that was sent.
    Sees(fn(&mut Call<'_>)),
    /// These requests are refused, whatever they deserve.
    Declines(fn(&Call<'_>) -> Option<Refusal>),
    /// These refusals aren't given: the request is answered as if it had been accepted, and changes nothing.
    Accepts(fn(&Refusal) -> bool),
    /// These refusals aren't given to these requests, which are answered as if they had been accepted.
    AcceptsIf(fn(&Call<'_>, &Refusal) -> bool),
    /// These refusals are given otherwise.
    Refuses(fn(&Refusal) -> bool, fn(&mut Row)),
    /// These refusals go out as another body than the error envelope.
    RefusesWithBody(fn(&Refusal) -> bool, fn(Row) -> Reply),
    /// These refusals are given, and this is done to the world nevertheless.
    RefusesWithSideEffect(fn(&Refusal) -> bool, fn(&Call<'_>, &mut Store)),
    /// Something else is run in the operation's place, which is handed the operation.
    Runs(fn(&Call<'_>, &mut Store, Operation) -> Outcome),
    /// What a request came to, and the world, are changed afterwards.
    Ends(fn(&Call<'_>, &mut Store, &mut Outcome)),
    /// Accepted requests are answered otherwise.
    Answers(fn(&mut Reply)),
    /// Accepted requests are answered as they should be, and change nothing.
    Forgets,
    /// The path is read otherwise, before anybody knows whose it is.
    Paths(fn(&str) -> String),
}

/// The whole catalogue, in the order in which reports show it.
static CATALOGUE: LazyLock<Vec<Mutant>> = LazyLock::new(|| {
    let tables = [
        sections::MUTANTS,
        sections::item_add::MUTANTS,
        sections::item_move::MUTANTS,
        teams::MUTANTS,
        teams::refused::MUTANTS,
        chats::MUTANTS,
        chats::refused::MUTANTS,
        channels::MUTANTS,
        channels::refused::MUTANTS,
        every::MUTANTS,
    ];
    tables.into_iter().flatten().map(Mutant).collect()
});

impl Mutant {
    /// Every mutant, in the order in which reports show them.
    pub fn all() -> &'static [Mutant] {
        &CATALOGUE
    }

    /// The mutant of that id, or `None` when there is none.
    pub fn from_id(id: &str) -> Option<Mutant> {
        Mutant::all().iter().copied().find(|mutant| mutant.id() == id)
    }

    /// The id that the command line and the reports use.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// The ids of the clauses that it breaks.
    pub fn breaks(self) -> &'static [&'static str] {
        self.0.breaks
    }

    /// What is wrong, in a sentence fragment.
    pub fn says(self) -> &'static str {
        self.0.says
    }

    fn is_at(self, route: &Route) -> bool {
        self.0.at.is_empty() || self.0.at.contains(&(route.method, route.path))
    }

    /// The permissions that the operation wants.
    pub(super) fn access(self, route: &Route) -> Access {
        if let How::Asks(access) = self.0.how
            && self.is_at(route)
        {
            return access;
        }
        route.access
    }

    /// What the operation does and comes to.
    pub(super) fn run(self, route: &Route, call: &mut Call<'_>, store: &mut Store) -> Outcome {
        if !self.is_at(route) {
            return (route.run)(call, store);
        }
        match self.0.how {
            How::Sees(otherwise) => {
                otherwise(call);
                (route.run)(call, store)
            }
            How::Declines(which) => which(call).map_or_else(|| (route.run)(call, store), Err),
            How::AcceptsIf(which) => (route.run)(call, store)
                .or_else(|refusal| if which(call, &refusal) { Ok(pretended(route)) } else { Err(refusal) }),
            How::RefusesWithSideEffect(which, deed) => {
                let outcome = (route.run)(call, store);
                if outcome.as_ref().is_err_and(which) {
                    deed(call, store);
                }
                outcome
            }
            How::Ends(otherwise) => {
                let mut outcome = (route.run)(call, store);
                otherwise(call, store, &mut outcome);
                outcome
            }
            How::Runs(otherwise) => otherwise(call, store, route.run),
            How::Forgets => (route.run)(call, &mut store.clone()),
            How::Asks(_)
            | How::Accepts(_)
            | How::Refuses(..)
            | How::RefusesWithBody(..)
            | How::Answers(_)
            | How::Paths(_) => (route.run)(call, store),
        }
    }

    /// The path that is looked up.
    pub(super) fn path(self, path: &str) -> Cow<'_, str> {
        if let How::Paths(otherwise) = self.0.how { otherwise(path).into() } else { path.into() }
    }

    /// What goes out in place of what the operation came to.
    pub(super) fn answers(self, route: &Route, outcome: Outcome) -> Result<Reply, Row> {
        if !self.is_at(route) {
            return outcome.map_err(Refusal::row);
        }
        match (self.0.how, outcome) {
            (How::Accepts(which), Err(refusal)) if which(&refusal) => Ok(pretended(route)),
            (How::Refuses(which, otherwise), Err(refusal)) if which(&refusal) => {
                let mut row = refusal.row();
                otherwise(&mut row);
                Err(row)
            }
            (How::RefusesWithBody(which, otherwise), Err(refusal)) if which(&refusal) => {
                Ok(otherwise(refusal.row()))
            }
            (How::Answers(otherwise), Ok(mut reply)) => {
                otherwise(&mut reply);
                Ok(reply)
            }
            (_, outcome) => outcome.map_err(Refusal::row),
        }
    }
}

impl PartialEq for Mutant {
    fn eq(&self, other: &Mutant) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Mutant {}

/// The answer to a request that is accepted and not carried out.
fn pretended(route: &Route) -> Reply {
    let body = json!({ "id": "pretended" });
    if route.path.ends_with("/move") {
        return Reply::ok(body);
    }
    Reply::created(body).with(header::LOCATION, "/pretended".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router;
    use std::collections::HashSet;

    #[test]
    fn every_mutant_has_an_id_of_its_own_and_says_what_it_breaks() {
        let mut ids = HashSet::new();
        for mutant in Mutant::all() {
            let id = mutant.id();
            assert!(ids.insert(id), "two mutants are `{id}`");
            let is_slug = |part: &str| {
                !part.is_empty()
                    && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            };
            assert!(id.split('.').all(is_slug), "`{id}` isn't made of lower-case words");
            assert!(!mutant.breaks().is_empty(), "{id} breaks nothing");
            let clauses: HashSet<_> = mutant.breaks().iter().collect();
            assert_eq!(clauses.len(), mutant.breaks().len(), "{id} breaks a clause twice");
            assert!(!mutant.says().trim().is_empty(), "{id} doesn't say what is wrong");
        }
    }

    #[test]
    fn every_mutant_is_at_operations_that_are_there() {
        for Mutant(entry) in Mutant::all() {
            for (method, path) in entry.at {
                assert!(
                    router::routes().any(|route| (route.method, route.path) == (*method, *path)),
                    "{}: nothing is at {method} {path}",
                    entry.id
                );
            }
        }
    }
}
