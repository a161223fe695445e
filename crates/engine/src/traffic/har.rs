//! An HTTP Archive 1.2 (<http://www.softwareishard.com/blog/har-12-spec/>), as browsers, proxies and test tools write it.
//!
//! Only `log.entries` must be there. What an entry lacks is told as missing and never guessed: a body that wasn't kept is not
//! an empty one. Start with [`Archive::parse`]; [`Heard`] is an entry as it is judged, without its secrets.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use jiff::Timestamp;
use serde_json::Value;

use super::{secrets, url};
use crate::exchange::{Body, Exchange, JsonFault, Outgoing, Request, Response, TransportError};
use crate::finding::Role;
use crate::secret::Redactor;

/// A file's entries. They hold secrets, so nobody but this room sees them.
pub struct Archive {
    pub(super) entries: Vec<Value>,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive").field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

impl Archive {
    /// Reads an archive; a byte order mark before it is as good as none.
    ///
    /// # Errors
    /// What it is instead.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut file: Value =
            serde_json::from_slice(bytes).map_err(|error| format!("it isn't JSON: {error}"))?;
        let Some(Value::Array(entries)) = file.pointer_mut("/log/entries").map(Value::take) else {
            return Err("it is no HTTP archive: it has no list at log.entries".into());
        };
        Ok(Self { entries })
    }

    /// When its first request was sent, as far as it says so.
    pub fn begun(&self) -> Option<Timestamp> {
        self.entries.iter().filter_map(begun).min()
    }
}

/// What is known of a message's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    /// All of it, be it nothing.
    Whole,
    /// Not enough to judge it, and why.
    Not(&'static str),
}

/// An entry as it is judged.
#[derive(Debug)]
pub(super) struct Heard {
    /// What was sent and received, without secrets.
    pub(super) exchange: Exchange,
    /// What is known of what was sent.
    pub(super) request: Told,
    /// What is known of what came.
    pub(super) answer: Told,
    /// The media type beside the request's body; tools that leave headers out keep it.
    pub(super) kind: Option<String>,
}

/// An entry's method and URL, if it is a request at all.
pub(super) fn line(entry: &Value) -> Option<(&str, &str)> {
    let request = &entry["request"];
    Some((request["method"].as_str()?, request["url"].as_str()?))
}

/// Whether an entry holds its request's `Authorization`.
pub(super) fn is_signed(entry: &Value) -> bool {
    pairs(&entry["request"]).any(|(name, _)| name.eq_ignore_ascii_case("authorization"))
}

/// When an entry's request was sent.
pub(super) fn begun(entry: &Value) -> Option<Timestamp> {
    entry["startedDateTime"].as_str()?.parse().ok()
}

/// Builds an entry; every secret is replaced here. `begun` is when its request was sent, on the clock of the record.
pub(super) fn heard(entry: &Value, begun: Instant, redactor: &Redactor) -> Heard {
    let (method, url) = line(entry).unwrap_or_default();
    let (sent, request) = sent(&entry["request"]);
    let headers = headers(&entry["request"]);
    let outgoing = Outgoing {
        identity: if is_signed(entry) { "somebody" } else { "nobody" }.to_owned(),
        method: method.to_owned(),
        body: sent,
        ..Outgoing::default()
    };
    let (answer, told) = answered(entry, redactor);
    let kind = entry["request"]["postData"]["mimeType"].as_str().map(str::to_owned);
    Heard {
        exchange: Exchange {
            role: Role::Act,
            request: Request::recorded(&outgoing, &url::without_user(url), &headers, redactor),
            answer,
            begun,
            duration: entry["time"].as_f64().map_or(Duration::ZERO, milliseconds),
            is_superseded: false,
        },
        request,
        answer: told,
        kind,
    }
}

/// A duration that may be anything that a number can be.
fn milliseconds(time: f64) -> Duration {
    Duration::try_from_secs_f64(time.max(0.0) / 1000.0).unwrap_or_default()
}

/// The names and values of a message's headers; those of HTTP/2 that begin with a colon are none.
pub(super) fn headers(message: &Value) -> Vec<(String, String)> {
    let all = pairs(message).filter(|(name, _)| !name.is_empty() && !name.starts_with(':'));
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn pairs(message: &Value) -> impl Iterator<Item = (&str, &str)> {
    let all = message["headers"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(|pair| Some((pair["name"].as_str()?, pair["value"].as_str().unwrap_or_default())))
}

/// The length that a message's header says, if it says one.
fn length(message: &Value) -> Option<u64> {
    let said = pairs(message).find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?.1;
    said.trim().parse().ok()
}

fn sent(request: &Value) -> (String, Told) {
    if let Some(text) = request["postData"]["text"].as_str() {
        let lost =
            text.is_empty() && request["bodySize"].as_u64().or(length(request)).is_some_and(|size| size > 0);
        let told = if lost { Told::Not("the request's body wasn't recorded") } else { Told::Whole };
        return (text.to_owned(), told);
    }
    let empty = request["bodySize"].as_u64() == Some(0) || length(request) == Some(0);
    let has_fields = request["postData"]["params"].as_array().is_some_and(|fields| !fields.is_empty());
    let told =
        if empty && !has_fields { Told::Whole } else { Told::Not("the request's body wasn't recorded") };
    (String::new(), told)
}

fn answered(entry: &Value, redactor: &Redactor) -> (Result<Arc<Response>, TransportError>, Told) {
    let response = &entry["response"];
    let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    let Some(status) = status.filter(|status| (100..1000).contains(status)) else {
        let said = [&response["_error"], &entry["_error"], &response["comment"], &response["statusText"]];
        let said = said.into_iter().filter_map(Value::as_str).find(|said| !said.is_empty());
        let why = redactor.text(said.unwrap_or("no answer was recorded; it may have been aborted"));
        return (Err(TransportError::Broken(vec![why])), Told::Whole);
    };
    let (bytes, told) = body(response, status);
    let response = Response::recorded(status, &headers(response), &bytes, redactor);
    let told = match (&response.body, told) {
        (Body::Text(_, JsonFault::Syntax(_)), Told::Whole) if is_cut(&entry["response"], bytes.len()) => {
            Told::Not("the answer's body was cut off")
        }
        (_, told) => told,
    };
    (Ok(Arc::new(response)), told)
}

/// The bytes of an answer. Its text is decoded already, whatever `Content-Encoding` says.
fn body(response: &Value, status: u16) -> (Vec<u8>, Told) {
    const UNRECORDED: Told = Told::Not("the answer's body wasn't recorded");
    let content = &response["content"];
    let size = content["size"].as_u64().filter(|size| *size > 0).or(length(response));
    match content["text"].as_str() {
        Some("") | None if matches!(status, 204 | 304) || size == Some(0) => (Vec::new(), Told::Whole),
        None => match content["size"].as_u64() {
            Some(0) if length(response).is_none() => (Vec::new(), Told::Whole),
            _ => (Vec::new(), UNRECORDED),
        },
        Some("") if size.is_some() => (Vec::new(), UNRECORDED),
        Some(_) => self::content(content),
    }
}

/// The bytes of a text that may stand there in base64.
pub(super) fn content(content: &Value) -> (Vec<u8>, Told) {
    let text = content["text"].as_str().unwrap_or_default();
    if !content["encoding"].as_str().is_some_and(|coding| coding.eq_ignore_ascii_case("base64")) {
        return (text.as_bytes().to_vec(), Told::Whole);
    }
    match base64::engine::general_purpose::STANDARD.decode(text.trim()) {
        Ok(bytes) => (bytes, Told::Whole),
        Err(_) => (Vec::new(), Told::Not("the base64 of the answer's body can't be decoded")),
    }
}

/// Whether less of a body stands there than the archive itself says that there was.
fn is_cut(response: &Value, kept: usize) -> bool {
    let content = &response["content"];
    let encoded = pairs(response).any(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
    let said = content["size"].as_u64().max(length(response).filter(|_| !encoded));
    let marked =
        content["comment"].as_str().is_some_and(|comment| comment.to_lowercase().contains("truncated"));
    marked || content["_truncated"] == true || said.is_some_and(|said| said > kept as u64)
}

/// The secrets of an archive: all that may be known everywhere, and those of one entry.
#[derive(Debug)]
pub(super) struct Redactors {
    everywhere: secrets::Known,
    redactor: Redactor,
    /// The latest of an entry with secrets of its own: the next one often has the same.
    latest: Option<(secrets::Known, Redactor)>,
}

impl Redactors {
    /// Looks through the entries, those first that will be shown.
    pub(super) fn of<'a>(entries: impl Iterator<Item = &'a Value>) -> Self {
        let everywhere = secrets::Known::of(entries);
        let redactor = everywhere.redactor();
        Self { everywhere, redactor, latest: None }
    }

    /// What takes the secrets out of an entry.
    pub(super) fn for_entry(&mut self, entry: &Value) -> Redactor {
        let Some(more) = self.everywhere.with(entry) else { return self.redactor.clone() };
        if let Some((_, redactor)) = self.latest.as_ref().filter(|(known, _)| *known == more) {
            return redactor.clone();
        }
        let redactor = more.redactor();
        self.latest = Some((more, redactor.clone()));
        redactor
    }

    /// A text that belongs to no entry, without secrets.
    pub(super) fn text(&self, text: &str) -> String {
        self.redactor.text(text)
    }
}
