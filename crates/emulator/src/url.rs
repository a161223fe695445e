//! Paths and the URLs that bodies bind: decoded exactly once, in both of OData's spellings.
//!
//! What stands behind a slash may stand in parentheses and quotes too: `teams('x')/members('y')` is `teams/x/members/y`.
//! The service writes some of its own locations so, and clients send them back as they stand. Read [`segments`] first.

use super::refusal::Refusal;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The decoded segments of a path, a key in parentheses as a segment of its own.
pub(crate) fn segments(path: &str) -> Result<Vec<String>, Refusal> {
    let mut segments = Vec::new();
    for sent in path.strip_prefix('/').unwrap_or(path).split('/') {
        let segment = decode(sent)?;
        match keyed(&segment) {
            Some((set, key)) => segments.extend([set.to_owned(), key]),
            None => segments.push(segment),
        }
    }
    Ok(segments)
}

/// The two halves of `set('key')`. A quote in the key is written twice (OData 4.01 URL conventions, 4.3.1).
fn keyed(segment: &str) -> Option<(&str, String)> {
    let (set, key) = segment.strip_suffix("')")?.split_once("('")?;
    let is_name = !set.is_empty() && set.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_name.then(|| (set, key.replace("''", "'")))
}

/// The key in the URL that a body binds, when it is one of `set`: `…/v1.0/users('x')` or `…/v1.0/users/x`. Any host will
/// do, for a client behind a proxy binds the proxy's.
pub(crate) fn bound(bind: &str, set: &str) -> Option<String> {
    let rest = bind.strip_prefix("https://").or_else(|| bind.strip_prefix("http://"))?;
    let (_host, path) = rest.split_once('/')?;
    let [version, named, key] = <[String; 3]>::try_from(segments(path).ok()?).ok()?;
    let is_one = (version == "v1.0" || version == "beta") && named == set;
    (is_one && !key.is_empty() && !key.contains('/')).then_some(key)
}

/// A segment as `@odata.context` writes it: `19%3A…%40thread.v2`.
pub(crate) fn escaped(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

/// All but the unreserved characters of RFC 3986.
pub(crate) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

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

    #[test]
    fn a_key_in_parentheses_is_a_segment() {
        let both = ["v1.0", "teams", "a", "operations", "b"];
        for path in [
            "/v1.0/teams/a/operations/b",
            "/v1.0/teams('a')/operations('b')",
            "/v1.0/teams%28%27a%27%29/operations(%27b%27)",
            "v1.0/teams('a')/operations/b",
        ] {
            assert_eq!(segments(path).as_deref(), Ok(both.map(str::to_owned).as_slice()), "{path}");
        }
        let only = |path| segments(path).map(|mut all| all.pop());
        assert_eq!(only("/users('o''neil@c.d')"), Ok(Some("o'neil@c.d".to_owned())));
        assert_eq!(only("/teams('')"), Ok(Some(String::new())));
        for path in ["teams(a)", "teams('a", "teams'a')", "('a')", "a1('b')", "teams%2528'a')", ")'('"] {
            assert_eq!(segments(path).map(|all| all.len()), Ok(1), "{path}");
        }
    }

    #[test]
    fn both_styles_of_bind_name_the_same_user() {
        for bind in [
            "https://graph.microsoft.com/v1.0/users('jacob@contoso.com')",
            "https://graph.microsoft.com/beta/users('jacob%40contoso.com')",
            "https://graph.microsoft.com/v1.0/users/jacob@contoso.com",
            "http://127.0.0.1:4000/v1.0/users/jacob@contoso.com",
        ] {
            assert_eq!(bound(bind, "users").as_deref(), Some("jacob@contoso.com"), "{bind}");
        }
        let named = bound("https://graph.microsoft.com/v1.0/users('o''neil@c.d')", "users");
        assert_eq!(named.as_deref(), Some("o'neil@c.d"));
        for bind in [
            "",
            "jacob",
            "https://x/v1.0/users",
            "https://x/v1.0/users/",
            "https://x/v1.0/users('')",
            "https://x/v1.0/groups/a",
            "https://x/v1.0/users/a/b",
            "https://x/v1.0/users('a/b')",
            "https://x/v1.0/users/a%2Fb",
            "https://x/v1.0/users/%zz",
            "https://x/v2.0/users/a",
        ] {
            assert_eq!(bound(bind, "users"), None, "{bind}");
        }
    }
}
