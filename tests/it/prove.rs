//! `graphproof prove` as a user sees it: what it plays, what it writes, what it shows first.

use std::fs;
use std::sync::LazyLock;

use graphproof::resolve::suite::{self, LoadedSuite};
use graphproof_engine::diagnostic::Source;
use graphproof_engine::finding::{Level, Role};
use graphproof_engine::proof::{
    Caught, FORMAT, MutantResult, PinsResult, Proof, ProvedClause, Reach, VariationResult,
};
use graphproof_engine::report;
use graphproof_proof::pins::unpinned::Unpinned;
use graphproof_proof::pins::{Answer, Committed, Held, Kind, Pins, Spot, summary};
use tempfile::TempDir;

use crate::program::{checkout, run};

static SUITE: LazyLock<LoadedSuite> =
    LazyLock::new(|| suite::load(&checkout(""), None).expect("the checkout has a suite"));

#[test]
fn some_mutants_are_killed_and_what_came_of_it_is_written() {
    let out = TempDir::new().expect("a temporary folder can be made");
    let path = out.path().to_string_lossy().into_owned();
    let ran = run(&["prove", "if_match_unchecked", "error.inner_nested", "--out", &path]);
    assert_eq!(
        (ran.status, ran.stdout.starts_with("PROVED  1 of 1 mutants killed")),
        (Some(0), true),
        "{ran:?}"
    );
    let text = fs::read_to_string(out.path().join("prove.json")).expect("it is written");
    let proof: Proof = serde_json::from_str(&text).expect("it is a proof");
    let mutant = proof.mutants.first().expect("there is one");
    assert_eq!((mutant.caught, proof.reach, proof.pins.is_none()), (Caught::Killed, Reach::Needed, true));
    assert!(!mutant.by.is_empty() && proof.trials > SUITE.scripts.len() && proof.cpu_ms > 0.0);
    let page = fs::read_to_string(out.path().join("index.html")).expect("it is written");
    assert_eq!(page, report::proof::page(&proof));
    assert!(mutant.breaks.iter().all(|clause| page.contains(&format!("id=\"clause/{clause}\""))));
}

#[test]
fn all_of_the_catalogue_can_be_listed() {
    let ran = run(&["prove", "--list", "history", "member.late"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert!(lines.len() > 5, "{}", ran.stdout);
    assert!(lines.iter().any(|line| line.starts_with("mutant     ") && line.contains("; breaks chat_add.")));
    assert!(lines.iter().any(|line| line.starts_with("variation  member.late  – ")));
}

#[test]
fn an_id_that_nothing_has_is_bad_input() {
    let ran = run(&["prove", "if_match_uncheckd"]);
    assert_eq!(ran.status, Some(3));
    let said = "error: the id of no mutant or variation contains if_match_uncheckd; did you mean `if_match_unchecked`?\n";
    assert_eq!(ran.stderr, said);
}

fn spot(trial: &str, place: &str) -> Spot {
    let answer = Answer { role: Role::Act, number: 1 };
    Spot { trial: trial.to_owned(), answer, place: place.to_owned() }
}

const TRIAL: &str = "beta::sections::item_add::example_1_add_a_chat";

fn pinned(pins: &[(&str, Kind)]) -> Pins {
    pins.iter().map(|(place, kind)| (spot(TRIAL, place), *kind)).collect()
}

fn came_to(held: &[(&str, Kind)], committed: &[(&str, Kind)], reasons: &str) -> PinsResult {
    let tried = pinned(&[("status", Kind::Type), ("/id", Kind::Type), ("/id", Kind::Value)]);
    let held = Held { pins: pinned(held), tried, replays: 3 };
    let source = Source::new(suite::UNPINNED, reasons);
    let unpinned = Unpinned::parse(&source).expect("the reasons can be read");
    let committed =
        Committed { pins: Some(pinned(committed)), unpinned: Some(unpinned), ..Committed::default() };
    summary(&held, &committed, &SUITE.scripts, &[])
}

const REASON: &str = "an id is opaque\n  * /id value\n";

#[test]
fn what_is_noticed_as_committed_and_else_explained_holds() {
    let held = [("status", Kind::Type), ("/id", Kind::Type)];
    let pins = came_to(&held, &held, REASON);
    assert!(pins.holds());
    assert_eq!((pins.noticed, pins.tried), (2, 3));
    let unpinned = pins.unpinned.first().expect("the value of the id is free");
    assert_eq!(unpinned.reason.as_deref(), Some("an id is opaque"));
    assert_eq!((unpinned.operation.as_str(), unpinned.place.as_str()), ("beta::sections::item_add", "/id"));
}

#[test]
fn a_lost_pin_holds_no_more_and_a_gained_one_does() {
    let (fewer, more) = ([("/id", Kind::Type)], [("/id", Kind::Type), ("status", Kind::Type)]);
    let both = "an id is opaque\n  * /id value\nwho knows\n  beta::sections::item_add status type\n";
    let lost = came_to(&fewer, &more, both);
    assert_eq!((lost.holds(), lost.lost.len(), lost.gained.len()), (false, 1, 0));
    let pin = lost.lost.first().expect("one is lost");
    assert_eq!(
        (pin.place.as_str(), pin.answer.as_str(), pin.changes.join(" ")),
        ("status", "act", "type".to_owned())
    );
    let gained = came_to(&more, &fewer, REASON);
    assert_eq!((gained.holds(), gained.lost.len(), gained.gained.len()), (true, 0, 1));
}

#[test]
fn what_goes_unnoticed_without_a_reason_and_a_stale_reason_ask_for_work() {
    let held = [("status", Kind::Type), ("/id", Kind::Type)];
    let bare = came_to(&held, &held, "");
    assert!(!bare.holds());
    assert_eq!(bare.unexplained().map(|place| place.changes.join(" ")).collect::<Vec<_>>(), ["value"]);
    let stale = came_to(&held, &held, "an id is opaque\n  * /id value type\n");
    assert!(!stale.holds());
    assert_eq!(stale.stale, ["cases/unpinned.txt:2: type is noticed now"]);
}

#[test]
fn a_reason_in_the_wrong_form_is_pointed_at() {
    let lines = ["  * /id value", "a reason", "  * /id", "  /id value", "  * id value", "  x::y /id value"];
    let source = Source::new(suite::UNPINNED, lines.join("\n"));
    let found = Unpinned::parse(&source).expect_err("most lines are wrong");
    let places: Vec<_> = found.iter().map(|found| found.place.to_string()).collect();
    let at = |line: usize| format!("cases/unpinned.txt:{line}:3");
    assert_eq!(places, [at(1), at(3), at(4), at(5)]);
    let source = Source::new(suite::UNPINNED, "a reason\n  beta::sections::item_ad /id value\n");
    let unknown = Unpinned::parse(&source).expect("it can be read").unmatched(&SUITE.suite);
    let titles: Vec<_> = unknown.iter().map(|found| found.problem.title()).collect();
    assert_eq!(titles, ["no operation is named `beta::sections::item_ad`"]);
}

fn mutant(id: &str, by: &[&str], unrelated: &[&str], caught: Caught) -> MutantResult {
    let owned = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect();
    MutantResult {
        id: id.to_owned(),
        says: format!("{id} is wrong"),
        breaks: vec!["thing.works".to_owned()],
        caught,
        by: owned(by),
        unrelated: owned(unrelated),
        also_accused: Vec::new(),
        errored: Vec::new(),
        missed: Vec::new(),
    }
}

fn proof() -> Proof {
    Proof {
        format: FORMAT,
        version: "0.1.0".to_owned(),
        suite: "sha256:0123456789abcdef".to_owned(),
        started: "2026-11-21T02:00:00.5Z".to_owned(),
        duration_ms: 2000.0,
        cpu_ms: 1500.0,
        trials: 100,
        reach: Reach::Everything,
        control: Vec::new(),
        clauses: vec![ProvedClause {
            id: "thing.works".to_owned(),
            says: "a <thing> works".to_owned(),
            level: Level::Must,
            trials: vec!["op::one".to_owned(), "op::two".to_owned()],
        }],
        mutants: vec![mutant("thing.killed", &["op::two"], &["op::other"], Caught::Killed)],
        variations: Vec::new(),
        clauses_without_mutant: Vec::new(),
        pins: None,
    }
}

#[test]
fn a_proof_that_holds_says_so_with_its_cost() {
    let proof = proof();
    assert!(proof.holds());
    let said = "PROVED  1 of 1 mutants killed, 0 of 0 variations free\n       pins weren't asked for\n       \
                2.0 s, 1.5 s of processor time; 100 trials, 50 a second\n";
    assert_eq!(report::proof::terminal(&proof), said);
    let page = report::proof::page(&proof);
    assert!(page.contains("Nothing asks for work.") && page.contains("a &lt;thing&gt; works"));
    assert!(page.contains("blast radius</th>") && page.contains("op::other"));
}

#[test]
fn what_survived_comes_before_what_was_minded_and_before_all_that_is_well() {
    let mut proof = proof();
    proof.mutants.push(mutant("thing.misplaced", &[], &["op::other"], Caught::ByUnrelated));
    proof.mutants.push(mutant("thing.alive", &[], &[], Caught::Survived));
    proof.variations.push(VariationResult {
        id: "thing.free".to_owned(),
        says: "it is blue".to_owned(),
        failed: vec!["op::one".to_owned()],
        errored: Vec::new(),
        warned: Vec::new(),
        warns: Vec::new(),
        expected_warnings: 0,
    });
    proof.clauses_without_mutant.push("thing.else".to_owned());
    assert!(!proof.holds());
    let order = ["thing.alive", "thing.misplaced", "thing.free", "thing.else"];
    for text in [report::proof::terminal(&proof), report::proof::page(&proof)] {
        let at: Vec<_> = order.iter().map(|id| text.find(id).expect("it is told")).collect();
        assert!(at.is_sorted(), "{at:?}\n{text}");
    }
    assert!(
        report::proof::terminal(&proof)
            .contains("\nNOT PROVED  1 of 3 mutants killed, 1 clause without a mutant, 0 of 1")
    );
}

#[test]
fn a_trial_that_is_red_where_nothing_is_wrong_proves_nothing() {
    let mut proof = proof();
    proof.control.push("op::one".to_owned());
    assert!(!proof.holds());
    let said = report::proof::terminal(&proof);
    assert!(said.starts_with("✕ not passed, though nothing is wrong: 1 trial\n  op::one\n"), "{said}");
}
