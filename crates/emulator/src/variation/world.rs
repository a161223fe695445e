//! What needs the world: what else an answer could show, what a refusal leaves behind, and which refusal comes first.

use super::looks::added;
use super::{Entry, How};
use crate::hooks::Outcome;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::route::Route;
use crate::store::Store;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::Value;

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new(
        "chat.body",
        "who is added to a chat is in the answer, as the service's own OpenAPI description has it, beside the Location",
        How::Ends(with_member),
    ),
    Entry::new(
        "version.renewed_by_refusals",
        "a refused write leaves another version than before",
        How::Ends(renewed_by_refusal),
    )
    .warning(&["C125"]),
    Entry::new(
        "version.checked_last",
        "If-Match is looked at when nothing else is wrong: no page ranks its errors",
        How::Ends(checked_last),
    ),
    Entry::new(
        "refusal.unknown_conversation_not_found",
        "a conversation that exists for nobody is not found, rather than forbidden: 404",
        How::Ends(|_, call, store, outcome| {
            instead_of_forbidden(Refusal::ChatNotFound, call, store, outcome)
        }),
    ),
    Entry::new(
        "refusal.unknown_conversation_invalid",
        "the id of a conversation that exists for nobody isn't valid, rather than forbidden: 400",
        How::Ends(|_, call, store, outcome| {
            instead_of_forbidden(Refusal::ItemIdInvalid, call, store, outcome)
        }),
    ),
];

fn with_member(route: &Route, call: &Call<'_>, store: &mut Store, outcome: Outcome) -> Outcome {
    let reply = outcome?;
    if (route.path, reply.status) != ("chats/{chat}/members", StatusCode::CREATED) {
        return Ok(reply);
    }
    let chat = store.chats.get(call.path("chat")).ok_or(Refusal::ChatNotFound)?;
    let member = &chat.members[chat.position(&added(&reply).unwrap_or_default())?];
    let mut told = Reply::created(chat.shown_member(member));
    told.headers.extend(reply.headers);
    Ok(told)
}

fn renewed_by_refusal(route: &Route, call: &Call<'_>, store: &mut Store, outcome: Outcome) -> Outcome {
    if outcome.is_err() && route.method != "GET" && route.path.contains("teamwork/sections") {
        store.hierarchy(call.hierarchy_owner()?).changed();
    }
    outcome
}

/// Asks the same with the current version, in a world that is thrown away.
fn checked_last(route: &Route, call: &Call<'_>, store: &mut Store, outcome: Outcome) -> Outcome {
    if !matches!(outcome, Err(Refusal::IfMatchMissing | Refusal::IfMatchStale)) {
        return outcome;
    }
    let version = store.hierarchy(call.hierarchy_owner()?).version();
    let current = HeaderValue::from_str(&version).map(|version| (header::IF_MATCH, version));
    let headers: HeaderMap = current.into_iter().collect();
    let (body, variables) = (call.body.clone(), call.variables.clone());
    let again = Call { body, variables, headers: &headers, ..*call };
    (route.run)(&again, &mut store.clone()).and(outcome)
}

/// The row of the page is for a conversation of others: 403.
fn instead_of_forbidden(refusal: Refusal, call: &Call<'_>, store: &Store, outcome: Outcome) -> Outcome {
    let id = call.body.get("id").and_then(Value::as_str);
    let is_unknown = id.is_some_and(|id| !store.chats.contains_key(id));
    match outcome {
        Err(Refusal::NotInConversation) if is_unknown => Err(refusal),
        outcome => outcome,
    }
}
