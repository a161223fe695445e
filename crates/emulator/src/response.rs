//! What goes out: an operation's [`Reply`] or a refusal, with the envelope and the headers that the service sends.
//!
//! The error envelope is the recorded one (facts part 3): `innerError.date` has no zone, `client-request-id` echoes the
//! request's header or else equals `request-id`. Read [`Reply`] first.

use super::hooks::Hooks;
use super::row::Row;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use http_body::{Frame, SizeHint};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::{Value, json};
use std::io::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The answer of an operation that succeeded.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: Option<Value>,
}

impl Reply {
    /// 200 with a body.
    pub(crate) fn ok(body: Value) -> Reply {
        Reply::of(StatusCode::OK, body)
    }

    /// 201 with a body.
    pub(crate) fn created(body: Value) -> Reply {
        Reply::of(StatusCode::CREATED, body)
    }

    /// Any status with a body, which is labelled as JSON.
    pub(crate) fn of(status: StatusCode, body: Value) -> Reply {
        let label = (header::CONTENT_TYPE, "application/json".to_owned());
        Reply { status, headers: vec![label], body: Some(body) }
    }

    /// A status without a body: 201 with only a Location, 204, 304.
    pub(crate) fn empty(status: StatusCode) -> Reply {
        Reply { status, headers: Vec::new(), body: None }
    }

    /// The same with one header more.
    pub(crate) fn with(mut self, name: HeaderName, value: String) -> Reply {
        self.headers.push((name, value));
        self
    }
}

/// What names one exchange in its answer.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    /// A GUID, another one for every request.
    pub(crate) request_id: String,
    /// The request's own `client-request-id`, or `request_id`.
    pub(crate) client_request_id: String,
    /// When the request was answered.
    pub(crate) now: Timestamp,
}

/// Writes the answer.
pub(crate) fn write(outcome: Result<Reply, Row>, stamp: &Stamp, hooks: &impl Hooks) -> Response<Body> {
    let reply = outcome.unwrap_or_else(|row| refused(row, stamp));
    let bytes = reply.body.map(|body| hooks.text(body));
    let mut response = Response::new(bytes.map_or_else(Body::empty, Body::from));
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    every_answer(headers, stamp);
    for (name, value) in reply.headers {
        put(headers, name, &value);
    }
    hooks.headers(headers);
    response
}

/// The answer up to the middle of its body, behind which the connection breaks; `None` for one without a body.
pub(crate) async fn half(response: Response<Body>) -> Option<Response<Body>> {
    let (parts, body) = response.into_parts();
    // The body was made of bytes that are all there: reading them can't fail.
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let promised = u64::try_from(whole.len()).unwrap_or(u64::MAX);
    let sent = whole.slice(..whole.len().div_ceil(2));
    let half = Half { promised, step: Step::Send(sent) };
    (promised > 0).then(|| Response::from_parts(parts, Body::new(half)))
}

/// A body that promises more than it sends.
struct Half {
    promised: u64,
    step: Step,
}

enum Step {
    Send(Bytes),
    /// What was given away goes out when the body has nothing more for a moment.
    Wait,
    Break,
}

impl HttpBody for Half {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match std::mem::replace(&mut self.step, Step::Break) {
            Step::Send(bytes) => {
                self.step = Step::Wait;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Step::Wait => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Step::Break => Poll::Ready(Some(Err(Error::other("cut on purpose")))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self.step {
            Step::Send(_) => SizeHint::with_exact(self.promised),
            Step::Wait | Step::Break => SizeHint::default(),
        }
    }
}

fn refused(row: Row, stamp: &Stamp) -> Reply {
    let mut error = json!({ "code": row.code, "message": row.message });
    if let Some((code, message, target)) = row.detail {
        error["details"] = json!([{ "code": code, "message": message, "target": target }]);
    }
    let mut inner = match row.inner_code {
        Some(code) => json!({ "code": code, "message": row.message }),
        None => json!({}),
    };
    inner["date"] = json!(stamp.now.strftime("%Y-%m-%dT%H:%M:%S").to_string());
    inner["request-id"] = json!(stamp.request_id);
    inner["client-request-id"] = json!(stamp.client_request_id);
    error["innerError"] = inner;
    let mut reply = Reply::of(row.status, json!({ "error": error }));
    reply.headers.extend(row.header);
    reply
}

/// The headers seen on recorded answers (facts part 3, REC 32); OData-Version is from memory.
fn every_answer(headers: &mut HeaderMap, stamp: &Stamp) {
    const DIAGNOSTIC: &str = r#"{"ServerInfo":{"DataCenter":"Emulator","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"GRAPHPROOF"}}"#;
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    headers.insert(HeaderName::from_static("odata-version"), HeaderValue::from_static("4.0"));
    headers.insert(HeaderName::from_static("x-ms-ags-diagnostic"), HeaderValue::from_static(DIAGNOSTIC));
    put(headers, HeaderName::from_static("request-id"), &stamp.request_id);
    put(headers, HeaderName::from_static("client-request-id"), &stamp.client_request_id);
    put_date(headers, stamp);
}

/// The Date header, by the emulator's clock.
pub(crate) fn put_date(headers: &mut HeaderMap, stamp: &Stamp) {
    if let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&stamp.now) {
        put(headers, header::DATE, &date);
    }
}

/// Every value is made of ids and texts of the emulator, or was a header before; one that isn't legal is left out.
pub(crate) fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// An instant as the pages write it: UTC, seconds, `Z`.
pub(crate) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
