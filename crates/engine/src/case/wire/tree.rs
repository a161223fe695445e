//! TOML as a tree of values that know where they stand, and readers that report what doesn't fit.

use std::cell::RefCell;
use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Problem, Problems, nearest};

/// A value and the bytes it stands in.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) value: Toml,
}

/// The kinds of TOML values.
#[derive(Debug, Clone)]
pub(crate) enum Toml {
    Text(String),
    /// Integers and floats as JSON numbers; `None` where JSON has no such number (nan, inf).
    Number(Option<serde_json::Number>, String),
    Boolean(bool),
    Datetime(String),
    Array(Vec<Node>),
    Table(Vec<(Key, Node)>),
}

/// A key and the bytes it stands in.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) span: Range<usize>,
}

/// Parses a whole file. Where it isn't TOML, every syntax error is reported and nothing is returned: what else
/// a half-read file seems to lack would be noise.
pub(crate) fn parse(text: &str, problems: &Problems) -> Option<Node> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let readable = errors.is_empty();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        problems.report(span, Problem::Syntax(error.message().replace('\n', ", ")));
    }
    let span = table.span();
    readable.then(|| Node { span, value: convert_table(table.into_inner()) })
}

fn convert_table(table: DeTable<'_>) -> Toml {
    let entries = table.into_iter().map(|(key, value)| {
        let span = key.span();
        (Key { text: key.into_inner().into_owned(), span }, convert(value))
    });
    Toml::Table(entries.collect())
}

fn convert(value: Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => Toml::Text(text.into_owned()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok();
            Toml::Number(parsed.map(Into::into), number.to_string())
        }
        DeValue::Float(number) => {
            let parsed = number.as_str().replace('_', "").parse().ok();
            Toml::Number(parsed.and_then(serde_json::Number::from_f64), number.to_string())
        }
        DeValue::Boolean(value) => Toml::Boolean(value),
        DeValue::Datetime(value) => Toml::Datetime(value.to_string()),
        DeValue::Array(items) => Toml::Array(items.into_iter().map(convert).collect()),
        DeValue::Table(table) => convert_table(table),
    };
    Node { span, value }
}

impl Node {
    /// What stands here, for `expected …, found …`.
    pub(crate) fn found(&self) -> String {
        match &self.value {
            Toml::Text(text) if text.chars().count() > 40 => "a longer string".to_owned(),
            Toml::Text(text) => format!("the string {text:?}"),
            Toml::Number(_, text) => format!("the number {text}"),
            Toml::Boolean(value) => format!("the boolean {value}"),
            Toml::Datetime(text) => format!("the date {text}"),
            Toml::Array(items) => format!("an array of {}", items.len()),
            Toml::Table(_) => "a table".to_owned(),
        }
    }

    /// Reports that something else was expected here, and gives nothing.
    pub(crate) fn expected<T>(&self, expected: &str, problems: &Problems) -> Option<T> {
        let problem = Problem::Expected { expected: expected.to_owned(), found: self.found() };
        problems.report(self.span.clone(), problem);
        None
    }

    /// A string.
    pub(crate) fn text<'a>(&'a self, expected: &str, problems: &Problems) -> Option<&'a str> {
        let Toml::Text(text) = &self.value else { return self.expected(expected, problems) };
        Some(text)
    }

    /// A string that says something.
    pub(crate) fn prose(&self, expected: &str, problems: &Problems) -> Option<String> {
        let text = self.text(expected, problems)?;
        if text.trim().is_empty() { self.expected(expected, problems) } else { Some(text.to_owned()) }
    }

    /// A whole number within a range.
    pub(crate) fn number(&self, range: Range<u64>, expected: &str, problems: &Problems) -> Option<u64> {
        let Toml::Number(Some(number), _) = &self.value else { return self.expected(expected, problems) };
        match number.as_u64().filter(|number| range.contains(number)) {
            Some(number) => Some(number),
            None => self.expected(expected, problems),
        }
    }

    /// An array, or one value that stands for an array of one.
    pub(crate) fn list(&self) -> &[Node] {
        if let Toml::Array(items) = &self.value { items } else { std::slice::from_ref(self) }
    }

    /// An array.
    pub(crate) fn array<'a>(&'a self, expected: &str, problems: &Problems) -> Option<&'a [Node]> {
        let Toml::Array(items) = &self.value else { return self.expected(expected, problems) };
        Some(items)
    }

    /// A table whose keys are known; `what` is its name in messages.
    pub(crate) fn table<'a>(&'a self, what: &'a str, problems: &'a Problems) -> Option<Table<'a>> {
        let Toml::Table(entries) = &self.value else {
            return self.expected(&format!("a table, {what}"), problems);
        };
        Some(Table { what, span: self.span.clone(), entries, asked: RefCell::default(), problems })
    }

    /// A table whose keys are names that somebody chose.
    pub(crate) fn entries<'a>(&'a self, expected: &str, problems: &Problems) -> Option<&'a [(Key, Node)]> {
        let Toml::Table(entries) = &self.value else { return self.expected(expected, problems) };
        Some(entries)
    }

    /// The value as JSON; `None` where JSON has no such value.
    pub(crate) fn json(&self) -> Option<Value> {
        Some(match &self.value {
            Toml::Text(text) => Value::String(text.clone()),
            Toml::Number(number, _) => Value::Number(number.clone()?),
            Toml::Boolean(value) => Value::Bool(*value),
            Toml::Datetime(text) => Value::String(text.clone()),
            Toml::Array(items) => Value::Array(items.iter().map(Self::json).collect::<Option<_>>()?),
            Toml::Table(entries) => Value::Object(
                entries
                    .iter()
                    .map(|(key, node)| Some((key.text.clone(), node.json()?)))
                    .collect::<Option<_>>()?,
            ),
        })
    }
}

/// Reads a table with known keys. Asking for a key makes it known; [`Table::finish`] reports the others.
pub(crate) struct Table<'a> {
    what: &'a str,
    pub(crate) span: Range<usize>,
    entries: &'a [(Key, Node)],
    asked: RefCell<Vec<&'static str>>,
    pub(crate) problems: &'a Problems,
}

impl<'a> Table<'a> {
    /// The value of a key, if it is there.
    pub(crate) fn get(&self, key: &'static str) -> Option<&'a Node> {
        self.asked.borrow_mut().push(key);
        self.entries.iter().find(|(known, _)| known.text == key).map(|(_, node)| node)
    }

    /// The value of a key that must be there; its absence is reported.
    pub(crate) fn require(&self, key: &'static str) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            let problem = Problem::MissingKey { key: key.to_owned(), table: self.what.to_owned() };
            // A table of the whole file would underline all of it; its first line is enough.
            self.problems.report(
                self.span.start..self.span.start.max(self.span.end.min(self.span.start + 1)),
                problem,
            );
        }
        found
    }

    /// Where a key stands, for a message about it.
    pub(crate) fn key_span(&self, key: &str) -> Range<usize> {
        self.entries
            .iter()
            .find(|(known, _)| known.text == key)
            .map_or_else(|| self.span.clone(), |(key, _)| key.span.clone())
    }

    /// Optional prose of a key.
    pub(crate) fn prose(&self, key: &'static str, expected: &str) -> Option<String> {
        self.get(key).and_then(|node| node.prose(expected, self.problems))
    }

    /// Reports every key that wasn't asked for.
    pub(crate) fn finish(self) {
        let known = self.asked.into_inner();
        for (key, _) in self.entries {
            if !known.contains(&key.text.as_str()) {
                let problem = Problem::UnknownKey {
                    key: key.text.clone(),
                    table: self.what.to_owned(),
                    nearest: nearest(&key.text, known.iter().copied()),
                    known: known.iter().map(|&known| known.to_owned()).collect(),
                };
                self.problems.report(key.span.clone(), problem);
            }
        }
    }
}
