//! From a decoded request to an operation's outcome. Read [`answer`] first.

use super::Shared;
use crate::identity::Token;
use crate::mutant::Deed;
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
use std::borrow::Cow;

/// Finds the operation and lets it answer; a mutant or a variation may have another answer.
pub(super) fn answer(
    shared: &Shared,
    parts: &mut Parts,
    bytes: &Bytes,
    now: Timestamp,
    token: Result<Token, Refusal>,
) -> Result<Reply, Row> {
    let mut path = Cow::Borrowed(parts.uri.path());
    if shared.mutant.is_some_and(|mutant| mutant.does(Deed::EscapesKept)) {
        path = path.replace('%', "%25").into();
    }
    let mut segments = url::segments(&path).map_err(Refusal::row)?; // 400
    if shared.variation.is_some() {
        shared.store().memory.recall(&mut segments, &mut parts.headers);
    }
    let found = router::find(parts.method.as_str(), &segments).map_err(Refusal::row)?; // 404, 405
    let route = found.route;
    let request = Identified { parts, bytes, now, token };
    let outcome = operate(shared, request, found);
    let refusal = outcome.as_ref().err();
    let reworded =
        shared.variation.zip(refusal).and_then(|(variation, refusal)| variation.rewords(refusal, route));
    let outcome = match shared.mutant {
        None => outcome.map_err(Refusal::row),
        Some(mutant) => mutant.answers(route, outcome),
    };
    outcome.map_err(|mut row| {
        reworded.into_iter().for_each(|reword| reword(&mut row));
        row
    })
}

/// A request whose sender was looked at.
struct Identified<'a> {
    parts: &'a Parts,
    bytes: &'a Bytes,
    now: Timestamp,
    token: Result<Token, Refusal>,
}

/// The ladder that every request to an operation climbs, whatever it asks for.
fn operate(shared: &Shared, request: Identified<'_>, found: Found<'_>) -> Result<Reply, Refusal> {
    let Identified { parts, bytes, now, token } = request;
    let route = found.route;
    let access = shared.mutant.map_or(route.access, |mutant| mutant.access(route));
    let token = token?; // 401
    if let Some(throttle) = &mut shared.store().throttle {
        throttle.admits(token.client, &found, now)?; // 429
    }
    let caller = token.admitted(access)?; // 403
    let body = match route.method {
        "POST" | "PATCH" => body::read(&parts.headers, bytes)?, // 400
        _ => serde_json::Map::new(),
    };
    let mut call = Call {
        version: found.version,
        origin: &origin(shared, parts),
        caller,
        now,
        body,
        variables: found.variables,
        uri: &parts.uri,
        headers: &parts.headers,
    };
    let mut store = shared.store();
    if let Some(variation) = shared.variation {
        variation.takes(route, &store.memory, &mut call);
    }
    let outcome = match shared.mutant {
        None => (route.run)(&call, &mut store),
        Some(mutant) => mutant.run(route, &mut call, &mut store),
    };
    match shared.variation {
        None => outcome,
        Some(variation) => variation.settles(route, &call, &mut store, outcome),
    }
}

/// Scheme and host as the client wrote them, so that a Location leads back through whatever it came through.
fn origin(shared: &Shared, parts: &Parts) -> String {
    let host = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    match parts.uri.authority().map(Authority::as_str).or(host) {
        Some(host) if !host.is_empty() => {
            format!("{}://{host}", if shared.issuer.site.is_some() { "https" } else { "http" })
        }
        Some(_) | None => shared.base_url.clone(),
    }
}
