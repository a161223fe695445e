//! From a decoded request to an operation's outcome. Read [`answer`] first.

use super::Shared;
use crate::gate::Gate as _;
use crate::hooks::{Hooks as _, Outcome};
use crate::identity::Token;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::router::{self, Found};
use crate::row::Row;
use crate::{body, url};
use axum::body::Bytes;
use axum::http::header;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use jiff::Timestamp;

/// Finds the operation and lets it answer.
pub(super) fn answer(
    shared: &Shared,
    parts: &mut Parts,
    bytes: &Bytes,
    now: Timestamp,
    token: Result<Token, Refusal>,
) -> Result<Reply, Row> {
    let path = shared.hooks.path(parts.uri.path());
    let mut segments = url::segments(&path).map_err(Refusal::row)?; // 400
    shared.hooks.receive(&mut segments, &mut parts.headers);
    let found = router::find(parts.method.as_str(), &segments).map_err(Refusal::row)?; // 404, 405
    let route = found.route;
    let request = Identified { parts, bytes, now, token };
    shared.hooks.answer(route, operate(shared, request, found))
}

/// A request whose sender was looked at.
struct Identified<'a> {
    parts: &'a Parts,
    bytes: &'a Bytes,
    now: Timestamp,
    token: Result<Token, Refusal>,
}

/// The ladder that every request to an operation climbs, whatever it asks for.
fn operate(shared: &Shared, request: Identified<'_>, found: Found<'_>) -> Outcome {
    let Identified { parts, bytes, now, token } = request;
    let route = found.route;
    let token = token?; // 401
    shared.gate.admit(&token, &found, now)?; // 429
    let caller = token.admitted(shared.hooks.access(route))?; // 403
    let body = match route.method {
        "POST" | "PATCH" => body::read(&parts.headers, bytes)?, // 400
        _ => serde_json::Map::new(),
    };
    let call = Call {
        version: found.version,
        origin: &origin(shared, parts),
        caller,
        now,
        body,
        variables: found.variables,
        uri: &parts.uri,
        headers: &parts.headers,
    };
    shared.hooks.run(route, call, &mut shared.store())
}

/// Scheme and host as the client wrote them, so that a Location leads back through whatever it came through.
fn origin(shared: &Shared, parts: &Parts) -> String {
    let host = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    match parts.uri.authority().map(Authority::as_str).or(host) {
        Some(host) if !host.is_empty() => {
            format!("{}://{host}", shared.gate.scheme())
        }
        Some(_) | None => shared.base_url.clone(),
    }
}
