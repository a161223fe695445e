//! Who issues tokens and who takes them: one key, made with the process. Read [`Issuer`] first.

use super::client::Client;
use super::jwt::{self, Jwt};
use super::scope::GRAPH;
use crate::identity::{Subject, Token};
use crate::person::{HOME_TENANT, Part, Person};
use crate::refusal::Refusal;
use crate::tls::Registered;
use jiff::Timestamp;
use ring::hmac;
use ring::rand::SystemRandom;
use serde_json::{Value, json};
use std::io;

/// The tenant of personal Microsoft accounts.
pub(super) const PERSONAL_TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// The issuer and taker of tokens.
#[derive(Debug)]
pub(crate) struct Issuer {
    pub(super) key: hmac::Key,
    /// How long a token is good, in seconds.
    pub(super) lifetime: i64,
    /// What there is only in a tenant; without it, a token for any service will do, and so will the fixed strings.
    pub(crate) site: Option<Site>,
}

/// A tenant's own.
#[derive(Debug)]
pub(crate) struct Site {
    /// The base URLs that it answers at, its own name first.
    pub(crate) origins: Vec<String>,
    pub(super) registered: Registered,
    /// Signs for the CI whose jobs the applications trust.
    pub(super) ci_key: hmac::Key,
}

impl Subject {
    fn id(self) -> String {
        match self {
            Subject::Person(person) => person.id(),
            Subject::Personal(person) => format!("00000000-0000-0000-0000-0000000000{:02}", person.number()),
        }
    }

    fn tenant(self) -> &'static str {
        match self {
            Subject::Person(_) => HOME_TENANT,
            Subject::Personal(_) => PERSONAL_TENANT,
        }
    }

    fn find(id: &str, tenant: &str) -> Option<Subject> {
        match tenant {
            HOME_TENANT => Person::find(id).map(Subject::Person),
            PERSONAL_TENANT => Person::new(Part::User, id.get(34..)?.parse().ok()?).map(Subject::Personal),
            _ => None,
        }
    }
}

/// What an access token says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Access {
    pub(crate) client: Client,
    /// `None` for an application without a user.
    pub(crate) subject: Option<Subject>,
    /// Roles of an application, scopes of a person.
    pub(crate) permissions: Vec<String>,
}

impl From<Access> for Token {
    fn from(access: Access) -> Token {
        let Access { client, subject, permissions } = access;
        Token { client: client.who().into(), subject, only: Some(permissions) }
    }
}

impl Issuer {
    /// With a key of its own; a tenant with what else it has.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub(crate) fn new(lifetime: u32, site: Option<Site>) -> io::Result<Issuer> {
        Ok(Issuer { key: new_key()?, lifetime: i64::from(lifetime), site })
    }

    /// A token with the claims of Entra's (version 1.0, as Graph gets them), from memory.
    pub(super) fn access_token(&self, access: &Access, audience: &str, begins: i64) -> String {
        let Access { client, subject, permissions } = access;
        let tenant = subject.map_or(HOME_TENANT, Subject::tenant);
        let mut claims = json!({
            "aud": audience,
            "iss": format!("https://sts.windows.net/{tenant}/"),
            "iat": begins,
            "nbf": begins,
            "exp": begins + self.lifetime,
            "appid": client.id(),
            "tid": tenant,
            "ver": "1.0",
        });
        match subject {
            Some(subject) => {
                claims["idtyp"] = json!("user");
                claims["oid"] = json!(subject.id());
                claims["sub"] = json!(subject.id());
                claims["scp"] = json!(permissions.join(" "));
                if let Subject::Person(person) = subject {
                    claims["upn"] = json!(person.principal_name());
                    claims["name"] = json!(person.display_name());
                }
            }
            None => {
                claims["idtyp"] = json!("app");
                claims["oid"] = json!(client.principal());
                claims["sub"] = json!(client.principal());
                if !permissions.is_empty() {
                    claims["roles"] = json!(permissions);
                }
            }
        }
        jwt::signed("JWT", &claims, &self.key)
    }

    /// What a token says that Graph is shown: 401 for one that isn't of this issuer, isn't for this service, or has run out.
    pub(crate) fn taken(&self, token: &Jwt<'_>, now: Timestamp) -> Result<Access, Refusal> {
        if !token.is_signed_with(&self.key) || token.header("typ") != Some("JWT") {
            return Err(Refusal::TokenUntrusted);
        }
        let audience = token.claim("aud").unwrap_or_default();
        let is_ours = |site: &Site| audience == GRAPH || site.origins.iter().any(|origin| origin == audience);
        if !self.site.as_ref().is_none_or(is_ours) {
            return Err(Refusal::TokenForAnother);
        }
        if token.instant("exp").is_none_or(|exp| exp <= now.as_second()) {
            return Err(Refusal::TokenExpired);
        }
        read(token).ok_or(Refusal::TokenUntrusted)
    }
}

fn new_key() -> io::Result<hmac::Key> {
    let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new());
    key.map_err(|_| io::Error::other("the system gives no randomness"))
}

/// The claims that [`Issuer::access_token`] wrote.
fn read(token: &Jwt<'_>) -> Option<Access> {
    let client = Client::find(token.claim("appid")?)?;
    let (subject, permissions) = match token.claim("idtyp")? {
        "app" => {
            let roles = token.claims.get("roles").and_then(Value::as_array);
            let names = roles.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
            (None, names.collect())
        }
        _ => {
            let subject = Subject::find(token.claim("oid")?, token.claim("tid")?)?;
            (Some(subject), token.claim("scp")?.split_whitespace().map(str::to_owned).collect())
        }
    };
    Some(Access { client, subject, permissions })
}

impl Site {
    /// The site of a server on that port.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub(crate) fn new(port: u16, registered: Registered) -> io::Result<Site> {
        let origins = ["localhost", "127.0.0.1", "[::1]"].map(|host| format!("https://{host}:{port}"));
        Ok(Site { origins: origins.to_vec(), registered, ci_key: new_key()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_runs_out_and_no_other_is_taken() {
        let issuer = Issuer::new(3599, None).expect("there is randomness");
        let at = |second| Timestamp::from_second(second).expect("the test's seconds are few");
        let person = Person::new(Part::User, 7).expect("the pool has an entry 7");
        for (client, subject, permissions) in [
            (Client::Application, None, vec!["Chat.Read.All", "Team.Create"]),
            (Client::NoPermission, None, vec![]),
            (Client::People, Some(Subject::Person(person)), vec!["Chat.Read"]),
            (Client::People, Some(Subject::Personal(person)), vec![]),
        ] {
            let permissions = permissions.into_iter().map(str::to_owned).collect();
            let access = Access { client, subject, permissions };
            let text = issuer.access_token(&access, GRAPH, 100);
            let token = Jwt::read(&text).expect("it is one");
            assert_eq!(issuer.taken(&token, at(100 + 3598)), Ok(access));
            assert_eq!(issuer.taken(&token, at(100 + 3599)), Err(Refusal::TokenExpired));
            let other = Issuer::new(3599, None).expect("there is randomness");
            assert_eq!(other.taken(&token, at(100)), Err(Refusal::TokenUntrusted));
        }
    }
}
