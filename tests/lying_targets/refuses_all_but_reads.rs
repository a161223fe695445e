//! Reads come from a real emulator; each write gets the documented refusal that fits it best, and none is done.

use serde_json::Value;

use super::document::{Said, Seen, graph_error};
use super::liar::Reaction;

pub(crate) fn react(seen: &Seen) -> Reaction {
    if seen.is_read() { Reaction::Passes } else { Reaction::Says(guess(seen)) }
}

/// The refusal that somebody would guess who knows the pages and keeps no state.
pub(crate) fn guess(seen: &Seen) -> Said {
    let body = seen.json().unwrap_or(Value::Null);
    let id = body.get("id").and_then(Value::as_str).unwrap_or_default();
    let (status, code, message) = match seen.header("authorization") {
        None => (401, "InvalidAuthenticationToken", "Access token is empty."),
        Some(_) if seen.header("content-type").is_none() => {
            (400, "BadRequest", "The request must have a Content-Type of application/json.")
        }
        Some(token) if token.contains("~personal~") || token.contains(".Read") => {
            (403, "Forbidden", "Missing scope permissions on the request.")
        }
        Some(_) if seen.path.ends_with("/members") => {
            (400, "BadRequest", "Invalid roles specified for member.")
        }
        Some(_) if seen.path.contains("dead") => (404, "NotFound", "The specified section was not found."),
        Some(_) => match seen.header("if-match") {
            None => (428, "PreconditionRequired", "The If-Match header is required for this operation."),
            Some(version) if version.contains("9999") => (
                412,
                "PreconditionFailed",
                "The If-Match header value doesn't match the current section hierarchy version.",
            ),
            Some(_) if seen.path.ends_with("/move") => {
                (409, "Conflict", "The item is already in the target section.")
            }
            Some(_) if id.is_empty() => {
                (400, "BadRequest", "The 'id' property is required and must not be empty.")
            }
            Some(_) if !id.starts_with("19:") => (400, "BadRequest", "The specified item ID is not valid."),
            Some(_) => (409, "Conflict", "This item is already in this section."),
        },
    };
    Said::json(status, &graph_error(code, message))
}
