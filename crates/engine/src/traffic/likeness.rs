//! How far a recorded request is a request of a case.
//!
//! A request is *like* a template if every part that the template has stands in it as the template could have become;
//! further headers and properties don't count. It is *exact* if the template gives just this request, spelling and all.
//! Start with [`like`]; [`fault`](super::fault) tells what of a case's break a request shows.

use serde_json::Value;

use super::har::Told;
use super::names::{Lexicon, Names};
use super::url::Sent;
use crate::case::request::BodyTemplate;
use crate::case::template::{Context, Template};
use crate::case::{IdentityUse, JsonTemplate, RequestTemplate, Script};
use crate::exchange::Body;
use crate::judge::equal;

/// Whether a request carried a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// It did, whoever it was of.
    Sent,
    /// It didn't.
    None,
    /// The archive leaves tokens out.
    Unknown,
}

/// A recorded request as it is compared.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    pub(super) segments: &'a [Sent],
    /// Empty where the archive leaves them out.
    pub(super) headers: &'a [(String, String)],
    /// The media type that stands beside the body.
    pub(super) kind: Option<&'a str>,
    pub(super) body: &'a Body,
    pub(super) told: &'a Told,
    pub(super) token: Token,
}

impl Asked<'_> {
    /// A header's value; a content type may stand beside the body instead.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let sent = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let beside = self.kind.filter(|kind| is_content_type(name) && is_json(kind));
        sent.map(|(_, value)| value.as_str()).or(beside)
    }

    /// Whether a header that isn't there wasn't sent.
    pub(super) fn tells_headers(&self) -> bool {
        !self.headers.is_empty()
    }

    /// The body, where all of it is known.
    pub(super) fn whole_body(&self) -> Option<&Body> {
        (*self.told == Told::Whole).then_some(self.body)
    }
}

/// A template that a request is like.
#[derive(Debug, Clone)]
pub(super) struct Like<'a> {
    pub(super) names: Names<'a>,
    pub(super) exact: bool,
}

/// How a request is like the correct request of a script, if it is.
pub(super) fn like<'a>(script: &Script, asked: &Asked<'_>, lexicon: &'a Lexicon) -> Option<Like<'a>> {
    let template = &script.correct;
    let mut names = Names::new(lexicon);
    let parts = path(template, asked, &mut names, &|_| true)
        && template.headers.iter().all(|(name, value)| header(name, value, asked, &mut names));
    let fits = parts
        && match (&template.body, asked.whole_body()) {
            (_, None) => true,
            (BodyTemplate::Json(json), Some(Body::Json(sent))) => value(json.as_written(), sent, &mut names),
            (BodyTemplate::None, Some(body)) => *body == Body::Empty,
            (BodyTemplate::Json(_) | BodyTemplate::Text(_), Some(_)) => false,
        };
    if !fits {
        return None;
    }
    let exact = same_identity(script) && is_exact(template, asked, &names);
    Some(Like { names, exact })
}

/// Whether the script's own request is sent as the operation's is: whose token a stranger had isn't known.
pub(super) fn same_identity(script: &Script) -> bool {
    script.correct.identity.as_ref().is_none_or(|identity| *identity == script.identity)
}

/// Whether the segments that count are as the template's. A person who is named otherwise than the name says (by principal
/// name, or as the caller) stays unbound.
pub(super) fn path(
    template: &RequestTemplate,
    asked: &Asked<'_>,
    names: &mut Names<'_>,
    counts: &dyn Fn(usize) -> bool,
) -> bool {
    let segments = template.path.segments();
    template.method == asked.method
        && segments.len() == asked.segments.len()
        && segments.iter().zip(asked.segments).enumerate().filter(|(at, _)| counts(*at)).all(
            |(_, (segment, sent))| match (segment.sole_variable(), &sent.text) {
                (Some(_), None) => true,
                (None, None) => false,
                (Some(name), Some(text))
                    if !names.lexicon.is_fixed(name) && !names.lexicon.allows(name, text) =>
                {
                    true
                }
                (_, Some(text)) => names.fill(segment, text),
            },
        )
}

/// Whether a header is as the template's, as far as headers are told.
pub(super) fn header(name: &str, template: &Template, asked: &Asked<'_>, names: &mut Names<'_>) -> bool {
    match asked.header(name) {
        None => !asked.tells_headers(),
        Some(sent) if is_content_type(name) && template.to_string() == JSON => is_json(sent),
        Some(sent) => names.fill(template, sent),
    }
}

const JSON: &str = "application/json";

fn is_content_type(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
}

/// Whether a media type is JSON, whatever its parameters.
pub(super) fn is_json(kind: &str) -> bool {
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(JSON)
}

/// Whether a value may have been made of a template; further members don't count.
pub(super) fn value(template: &Value, sent: &Value, names: &mut Names<'_>) -> bool {
    match (template, sent) {
        (Value::String(template), Value::String(sent)) => {
            Template::parse(template).is_ok_and(|template| names.fill(&template, sent))
        }
        (Value::Array(templates), Value::Array(entries)) => {
            templates.len() == entries.len()
                && templates.iter().zip(entries).all(|(template, sent)| value(template, sent, names))
        }
        (Value::Object(members), Value::Object(sent)) => members
            .iter()
            .all(|(name, template)| sent.get(name).is_some_and(|sent| value(template, sent, names))),
        (template, sent) => equal(template, sent),
    }
}

/// Whether the template gives just this request.
fn is_exact(template: &RequestTemplate, asked: &Asked<'_>, names: &Names<'_>) -> bool {
    let values = names.bindings();
    let raw: Option<Vec<&str>> = asked.segments.iter().map(|sent| sent.raw.as_deref()).collect();
    let path = raw.is_some_and(|raw| {
        template.path.segments().iter().zip(raw).all(|(segment, raw)| {
            // Hexadecimal digits of escapes have no case (RFC 3986, section 2.1).
            segment.render(&values, Context::Segment).is_ok_and(|rendered| rendered.eq_ignore_ascii_case(raw))
        })
    });
    let headers = template.headers.iter().all(|(name, value)| {
        let sent = asked.header(name).unwrap_or_default();
        let rendered = value.render(&values, Context::Header);
        (is_content_type(name) && value.to_string() == JSON && is_json(sent))
            || rendered.is_ok_and(|text| text == sent)
    });
    let body = match (&template.body, asked.whole_body()) {
        (BodyTemplate::Json(json), Some(Body::Json(sent))) => {
            JsonTemplate::render(json, &values).is_ok_and(|rendered| equal(&rendered, sent))
        }
        _ => false,
    };
    path && headers && body
}

/// Whether an identity sends no token at all.
pub(super) fn is_nobody(identity: Option<&IdentityUse>) -> bool {
    identity.is_some_and(|identity| identity.name == IdentityUse::NOBODY)
}
