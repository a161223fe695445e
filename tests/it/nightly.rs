//! `docs/nightly.md` says what is so: the permissions are those of the suite, and the commands are commands.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clap::Parser as _;
use graphproof::cli::args::Args;
use graphproof::resolve::suite;
use graphproof_engine::case::Permission;

use crate::program::{checkout, golden};

const FILE: &str = "docs/nightly.md";

fn document() -> String {
    let text = std::fs::read_to_string(checkout(FILE)).expect("the document is there");
    text.replace("\r\n", "\n")
}

fn permissions() -> Vec<Permission> {
    suite::load(&checkout(""), None).expect("the checkout has a suite").suite.permissions
}

/// One line a request.
fn table(permissions: &[Permission]) -> String {
    let mut out = "| request | why | delegated | of an application |\n|---|---|---|---|\n".to_owned();
    for Permission { method, path, is, delegated, application, .. } in permissions {
        let path = path.join("/");
        let (delegated, application) = (delegated.join(", "), application.join(", "));
        writeln!(out, "| `{method} /{path}` | {is} | {delegated} | {application} |").expect("a text grows");
    }
    out
}

/// A few permissions of an application that are enough for every request: first those for which there is no choice.
fn enough(permissions: &[Permission]) -> BTreeSet<&str> {
    let mut by_choice: Vec<_> = permissions.iter().map(|permission| &permission.application).collect();
    by_choice.sort_by_key(|choice| choice.len());
    let mut chosen = BTreeSet::new();
    for choice in by_choice {
        if !choice.iter().any(|one| chosen.contains(one.as_str())) {
            chosen.extend(choice.first().map(String::as_str));
        }
    }
    chosen
}

/// A text with what stands between two lines replaced.
fn with_between(text: &str, begin: &str, end: &str, inner: &str) -> String {
    let (before, rest) = text.split_once(begin).unwrap_or_else(|| panic!("{FILE} has the line {begin}"));
    let (_, after) = rest.split_once(end).unwrap_or_else(|| panic!("{FILE} has the line {end}"));
    format!("{before}{begin}{inner}{end}{after}")
}

#[test]
fn the_permissions_are_those_of_the_suite() {
    let permissions = permissions();
    let table = table(&permissions);
    let written = with_between(&document(), "<!-- permissions -->\n", "<!-- /permissions -->\n", &table);
    let list: Vec<_> = enough(&permissions).into_iter().collect();
    let lines: Vec<_> = list.chunks(4).map(|some| some.join(" ")).collect();
    let loop_ = format!("for permission in {}; do\n", lines.join(" \\\n  "));
    let written = with_between(&written, "# <permissions>\n", "# </permissions>\n", &loop_);
    golden(&format!("../{FILE}"), &written).unwrap_or_else(|problem| panic!("{problem}"));
}

#[test]
fn the_chosen_permissions_are_enough_for_every_request() {
    let permissions = permissions();
    let chosen = enough(&permissions);
    for permission in &permissions {
        let has = permission.application.iter().any(|one| chosen.contains(one.as_str()));
        assert!(has, "{} {:?}", permission.method, permission.path);
    }
    assert!(chosen.len() < permissions.len(), "one is enough for several: {chosen:?}");
}

#[test]
fn every_command_of_the_document_is_one() {
    let text = document();
    let commands: Vec<&str> = text.lines().filter(|line| line.starts_with("graphproof ")).collect();
    assert!(commands.len() >= 4, "{commands:?}");
    for command in commands {
        let parsed = Args::try_parse_from(command.split(' '));
        assert!(parsed.is_ok(), "`{command}`: {parsed:?}");
    }
}

#[test]
fn what_only_a_profile_can_give_is_called_as_the_suite_calls_it() {
    let suite = suite::load(&checkout(""), None).expect("the checkout has a suite").suite;
    let text = document();
    let section = text.split("## What only you can give\n").nth(1).expect("the document tells of it");
    let rows = section.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let cells = rows.take_while(|line| line.starts_with('|')).filter_map(|line| line.split('|').nth(1));
    let names: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        // `partner_tenant` is a name that the fixture `partner` binds.
        let fixture = name.split('_').next().and_then(|first| suite.fixture(first)).or(suite.fixture(name));
        assert!(
            fixture.is_some() || suite.identities.contains_key(name) || name == "only",
            "the suite has no `{name}`"
        );
    }
}

#[test]
fn every_script_of_a_night_is_in_the_workflow_the_rehearsal_and_the_document() {
    let [workflow, rehearsal] = [".github/workflows/nightly.yml", "tests/nightly/run"]
        .map(|path| std::fs::read_to_string(checkout(path)).expect("it is there"));
    let document = document();
    let names = ["visibility", "keep fetch", "sweep", "run", "history", "pages", "keep store", "issues"];
    let mut before = 0;
    for name in names {
        let called = workflow.find(&format!("run: .github/nightly/{name}\n"));
        let at = called.unwrap_or_else(|| panic!("the workflow doesn't call {name}"));
        assert!(at > before, "{name} is called in another order than it is told of");
        before = at;
        assert!(rehearsal.contains(&format!("$scripts/{name}")), "the rehearsal doesn't call {name}");
        assert!(document.contains(&format!("| `{name}` |")), "{FILE} doesn't tell of {name}");
        let file = name.split(' ').next().unwrap_or(name);
        assert!(checkout(".github/nightly").join(file).is_file(), "there is no script {file}");
    }
}

#[cfg(unix)]
#[test]
fn a_step_that_lacks_a_variable_is_bad_input_and_no_broken_contract() {
    for step in ["run", "sweep"] {
        let mut command = std::process::Command::new(checkout(".github/nightly").join(step));
        command.env_remove("NIGHTLY_WORK").env("GRAPHPROOF_TARGET", "x").env("NIGHTLY_KEPT", "x");
        let ran = crate::program::ran(&mut command);
        assert_eq!(ran.status, Some(3), "{step}: {}", ran.stderr);
        assert_eq!(ran.stderr.trim_end(), format!("{step}: not set: NIGHTLY_WORK"));
    }
}
