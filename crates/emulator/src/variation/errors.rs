//! Refusals: what stands around the documented message, and behind it.
//!
//! No page gives a code for its rows, Graph's error page says that messages may change, and recorded answers show the inner
//! error in several forms (facts part 3).

use super::{Entry, How};
use serde_json::{Map, Value, json};

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new("error.code_camel_case", "codes begin with a small letter", How::Errs(camel_case)),
    Entry::new("error.code_unknown", "codes are those of no list", How::Errs(unknown_code)),
    Entry::new("error.inner_lower_case", "innerError is spelt innererror", How::Errs(inner_lower_case)),
    Entry::new(
        "error.inner_nested",
        "innerError nests three deep, with details in it",
        How::Errs(inner_nested),
    ),
    Entry::new("error.inner_absent", "innerError isn't there", How::Errs(inner_absent)),
    Entry::new(
        "error.inner_null",
        "innerError is null",
        How::Errs(|error| put(error, "innerError", Value::Null)),
    ),
    Entry::new(
        "error.inner_empty",
        "innerError is an empty object",
        How::Errs(|error| put(error, "innerError", json!({}))),
    ),
    Entry::new("error.inner_date", "the date of innerError has a fraction and a zone", How::Errs(inner_date)),
    Entry::new(
        "error.inner_of_nulls",
        "innerError has its properties, and all are null",
        How::Errs(inner_of_nulls),
    ),
    Entry::new(
        "error.details_null",
        "details and target are null where there are none",
        How::Errs(details_null),
    ),
    Entry::new("error.details_more", "details hold more than the documented entry", How::Errs(details_more)),
    Entry::new(
        "error.detail_as_property",
        "conflictingSectionId is a property of innerError, not an entry of details",
        How::Errs(detail_as_property),
    ),
    Entry::new(
        "error.detail_by_target",
        "the detail conflictingSectionId is one by its target, its message is the id",
        How::Errs(detail_by_target),
    ),
    Entry::new(
        "error.message_alone",
        "a message is its first sentence, without advice",
        How::Errs(first_sentence),
    ),
    Entry::new("error.message_goes_on", "a message goes on with words that no page has", How::Errs(goes_on))
        .warning(&["C121"]),
    Entry::new(
        "error.message_typography",
        "messages have typographic apostrophes and line ends between words",
        How::Errs(typography),
    ),
];

fn put(error: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    error.insert(name.to_owned(), value.into());
}

fn text<'e>(error: &'e Map<String, Value>, name: &str) -> &'e str {
    error.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn camel_case(error: &mut Map<String, Value>) {
    let code = text(error, "code");
    let code = code
        .chars()
        .take(1)
        .map(|first| first.to_ascii_lowercase())
        .chain(code.chars().skip(1))
        .collect::<String>();
    put(error, "code", code);
}

fn unknown_code(error: &mut Map<String, Value>) {
    put(error, "code", "Teamwork.Unknown/0x80070057");
}

fn inner_lower_case(error: &mut Map<String, Value>) {
    if let Some(inner) = error.shift_remove("innerError") {
        put(error, "innererror", inner);
    }
}

/// As the Teams workload was recorded (REC 2), and once more around that.
fn inner_nested(error: &mut Map<String, Value>) {
    let inner = error.get("innerError").cloned().unwrap_or_default();
    let detail = json!({ "code": null, "message": null, "target": null, "index": 0 });
    let nested = json!({ "code": "1", "message": "", "details": [detail], "innererror": inner });
    put(
        error,
        "innerError",
        json!({ "message": text(error, "message"), "details": [], "innerError": nested }),
    );
}

fn inner_absent(error: &mut Map<String, Value>) {
    error.shift_remove("innerError");
}

fn inner_date(error: &mut Map<String, Value>) {
    if let Some(inner) = error.get_mut("innerError").and_then(Value::as_object_mut) {
        let date = format!("{}.1234567Z", text(inner, "date"));
        put(inner, "date", date);
    }
}

fn inner_of_nulls(error: &mut Map<String, Value>) {
    if let Some(inner) = error.get_mut("innerError").and_then(Value::as_object_mut) {
        inner.values_mut().for_each(|value| *value = Value::Null);
    }
}

fn details_null(error: &mut Map<String, Value>) {
    put(error, "target", Value::Null);
    error.entry("details").or_insert(Value::Null);
}

fn details_more(error: &mut Map<String, Value>) {
    put(error, "target", "request");
    if let Some(details) = error.entry("details").or_insert_with(|| json!([])).as_array_mut() {
        details.insert(0, json!({ "code": "correlation", "message": "", "target": null, "unknown": {} }));
        details.push(json!({}));
    }
}

fn detail_as_property(error: &mut Map<String, Value>) {
    if let Some(detail) = error.shift_remove("details") {
        put(error, "innerError", json!({ "conflictingSectionId": detail[0]["target"] }));
    }
}

fn detail_by_target(error: &mut Map<String, Value>) {
    if let Some(detail) = error.get("details").map(|details| &details[0]) {
        let detail = json!({ "code": "Conflict", "message": detail["target"], "target": detail["code"] });
        put(error, "details", json!([detail]));
    }
}

fn first_sentence(error: &mut Map<String, Value>) {
    let message = text(error, "message");
    let end = message.find(". ").map_or(message.len(), |at| at + 1);
    let message = message[..end].to_owned();
    put(error, "message", message);
}

fn goes_on(error: &mut Map<String, Value>) {
    let message = format!("{} If the problem persists, contact your administrator.", text(error, "message"));
    put(error, "message", message);
}

fn typography(error: &mut Map<String, Value>) {
    let message = text(error, "message").replace('\'', "\u{2019}").replace(' ', "\r\n ");
    put(error, "message", message);
}
