//! What the compiler can't hold: which module of a crate imports which, and the one home of each thing with side effects. That
//! the emulator knows neither suite nor judge, and the engine no emulator, is what the crates' manifests say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The crates, with the name that each module begins with here.
const CRATES: [(&str, &str); 4] = [
    ("src", ""),
    ("crates/engine/src", "engine/"),
    ("crates/emulator/src", "emulator/"),
    ("crates/proof/src", "proof/"),
];

/// Plain data, which any module of the engine may import.
const PLAIN: [&str; 7] = ["exchange", "finding", "outcome", "event", "secret", "diagnostic", "word"];

/// What each module of the engine imports besides plain data, and each module of the program of the other ones. A new module
/// is added here with its reason.
const MODULES: [(&str, &[&str]); 23] = [
    // Plain data says what it needs of other plain data itself.
    ("engine/diagnostic", &[]),
    ("engine/secret", &[]),
    // Enums that stand in files as words.
    ("engine/word", &[]),
    ("engine/finding", &["word"]),
    ("engine/outcome", &["finding", "word"]),
    // An exchange plays a role, and findings name that role; it is built without its secrets.
    ("engine/exchange", &["finding", "secret"]),
    ("engine/event", &["case", "exchange", "finding", "outcome"]),
    ("engine/case", &[]),
    ("engine/schema", &[]),
    ("engine/profile", &["case"]),
    ("engine/plan", &["case", "profile"]),
    ("engine/target", &["profile"]),
    ("engine/judge", &["case", "schema"]),
    ("engine/run", &["case", "plan", "profile", "judge", "schema", "target"]),
    // Recorded requests are told apart by the cases' templates, and their answers judged; nothing is sent or read.
    ("engine/traffic", &["case", "judge", "schema"]),
    ("engine/record", &["case", "profile"]),
    // Two records are compared; how that is shown is the report's.
    ("engine/drift", &["record"]),
    // What is left of records when they are gone; it knows their shape and no page.
    ("engine/history", &["record"]),
    // What a proof came to, as plain data.
    ("engine/proof", &[]),
    ("engine/report", &["drift", "history", "record", "profile", "proof"]),
    // Suite, target and plan are found in one place, for both of the following.
    ("resolve", &[]),
    ("cli", &["resolve"]),
    ("contract", &["resolve"]),
];

/// Modules whose list above is complete: plain data isn't free for them.
const STRICT: [&str; 7] = [
    "engine/diagnostic",
    "engine/secret",
    "engine/word",
    "engine/finding",
    "engine/outcome",
    "engine/exchange",
    "engine/event",
];

/// Things with side effects, and the one place of each within a crate that could use them anywhere.
const HOMES: [(&str, &[&str]); 11] = [
    ("reqwest::", &["engine/target"]),
    ("use ring::", &["engine/target/auth/assertion.rs", "emulator/"]),
    ("tokio::process", &["engine/target/auth/command.rs"]),
    ("libtest_mimic::", &["engine/run/trial.rs"]),
    ("jsonschema::", &["engine/schema"]),
    // Promised and received are compared as values, by the judge; two answers are compared as texts, line by line.
    ("similar::", &["engine/judge/", "engine/drift/"]),
    ("quick_xml::", &["engine/report/formats/junit.rs"]),
    ("std::env::", &["main.rs", "contract/world.rs"]),
    // Behind the doors for other people's tests there is no main of ours.
    ("Timestamp::now", &["main.rs", "emulator/builder.rs", "contract/world.rs"]),
    ("SystemTime::now", &["main.rs"]),
    // Processes take turns by locks on files; what a run makes is written down before it is made.
    (
        "std::fs",
        &["engine/record/store.rs", "cli/", "resolve/", "engine/run/turns.rs", "engine/run/ledger.rs"],
    ),
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

/// The code of every file: `engine/run/engine.rs`, `cli.rs`.
fn texts() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = BTreeMap::new();
    for (dir, prefix) in CRATES {
        let mut found = Vec::new();
        sources(&root.join(dir), &mut found);
        all.extend(found.into_iter().map(|path| {
            let name = path.strip_prefix(root.join(dir)).expect("it lies below the folder");
            let name = format!("{prefix}{}", name.to_string_lossy().replace('\\', "/"));
            let text = fs::read_to_string(&path).expect("a source is text");
            (name, code(&text))
        }));
    }
    all
}

/// A file without its comments and without its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// `engine/run/engine.rs` and `engine/run.rs` are both of the module `engine/run`.
fn module(name: &str) -> &str {
    let below = name.find("engine/").map_or(0, |at| at + "engine/".len());
    let end = name[below..].find(['/', '.']).map_or(name.len(), |at| below + at);
    &name[..end]
}

/// The modules that a file names behind `crate::`, also in braces: `use crate::{case, event::Event}`.
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
fn every_module_imports_only_what_the_map_allows() {
    let allowed: BTreeMap<_, _> = MODULES.into_iter().collect();
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        let module = module(&name);
        if matches!(module, "lib" | "main" | "engine/lib")
            || name.starts_with("emulator/")
            || name.starts_with("proof/")
        {
            continue;
        }
        let Some(may) = allowed.get(module) else {
            wrong.push(format!("{name}: the module `{module}` isn't on the map"));
            continue;
        };
        let own = module.trim_start_matches("engine/");
        for import in imports(&text) {
            let plain = PLAIN.contains(&import.as_str()) && !STRICT.contains(&module);
            if import != own && !plain && !may.contains(&import.as_str()) {
                wrong.push(format!("{name}: `{module}` may not import `{import}`"));
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
fn pure_modules_know_no_clock_no_files_and_no_runtime() {
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        let pure = ["engine/judge", "engine/plan", "engine/drift", "engine/report", "engine/traffic"];
        if !pure.contains(&module(&name)) {
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
fn the_map_in_the_readme_names_every_module() {
    let map = include_str!("../../src/README.md");
    let short = |module: &str| module.rsplit('/').next().unwrap_or_default().to_owned();
    let missing: Vec<_> =
        MODULES.iter().filter(|(module, _)| !map.contains(&format!("`{}`", short(module)))).collect();
    assert!(missing.is_empty(), "src/README.md doesn't name {missing:?}");
}
