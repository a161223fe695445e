//! What a request passes before it gets to Graph: TLS, the token endpoint, its token, a limit on how often. The defaults are the plain
//! emulator's: none of it, and bearer strings. What a tenant has in their place is in `tenant/gate.rs`, which is compiled with the feature
//! `tenant` only. Read [`Gate`] first.

use super::connections::Accepted;
use super::fault::Faults;
use super::identity::Token;
use super::refusal::Refusal;
use super::response::{Stamp, put_date};
use super::router::Found;
use super::settings::Settings;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Response, StatusCode, header};
use jiff::Timestamp;
use serde_json::json;
use std::fmt;
use std::io;
use std::net::SocketAddr;

/// The gate of this build.
#[cfg(feature = "tenant")]
pub(crate) type Installed = super::tenant::TenantGate;
/// The gate of this build.
#[cfg(not(feature = "tenant"))]
pub(crate) type Installed = Plain;

/// The display name of the organization, unless another is given.
pub(crate) const ORGANIZATION: &str = "Contoso Test";

/// What a request passes, in this order.
pub(crate) trait Gate: fmt::Debug + Sized {
    /// The gate of an emulator that listens at that address.
    ///
    /// # Errors
    /// The system gives no randomness.
    fn new(settings: &Settings, address: SocketAddr) -> io::Result<Self>;

    /// Scheme, host and port that clients are told.
    fn base_url(&self, address: SocketAddr) -> String {
        format!("http://{address}")
    }

    /// The scheme that clients use.
    fn scheme(&self) -> &'static str {
        "http"
    }

    /// The display name of the organization that the tenant is.
    fn organization(&self) -> String {
        ORGANIZATION.to_owned()
    }

    /// The faults that are met, where these are asked for.
    fn faults(&self, asked: Faults) -> Faults {
        asked
    }

    /// Serves a connection until it ends.
    async fn serve(&self, connection: Accepted) {
        connection.serve().await;
    }

    /// Answers what is asked about tokens, and says whose token it became; `None` where it is Graph that is asked. `body` is `None` when it
    /// was too large to be kept.
    fn token(&self, parts: &Parts, _body: Option<&[u8]>, stamp: &Stamp) -> Option<TokenAnswer> {
        let response = || TokenAnswer { who: None, response: not_built(stamp) };
        tenant_of(parts.uri.path(), TOKEN).map(|_| response())
    }

    /// What the token endpoint answers where a fault has it fail.
    fn token_unavailable(&self, stamp: &Stamp) -> Response<Body> {
        not_built(stamp)
    }

    /// Whose a bearer's text is: 401.
    fn identify(&self, text: &str, _now: Timestamp) -> Result<Token, Refusal> {
        // `{"` begins a JWT's header. Nobody here has issued one.
        if text.starts_with("eyJ") && text.matches('.').count() == 2 {
            return Err(Refusal::TokenUntrusted);
        }
        Token::parse(text)
    }

    /// Counts a request: 429 for one too many.
    fn admit(&self, _token: &Token, _found: &Found<'_>, _now: Timestamp) -> Result<(), Refusal> {
        Ok(())
    }
}

/// What is answered about tokens.
pub(crate) struct TokenAnswer {
    /// Whose token it became, for the log.
    pub(crate) who: Option<String>,
    pub(crate) response: Response<Body>,
}

/// The token endpoint's path, behind the tenant.
pub(crate) const TOKEN: &str = "/oauth2/v2.0/token";

/// The first segment of such a path, escaped as it was sent: `/{tenant}/oauth2/v2.0/token`. `None` for any other path.
pub(crate) fn tenant_of<'a>(path: &'a str, end: &str) -> Option<&'a str> {
    path.strip_prefix('/')?.strip_suffix(end).filter(|tenant| !tenant.contains('/'))
}

/// 501, in the form that a token client reads (RFC 6749, 5.2).
fn not_built(stamp: &Stamp) -> Response<Body> {
    let body = json!({
        "error": "unsupported_grant_type",
        "error_description": "This emulator was built without the feature `tenant` of graphproof-emulator, so it issues no tokens. \
            Enable the feature, or use a bearer string such as emulator~member~01.",
    });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    put_date(headers, stamp);
    response
}

/// The plain emulator's.
#[cfg(not(feature = "tenant"))]
#[derive(Debug)]
pub(crate) struct Plain;

#[cfg(not(feature = "tenant"))]
impl Gate for Plain {
    fn new(_settings: &Settings, _address: SocketAddr) -> io::Result<Plain> {
        Ok(Plain)
    }
}
