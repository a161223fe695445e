//! How a mutant writes an answer otherwise.

use crate::response::Reply;
use crate::row::Row;
use axum::http::{HeaderName, StatusCode, header};
use serde_json::{Map, Value};

impl Reply {
    /// With another status.
    pub(super) fn status(&mut self, status: u16) {
        self.status = StatusCode::from_u16(status).unwrap_or_default();
    }

    /// Without a header, which may be one that every answer has.
    pub(super) fn without_header(&mut self, name: &HeaderName) {
        self.headers.retain(|(known, _)| known != name);
    }

    /// With the value of a header written otherwise, where it is there.
    pub(super) fn header(&mut self, name: &HeaderName, otherwise: impl Fn(&str) -> String) {
        for (_, value) in self.headers.iter_mut().filter(|(known, _)| known == name) {
            *value = otherwise(value);
        }
    }

    /// With another Content-Type.
    pub(super) fn labelled(mut self, label: &str) -> Reply {
        self.header(&header::CONTENT_TYPE, |_| label.to_owned());
        self
    }

    /// Without a body, and so without its label.
    pub(super) fn without_body(&mut self) {
        self.body = None;
        self.without_header(&header::CONTENT_TYPE);
    }

    /// Without a property.
    pub(super) fn without(&mut self, property: &str) {
        self.object(|object| drop(object.shift_remove(property)));
    }

    /// With another value in a property's place.
    pub(super) fn put(&mut self, property: &str, value: impl Into<Value>) {
        self.object(|object| drop(object.insert(property.to_owned(), value.into())));
    }

    /// Whether a property is this text.
    pub(super) fn shows(&self, property: &str, text: &str) -> bool {
        self.body.as_ref().and_then(|body| body.get(property)).is_some_and(|value| value == text)
    }

    /// With the text of a property written otherwise, where it is there.
    pub(super) fn rewrite(&mut self, property: &str, otherwise: impl Fn(&str) -> String) {
        self.object(|object| {
            if let Some(Value::String(text)) = object.get_mut(property) {
                *text = otherwise(text);
            }
        });
    }

    fn object(&mut self, edit: impl FnOnce(&mut Map<String, Value>)) {
        if let Some(Value::Object(object)) = &mut self.body {
            edit(object);
        }
    }

    /// The entries of a list's `value`.
    pub(super) fn entries(&mut self, edit: impl FnOnce(&mut Vec<Value>)) {
        self.object(|object| {
            if let Some(Value::Array(entries)) = object.get_mut("value") {
                edit(entries);
            }
        });
    }
}

impl Row {
    /// With another status.
    pub(super) fn status(&mut self, status: u16) {
        self.status = StatusCode::from_u16(status).unwrap_or_default();
    }
}
