//! One request as an operation sees it: decoded once, the caller known, the body read. Read [`Call`] first.

use super::etag::{self, IfMatch};
use super::identity::Caller;
use super::person::{HOME_TENANT, Person};
use super::refusal::Refusal;
use axum::http::HeaderMap;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
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
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
}

impl Call<'_> {
    /// The decoded path segment that the route calls `name`; empty when the route has none of that name, which nothing has as its id.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.variables.iter().find(|(variable, _)| *variable == name).map_or("", |(_, value)| value)
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
        let mut expands = false;
        for pair in self.query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if decode(name)? != "$expand" {
                continue;
            }
            match decode(value)?.as_str() {
                "items" => expands = true,
                asked => return Err(Refusal::ExpandUnknown { asked: asked.to_owned() }),
            }
        }
        Ok(expands)
    }

    /// The user whose hierarchy this is: 404 for nobody of the tenant, 403 when it is somebody else's.
    pub(crate) fn hierarchy_owner(&self) -> Result<Person, Refusal> {
        let owner = Person::find(self.path("user")).filter(|person| person.tenant() == HOME_TENANT);
        let owner = owner.ok_or(Refusal::UserNotFound)?;
        match self.caller {
            Caller::Person(person) if person != owner => Err(Refusal::NoPermission),
            Caller::Person(_) | Caller::Application => Ok(owner),
        }
    }
}

/// A segment as `@odata.context` writes it: `19%3A…%40thread.v2`.
pub(crate) fn escaped(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

/// All but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Decodes the escapes of one segment, exactly once: `19%3A` is `19:`, `%253A` is `%3A`.
///
/// 400 for half an escape, for bytes that aren't UTF-8 (`%C0%AF`) and for control characters (`%00`).
pub(crate) fn decode(segment: &str) -> Result<String, Refusal> {
    let mut rest = segment.as_bytes();
    while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
        match &rest[at + 1..] {
            [high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => rest = after,
            _ => return Err(Refusal::UrlMalformed),
        }
    }
    let text = percent_decode_str(segment).decode_utf8().map_err(|_| Refusal::UrlMalformed)?;
    if text.chars().any(char::is_control) {
        return Err(Refusal::UrlMalformed);
    }
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_decoded_exactly_once() {
        assert_eq!(decode("19%3Aa%40thread.v2").as_deref(), Ok("19:a@thread.v2"));
        assert_eq!(decode("19%253Aa").as_deref(), Ok("19%3Aa"));
        assert_eq!(decode("a%2fb").as_deref(), Ok("a/b"));
        assert_eq!(decode("%c3%a9").as_deref(), Ok("é"));
    }

    #[test]
    fn a_bad_escape_is_refused() {
        for segment in ["%", "%z", "%zz", "a%4", "%00", "%C0%AF", "%0a", "%+1"] {
            assert_eq!(decode(segment), Err(Refusal::UrlMalformed), "{segment}");
        }
    }
}
