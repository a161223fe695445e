//! A recorded URL as the operations see it: whatever stands before the version is somebody's host or proxy.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// One segment of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    /// Decoded; none where the URL names nobody and means the caller (`/me`).
    pub(super) text: Option<String>,
    /// As it was sent; none where it was sent in parentheses.
    pub(super) raw: Option<String>,
}

/// The segments of a path from its version on, a key in parentheses as a segment of its own. A slash too many, at the end or
/// behind the version, is ignored, as clients send such.
pub(super) fn segments(url: &str) -> Option<Vec<Sent>> {
    let (_, path) = split(url)?;
    let mut all = Vec::new();
    for raw in path.split('/').filter(|raw| !raw.is_empty()) {
        let text = decoded(raw);
        match keyed(&text) {
            Some((set, key)) => {
                all.push(Sent { text: Some(set.to_owned()), raw: Some(set.to_owned()) });
                all.push(Sent { text: Some(key), raw: None });
            }
            None => all.push(Sent { text: Some(text), raw: Some(raw.to_owned()) }),
        }
    }
    if all.get(1).is_some_and(|second| second.text.as_deref() == Some("me")) {
        all[1] = Sent { text: Some("users".to_owned()), raw: None };
        all.insert(2, Sent { text: None, raw: None });
    }
    Some(all)
}

/// What stands before the version.
pub(super) fn base(url: &str) -> Option<&str> {
    split(url).map(|(base, _)| base)
}

/// A URL without the name and the password that may stand before its host, for nobody but that host may know them.
pub(super) fn without_user(url: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = url.split_once("://") else { return Cow::Borrowed(url) };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    match authority.rfind('@') {
        Some(at) => Cow::Owned(format!("{scheme}://{}", &rest[at + 1..])),
        None => Cow::Borrowed(url),
    }
}

/// What stands before the version and what follows from it on, without query.
fn split(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let whole = rest.split(['?', '#']).next().unwrap_or_default();
    let mut at = url.len() - rest.len();
    for (n, part) in whole.split('/').enumerate() {
        if n > 0 && matches!(part, "v1.0" | "beta") {
            return Some((url[..at].trim_end_matches('/'), &url[at..url.len() - rest.len() + whole.len()]));
        }
        at += part.len() + 1;
    }
    None
}

fn decoded(raw: &str) -> String {
    percent_decode_str(raw).decode_utf8_lossy().into_owned()
}

/// The two halves of `set('key')`. A quote in the key is written twice (OData 4.01 URL conventions, 4.3.1).
fn keyed(segment: &str) -> Option<(&str, String)> {
    let (set, key) = segment.strip_suffix("')")?.split_once("('")?;
    let is_name = !set.is_empty() && set.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_name.then(|| (set, key.replace("''", "'")))
}

/// A request line without ids: what stands behind the name of a collection is its key, whatever it is.
pub(super) fn shape(method: &str, url: &str) -> String {
    let method: String = method.chars().filter(char::is_ascii_alphabetic).take(10).collect();
    let Some(segments) = segments(url) else { return format!("{method} without v1.0 or beta in its path") };
    let mut shape = method + " ";
    let mut behind_collection = false;
    for segment in &segments {
        let text = segment.text.as_deref().unwrap_or_default();
        let is_word = text.len() <= 40 && text.starts_with(|c: char| c.is_ascii_lowercase() || c == '$');
        let is_word = is_word && text.bytes().all(|byte| byte.is_ascii_alphabetic() || b"$.".contains(&byte));
        let is_word = is_word || matches!(text, "v1.0" | "beta");
        let shown = is_word && (!behind_collection || text.starts_with('$'));
        shape.push_str(if shown { "/" } else { "/{…}" });
        shape.push_str(if shown { text } else { "" });
        behind_collection = shown && text.ends_with('s');
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::{base, segments, shape, without_user};

    fn texts(url: &str) -> Option<Vec<String>> {
        Some(segments(url)?.into_iter().map(|sent| sent.text.unwrap_or_else(|| "‹caller›".into())).collect())
    }

    #[test]
    fn any_host_and_both_styles_of_keys_are_one_path() {
        let expected = ["v1.0", "teams", "a:b", "members"].map(str::to_owned);
        for url in [
            "https://graph.microsoft.com/v1.0/teams/a:b/members",
            "http://127.0.0.1:8080/some/proxy/v1.0/teams/a%3Ab/members/?$select=id#x",
            "https://h/v1.0//teams('a%3Ab')/members",
        ] {
            assert_eq!(texts(url).as_deref(), Some(expected.as_slice()), "{url}");
        }
        assert_eq!(texts("https://h/beta/me/chats").unwrap_or_default()[1..3], ["users", "‹caller›"]);
        for url in
            ["", "https://h", "https://v1.0/x", "https://h/v2/x?y=/v1.0/", "wss://h/v1.0/x", "data:v1.0"]
        {
            assert_eq!(segments(url), None, "{url}");
        }
        assert_eq!(base("https://h/p/v1.0/x"), Some("https://h/p"));
        assert_eq!(base("https://h/beta"), Some("https://h"));
    }

    #[test]
    fn who_asks_is_no_part_of_where() {
        for (url, expected) in [
            ("https://ann:p@ss@h:1/v1.0/x@y", "https://h:1/v1.0/x@y"),
            ("https://token@h", "https://h"),
            ("https://h/users/ann@h", "https://h/users/ann@h"),
            ("https://h?a@b", "https://h?a@b"),
        ] {
            assert_eq!(without_user(url), expected);
        }
    }

    #[test]
    fn a_shape_holds_no_id() {
        let shapes = [
            ("GET", "https://h/v1.0/users/alice/chats/19:x@y", "GET /v1.0/users/{…}/chats/{…}"),
            ("GET", "https://h/beta/me/teamwork/sections", "GET /beta/users/{…}/teamwork/sections"),
            ("POST", "https://h/v1.0/$batch", "POST /v1.0/$batch"),
            ("GET\u{1b}", "https://h/app.js", "GET without v1.0 or beta in its path"),
            ("GET", "https://h/v1.0/\u{202e}evil/A1", "GET /v1.0/{…}/{…}"),
        ];
        for (method, url, expected) in shapes {
            assert_eq!(shape(method, url), expected);
        }
    }
}
