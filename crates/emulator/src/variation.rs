//! Freedoms that the pages leave, taken on purpose: the suite must fail for none of them.
//!
//! A variation is an entry of the catalogue ([`Variation::all`]): its id, what is other than in the documented emulator,
//! which rules may warn of it, and how. All are taken where a request comes in or an answer goes out, so that the operations
//! know nothing of them. No variation is on unless the settings name it;
//! then one comparison a request is all it costs. Start with [`Entry`].
//!
//! What is no freedom, though one might think so: an answer without what an example shows where the page says that it is
//! there; ids in another letter case than they came in (they are strings, not GUIDs, in the service's own types); a member
//! without `roles`, which the team page says is empty; the chat in a Location escaped, where six examples show it raw.

mod bodies;
mod edit;
mod errors;
mod headers;
mod identifiers;
mod instants;
mod looks;
mod members;
mod memory;
mod refusals;
mod sections;
mod spelling;
mod teams;
mod versions;
mod wire;
mod world;

pub(super) use memory::Memory;
pub(super) use wire::Manner;

use super::hooks::Outcome;
use super::refusal::Refusal;
use super::request::Call;
use super::route::Route;
use super::row::Row;
use super::store::Store;
use axum::http::HeaderMap;
use identifiers::Named;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// A named freedom.
#[derive(Clone, Copy, Debug)]
pub struct Variation(&'static Entry);

/// One freedom.
#[derive(Debug)]
pub(super) struct Entry {
    /// `member.late`: what is other, then how.
    id: &'static str,
    /// What is other, in a sentence fragment.
    says: &'static str,
    /// The codes of the rules that may warn of it; none may do more than warn.
    warns: &'static [&'static str],
    how: How,
}

/// How a freedom is taken.
#[derive(Clone, Copy, Debug)]
pub(super) enum How {
    /// The body of a write is understood otherwise.
    Takes(fn(&mut Map<String, Value>, &Route)),
    /// These refusals of these operations are given otherwise.
    Refuses(fn(&Refusal, &Route) -> bool, fn(&mut Row)),
    /// What accepted requests are answered with.
    Shows(fn(&mut Value)),
    /// The `error` of a refusal.
    Errs(fn(&mut Map<String, Value>)),
    /// Every body.
    Shapes(fn(&mut Value)),
    /// Every body's text.
    Spells(fn(&Value) -> String),
    /// The headers of every answer.
    Heads(fn(&mut HeaderMap)),
    /// Ids of one kind go by other names, in answers and in requests.
    Names(Named, fn(&str) -> String),
    /// Versions are written otherwise: bare as the annotation of a list, and whole as an etag.
    Versions { bare: fn(&str) -> String, etag: fn(&str) -> String },
    /// The bytes go out otherwise.
    Sends(Manner),
    /// What a request came to, and the world, are changed afterwards.
    Ends(fn(&Route, &Call<'_>, &mut Store, Outcome) -> Outcome),
    /// What a request came to is changed by what was asked before.
    Remembers(fn(&Route, &Call<'_>, &mut Memory, Outcome) -> Outcome),
}

impl Entry {
    const fn new(id: &'static str, says: &'static str, how: How) -> Entry {
        Entry { id, says, warns: &[], how }
    }

    const fn warning(self, warns: &'static [&'static str]) -> Entry {
        Entry { warns, ..self }
    }
}

/// The whole catalogue, in the order in which reports show it.
static CATALOGUE: LazyLock<Vec<Variation>> = LazyLock::new(|| {
    let tables = [
        bodies::VARIATIONS,
        instants::VARIATIONS,
        spelling::VARIATIONS,
        identifiers::VARIATIONS,
        versions::VARIATIONS,
        sections::VARIATIONS,
        members::VARIATIONS,
        teams::VARIATIONS,
        looks::VARIATIONS,
        world::VARIATIONS,
        errors::VARIATIONS,
        refusals::VARIATIONS,
        headers::VARIATIONS,
        wire::VARIATIONS,
    ];
    tables.into_iter().flatten().map(Variation).collect()
});

impl Variation {
    /// Every variation, in the order in which reports show them.
    pub fn all() -> &'static [Variation] {
        &CATALOGUE
    }

    /// The variation of that id, or `None` when there is none.
    pub fn from_id(id: &str) -> Option<Variation> {
        Variation::all().iter().copied().find(|variation| variation.id() == id)
    }

    /// The id that the command line and the reports use.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// What is other, in a sentence fragment.
    pub fn says(self) -> &'static str {
        self.0.says
    }

    /// The codes of the rules that may warn of it, such as `C121`. No trial may fail for it.
    pub fn warns(self) -> &'static [&'static str] {
        self.0.warns
    }

    /// Whether it is one of what is asked over HTTP/2: whoever plays it has to ask so.
    pub fn is_of_http_2(self) -> bool {
        matches!(self.0.how, How::Sends(Manner::Second))
    }

    /// What an operation makes of the body, before it looks.
    pub(super) fn takes(self, route: &Route, memory: &Memory, call: &mut Call<'_>) {
        if let How::Takes(otherwise) = self.0.how {
            otherwise(&mut call.body, route);
        }
        for value in call.body.values_mut() {
            edit::each_text(value, &mut |text| memory.recall_id(text));
        }
    }

    /// What becomes of an operation's outcome while the world is still at hand.
    pub(super) fn settles(
        self,
        route: &Route,
        call: &Call<'_>,
        store: &mut Store,
        memory: &mut Memory,
        mut outcome: Outcome,
    ) -> Outcome {
        if let How::Ends(otherwise) = self.0.how {
            return otherwise(route, call, store, outcome);
        }
        if let How::Remembers(otherwise) = self.0.how {
            return otherwise(route, call, memory, outcome);
        }
        if let How::Names(named, spelt) = self.0.how {
            memory.rename(named, spelt, &mut outcome);
        }
        if let (How::Versions { bare, etag }, Ok(reply)) = (self.0.how, &mut outcome) {
            memory.respell(bare, etag, reply);
        }
        if let (How::Shows(otherwise), Ok(reply)) = (self.0.how, &mut outcome) {
            reply.body.iter_mut().for_each(otherwise);
        }
        outcome
    }

    /// How this refusal is given, when not as documented.
    pub(super) fn rewords(self, refusal: &Refusal, route: &Route) -> Option<fn(&mut Row)> {
        let How::Refuses(which, otherwise) = self.0.how else { return None };
        which(refusal, route).then_some(otherwise)
    }

    /// The text of any answer's body.
    pub(super) fn spells(self, body: &mut Value) -> String {
        if let How::Shapes(otherwise) = self.0.how {
            otherwise(body);
        }
        // An operation that isn't refused has an `error`, too, which is null.
        if let (How::Errs(otherwise), Some(Value::Object(error))) = (self.0.how, body.get_mut("error")) {
            otherwise(error);
        }
        if let How::Spells(spelt) = self.0.how { spelt(body) } else { body.to_string() }
    }

    /// The headers of any answer.
    pub(super) fn heads(self, headers: &mut HeaderMap) {
        if let How::Heads(otherwise) = self.0.how {
            otherwise(headers);
        }
        if let How::Sends(manner) = self.0.how {
            manner.heads(headers);
        }
    }

    /// How the bytes go out, when not as usual.
    pub(super) fn manner(self) -> Option<Manner> {
        if let How::Sends(manner) = self.0.how { Some(manner) } else { None }
    }
}

impl PartialEq for Variation {
    fn eq(&self, other: &Variation) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Variation {}
