//! Secrets, and taking them out of everything that is kept or shown.
//!
//! A [`Secret`] has no `Display`, no `Serialize` and a `Debug` that hides it; [`Secret::expose`] is the one way
//! to its text. A [`Redactor`] replaces known secrets in the spellings in which a target may echo them.

use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What stands where a secret stood.
pub const REDACTED: &str = "‹redacted›";

/// The shortest secret that is accepted: a shorter one would be found in innocent text.
pub const SHORTEST: usize = 8;

/// So many bytes of spellings, and an automaton is made that is quickly made.
const LONG: usize = 16 << 10;

/// A token or the like.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// A secret, or nothing where the text is shorter than [`SHORTEST`] bytes.
    pub fn new(text: &str) -> Option<Self> {
        (text.len() >= SHORTEST).then(|| Self(text.into()))
    }

    /// The text itself; for the request's header, nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Replaces secrets wherever they stand: raw, percent-escaped, `\u`-escaped, base64 at any offset.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    spellings: Option<Arc<AhoCorasick>>,
}

impl Redactor {
    /// A redactor for all of these.
    ///
    /// # Panics
    /// Never: the automaton's limits lie far above the patterns of any profile.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut spellings: Vec<String> = secrets.into_iter().flat_map(|s| spellings(s.expose())).collect();
        spellings.sort_unstable();
        spellings.dedup();
        if spellings.is_empty() {
            return Self::default();
        }
        // A table for all states of a few long tokens would take longer to make than it ever saves.
        let is_long = spellings.iter().map(String::len).sum::<usize>() > LONG;
        // Longest match: a token may be the beginning of another one.
        let built = AhoCorasick::builder()
            .kind(is_long.then_some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&spellings)
            .expect("a few thousand short patterns are far below the automaton's limits");
        Self { spellings: Some(Arc::new(built)) }
    }

    /// The text without secrets.
    pub fn text(&self, text: &str) -> String {
        match &self.spellings {
            Some(found) if found.is_match(text) => replace(found, text),
            _ => text.to_owned(),
        }
    }

    /// Bytes without secrets.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        match &self.spellings {
            Some(found) if found.is_match(bytes) => {
                let mut out = Vec::with_capacity(bytes.len());
                found.replace_all_with_bytes(bytes, &mut out, |_, _, out| {
                    out.extend_from_slice(REDACTED.as_bytes());
                    true
                });
                out
            }
            _ => bytes.to_vec(),
        }
    }

    /// Redacts every string and key of a JSON value; parsing has undone its escapes.
    pub fn value(&self, value: &mut Value) {
        let Some(found) = &self.spellings else { return };
        redact_value(found, value);
    }

    /// Headers without secrets. The values of `Authorization`, `Cookie` and `Set-Cookie` go as a whole.
    pub fn headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        const SECRET_BY_NAME: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];
        headers
            .iter()
            .map(|(name, value)| {
                let secret = SECRET_BY_NAME.iter().any(|known| name.eq_ignore_ascii_case(known));
                let value = if secret { hide_credentials(value) } else { self.text(value) };
                (self.text(name), value)
            })
            .collect()
    }
}

/// Keeps the scheme, so that a record still shows that a bearer token was sent.
fn hide_credentials(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("bearer") => format!("{scheme} {REDACTED}"),
        _ => REDACTED.to_owned(),
    }
}

fn replace(found: &AhoCorasick, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    found.replace_all_with(text, &mut out, |_, _, out| {
        out.push_str(REDACTED);
        true
    });
    out
}

fn redact_value(found: &AhoCorasick, value: &mut Value) {
    match value {
        Value::String(text) if found.is_match(text.as_str()) => *text = replace(found, text),
        Value::Array(items) => items.iter_mut().for_each(|item| redact_value(found, item)),
        Value::Object(members) => {
            if members.keys().any(|key| found.is_match(key.as_str())) {
                let old = std::mem::take(members);
                members.extend(old.into_iter().map(|(key, value)| (replace(found, &key), value)));
            }
            members.values_mut().for_each(|member| redact_value(found, member));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The ways in which a target may write a secret that it was given.
fn spellings(secret: &str) -> Vec<String> {
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let mut all = vec![secret.to_owned(), percent];
    let each = |escaped: &dyn Fn(char) -> String| secret.chars().map(escaped).collect::<String>();
    let unicode = |c: char| format!("\\u{:04x}", u32::from(c));
    all.push(each(&|c| format!("%{:02x}", u32::from(c))));
    all.push(each(&unicode));
    // Most writers of JSON escape only what isn't a letter or a digit, if that.
    all.push(each(&|c| if c.is_ascii_alphanumeric() { c.to_string() } else { unicode(c) }));
    // JSON in a string of JSON.
    let again: Vec<_> =
        all.iter().filter(|text| text.contains('\\')).map(|text| text.replace('\\', r"\\")).collect();
    all.extend(again);
    // At offset 1 or 2 of a base64 text, the first character mixes in what stood before; the last may mix in
    // what comes after. What is sure lies between.
    for lead in 0..3 {
        let mut bytes = vec![0; lead];
        bytes.extend_from_slice(secret.as_bytes());
        bytes.truncate(bytes.len() / 3 * 3);
        let skip = usize::from(lead > 0) * (lead + 1);
        for encoded in [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
            if encoded.len() >= skip + SHORTEST {
                all.push(encoded[skip..].to_owned());
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{REDACTED, Redactor, Secret};
    use base64::Engine as _;
    use serde_json::json;

    fn redactor(text: &str) -> Redactor {
        Redactor::new([&Secret::new(text).expect("long enough")])
    }

    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let secret = "emulator~member~07";
        let redactor = redactor(secret);
        for lead in ["", "a", "ab", "abc"] {
            let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{lead}{secret}xyz"));
            assert!(redactor.text(&encoded).contains(REDACTED), "{lead}");
        }
        for text in ["emulator~member~07", "Bearer emulator~member~07!", "emulator%7Emember%7e07"] {
            assert!(redactor.text(text).contains(REDACTED), "{text}");
        }
        let escaped =
            secret.chars().fold(String::new(), |text, c| text + &format!("\\u{:04X}", u32::from(c)));
        assert_eq!(redactor.text(&escaped), REDACTED);
        assert_eq!(redactor.text(&secret.replace('~', "\\u007E")), REDACTED);
        let percent = secret.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
        assert_eq!(redactor.text(&percent), REDACTED);
    }

    #[test]
    fn keys_values_and_credentials_are_replaced() {
        let redactor = redactor("s3cret-token");
        let mut value = json!({"s3cret-token": ["x s3cret-token y"]});
        redactor.value(&mut value);
        assert_eq!(value, json!({REDACTED: [format!("x {REDACTED} y")]}));
        let headers =
            [("Authorization".to_owned(), "Bearer else".to_owned()), ("set-cookie".into(), "a=b".into())];
        assert_eq!(redactor.headers(&headers)[0].1, format!("Bearer {REDACTED}"));
        assert_eq!(redactor.headers(&headers)[1].1, REDACTED);
    }

    #[test]
    fn debug_hides_a_secret_and_short_ones_are_refused() {
        assert_eq!(format!("{:?}", Secret::new("s3cret-token")), format!("Some({REDACTED})"));
        assert!(Secret::new("short").is_none());
    }
}
