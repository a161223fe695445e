//! The shape of an answer: its status, which headers and properties it has, of which types, and what its error says.
//!
//! Entries of a list share one place (`/value/*/id`), for how many there are is no matter of shape; of a list without
//! entries nothing is known of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::model::{Change, ChangeKind};
use super::normal;
use crate::record::model::ResponseRecord;
use crate::record::publish::NUMBER;

/// What is known of an answer: place → what is there.
#[derive(Debug, Default)]
struct Shape(BTreeMap<String, Spot>);

#[derive(Debug, Default)]
struct Spot {
    kinds: BTreeSet<&'static str>,
    /// Where words stand: all that are said there.
    said: BTreeSet<String>,
}

/// What changed from one answer to another; each with the base URL of its target.
pub(super) fn changes(old: (&ResponseRecord, &str), new: (&ResponseRecord, &str)) -> Vec<Change> {
    let mut found = Vec::new();
    if old.0.status != new.0.status {
        let text = |answer: &ResponseRecord| Some(answer.status.to_string());
        let (old, new) = (text(old.0), text(new.0));
        found.push(Change { kind: ChangeKind::Status, at: "status".into(), old, new });
    }
    let (old, new) = (Shape::of(old.0, old.1), Shape::of(new.0, new.1));
    let places: BTreeSet<&String> = old.0.keys().chain(new.0.keys()).collect();
    found.extend(places.into_iter().filter_map(|at| match (old.0.get(at), new.0.get(at)) {
        (Some(was), Some(is)) => altered(at, was, is),
        (Some(was), None) if new.could_have(at) => {
            Some(Change { kind: ChangeKind::Vanished, at: at.clone(), old: Some(was.words()), new: None })
        }
        (None, Some(is)) if old.could_have(at) => {
            Some(Change { kind: ChangeKind::Appeared, at: at.clone(), old: None, new: Some(is.words()) })
        }
        (_, None) | (None, _) => None,
    }));
    found
}

/// What is another one at a place of both.
fn altered(at: &str, was: &Spot, is: &Spot) -> Option<Change> {
    let not_null = |spot: &Spot| -> BTreeSet<&str> {
        spot.kinds.iter().copied().filter(|kind| *kind != "null").collect()
    };
    let (one, other) = (not_null(was), not_null(is));
    let kind = if one != other && !one.is_empty() && !other.is_empty() {
        ChangeKind::Type
    } else if was.kinds != is.kinds {
        ChangeKind::Nullable
    } else if was.said != is.said {
        ChangeKind::Text
    } else {
        return None;
    };
    let (old, new) =
        if kind == ChangeKind::Text { (was.text(), is.text()) } else { (was.words(), is.words()) };
    Some(Change { kind, at: at.to_owned(), old: Some(old), new: Some(new) })
}

impl Spot {
    /// Its types in words.
    fn words(&self) -> String {
        self.kinds.iter().copied().collect::<Vec<_>>().join(" or ")
    }

    fn text(&self) -> String {
        self.said.iter().map(String::as_str).collect::<Vec<_>>().join(" | ")
    }
}

impl Shape {
    fn of(answer: &ResponseRecord, base_url: &str) -> Self {
        let mut shape = Self::default();
        for (name, value) in normal::headers(&answer.headers, base_url) {
            let is_media_type = name == "content-type";
            let spot = shape.0.entry(format!("header {name}")).or_default();
            spot.kinds.insert("header");
            if is_media_type {
                spot.said.insert(value);
            }
        }
        match (&answer.body, &answer.text, &answer.base64) {
            (Some(document), ..) => shape.add(String::new(), &normal::body(document, base_url)),
            (None, Some(text), _) => {
                let spot = shape.0.entry(String::new()).or_default();
                spot.kinds.insert("text");
                spot.said.insert(normal::value(text, base_url));
            }
            (None, None, Some(_)) => drop(shape.0.entry(String::new()).or_default().kinds.insert("bytes")),
            (None, None, None) => drop(shape.0.entry(String::new()).or_default().kinds.insert("nothing")),
        }
        shape
    }

    fn add(&mut self, at: String, value: &Value) {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(text) if text == NUMBER => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        match value {
            Value::Array(entries) => {
                entries.iter().for_each(|entry| self.add(format!("{at}/*"), entry));
            }
            Value::Object(members) => {
                for (name, member) in members {
                    self.add(format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), member);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        let said = value
            .as_str()
            .filter(|_| at.starts_with("/error/") && at.rsplit('/').next().is_some_and(normal::is_said));
        let said = said.map(str::to_owned);
        let spot = self.0.entry(at).or_default();
        spot.kinds.insert(kind);
        spot.said.extend(said);
    }

    /// Whether something could have been seen at a place: what it would be a part of is there. What isn't there as a
    /// whole is one change, and not as many as it has parts.
    fn could_have(&self, at: &str) -> bool {
        let Some((parent, last)) = at.rsplit_once('/').filter(|_| at.starts_with('/')) else { return true };
        last != "*" && self.0.get(parent).is_some_and(|spot| spot.kinds.contains("object"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, ChangeKind, changes};
    use crate::record::model::ResponseRecord;
    use serde_json::{Value, json};

    fn answer(status: u16, headers: &Value, body: &Value) -> ResponseRecord {
        serde_json::from_value(json!({ "status": status, "headers": headers, "body": body }))
            .expect("it has the shape of a record's answer")
    }

    fn drawn(old: &ResponseRecord, new: &ResponseRecord) -> Vec<String> {
        let line = |Change { kind, at, old, new }: Change| {
            format!("{} {at}: {} → {}", kind.words(), old.unwrap_or_default(), new.unwrap_or_default())
        };
        changes((old, "http://a:1"), (new, "http://b:2")).into_iter().map(line).collect()
    }

    #[test]
    fn every_kind_of_change_is_seen_and_told_once() {
        let old = answer(
            400,
            &json!({ "ETag": "1", "Content-Type": "application/json" }),
            &json!({ "error": { "code": "BadRequest", "message": "No." }, "gone": { "a": [1] }, "n": "1", "z": null,
                    "value": [{ "id": "x" }, { "id": "y", "email": null }] }),
        );
        let new = answer(
            404,
            &json!({ "Content-Type": "text/json", "Location": "/x" }),
            &json!({ "error": { "code": "BadRequest", "message": "Not here." }, "came": {}, "n": 1, "z": "now",
                    "value": [{ "id": null, "email": null }] }),
        );
        let expected = [
            "another status status: 400 → 404",
            "appeared /came:  → object",
            "other words /error/message: No. → Not here.",
            "vanished /gone: object → ",
            "another type /n: string → number",
            "nullable or not /value/*/id: string → null",
            "nullable or not /z: null → string",
            "other words header content-type: application/json → text/json",
            "vanished header etag: header → ",
            "appeared header location:  → header",
        ];
        assert_eq!(drawn(&old, &new), expected);
        let kinds = |changes: Vec<Change>| changes.into_iter().map(|change| change.kind).collect::<Vec<_>>();
        assert!(
            kinds(changes((&new, ""), (&old, ""))).contains(&ChangeKind::Status),
            "and the other way round"
        );
    }

    #[test]
    fn volatile_values_the_length_of_a_list_and_what_an_empty_one_would_hold_are_no_change() {
        let old = answer(
            200,
            &json!({ "Date": "Sat, 21 Nov 2026 15:30:44 GMT", "request-id": "a", "Content-Length": "7" }),
            &json!({ "@odata.context": "http://a:1/beta/$metadata#x", "value": [{ "id": "1" }, { "id": "2" }], "none": [] }),
        );
        let new = answer(
            200,
            &json!({ "date": "Sun, 22 Nov 2026 15:30:44 GMT", "Request-Id": "b", "Transfer-Encoding": "chunked" }),
            &json!({ "value": [{ "id": "3" }], "none": [{ "id": "4" }], "@odata.context": "http://b:2/beta/$metadata#x" }),
        );
        assert_eq!(drawn(&old, &new), [""; 0]);
        assert_eq!(drawn(&new, &old), [""; 0]);
    }
}
