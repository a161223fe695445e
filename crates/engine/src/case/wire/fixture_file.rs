//! The fixture file: fixtures, running names and what identities are.

use std::collections::BTreeMap;

use super::case_file::format_version;
use super::expect::pointer;
use super::request::{identity, text_template};
use super::step::{Kind, finds, needs, plain_read, steps, variable_name};
use super::tree::{Key, Node, Table};
use crate::case::model::{Fixture, Origin, Recipe, Running};
use crate::case::template::is_identifier;
use crate::diagnostic::{Problem, Problems};

/// What a fixture file says.
#[derive(Debug, Default)]
pub(crate) struct FixtureFile {
    pub(crate) fixtures: Vec<Fixture>,
    pub(crate) running: Vec<Running>,
    /// Identity → what it is.
    pub(crate) identities: BTreeMap<String, String>,
}

/// Reads a whole fixture file.
pub(crate) fn fixture_file(root: &Node, problems: &Problems) -> FixtureFile {
    let Some(table) = root.table("a fixture file", problems) else { return FixtureFile::default() };
    format_version(&table);
    let fixtures = named(&table, "fixture", problems, fixture);
    let running = named(&table, "running", problems, running);
    let identities = named(&table, "identity", problems, identity_is).into_iter().collect();
    table.finish();
    FixtureFile { fixtures, running, identities }
}

fn identity_is(key: &Key, node: &Node, problems: &Problems) -> Option<(String, String)> {
    let what = format!("[identity.{}]", key.text);
    let table = node.table(&what, problems)?;
    let is = table.require("is").and_then(|node| node.prose("whose token it is, in a few words", problems));
    table.finish();
    Some((key.text.clone(), is?))
}

fn named<T>(
    table: &Table<'_>,
    key: &'static str,
    problems: &Problems,
    read: impl Fn(&Key, &Node, &Problems) -> Option<T>,
) -> Vec<T> {
    let Some(node) = table.get(key) else { return Vec::new() };
    let entries = node.entries(&format!("tables such as [{key}.name]"), problems).unwrap_or_default();
    let one = |(key, node): &(Key, Node)| {
        variable_name(key, problems)?;
        read(key, node, problems)
    };
    entries.iter().filter_map(one).collect()
}

fn fixture(key: &Key, node: &Node, problems: &Problems) -> Option<Fixture> {
    let what = format!("[fixture.{}]", key.text);
    let table = node.table(&what, problems)?;
    let is = table.prose("is", "what it is, in a few words");
    let origin = origin(&table, &key.text);
    let exists = table.get("exists").and_then(|node| plain_read(node, problems)).map(|mut read| {
        read.identity = table.get("as").and_then(|node| identity(node, problems));
        Box::new(read)
    });
    let place = problems.place(key.span.clone());
    table.finish();
    let is = is.unwrap_or_else(|| key.text.replace('_', " "));
    Some(Fixture { name: key.text.clone(), is, origin: origin?, exists, place })
}

fn origin(table: &Table<'_>, name: &str) -> Option<Origin> {
    let problems = table.problems;
    let kinds = ["from", "value", "like", "make"];
    let given: Vec<_> = kinds.into_iter().filter(|kind| table.get(kind).is_some()).collect();
    let recipe = Recipe {
        needs: needs(table),
        lets: lets(table),
        make: table.get("make").map(|node| steps(node, Kind::Make, problems)).unwrap_or_default(),
        undo: table.get("undo").map(|node| steps(node, Kind::Undo, problems)).unwrap_or_default(),
        find: finds(table),
    };
    match given.as_slice() {
        [one, other, ..] => {
            problems.report(table.key_span(other), Problem::Together(one, other));
            None
        }
        ["from"] => from_profile(table, name),
        ["value"] => {
            let node = table.get("value")?;
            let text = node.text("a value", problems)?;
            text_template(text, node, problems).map(Origin::Value)
        }
        ["like"] => like(table),
        ["make"] => Some(Origin::Recipe(recipe)),
        // A name for what its needs bring along, or for a value, needs no request of its own.
        _ if !recipe.lets.is_empty() || !recipe.needs.is_empty() => Some(Origin::Recipe(recipe)),
        _ => {
            let expected = "one of from, value, like or make".to_owned();
            problems.report(
                table.span.start..table.span.start,
                Problem::Expected { expected, found: "none".into() },
            );
            None
        }
    }
}

fn from_profile(table: &Table<'_>, name: &str) -> Option<Origin> {
    let problems = table.problems;
    let node = table.get("from")?;
    if node.text("\"profile\"", problems)? != "profile" {
        return node.expected("\"profile\"", problems);
    }
    let probe = table.get("probe").and_then(|node| plain_read(node, problems)).map(|mut probe| {
        probe.identity = table.get("as").and_then(|node| identity(node, problems));
        probe
    });
    table.get("as");
    let binds = table.get("binds").map(Node::list).unwrap_or_default();
    let binds = binds.iter().filter_map(|node| bound_name(node, name, problems)).collect();
    Some(Origin::Profile { binds, probe })
}

/// A name that a profile's fixture binds: its own, or one that begins with it and an underscore.
fn bound_name(node: &Node, fixture: &str, problems: &Problems) -> Option<String> {
    let expected = format!("\"{fixture}\" or a name that begins with \"{fixture}_\"");
    let text = node.text(&expected, problems)?;
    let belongs = text == fixture || text.strip_prefix(fixture).is_some_and(|rest| rest.starts_with('_'));
    if belongs && is_identifier(text) { Some(text.to_owned()) } else { node.expected(&expected, problems) }
}

fn like(table: &Table<'_>) -> Option<Origin> {
    let problems = table.problems;
    let base = table.get("like")?.text("another fixture", problems)?.to_owned();
    let entries = match table.get("with") {
        Some(node) => {
            node.entries("a table such as { section = \"other_section\" }", problems).unwrap_or_default()
        }
        None => &[],
    };
    let read =
        |(key, node): &(Key, Node)| Some((key.text.clone(), node.text("a fixture", problems)?.to_owned()));
    Some(Origin::Like { base, with: entries.iter().filter_map(read).collect() })
}

fn lets(table: &Table<'_>) -> Vec<(String, crate::case::template::Template)> {
    let problems = table.problems;
    let Some(node) = table.get("let") else { return Vec::new() };
    let read = |(key, node): &(Key, Node)| {
        let name = variable_name(key, problems)?;
        let text = node.text("a value such as \"{version}\"", problems)?;
        Some((name, text_template(text, node, problems)?))
    };
    node.entries("a table of names and values", problems)
        .unwrap_or_default()
        .iter()
        .filter_map(read)
        .collect()
}

fn running(key: &Key, node: &Node, problems: &Problems) -> Option<Running> {
    let what = format!("[running.{}]", key.text);
    let table = node.table(&what, problems)?;
    let of = table.require("of").and_then(|node| node.text("a fixture", problems)).map(str::to_owned);
    let read = table.require("read").and_then(|node| plain_read(node, problems)).map(|mut read| {
        read.identity = table.get("as").and_then(|node| identity(node, problems));
        read
    });
    table.get("as");
    let take = table.require("take").and_then(|node| pointer(node, problems));
    let also = table.get("also").map(Node::list).unwrap_or_default();
    let also = also.iter().filter_map(|node| pointer(node, problems)).collect();
    let place = problems.place(key.span.clone());
    table.finish();
    let running = Running { name: key.text.clone(), of: of?, read: read?, take: take?, also, place };
    if running.read.path.prefix_to(&running.of).is_none() {
        problems
            .report(key.span.clone(), Problem::Without("of", "a segment of its name in the path of `read`"));
    }
    Some(running)
}
