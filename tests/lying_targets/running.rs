//! A liar as a server, on a thread of its own until it is dropped.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use graphproof_emulator::{Emulator, Settings};
use tokio::sync::oneshot;

use super::document::{Said, Seen};
use super::liar::{Liar, Reaction};

const BODY_LIMIT: usize = 1024 * 1024;

/// A server that lies. Dropping it stops it.
pub(crate) struct Running {
    base_url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts a liar, and the emulator behind it.
    pub(crate) fn start(liar: Liar, listen: SocketAddr) -> std::io::Result<Self> {
        let mut settings = Settings::new(now);
        settings.mutant = liar.mutant();
        let behind = Emulator::with(settings)?;
        let listener = TcpListener::bind(listen)?;
        listener.set_nonblocking(true)?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let server = Arc::new(Server { liar, base_url: behind.base_url().to_owned(), client: client() });
            let app = Router::new().fallback(serve).with_state(server);
            runtime.block_on(async {
                let listener =
                    tokio::net::TcpListener::from_std(listener).expect("the listener is a fresh one");
                tokio::select! {
                    _ = stopped => {}
                    _ = axum::serve(listener, app) => {}
                }
            });
            drop(behind);
        });
        Ok(Self { base_url, stop: Some(stop), thread: Some(thread) })
    }

    /// Scheme, address and port.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

struct Server {
    liar: Liar,
    /// The emulator behind it.
    base_url: String,
    client: reqwest::Client,
}

fn client() -> reqwest::Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    builder
        .tls_certs_only([])
        .build()
        .expect("a client for plain loopback HTTP needs nothing from the system")
}

async fn serve(State(server): State<Arc<Server>>, request: Request) -> Response<Body> {
    let seen = seen(request).await;
    response(match server.liar.react(&seen) {
        Reaction::Says(said) => said,
        Reaction::Passes => server.ask(&seen).await,
        Reaction::Bends(bend) => bend(server.ask(&seen).await),
        Reaction::Hears(hear, bend) => bend(server.ask(&hear(seen)).await),
        Reaction::Hangs => std::future::pending().await,
    })
}

async fn seen(request: Request) -> Seen {
    let (parts, body) = request.into_parts();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Seen {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        headers: parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
        body: to_bytes(body, BODY_LIMIT).await.map(|bytes| bytes.to_vec()).unwrap_or_default(),
    }
}

impl Server {
    /// What the emulator behind says; the request goes on as it came, its Host too.
    async fn ask(&self, seen: &Seen) -> Said {
        let method = reqwest::Method::from_bytes(seen.method.as_bytes()).unwrap_or_default();
        let mut request = self.client.request(method, format!("{}{}", self.base_url, seen.path));
        // The body may be another than came.
        for (name, value) in seen.headers.iter().filter(|(name, _)| name != "content-length") {
            request = request.header(name, value);
        }
        let Ok(answer) = request.body(seen.body.clone()).send().await else { return Said::empty(502) };
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Said {
            status: answer.status().as_u16(),
            headers: answer
                .headers()
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), text(value)))
                .collect(),
            body: answer.bytes().await.map(|bytes| bytes.to_vec()).unwrap_or_default(),
        }
    }
}

fn response(said: Said) -> Response<Body> {
    let mut response = Response::new(Body::from(said.body));
    *response.status_mut() = StatusCode::from_u16(said.status).unwrap_or(StatusCode::BAD_GATEWAY);
    for (name, value) in said.headers {
        // The length and the framing belong to this connection, not to the one behind it.
        if matches!(name.as_str(), "content-length" | "transfer-encoding" | "connection") {
            continue;
        }
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

#[expect(clippy::disallowed_methods, reason = "this is the world of a server that stands alone")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
