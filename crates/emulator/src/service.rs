//! One request's way through: decode, route, token, body, lock, answer. Read [`serve`] first; what an operation makes of it is in
//! `service/operation.rs`.
//!
//! **Invariant**: the lock on the world is held for one synchronous function and never across an await. The dice and the journal
//! have small locks of their own, which nobody holds together with another; so do the gate and the hooks (`gate.rs`, `hooks.rs`).
//!
//! What is no HTTP, or a path beyond 64 KiB (414), is refused by the server below, without an envelope of Graph's.

mod operation;

use super::connections::Breaker;
use super::fault::{Cut, Dice};
use super::gate::{self, Gate as _, TOKEN, TokenAnswer, tenant_of};
use super::hooks::{self, Hooks as _};
use super::identity::{self, Token};
use super::refusal::Refusal;
use super::response::{Stamp, half, write};
use super::seen::{Journal, Seen};
use super::settings::Settings;
use super::store::Store;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::Response;
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use jiff::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The largest request body that is read: 1 MiB. More is 413.
const BODY_LIMIT: usize = 1024 * 1024;

/// What all requests share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) gate: gate::Installed,
    pub(super) hooks: hooks::Installed,
    store: Mutex<Store>,
    dice: Dice,
    journal: Journal,
    clock: fn() -> Timestamp,
    base_url: String,
    started: Timestamp,
    requests: AtomicU64,
}

impl Shared {
    pub(super) fn new(settings: Settings, base_url: String, gate: gate::Installed) -> Shared {
        let hooks = hooks::Installed::new(&settings);
        let Settings { seed, faults, log, clock, .. } = settings;
        let faults = gate.faults(faults);
        let store = Store::new(seed, gate.organization(), faults);
        Shared {
            gate,
            hooks,
            store: Mutex::new(store),
            dice: Dice::new(faults),
            journal: Journal::new(log),
            clock,
            base_url,
            started: clock(),
            requests: AtomicU64::new(0),
        }
    }

    /// What was asked, and what came of it.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.journal.seen()
    }

    /// The world. A poisoned lock would mean that an operation panicked halfway; the next request is still answered.
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Names this exchange. The id is GUID-shaped and unique: the start of the emulator, then a counter.
    fn stamp(&self, parts: &Parts) -> Stamp {
        let count = self.requests.fetch_add(1, Ordering::Relaxed);
        let nanoseconds = self.started.as_nanosecond();
        let request_id = format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{count:012x}",
            self.started.as_second() & 0xffff_ffff,
            (nanoseconds >> 24) & 0xffff,
            (nanoseconds >> 12) & 0xfff,
            nanoseconds & 0xfff,
        );
        let sent = parts.headers.get("client-request-id").and_then(|value| value.to_str().ok());
        let client_request_id = sent.filter(|sent| !sent.is_empty()).unwrap_or(&request_id).to_owned();
        Stamp { request_id, client_request_id, now: (self.clock)() }
    }

    /// Notes what came of a request; `status` is `None` where the connection is cut.
    fn note(&self, parts: &Parts, stamp: Stamp, notes: Notes, status: Option<u16>) {
        let Notes { arrived, path, who, fault } = notes;
        let at = arrived.duration_since(self.started);
        let (method, request_id) = (parts.method.to_string(), stamp.request_id);
        let at_ms = at.as_secs_f64() * 1000.0;
        self.journal.note(Seen { at_ms, method, path, status, who, request_id, fault });
    }
}

/// What is to be noted of a request.
struct Notes {
    arrived: Timestamp,
    path: String,
    who: Option<String>,
    fault: Option<&'static str>,
}

/// What becomes of a request.
enum Ending {
    Answer(Response<Body>),
    /// The answer's beginning.
    Half(Response<Body>),
    /// The connection is cut.
    Nothing,
}

/// What answers the requests of one connection.
pub(super) fn app(shared: Arc<Shared>, breaker: Breaker) -> Router {
    Router::new().fallback(serve).with_state((shared, breaker))
}

async fn serve(State((shared, breaker)): State<(Arc<Shared>, Breaker)>, request: Request) -> Response<Body> {
    let arrived = (shared.clock)();
    let (mut parts, body) = request.into_parts();
    // to_bytes stops at the limit, so that a body of a gigabyte costs no more than one of a mebibyte.
    let received = to_bytes(body, BODY_LIMIT).await.map_err(|_| Refusal::BodyTooLarge);
    let stamp = shared.stamp(&parts);
    let mut notes = Notes { arrived, path: parts.uri.path().to_owned(), who: None, fault: None };
    let ending = match token(&shared, &parts, received.as_deref().ok(), &stamp, &mut notes) {
        Some(response) => Ending::Answer(response),
        None => graph(&shared, &mut parts, received, &stamp, &mut notes).await,
    };
    let status = match &ending {
        Ending::Answer(response) => Some(response.status().as_u16()),
        Ending::Half(_) | Ending::Nothing => None,
    };
    shared.note(&parts, stamp, notes, status);
    match ending {
        Ending::Answer(response) | Ending::Half(response) => response,
        Ending::Nothing => match breaker.cut().await {},
    }
}

/// Answers what is asked about tokens; `None` where it is Graph that is asked. `notes` learn whose token it was.
fn token(
    shared: &Shared,
    parts: &Parts,
    body: Option<&[u8]>,
    stamp: &Stamp,
    notes: &mut Notes,
) -> Option<Response<Body>> {
    if tenant_of(parts.uri.path(), TOKEN).is_some() && shared.dice.token() {
        notes.fault = Some("token");
        return Some(shared.gate.token_unavailable(stamp));
    }
    let TokenAnswer { who, response } = shared.gate.token(parts, body, stamp)?;
    notes.who = who;
    Some(response)
}

/// One request to Graph: what it meets on its way, and what comes of it.
async fn graph(
    shared: &Shared,
    parts: &mut Parts,
    received: Result<Bytes, Refusal>,
    stamp: &Stamp,
    notes: &mut Notes,
) -> Ending {
    notes.path = parts.uri.path_and_query().map_or_else(|| parts.uri.to_string(), PathAndQuery::to_string);
    let token = identity::bearer(&parts.headers).and_then(|text| shared.gate.identify(text, stamp.now));
    notes.who = token.as_ref().ok().map(Token::who);
    let met = shared.dice.request();
    notes.fault = met.name();
    let outcome = match met.refusal(stamp.now) {
        Some(refusal) => Some(Err(refusal.row())),
        None if met.cut == Some(Cut::Before) => None,
        None => {
            let received = received.map_err(Refusal::row);
            Some(received.and_then(|bytes| operation::answer(shared, parts, &bytes, stamp.now, token)))
        }
    };
    if !met.latency.is_zero() {
        tokio::time::sleep(met.latency).await; // nobody holds the lock
    }
    let Some(outcome) = outcome.filter(|_| met.cut != Some(Cut::After)) else { return Ending::Nothing };
    let response = shared.hooks.send(write(outcome, stamp, &shared.hooks)).await;
    match met.cut {
        Some(Cut::Within) => half(response).await.map_or(Ending::Nothing, Ending::Half),
        Some(Cut::Before | Cut::After) | None => Ending::Answer(response),
    }
}
