//! The house as the design draws it: who may import whom, and the one home of each thing with side effects.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Plain data, which any room but the emulator may import.
const PLAIN: [&str; 6] = ["exchange", "finding", "outcome", "event", "secret", "diagnostic"];

/// What each room imports besides plain data. A new room is added here with its reason.
const ROOMS: [(&str, &[&str]); 22] = [
    // Plain data says what it needs of other plain data itself.
    ("diagnostic", &[]),
    ("secret", &[]),
    ("finding", &[]),
    ("outcome", &["finding"]),
    // An exchange plays a role, and findings name that role; it is built without its secrets.
    ("exchange", &["finding", "secret"]),
    ("event", &["case", "exchange", "finding", "outcome"]),
    // The emulator is the second reading of the pages: it shares nothing with the first.
    ("emulator", &[]),
    ("case", &[]),
    ("schema", &[]),
    ("profile", &["case"]),
    ("plan", &["case", "profile"]),
    ("target", &["profile"]),
    ("judge", &["case", "schema"]),
    ("run", &["case", "plan", "profile", "judge", "schema", "target"]),
    // Recorded requests are told apart by the cases' templates, and their answers judged; nothing is sent or read.
    ("traffic", &["case", "judge", "schema"]),
    ("record", &["case", "profile"]),
    // Two records are compared; how that is shown is the report's.
    ("drift", &["record"]),
    // What is left of records when they are gone; it knows their shape and no page.
    ("history", &["record"]),
    ("report", &["drift", "history", "record", "profile", "proof"]),
    // The proof plays the suite against emulators that are wrong, or free, on purpose; it changes what was answered, by what
    // the schemas list, and has it judged again.
    ("proof", &["case", "emulator", "plan", "run", "schema"]),
    // The command line puts everything together.
    (
        "cli",
        &[
            "case", "drift", "emulator", "history", "plan", "profile", "proof", "record", "report", "run",
            "schema", "target", "traffic",
        ],
    ),
    // The door for other people's `cargo test` finds suite, target and plan as the command line does.
    ("contract", &["case", "cli", "plan", "profile", "record", "report", "run"]),
];

/// Rooms whose list above is complete: plain data isn't free for them.
const STRICT: [&str; 7] = ["diagnostic", "secret", "finding", "outcome", "exchange", "event", "emulator"];

/// Things with side effects, and the one place of each.
const HOMES: [(&str, &[&str]); 14] = [
    ("reqwest::", &["src/target.rs", "src/target/"]),
    ("use ring::", &["src/target/auth/assertion.rs", "src/emulator/"]),
    ("tokio::process", &["src/target/auth/command.rs"]),
    ("axum::", &["src/emulator/"]),
    ("hyper_util::", &["src/emulator/"]),
    ("http_body::", &["src/emulator/"]),
    ("libtest_mimic::", &["src/run/trial.rs"]),
    ("jsonschema::", &["src/schema.rs", "src/schema/"]),
    // Promised and received are compared as values, by the judge; two answers are compared as texts, line by line.
    ("similar::", &["src/judge/", "src/drift/"]),
    ("quick_xml::", &["src/report/formats/junit.rs"]),
    ("std::env::", &["src/main.rs", "src/contract/world.rs"]),
    // Behind the doors for other people's tests there is no main of ours.
    ("Timestamp::now", &["src/main.rs", "src/emulator/builder.rs", "src/contract/world.rs"]),
    ("SystemTime::now", &["src/main.rs"]),
    // Processes take turns by locks on files; what a run makes is written down before it is made.
    ("std::fs", &["src/record/store.rs", "src/cli/", "src/run/turns.rs", "src/run/ledger.rs"]),
];

/// Names that say nothing about what is inside.
const BANNED: [&str; 8] = ["utils", "helpers", "common", "misc", "types", "imp", "core", "manager"];

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("the sources are there") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn texts() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    sources(&root.join("src"), &mut found);
    found
        .into_iter()
        .map(|path| {
            let name =
                path.strip_prefix(root).expect("it lies below the root").to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).expect("a source is text");
            (name, code(&text))
        })
        .collect()
}

/// A file without its comments and without its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// `src/run/engine.rs` and `src/run.rs` are both in the room `run`.
fn room(name: &str) -> &str {
    let inner = name.strip_prefix("src/").expect("a source lies in src");
    inner.split('/').next().and_then(|first| first.split('.').next()).unwrap_or_default()
}

/// The rooms that a file names behind `crate::`, also in braces: `use crate::{case, event::Event}`.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for behind in text.split("crate::").skip(1) {
        let first = |part: &str| -> String {
            part.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
        };
        if let Some(group) = behind.strip_prefix('{') {
            let group = group.split("};").next().unwrap_or_default();
            found.extend(group.split(',').map(first));
        } else {
            found.insert(first(behind));
        }
    }
    found.remove("");
    found
}

#[test]
fn every_room_imports_only_what_the_map_allows() {
    let allowed: BTreeMap<_, _> = ROOMS.into_iter().collect();
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        let room = room(&name);
        if matches!(room, "lib" | "main") {
            continue;
        }
        let Some(may) = allowed.get(room) else {
            wrong.push(format!("{name}: the room `{room}` isn't on the map"));
            continue;
        };
        for import in imports(&text) {
            let plain = PLAIN.contains(&import.as_str()) && !STRICT.contains(&room);
            if import != room && !plain && !may.contains(&import.as_str()) {
                wrong.push(format!("{name}: `{room}` may not import `{import}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn everything_with_side_effects_has_one_home() {
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        for (what, homes) in HOMES {
            if text.contains(what) && !homes.iter().any(|home| name.starts_with(home)) {
                wrong.push(format!("{name}: {what} lives in {}", homes.join(" and ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_rooms_know_no_clock_no_files_and_no_runtime() {
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        if !["judge", "plan", "drift", "report", "traffic"].contains(&room(&name)) {
            continue;
        }
        for what in ["std::fs", "std::net", "std::time::Instant", "Instant::now", "tokio", "std::thread"] {
            if text.contains(what) {
                wrong.push(format!("{name}: {what}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_say_what_is_inside_and_nothing_is_left_for_later() {
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        let stem = name.rsplit('/').next().and_then(|file| file.strip_suffix(".rs")).unwrap_or_default();
        if BANNED.contains(&stem) {
            wrong.push(format!("{name}: `{stem}` says nothing"));
        }
        for what in ["todo!(", "unimplemented!(", "#[allow(", ".unwrap()", "::*;", "dbg!("] {
            if text.contains(what) {
                wrong.push(format!("{name}: {what}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_map_in_the_readme_names_every_room() {
    let map = include_str!("../../src/README.md");
    let missing: Vec<_> = ROOMS.iter().filter(|(room, _)| !map.contains(&format!("`{room}`"))).collect();
    assert!(missing.is_empty(), "src/README.md doesn't name {missing:?}");
}
