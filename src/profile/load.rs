//! Reads a profile.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::names::names;
use super::pace::pace;
use super::{GRAPH, Identity, Kind, Only, PoolEntry, Profile};
use crate::case::template::{Template, is_identifier};
use crate::case::wire::case_file::format_version;
use crate::case::wire::tree::{Key, Node, Toml, parse};
use crate::diagnostic::{Diagnostic, Problem, Problems, Source};
use crate::secret::Secret;

/// The largest pool that one entry with `count` may stand for.
const LARGEST_POOL: u64 = 1_000;

/// Reads a profile; every problem of the file is reported.
pub fn load(source: &Arc<Source>) -> (Option<Profile>, Vec<Diagnostic>) {
    let problems = Problems::new(Arc::clone(source));
    let root = parse(&source.text, &problems);
    let hidden = Source::new(source.name.as_str(), hidden(&source.text, root.as_ref()));
    let profile = root.and_then(|root| {
        let names = names(&root, &hidden);
        Some(Profile { names, ..profile(&root, &problems)? })
    });
    let mut found = problems.into_found();
    // A diagnostic draws the lines that it is about, and whatever else stands in them.
    found.iter_mut().for_each(|diagnostic| diagnostic.place.source = Arc::clone(&hidden));
    (profile, found)
}

/// The profile's own settings: below a table header they would be taken for fixtures.
const SETTINGS: [&str; 7] = ["format", "name", "is", "kind", "base_url", "graph", "timeout"];

/// The keys that hold tokens, or tables of them.
const SECRET: [&str; 2] = ["token", "only"];

/// The text with every token as asterisks, byte by byte, so that places stay where they are.
fn hidden(text: &str, root: Option<&Node>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut hide = |span: std::ops::Range<usize>| {
        bytes[span].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b'*');
    };
    match root {
        Some(root) => secrets(root, false, &mut |span| hide(span)),
        // What doesn't parse has no keys; whatever stands behind a `=` may be a token.
        None => {
            let mut start = 0;
            for line in text.split_inclusive('\n') {
                if let Some(at) = line.find('=') {
                    hide(start + at + 1..start + line.trim_end().len().max(at + 1));
                }
                start += line.len();
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Every text below a key that holds tokens.
fn secrets(node: &Node, secret: bool, hide: &mut impl FnMut(std::ops::Range<usize>)) {
    match &node.value {
        Toml::Table(entries) => {
            let below = |key: &Key| secret || SECRET.contains(&key.text.as_str());
            entries.iter().for_each(|(key, node)| secrets(node, below(key), hide));
        }
        Toml::Array(items) => items.iter().for_each(|item| secrets(item, secret, hide)),
        Toml::Text(_) if secret => hide(node.span.clone()),
        Toml::Text(_) | Toml::Number(..) | Toml::Boolean(_) | Toml::Datetime(_) => {}
    }
}

fn profile(root: &Node, problems: &Problems) -> Option<Profile> {
    let table = root.table("a target profile", problems)?;
    format_version(&table);
    let name = table.require("name").and_then(|node| node.prose("the target's name", problems));
    let is = table.prose("is", "what it is, in a few words").unwrap_or_default();
    let kind =
        table.require("kind").and_then(|node| match node.text("\"tenant\" or \"disposable\"", problems)? {
            "tenant" => Some(Kind::Tenant),
            "disposable" => Some(Kind::Disposable),
            _ => node.expected("\"tenant\" or \"disposable\"", problems),
        });
    let base_url = table.get("base_url").and_then(|node| url(node, problems));
    let graph = table.get("graph").and_then(|node| url(node, problems)).unwrap_or_else(|| GRAPH.to_owned());
    let timeout = table
        .get("timeout")
        .and_then(|node| node.number(1..3601, "seconds from 1 to 3600", problems))
        .map(Duration::from_secs);
    let pace = table.get("pace").map(|node| pace(node, problems)).unwrap_or_default();
    let fixtures = table.get("fixtures").map(|node| values(node, problems)).unwrap_or_default();
    let identities = table.get("identity").map(|node| identities(node, None, problems)).unwrap_or_default();
    let pool = table.get("pool").map(|node| pool(node, problems)).unwrap_or_default();
    table.finish();
    Some(Profile {
        name: name?,
        is,
        kind: kind?,
        base_url,
        graph,
        timeout,
        pace,
        fixtures,
        identities,
        pool,
        names: Vec::new(),
    })
}

fn url(node: &Node, problems: &Problems) -> Option<String> {
    const EXPECTED: &str = "an address such as \"http://127.0.0.1:8080\", without query";
    let text = node.text(EXPECTED, problems)?.trim_end_matches('/');
    if is_base_url(text) { Some(text.to_owned()) } else { node.expected(EXPECTED, problems) }
}

/// Whether a text is an address that paths can be put behind.
pub fn is_base_url(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

fn values(node: &Node, problems: &Problems) -> BTreeMap<String, String> {
    let entries = node.entries("a table of fixtures and their values", problems).unwrap_or_default();
    entries.iter().filter_map(|(key, node)| value(key, node, problems)).collect()
}

fn value(key: &Key, node: &Node, problems: &Problems) -> Option<(String, String)> {
    if !is_identifier(&key.text) || SETTINGS.contains(&key.text.as_str()) {
        let expected = "a fixture's name such as full_section; settings stand above all tables".to_owned();
        problems.report(key.span.clone(), Problem::Expected { expected, found: format!("{:?}", key.text) });
        return None;
    }
    let value = node.prose("the fixture's value", problems)?;
    let unknown = Template::parse(&value).ok()?.variables().find(|name| *name != "n").map(str::to_owned);
    if let Some(name) = unknown {
        let reach =
            "a pool entry with `count` has {n}, its number; nothing else is filled in here".to_owned();
        problems.report(node.span.clone(), Problem::UnknownVariable { name, nearest: None, reach });
        return None;
    }
    Some((key.text.clone(), value))
}

fn identities(node: &Node, number: Option<&str>, problems: &Problems) -> BTreeMap<String, Identity> {
    let entries = node.entries("tables such as [identity.member]", problems).unwrap_or_default();
    let read = |(key, node): &(Key, Node)| {
        let what = format!("[identity.{}]", key.text);
        let table = node.table(&what, problems)?;
        let token = table.require("token").and_then(|node| secret(node, number, problems));
        let only = table.get("only").map_or(Some(Only::Not), |node| only(node, number, problems));
        table.finish();
        Some((key.text.clone(), Identity { token: token?, only: only? }))
    };
    entries.iter().filter_map(read).collect()
}

fn secret(node: &Node, number: Option<&str>, problems: &Problems) -> Option<Secret> {
    const EXPECTED: &str = "a token of at least 8 visible ASCII characters";
    let Toml::Text(text) = &node.value else {
        // Nothing of a token is repeated in a message, whatever was written there.
        problems.report(
            node.span.clone(),
            Problem::Expected { expected: EXPECTED.into(), found: "another type".into() },
        );
        return None;
    };
    let text = numbered(text, number);
    let sendable = text.chars().all(|c| c.is_ascii_graphic());
    let secret = Secret::new(&text).filter(|_| sendable);
    if secret.is_none() {
        let found = "a shorter or unsendable one".to_owned();
        problems.report(node.span.clone(), Problem::Expected { expected: EXPECTED.into(), found });
    }
    secret
}

fn only(node: &Node, number: Option<&str>, problems: &Problems) -> Option<Only> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other TOML value will ever spell tokens")]
    match &node.value {
        Toml::Text(text) if text.contains("{permission}") => Some(Only::Spelled(numbered(text, number))),
        Toml::Table(entries) => {
            let read = |(key, node): &(Key, Node)| Some((key.text.clone(), secret(node, number, problems)?));
            Some(Only::Listed(entries.iter().filter_map(read).collect()))
        }
        _ => {
            let expected = "a token with {permission} in it, or a table of permissions and tokens".to_owned();
            problems
                .report(node.span.clone(), Problem::Expected { expected, found: "something else".into() });
            None
        }
    }
}

fn pool(node: &Node, problems: &Problems) -> Vec<PoolEntry> {
    let items = node.array("an array of tables, [[pool]]", problems).unwrap_or_default();
    let mut all: Vec<PoolEntry> = Vec::new();
    for item in items {
        let entries = pool_entries(item, problems).unwrap_or_default();
        if let (Some(first), Some(entry)) = (all.first(), entries.first()) {
            let names = |entry: &PoolEntry| {
                entry.values.keys().chain(entry.identities.keys()).cloned().collect::<Vec<_>>()
            };
            if names(first) != names(entry) {
                let expected = format!("the same names as the first entry: {}", names(first).join(", "));
                problems.report(
                    item.span.start..item.span.start,
                    Problem::Expected { expected, found: names(entry).join(", ") },
                );
                continue;
            }
        }
        all.extend(entries);
    }
    all
}

/// One `[[pool]]` table: one entry, or `count` of them in which `{n}` is 01, 02 …
fn pool_entries(node: &Node, problems: &Problems) -> Option<Vec<PoolEntry>> {
    let written = node.entries("a pool entry", problems)?;
    let count = written.iter().find(|(key, _)| key.text == "count").map(|(_, node)| node);
    let count = match count {
        None => None,
        Some(node) => Some(node.number(1..LARGEST_POOL, "a number of entries from 1 to 999", problems)?),
    };
    let one = |number: Option<&str>| {
        let mut entry = PoolEntry::default();
        for (key, node) in written.iter().filter(|(key, _)| key.text != "count") {
            if key.text == "identity" {
                entry.identities = identities(node, number, problems);
            } else if let Some((name, value)) = value(key, node, problems) {
                entry.values.insert(name, numbered(&value, number));
            }
        }
        entry
    };
    Some(match count {
        None => vec![one(None)],
        Some(count) => (1..=count).map(|n| one(Some(&format!("{n:02}")))).collect(),
    })
}

fn numbered(text: &str, number: Option<&str>) -> String {
    number.map_or_else(|| text.to_owned(), |number| text.replace("{n}", number))
}
