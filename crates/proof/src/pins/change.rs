//! One place of an answer changed, in each way that a service may get it wrong.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Kind;
use super::document::{Node, nodes};
use graphproof_engine::case::Pointer;
use graphproof_engine::exchange::{Body, Response};
use graphproof_engine::secret::Redactor;

/// An answer with one place changed.
pub(super) struct Change {
    pub(super) place: String,
    pub(super) kind: Kind,
    pub(super) answer: Response,
}

/// What decides how answers are changed.
pub(super) struct Ways<'a> {
    /// The headers that somebody promises, in lower case. The others are the transport's.
    pub(super) headers: BTreeSet<String>,
    /// The values that are known for properties of a name.
    pub(super) listed: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The properties that carry a running name, with that name: it is said under several, with quotes or without.
    pub(super) running: BTreeMap<&'a str, &'a str>,
}

/// What a trial knows when an answer comes.
#[derive(Default)]
pub(super) struct Before<'a> {
    /// What its request makes or moves: the body of the answer that accepts it.
    subject: Option<&'a Value>,
    /// The texts of earlier answers by the names of their properties, the latest last.
    said: BTreeMap<String, Vec<&'a str>>,
}

impl<'a> Before<'a> {
    /// What it knows before the first answer.
    pub(super) fn anything(subject: Option<&'a Value>) -> Self {
        Self { subject, ..Self::default() }
    }

    /// Takes note of an answer.
    pub(super) fn hears(&mut self, answer: &'a Response, ways: &Ways<'_>) {
        for node in answer.body.json().map(nodes).unwrap_or_default() {
            if let Value::String(text) = node.value {
                let (name, text) = ways.said(&node.name, text);
                self.said.entry(name.to_owned()).or_default().push(text);
            }
        }
    }

    /// The latest other text that was said under a name.
    fn stale(&self, name: &str, text: &str, ways: &Ways<'_>) -> Option<String> {
        let (name, said) = ways.said(name, text);
        let stale = self.said.get(name)?.iter().rev().find(|earlier| **earlier != said)?;
        Some(text.replacen(said, stale, 1))
    }
}

/// What is nothing of the kind, whatever the kind.
const NONSENSE: &str = "?";

impl Ways<'_> {
    /// Every change of an answer. In a list, each entry is changed in its turn, under one name.
    pub(super) fn changes(&self, answer: &Response, before: &Before<'_>) -> Vec<Change> {
        let mut all = Vec::from(status(answer));
        all.extend(self.headers.iter().flat_map(|name| header(answer, name)));
        let Body::Json(document) = &answer.body else { return all };
        all.extend(whole(answer, document));
        for node in nodes(document) {
            let Ok(pointer) = Pointer::parse(&node.pointer) else { continue };
            let ways = [(Kind::Removed, None)].into_iter().chain(self.ways(&node, before));
            all.extend(ways.filter_map(|(kind, value)| {
                let body = Body::Json(altered(document, &pointer, value)?);
                let answer = Response { body, ..answer.clone() };
                Some(Change { place: node.place.clone(), kind, answer })
            }));
        }
        all
    }

    /// What is put in place of a value.
    fn ways(&self, node: &Node<'_>, before: &Before<'_>) -> impl Iterator<Item = (Kind, Option<Value>)> {
        let mut ways = vec![(Kind::Type, of_another_type(node.value))];
        if !node.value.is_null() {
            ways.push((Kind::Null, Value::Null));
        }
        match node.value {
            Value::Null => ways.push((Kind::Value, instead_of_nothing(&node.name))),
            Value::Bool(value) => ways.push((Kind::Value, json!(!value))),
            Value::Number(number) => {
                ways.push((Kind::Value, json!(number.as_i64().map_or(1, |n| n.wrapping_add(1)))));
            }
            Value::String(text) => ways.extend(self.texts(&node.name, text, before)),
            Value::Array(entries) => {
                ways.extend((!entries.is_empty()).then(|| (Kind::Empty, json!([]))));
                ways.push((Kind::Value, one_more(node, entries, before)));
            }
            Value::Object(_) => {}
        }
        ways.into_iter().map(|(kind, value)| (kind, Some(value)))
    }

    /// What a property says, and under which name it is remembered.
    fn said<'n, 't>(&'n self, name: &'n str, text: &'t str) -> (&'n str, &'t str) {
        self.running.get(name).map_or((name, text), |running| (running, text.trim_matches('"')))
    }

    fn texts(&self, name: &str, text: &str, before: &Before<'_>) -> impl Iterator<Item = (Kind, Value)> {
        let listed = self.listed.get(name).filter(|all| all.contains(text));
        let listed = listed.and_then(|all| all.iter().find(|other| **other != text));
        let other = listed.map_or_else(|| another(text), |other| (*other).to_owned());
        let empty = (!text.is_empty()).then(|| (Kind::Empty, json!("")));
        let stale = before.stale(name, text, self).map(|stale| (Kind::Stale, json!(stale)));
        [(Kind::Form, json!(NONSENSE)), (Kind::Value, json!(other))].into_iter().chain(empty).chain(stale)
    }
}

fn altered(document: &Value, pointer: &Pointer, value: Option<Value>) -> Option<Value> {
    let mut document = document.clone();
    let done = match value {
        Some(value) => pointer.set(&mut document, value),
        None => pointer.remove(&mut document),
    };
    done.then_some(document)
}

fn of_another_type(value: &Value) -> Value {
    match value {
        Value::Null => json!(true),
        Value::Bool(_) | Value::Number(_) => json!(NONSENSE),
        Value::String(_) => json!(42),
        Value::Array(_) => json!({}),
        Value::Object(_) => json!([]),
    }
}

fn instead_of_nothing(name: &str) -> Value {
    if name.ends_with("DateTime") { json!("2001-02-03T04:05:06Z") } else { json!("other") }
}

/// A list with one entry more. What a request made or took away may stand there once too often.
fn one_more(node: &Node<'_>, entries: &[Value], before: &Before<'_>) -> Value {
    let subject = before.subject.filter(|_| node.name == "value");
    let more = subject.or(entries.last()).cloned().unwrap_or_else(|| json!(NONSENSE));
    entries.iter().cloned().chain([more]).collect()
}

/// No page names these: a list of documented statuses can't hold them by chance.
fn status(answer: &Response) -> [Change; 2] {
    let with = |kind, status| Change {
        place: "status".to_owned(),
        kind,
        answer: Response { status, ..answer.clone() },
    };
    [with(Kind::Type, 500), with(Kind::Value, answer.status / 100 * 100 + 99)]
}

fn header(answer: &Response, name: &str) -> Vec<Change> {
    let Some(value) = answer.header(name).next() else { return Vec::new() };
    let other = match name {
        "content-type" => "text/plain".to_owned(),
        _ => another(value),
    };
    let with = |kind, value: Option<&str>| {
        let mut answer = answer.clone();
        answer.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        answer.headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        Change { place: format!("header {name}"), kind, answer }
    };
    let path = another_path(value).map(|path| with(Kind::Path, Some(&path)));
    let others = [with(Kind::Form, Some(NONSENSE)), with(Kind::Value, Some(&other))];
    [with(Kind::Removed, None)].into_iter().chain(others).chain(path).collect()
}

/// The body as a whole.
fn whole(answer: &Response, document: &Value) -> [Change; 4] {
    let with = |kind, body: &str| {
        let body = Response::recorded(answer.status, &[], body.as_bytes(), &Redactor::default()).body;
        Change { place: "body".to_owned(), kind, answer: Response { body, ..answer.clone() } }
    };
    [
        with(Kind::Removed, ""),
        with(Kind::Null, "null"),
        with(Kind::Type, &of_another_type(document).to_string()),
        with(Kind::Form, NONSENSE),
    ]
}

/// Another text that looks like this one: a date of the next year, else the last letter or digit is the next one.
fn another(text: &str) -> String {
    let bytes = text.as_bytes();
    let is_date = bytes.get(4) == Some(&b'-') && bytes.get(10) == Some(&b'T');
    let last = if is_date { Some(3) } else { bytes.iter().rposition(u8::is_ascii_alphanumeric) };
    last.map_or_else(|| format!("{text}x"), |at| turned(text, at))
}

/// The same path with another id before its last segment, if an id stands there: something with a digit.
fn another_path(text: &str) -> Option<String> {
    let (before, _) = text.rsplit_once('/')?;
    before.bytes().rposition(|byte| byte.is_ascii_digit()).map(|at| turned(text, at))
}

/// The text with the letter or digit at this place turned into the next one.
fn turned(text: &str, at: usize) -> String {
    let next = |c| match c {
        '9' => '0',
        'z' => 'a',
        'Z' => 'A',
        other => char::from_u32(u32::from(other) + 1).unwrap_or(other),
    };
    text.char_indices().map(|(here, c)| if here == at { next(c) } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{another, another_path};

    #[test]
    fn another_text_looks_like_the_first_one() {
        for (text, other) in [
            ("chat", "chau"),
            ("2026-03-08T10:00:00Z", "2027-03-08T10:00:00Z"),
            ("0009-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
            ("\"1742515209\"", "\"1742515200\""),
            ("ZWUw==", "ZWUx=="),
            ("…", "…x"),
        ] {
            assert_eq!(another(text), other);
        }
    }

    #[test]
    fn another_path_leads_by_another_id() {
        let path = another_path("/chats/19:a8@thread/members/x1");
        assert_eq!(path.as_deref(), Some("/chats/19:a9@thread/members/x1"));
        assert_eq!(another_path("application/json"), None);
    }
}
