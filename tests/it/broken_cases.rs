//! One small broken file per kind of problem, and what is said about it.
//!
//! `tests/broken_cases/NAME.toml` is a whole case file whose first line names the [`Problem`] that it has;
//! `NAME.fixtures.toml`, `NAME.permissions.toml`, `NAME.schema.json` and `NAME.page.txt` stand in for the files that all of them share.
//! `NAME.golden` is what `check` says; `BLESS=1` rewrites it.

use std::collections::BTreeSet;
use std::path::Path;

use graphproof::resolve::suite;
use graphproof_engine::case::page::check_pages;
use graphproof_engine::diagnostic::{Diagnostic, Problem};
use graphproof_proof::pins::examples::Examples;
use tempfile::TempDir;

use crate::program::{checkout, files_below, golden, graphproof, put, ran};

/// The variant's name. A new variant needs an arm here, and a broken file.
fn kind(problem: &Problem) -> &'static str {
    match problem {
        Problem::Unreadable(_) => "Unreadable",
        Problem::Syntax(_) => "Syntax",
        Problem::UnknownKey { .. } => "UnknownKey",
        Problem::MissingKey { .. } => "MissingKey",
        Problem::Expected { .. } => "Expected",
        Problem::Format(_) => "Format",
        Problem::Duplicate { .. } => "Duplicate",
        Problem::Unknown { .. } => "Unknown",
        Problem::Unused { .. } => "Unused",
        Problem::UnknownVariable { .. } => "UnknownVariable",
        Problem::Cycle { .. } => "Cycle",
        Problem::TooDeep { .. } => "TooDeep",
        Problem::ClauseUnproved(_) => "ClauseUnproved",
        Problem::ClauseProvedAndUntested(_) => "ClauseProvedAndUntested",
        Problem::CaseProvesNothing(_) => "CaseProvesNothing",
        Problem::BreakOfMany(_) => "BreakOfMany",
        Problem::IdleEdit(_) => "IdleEdit",
        Problem::RowsProved { .. } => "RowsProved",
        Problem::Together(..) => "Together",
        Problem::Without(..) => "Without",
        Problem::NoPermission(_) => "NoPermission",
        Problem::NotFindable(_) => "NotFindable",
        Problem::Path(_) => "Path",
        Problem::SchemaKeyword { .. } => "SchemaKeyword",
        Problem::Schema(_) => "Schema",
        Problem::PageUncited { .. } => "PageUncited",
        Problem::NotOnPage { .. } => "NotOnPage",
        Problem::ExampleUnlisted(_) => "ExampleUnlisted",
        Problem::NoPage(_) => "NoPage",
        Problem::Unwritten { .. } => "Unwritten",
    }
}

/// What no text can have: `hostile_files.rs` has these.
const NOT_A_TEXT: [&str; 1] = ["Unreadable"];

/// What warns and stops nothing: `pages.rs`, `other_targets.rs` and `deviations.rs` have these.
const WARNINGS: [&str; 3] = ["NoPage", "Unused", "Unwritten"];

/// Every kind but those. The arms of [`kind`] and this list are compared by a test.
const KINDS: [&str; 26] = [
    "NotFindable",
    "Syntax",
    "UnknownKey",
    "MissingKey",
    "Expected",
    "Format",
    "Duplicate",
    "Unknown",
    "UnknownVariable",
    "Cycle",
    "TooDeep",
    "ClauseUnproved",
    "ClauseProvedAndUntested",
    "CaseProvesNothing",
    "BreakOfMany",
    "IdleEdit",
    "RowsProved",
    "Together",
    "Without",
    "NoPermission",
    "Path",
    "SchemaKeyword",
    "Schema",
    "PageUncited",
    "NotOnPage",
    "ExampleUnlisted",
];

/// One broken file.
struct Broken {
    name: String,
    kind: String,
    suite: TempDir,
    /// Whether the page's text is compared too.
    paged: bool,
}

fn broken_files() -> Vec<Broken> {
    let folder = checkout("tests/broken_cases");
    let files = files_below(&folder);
    let named = |(path, text): &(std::path::PathBuf, String)| {
        let file = path.file_name()?.to_str()?;
        let name = file.strip_suffix(".toml").filter(|name| !name.contains('.') && *name != "fixtures")?;
        let kind = text.lines().next()?.strip_prefix("# ")?;
        let (suite, paged) = suite_of(&folder, name);
        Some(Broken { name: name.to_owned(), kind: kind.to_owned(), suite, paged })
    };
    files.iter().filter_map(named).collect()
}

/// The suite of a broken file: it, and what it shares with the others.
fn suite_of(folder: &Path, name: &str) -> (TempDir, bool) {
    let dir = TempDir::new().expect("a temporary folder can be made");
    let own_or_shared = |own: &str, shared: &str| {
        std::fs::read(folder.join(own))
            .or_else(|_| std::fs::read(folder.join(shared)))
            .expect("there is one of both")
    };
    let graph_error =
        std::fs::read(checkout("schemas/graph_error.schema.json")).expect("the schema is there");
    put(dir.path(), "cases/case.toml", &own_or_shared(&format!("{name}.toml"), ""));
    put(dir.path(), "cases/fixtures.toml", &own_or_shared(&format!("{name}.fixtures.toml"), "fixtures.toml"));
    if let Ok(permissions) = std::fs::read(folder.join(format!("{name}.permissions.toml"))) {
        put(dir.path(), "cases/permissions.toml", &permissions);
    }
    put(
        dir.path(),
        "schemas/thing.schema.json",
        &own_or_shared(&format!("{name}.schema.json"), "thing.schema.json"),
    );
    put(dir.path(), "schemas/graph_error.schema.json", &graph_error);
    if let Ok(examples) = std::fs::read(folder.join(format!("{name}.examples.txt"))) {
        put(dir.path(), suite::EXAMPLES, &examples);
    }
    let page = std::fs::read(folder.join(format!("{name}.page.txt")));
    let paged = page.is_ok();
    if let Ok(page) = page {
        put(dir.path(), "pages/thing-post.txt", &page);
    }
    (dir, paged)
}

fn problems(broken: &Broken) -> Vec<Diagnostic> {
    let loaded = suite::load(broken.suite.path(), None).expect("it is a suite");
    let mut found = loaded.diagnostics;
    found.extend(loaded.schemas.compile_all());
    let examples = loaded.files.examples.as_ref().map(|source| Examples::parse(source).expect("it parses"));
    found.extend(examples.iter().flat_map(|examples| examples.unmatched(&loaded.scripts)));
    if broken.paged {
        let path = broken.suite.path().join("pages/thing-post.txt");
        let page = suite::source(&path, "pages/thing-post.txt").expect("the page is text");
        found.extend(check_pages(&loaded.suite, &loaded.scripts, &[page]).diagnostics);
    }
    found
}

#[test]
fn every_broken_file_has_the_problem_that_it_is_for() {
    for broken in broken_files().iter().filter(|broken| broken.name != "sound") {
        let found: Vec<_> = problems(broken).iter().map(|found| kind(&found.problem)).collect();
        assert!(found.contains(&broken.kind.as_str()), "{} has {found:?}, not {}", broken.name, broken.kind);
    }
}

#[test]
fn what_the_broken_files_are_made_from_is_sound() {
    let all = broken_files();
    let sound = all.iter().find(|broken| broken.name == "sound").unwrap();
    assert_eq!(problems(sound), Vec::new());
}

#[test]
fn every_kind_of_problem_has_a_broken_file() {
    let shown: BTreeSet<_> = broken_files().into_iter().map(|broken| broken.kind).collect();
    let missing: Vec<_> = KINDS.iter().filter(|kind| !shown.contains(**kind)).collect();
    assert!(missing.is_empty(), "no file in tests/broken_cases has {missing:?}");
    let source = std::fs::read_to_string(checkout("crates/engine/src/diagnostic/problem.rs")).unwrap();
    let variants = source.split("pub enum Problem {").nth(1).unwrap().split("\n}").next().unwrap();
    let variant = regex::Regex::new(r"(?m)^    ([A-Z]\w+)").unwrap();
    let variants: BTreeSet<_> = variant.captures_iter(variants).map(|found| found[1].to_owned()).collect();
    let known = KINDS.iter().chain(&NOT_A_TEXT).chain(&WARNINGS).map(|kind| (*kind).to_owned()).collect();
    assert_eq!(variants, known, "a new kind of problem needs a broken file");
}

#[test]
fn what_is_said_about_a_broken_file_is_what_it_was() {
    let mut differs = Vec::new();
    for broken in broken_files().iter().filter(|broken| broken.name != "sound") {
        let args: &[&str] = if broken.paged { &["check", "--pages", "pages"] } else { &["check"] };
        let ran = ran(graphproof(args).current_dir(broken.suite.path()));
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{}: {}", broken.name, ran.stderr);
        assert!(ran.stderr.contains('^'), "{} has no caret: {}", broken.name, ran.stderr);
        differs.extend(golden(&format!("broken_cases/{}.golden", broken.name), &ran.stderr).err());
    }
    assert!(differs.is_empty(), "{}", differs.join("\n"));
}
