//! The client: one request out, one [`Exchange`] back. The only room that knows reqwest.
//!
//! Every request is bounded (time, body, headers), follows no redirect, is never sent twice, and is recorded
//! without its token. What can't be sent exactly as it is written isn't sent at all. A target may also be one that is
//! known from its exchanges only ([`Target::on_record`]): it has no network and no clock.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::exchange::{Exchange, Outgoing, Request, Response, TransportError};
use crate::finding::Role;
use crate::secret::{Redactor, Secret};

pub mod auth;
mod client;
mod pace;
mod tape;
mod wallet;

pub use auth::Claims;
pub use client::{Limits, Trust};
pub use pace::Pace;
pub use wallet::{Holder, Opened, Wallet};

use client::Client;
use tape::Tape;

/// A service that requests can be sent to.
#[derive(Debug)]
pub struct Target {
    service: Service,
    base_url: String,
    redactor: Redactor,
    trust: Trust,
}

/// Who answers.
#[derive(Debug)]
enum Service {
    /// What listens at the base URL.
    Live(Client),
    /// What it answered before.
    OnRecord(Tape),
}

impl Target {
    /// A client for a base URL; `secrets` are all tokens that are known before anything is sent.
    ///
    /// # Errors
    /// A sentence, where the system gives no TLS roots.
    pub fn new<'a>(
        base_url: &str,
        secrets: impl IntoIterator<Item = &'a Secret>,
        limits: Limits,
        trust: Trust,
    ) -> Result<Self, String> {
        let redactor = Redactor::new(secrets);
        let service = Service::Live(Client::new(base_url, limits, &trust, &redactor)?);
        Ok(Self { service, base_url: base_url.trim_end_matches('/').to_owned(), redactor, trust })
    }

    /// The same target as far as it is known from these exchanges: it gives their answers once more, in their order, and
    /// to no other requests than theirs.
    #[must_use]
    pub fn on_record(&self, exchanges: impl IntoIterator<Item = Arc<Exchange>>) -> Self {
        self.with(&self.base_url, Service::OnRecord(Tape::new(exchanges)))
    }

    /// A target like this one at another address: what must never be recorded needn't be found out again.
    ///
    /// # Errors
    /// The client can't be made.
    pub fn at(&self, base_url: &str) -> Result<Self, String> {
        let client = Client::new(base_url, self.limits(), &self.trust, &self.redactor)?;
        Ok(self.with(base_url, Service::Live(client)))
    }

    /// The same target, asked over HTTP/2 without asking whether it speaks that (RFC 9113, section 3.3): over TLS both sides
    /// agree on it, a plain address offers no way to.
    ///
    /// # Errors
    /// The client can't be made.
    pub fn over_http_2(&self) -> Result<Self, String> {
        let client = Client::over_http_2(&self.base_url, self.limits(), &self.trust, &self.redactor)?;
        Ok(self.with(&self.base_url, Service::Live(client)))
    }

    fn with(&self, base_url: &str, service: Service) -> Self {
        let base_url = base_url.trim_end_matches('/').to_owned();
        Self { service, base_url, redactor: self.redactor.clone(), trust: self.trust.clone() }
    }

    fn limits(&self) -> Limits {
        match &self.service {
            Service::Live(client) => client.limits,
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
            Service::Live(client) => self.answer(client, &url, &sent, outgoing).await.map(Arc::new),
            Service::OnRecord(tape) => tape.answer(&request),
        };
        Exchange { role, request, answer, begun, duration: begun.elapsed(), is_superseded: false }
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

    async fn answer(
        &self,
        client: &Client,
        url: &str,
        headers: &[(String, String)],
        outgoing: &Outgoing,
    ) -> Result<Response, TransportError> {
        let answer = client.send(self.request(url, headers, outgoing)?).await?;
        Ok(Response::recorded(answer.status, &answer.headers, &answer.body, &self.redactor))
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
        // A path that begins like the end of a host's name would take a token elsewhere.
        if reqwest::Url::parse(&self.base_url).ok().map(|base| base.origin()) != Some(parsed.origin()) {
            return Err(unsendable(format!("{url} isn't on {}", self.base_url)));
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
