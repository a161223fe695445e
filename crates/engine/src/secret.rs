//! Secrets, and taking them out of everything that is kept or shown.
//!
//! A [`Secret`] has no `Display`, no `Serialize` and a `Debug` that hides it; [`Secret::expose`] is the one way
//! to its text. A [`Redactor`] replaces known secrets in the spellings in which a target may echo them; it learns those that
//! are had later.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

mod redactor;

pub use redactor::Redactor;

/// What stands where a secret stood.
pub const REDACTED: &str = "‹redacted›";

/// The shortest secret that is accepted: a shorter one would be found in innocent text.
pub const SHORTEST: usize = 8;

/// A token or the like.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(Arc<str>);

impl Secret {
    /// A secret, or nothing where the text is shorter than [`SHORTEST`] bytes.
    pub fn new(text: &str) -> Option<Self> {
        (text.len() >= SHORTEST).then(|| Self(text.into()))
    }

    /// The text itself; for what is sent, nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(REDACTED)
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
    fn a_secret_that_is_learnt_later_is_known_to_every_copy() {
        let first = redactor("abcdefgh");
        let copy = first.clone();
        let others: Vec<_> = (0..100).map(|n| format!("later-secret-{n:03}")).collect();
        for other in others.iter().map(String::as_str).chain(["abcdefgh-and-more", "later-secret-007"]) {
            first.learn([&Secret::new(other).expect("long enough")]);
        }
        for other in &others {
            assert_eq!(copy.text(&format!("x {other} y")), format!("x {REDACTED} y"));
        }
        // Another layer knows the beginning of this one.
        assert_eq!(copy.text("abcdefgh-and-more"), REDACTED);
        assert_eq!(copy.bytes(b"1 abcdefgh-and-more 2"), format!("1 {REDACTED} 2").into_bytes());
    }

    #[test]
    fn of_a_long_secret_as_much_is_replaced_as_is_there() {
        let header = "h".repeat(300);
        let tokens =
            [format!("{header}.{}.first", "x".repeat(2000)), format!("{header}.{}", "y".repeat(900))];
        let redactor = Redactor::default();
        tokens.iter().for_each(|token| redactor.learn([&Secret::new(token).expect("long enough")]));
        for token in &tokens {
            let cut = &token[..700];
            for text in
                [format!("a {token} b"), format!("a {cut} b"), format!("a {} b", token.to_uppercase())]
            {
                assert_eq!(redactor.text(&text), format!("a {REDACTED} b"));
            }
            let encoded = base64::engine::general_purpose::STANDARD.encode(format!("Bearer {token}"));
            assert!(redactor.text(&encoded).len() < 40, "{}", redactor.text(&encoded));
        }
    }

    #[test]
    fn debug_hides_a_secret_and_short_ones_are_refused() {
        assert_eq!(format!("{:?}", Secret::new("s3cret-token")), format!("Some({REDACTED})"));
        assert!(Secret::new("short").is_none());
    }
}
