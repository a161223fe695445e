//! A request's JSON body, read strictly: one object, no duplicate keys at any depth, no byte order mark.
//!
//! Whatever is wrong with the bytes, the answer is the recorded 400 (REC 35, REC 37), never a 500. `serde_json` refuses a
//! BOM, lone surrogates, invalid UTF-8 and nesting beyond 128 by itself; it keeps the last of two equal keys, so those
//! are looked for here.

use super::refusal::Refusal;
use axum::http::{HeaderMap, header};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fmt;

/// The body of a write: the object, or 400.
pub(crate) fn read(headers: &HeaderMap, bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let sent = headers.get(header::CONTENT_TYPE).ok_or(Refusal::ContentTypeMissing)?;
    let media = sent.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::ContentTypeUnknown); // REC 36: a wrong type is a 400 too
    }
    if bytes.is_empty() {
        return Err(Refusal::BodyMissing);
    }
    serde_json::from_slice::<Unique>(bytes).map_err(|_| Refusal::BodyMalformed)?;
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Refusal::BodyNoObject),
        Err(_) => Err(Refusal::BodyMalformed),
    }
}

/// A string property: `None` when it is absent or null.
pub(crate) fn text<'a>(
    body: &'a Map<String, Value>,
    property: &'static str,
) -> Result<Option<&'a str>, Refusal> {
    match body.get(property) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::PropertyType { property }),
    }
}

/// A boolean property: `None` when it is absent or null.
pub(crate) fn flag(body: &Map<String, Value>, property: &'static str) -> Result<Option<bool>, Refusal> {
    match body.get(property) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(_) => Err(Refusal::PropertyType { property }),
    }
}

/// Any JSON without equal keys in one object. It keeps nothing: the value is read again once this has passed.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Unique, D::Error> {
        deserializer.deserialize_any(Unique)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Unique;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON without duplicate keys")
    }
    fn visit_unit<E: Error>(self) -> Result<Unique, E> {
        Ok(Unique)
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<Unique, E> {
        Ok(Unique)
    }
    fn visit_str<E: Error>(self, _: &str) -> Result<Unique, E> {
        Ok(Unique)
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<Unique, E> {
        Ok(Unique)
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<Unique, E> {
        Ok(Unique)
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<Unique, E> {
        Ok(Unique)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Unique, A::Error> {
        while seq.next_element::<Unique>()?.is_some() {}
        Ok(Unique)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unique, A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<Unique>()?;
            if !seen.insert(key) {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Unique)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn sent(bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        read(&headers, bytes)
    }

    #[test]
    fn what_is_not_one_json_object_is_refused() {
        assert_eq!(sent(b""), Err(Refusal::BodyMissing));
        for body in [&b"null"[..], b"[]", b"\"x\"", b" 1 "] {
            assert_eq!(sent(body), Err(Refusal::BodyNoObject), "{:?}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn what_is_not_json_is_refused() {
        let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
        let bodies: [&[u8]; 9] = [
            b"{",
            b"{} {}",
            b"\xef\xbb\xbf{}",
            b"{\"id\":\"\\ud800\"}",
            b"{\"id\":\"\xff\"}",
            b"{\"id\":1,\"id\":1}",
            b"{\"a\":[{\"b\":1,\"b\":2}]}",
            b"{\"id\":NaN}",
            &deep,
        ];
        for body in bodies {
            assert_eq!(
                sent(body),
                Err(Refusal::BodyMalformed),
                "{:?}",
                String::from_utf8_lossy(&body[..body.len().min(40)])
            );
        }
    }

    #[test]
    fn numbers_within_the_range_of_a_double_are_read() {
        for body in
            [r#"{"id":1}"#, r#"{"id":-1.5e300}"#, r#"{"id":123456789012345678901234567890,"x":[1,1]}"#]
        {
            assert!(sent(body.as_bytes()).is_ok(), "{body}");
        }
    }
}
