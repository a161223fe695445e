//! What must agree before anything is written to a target. Arithmetic; who asks is `preflight`.
//!
//! A tenant is written to only if its profile, its tokens, the tenant itself and the command all name the same one. A target that
//! may be thrown away is written to on this machine, and elsewhere if the command names its host.

use serde_json::Value;

use crate::profile::cloud::{Cloud, is_loopback};
use crate::profile::{Kind, Profile, Tenant};

/// Why nothing may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch {
    /// The command allows no writes to the tenant.
    NotAllowed {
        /// The tenant of the profile.
        tenant: String,
    },
    /// The command allows writes to something else.
    OtherAllowed {
        /// What it allows.
        allowed: String,
        /// What it would have to.
        wanted: String,
    },
    /// The command allows no writes to what may be thrown away and isn't on this machine.
    HostNotAllowed {
        /// Its host.
        host: String,
    },
    /// It is Microsoft Graph itself, asked with the profile of something that may be thrown away.
    Graph,
    /// The profile names no tenant.
    NoTenant,
    /// A token tells of no tenant.
    TokenOfNone {
        /// Whose token.
        identity: String,
    },
    /// A token is of another tenant.
    TokenOfAnother {
        /// Whose token.
        identity: String,
        /// Its tenant.
        tenant: String,
        /// The tenant of the profile.
        wanted: String,
    },
    /// Nobody may ask whose tenant it is, or the answer doesn't tell.
    Untold {
        /// What came.
        got: String,
    },
    /// The target is another tenant than the profile's.
    Another {
        /// What it calls itself.
        name: String,
        /// Its id.
        tenant: String,
        /// The tenant of the profile.
        wanted: String,
    },
    /// The tenant's name has a word in it that the profile never writes to.
    Named {
        /// The name.
        name: String,
        /// The word.
        word: String,
    },
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotAllowed { tenant } => write!(
                f,
                "the target is a tenant, and trials write to it; if {tenant} is the test tenant that you mean: --allow-writes {tenant}"
            ),
            Self::OtherAllowed { allowed, wanted } => {
                write!(f, "--allow-writes names {allowed}, and the profile's target is {wanted}")
            }
            Self::HostNotAllowed { host } => write!(
                f,
                "the target isn't on this machine, and trials write to it; if it may be thrown away: --allow-writes {host}"
            ),
            Self::Graph => write!(
                f,
                "this is Microsoft Graph itself, which takes the profile of a tenant (kind = \"tenant\"): see graphproof init"
            ),
            Self::NoTenant => write!(f, "the profile names no tenant: it needs a table [tenant] with its id"),
            Self::TokenOfNone { identity } => {
                write!(
                    f,
                    "the token of `{identity}` doesn't tell of which tenant it is; a tenant's tokens do"
                )
            }
            Self::TokenOfAnother { identity, tenant, wanted } => {
                write!(
                    f,
                    "the token of `{identity}` is of the tenant {tenant}, and the profile's is {wanted}"
                )
            }
            Self::Untold { got } => write!(
                f,
                "whose tenant it is can't be told: GET /v1.0/organization was answered with {got}; an application needs \
                 Organization.Read.All for it, a user User.Read"
            ),
            Self::Another { name, tenant, wanted } => {
                write!(f, "the target is the tenant {tenant} ({name}), and the profile's is {wanted}")
            }
            Self::Named { name, word } => write!(
                f,
                "the tenant is called {name:?}, and the profile never writes to what has {word:?} in its name ([tenant] never)"
            ),
        }
    }
}

/// What the command must name, before anything is asked.
///
/// # Errors
/// It names nothing, or something else.
pub fn allowed(profile: &Profile, allowed: Option<&str>) -> Result<(), Mismatch> {
    let base_url = profile.base_url.as_deref().unwrap_or_default();
    let (wanted, missing) = match profile.kind {
        Kind::Tenant => {
            let tenant = profile.tenant.as_ref().ok_or(Mismatch::NoTenant)?.id.clone();
            (tenant.clone(), Mismatch::NotAllowed { tenant })
        }
        Kind::Disposable if Cloud::of_graph(base_url).is_some() => return Err(Mismatch::Graph),
        Kind::Disposable if base_url.is_empty() || is_loopback(base_url) => return Ok(()),
        Kind::Disposable => {
            let host = host(base_url);
            (host.clone(), Mismatch::HostNotAllowed { host })
        }
    };
    match allowed {
        None => Err(missing),
        Some(allowed) if allowed.eq_ignore_ascii_case(&wanted) => Ok(()),
        Some(allowed) => Err(Mismatch::OtherAllowed { allowed: allowed.to_owned(), wanted }),
    }
}

/// The host of a base URL, without its port.
fn host(base_url: &str) -> String {
    let url = url::Url::parse(base_url).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| base_url.to_owned())
}

/// Whether a token is one of the profile's tenant.
///
/// # Errors
/// It is another's, or doesn't tell.
pub fn of_token(tenant: &Tenant, identity: &str, told: Option<&str>) -> Result<(), Mismatch> {
    let identity = identity.to_owned();
    match told {
        None => Err(Mismatch::TokenOfNone { identity }),
        Some(told) if told.eq_ignore_ascii_case(&tenant.id) => Ok(()),
        Some(told) => {
            Err(Mismatch::TokenOfAnother { identity, tenant: told.to_owned(), wanted: tenant.id.clone() })
        }
    }
}

/// Whether the answer to `GET /organization` is that of the profile's tenant, and its name harmless.
///
/// # Errors
/// It is another's, it is called by a word of `never`, or it doesn't tell.
pub fn of_organization(tenant: &Tenant, answer: Option<&Value>) -> Result<(), Mismatch> {
    let untold = || Mismatch::Untold { got: "something that names no organization".into() };
    let [organization] =
        answer.and_then(|body| body["value"].as_array()).map(Vec::as_slice).unwrap_or_default()
    else {
        return Err(untold());
    };
    let (Some(id), Some(name)) = (organization["id"].as_str(), organization["displayName"].as_str()) else {
        return Err(untold());
    };
    if !id.eq_ignore_ascii_case(&tenant.id) {
        let (name, wanted) = (name.to_owned(), tenant.id.clone());
        return Err(Mismatch::Another { name, tenant: id.to_owned(), wanted });
    }
    let lower = name.to_lowercase();
    match tenant.never.iter().find(|word| lower.contains(&word.to_lowercase())) {
        Some(word) => Err(Mismatch::Named { name: name.to_owned(), word: word.clone() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tenant() -> Tenant {
        let never = ["prod", "production", "live"].map(str::to_owned).to_vec();
        Tenant { id: "3c1f0a52-0000-4000-8000-00000000000a".into(), never }
    }

    #[test]
    fn an_organization_must_be_the_profiles_and_harmless() {
        let answer = |id: &str, name: &str| json!({ "value": [{ "id": id, "displayName": name }] });
        let told = |answer: Value| of_organization(&tenant(), Some(&answer));
        assert_eq!(told(answer("3C1F0A52-0000-4000-8000-00000000000A", "Contoso Test")), Ok(()));
        assert!(matches!(told(answer("another", "Contoso Test")), Err(Mismatch::Another { .. })));
        for name in ["Contoso Prod", "CONTOSO-PRODUCTION", "contosolive"] {
            assert!(matches!(told(answer(&tenant().id, name)), Err(Mismatch::Named { .. })), "{name}");
        }
        let two = json!({ "value": [{ "id": tenant().id, "displayName": "a" }, { "id": "b", "displayName": "b" }] });
        for nothing in [json!({}), json!({ "value": [] }), json!({ "value": [{ "id": tenant().id }] }), two] {
            assert!(matches!(told(nothing), Err(Mismatch::Untold { .. })));
        }
        assert!(matches!(of_organization(&tenant(), None), Err(Mismatch::Untold { .. })));
    }

    #[test]
    fn a_token_must_tell_of_the_profiles_tenant() {
        assert_eq!(of_token(&tenant(), "member", Some(&tenant().id.to_uppercase())), Ok(()));
        assert!(matches!(of_token(&tenant(), "member", Some("x")), Err(Mismatch::TokenOfAnother { .. })));
        assert!(matches!(of_token(&tenant(), "member", None), Err(Mismatch::TokenOfNone { .. })));
    }
}
