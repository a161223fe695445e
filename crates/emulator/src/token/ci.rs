//! The issuer that a continuous-integration service is, as GitHub Actions does it: a job asks for a token that says which job it is.
//! `ACTIONS_ID_TOKEN_REQUEST_URL` is `{base}/ci/oidc`, `ACTIONS_ID_TOKEN_REQUEST_TOKEN` is `emulator-ci-request-token`.

use super::endpoint::Desk;
use super::form::decoded;
use super::issuer::Site;
use super::jwt;
use super::refusal::TokenRefusal;
use axum::http::request::Parts;
use axum::http::{Method, header};
use serde_json::{Value, json};

/// The job that the emulator's applications trust: one on the main branch.
pub(super) const SUBJECT: &str = "repo:contoso/nightly:ref:refs/heads/main";
/// One that they don't.
const PULL_REQUEST: &str = "repo:contoso/nightly:pull_request";

/// How long its tokens are good, in seconds.
const LIFETIME: i64 = 300;

/// What its tokens name as their issuer.
pub(super) fn issuer(site: &Site) -> String {
    format!("{}/ci", site.origins[0])
}

/// `GET /ci/oidc?audience=…`: `{"value": "<token>"}`, or 401 for anybody who is no job.
pub(super) fn token(desk: &Desk<'_>, site: &Site, parts: &Parts) -> Result<Value, TokenRefusal> {
    if parts.method != Method::GET {
        return Err(TokenRefusal::NotGet { method: parts.method.to_string() });
    }
    let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|sent| sent.to_str().ok());
    let subject = match bearer.unwrap_or_default().trim_start_matches("Bearer ").trim_start_matches("bearer ")
    {
        "emulator-ci-request-token" => SUBJECT,
        "emulator-ci-request-token-of-a-pull-request" => PULL_REQUEST,
        _ => return Err(TokenRefusal::NoJob),
    };
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let audience = pairs.find(|(name, _)| *name == "audience").and_then(|(_, value)| decoded(value));
    let now = desk.stamp.now.as_second();
    let claims = json!({
        "jti": desk.stamp.request_id,
        "iss": issuer(site),
        "sub": subject,
        "aud": audience.unwrap_or_else(|| "https://github.com/contoso".to_owned()),
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME,
        "repository": "contoso/nightly",
    });
    Ok(json!({ "value": jwt::signed("JWT", &claims, &site.ci_key) }))
}
