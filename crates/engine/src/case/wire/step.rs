//! Requests with what must come of them: `make`, `then`, `undo`, `find`, and what is taken from answers.

use super::expect::{answer, members, pointer, pointer_at};
use super::request::{identity, line, request, text_template};
use super::tree::{Key, Node, Table, Toml};
use crate::case::find::Find;
use crate::case::model::{HeaderPart, Need, Step, Take, TakeFrom};
use crate::case::pointer::Pointer;
use crate::case::request::{RequestTemplate, is_token};
use crate::case::template::{Template, is_identifier};
use crate::diagnostic::{Problem, Problems};

/// Which kind of step is read; it decides what may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Makes a fixture: the status must be said.
    Make,
    /// A later request of a case: 200 unless said.
    Then,
    /// Removes something: unless a status is said, any 2xx, 404 or 410 will do.
    Undo,
}

/// Reads an array of steps.
pub(crate) fn steps(node: &Node, kind: Kind, problems: &Problems) -> Vec<Step> {
    let items = node.array("an array of steps", problems).unwrap_or_default();
    items.iter().filter_map(|item| step(item, kind, problems)).collect()
}

fn step(node: &Node, kind: Kind, problems: &Problems) -> Option<Step> {
    let what = match kind {
        Kind::Make => "a step of `make`",
        Kind::Then => "a step of `then`",
        Kind::Undo => "a step of `undo`",
    };
    let table = node.table(what, problems)?;
    let request = request(&table);
    let mut expect = answer(&table);
    match kind {
        Kind::Make if expect.status.is_empty() => drop(table.require("status")),
        Kind::Then if expect.status.is_empty() => expect.status = vec![200],
        Kind::Make | Kind::Then | Kind::Undo => {}
    }
    let (take, until_ms) = match kind {
        Kind::Make => (takes(&table, "take"), until(&table, request.as_ref())),
        Kind::Then => (takes(&table, "capture"), until(&table, request.as_ref())),
        Kind::Undo => (Vec::new(), None),
    };
    let place = problems.place(table.span.clone());
    table.finish();
    Some(Step { request: request?, expect, take, until_ms, claims: None, is_usual: false, place })
}

/// Reads an array of ways to find what was made.
pub(crate) fn finds(table: &Table<'_>) -> Vec<Find> {
    let problems = table.problems;
    let items =
        table.get("find").and_then(|node| node.array("an array of steps", problems)).unwrap_or_default();
    items.iter().filter_map(|item| find(item, problems)).collect()
}

fn find(node: &Node, problems: &Problems) -> Option<Find> {
    const TAKE: &str = "one name such as { section = { at = \"/value\", where.\"/displayName\" = \"{marker}\", get = \"/id\" } }";
    let table = node.table("a step of `find`", problems)?;
    let line = table.require("request").and_then(|node| match plain_read(node, problems)? {
        read if read.method == "GET" => Some(read),
        _ => node.expected("a GET: `find` only looks", problems),
    });
    let identity = table.require("as").and_then(|node| identity(node, problems));
    let take = table.require("take").and_then(|node| match node.entries(TAKE, problems)? {
        [one] => Some(one),
        _ => node.expected(TAKE, problems),
    });
    let place = problems.place(table.span.clone());
    table.finish();
    let (key, node) = take?;
    let name = variable_name(key, problems);
    let table = node.table(TAKE, problems)?;
    let at = table.require("at").and_then(|node| pointer(node, problems));
    let filter = table.require("where").map(|node| texts(node, problems)).unwrap_or_default();
    let get = table.require("get").and_then(|node| pointer(node, problems));
    table.finish();
    let request = RequestTemplate { identity: Some(identity?), ..line? };
    Some(Find { request, name: name?, at: at?, filter, get: get?, place })
}

/// Reads a table of pointers and the texts that stand there. Without one, everything would be found.
fn texts(node: &Node, problems: &Problems) -> Vec<(Pointer, Template)> {
    const EXPECTED: &str = "a table such as { \"/displayName\" = \"{marker}\" }";
    let entries = node.entries(EXPECTED, problems).unwrap_or_default();
    if entries.is_empty() {
        node.expected::<()>(EXPECTED, problems);
    }
    let read = |(key, node): &(Key, Node)| {
        let at = pointer_at(&key.text, key.span.clone(), problems);
        let text = text_template(node.text("a text such as \"{marker}\"", problems)?, node, problems);
        Some((at?, text?))
    };
    entries.iter().filter_map(read).collect()
}

/// Reads how long a read is repeated until its answer is as expected. A write is never sent twice.
fn until(table: &Table<'_>, request: Option<&RequestTemplate>) -> Option<u64> {
    let node = table.get("until")?;
    if request.is_some_and(|request| request.method != "GET") {
        return node.expected("no `until` beside a write: only a GET is sent again", table.problems);
    }
    duration_ms(node, table.problems)
}

/// Reads `"10 s"`, `"500 ms"` or `"2 min"` as milliseconds.
fn duration_ms(node: &Node, problems: &Problems) -> Option<u64> {
    const EXPECTED: &str = "a time up to ten minutes such as \"10 s\" or \"500 ms\"";
    const LONGEST_MS: u64 = 600_000;
    let text = node.text(EXPECTED, problems)?;
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let factor = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        _ => return node.expected(EXPECTED, problems),
    };
    match number
        .parse::<u64>()
        .ok()
        .and_then(|n| n.checked_mul(factor))
        .filter(|ms| (1..=LONGEST_MS).contains(ms))
    {
        Some(ms) => Some(ms),
        None => node.expected(EXPECTED, problems),
    }
}

/// Reads `{ name = "/pointer", other = { header = "Location", segment = "last" } }`.
pub(crate) fn takes(table: &Table<'_>, key: &'static str) -> Vec<Take> {
    let problems = table.problems;
    let Some(node) = table.get(key) else { return Vec::new() };
    let entries = node.entries("a table of names and where their values are", problems).unwrap_or_default();
    let read = |(key, node): &(Key, Node)| {
        let name = variable_name(key, problems);
        let from = take_from(node, problems);
        Some(Take { name: name?, from: from?, place: problems.place(key.span.clone()) })
    };
    entries.iter().filter_map(read).collect()
}

fn take_from(node: &Node, problems: &Problems) -> Option<TakeFrom> {
    if matches!(node.value, Toml::Text(_)) {
        return pointer(node, problems).map(TakeFrom::Body);
    }
    let table =
        node.table("where the value is: a pointer, { header, segment } or { at, where, get }", problems)?;
    // Both say what is taken of a header, so that is what they lack where there is none.
    let of_header = ["segment", "key"].iter().any(|part| table.get(part).is_some());
    let header = if of_header { table.require("header") } else { table.get("header") };
    let from = if of_header || header.is_some() {
        let name = header.and_then(|node| taken_header(node, problems));
        let part = header_part(&table);
        name.map(|name| TakeFrom::Header { name, part })
    } else {
        let at = table.require("at").and_then(|node| pointer(node, problems));
        let filter = table.get("where").map(|node| members(node, problems)).unwrap_or_default();
        let get = table.require("get").and_then(|node| pointer(node, problems));
        at.zip(get).map(|(at, get)| TakeFrom::Entry { at, filter, get })
    };
    table.finish();
    from
}

fn taken_header(node: &Node, problems: &Problems) -> Option<String> {
    const EXPECTED: &str = "a header name such as \"Location\"";
    let name = node.text(EXPECTED, problems)?;
    if is_token(name) { Some(name.to_owned()) } else { node.expected(EXPECTED, problems) }
}

/// Reads `segment = "last"` or `key = "teams"`; without either it is the whole header.
fn header_part(table: &Table<'_>) -> HeaderPart {
    const COLLECTION: &str = "the name of a collection such as \"teams\"";
    let problems = table.problems;
    let segment = table.get("segment").map(|node| match node.text("\"last\"", problems) {
        Some("last") | None => {}
        Some(_) => drop(node.expected::<()>("\"last\"", problems)),
    });
    let key = table.get("key").and_then(|node| match node.text(COLLECTION, problems)? {
        name if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Some(name.to_owned())
        }
        _ => node.expected(COLLECTION, problems),
    });
    match (segment, key) {
        (None, None) => HeaderPart::Whole,
        (Some(()), None) => HeaderPart::LastSegment,
        (None, Some(of)) => HeaderPart::Key(of),
        (Some(()), Some(_)) => {
            problems.report(table.key_span("key"), Problem::Together("segment", "key"));
            HeaderPart::Whole
        }
    }
}

/// Reads a key that names a variable.
pub(crate) fn variable_name(key: &Key, problems: &Problems) -> Option<String> {
    if is_identifier(&key.text) {
        return Some(key.text.clone());
    }
    let expected = "a variable's name in lower case such as channel_id".to_owned();
    problems.report(key.span.clone(), Problem::Expected { expected, found: format!("{:?}", key.text) });
    None
}

/// Reads `["user", "private_channel as channel"]`.
pub(crate) fn needs(table: &Table<'_>) -> Vec<Need> {
    const EXPECTED: &str = "a fixture such as \"section\" or \"private_channel as channel\"";
    let problems = table.problems;
    let Some(node) = table.get("needs") else { return Vec::new() };
    let items = node.array("an array of fixtures", problems).unwrap_or_default();
    let read = |node: &Node| {
        let text = node.text(EXPECTED, problems)?;
        let (fixture, name) = text.split_once(" as ").unwrap_or((text, text));
        let (fixture, name) = (fixture.trim(), name.trim());
        if !is_identifier(fixture) || !is_identifier(name) {
            return node.expected(EXPECTED, problems);
        }
        let place = problems.place(node.span.clone());
        Some(Need { fixture: fixture.to_owned(), name: name.to_owned(), place })
    };
    items.iter().filter_map(read).collect()
}

/// Reads witnesses: `"GET /path"`, or a table with `request` and `as`.
pub(crate) fn witnesses(table: &Table<'_>) -> Vec<RequestTemplate> {
    let problems = table.problems;
    let Some(node) = table.get("witness") else { return Vec::new() };
    let items = node.array("an array of reads", problems).unwrap_or_default();
    let witness = |node: &Node| {
        let request = if matches!(node.value, Toml::Table(_)) {
            let table = node.table("a witness", problems)?;
            let read = request(&table);
            table.finish();
            read?
        } else {
            plain_read(node, problems)?
        };
        if request.method == "GET" {
            Some(request)
        } else {
            node.expected("a GET: a witness only looks", problems)
        }
    };
    items.iter().filter_map(witness).collect()
}

/// Reads `"GET /path"` as a request without headers and body.
pub(crate) fn plain_read(node: &Node, problems: &Problems) -> Option<RequestTemplate> {
    let (method, path) = line(node, problems)?;
    Some(RequestTemplate { method, ..RequestTemplate::read(path) })
}
