//! Looks: what is shown late, or in another order, and what was there already when it is added again.

use super::{Entry, How, Memory, edit};
use crate::hooks::Outcome;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::route::Route;
use axum::http::header;
use serde_json::{Map, Value};

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new(
        "member.late",
        "who was added is in lists, and can be read, only at the third look: the team page says that it may take time",
        How::Remembers(|route, call, memory, outcome| {
            late(Place::of(route, call, "members"), memory, outcome?)
        }),
    ),
    Entry::new(
        "member.again_is_a_conflict",
        "who is added again is refused with 409; no page says what is answered",
        How::Remembers(|route, call, memory, outcome| {
            once(Place::of(route, call, "members"), memory, outcome?)
        }),
    )
    .warning(&["C101"]),
    Entry::new(
        "item.late",
        "what was added to a section is listed only at the third look",
        How::Remembers(|route, call, memory, outcome| {
            late(Place::of(route, call, "items"), memory, outcome?)
        }),
    ),
    Entry::new(
        "list.other_order_each_look",
        "entries of lists stand in another order whenever they are looked at: no page promises one",
        How::Remembers(in_another_order),
    )
    .warning(&["C123"]),
    Entry::new(
        "body.changing_property",
        "every object has a property of an unknown name, which has another value at every look",
        How::Remembers(with_a_change),
    )
    .warning(&["C123"]),
];

/// For how many looks what is new isn't shown.
const LATE: u8 = 2;

/// Keeps what was added out of sight for some looks. Only reads are late: a second addition finds the first, and a removal
/// finds what is to be removed.
fn late(place: Option<Place>, memory: &mut Memory, mut reply: Reply) -> Outcome {
    let Some(place) = place else { return Ok(reply) };
    let late = &mut memory.added;
    match (place.method, &place.one) {
        ("POST", None) => {
            if let Some(id) = added(&reply) {
                late.entry(place.key(&id)).or_insert(LATE);
            }
        }
        ("GET", None) => {
            if let Some(entries) = reply.body.as_mut().and_then(edit::entries) {
                entries.retain(|entry| {
                    let id = entry.get("id").and_then(Value::as_str).unwrap_or_default();
                    !late.get_mut(&place.key(id)).is_some_and(waits)
                });
            }
        }
        ("GET", Some(id)) if late.get_mut(&place.key(id)).is_some_and(waits) => {
            return Err(Refusal::MemberNotFound);
        }
        ("DELETE", Some(id)) => {
            late.remove(&place.key(id));
        }
        _ => {}
    }
    Ok(reply)
}

/// Counts a look down. Says whether there were looks left.
fn waits(looks: &mut u8) -> bool {
    let waits = *looks > 0;
    *looks = looks.saturating_sub(1);
    waits
}

/// Refuses what was added before and not removed since.
fn once(place: Option<Place>, memory: &mut Memory, reply: Reply) -> Outcome {
    let Some(place) = place else { return Ok(reply) };
    match (place.method, &place.one, added(&reply)) {
        ("POST", None, Some(id)) if memory.added.insert(place.key(&id), 0).is_some() => {
            return Err(Refusal::MemberIsHere);
        }
        ("DELETE", Some(id), _) => {
            memory.added.remove(&place.key(id));
        }
        _ => {}
    }
    Ok(reply)
}

/// Each look at a list begins with another entry than the look before.
fn in_another_order(route: &Route, call: &Call<'_>, memory: &mut Memory, outcome: Outcome) -> Outcome {
    let mut reply = outcome?;
    let entries = reply.body.as_mut().and_then(edit::entries);
    if let Some(entries) = entries.filter(|entries| !entries.is_empty()) {
        let looks = memory.looks.entry(path(route, call)).or_default();
        *looks += 1;
        let by = *looks % entries.len();
        entries.rotate_left(by);
    }
    Ok(reply)
}

fn with_a_change(route: &Route, call: &Call<'_>, memory: &mut Memory, outcome: Outcome) -> Outcome {
    let mut reply = outcome?;
    let looks = memory.looks.entry(path(route, call)).or_default();
    *looks += 1;
    let mut put = |object: &mut Map<String, Value>| {
        object.insert("unreadMessages".to_owned(), Value::from(*looks));
    };
    reply.body.iter_mut().for_each(|body| edit::each_object(body, &mut put));
    Ok(reply)
}

/// Where an operation on a collection of members or items stands.
struct Place {
    method: &'static str,
    /// The collection, with its ids.
    collection: String,
    /// The id of the entry that the path names.
    one: Option<String>,
}

impl Place {
    fn of(route: &Route, call: &Call<'_>, named: &str) -> Option<Place> {
        let path = path(route, call);
        let collection = path.split("/{").next().unwrap_or_default();
        let one =
            call.variables.iter().find(|(name, _)| is_of_an_entry(name)).map(|(_, id)| (*id).to_owned());
        collection.ends_with(named).then(|| Place {
            method: route.method,
            collection: collection.to_owned(),
            one,
        })
    }

    fn key(&self, id: &str) -> String {
        format!("{}/{id}", self.collection)
    }
}

/// The path of a route with its ids, but for that of an entry at its end.
fn path(route: &Route, call: &Call<'_>) -> String {
    let known = call.variables.iter().filter(|(name, _)| !is_of_an_entry(name));
    known.fold(route.path.to_owned(), |path, (name, id)| {
        path.replace(&format!("{{{name}}}"), &id.to_ascii_lowercase())
    })
}

fn is_of_an_entry(variable: &str) -> bool {
    matches!(variable, "member" | "item")
}

/// The id that an addition answers, in its body or at the end of its Location.
pub(super) fn added(reply: &Reply) -> Option<String> {
    let told = reply.body.as_ref().and_then(|body| body.get("id")).and_then(Value::as_str);
    let location = reply.headers.iter().find(|(name, _)| *name == header::LOCATION);
    let located = || location.and_then(|(_, location)| location.split_once("/members/")).map(|(_, id)| id);
    told.or_else(located).map(str::to_owned)
}
