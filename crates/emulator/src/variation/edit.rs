//! Walking through JSON.

use serde_json::{Map, Value};

/// Edits every object of a document, the inner ones first: what an edit puts in isn't edited again.
pub(super) fn each_object(value: &mut Value, edit: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(|inner| each_object(inner, edit));
            edit(object);
        }
        Value::Array(entries) => entries.iter_mut().for_each(|inner| each_object(inner, edit)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Edits every string of a document; names of properties stay.
pub(super) fn each_text(value: &mut Value, edit: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => edit(text),
        Value::Object(object) => object.values_mut().for_each(|inner| each_text(inner, edit)),
        Value::Array(entries) => entries.iter_mut().for_each(|inner| each_text(inner, edit)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Edits every object of that type.
pub(super) fn each_of(value: &mut Value, kind: Kind, edit: impl Fn(&mut Map<String, Value>)) {
    each_object(value, &mut |object| {
        if kind.is(object) {
            edit(object);
        }
    });
}

/// What answers consist of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Member,
    Section,
    Item,
    Chat,
    Channel,
}

impl Kind {
    pub(super) fn is(self, object: &Map<String, Value>) -> bool {
        let kind = object.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
        match self {
            Kind::Member => kind.ends_with("onversationMember"),
            Kind::Section => kind.ends_with(".teamworkSection"),
            Kind::Item => kind.ends_with(".teamworkSectionItem"),
            // Neither is told its type.
            Kind::Chat => object.contains_key("chatType"),
            Kind::Channel => object.contains_key("membershipType"),
        }
    }
}

/// The entries of a list.
pub(super) fn entries(body: &mut Value) -> Option<&mut Vec<Value>> {
    body.get_mut("value").and_then(Value::as_array_mut)
}

/// The entries of a list that holds one of that type.
pub(super) fn entries_of(body: &mut Value, kind: Kind) -> Option<&mut Vec<Value>> {
    entries(body).filter(|entries| entries.iter().filter_map(Value::as_object).any(|entry| kind.is(entry)))
}

/// Puts a property first.
pub(super) fn put_first(object: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    object.shift_insert(0, name.to_owned(), value.into());
}

/// Puts a property in the place of one that is there.
pub(super) fn replace(object: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    if let Some(known) = object.get_mut(name) {
        *known = value.into();
    }
}
