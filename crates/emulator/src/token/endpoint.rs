//! The doors where tokens are asked for, from path to answer. Read [`Door`] first.

use super::ci;
use super::device::{self, State};
use super::form::Form;
use super::grant::{Granted, granted};
use super::issuer::Issuer;
use super::refusal::TokenRefusal;
use crate::gate::{TOKEN, TokenAnswer, tenant_of};
use crate::person::{HOME_DOMAIN, HOME_TENANT};
use crate::response::{Stamp, put, put_date};
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// Where something about tokens can be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Door {
    /// `/{tenant}/oauth2/v2.0/token`
    Token { tenant: String },
    /// `/{tenant}/oauth2/v2.0/devicecode`, of a tenant
    DeviceCode { tenant: String },
    /// `/device`, of a tenant
    Device,
    /// `/ci/oidc`, of a tenant
    Ci,
}

impl Door {
    /// The door of that path; `None` for any other path. The last three are a tenant's.
    pub(crate) fn of(path: &str, issuer: &Issuer) -> Option<Door> {
        let tenant = |end| {
            let tenant = tenant_of(path, end)?;
            Some(percent_decode_str(tenant).decode_utf8_lossy().into_owned())
        };
        if let Some(tenant) = tenant(TOKEN) {
            return Some(Door::Token { tenant });
        }
        issuer.site.as_ref()?;
        match path {
            "/device" => Some(Door::Device),
            "/ci/oidc" => Some(Door::Ci),
            _ => tenant("/oauth2/v2.0/devicecode").map(|tenant| Door::DeviceCode { tenant }),
        }
    }
}

/// Everything that answering takes, beside the request.
pub(crate) struct Desk<'a> {
    pub(crate) issuer: &'a Issuer,
    pub(crate) state: &'a mut State,
    pub(crate) stamp: &'a Stamp,
}

/// 200 with what was asked for and whose it is, or an error of RFC 6749. `body` is `None` when it was too large to be kept.
pub(crate) fn answer(door: &Door, mut desk: Desk<'_>, parts: &Parts, body: Option<&[u8]>) -> TokenAnswer {
    let stamp = desk.stamp;
    match answered(door, &mut desk, parts, body) {
        Ok((who, body)) => TokenAnswer { who, response: sent(StatusCode::OK, &body, stamp) },
        Err(refusal) => TokenAnswer { who: None, response: refused(refusal, stamp) },
    }
}

/// 503, of a fault.
pub(crate) fn unavailable(stamp: &Stamp) -> Response<Body> {
    refused(TokenRefusal::Unavailable, stamp)
}

/// The ladder that a request climbs.
fn answered(
    door: &Door,
    desk: &mut Desk<'_>,
    parts: &Parts,
    body: Option<&[u8]>,
) -> Result<(Option<String>, Value), TokenRefusal> {
    if let (Door::Ci, Some(site)) = (door, &desk.issuer.site) {
        return ci::token(desk, site, parts).map(|body| (None, body)); // 401
    }
    if parts.method != Method::POST {
        return Err(TokenRefusal::NotPost { method: parts.method.to_string() }); // 405
    }
    let is_home = match door {
        Door::Token { tenant } | Door::DeviceCode { tenant } => is_ours(tenant, desk)?, // 400 invalid_request
        Door::Device | Door::Ci => true,
    };
    let form = Form::read(&parts.headers, body)?; // 400 invalid_request
    match door {
        Door::Token { .. } => {
            let Granted { who, body } = granted(desk, &parts.headers, &form, is_home)?;
            Ok((Some(who), body))
        }
        Door::DeviceCode { .. } => device::begin(desk, &form).map(|body| (None, body)),
        Door::Device | Door::Ci => device::decide(desk, &form).map(|body| (None, body)),
    }
}

/// Whether the tenant is named; an application is at home in one, people may leave it to their account.
fn is_ours(tenant: &str, desk: &Desk<'_>) -> Result<bool, TokenRefusal> {
    match tenant.to_ascii_lowercase().as_str() {
        HOME_TENANT | HOME_DOMAIN => Ok(true),
        "common" | "organizations" | "consumers" if desk.issuer.site.is_some() => Ok(false),
        "common" | "organizations" | "consumers" => Err(TokenRefusal::TenantUnnamed),
        _ => Err(TokenRefusal::TenantUnknown { tenant: tenant.to_owned() }),
    }
}

fn refused(refusal: TokenRefusal, stamp: &Stamp) -> Response<Body> {
    let row = refusal.row();
    let mut response = sent(row.status, &error(row.error, row.code, &row.says, stamp), stamp);
    if let Some((name, value)) = row.header {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn sent(status: StatusCode, body: &Value, stamp: &Stamp) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    // RFC 6749, 5.1: neither a token nor what is said of one may be kept on the way.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    put(headers, HeaderName::from_static("x-ms-request-id"), &stamp.request_id);
    put_date(headers, stamp);
    response
}

/// The body of an error: RFC 6749's two properties, and what Entra adds to them (facts part 6).
fn error(error: &str, code: u32, says: &str, stamp: &Stamp) -> Value {
    let (trace, correlation) = (&stamp.request_id, correlation(stamp));
    let timestamp = stamp.now.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    json!({
        "error": error,
        "error_description": format!(
            "AADSTS{code}: {says}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {timestamp}"
        ),
        "error_codes": [code],
        "timestamp": timestamp,
        "trace_id": trace,
        "correlation_id": correlation,
    })
}

/// The client's own id of the request when it is a GUID, as Entra asks for.
fn correlation(stamp: &Stamp) -> &str {
    let sent = &stamp.client_request_id;
    let is_guid = sent.len() == 36 && sent.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if is_guid { sent } else { &stamp.request_id }
}
