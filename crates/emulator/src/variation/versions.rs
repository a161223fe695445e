//! Versions: an opaque text that is good for If-Match, bare or as an etag. The pages show numbers, ten more after each
//! write, and promise neither.

use super::{Entry, How};

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new(
        "version.long",
        "versions have more than 100 digits",
        How::Versions { bare: long, etag: |version| quoted(&long(version)) },
    ),
    Entry::new(
        "version.words",
        "versions are made of letters, hyphens and dots",
        How::Versions { bare: words, etag: |version| quoted(&words(version)) },
    ),
    Entry::new(
        "version.guid",
        "versions are GUIDs in braces",
        How::Versions { bare: guid, etag: |version| quoted(&guid(version)) },
    ),
    Entry::new(
        "version.base64",
        "versions hold +, / and =",
        How::Versions { bare: base64, etag: |version| quoted(&base64(version)) },
    ),
    Entry::new(
        "version.unordered",
        "a later version isn't a larger one",
        How::Versions { bare: unordered, etag: |version| quoted(&unordered(version)) },
    ),
    Entry::new(
        "version.weak",
        r#"etags are weak: W/"1742515200""#,
        How::Versions { bare: str::to_owned, etag: |version| format!("W/\"{version}\"") },
    ),
    Entry::new(
        "version.etag_of_its_own",
        "an etag has another text than the version in the list; either is good for If-Match",
        How::Versions { bare: str::to_owned, etag: |version| quoted(&words(version)) },
    ),
];

fn quoted(version: &str) -> String {
    format!("\"{version}\"")
}

fn long(version: &str) -> String {
    format!("{version:0>120}")
}

fn words(version: &str) -> String {
    let letter =
        |digit: char| digit.to_digit(10).and_then(|digit| char::from_digit(digit + 10, 36)).unwrap_or(digit);
    format!("v-{}.x", version.chars().map(letter).collect::<String>())
}

fn guid(version: &str) -> String {
    format!("{{{version:0>12}-0000-4000-8000-000000000000}}")
}

fn base64(version: &str) -> String {
    format!("+/{version}+/==")
}

/// Digits from back to front: what changes most comes first.
fn unordered(version: &str) -> String {
    version.chars().rev().collect()
}
