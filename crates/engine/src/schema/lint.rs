//! One file's schema, read keyword by keyword: what can't be a schema, and how its subschemas hang together.
//!
//! Only places where a schema is expected are looked at: names below `properties`, and whatever stands in
//! `enum`, `const`, `default` and `examples`, are data.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::keyword::{self, Draft, Shape};
use super::span::Part;
use crate::diagnostic::{Problem, nearest};

/// The subschemas of one file.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// One entry per subschema; the first is the whole file.
    pub(super) nodes: Vec<Node>,
    /// The subschemas by pointer.
    pub(super) by_pointer: HashMap<String, usize>,
    /// The subschemas by `$anchor`.
    pub(super) anchors: HashMap<String, usize>,
    /// What is wrong, at a pointer.
    pub(super) found: Vec<(String, Part, Problem)>,
    /// Patterns, with their places.
    pub(super) patterns: Vec<(String, String, Part)>,
}

/// A subschema and those that it applies.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Applied to the same value.
    pub(super) here: Vec<usize>,
    /// Applied to a part of the value.
    pub(super) below: Vec<(Slot, usize)>,
    /// References to be followed: the pointer of the keyword and its text.
    pub(super) references: Vec<(String, String)>,
}

/// Which parts of a value a subschema is applied to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Slot {
    /// The member of a name.
    Member(String),
    /// Members whose name fits a pattern.
    SomeMember,
    /// Members that nothing else in the same object names.
    OtherMember,
    /// The names themselves.
    MemberName,
    /// The entry at a position.
    Entry(usize),
    /// Any entry.
    SomeEntry,
    /// Entries that have no position of their own.
    OtherEntry,
}

/// Reads a schema of a draft; `knows_format` says which formats are checked.
pub(super) fn outline(schema: &Value, draft: Draft, knows_format: &dyn Fn(&str) -> bool) -> Outline {
    let mut walk = Walk { draft, knows_format, outline: Outline::default() };
    walk.schema(schema, String::new());
    let accepts_all = match schema {
        Value::Bool(accepts) => *accepts,
        Value::Object(members) => members.keys().all(|name| asserts_nothing(draft, name)),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => false,
    };
    if accepts_all {
        let why = "it accepts everything, so it would prove nothing".to_owned();
        walk.note(String::new(), Part::Value, Problem::Schema(why));
    }
    walk.outline
}

fn asserts_nothing(draft: Draft, name: &str) -> bool {
    match keyword::shape(draft, name) {
        Some(Shape::Note | Shape::Definitions | Shape::Content) => true,
        Some(_) => false,
        None => name.starts_with("x-"),
    }
}

struct Walk<'a> {
    draft: Draft,
    knows_format: &'a dyn Fn(&str) -> bool,
    outline: Outline,
}

impl Walk<'_> {
    fn note(&mut self, at: String, part: Part, problem: Problem) {
        self.outline.found.push((at, part, problem));
    }

    fn expected(&mut self, at: String, expected: &str, found: &Value) {
        let problem = Problem::Expected { expected: expected.to_owned(), found: kind(found).to_owned() };
        self.note(at, Part::Value, problem);
    }

    fn schema(&mut self, value: &Value, at: String) -> usize {
        let own = self.outline.nodes.len();
        self.outline.nodes.push(Node::default());
        self.outline.by_pointer.insert(at.clone(), own);
        match value {
            Value::Bool(_) => {}
            Value::Object(members) => {
                for (name, value) in members {
                    self.keyword(own, name, value, below(&at, name));
                }
            }
            Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                self.expected(at, "a schema: an object, true or false", value);
            }
        }
        own
    }

    fn keyword(&mut self, own: usize, name: &str, value: &Value, at: String) {
        let Some(shape) = keyword::shape(self.draft, name) else {
            self.unknown(name, at);
            return;
        };
        match shape {
            Shape::Plain => {}
            Shape::Note => self.anchor(own, name, value),
            Shape::Format => self.format(value, at),
            Shape::Pattern => self.pattern(value, at),
            Shape::Reference => self.reference(own, value, at),
            Shape::Definitions => {
                self.map(value, at, |_, _, _| {});
            }
            Shape::Content => {
                self.schema(value, at);
            }
            Shape::Here => {
                let child = self.schema(value, at);
                self.outline.nodes[own].here.push(child);
            }
            Shape::HereList => {
                self.list(value, &at, |walk, _, child| walk.outline.nodes[own].here.push(child));
            }
            Shape::HereMap => self.map(value, at, |walk, _, child| walk.outline.nodes[own].here.push(child)),
            Shape::Members => self.map(value, at, |walk, name, child| {
                walk.below(own, Slot::Member(name.to_owned()), child);
            }),
            Shape::MemberPatterns => self.member_patterns(own, value, at),
            Shape::OtherMembers => self.one(own, Slot::OtherMember, value, at),
            Shape::MemberNames => self.one(own, Slot::MemberName, value, at),
            Shape::SomeEntry => self.one(own, Slot::SomeEntry, value, at),
            Shape::Entries => self.entries(own, value, &at),
            Shape::OtherEntries if value.is_array() && self.draft < Draft::Y2020 => {
                self.entries(own, value, &at);
            }
            Shape::OtherEntries => self.one(own, Slot::OtherEntry, value, at),
        }
    }

    fn unknown(&mut self, name: &str, at: String) {
        let problem = match keyword::refused(name) {
            Some(why) => Problem::Schema(format!("`{name}` isn't taken here: {why}")),
            // Names that begin so are free for tools, and JSON Schema will never give them a meaning.
            None if name.starts_with("x-") => return,
            None => Problem::SchemaKeyword {
                keyword: name.to_owned(),
                nearest: nearest(name, keyword::names(self.draft)),
            },
        };
        self.note(at, Part::Key, problem);
    }

    fn anchor(&mut self, own: usize, name: &str, value: &Value) {
        if let ("$anchor", Value::String(anchor)) = (name, value) {
            self.outline.anchors.insert(anchor.clone(), own);
        }
    }

    fn format(&mut self, value: &Value, at: String) {
        match value.as_str() {
            None => self.expected(at, "the name of a format", value),
            Some(name) if (self.knows_format)(name) => {}
            Some(name) => {
                let why = format!("no format `{name}` is checked, so it would assert nothing");
                self.note(at, Part::Value, Problem::Schema(why));
            }
        }
    }

    fn pattern(&mut self, value: &Value, at: String) {
        match value.as_str() {
            None => self.expected(at, "a regular expression", value),
            Some(pattern) => self.outline.patterns.push((pattern.to_owned(), at, Part::Value)),
        }
    }

    fn reference(&mut self, own: usize, value: &Value, at: String) {
        match value.as_str() {
            None => self.expected(at, "a reference such as \"#/$defs/item\"", value),
            Some(target) => self.outline.nodes[own].references.push((at, target.to_owned())),
        }
    }

    fn member_patterns(&mut self, own: usize, value: &Value, at: String) {
        for pattern in value.as_object().into_iter().flat_map(Map::keys) {
            self.outline.patterns.push((pattern.clone(), below(&at, pattern), Part::Key));
        }
        self.map(value, at, |walk, _, child| walk.below(own, Slot::SomeMember, child));
    }

    fn entries(&mut self, own: usize, value: &Value, at: &str) {
        self.list(value, at, |walk, index, child| walk.below(own, Slot::Entry(index), child));
    }

    fn one(&mut self, own: usize, slot: Slot, value: &Value, at: String) {
        let child = self.schema(value, at);
        self.below(own, slot, child);
    }

    fn below(&mut self, own: usize, slot: Slot, child: usize) {
        self.outline.nodes[own].below.push((slot, child));
    }

    fn map(&mut self, value: &Value, at: String, mut each: impl FnMut(&mut Self, &str, usize)) {
        let Some(members) = value.as_object() else {
            self.expected(at, "an object of schemas", value);
            return;
        };
        for (name, value) in members {
            // `dependencies` holds lists of names next to schemas.
            if self.draft <= Draft::Seven && value.is_array() && at.ends_with("/dependencies") {
                continue;
            }
            let child = self.schema(value, below(&at, name));
            each(self, name, child);
        }
    }

    fn list(&mut self, value: &Value, at: &str, mut each: impl FnMut(&mut Self, usize, usize)) {
        let Some(entries) = value.as_array() else {
            self.expected(at.to_owned(), "a list of schemas", value);
            return;
        };
        for (index, value) in entries.iter().enumerate() {
            let child = self.schema(value, format!("{at}/{index}"));
            each(self, index, child);
        }
    }
}

fn below(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
