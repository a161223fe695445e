//! Who may ask for a token, and how they prove who they are (RFC 6749, 2.3.1). Read [`Client`] first.

use super::form::{Form, decoded};
use super::refusal::{TokenRefusal, Way};
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A registered application.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Client {
    /// Every permission that a page names.
    Application,
    /// None at all.
    NoPermission,
}

impl Client {
    /// The client of that id, a GUID in any case.
    pub(super) fn find(id: &str) -> Option<Client> {
        let all = [Client::Application, Client::NoPermission];
        all.into_iter().find(|client| client.id().eq_ignore_ascii_case(id))
    }

    pub(super) fn id(self) -> &'static str {
        match self {
            Client::Application => "c11e4700-0000-4000-8000-000000000001",
            Client::NoPermission => "c11e4700-0000-4000-8000-000000000002",
        }
    }

    /// What the log calls it.
    pub(crate) fn who(self) -> &'static str {
        match self {
            Client::Application => "application",
            Client::NoPermission => self.id(),
        }
    }

    fn secret(self) -> &'static str {
        match self {
            Client::Application => "emulator-secret-of-application",
            Client::NoPermission => "emulator-secret-of-no-permission",
        }
    }

    /// The client that the request proves to be, in one way and not in two.
    pub(super) fn authenticated(headers: &HeaderMap, form: &Form) -> Result<Client, TokenRefusal> {
        let (way, id, secret) = match basic(headers)? {
            Some((id, secret)) => {
                let repeats = form.get("client_id").is_none_or(|named| named.eq_ignore_ascii_case(&id));
                if !repeats || form.get("client_secret").is_some() || form.get("client_assertion").is_some() {
                    return Err(TokenRefusal::TwoWays);
                }
                (Way::Basic, id, secret)
            }
            None => {
                let id = form.required("client_id")?.to_owned();
                if form.get("client_secret").is_some() && form.get("client_assertion").is_some() {
                    return Err(TokenRefusal::TwoWays);
                }
                (Way::Form, id, form.get("client_secret").unwrap_or_default().to_owned())
            }
        };
        let Some(client) = Client::find(&id) else { return Err(TokenRefusal::ClientUnknown { way, id }) };
        match secret.as_str() {
            "" if form.get("client_assertion").is_some() => Err(TokenRefusal::AssertionUnknown),
            "" => Err(TokenRefusal::SecretMissing { way }),
            secret if secret == client.secret() => Ok(client),
            _ => Err(TokenRefusal::SecretWrong { way, client }),
        }
    }
}

/// Id and secret of an Authorization header, each encoded as a form is; `None` when there is no such header.
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, TokenRefusal> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = sent.next() else { return Ok(None) };
    let pair = || {
        let (scheme, pair) = value.to_str().ok()?.split_once(' ')?;
        let bytes = STANDARD.decode(pair.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
        let (id, secret) = str::from_utf8(&bytes).ok()?.split_once(':')?;
        Some((decoded(id)?, decoded(secret)?))
    };
    match (sent.next(), pair()) {
        (None, Some(pair)) => Ok(Some(pair)),
        _ => Err(TokenRefusal::CredentialsMalformed),
    }
}
