//! Values as findings carry them: whole where they are small, cut where they are large. The record keeps the body.

use serde_json::{Map, Value};

/// So many values of a document are kept.
const MOST_VALUES: usize = 200;
/// So many entries of one list or members of one object.
const MOST_ENTRIES: usize = 20;
/// So many characters of a string.
const LONGEST: usize = 2_000;

/// The value, cut to what a person would read.
pub(super) fn excerpt(value: &Value) -> Value {
    cut(value, &mut { MOST_VALUES })
}

/// The text, cut to what a person would read.
pub(super) fn excerpt_text(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn cut(value: &Value, left: &mut usize) -> Value {
    *left = left.saturating_sub(1);
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(number) if number.as_str().len() <= LONGEST => value.clone(),
        Value::Number(number) => Value::String(excerpt_text(number.as_str())),
        Value::String(text) => Value::String(excerpt_text(text)),
        Value::Array(entries) => {
            let mut kept = Vec::new();
            for entry in entries.iter().take(MOST_ENTRIES) {
                if *left == 0 {
                    break;
                }
                kept.push(cut(entry, left));
            }
            let more = entries.len() - kept.len();
            kept.extend((more > 0).then(|| Value::String(format!("… {more} more entries"))));
            Value::Array(kept)
        }
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, value) in members.iter().take(MOST_ENTRIES) {
                if *left == 0 {
                    break;
                }
                kept.insert(name.clone(), cut(value, left));
            }
            let more = members.len() - kept.len();
            if more > 0 {
                kept.insert("…".to_owned(), Value::String(format!("{more} more members")));
            }
            Value::Object(kept)
        }
    }
}
