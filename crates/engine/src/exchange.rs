//! One request with its response and timing, as it may be shown to anybody.
//!
//! **Invariant**: redaction happens where an [`Exchange`] is built ([`Request::recorded`],
//! [`Response::recorded`]); nothing downstream ever holds a secret. Start with [`Exchange`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::finding::Role;
use crate::secret::Redactor;

mod json;

pub use json::{JsonFault, parse_exact};

/// One request and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// The part it plays in its trial.
    pub role: Role,
    /// What was sent.
    pub request: Request,
    /// What came back, or why nothing trustworthy did. Shared, because it is judged while it is kept.
    pub answer: Result<Arc<Response>, TransportError>,
    /// When the first byte was sent.
    pub begun: Instant,
    /// From the first byte sent to the last byte read.
    pub duration: Duration,
    /// Whether the request was sent once more, so that this answer isn't the one that counts.
    pub is_superseded: bool,
}

impl Exchange {
    /// The status, where there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.answer.as_ref().ok().map(|response| response.status)
    }
}

/// A request as it is put on the wire, still without its authorisation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outgoing {
    /// Whose token it is to carry, in words.
    pub identity: String,
    /// The method.
    pub method: String,
    /// The path with its query, beginning with `/`; it stands behind the target's base URL.
    pub path: String,
    /// Names and values in the order of sending.
    pub headers: Vec<(String, String)>,
    /// The body's bytes; empty for none.
    pub body: String,
}

/// A request as it was sent, without its secrets.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Whose token it carried, in words.
    pub identity: String,
    /// `GET`, `POST` …
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// Names and values in the order of sending.
    pub headers: Vec<(String, String)>,
    /// What was sent as body.
    pub body: Body,
}

impl Request {
    /// Records a request as it was sent to this URL with these headers; every secret is replaced here.
    pub fn recorded(
        outgoing: &Outgoing,
        url: &str,
        headers: &[(String, String)],
        redactor: &Redactor,
    ) -> Self {
        Self {
            identity: outgoing.identity.clone(),
            method: outgoing.method.clone(),
            url: redactor.text(url),
            headers: redactor.headers(headers),
            body: Body::recorded(outgoing.body.as_bytes(), redactor),
        }
    }
}

/// A response as it came, without secrets.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The status code, 100 to 999 as HTTP allows three digits.
    pub status: u16,
    /// Names (lower case) and values in the order of arrival; a header sent twice stands here twice.
    pub headers: Vec<(String, String)>,
    /// What came as body.
    pub body: Body,
}

impl Response {
    /// Records a response; every secret that the target echoes is replaced here.
    pub fn recorded(status: u16, headers: &[(String, String)], body: &[u8], redactor: &Redactor) -> Self {
        Self { status, headers: redactor.headers(headers), body: Body::recorded(body, redactor) }
    }

    /// All values of a header; names are compared without regard to case (RFC 9110, section 5.1).
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether the status says that the request was accepted.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// The body of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// No bytes at all.
    Empty,
    /// One JSON value, numbers and key order as they came, no key twice.
    Json(Value),
    /// Text that isn't such a value, and why not.
    Text(String, JsonFault),
    /// Bytes that aren't UTF-8.
    Bytes(Vec<u8>),
}

impl Body {
    fn recorded(bytes: &[u8], redactor: &Redactor) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Self::Bytes(redactor.bytes(bytes));
        };
        match parse_exact(text) {
            Ok(mut value) => {
                redactor.value(&mut value);
                Self::Json(value)
            }
            Err(fault) => Self::Text(redactor.text(text), fault),
        }
    }

    /// The JSON value, if it is one.
    pub fn json(&self) -> Option<&Value> {
        match self {
            Self::Json(value) => Some(value),
            Self::Empty | Self::Text(..) | Self::Bytes(_) => None,
        }
    }
}

/// Why there is no answer that could be judged. Never a fault of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportError {
    /// No connection: nothing was sent. The whole chain of causes.
    Unreached(Vec<String>),
    /// A connection that broke; the whole chain of causes.
    Broken(Vec<String>),
    /// The total time of a request was over.
    Timeout {
        /// The limit.
        after: Duration,
    },
    /// More body than the cap allows.
    BodyTooLarge {
        /// The cap in bytes.
        cap: usize,
    },
    /// More header bytes than the cap allows.
    HeadersTooLarge {
        /// The cap in bytes.
        cap: usize,
    },
    /// The body is encoded in a way that wasn't asked for.
    Encoded(String),
    /// The request can't be put on the wire as the case has it.
    Unsendable(String),
    /// The answers come from a record, and it has none to this request.
    Unrecorded,
}

impl TransportError {
    /// Whether the service may have got the request, and done what it asks for.
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::Broken(_)
            | Self::Timeout { .. }
            | Self::BodyTooLarge { .. }
            | Self::HeadersTooLarge { .. }
            | Self::Encoded(_) => true,
            Self::Unreached(_) | Self::Unsendable(_) | Self::Unrecorded => false,
        }
    }
}

impl std::fmt::Display for TransportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreached(chain) | Self::Broken(chain) => write!(f, "{}", chain.join(": ")),
            Self::Timeout { after } => write!(f, "no whole answer within {:.1} s", after.as_secs_f64()),
            Self::BodyTooLarge { cap } => write!(f, "the body is larger than {cap} bytes"),
            Self::HeadersTooLarge { cap } => write!(f, "the headers are larger than {cap} bytes"),
            Self::Encoded(coding) => {
                write!(f, "the body has the Content-Encoding `{coding}`, which nobody asked for")
            }
            Self::Unsendable(why) => write!(f, "the request can't be sent: {why}"),
            Self::Unrecorded => write!(f, "the record has no answer to this request"),
        }
    }
}
