//! If-Match and If-None-Match, as the section pages use them.
//!
//! The pages send the version quoted (an etag) and name the bare annotation too, so both are taken. What they don't
//! mention is decided here, once, and never ends in a 500:
//!
//! | sent | taken as |
//! |---|---|
//! | no header, or only white space | absent: 428 |
//! | `1742515200`, `"1742515200"` | that version: 412 unless it is the current one |
//! | `*`, `W/"1742515200"`, a list, the header twice, half a quote, bytes beyond ASCII | no version at all: 412 |
//!
//! `*` would make the write unconditional, which no page offers; a weak etag can't be strongly compared (RFC 9110, 13.1.1).

use axum::http::{HeaderMap, header};

/// What an If-Match header says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IfMatch<'a> {
    /// Nothing: 428.
    Absent,
    /// One version, without quotes.
    Version(&'a str),
    /// Something that no version is equal to: 412.
    Nothing,
}

impl<'a> IfMatch<'a> {
    /// Reads the header.
    pub(crate) fn read(headers: &'a HeaderMap) -> IfMatch<'a> {
        let mut sent = headers.get_all(header::IF_MATCH).iter();
        let Some(first) = sent.next() else { return IfMatch::Absent };
        if sent.next().is_some() {
            return IfMatch::Nothing;
        }
        let Ok(text) = first.to_str() else { return IfMatch::Nothing };
        match text.trim() {
            "" => IfMatch::Absent,
            text => bare(text).map_or(IfMatch::Nothing, IfMatch::Version),
        }
    }
}

/// Whether If-None-Match names `version`; a list, a weak etag and `*` count here (RFC 9110, 13.1.2).
pub(crate) fn none_match(headers: &HeaderMap, version: &str) -> bool {
    let sent = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    sent.flat_map(|text| text.split(',')).map(str::trim).any(|one| {
        let strong = one.strip_prefix("W/").unwrap_or(one);
        one == "*" || bare(strong) == Some(version)
    })
}

/// The digits of one etag or version, or `None` when it is neither.
fn bare(text: &str) -> Option<&str> {
    let inner = match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => text,
    };
    (!inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn sent(values: &[&'static [u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(
                header::IF_MATCH,
                HeaderValue::from_bytes(value).expect("the test sends legal header bytes"),
            );
        }
        headers
    }

    #[test]
    fn quoted_and_bare_versions_are_the_same() {
        for one in [&b"1742515200"[..], b"\"1742515200\"", b"  \"1742515200\" "] {
            assert_eq!(IfMatch::read(&sent(&[one])), IfMatch::Version("1742515200"));
        }
    }

    #[test]
    fn an_empty_header_is_as_good_as_none() {
        assert_eq!(IfMatch::read(&sent(&[])), IfMatch::Absent);
        assert_eq!(IfMatch::read(&sent(&[b"  "])), IfMatch::Absent);
    }

    #[test]
    fn what_no_page_mentions_matches_nothing() {
        for one in [&b"*"[..], b"W/\"1\"", b"\"1\", \"2\"", b"\"1", b"1\"", b"\"\"", b"\xff", b"1 2"] {
            assert_eq!(IfMatch::read(&sent(&[one])), IfMatch::Nothing, "{one:?}");
        }
        assert_eq!(IfMatch::read(&sent(&[b"1", b"1"])), IfMatch::Nothing);
    }
}
