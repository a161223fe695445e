//! The places of a document.

use std::collections::BTreeSet;

use serde_json::Value;

/// A value of a document, and where it is.
pub(super) struct Node<'a> {
    /// Where it is in this document.
    pub(super) pointer: String,
    /// The same with `*` for each index.
    pub(super) place: String,
    /// The name of the property that it is of; an entry has its list's.
    pub(super) name: String,
    pub(super) value: &'a Value,
}

/// Every property and every entry, at any depth; not the document itself.
pub(super) fn nodes(document: &Value) -> Vec<Node<'_>> {
    let whole = Node { pointer: String::new(), place: String::new(), name: String::new(), value: document };
    let (mut all, mut open) = (Vec::new(), children(&whole));
    while let Some(node) = open.pop() {
        open.extend(children(&node));
        all.push(node);
    }
    all
}

/// The places of a document under the names that pins give them.
pub(super) fn places(document: &Value) -> BTreeSet<String> {
    nodes(document).into_iter().map(|node| node.place).collect()
}

fn children<'a>(node: &Node<'a>) -> Vec<Node<'a>> {
    let child = |step: &str, shown: &str, name: &str, value| Node {
        pointer: format!("{}/{step}", node.pointer),
        place: format!("{}/{shown}", node.place),
        name: name.to_owned(),
        value,
    };
    match node.value {
        Value::Object(members) => {
            let member = |(name, value): (&String, &'a Value)| {
                let step = name.replace('~', "~0").replace('/', "~1");
                child(&step, &step, name, value)
            };
            members.iter().map(member).collect()
        }
        Value::Array(entries) => {
            let entry = |(at, value): (usize, &'a Value)| child(&at.to_string(), "*", &node.name, value);
            entries.iter().enumerate().map(entry).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// A document as text, line by line, each with the place that it shows; a closing bracket shows none.
pub(super) fn drawn(document: &Value) -> Vec<(String, Option<String>)> {
    let whole = Node { pointer: String::new(), place: String::new(), name: String::new(), value: document };
    let mut places = Vec::new();
    in_order(whole, &mut places);
    let mut places = places.into_iter();
    let text = format!("{document:#}");
    let closes = |line: &str| line.trim_start().starts_with(['}', ']']);
    let line = |line: &str| (line.to_owned(), if closes(line) { None } else { places.next() });
    text.lines().map(line).collect()
}

fn in_order(node: Node<'_>, places: &mut Vec<String>) {
    let inner = children(&node);
    places.push(node.place);
    inner.into_iter().for_each(|child| in_order(child, places));
}
