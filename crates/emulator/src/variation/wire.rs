//! The wire: one HTTP message has many ways to go out (RFC 9112).

use super::{Entry, How};
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Response, Version, header};
use http_body::Frame;
use hyper_util::rt::TokioExecutor;
use hyper_util::server::conn::auto::Builder;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new("wire.chunked", "bodies are chunked", How::Sends(Manner::Chunked { size: usize::MAX })),
    Entry::new(
        "wire.small_chunks",
        "bodies come in chunks of three bytes, which end within characters",
        How::Sends(Manner::Chunked { size: 3 }),
    ),
    Entry::new("wire.header_case", "names of headers begin with capitals", How::Sends(Manner::HeaderCase)),
    Entry::new(
        "wire.undated",
        "answers have no Date, as those of a server without a clock",
        How::Sends(Manner::Undated),
    ),
    Entry::new("wire.closes", "the connection is closed behind every answer", How::Sends(Manner::Closes)),
    Entry::new("wire.http_1_0", "answers are of HTTP/1.0", How::Sends(Manner::Old)),
    Entry::new(
        "wire.http_2",
        "answers are of HTTP/2, to those who ask for it without asking whether (RFC 9113, 3.3)",
        How::Sends(Manner::Second),
    ),
    Entry::new("wire.slow", "answers take their time", How::Sends(Manner::Slow)),
];

/// How slow a slow answer is: longer than it takes to make it.
const PAUSE: Duration = Duration::from_millis(20);

/// How bytes go out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Manner {
    Chunked {
        size: usize,
    },
    HeaderCase,
    Undated,
    Closes,
    Old,
    /// As the connection's preface asks for; the client has to.
    Second,
    Slow,
}

impl Manner {
    /// What connections are served with.
    pub(crate) fn serves(self, builder: &mut Builder<TokioExecutor>) {
        match self {
            Manner::HeaderCase => drop(builder.http1().title_case_headers(true)),
            Manner::Undated => drop(builder.http1().auto_date_header(false)),
            Manner::Chunked { .. } | Manner::Closes | Manner::Old | Manner::Second | Manner::Slow => {}
        }
    }

    pub(super) fn heads(self, headers: &mut HeaderMap) {
        match self {
            Manner::Undated => drop(headers.remove(header::DATE)),
            Manner::Closes => drop(headers.insert(header::CONNECTION, HeaderValue::from_static("close"))),
            Manner::Chunked { .. } | Manner::HeaderCase | Manner::Old | Manner::Second | Manner::Slow => {}
        }
    }

    /// The answer as it goes out. **Invariant**: nobody holds the lock meanwhile.
    pub(crate) async fn sends(self, mut response: Response<Body>) -> Response<Body> {
        match self {
            Manner::Chunked { size } if response.body().size_hint().exact() != Some(0) => {
                let (parts, body) = response.into_parts();
                // The body was made of bytes that are all there: reading them can't fail.
                let rest = to_bytes(body, usize::MAX).await.unwrap_or_default();
                Response::from_parts(parts, Body::new(Chunks { rest, size }))
            }
            Manner::Old => {
                *response.version_mut() = Version::HTTP_10;
                response
            }
            Manner::Slow => {
                tokio::time::sleep(PAUSE).await;
                response
            }
            Manner::Chunked { .. }
            | Manner::HeaderCase
            | Manner::Undated
            | Manner::Closes
            | Manner::Second => response,
        }
    }
}

/// A body that says nothing of its length, so that it goes out in chunks.
struct Chunks {
    rest: Bytes,
    size: usize,
}

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.size.min(self.rest.len());
        Poll::Ready((length > 0).then(|| Ok(Frame::data(self.rest.split_to(length)))))
    }
}
