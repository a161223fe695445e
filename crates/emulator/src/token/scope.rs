//! What a request for a token asks for: `scope`. Read [`Asked`] first.

use super::refusal::TokenRefusal;
use crate::router;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The permissions that a person's client asks for, and of whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Asked {
    /// Scheme and host of the service.
    pub(super) audience: String,
    /// Delegated permissions, without the service.
    pub(super) permissions: Vec<String>,
    /// `offline_access`
    pub(super) refresh: bool,
    /// `openid`
    pub(super) identity: bool,
}

/// Who is asked where a permission stands without its service, as Entra takes it.
pub(super) const GRAPH: &str = "https://graph.microsoft.com";

/// What isn't a permission of a service (`OpenID` Connect Core 1.0, 5.4 and 11).
const SIGN_IN: [&str; 4] = ["openid", "profile", "email", "offline_access"];

impl Asked {
    /// Reads a person's scope: permissions with or without their service, or all of one service (`/.default`).
    pub(super) fn read(scope: &str) -> Result<Asked, TokenRefusal> {
        let invalid = || TokenRefusal::ScopeUnknown { scope: scope.to_owned() };
        let mut asked =
            Asked { audience: String::new(), permissions: Vec::new(), refresh: false, identity: false };
        for part in scope.split_whitespace() {
            if SIGN_IN.contains(&part) {
                asked.refresh |= part == "offline_access";
                asked.identity |= part == "openid";
                continue;
            }
            let (service, permission) = match part.rsplit_once('/') {
                None => (GRAPH.to_owned(), part),
                Some((service, permission)) => (audience(service).ok_or_else(invalid)?, permission),
            };
            if !asked.audience.is_empty() && asked.audience != service {
                return Err(invalid()); // a token is for one service
            }
            asked.audience = service;
            if permission == ".default" {
                asked.permissions.extend(scopes().iter().map(|scope| (*scope).to_owned()));
            } else if scopes().contains(permission) {
                asked.permissions.push(permission.to_owned());
            } else {
                return Err(invalid());
            }
        }
        if asked.audience.is_empty() {
            GRAPH.clone_into(&mut asked.audience);
        }
        if scope.trim().is_empty() { Err(invalid()) } else { Ok(asked) }
    }

    /// What the token says of them: without any permission it still has what signing in gives.
    pub(super) fn granted(&self) -> String {
        let mut granted = self.permissions.clone();
        granted.extend(self.identity.then(|| "openid".to_owned()));
        granted.join(" ")
    }
}

/// The service in an application's scope, which is everything that it was given there: `https://graph.microsoft.com/.default`.
pub(super) fn service(scope: &str) -> Result<String, TokenRefusal> {
    let service = scope.strip_suffix("/.default").and_then(audience);
    service.ok_or_else(|| TokenRefusal::ScopeInvalid { scope: scope.to_owned() })
}

/// Scheme and host, and nothing else but a slash.
fn audience(url: &str) -> Option<String> {
    let url = url.strip_suffix('/').unwrap_or(url);
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    (!host.is_empty() && !host.contains(['/', '?', '#', ' '])).then(|| url.to_owned())
}

/// Every application permission that an operation takes.
pub(super) fn roles() -> &'static BTreeSet<&'static str> {
    static ROLES: LazyLock<BTreeSet<&str>> =
        LazyLock::new(|| router::routes().flat_map(|route| route.access.roles).copied().collect());
    &ROLES
}

/// Every delegated permission that an operation takes.
fn scopes() -> &'static BTreeSet<&'static str> {
    static SCOPES: LazyLock<BTreeSet<&str>> =
        LazyLock::new(|| router::routes().flat_map(|route| route.access.scopes).copied().collect());
    &SCOPES
}
