//! Two records compared: what is told, what isn't, whose doing it is, and what becomes of it on page and terminal.

use std::path::Path;

use graphproof_engine::drift::{Attribution, ChangeKind, Drift, Mark, Marks, between};
use graphproof_engine::record::Record;
use graphproof_engine::report::html;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Ran, Started, graphproof, put, ran, recorded, run, suite_copy, text, trials};
use crate::record::settled;

/// Trials of two operations, with refusals, twins, later requests, and one that polls.
const SOME: [&str; 4] =
    ["item_add::4", "item_add::example", "channels::member_add", "chats::member_add::added"];

fn some(args: &[&str]) -> Value {
    let (ran, record) = recorded(&[&SOME[..], args].concat());
    assert!(ran.status.is_some(), "{}", ran.stderr);
    record
}

fn model(record: &Value) -> Record {
    serde_json::from_value(record.clone()).expect("it has the shape of a record")
}

fn drift(old: &Value, new: &Value) -> Drift {
    between(&model(old), &model(new))
}

/// The record with one trial altered.
fn with(record: &Value, id: &str, alter: impl Fn(&mut Value)) -> Value {
    let mut record = record.clone();
    let trials = record["trials"].as_array_mut().expect("a record has trials");
    let trial = trials.iter_mut().find(|trial| text(trial, "id").ends_with(id));
    alter(trial.unwrap_or_else(|| panic!("no trial ends with {id}")));
    record
}

/// Makes a trial fail at the status of its act.
fn fail(trial: &mut Value) {
    trial["outcome"] = "failed".into();
    trial["findings"] = json!([{
        "rule": "C101", "clause": trial["proves"][0], "level": "must", "role": "act", "at": "status",
        "expected": 409, "actual": 400, "message": "status 400 where 409 is documented",
    }]);
    act(trial)["status"] = 400.into();
}

/// The answer to a trial's own request.
fn act(trial: &mut Value) -> &mut Value {
    let exchanges = trial["exchanges"].as_array_mut().expect("a trial has exchanges");
    let act = exchanges.iter_mut().find(|exchange| exchange["role"] == "act");
    &mut act.expect("a trial has its own request")["response"]
}

/// A folder with these records.
fn written(records: &[(&str, &Value)]) -> TempDir {
    let dir = TempDir::new().expect("a temporary folder can be made");
    for (name, record) in records {
        put(dir.path(), name, settled((*record).clone()).to_string().as_bytes());
    }
    dir
}

fn diff(dir: &Path, old: &str, new: &str, more: &[&str]) -> Ran {
    let path = |name: &str| dir.join(name).to_string_lossy().into_owned();
    run(&[&["diff", &path(old), &path(new), "--out", &path("out")], more].concat())
}

const REFUSED: &str = "item_add::409_in_this_section";

#[test]
fn what_differs_from_run_to_run_is_no_drift() {
    let narrow = some(&["--jobs", "1"]);
    let wide = some(&["--jobs", "16", "--shuffle", "7"]);
    assert_ne!(narrow["target"]["base_url"], wide["target"]["base_url"], "each run has its own port");
    for (old, new) in [(&narrow, &narrow), (&narrow, &wide), (&wide, &narrow)] {
        let drift = drift(old, new);
        assert_eq!(drift.entries(), 0, "{drift:#?}");
        assert_eq!(drift.same, trials(&narrow).len());
    }
}

#[test]
fn swapping_the_sides_swaps_what_they_say() {
    let one = some(&[]);
    let other = with(&one, REFUSED, fail);
    let mut fewer = other.clone();
    fewer["trials"].as_array_mut().expect("a record has trials").pop();
    let ids = |entries: &[graphproof_engine::drift::Entry]| {
        entries.iter().map(|entry| entry.trial.clone()).collect::<Vec<_>>()
    };
    let (there, back) = (drift(&one, &fewer), drift(&fewer, &one));
    assert_eq!((there.regressed.len(), there.removed.len()), (1, 1));
    assert_eq!(ids(&there.regressed), ids(&back.fixed));
    assert_eq!(ids(&there.fixed), ids(&back.regressed));
    assert_eq!(ids(&there.removed), ids(&back.added));
    assert_eq!(there.same, back.same);
}

#[test]
fn a_trial_that_fails_for_another_cause_is_told_and_for_the_same_isnt() {
    let record = some(&[]);
    let failed = with(&record, REFUSED, fail);
    let otherwise = with(&failed, REFUSED, |trial| trial["findings"][0]["actual"] = 500.into());
    assert_eq!(drift(&failed, &failed).entries(), 0);
    let drift = drift(&failed, &otherwise);
    assert_eq!((drift.differently.len(), drift.entries()), (1, 1));
}

#[test]
fn another_shape_is_told_where_every_trial_still_passes() {
    let old = some(&[]);
    let new = with(&old, REFUSED, |trial| {
        let answer = act(trial);
        answer["headers"]["x-new"] = "1".into();
        let error = &mut answer["body"]["error"];
        error["message"] = "This item is in this section already.".into();
        error["target"] = "id".into();
        error["innerError"]["date"] = Value::Null;
    });
    let drift = drift(&old, &new);
    assert_eq!((drift.regressed.len(), drift.same), (0, trials(&old).len()));
    let mut found: Vec<_> =
        drift.shape.iter().map(|shape| (shape.change.kind, shape.change.at.as_str())).collect();
    found.sort();
    let expected = [
        (ChangeKind::Appeared, "/error/target"),
        (ChangeKind::Appeared, "header x-new"),
        (ChangeKind::Nullable, "/error/innerError/date"),
        (ChangeKind::Text, "/error/message"),
    ];
    assert_eq!(found, expected);
    assert!(drift.shape.iter().all(|shape| shape.attribution == Attribution::Service));
}

#[test]
fn a_change_is_attributed() {
    let old = some(&[]);
    let of = |new: &Value| drift(&old, new).regressed.first().map(|entry| entry.attribution);
    let failed = with(&old, REFUSED, fail);
    assert_eq!(of(&failed), Some(Attribution::Service));
    let case = with(&failed, REFUSED, |trial| trial["case_hash"] = "0123456789abcdef".into());
    assert_eq!(of(&case), Some(Attribution::Suite));
    let mut page = case.clone();
    let clauses = page["clauses"].as_array_mut().expect("a record has clauses");
    let clause = clauses.iter_mut().find(|clause| clause["id"] == "item_add.409.here");
    clause.expect("the clause is there")["rests_on"]["message"] = json!(["Another message."]);
    assert_eq!(of(&page), Some(Attribution::Page));
    let errored = with(&old, REFUSED, |trial| {
        trial["outcome"] = "errored".into();
        trial["reason"] = "no answer".into();
    });
    assert_eq!(of(&errored), Some(Attribution::Environment));
}

#[test]
fn a_record_of_before_fingerprints_is_compared_too() {
    let new = some(&[]);
    let mut old = new.clone();
    for trial in old["trials"].as_array_mut().expect("a record has trials") {
        trial.as_object_mut().expect("a trial is an object").shift_remove("case_hash");
    }
    for clause in old["clauses"].as_array_mut().expect("a record has clauses") {
        clause.as_object_mut().expect("a clause is an object").shift_remove("rests_on");
    }
    assert_eq!(drift(&old, &new).entries(), 0);
    let failed = with(&new, REFUSED, fail);
    assert_eq!(drift(&old, &failed).regressed[0].attribution, Attribution::Service);
}

#[test]
fn a_case_keeps_its_fingerprint_wherever_it_stands_and_changes_it_with_what_it_says() {
    let hashes = |dir: &Path| {
        let suite = dir.to_string_lossy().into_owned();
        let (_, record) = recorded(&["--suite", &suite, "item_add::409"]);
        trials(&record).iter().map(|trial| text(trial, "case_hash").to_owned()).collect::<Vec<_>>()
    };
    let suite = suite_copy();
    let before = hashes(suite.path());
    let path = "cases/sections/item_add.toml";
    let file = std::fs::read_to_string(suite.path().join(path)).expect("the file is there");
    put(suite.path(), path, format!("# A line more.\n\n{file}").as_bytes());
    assert_eq!(hashes(suite.path()), before);
    let changed = file.replace("This item is already in this section.", "This item is already here.");
    assert_ne!(changed, file);
    put(suite.path(), path, changed.as_bytes());
    assert_ne!(hashes(suite.path()), before);
}

#[test]
fn the_clause_that_a_mutant_breaks_is_named_first() {
    // Two operations, for what is promised of every operation must not hide what is promised of one.
    let old = recorded(&["item_add", "item_move"]).1;
    for (mutant, clause) in [
        ("item_add.token_missing_is_403", "item_add.header.authorization"),
        ("item_add.channel_refused", "item_add.kind.channel"),
        ("item_add.community_location_bare", "item_add.answer.location"),
    ] {
        let mut emulator = Started::new(&mut graphproof(&["emulate", "--mutant", mutant]));
        let new = recorded(&["item_add", "item_move", "--target", &emulator.first_line()]).1;
        let drift = drift(&old, &new);
        let first = drift.regressed.first().and_then(|entry| entry.clause.as_ref());
        assert_eq!(first.map(|clause| clause.id.as_str()), Some(clause), "{mutant}");
    }
}

#[test]
fn diff_writes_page_and_json_says_what_regressed_and_is_a_gate_on_demand() {
    let old = some(&[]);
    let dir = written(&[("old.json", &old), ("new/run.json", &with(&old, REFUSED, fail))]);
    let status = |old, new, more: &[&str]| diff(dir.path(), old, new, more).status;
    assert_eq!(status("old.json", "new", &[]), Some(0));
    assert_eq!(status("old.json", "new", &["--fail-on", "regressed"]), Some(1));
    assert_eq!(status("new", "old.json", &["--fail-on", "regressed"]), Some(0));
    assert_eq!(status("new", "old.json", &["--fail-on", "changed"]), Some(1));
    assert_eq!(status("new", "new", &["--fail-on", "changed"]), Some(0));
    let ran = diff(dir.path(), "old.json", "new", &[]);
    let sentence = format!(
        "1 regressed, 0 fixed, 0 fail differently, 0 added, 0 removed, {} the same.",
        trials(&old).len() - 1
    );
    assert!(ran.stdout.contains(&sentence), "{}", ran.stdout);
    assert!(ran.stdout.contains("item_add.409.here") && ran.stdout.contains("409 → 400"), "{}", ran.stdout);
    let page = std::fs::read_to_string(dir.path().join("out/diff.html")).expect("the page is written");
    assert!(page.contains(&sentence));
    let json = std::fs::read_to_string(dir.path().join("out/diff.json")).expect("the JSON is written");
    crate::record::assert_satisfies("drift", &serde_json::from_str(&json).expect("it is JSON"));
    let json: Drift = serde_json::from_str(&json).expect("it is read back");
    assert_eq!(json.regressed.len(), 1);
    diff(dir.path(), "old.json", "new", &[]);
    let again = std::fs::read_to_string(dir.path().join("out/diff.html")).expect("the page is written");
    assert_eq!(again, page, "the same bytes each time");
}

#[test]
fn a_record_that_cant_be_read_is_bad_input_and_said() {
    let record = json!({ "format": 3 });
    let dir = written(&[("later.json", &record)]);
    put(dir.path(), "torn.json", b"{\"format\": 2, ");
    let ran = diff(dir.path(), "later.json", "torn.json", &[]);
    assert_eq!(ran.status, Some(3));
    assert!(
        ran.stderr.contains("later.json:1:11: format: a record of format 3; this build reads formats 1 to 2"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("torn.json:1:14: this isn't JSON"), "{}", ran.stderr);
    assert_eq!(diff(dir.path(), "none.json", "later.json", &[]).status, Some(3));
}

#[test]
fn a_run_is_judged_without_its_baseline_too() {
    let dir = written(&[]);
    let baseline = dir.path().join("none.json").to_string_lossy().into_owned();
    let (ran, _) = recorded(&["item_add::409", "--baseline", &baseline]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("there is no baseline") && ran.stderr.contains("none.json"),
        "{}",
        ran.stderr
    );
}

#[test]
fn with_a_baseline_a_run_may_be_red_for_what_is_new_only() {
    let mut emulator = Started::new(&mut graphproof(&["emulate", "--mutant", "item_add.channel_refused"]));
    let url = emulator.first_line();
    let bad = recorded(&["item_add", "--target", &url]).1;
    let good = recorded(&["item_add"]).1;
    let dir = written(&[("bad.json", &bad), ("good.json", &good)]);
    let status = |baseline: &str, fail_on: &[&str]| {
        let baseline = dir.path().join(baseline).to_string_lossy().into_owned();
        let args = ["item_add", "--target", &url, "--baseline", &baseline];
        recorded(&[&args[..], fail_on].concat()).0.status
    };
    assert_eq!(status("bad.json", &[]), Some(1), "as ever without a gate");
    assert_eq!(status("bad.json", &["--fail-on", "regressed"]), Some(0));
    assert_eq!(status("good.json", &["--fail-on", "regressed"]), Some(1));
    assert_eq!(status("good.json", &["--fail-on", "never"]), Some(0));
    assert_eq!(run(&["run", "--fail-on", "regressed"]).status, Some(3), "new since when?");
    // Nothing judged is no pass, whatever it is compared to.
    let (nothing, _) =
        recorded(&["item_add", "--target", "http://127.0.0.1:9", "--baseline", "none", "--fail-on", "never"]);
    assert_eq!(nothing.status, Some(2), "{}", nothing.stderr);
}

#[test]
fn what_a_filter_leaves_out_is_no_drift_of_the_gate_and_what_is_drift_is_said() {
    let good = recorded(&["item_add::409"]).1;
    let here = "item_add::409_in_this_section";
    let mut other = good.clone();
    for trial in other["trials"].as_array_mut().expect("a record has trials") {
        if trial["id"].as_str().is_some_and(|id| id.ends_with(here)) {
            fail(trial);
        }
    }
    let dir = written(&[("good.json", &good), ("other.json", &other)]);
    let ran = |baseline: &str| {
        let baseline = dir.path().join(baseline).to_string_lossy().into_owned();
        recorded(&[here, "--baseline", &baseline, "--fail-on", "changed"]).0
    };
    let same = ran("good.json");
    assert_eq!(same.status, Some(0), "{}{}", same.stdout, same.stderr);
    let changed = ran("other.json");
    assert_eq!(changed.status, Some(1), "{}{}", changed.stdout, changed.stderr);
    let said =
        "more drift than --fail-on allows: 0 regressed, 1 fixed, 0 fail differently, 0 added, 0 removed";
    assert!(changed.stderr.contains(said), "{}", changed.stderr);
}

#[test]
fn what_is_known_is_told_and_is_no_regression_of_the_gate() {
    let old = some(&[]);
    let failed = with(&old, REFUSED, fail);
    let known = with(&failed, REFUSED, |trial| {
        trial["known"] =
            json!({ "mode": "diverges", "reason": "seen in May", "owner": "us", "expires": "2027-05-01" });
    });
    let since = drift(&old, &known);
    assert_eq!((since.regressed.len(), since.worse().count()), (1, 0));
    assert_eq!(Marks::of(Some(&since)).count(Mark::New), 0);
    assert_eq!(drift(&failed, &known).entries(), 0, "to write down that it is known changes no answer");
    let dir = written(&[("old.json", &old), ("known.json", &known)]);
    let ran = diff(dir.path(), "old.json", "known.json", &["--fail-on", "regressed"]);
    assert_eq!(ran.status, Some(0));
    assert!(ran.stdout.contains("passed → known"), "{}", ran.stdout);
}

#[test]
fn an_interruption_neither_fixes_nor_breaks_what_it_left_out() {
    let whole = with(&some(&[]), REFUSED, fail);
    let left_out = |trial: &mut Value| {
        trial["outcome"] = "errored".into();
        trial["findings"] = json!([]);
        trial["exchanges"] = json!([]);
    };
    let mut part = with(&whole, REFUSED, left_out);
    part["complete"] = false.into();
    let (into, back) = (drift(&whole, &part), drift(&part, &whole));
    assert_eq!((into.regressed.len(), into.differently.len(), into.removed.len()), (0, 0, 1));
    assert_eq!((back.fixed.len(), back.differently.len(), back.added.len()), (0, 0, 1));
    let dir = written(&[("whole.json", &whole), ("part.json", &part)]);
    let gate = |old, new| diff(dir.path(), old, new, &["--fail-on", "regressed"]).status;
    assert_eq!(gate("whole.json", "part.json"), Some(1), "no gate is passed by half a run");
    assert_eq!(gate("part.json", "whole.json"), Some(0));
    part["complete"] = true.into();
    assert_eq!(
        drift(&whole, &part).differently.len(),
        1,
        "in a whole run it is a trial that could not be judged"
    );
}

#[test]
fn what_is_for_github_says_what_is_new() {
    let old = some(&[]);
    let dir = written(&[("old.json", &old), ("new.json", &with(&old, REFUSED, fail))]);
    let report = |format: &str, more: &[&str]| {
        let args = [&["render", "new.json", "--format", format], more].concat();
        ran(graphproof(&args).current_dir(dir.path()))
    };
    for format in ["github-summary", "github-annotations", "html"] {
        let with = report(format, &["--baseline", "old.json"]);
        assert!(with.stdout.contains("▲ new"), "{}", with.stdout);
        assert!(!report(format, &[]).stdout.contains("▲ new"));
        assert_eq!(report(format, &["--baseline", "none.json"]).status, Some(3));
    }
}

#[test]
fn a_run_marks_what_is_new_and_what_is_fixed_since_its_baseline() {
    let good = some(&[]);
    let bad = with(&good, REFUSED, fail);
    let since = drift(&good, &bad);
    let id = since.regressed[0].trial.clone();
    assert_eq!(Marks::of(Some(&since)).get(&id), Some(Mark::New));
    let page = html::run(&model(&bad), Some(&since));
    assert!(page.contains("<title>✓ 1 new, ") && page.contains("▲ new"), "the title and a mark");
    let page = html::run(&model(&good), None);
    assert!(!page.contains("▲ new") && !page.contains("baseline:"));
    let dir = written(&[("bad.json", &bad)]);
    let baseline = dir.path().join("bad.json").to_string_lossy().into_owned();
    let (ran, _) = recorded(&[&SOME[..], &["--baseline", &baseline]].concat());
    assert!(ran.stdout.contains(&format!("▼ {id}  fixed")), "{}", ran.stdout);
    assert!(ran.stdout.contains("0 new, 1 fixed since 20"), "{}", ran.stdout);
}

#[test]
fn hostile_texts_are_shown_as_text() {
    const HOSTILE: &str = "</title><script>alert(1)</script><img src=x onerror=y>]]>\u{1b}[31m\u{202e}\u{0}";
    let old = some(&[]);
    let mut new = with(&old, REFUSED, |trial| {
        fail(trial);
        trial["findings"][0]["message"] = HOSTILE.into();
        let answer = act(trial);
        answer["headers"][HOSTILE] = HOSTILE.into();
        answer["body"][HOSTILE] = HOSTILE.into();
        answer["body"]["error"]["message"] = HOSTILE.into();
    });
    new = with(&new, "item_add::409_in_another_section", |trial| {
        act(trial)["body"]["error"]["code"] = HOSTILE.into();
    });
    new["target"]["name"] = HOSTILE.into();
    crate::record::assert_satisfies("drift", &json!(drift(&old, &new)));
    let page = html::diff(&drift(&old, &new));
    assert_eq!((page.matches("<script").count(), page.matches("<img").count()), (0, 0));
    assert_eq!(page.matches("</title>").count(), 1);
    let dir = written(&[("old.json", &old), ("new.json", &new)]);
    let said = diff(dir.path(), "old.json", "new.json", &["--color", "never"]).stdout;
    for (name, text) in [("the page", &page), ("the terminal", &said)] {
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{0}']), "{name} holds what would be acted upon");
    }
}

#[test]
fn tables_name_their_sides_and_suites_that_differ_are_said() {
    let old = some(&[]);
    let mut new = with(&old, REFUSED, fail);
    assert!(!html::diff(&drift(&old, &new)).contains("The suites differ"));
    new["suite"]["hash"] = format!("sha256:{}", "0".repeat(64)).into();
    new["target"]["name"] = "tenant-a".into();
    let page = html::diff(&drift(&old, &new));
    assert!(page.contains("The suites differ") && page.contains("emulator → tenant-a"));
    let count = |what: &str| page.matches(what).count();
    assert!(count("<table") > 1, "both records, and both answers");
    assert_eq!(count("<table"), count("<caption"), "every table has its name");
    assert_eq!(count("<th"), count("<thead") + count("scope=\""), "and every heading its scope");
}
