//! JSON as it was sent: no number rounded, no key silently lost.

use std::collections::HashSet;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Why a text isn't one JSON value that every reader understands alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonFault {
    /// It doesn't parse (RFC 8259), or is nested deeper than 127 levels.
    Syntax(String),
    /// An object names a key twice (RFC 8259, section 4).
    DuplicateKey(String),
}

/// Parses one JSON value exactly: numbers keep their digits, and a key that stands twice is an error.
///
/// # Errors
/// [`JsonFault`] says what is wrong, with line and column for syntax.
pub fn parse_exact(text: &str) -> Result<Value, JsonFault> {
    let value = serde_json::from_str(text).map_err(|error| JsonFault::Syntax(error.to_string()))?;
    let mut seen = None;
    let mut reader = serde_json::Deserializer::from_str(text);
    let walk = KeysOnce { duplicate: &mut seen }.deserialize(&mut reader);
    match (walk, seen) {
        (_, Some(key)) => Err(JsonFault::DuplicateKey(key)),
        (Err(error), None) => Err(JsonFault::Syntax(error.to_string())),
        (Ok(()), None) => Ok(value),
    }
}

/// Walks a document and stops at the first key that its object already has.
struct KeysOnce<'a> {
    duplicate: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for KeysOnce<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for KeysOnce<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(KeysOnce { duplicate: self.duplicate })?.is_some() {}
        Ok(())
    }

    // Numbers come as maps of one private key under `arbitrary_precision`; that is no second key.
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            if keys.contains(&key) {
                entries.next_value::<IgnoredAny>()?;
                *self.duplicate = Some(key);
                return Err(A::Error::custom("duplicate key"));
            }
            entries.next_value_seed(KeysOnce { duplicate: self.duplicate })?;
            keys.insert(key);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{JsonFault, parse_exact};

    #[test]
    fn a_thirty_digit_integer_keeps_its_digits() {
        let value = parse_exact(r#"{"n":123456789012345678901234567890}"#).expect("parses");
        assert_eq!(value.to_string(), r#"{"n":123456789012345678901234567890}"#);
    }

    #[test]
    fn a_key_that_stands_twice_is_named_at_any_depth() {
        for text in [r#"{"a":1,"a":2}"#, r#"[{"b":{"a":1,"c":[],"a":{}}}]"#, r#"{"a":1,"\u0061":1}"#] {
            assert_eq!(parse_exact(text), Err(JsonFault::DuplicateKey("a".into())), "{text}");
        }
        assert!(parse_exact(r#"{"a":{"a":1.5},"b":{"a":-2e3}}"#).is_ok());
    }

    #[test]
    fn what_rfc_8259_forbids_is_a_fault() {
        for text in ["", "{", "NaN", "\u{feff}{}", r#""\ud800""#, "{} {}"] {
            assert!(matches!(parse_exact(text), Err(JsonFault::Syntax(_))), "{text}");
        }
        assert!(parse_exact(&"[".repeat(100_000)).is_err());
    }
}
