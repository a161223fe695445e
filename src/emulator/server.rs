//! Starting, stopping, and one request's way through: decode, route, token, body, lock, answer.
//!
//! **Invariant**: the lock is held for one synchronous function and never across an await. Read [`Emulator`] first.
//!
//! What is no HTTP, or a path beyond 64 KiB (414), is refused by the server below, without an envelope of Graph's.

use super::builder::{Builder, StartError};
use super::entry::Entry;
use super::mutant::{Deed, Mutant};
use super::refusal::Refusal;
use super::request::Call;
use super::response::{Reply, Stamp, write};
use super::router::Found;
use super::row::Row;
use super::seed::Seed;
use super::store::Store;
use super::variation::Variation;
use super::{body, connections, identity, router, token, url};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{Response, header};
use axum::serve::ListenerExt as _;
use jiff::Timestamp;
use std::borrow::Cow;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// The largest request body that is read: 1 MiB. More is 413.
const BODY_LIMIT: usize = 1024 * 1024;

/// What an emulator is started with.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Where to listen; port 0 takes any free one. Loopback unless the caller asks for more.
    pub listen: SocketAddr,
    /// The limits that no page gives a number for.
    pub seed: Seed,
    /// A clause to break on purpose; `None` is as documented.
    pub mutant: Option<Mutant>,
    /// A freedom to take on purpose; `None` is as documented.
    pub variation: Option<Variation>,
    /// The time of day, for `createdDateTime`, Date and error dates.
    pub clock: fn() -> Timestamp,
}

impl Settings {
    /// The documented emulator on any free port of the loopback address.
    pub fn new(clock: fn() -> Timestamp) -> Settings {
        Settings {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: Seed::default(),
            mutant: None,
            variation: None,
            clock,
        }
    }
}

/// A running server. Dropping it stops the server at once, idle and busy connections alike, and waits for its thread.
///
/// It has a world, a port and a thread to itself, so a test may have its own, beside any number of others, inside a runtime
/// and without one. Where tests share one, each takes an [`Entry`] of its own.
///
/// Any client will do; with tokio and reqwest it looks like this:
/// ```
/// use graphproof::{Bearer, Emulator};
///
/// #[tokio::main(flavor = "current_thread")] // #[tokio::test]
/// async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// #   drop(rustls::crypto::ring::default_provider().install_default()); // as reqwest's default features do
///     let emulator = Emulator::start()?;
///     let entry = emulator.entry(); // a user with a team, and everything about them
///
///     let url = format!("{}/v1.0/teams/{}/members", emulator.base_url(), entry.team());
///     let client = reqwest::Client::new();
///     let members = client.get(&url).bearer_auth(entry.token(Bearer::Member)).send().await?;
///     assert_eq!(members.status(), 200);
///     assert!(members.text().await?.contains(&entry.colleague().id()));
///
///     let denied = client.get(&url).bearer_auth(entry.token(Bearer::NoPermission)).send().await?;
///     assert_eq!(denied.status(), 403);
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct Emulator {
    base_url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    /// How many entries of the pool were given away.
    given: AtomicU64,
}

impl Emulator {
    /// The documented emulator, with the fixed world, on any free port of the loopback address.
    ///
    /// # Errors
    /// No port or no thread can be had.
    pub fn start() -> Result<Emulator, StartError> {
        Builder::new().start()
    }

    /// An emulator that is other than the documented one, or that listens at a chosen address.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Binds the address, makes the world and serves it on one thread of its own; accepts when it returns.
    ///
    /// # Errors
    /// The address can't be bound (the port is taken, the address isn't this machine's), or no thread can be had.
    pub fn with(settings: Settings) -> std::io::Result<Emulator> {
        let listener = TcpListener::bind(settings.listen)?;
        listener.set_nonblocking(true)?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(settings, base_url.clone()));
        let (stop, stopped) = oneshot::channel();
        let (ready, begun) = mpsc::channel();
        // The runtime lives and dies on this thread: a caller that is inside one of its own may not drop another.
        let thread = std::thread::Builder::new().name("graph-emulator".to_owned()).spawn(move || {
            let (runtime, listener) = match listening(listener) {
                Ok(listening) => listening,
                Err(error) => return drop(ready.send(Err(error))),
            };
            drop(ready.send(Ok(())));
            let app = Router::new().fallback(serve).with_state(shared);
            // An answer is one small packet, and the client waits for it.
            let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    never = connections::serve(listener, &app, settings.variation) => match never {},
                }
            });
            // Dropping the runtime drops every connection: an idle keep-alive must not delay the end.
        })?;
        begun.recv().map_err(std::io::Error::other)??;
        Ok(Emulator { base_url, stop: Some(stop), thread: Some(thread), given: AtomicU64::new(0) })
    }

    /// An entry of the pool that nobody was given yet, so that tests which share an emulator don't meet; the first one
    /// first, and after the last one from the beginning.
    pub fn entry(&self) -> Entry {
        Entry::nth(self.given.fetch_add(1, Ordering::Relaxed))
    }

    /// Scheme, address and port, without a slash at the end: `http://127.0.0.1:40123`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.stop.take()); // a dropped sender wakes the receiver as a message does
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread was already reported by the panic hook; there is nobody to hand it to here.
            drop(thread.join());
        }
    }
}

/// A runtime of one thread, and the listener in it.
fn listening(listener: TcpListener) -> std::io::Result<(Runtime, tokio::net::TcpListener)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    Ok((runtime, listener))
}

/// What all requests share.
struct Shared {
    store: Mutex<Store>,
    clock: fn() -> Timestamp,
    base_url: String,
    started: Timestamp,
    requests: AtomicU64,
    mutant: Option<Mutant>,
    variation: Option<Variation>,
}

impl Shared {
    fn new(settings: Settings, base_url: String) -> Shared {
        let Settings { seed, mutant, variation, clock, listen: _ } = settings;
        let store = Mutex::new(Store::new(seed, mutant));
        Shared { store, clock, base_url, started: clock(), requests: AtomicU64::new(0), mutant, variation }
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
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    // to_bytes stops at the limit, so that a body of a gigabyte costs no more than one of a mebibyte.
    let received = to_bytes(body, BODY_LIMIT).await.map_err(|_| Refusal::BodyTooLarge);
    let stamp = shared.stamp(&parts);
    if let Some(tenant) = token::tenant(parts.uri.path()) {
        return token::answer(&tenant, &parts, received.as_deref().ok(), &stamp);
    }
    let outcome = received.map_err(Refusal::row);
    let outcome = outcome.and_then(|bytes| answer(&shared, &mut parts, &bytes, stamp.now));
    let response = write(outcome, &stamp, shared.variation);
    match shared.variation.and_then(Variation::manner) {
        None => response,
        Some(manner) => manner.sends(response).await,
    }
}

/// Finds the operation and lets it answer; a mutant or a variation may have another answer.
fn answer(shared: &Shared, parts: &mut Parts, bytes: &Bytes, now: Timestamp) -> Result<Reply, Row> {
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
    let outcome = operate(shared, parts, bytes, now, found);
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

/// The ladder that every request to an operation climbs, whatever it asks for.
fn operate(
    shared: &Shared,
    parts: &Parts,
    bytes: &Bytes,
    now: Timestamp,
    found: Found<'_>,
) -> Result<Reply, Refusal> {
    let route = found.route;
    let access = shared.mutant.map_or(route.access, |mutant| mutant.access(route));
    let caller = identity::caller(&parts.headers, access, now)?; // 401, 403
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
        Some(host) if !host.is_empty() => format!("http://{host}"),
        Some(_) | None => shared.base_url.clone(),
    }
}
