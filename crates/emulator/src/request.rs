//! One request as an operation sees it: decoded once, the caller known, the body read. Read [`Call`] first.

use super::etag::{self, IfMatch};
use super::identity::Caller;
use super::person::{HOME_TENANT, Person};
use super::refusal::Refusal;
use super::url::decode;
use axum::http::{HeaderMap, Uri};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// The two versions of Microsoft Graph. Sections exist only in beta.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Version {
    /// `/v1.0`
    V1,
    /// `/beta`
    Beta,
}

impl Version {
    /// The version as the path spells it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Version::V1 => "v1.0",
            Version::Beta => "beta",
        }
    }
}

/// One request to one operation.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    /// Which Graph was asked.
    pub(crate) version: Version,
    /// Scheme and host that the client used, for Location and `@odata.context`.
    pub(crate) origin: &'a str,
    /// Whose token it was.
    pub(crate) caller: Caller,
    /// The instant of the request.
    pub(crate) now: Timestamp,
    /// The JSON object of a write; empty for GET and DELETE.
    pub(crate) body: Map<String, Value>,
    pub(crate) variables: Vec<(&'static str, &'a str)>,
    /// The request target as it was sent.
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
}

impl Call<'_> {
    /// The decoded path segment that the route calls `name`; empty when the route has none of that name, which nothing has as its id.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.variable(name).unwrap_or_default()
    }

    fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| *value)
    }

    /// The user that the path names, or the caller where it says `/me`: `None` for nobody of the tenant, 400 for an
    /// application that says `/me`.
    pub(crate) fn user(&self) -> Result<Option<Person>, Refusal> {
        match (self.variable("user"), self.caller) {
            (Some(named), _) => Ok(Person::find(named).filter(|person| person.tenant() == HOME_TENANT)),
            (None, Caller::Person(person)) => Ok(Some(person)),
            (None, Caller::Application) => Err(Refusal::MeWithoutUser),
        }
    }

    /// An `@odata.context` of this service.
    pub(crate) fn context(&self, of: &str) -> String {
        format!("{}/{}/$metadata#{of}", self.origin, self.version.name())
    }

    /// The If-Match header.
    pub(crate) fn if_match(&self) -> IfMatch<'_> {
        IfMatch::read(self.headers)
    }

    /// Whether If-None-Match names this version.
    pub(crate) fn knows(&self, version: &str) -> bool {
        etag::none_match(self.headers, version)
    }

    /// Whether `$expand=items` was asked; 400 for anything else in `$expand` (page `teamworksection-get`).
    pub(crate) fn expands_items(&self) -> Result<bool, Refusal> {
        let asked = self.options("$expand")?;
        match asked.iter().find(|asked| *asked != "items") {
            Some(asked) => Err(Refusal::ExpandUnknown { asked: asked.clone() }),
            None => Ok(!asked.is_empty()),
        }
    }

    /// Every value that the query gives for an option such as `$select`; a plus is a space there.
    pub(crate) fn options(&self, name: &str) -> Result<Vec<String>, Refusal> {
        let mut values = Vec::new();
        for pair in self.uri.query().unwrap_or_default().split('&') {
            let (named, value) = pair.split_once('=').unwrap_or((pair, ""));
            if decode(named)? == name {
                values.push(decode(&value.replace('+', " "))?);
            }
        }
        Ok(values)
    }

    /// The user whose hierarchy this is: 404 for nobody of the tenant, 403 when it is somebody else's.
    pub(crate) fn hierarchy_owner(&self) -> Result<Person, Refusal> {
        let owner = self.user()?.ok_or(Refusal::UserNotFound)?;
        match self.caller {
            Caller::Person(person) if person != owner => Err(Refusal::NoPermission),
            Caller::Person(_) | Caller::Application => Ok(owner),
        }
    }
}
