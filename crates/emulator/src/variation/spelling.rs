//! Spelling: one JSON value has many texts (RFC 8259).

use super::{Entry, How};
use serde_json::Value;

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new(
        "json.white_space",
        "bodies are indented, with white space around them",
        How::Spells(indented),
    ),
    Entry::new("json.escapes", r"every character of every string is written as \uXXXX", How::Spells(escaped)),
    Entry::new("json.exponents", "numbers have exponents: 30E-1 for 3", How::Spells(exponents)),
];

fn indented(body: &Value) -> String {
    let text = serde_json::to_string_pretty(body).unwrap_or_default();
    format!("\r\n\t{}\r\n \n", text.replace('\n', "\r\n"))
}

fn escaped(body: &Value) -> String {
    let escapes = |text: &str| {
        let units: Vec<_> = text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        format!("\"{}\"", units.concat())
    };
    written(body, &escapes, &str::to_owned)
}

fn exponents(body: &Value) -> String {
    let with_exponent = |number: &str| {
        let tenfold = number.parse::<i64>().ok().and_then(|whole| whole.checked_mul(10));
        tenfold.map_or_else(|| number.to_owned(), |tenfold| format!("{tenfold}E-1"))
    };
    written(body, &|text| Value::from(text).to_string(), &with_exponent)
}

/// The document, with strings and numbers written in one's own way.
fn written(value: &Value, text: &dyn Fn(&str) -> String, number: &dyn Fn(&str) -> String) -> String {
    match value {
        Value::Null | Value::Bool(_) => value.to_string(),
        Value::Number(found) => number(&found.to_string()),
        Value::String(found) => text(found),
        Value::Array(entries) => {
            let entries: Vec<_> = entries.iter().map(|entry| written(entry, text, number)).collect();
            format!("[{}]", entries.join(","))
        }
        Value::Object(object) => {
            let member =
                |(name, value): (&String, &Value)| format!("{}:{}", text(name), written(value, text, number));
            format!("{{{}}}", object.iter().map(member).collect::<Vec<_>>().join(","))
        }
    }
}
