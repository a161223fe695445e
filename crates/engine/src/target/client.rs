//! HTTP as this house speaks it: bounded (time, body, headers), no redirect, nothing sent twice, no proxy.

use std::error::Error as _;
use std::time::Duration;

use reqwest::header::HeaderMap;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{PemObject as _, SectionKind};

use crate::exchange::TransportError;
use crate::secret::Redactor;

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

/// Whose word is taken for who a server is.
#[derive(Debug, Clone, Default)]
pub enum Trust {
    /// The system's authorities.
    #[default]
    System,
    /// These, and nobody else's.
    Only(Vec<CertificateDer<'static>>),
}

impl Trust {
    /// The authorities of a PEM file.
    ///
    /// # Errors
    /// There is none in it, one that is none, or something else than certificates.
    pub fn pem(text: &[u8]) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        let mut all = Vec::new();
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text) {
            let (SectionKind::Certificate, der) = section.map_err(|error| error.to_string())? else {
                return Err("it holds something else than certificates; a key has no place there".into());
            };
            let certificate = CertificateDer::from(der);
            let number = all.len() + 1;
            roots.add(certificate.clone()).map_err(|error| format!("certificate {number}: {error}"))?;
            all.push(certificate);
        }
        if all.is_empty() { Err("it holds no certificate in PEM".into()) } else { Ok(Self::Only(all)) }
    }
}

/// Sends requests.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    pub(super) limits: Limits,
    redactor: Redactor,
}

/// An answer as it came, with its secrets.
pub(super) struct Received {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Client {
    /// A client for addresses that begin like this one.
    ///
    /// # Errors
    /// A sentence, where the system gives no TLS roots.
    pub(super) fn new(
        address: &str,
        limits: Limits,
        trust: &Trust,
        redactor: &Redactor,
    ) -> Result<Self, String> {
        Self::of(builder(address, limits, trust), limits, redactor)
    }

    /// The same, over HTTP/2 without asking whether the server speaks that.
    ///
    /// # Errors
    /// As for [`Client::new`].
    pub(super) fn over_http_2(
        address: &str,
        limits: Limits,
        trust: &Trust,
        redactor: &Redactor,
    ) -> Result<Self, String> {
        Self::of(builder(address, limits, trust).http2_prior_knowledge(), limits, redactor)
    }

    fn of(builder: reqwest::ClientBuilder, limits: Limits, redactor: &Redactor) -> Result<Self, String> {
        let http = builder.build().map_err(|error| chain(&error).join(": "))?;
        Ok(Self { http, limits, redactor: redactor.clone() })
    }

    /// Sends a request and waits for the whole answer, at most for [`Limits::total`].
    pub(super) async fn send(&self, request: reqwest::Request) -> Result<Received, TransportError> {
        match tokio::time::timeout(self.limits.total, self.attempt(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(TransportError::Timeout { after: self.limits.total }),
        }
    }

    async fn attempt(&self, request: reqwest::Request) -> Result<Received, TransportError> {
        let mut answer = self.http.execute(request).await.map_err(|e| broken(&e))?;
        let headers = received_headers(answer.headers());
        let size: usize = headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        if size > self.limits.headers {
            return Err(TransportError::HeadersTooLarge { cap: self.limits.headers });
        }
        let mut received = Received { status: answer.status().as_u16(), headers, body: Vec::new() };
        let coding = received.header("content-encoding");
        if let Some(coding) = coding.filter(|coding| !coding.eq_ignore_ascii_case("identity")) {
            return Err(TransportError::Encoded(self.redactor.text(coding)));
        }
        while let Some(chunk) = answer.chunk().await.map_err(|e| broken(&e))? {
            if received.body.len() + chunk.len() > self.limits.body {
                return Err(TransportError::BodyTooLarge { cap: self.limits.body });
            }
            received.body.extend_from_slice(&chunk);
        }
        Ok(received)
    }
}

fn builder(address: &str, limits: Limits, trust: &Trust) -> reqwest::ClientBuilder {
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
    match trust {
        // Reading the system's roots costs 63 to 273 ms; a plain address needs none.
        _ if address.starts_with("http://") => builder.tls_certs_only([]),
        Trust::System => builder,
        Trust::Only(all) => {
            let certificates = all.iter().filter_map(|der| reqwest::Certificate::from_der(der).ok());
            builder.tls_certs_only(certificates)
        }
    }
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
