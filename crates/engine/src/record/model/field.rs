//! How single fields of a record are read, where their type lets more in than a record may hold.

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::Headers;

/// Of a name that stands twice, [`Headers`] would keep the latter.
pub(super) fn headers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Headers, D::Error> {
    struct Once;
    impl<'de> de::Visitor<'de> for Once {
        type Value = Headers;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("headers by their names")
        }

        fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Headers, A::Error> {
            let mut headers = Headers::new();
            while let Some((name, value)) = map.next_entry::<String, Value>()? {
                if headers.insert(name.clone(), value).is_some() {
                    return Err(de::Error::custom(format_args!("duplicate header {name:?}")));
                }
            }
            Ok(headers)
        }
    }
    deserializer.deserialize_map(Once)
}

/// What must be there, and may be null.
pub(super) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// A body that is there and `null` isn't a body that is missing.
pub(super) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

pub(super) fn milliseconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let read = f64::deserialize(deserializer)?;
    let is_time = read.is_finite() && read >= 0.0;
    if is_time {
        Ok(read)
    } else {
        Err(de::Error::custom(format_args!("{read} is no number of milliseconds")))
    }
}

pub(super) fn some_milliseconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    milliseconds(deserializer).map(Some)
}

/// HTTP has three digits for it, and some services use more of them than there are names for.
pub(super) fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let read = u16::deserialize(deserializer)?;
    let is_one = (100..1000).contains(&read);
    if is_one { Ok(read) } else { Err(de::Error::custom(format_args!("{read} is no status of HTTP"))) }
}
