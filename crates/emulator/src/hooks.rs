//! Where an emulator may differ from the documented one. Every request passes these points; what is documented stands in the
//! defaults, and what differs is in `altered.rs`, which is compiled with the feature `mutants` only.
//!
//! **Invariant**: nothing but `service.rs`, `connections.rs` and `response.rs` asks a hook. Operations and the world know nothing of them.

use super::identity::Access;
use super::refusal::Refusal;
use super::request::Call;
use super::response::Reply;
use super::route::Route;
use super::row::Row;
use super::settings::Settings;
use super::store::Store;
use axum::body::Body;
use axum::http::{HeaderMap, Response};
use hyper_util::rt::TokioExecutor;
use hyper_util::server::conn::auto::Builder;
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// The hooks of this build.
#[cfg(feature = "mutants")]
pub(crate) type Installed = super::altered::Altered;
/// The hooks of this build.
#[cfg(not(feature = "mutants"))]
pub(crate) type Installed = Documented;

/// What an operation comes to.
pub(crate) type Outcome = Result<Reply, Refusal>;

/// The points that a request passes, in this order.
pub(crate) trait Hooks: fmt::Debug {
    /// The hooks that the settings ask for.
    fn new(settings: &Settings) -> Self;

    /// How connections are served.
    fn serve(&self, _builder: &mut Builder<TokioExecutor>) {}

    /// The path that is looked up, before its escapes are decoded.
    fn path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(path)
    }

    /// The decoded path and the headers, before the operation is looked up.
    fn receive(&self, _segments: &mut [String], _headers: &mut HeaderMap) {}

    /// The permissions that an operation asks for.
    fn access(&self, route: &Route) -> Access {
        route.access
    }

    /// What the operation does and comes to.
    fn run(&self, route: &Route, call: Call<'_>, store: &mut Store) -> Outcome {
        (route.run)(&call, store)
    }

    /// What goes out in place of what the operation came to.
    fn answer(&self, _route: &Route, outcome: Outcome) -> Result<Reply, Row> {
        outcome.map_err(Refusal::row)
    }

    /// The text of a body.
    fn text(&self, body: Value) -> String {
        body.to_string()
    }

    /// The headers of an answer, once all are there.
    fn headers(&self, _headers: &mut HeaderMap) {}

    /// The whole answer, before it goes out. Nobody holds a lock meanwhile.
    async fn send(&self, response: Response<Body>) -> Response<Body> {
        response
    }
}

/// Nothing differs, and nothing is asked for: all of this is compiled away.
#[cfg(not(feature = "mutants"))]
#[derive(Debug)]
pub(crate) struct Documented;

#[cfg(not(feature = "mutants"))]
impl Hooks for Documented {
    fn new(_settings: &Settings) -> Documented {
        Documented
    }
}
