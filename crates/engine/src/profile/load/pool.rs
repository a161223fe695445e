//! Reads the pool: entries of values and identities that belong together.

use super::identity::Reader;
use super::{numbered, value};
use crate::case::wire::tree::Node;
use crate::diagnostic::{Problem, Problems};
use crate::profile::{Kind, PoolEntry};

/// The largest pool that one entry with `count` may stand for.
const LARGEST_POOL: u64 = 1_000;

pub(super) fn pool(node: &Node, kind: Kind, problems: &Problems) -> Vec<PoolEntry> {
    let items = node.array("an array of tables, [[pool]]", problems).unwrap_or_default();
    let mut all: Vec<PoolEntry> = Vec::new();
    for item in items {
        let entries = pool_entries(item, kind, problems).unwrap_or_default();
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
fn pool_entries(node: &Node, kind: Kind, problems: &Problems) -> Option<Vec<PoolEntry>> {
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
                entry.identities = Reader { kind, number, problems }.identities(node);
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
