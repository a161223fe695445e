//! Teams: how what is made in the background is pointed at and shown. The five pages say nothing of it.

use super::headers::locate;
use super::{Entry, How};
use axum::http::{HeaderMap, header};
use serde_json::{Value, json};

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new(
        "team.operation_with_host",
        "what is made in the background is pointed at with host and version, its ids as segments",
        How::Heads(with_host),
    ),
    Entry::new(
        "team.operation_not_started",
        "an operation that isn't done hasn't started, and has been tried more often than one would think",
        How::Shows(not_started),
    ),
    Entry::new(
        "team.operation_done_at_once",
        "an operation is done when it is first looked at",
        How::Shows(done_at_once),
    ),
    Entry::new("team.operation_in_short", "an operation is its id and its status", How::Shows(in_short)),
];

/// `/teams('x')/operations('y')` becomes `https://…/v1.0/teams/x/operations/y`.
fn with_host(headers: &mut HeaderMap) {
    for name in [header::LOCATION, header::CONTENT_LOCATION] {
        locate(headers, name, |location| {
            let path = location.strip_prefix("/teams('")?.replace("('", "/").replace("')", "");
            Some(format!("https://graph.microsoft.com/v1.0/teams/{path}"))
        });
    }
}

fn not_started(body: &mut Value) {
    if body.get("status").is_some_and(|status| status == "inProgress") {
        body["status"] = json!("notStarted");
        body["attemptsCount"] = json!(2_147_483_647);
        body["targetResourceId"] = Value::Null;
    }
}

fn done_at_once(body: &mut Value) {
    if body.get("status").is_some_and(|status| status == "inProgress") {
        body["status"] = json!("succeeded");
    }
}

fn in_short(body: &mut Value) {
    if let Value::Object(operation) = body
        && operation.contains_key("operationType")
    {
        operation.retain(|name, _| name == "id" || name == "status");
    }
}
