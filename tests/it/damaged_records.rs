//! Records that can't be: each is refused with the place of what is wrong, by every command that reads one.

use std::path::Path;

use graphproof_engine::record::store;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Ran, checkout, graphproof, put, ran};

/// What the build before format 2 wrote of a target that gives every refusal another reason, less most of its trials.
const OLD: &str = include_str!("data/run.format1.json");

/// A record of format 2 with a trial of each outcome.
const GOOD: &str = include_str!("data/run.json");

/// What is done to a member: its pointer, and what it becomes; nothing takes it out.
type Damage = (&'static str, Option<Value>);

/// A damage, the path that must be named, and a piece of what must be said of it.
fn damages() -> Vec<(Damage, &'static str, &'static str)> {
    let set = |at: &'static str, value: Value| (at, Some(value));
    let without = |at: &'static str| (at, None);
    vec![
        (set("/format", json!(3)), "format", "formats 1 to 2"),
        (set("/format", json!("2")), "format", "formats 1 to 2"),
        (without("/format"), "", "has no \"format\""),
        (set("/trials/1/outcome", json!("fialed")), "trials[1].outcome", "fialed"),
        (set("/trials/1/outcome", json!("FAILED")), "trials[1].outcome", "FAILED"),
        (set("/trials/1/outcome", json!(null)), "trials[1].outcome", "null"),
        (set("/trials/1/outcome", json!("passed")), "trials[1].outcome", "something was found"),
        (set("/trials/2/outcome", json!("passed")), "trials[2].outcome", "something was found"),
        (set("/trials/1/outcome", json!("warned")), "trials[1].outcome", "a must is broken"),
        (set("/trials/0/outcome", json!("failed")), "trials[0].outcome", "nothing was found"),
        (set("/trials/1/level", json!("may")), "trials[1].level", "may"),
        (set("/trials/1/findings/0/level", json!("shall")), "trials[1].findings[0].level", "shall"),
        (set("/trials/1/findings/0/rule", json!("C999")), "trials[1].findings[0].rule", "C999"),
        (set("/trials/1/findings/0/rule", json!(120)), "trials[1].findings[0].rule", "120"),
        (set("/trials/1/findings/0/role", json!("actor")), "trials[1].findings[0].role", "actor"),
        (set("/trials/1/findings/0/clause", json!("no.such")), "trials[1].findings[0].clause", "no clause"),
        (without("/trials/1/findings/0/at"), "trials[1].findings[0]", "`at`"),
        (set("/trials/1/exchanges/0/role", json!("")), "trials[1].exchanges[0].role", "role"),
        (
            set("/trials/1/exchanges/0/response/status", json!(-1)),
            "trials[1].exchanges[0].response.status",
            "-1",
        ),
        (
            set("/trials/1/exchanges/0/response/status", json!("409")),
            "trials[1].exchanges[0].response.status",
            "409",
        ),
        (
            set("/trials/1/exchanges/0/response/text", json!("two bodies")),
            "trials[1].exchanges[0].response",
            "one body",
        ),
        (
            set("/trials/1/exchanges/0/error", json!("no answer")),
            "trials[1].exchanges[0].error",
            "a response",
        ),
        (
            set("/trials/1/exchanges/0/request/headers/accept", json!(7)),
            "trials[1].exchanges[0].request.headers.accept",
            "text",
        ),
        (
            set("/trials/1/comparisons/0/exchange", json!(9)),
            "trials[1].comparisons[0].exchange",
            "no exchange 9",
        ),
        (
            set("/trials/1/comparisons/0/lines/0/side", json!("left")),
            "trials[1].comparisons[0].lines[0].side",
            "left",
        ),
        (set("/trials/1/proves/0", json!("no.such")), "trials[1].proves[0]", "no clause"),
        (set("/trials/1/duration_ms", json!(-5)), "trials[1].duration_ms", "-5"),
        (set("/trials/1/checks", json!(1.5)), "trials[1].checks", "1.5"),
        (
            set("/trials/1/id", json!("v1::chats::member_add::example_1_history_from_an_instant")),
            "trials[1].id",
            "trials[0]",
        ),
        (set("/trials/1/verdict", json!("OK")), "trials[1].verdict", "unknown field"),
        (set("/trials", json!({})), "trials", "sequence"),
        (
            set("/trials/1/known", json!({ "mode": "diverges", "reason": "", "owner": "" })),
            "trials[1].known",
            "",
        ),
        (set("/clauses/2/state", json!("proved")), "clauses[2].state", "a finding is charged"),
        (without("/trials/1/reason"), "trials[1]", "`reason`"),
        (without("/trials/1/exchanges/0/response"), "trials[1].exchanges[0]", "`response`"),
        (without("/trials/1/findings/0/clause"), "trials[1].findings[0]", "`clause`"),
        (set("/clauses/0/state", json!("kept")), "clauses[0].state", "kept"),
        (set("/clauses/0/level", json!("MUST")), "clauses[0].level", "MUST"),
        (set("/clauses/1/id", json!("chat_add.request")), "clauses[1].id", "twice"),
        (without("/clauses/0/says"), "clauses[0]", "`says`"),
        (set("/summary/failed", json!(0)), "summary.failed", "of the trials it is 2"),
        (set("/summary/passed", json!(3)), "summary.passed", "of the trials it is 2"),
        (set("/summary/warned", json!("1")), "summary.warned", "string"),
        (set("/verdict", json!("OK")), "verdict", "BROKEN"),
        (set("/verdict", json!("FINE")), "verdict", "FINE"),
        (set("/started", json!("yesterday")), "started", "year"),
        (set("/shard", json!({ "index": 3, "count": 2 })), "shard.index", "no part 3 of 2"),
        (
            set("/left_behind", json!([{ "trial": "a::b", "request": "", "got": "" }])),
            "left_behind[0].trial",
            "a::b",
        ),
        (set("/complete", json!("yes")), "complete", "yes"),
    ]
}

fn damaged((pointer, value): &Damage) -> String {
    let mut record: Value = serde_json::from_str(GOOD).expect("the record is JSON");
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer has a slash");
    let parent = record.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}: its parent is there"));
    match (parent, value) {
        (Value::Array(entries), Some(value)) => {
            entries[name.parse::<usize>().expect("an index")] = value.clone();
        }
        (Value::Object(members), Some(value)) => {
            members.insert(name.to_owned(), value.clone());
        }
        (Value::Object(members), None) => assert!(members.shift_remove(name).is_some(), "{pointer} is there"),
        (other, _) => panic!("{pointer}: {other} has no members"),
    }
    serde_json::to_string_pretty(&record).expect("a record is JSON")
}

/// Line and column of a value of a pretty text, from 1: each step of its path stands two columns further in.
fn place(text: &str, path: &str) -> (usize, usize) {
    let mut from = 0;
    for (depth, step) in path.split(['.', '[']).filter(|step| !step.is_empty()).enumerate() {
        let indent = "  ".repeat(depth + 1);
        let (start, nth) = match step.strip_suffix(']') {
            None => (format!("\n{indent}\"{step}\": "), 0),
            Some(index) => (format!("\n{indent}"), index.parse().expect("an index")),
        };
        let begins = |(at, _): &(usize, &str)| !text[from + at + start.len()..].starts_with([' ', '}', ']']);
        let (at, _) = text[from..].match_indices(&start).filter(begins).nth(nth).expect("it is there");
        from += at + start.len();
    }
    let line = text[..from].rfind('\n').map_or(0, |at| at + 1);
    (text[..from].matches('\n').count() + 1, text[line..from].chars().count() + 1)
}

#[test]
fn what_a_record_cannot_hold_is_refused_at_its_place() {
    let dir = TempDir::new().expect("a temporary folder can be made");
    put(dir.path(), "run.json", GOOD.as_bytes());
    assert!(store::read(dir.path(), Path::new("run.json")).is_ok(), "the undamaged one is read");
    let damages = damages();
    assert!(damages.len() > 40);
    for (damage, path, says) in damages {
        let text = damaged(&damage);
        put(dir.path(), "run.json", text.as_bytes());
        let why = match store::read(dir.path(), Path::new("run.json")) {
            Ok(_) => panic!("{damage:?} is read"),
            Err(why) => why.to_string(),
        };
        let (line, column) = place(&text, path);
        assert!(
            why.contains(&format!("run.json:{line}:{column}: {path}")),
            "{damage:?} at {line}:{column}: {why}"
        );
        assert!(why.contains(says), "{damage:?}: {why}");
    }
}

/// Every command that reads a record, with the bad one in each of its places.
const COMMANDS: [&[&str]; 9] = [
    &["diff", "bad.json", "good.json", "--fail-on", "regressed", "--out", "diff"],
    &["diff", "good.json", "bad.json", "--fail-on", "regressed", "--out", "diff"],
    &["render", "bad.json", "--format", "junit"],
    &["render", "bad.json", "--format", "html"],
    &["render", "good.json", "--format", "html", "--baseline", "bad.json"],
    &["publish", "bad.json", "--out", "public"],
    &["deviations", "--from", "bad.json"],
    &["history", "add", "bad.json", "--dir", "all"],
    &["run", "example_1", "--baseline", "bad.json", "--out", "out"],
];

fn in_dir(dir: &Path, args: &[&str]) -> Ran {
    let suite = checkout("").to_string_lossy().into_owned();
    ran(graphproof(args).current_dir(dir).env("GRAPHPROOF_SUITE", suite))
}

#[test]
fn every_command_that_reads_a_record_refuses_a_damaged_one() {
    let dir = TempDir::new().expect("a temporary folder can be made");
    put(dir.path(), "good.json", GOOD.as_bytes());
    let some = damages().into_iter().filter(|(_, path, _)| {
        matches!(*path, "trials[1].outcome" | "summary.failed" | "clauses[0].state" | "format")
    });
    for (damage, path, _) in some {
        let text = damaged(&damage);
        put(dir.path(), "bad.json", text.as_bytes());
        let (line, column) = place(&text, path);
        for command in COMMANDS {
            let ran = in_dir(dir.path(), command);
            assert_eq!(ran.status, Some(3), "{command:?}: {}{}", ran.stdout, ran.stderr);
            let told = format!("bad.json:{line}:{column}: {path}");
            assert!(ran.stderr.contains(&told), "{command:?}: {told}\n{}", ran.stderr);
        }
    }
}

#[test]
fn what_is_no_record_at_all_is_refused() {
    let dir = TempDir::new().expect("a temporary folder can be made");
    let torn = &GOOD[..GOOD.len() / 2];
    let (lines, last) = (torn.matches('\n').count() + 1, torn.rsplit('\n').next().unwrap_or_default());
    let torn_at = format!("run.json:{lines}:{}: this isn't JSON", last.chars().count());
    let twice = OLD.replacen("\"outcome\":", "\"outcome\":\"passed\",\"outcome\":", 1);
    for (text, says) in [
        ("", "run.json:1:1: this isn't JSON"),
        ("[]", "run.json:1:1: this is no run record"),
        ("[1]", "run.json:1:1: "),
        ("7", "run.json:1:1: this is no run record"),
        ("{}", "run.json:1:1: this is no run record: it has no \"format\""),
        ("{\n \"ä\": \"öü\" x }", "run.json:2:12: this isn't JSON"),
        (torn, &torn_at),
        (&twice, "duplicate field `outcome`"),
    ] {
        put(dir.path(), "run.json", text.as_bytes());
        match store::read(dir.path(), Path::new("run.json")) {
            Ok(_) => panic!("{text} is read"),
            Err(why) => assert!(why.to_string().contains(says), "{says}: {why}"),
        }
    }
}

/// Outcomes, summary and findings are as the old build told them; warned is told apart now.
#[test]
fn a_record_of_the_build_before_is_read_by_every_command() {
    let dir = TempDir::new().expect("a temporary folder can be made");
    put(dir.path(), "old.json", OLD.as_bytes());
    put(dir.path(), "good.json", GOOD.as_bytes());
    let old = store::read(dir.path(), Path::new("old.json")).expect("it is read");
    let outcomes: Vec<_> = old.trials.iter().map(|trial| trial.outcome.word()).collect();
    assert_eq!(outcomes, ["passed", "warned", "failed"]);
    assert_eq!((old.summary.passed, old.summary.failed, old.summary.warned), (2, 1, 1));
    for command in COMMANDS {
        let args: Vec<_> =
            command.iter().map(|word| if *word == "bad.json" { "old.json" } else { *word }).collect();
        let target: &[&str] =
            if command[0] == "deviations" { &["--target", "http://127.0.0.1:4012"] } else { &[] };
        let ran = in_dir(dir.path(), &[args.as_slice(), target].concat());
        assert!(matches!(ran.status, Some(0 | 1)), "{args:?}: {:?} {}{}", ran.status, ran.stdout, ran.stderr);
    }
}
