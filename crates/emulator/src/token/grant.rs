//! The grants: what a client brings, and what it gets for it. Read [`granted`] first.

use super::account::{Account, Kind};
use super::client::Client;
use super::device;
use super::endpoint::Desk;
use super::form::Form;
use super::issuer::Access;
use super::jwt::{self, Jwt};
use super::refusal::TokenRefusal;
use super::scope::{self, Asked};
use crate::identity::Subject;
use axum::http::HeaderMap;
use serde_json::{Value, json};

/// How long a refresh token is good: ninety days, in seconds (from memory).
const REFRESH: i64 = 90 * 24 * 60 * 60;

/// What a request for a token came to.
pub(super) struct Granted {
    /// Whose the token is, for the log.
    pub(super) who: String,
    pub(super) body: Value,
}

/// The ladder of a grant. `is_home` says whether the tenant of the path is one of its own, and not "whichever it may be".
pub(super) fn granted(
    desk: &mut Desk<'_>,
    headers: &HeaderMap,
    form: &Form,
    is_home: bool,
) -> Result<Granted, TokenRefusal> {
    let grant = form.required("grant_type")?; // 400 invalid_request
    // People's grants are a tenant's: elsewhere bearer strings spell everybody.
    match grant {
        "client_credentials" if !is_home => Err(TokenRefusal::TenantUnnamed), // 400 invalid_request
        "client_credentials" => credentials(desk, headers, form),
        _ if desk.issuer.site.is_none() => Err(TokenRefusal::GrantUnsupported { grant: grant.to_owned() }),
        "password" => {
            let client = Client::public(desk, form)?;
            let (name, password) = (form.required("username")?, form.required("password")?);
            let account = Account::with_password(name, password)?; // 400 invalid_grant
            signed_in(desk, client, account, form.required("scope")?)
        }
        device::GRANT => {
            let client = Client::public(desk, form)?;
            let (account, scope) = device::poll(desk, form.required("device_code")?)?; // 400, RFC 8628
            signed_in(desk, client, account, &scope)
        }
        "refresh_token" => {
            let client = Client::public(desk, form)?;
            let (account, scope) = refreshed(desk, form.required("refresh_token")?)?; // 400 invalid_grant
            signed_in(desk, client, account, form.get("scope").unwrap_or(&scope))
        }
        _ => Err(TokenRefusal::GrantUnsupported { grant: grant.to_owned() }), // 400 unsupported_grant_type
    }
}

/// RFC 6749, 4.4: everything that an application was given, on one host.
fn credentials(desk: &mut Desk<'_>, headers: &HeaderMap, form: &Form) -> Result<Granted, TokenRefusal> {
    let client = Client::authenticated(desk, headers, form)?; // 401 invalid_client; 400 unauthorized_client
    let audience = scope::service(form.required("scope")?)?; // 400 invalid_request, invalid_scope
    let access = Access { client, subject: None, permissions: client.roles() };
    let token = desk.issuer.access_token(&access, &audience, desk.stamp.now.as_second());
    let lifetime = desk.issuer.lifetime;
    let body = json!({
        "token_type": "Bearer",
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": token,
    });
    Ok(Granted { who: client.who(), body })
}

/// A person's tokens.
fn signed_in(
    desk: &Desk<'_>,
    client: Client,
    account: Account,
    scope: &str,
) -> Result<Granted, TokenRefusal> {
    let mut asked = Asked::read(scope)?; // 400 invalid_scope
    let (now, issuer) = (desk.stamp.now.as_second(), desk.issuer);
    if account.kind == Kind::WithoutPermission {
        asked.permissions.clear();
    }
    let (begins, lifetime) = match account.kind {
        Kind::Expired => (now - issuer.lifetime, 0),
        Kind::Usual | Kind::WithoutPermission => (now, issuer.lifetime),
    };
    let permissions = asked.granted().split_whitespace().map(str::to_owned).collect();
    let access = Access { client, subject: Some(account.subject), permissions };
    let mut body = json!({
        "token_type": "Bearer",
        "scope": asked.granted(),
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": issuer.access_token(&access, &asked.audience, begins),
    });
    if asked.refresh {
        let claims = json!({ "sub": account.name(), "scope": scope, "exp": now + REFRESH });
        body["refresh_token"] = json!(jwt::signed("refresh", &claims, &issuer.key));
    }
    if asked.identity {
        let claims = json!({
            "aud": client.id(), "iat": now, "exp": now + issuer.lifetime,
            "preferred_username": match account.subject {
                Subject::Person(person) => person.principal_name(),
                Subject::Personal(_) => account.name(),
            },
        });
        body["id_token"] = json!(jwt::signed("id", &claims, &issuer.key));
    }
    Ok(Granted { who: account.subject.nickname(), body })
}

/// Whose a refresh token is, and what was asked for when it was given.
fn refreshed(desk: &Desk<'_>, token: &str) -> Result<(Account, String), TokenRefusal> {
    let token = Jwt::read(token).filter(|token| token.is_signed_with(&desk.issuer.key));
    let token =
        token.filter(|token| token.header("typ") == Some("refresh")).ok_or(TokenRefusal::RefreshUnknown)?;
    if token.instant("exp").is_none_or(|exp| exp <= desk.stamp.now.as_second()) {
        return Err(TokenRefusal::RefreshExpired);
    }
    let account = Account::find(token.claim("sub").unwrap_or_default())?;
    Ok((account, token.claim("scope").unwrap_or_default().to_owned()))
}
