//! The contract broken on purpose, one promise at a time: the suite must notice each.
//!
//! A mutant is an entry of the catalogue ([`Mutant::ALL`]): its id, the clauses that it breaks, and how. Most are wrong at
//! the edge of an operation, whatever the operation does: it sees another request than was sent, a refusal isn't given or
//! is given in another's words, an answer lacks something. What can't be said there is a [`Deed`], which is consulted where
//! the right behaviour is written. No mutant is on unless the settings name it; then one comparison a request is all it
//! costs. Start with [`Entry`].

mod channels;
mod chats;
mod edit;
mod every;
mod member;
mod sections;
mod teams;

use super::refusal::Refusal;
use super::request::Call;
use super::response::Reply;
use super::router::{Operation, Route};
use super::row::Row;
use super::store::Store;
use axum::http::header;
use serde_json::json;
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

/// The head of an entry: what is wrong follows it, so that a table has two lines for most.
pub(super) struct Head {
    id: &'static str,
    breaks: &'static [&'static str],
    at: At,
}

impl Head {
    const fn new(at: At, id: &'static str, breaks: &'static [&'static str]) -> Head {
        Head { id, breaks, at }
    }

    /// What is wrong, in a sentence fragment, and how.
    const fn is(self, says: &'static str, how: How) -> Entry {
        let Head { id, breaks, at } = self;
        Entry { id, breaks, says, at, how }
    }
}

/// Operations, by the method and path of their routes; empty means any.
pub(super) type At = &'static [(&'static str, &'static str)];

/// How an operation is wrong.
#[derive(Clone, Copy, Debug)]
pub(super) enum How {
    /// It sees another request than the one that was sent.
    Sees(fn(&mut Call<'_>)),
    /// These refusals aren't given: the request is answered as if it had been accepted, and changes nothing.
    Accepts(fn(&Refusal) -> bool),
    /// These refusals are given otherwise.
    Refuses(fn(&Refusal) -> bool, fn(&mut Row)),
    /// Accepted requests are answered otherwise.
    Answers(fn(&mut Reply)),
    /// Accepted requests are answered as they should be, and change nothing.
    Forgets,
    /// Requests that are right are refused.
    Declines(fn(&Call<'_>) -> Result<(), Refusal>),
    /// Something else is run in the operation's place; it is handed the operation.
    Runs(fn(&mut Call<'_>, &mut Store, Operation) -> Result<Reply, Refusal>),
    /// This is done where the right behaviour is written.
    Does(Deed),
}

/// What is wrong within an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Deed {
    /// If-Match isn't looked at, by any operation on sections.
    IfMatchIgnored,
}

/// The whole catalogue, in the order in which reports show it.
static CATALOGUE: LazyLock<Vec<Mutant>> = LazyLock::new(|| {
    let tables = [
        sections::MUTANTS,
        teams::MUTANTS,
        teams::refused::MUTANTS,
        chats::MUTANTS,
        channels::MUTANTS,
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

    /// Runs the operation as this mutant has it.
    pub(super) fn runs(
        self,
        route: &Route,
        call: &mut Call<'_>,
        store: &mut Store,
    ) -> Result<Reply, Refusal> {
        if !self.is_at(route) {
            return (route.run)(call, store);
        }
        match self.0.how {
            How::Sees(otherwise) => otherwise(call),
            How::Declines(which) => which(call)?,
            How::Forgets => return (route.run)(call, &mut store.clone()),
            How::Runs(otherwise) => return otherwise(call, store, route.run),
            How::Accepts(_) | How::Refuses(..) | How::Answers(_) | How::Does(_) => {}
        }
        (route.run)(call, store)
    }

    /// Whether this is done.
    pub(super) fn does(self, deed: Deed) -> bool {
        matches!(self.0.how, How::Does(done) if done == deed)
    }

    /// What goes out in place of what the operation came to.
    pub(super) fn answers(self, route: &Route, outcome: Result<Reply, Refusal>) -> Result<Reply, Row> {
        if !self.is_at(route) {
            return outcome.map_err(Refusal::row);
        }
        match (self.0.how, outcome) {
            (How::Accepts(which), Err(refusal)) if which(&refusal) => Ok(pretended()),
            (How::Refuses(which, otherwise), Err(refusal)) if which(&refusal) => {
                let mut row = refusal.row();
                otherwise(&mut row);
                Err(row)
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
fn pretended() -> Reply {
    Reply::created(json!({ "id": "pretended" })).with(header::LOCATION, "/pretended".to_owned())
}
