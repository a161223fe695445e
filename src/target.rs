//! The client: one request out, one [`Exchange`] back. The only room that knows reqwest.
//!
//! Every request is bounded (time, body, headers), follows no redirect, is never sent twice, and is recorded
//! without its token. What can't be sent exactly as it is written isn't sent at all. A target may also be one that is
//! known from its exchanges only ([`Target::on_record`]): it has no network and no clock.

use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::exchange::{Exchange, Outgoing, Request, Response, TransportError};
use crate::finding::Role;
use crate::secret::{Redactor, Secret};

mod tape;
mod wallet;

pub use wallet::{Holder, Wallet};

use tape::Tape;

/// What a request may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To connect.
    pub connect: Duration,
    /// From the first byte out to the last byte in.
    pub total: Duration,
    /// Bytes of a decoded body.
    pub body: usize,
    /// Bytes of all response headers.
    pub headers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(30),
            body: 8 * 1024 * 1024,
            headers: 64 * 1024,
        }
    }
}

/// A service that requests can be sent to.
#[derive(Debug)]
pub struct Target {
    service: Service,
    base_url: String,
    redactor: Redactor,
}

/// Who answers.
#[derive(Debug)]
enum Service {
    /// What listens at the base URL.
    Live(Live),
    /// What it answered before.
    OnRecord(Tape),
}

#[derive(Debug)]
struct Live {
    client: reqwest::Client,
    limits: Limits,
}

impl Target {
    /// A client for a base URL; `secrets` are all tokens that it may be asked to send.
    ///
    /// # Errors
    /// A sentence, where the system gives no TLS roots.
    pub fn new<'a>(
        base_url: &str,
        secrets: impl IntoIterator<Item = &'a Secret>,
        limits: Limits,
    ) -> Result<Self, String> {
        let client = built(client(base_url, limits))?;
        let redactor = Redactor::new(secrets);
        let service = Service::Live(Live { client, limits });
        Ok(Self { service, base_url: base_url.trim_end_matches('/').to_owned(), redactor })
    }

    /// The same target as far as it is known from these exchanges: it gives their answers once more, in their order, and
    /// to no other requests than theirs.
    #[must_use]
    pub fn on_record(&self, exchanges: impl IntoIterator<Item = Arc<Exchange>>) -> Self {
        let service = Service::OnRecord(Tape::new(exchanges));
        Self { service, base_url: self.base_url.clone(), redactor: self.redactor.clone() }
    }

    /// A target like this one at another address: what must never be recorded needn't be found out again.
    ///
    /// # Errors
    /// The client can't be made.
    pub fn at(&self, base_url: &str) -> Result<Self, String> {
        self.with(base_url, client(base_url, self.limits()))
    }

    /// The same target, asked over HTTP/2 without asking whether it speaks that (RFC 9113, section 3.3): over TLS both sides
    /// agree on it, a plain address offers no way to.
    ///
    /// # Errors
    /// The client can't be made.
    pub fn over_http_2(&self) -> Result<Self, String> {
        self.with(&self.base_url, client(&self.base_url, self.limits()).http2_prior_knowledge())
    }

    fn with(&self, base_url: &str, client: reqwest::ClientBuilder) -> Result<Self, String> {
        let service = Service::Live(Live { client: built(client)?, limits: self.limits() });
        let base_url = base_url.trim_end_matches('/').to_owned();
        Ok(Self { service, base_url, redactor: self.redactor.clone() })
    }

    fn limits(&self) -> Limits {
        match &self.service {
            Service::Live(live) => live.limits,
            Service::OnRecord(_) => Limits::default(),
        }
    }

    /// A text without the tokens that this target was given.
    pub fn redacted(&self, text: &str) -> String {
        self.redactor.text(text)
    }

    /// The address that paths are put behind.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Sends a request and waits for the whole answer, at most for [`Limits::total`].
    pub async fn send(&self, role: Role, outgoing: &Outgoing, token: Option<&Secret>) -> Exchange {
        let url = format!("{}{}", self.base_url, outgoing.path);
        let sent = sent_headers(outgoing, token);
        let request = Request::recorded(outgoing, &url, &sent, &self.redactor);
        let begun = Instant::now();
        let answer = match &self.service {
            Service::Live(live) => {
                let attempt = self.attempt(live, &url, &sent, outgoing);
                match tokio::time::timeout(live.limits.total, attempt).await {
                    Ok(answer) => answer.map(Arc::new),
                    Err(_) => Err(TransportError::Timeout { after: live.limits.total }),
                }
            }
            Service::OnRecord(tape) => tape.answer(&request),
        };
        Exchange { role, request, answer, begun, duration: begun.elapsed() }
    }

    /// Whether it is known from a record only: then nothing is sent, and no token needed.
    pub fn is_on_record(&self) -> bool {
        matches!(self.service, Service::OnRecord(_))
    }

    /// Whether the latest request was sent once more. Nothing for a live service: there, only time tells.
    pub fn repeats(&self) -> Option<bool> {
        match &self.service {
            Service::Live(_) => None,
            Service::OnRecord(tape) => Some(tape.repeats()),
        }
    }

    /// Gives the service time. What is on record needs none.
    pub async fn pause(&self, time: Duration) {
        match &self.service {
            Service::Live(_) => tokio::time::sleep(time).await,
            Service::OnRecord(_) => {}
        }
    }

    async fn attempt(
        &self,
        live: &Live,
        url: &str,
        headers: &[(String, String)],
        outgoing: &Outgoing,
    ) -> Result<Response, TransportError> {
        let mut answer =
            live.client.execute(self.request(url, headers, outgoing)?).await.map_err(|e| broken(&e))?;
        let received = received_headers(answer.headers());
        let size: usize = received.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        if size > live.limits.headers {
            return Err(TransportError::HeadersTooLarge { cap: live.limits.headers });
        }
        let coding = received.iter().find(|(name, _)| name == "content-encoding").map(|(_, value)| value);
        if let Some(coding) = coding.filter(|coding| !coding.eq_ignore_ascii_case("identity")) {
            return Err(TransportError::Encoded(self.redactor.text(coding)));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| broken(&e))? {
            if body.len() + chunk.len() > live.limits.body {
                return Err(TransportError::BodyTooLarge { cap: live.limits.body });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response::recorded(answer.status().as_u16(), &received, &body, &self.redactor))
    }

    fn request(
        &self,
        url: &str,
        headers: &[(String, String)],
        outgoing: &Outgoing,
    ) -> Result<reqwest::Request, TransportError> {
        let unsendable = |why: String| TransportError::Unsendable(self.redactor.text(&why));
        let parsed = reqwest::Url::parse(url).map_err(|error| unsendable(format!("{url}: {error}")))?;
        if parsed.as_str() != url {
            return Err(unsendable(format!("{url} would be sent as {parsed}")));
        }
        let method = reqwest::Method::from_bytes(outgoing.method.as_bytes())
            .map_err(|_| unsendable(format!("`{}` is no method", outgoing.method)))?;
        let mut map = HeaderMap::with_capacity(headers.len());
        for (name, value) in headers {
            let known = HeaderName::from_bytes(name.as_bytes());
            let text = HeaderValue::from_bytes(value.as_bytes());
            let (Ok(known), Ok(mut text)) = (known, text) else {
                return Err(unsendable(format!("header {name} has a value that can't be sent")));
            };
            text.set_sensitive(name.eq_ignore_ascii_case("authorization"));
            map.append(known, text);
        }
        let mut request = reqwest::Request::new(method, parsed);
        *request.headers_mut() = map;
        if !outgoing.body.is_empty() {
            *request.body_mut() = Some(outgoing.body.clone().into());
        }
        Ok(request)
    }
}

fn client(base_url: &str, limits: Limits) -> reqwest::ClientBuilder {
    // Without a provider reqwest panics; installing the same one again is no error worth telling.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder()
        .user_agent(concat!("graphproof/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .connect_timeout(limits.connect)
        .tcp_nodelay(true);
    // Reading the system's roots costs 63 to 273 ms; a plain address needs none.
    if base_url.starts_with("http://") { builder.tls_certs_only([]) } else { builder }
}

fn built(client: reqwest::ClientBuilder) -> Result<reqwest::Client, String> {
    client.build().map_err(|error| chain(&error).join(": "))
}

/// The headers as they are sent: the case's own ones win.
fn sent_headers(outgoing: &Outgoing, token: Option<&Secret>) -> Vec<(String, String)> {
    let mut headers = outgoing.headers.clone();
    let has = |name: &str| outgoing.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    if !has("accept") {
        headers.push(("Accept".into(), "application/json".into()));
    }
    // Without it any coding would be acceptable (RFC 9110, section 12.5.3), and the cap is on what is decoded.
    if !has("accept-encoding") {
        headers.push(("Accept-Encoding".into(), "identity".into()));
    }
    if let Some(token) = token.filter(|_| !has("authorization")) {
        headers.push(("Authorization".into(), format!("Bearer {}", token.expose())));
    }
    headers
}

/// Names and values as text; bytes that aren't UTF-8 become replacement characters.
fn received_headers(map: &HeaderMap) -> Vec<(String, String)> {
    map.iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect()
}

fn broken(error: &reqwest::Error) -> TransportError {
    if error.is_connect() {
        TransportError::Unreached(chain(error))
    } else {
        TransportError::Broken(chain(error))
    }
}

/// An error with all its causes, each said once.
fn chain(error: &reqwest::Error) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    // The URL stands in the exchange already, and reqwest would print it with whatever it holds.
    let first = error.to_string();
    let first = error.url().map_or(first.clone(), |url| first.replace(&format!(" for url ({url})"), ""));
    said.push(first);
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !said.iter().any(|known| known.contains(&text)) {
            said.push(text);
        }
        cause = inner.source();
    }
    said
}
