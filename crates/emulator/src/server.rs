//! Starting and stopping. Read [`Emulator`] first; a request's way through is in `service.rs`.

use super::builder::{Builder, StartError};
use super::connections;
use super::entry::Entry;
use super::gate::{self, Gate as _};
use super::seen::Seen;
use super::service::Shared;
use super::settings::Settings;
use axum::serve::ListenerExt as _;
use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// A running server. Dropping it stops the server at once, idle and busy connections alike, and waits for its thread.
///
/// It has a world, a port and a thread to itself, so a test may have its own, beside any number of others, inside a runtime
/// and without one. Where tests share one, each takes an [`Entry`] of its own.
///
/// Any client will do; with tokio and reqwest it looks like this:
/// ```
/// use graphproof_emulator::{Bearer, Emulator};
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
    pub(super) shared: Arc<Shared>,
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
    /// The address can't be bound (the port is taken, the address isn't this machine's), the system gives no thread or no randomness.
    pub fn with(settings: Settings) -> std::io::Result<Emulator> {
        let listener = TcpListener::bind(settings.listen)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let gate = gate::Installed::new(&settings, address)?;
        let base_url = gate.base_url(address);
        let shared = Arc::new(Shared::new(settings, base_url.clone(), gate));
        let serving = Arc::clone(&shared);
        let (stop, stopped) = oneshot::channel();
        let (ready, begun) = mpsc::channel();
        // The runtime lives and dies on this thread: a caller that is inside one of its own may not drop another.
        let thread = std::thread::Builder::new().name("graph-emulator".to_owned()).spawn(move || {
            let (runtime, listener) = match listening(listener) {
                Ok(listening) => listening,
                Err(error) => return drop(ready.send(Err(error))),
            };
            drop(ready.send(Ok(())));
            // An answer is one small packet, and the client waits for it.
            let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    never = connections::serve(listener, &serving) => match never {},
                }
            });
            // Dropping the runtime drops every connection: an idle keep-alive must not delay the end.
        })?;
        begun.recv().map_err(std::io::Error::other)??;
        Ok(Emulator { base_url, shared, stop: Some(stop), thread: Some(thread), given: AtomicU64::new(0) })
    }

    /// An entry of the pool that nobody was given yet, so that tests which share an emulator don't meet; the first one
    /// first, and after the last one from the beginning.
    pub fn entry(&self) -> Entry {
        Entry::nth(self.given.fetch_add(1, Ordering::Relaxed))
    }

    /// Scheme, host and port, without a slash at the end: `http://127.0.0.1:40123`, of a tenant `https://localhost:40123`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// What was asked so far and what came of it, oldest first: the newest 65,536 requests. A request is in it before its
    /// client has the answer.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen()
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
