//! One request for a token, from its path to its answer.

use super::client::Client;
use super::form::Form;
use super::issued::Issued;
use super::refusal::TokenRefusal;
use crate::emulator::person::{HOME_DOMAIN, HOME_TENANT};
use crate::emulator::response::{Stamp, put, put_date};
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// The only grant: there is no user here who could sign in.
const GRANT: &str = "client_credentials";

/// The tenant in the path of a token endpoint; `None` for any other path.
pub(crate) fn tenant(path: &str) -> Option<String> {
    let tenant = path.strip_prefix('/')?.strip_suffix("/oauth2/v2.0/token")?;
    (!tenant.contains('/')).then(|| percent_decode_str(tenant).decode_utf8_lossy().into_owned())
}

/// 200 with a token for the client that proved itself, or an error of RFC 6749. `body` is `None` when it was too large to be kept.
pub(crate) fn answer(
    tenant: &str,
    parts: &Parts,
    body: Option<&[u8]>,
    stamp: &Stamp,
) -> (Option<Client>, Response<Body>) {
    match granted(tenant, parts, body) {
        Ok(client) => (Some(client), sent(StatusCode::OK, &success(Issued::now(client, stamp.now)), stamp)),
        Err(refusal) => (None, refused(refusal, stamp)),
    }
}

/// 503, of a fault.
pub(crate) fn unavailable(stamp: &Stamp) -> Response<Body> {
    refused(TokenRefusal::Unavailable, stamp)
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

/// The ladder that a request for a token climbs.
fn granted(tenant: &str, parts: &Parts, body: Option<&[u8]>) -> Result<Client, TokenRefusal> {
    if parts.method != Method::POST {
        return Err(TokenRefusal::NotPost { method: parts.method.to_string() }); // 405
    }
    is_ours(tenant)?; // 400 invalid_request
    let form = Form::read(&parts.headers, body)?; // 400 invalid_request
    let grant = form.required("grant_type")?; // 400 invalid_request
    if grant != GRANT {
        return Err(TokenRefusal::GrantUnsupported { grant: grant.to_owned() }); // 400 unsupported_grant_type
    }
    let client = Client::authenticated(&parts.headers, &form)?; // 401 invalid_client; 400 unauthorized_client
    is_default(form.required("scope")?)?; // 400 invalid_request, invalid_scope
    Ok(client)
}

/// An application is at home in one tenant, so the names for "whichever the user belongs to" name none.
fn is_ours(tenant: &str) -> Result<(), TokenRefusal> {
    match tenant.to_ascii_lowercase().as_str() {
        HOME_TENANT | HOME_DOMAIN => Ok(()),
        "common" | "organizations" | "consumers" => Err(TokenRefusal::TenantUnnamed),
        _ => Err(TokenRefusal::TenantUnknown { tenant: tenant.to_owned() }),
    }
}

/// One scope: everything that an application was given, on one host.
fn is_default(scope: &str) -> Result<(), TokenRefusal> {
    let resource = scope.strip_suffix("/.default");
    let host = resource.and_then(|url| url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")));
    let host = host.map(|host| host.strip_suffix('/').unwrap_or(host)).unwrap_or_default();
    let is_host = !host.is_empty() && !host.contains(['/', '?', '#', ' ']);
    if is_host { Ok(()) } else { Err(TokenRefusal::ScopeInvalid { scope: scope.to_owned() }) }
}

fn success(issued: Issued) -> Value {
    json!({
        "token_type": "Bearer",
        "expires_in": Issued::LIFETIME,
        "ext_expires_in": Issued::LIFETIME,
        "access_token": issued.text(),
    })
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
