//! Wrong ways to add and move section items (pages `teamworksection-post-items` and `teamworksectionitem-move`): what is
//! wrong in both operations, and what the tables of both use.

pub(super) mod item_add;
pub(super) mod item_move;

use super::How::{AcceptsIf, Answers, Ends, Paths, Runs};
use super::{At, Entry};
use crate::etag::IfMatch;
use crate::hooks::Outcome;
use crate::person::{Part, Person};
use crate::refusal::Refusal::IfMatchStale;
use crate::request::Call;
use crate::route::Operation;
use crate::sections::hierarchy::Hierarchy;
use crate::sections::section::Item;
use crate::store::Store;
use axum::http::{HeaderValue, header};
use serde_json::Value;

const ANY: At = &[];
const LIST: At = &[("GET", "users/{user}/teamwork/sections")];
const GET_SECTION: At = &[("GET", "users/{user}/teamwork/sections/{section}")];
const LIST_ITEMS: At = &[("GET", "users/{user}/teamwork/sections/{section}/items")];
const ADD: At = &[("POST", "users/{user}/teamwork/sections/{section}/items")];
const REMOVE: At = &[("DELETE", "users/{user}/teamwork/sections/{section}/items/{item}")];
const MOVE: At = &[("POST", "users/{user}/teamwork/sections/{section}/items/{item}/move")];

/// Everything that checks If-Match.
const WRITES: At = &[
    ("POST", "users/{user}/teamwork/sections"),
    ("PATCH", "users/{user}/teamwork/sections/{section}"),
    ("DELETE", "users/{user}/teamwork/sections/{section}"),
    ADD[0],
    REMOVE[0],
    MOVE[0],
];

/// The permissions tables of both pages.
const SCOPES: &[&str] = &["TeamworkSection.ReadWrite"];
const ROLES: &[&str] = &["TeamworkSection.ReadWrite.All"];

/// What is wrong in both operations.
pub(super) const MUTANTS: &[Entry] = mutants! { ANY;
    "if_match_unchecked" breaks "item_add.412", "item_add.428", "item_add.version_used_up", "item_move.412",
        "item_move.428", "item_move.version_used_up":
        "every check of If-Match is left out: a stale or missing version is accepted" at WRITES
        => Runs(|call, store, write| as_current(call, store, write, |_, _| true));
    "if_match_newer_accepted" breaks "item_add.412", "item_move.412":
        "a version that was never given is accepted, because it isn't older than the current one" at WRITES
        => Runs(|call, store, write| as_current(call, store, write, |sent, current| {
            matches!(sent, IfMatch::Version(version) if version > current)
        }));
    "if_match_older_accepted" breaks "item_add.412", "item_add.version_used_up", "item_move.412",
        "item_move.version_used_up":
        "every version that was ever given is accepted" at WRITES
        => Runs(|call, store, write| as_current(call, store, write, |sent, current| {
            matches!(sent, IfMatch::Version(version) if version < current)
        }));
    "if_match_words_accepted" breaks "item_add.412", "item_move.412":
        "what can't be read as a version is as good as the current one"
        => AcceptsIf(|call, refusal| *refusal == IfMatchStale && if_match(call).bytes().all(|byte| !byte.is_ascii_digit()));
    "section_etag_kept" breaks "item_add.if_match.forms", "item_add.request", "item_move.request":
        "a section that holds items keeps the etag that it had without them" at GET_SECTION
        => Ends(|call, store, outcome| {
            let holds = items(call, store, call.path("section")).is_some_and(|items| !items.is_empty());
            if let (Ok(reply), true) = (outcome, holds) {
                reply.put("@odata.etag", "\"1\"");
            }
        });
    "listed_section_etag_refused" breaks "item_add.if_match.forms":
        "a listed section has an etag of its own, which no write accepts" at LIST
        => Answers(|reply| reply.entries(|sections| {
            sections.iter_mut().for_each(|section| section["@odata.etag"] = "\"1\"".into());
        }));
    "section_etag_refused" breaks "item_add.if_match.any_section", "item_move.if_match.forms",
        "item_move.if_match.any_section", "item_add.request", "item_move.request":
        "a section has an etag of its own, which no write accepts" at GET_SECTION
        => Answers(|reply| reply.put("@odata.etag", "\"1\""));
    "system_section_etag_refused" breaks "item_add.if_match.any_section", "item_move.if_match.any_section", "item_add.request", "item_move.request":
        "a system section keeps the etag that it began with, which no write accepts" at GET_SECTION
        => Answers(|reply| if reply.shows("sectionType", "systemDefined") { reply.put("@odata.etag", "\"1\"") });
    "path_not_decoded" breaks "item_move.item_id_encoded", "channel_add.channel_id_forms":
        "percent-escapes in the path are taken as they stand"
        => Paths(|path| path.replace('%', "%25"));
};

/// Runs the operation as if If-Match named the current version, where `is_good` says that what was sent is as good as that.
fn as_current(
    call: &Call<'_>,
    store: &mut Store,
    run: Operation,
    is_good: fn(IfMatch<'_>, &str) -> bool,
) -> Outcome {
    let current = store.hierarchy(call.hierarchy_owner()?).version();
    let mut headers = call.headers.clone();
    if let (true, Ok(version)) = (is_good(call.if_match(), &current), HeaderValue::from_str(&current)) {
        headers.insert(header::IF_MATCH, version);
    }
    let (body, variables) = (call.body.clone(), call.variables.clone());
    run(&Call { body, variables, headers: &headers, ..*call }, store)
}

/// If-Match as it was sent; empty when it wasn't.
fn if_match<'a>(call: &Call<'a>) -> &'a str {
    call.headers.get(header::IF_MATCH).and_then(|sent| sent.to_str().ok()).unwrap_or_default()
}

/// A text of the body as it was sent; empty when there is none.
fn sent<'a>(call: &'a Call<'_>, property: &str) -> &'a str {
    call.body.get(property).and_then(Value::as_str).unwrap_or_default()
}

/// The sections that the request is about.
fn hierarchy<'a>(call: &Call<'_>, store: &'a mut Store) -> Option<&'a mut Hierarchy> {
    Some(store.hierarchy(call.hierarchy_owner().ok()?))
}

/// The items of one of those.
fn items<'a>(call: &Call<'_>, store: &'a mut Store, section: &str) -> Option<&'a mut Vec<Item>> {
    Some(&mut hierarchy(call, store)?.any_mut(section).ok()?.items)
}

/// The sections of somebody else, who may be in a chat with the user.
fn colleagues<'a>(call: &Call<'_>, store: &'a mut Store) -> Option<&'a mut Hierarchy> {
    let owner = call.hierarchy_owner().ok()?;
    Some(store.hierarchy(Person::new(Part::Colleague, owner.number())?))
}

/// The version moves on, whatever is answered.
fn changed(call: &Call<'_>, store: &mut Store) {
    hierarchy(call, store).into_iter().for_each(|hierarchy| drop(hierarchy.changed()));
}

/// The section that the path names is folded, or unfolded, whatever is answered.
fn folded(call: &Call<'_>, store: &mut Store) {
    let section = hierarchy(call, store).and_then(|hierarchy| hierarchy.any_mut(call.path("section")).ok());
    section.into_iter().for_each(|section| section.is_expanded = !section.is_expanded);
}
