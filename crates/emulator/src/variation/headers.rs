//! Headers: the pages show Content-Type, Location and Content-length, and call every answer shortened.

use super::{Entry, How};
use crate::url::{decode, escaped};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new(
        "header.odata_parameters",
        "the media type has all of OData's parameters, as was recorded",
        How::Heads(|headers| {
            media_type(
                headers,
                "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
            );
        }),
    ),
    Entry::new(
        "header.media_type_in_capitals",
        "the media type is in capitals",
        How::Heads(|headers| media_type(headers, "APPLICATION/JSON; CHARSET=UTF-8")),
    ),
    Entry::new(
        "header.charset_in_quotes",
        "the charset is in quotes, with white space around the semicolon",
        How::Heads(|headers| media_type(headers, "application/json \t; charset=\"Utf-8\"")),
    ),
    Entry::new(
        "header.fewest",
        "answers have no header but Content-Type, Location and ETag",
        How::Heads(fewest),
    ),
    Entry::new(
        "header.many",
        "answers have more than forty other headers, some long, some empty, some not in UTF-8",
        How::Heads(many),
    ),
    Entry::new("header.twice", "every header is sent twice, with the same value", How::Heads(twice)),
    Entry::new("header.order_reversed", "headers stand in the reverse order", How::Heads(reversed)),
    Entry::new(
        "header.type_of_nothing",
        "answers without a body have a Content-Type",
        How::Heads(type_of_nothing),
    ),
    Entry::new(
        "header.location_of_a_gateway",
        "an absolute Location names the host and the path of a gateway",
        How::Heads(gateway),
    ),
    Entry::new(
        "header.location_in_capitals",
        "scheme and host of an absolute Location are in capitals",
        How::Heads(in_capitals),
    ),
    Entry::new(
        "header.location_escaped",
        "a membership id at the end of a Location is escaped as far as it can be",
        How::Heads(escaped_at_the_end),
    ),
    Entry::new(
        "header.location_of_sections_absent",
        "a section that was made has no Location; its page is none of the five",
        How::Heads(without_location_of_a_section),
    ),
    Entry::new(
        "header.content_location",
        "what was made is pointed at by Content-Location, Content-Base and Link, too",
        How::Heads(content_location),
    ),
    Entry::new(
        "header.request_ids",
        "request-id and client-request-id are no GUIDs, and others than were sent",
        How::Heads(request_ids),
    ),
];

fn media_type(headers: &mut HeaderMap, value: &'static str) {
    if headers.contains_key(header::CONTENT_TYPE) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
    }
}

fn fewest(headers: &mut HeaderMap) {
    let shown = [header::CONTENT_TYPE, header::LOCATION, header::CONTENT_LOCATION, header::ETAG];
    let kept = std::mem::take(headers).into_iter().filter_map(|(name, value)| Some((name?, value)));
    headers.extend(kept.filter(|(name, _)| shown.contains(name)));
}

fn many(headers: &mut HeaderMap) {
    for number in 0..40 {
        if let Ok(name) = HeaderName::try_from(format!("x-ms-unknown-{number}")) {
            headers.insert(name, HeaderValue::from_static("a=\"b;c\", , d"));
        }
    }
    for cookie in ["a=b; Secure", "a=c; HttpOnly", ""] {
        headers.append(header::SET_COOKIE, HeaderValue::from_static(cookie));
    }
    let long = "long ".repeat(1_000);
    // A byte beyond ASCII is legal in a value, and is no UTF-8 (RFC 9110, 5.5).
    for (name, value) in [(header::WARNING, long.trim_end().as_bytes()), (header::VIA, b"1.1 Gew\xe4hr")] {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(name, value);
        }
    }
}

fn twice(headers: &mut HeaderMap) {
    for (name, value) in headers.clone() {
        if let Some(name) = name {
            headers.append(name, value.clone());
        }
    }
}

fn reversed(headers: &mut HeaderMap) {
    let mut all: Vec<_> =
        std::mem::take(headers).into_iter().filter_map(|(name, value)| Some((name?, value))).collect();
    all.reverse();
    headers.extend(all);
}

fn type_of_nothing(headers: &mut HeaderMap) {
    headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
}

/// The pages show graph.microsoft.com; what stands before the version is the way there.
fn gateway(headers: &mut HeaderMap) {
    locate(headers, header::LOCATION, |location| {
        let (_, path) = location.strip_prefix("http://")?.split_once("/beta/")?;
        Some(format!("https://gateway.example:8443/graph/of/contoso/beta/{path}"))
    });
}

/// Neither has a case (RFC 3986, 6.2.2.1).
fn in_capitals(headers: &mut HeaderMap) {
    locate(headers, header::LOCATION, |location| {
        let (_, path) = location.strip_prefix("http://")?.split_once('/')?;
        Some(format!("HTTPS://GRAPH.Microsoft.com/{path}"))
    });
}

fn escaped_at_the_end(headers: &mut HeaderMap) {
    locate(headers, header::LOCATION, |location| {
        let (members, id) = location.split_once("/members/")?;
        Some(format!("{members}/members/{}", escaped(&decode(id).ok()?)))
    });
}

fn without_location_of_a_section(headers: &mut HeaderMap) {
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    if location.is_some_and(|location| location.contains("/sections/") && !location.contains("/items/")) {
        headers.remove(header::LOCATION);
    }
}

/// Writes a URL among the headers otherwise, where there is another way.
pub(super) fn locate(headers: &mut HeaderMap, name: HeaderName, otherwise: impl Fn(&str) -> Option<String>) {
    let sent = headers.get(&name).and_then(|value| value.to_str().ok());
    if let Some(value) = sent.and_then(otherwise).and_then(|value| HeaderValue::from_str(&value).ok()) {
        headers.insert(name, value);
    }
}

fn content_location(headers: &mut HeaderMap) {
    let Some(location) = headers.get(header::LOCATION).cloned() else { return };
    if !headers.contains_key(header::CONTENT_LOCATION) {
        headers.insert(header::CONTENT_LOCATION, location);
    }
    headers.insert(
        header::LINK,
        HeaderValue::from_static("<https://graph.microsoft.com/beta/$metadata>; rel=\"describedby\""),
    );
}

fn request_ids(headers: &mut HeaderMap) {
    for name in ["request-id", "client-request-id"] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static("|another.1_"));
    }
}
