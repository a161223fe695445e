//! Where a profile names fixtures and identities.

use std::sync::Arc;

use super::Named;
use crate::case::wire::tree::{Key, Node, Toml};
use crate::diagnostic::{Place, Source};

/// Every name that the profile gives something for, each once.
pub(super) fn names(root: &Node, source: &Arc<Source>) -> Vec<(Named, Place)> {
    let place = |key: &Key| Place { source: Arc::clone(source), span: key.span.clone() };
    let fixture = |(key, _): &(Key, Node)| (Named::Fixture(key.text.clone()), place(key));
    let identity = |(key, _): &(Key, Node)| (Named::Identity(key.text.clone()), place(key));
    let mut names: Vec<_> = entries(root, "fixtures").iter().map(fixture).collect();
    names.extend(entries(root, "identity").iter().map(identity));
    // Every entry of a pool has the same names.
    let Some(Toml::Array(pool)) = member(root, "pool").map(|node| &node.value) else { return names };
    let Some(Node { value: Toml::Table(first), .. }) = pool.first() else { return names };
    names.extend(
        first.iter().filter(|(key, _)| !matches!(key.text.as_str(), "count" | "identity")).map(fixture),
    );
    names.extend(entries(&pool[0], "identity").iter().map(identity));
    names
}

fn member<'a>(table: &'a Node, name: &str) -> Option<&'a Node> {
    let Toml::Table(entries) = &table.value else { return None };
    entries.iter().find(|(key, _)| key.text == name).map(|(_, node)| node)
}

fn entries<'a>(table: &'a Node, name: &str) -> &'a [(Key, Node)] {
    match member(table, name).map(|node| &node.value) {
        Some(Toml::Table(entries)) => entries,
        _ => &[],
    }
}
