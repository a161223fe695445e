//! Expectations and matchers.

use regex::RegexBuilder;

use super::request::{header_name, json_template, status_list};
use super::tree::{Node, Table, Toml};
use crate::case::expectation::{Check, Expectation, JsonType, Matcher, Pattern};
use crate::case::json_template::JsonTemplate;
use crate::case::pointer::Pointer;
use crate::diagnostic::{Problem, Problems};

/// Reads `status`, `schema`, `header` and `body` of `[success]` or an `expect`.
pub(crate) fn expectation(table: &Table<'_>) -> Expectation<JsonTemplate> {
    let problems = table.problems;
    let mut expectation = answer(table);
    if let Some(entries) = table.get("header").and_then(|n| n.entries("a table of headers", problems)) {
        for (key, node) in entries {
            let name = header_name(key, problems);
            if let (Some(name), Some(matcher)) = (name, matcher(node, problems)) {
                expectation.headers.push((name, matcher));
            }
        }
    }
    expectation
}

/// Reads `status`, `schema` and `body` of a step, whose `header` belongs to its request.
pub(crate) fn answer(table: &Table<'_>) -> Expectation<JsonTemplate> {
    let problems = table.problems;
    let status = table.get("status").map(|node| status_list(node, problems)).unwrap_or_default();
    let schema = table
        .get("schema")
        .and_then(|node| node.prose("the name of a schema such as \"graph_error\"", problems));
    let mut expectation = Expectation { status, schema, ..Expectation::default() };
    if let Some(node) = table.get("body") {
        expectation.body = members(node, problems);
    }
    expectation
}

/// Reads a table of pointers and what stands there.
pub(crate) fn members(node: &Node, problems: &Problems) -> Vec<(Pointer, Matcher<JsonTemplate>)> {
    let entries = node.entries("a table such as { \"/id\" = \"{item}\" }", problems).unwrap_or_default();
    entries
        .iter()
        .filter_map(|(key, node)| {
            let pointer = pointer_at(&key.text, key.span.clone(), problems);
            Some((pointer?, matcher(node, problems)?))
        })
        .collect()
}

/// Reads a pointer from a string value.
pub(crate) fn pointer(node: &Node, problems: &Problems) -> Option<Pointer> {
    let text = node.text("a JSON pointer such as \"/id\"", problems)?;
    pointer_at(text, node.span.clone(), problems)
}

/// Reads a pointer from a key.
pub(crate) fn pointer_at(text: &str, span: std::ops::Range<usize>, problems: &Problems) -> Option<Pointer> {
    match Pointer::parse(text) {
        Ok(pointer) => Some(pointer),
        Err(shape) => {
            let problem = Problem::Expected { expected: shape.to_owned(), found: format!("{text:?}") };
            problems.report(span, problem);
            None
        }
    }
}

/// Reads a matcher: a table of checks, or a literal that must be equal.
pub(crate) fn matcher(node: &Node, problems: &Problems) -> Option<Matcher<JsonTemplate>> {
    if !matches!(node.value, Toml::Table(_)) {
        return Some(Matcher::is(json_template(node, problems)?));
    }
    let table = node.table("a matcher", problems)?;
    let mut checks = Vec::new();
    let operand = |key| table.get(key).and_then(|node| json_template(node, problems));
    checks.extend(operand("is").map(Check::Is));
    checks.extend(operand("is_not").map(Check::IsNot));
    checks.extend(operand("starts_with").map(Check::StartsWith));
    checks.extend(operand("ends_with").map(Check::EndsWith));
    checks.extend(operand("contains").map(Check::Contains));
    checks.extend(table.get("json").and_then(|node| json_text(node, problems)).map(Check::Is));
    checks.extend(table.get("matches").and_then(|node| expression(node, problems)).map(Check::Matches));
    if let Some(node) = table.get("one_of") {
        let all = node.array("an array of values or matchers", problems).unwrap_or_default();
        checks.push(Check::OneOf(all.iter().filter_map(|one| matcher(one, problems)).collect()));
    }
    checks.extend(table.get("has").map(|node| Check::Has(members(node, problems))));
    checks.extend(table.get("has_one").map(|node| Check::HasOne(members(node, problems))));
    checks.extend(table.get("has_no").map(|node| Check::HasNo(members(node, problems))));
    checks.extend(flag(&table, "absent").map(|()| Check::Absent));
    checks.extend(flag(&table, "present").map(|()| Check::Present));
    checks.extend(table.get("type").and_then(|node| types(node, problems)).map(Check::Type));
    if let Some(node) = table.get("length") {
        let length = node.number(0..1_000_000_000, "a length such as 2", problems);
        checks.extend(length.and_then(|n| usize::try_from(n).ok()).map(Check::Length));
    }
    let span = table.span.clone();
    table.finish();
    let empty = matches!(&node.value, Toml::Table(entries) if entries.is_empty());
    if empty {
        let expected =
            "a matcher such as { is_not = \"…\" }, or a literal object as { json = '{…}' }".to_owned();
        problems.report(span, Problem::Expected { expected, found: "an empty table".into() });
    }
    Some(Matcher { checks })
}

/// A key whose only value is `true`.
pub(crate) fn flag(table: &Table<'_>, key: &'static str) -> Option<()> {
    let node = table.get(key)?;
    if matches!(node.value, Toml::Boolean(true)) { Some(()) } else { node.expected("true", table.problems) }
}

/// Reads `json = '…'`: JSON text in a string.
pub(crate) fn json_text(node: &Node, problems: &Problems) -> Option<JsonTemplate> {
    let text = node.text("JSON text such as 'null'", problems)?;
    match crate::exchange::parse_exact(text) {
        Ok(value) => template(value, node, problems),
        Err(fault) => {
            let why = match fault {
                crate::exchange::JsonFault::Syntax(message) => message,
                crate::exchange::JsonFault::DuplicateKey(key) => format!("the key {key:?} stands twice"),
            };
            problems.report(node.span.clone(), Problem::Syntax(format!("this isn't JSON: {why}")));
            None
        }
    }
}

/// Reads the variables of a JSON value.
pub(crate) fn template(value: serde_json::Value, node: &Node, problems: &Problems) -> Option<JsonTemplate> {
    match JsonTemplate::new(value) {
        Ok(template) => Some(template),
        Err(form) => {
            problems.report(node.span.clone(), super::request::unknown_form(form));
            None
        }
    }
}

fn expression(node: &Node, problems: &Problems) -> Option<Pattern> {
    let text = node.text("a regular expression", problems)?;
    match RegexBuilder::new(text).size_limit(1 << 20).build() {
        Ok(regex) => Some(regex.into()),
        Err(error) => {
            let last = error.to_string().lines().last().unwrap_or_default().replace("error: ", "");
            problems
                .report(node.span.clone(), Problem::Syntax(format!("this expression can't be used: {last}")));
            None
        }
    }
}

fn types(node: &Node, problems: &Problems) -> Option<Vec<JsonType>> {
    const EXPECTED: &str = "a JSON type: null, boolean, number, integer, string, array or object";
    node.list()
        .iter()
        .map(|node| {
            let word = node.text(EXPECTED, problems)?;
            match JsonType::ALL.iter().find(|(known, _)| *known == word) {
                Some((_, found)) => Some(*found),
                None => node.expected(EXPECTED, problems),
            }
        })
        .collect()
}
