//! A profile's text without its secrets: what its diagnostics draw.

use std::ops::Range;

use super::place::is_variable;
use crate::case::wire::tree::{Key, Node, Toml};

/// The keys of an identity whose texts are no secrets. Any other one's may be, for it may be misspelt.
const HARMLESS: [&str; 4] = ["client", "certificate", "file", "scopes"];

/// The key whose text is the name of a variable.
const VARIABLE: &str = "env";

/// The text with every secret as asterisks, byte by byte, so that places stay where they are.
pub(super) fn hidden(text: &str, root: Option<&Node>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut hide = |span: Range<usize>| {
        bytes[span].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b'*');
    };
    match root {
        Some(root) => secrets(root, Within::Profile, &mut hide),
        None => unread(text, &mut hide),
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Profile,
    Identity,
    Harmless,
}

fn secrets(node: &Node, within: Within, hide: &mut impl FnMut(Range<usize>)) {
    match &node.value {
        Toml::Table(entries) => {
            entries.iter().for_each(|(key, node)| secrets(node, below(within, key, node), hide));
        }
        Toml::Array(items) => items.iter().for_each(|item| secrets(item, within, hide)),
        Toml::Text(_) if within == Within::Identity => hide(node.span.clone()),
        Toml::Text(_) | Toml::Number(..) | Toml::Boolean(_) | Toml::Datetime(_) => {}
    }
}

fn below(within: Within, key: &Key, node: &Node) -> Within {
    let is_name = || matches!(&node.value, Toml::Text(text) if is_variable(text));
    match (within, key.text.as_str()) {
        (Within::Profile, "identity" | "token" | "only" | "secret" | "key") => Within::Identity,
        (Within::Identity, key) if HARMLESS.contains(&key) => Within::Harmless,
        (Within::Identity, VARIABLE) if is_name() => Within::Harmless,
        (within, _) => within,
    }
}

/// What doesn't parse has no keys; whatever stands behind a `=`, or in a text of several lines, may be a secret.
fn unread(text: &str, hide: &mut impl FnMut(Range<usize>)) {
    let (mut start, mut inside) = (0, false);
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        let begin = if inside { start } else { line.find('=').map_or(end, |at| start + at + 1) };
        hide(begin..end.max(begin));
        let quotes = line.matches("\"\"\"").count() + line.matches("'''").count();
        inside ^= quotes % 2 == 1;
        start += line.len();
    }
}
