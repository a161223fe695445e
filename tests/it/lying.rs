//! Liars: no trial passes against them, and each that breaks one thing is caught at that thing.

use std::net::{Ipv4Addr, SocketAddr};

use graphproof::resolve::suite;
use serde_json::Value;
use tempfile::TempDir;

use crate::lying_targets::{Liar, Running};
use crate::program::{Ran, checkout, files_below, ids, is_passed, recorded, suite_copy, text, trials};

/// A run against a liar. Later reads wait for what may take time to show; against a liar they would wait in vain.
pub(crate) fn against(liar: Liar) -> (Ran, Value) {
    let running =
        Running::start(liar, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a liar can be started");
    let suite = impatient_suite();
    let suite = suite.path().to_string_lossy();
    recorded(&["--suite", &suite, "--target", running.base_url(), "--jobs", "64"])
}

/// The checkout's suite, but with no patience.
fn impatient_suite() -> TempDir {
    let dir = suite_copy();
    let until = regex::Regex::new(r#"(?m)^until\s*=\s*"\d+ s""#).expect("the expression is right");
    for (path, text) in files_below(&dir.path().join("cases")) {
        std::fs::write(path, until.replace_all(&text, r#"until = "1 ms""#).as_bytes())
            .expect("a case file can be written");
    }
    dir
}

/// Neither by its answers nor by what is missing from them does it make any trial pass.
fn nothing_passes(liar: Liar) {
    let (ran, record) = against(liar);
    assert_eq!(ids(&record, "passed"), Vec::<&str>::new(), "{}", liar.name());
    assert_eq!(record["summary"]["passed"], 0);
    assert!(trials(&record).len() > 100, "every trial is in the record");
    assert!(matches!(ran.status, Some(1 | 2)), "exit {:?}\n{}", ran.status, ran.stderr);
    let lines = ran.stdout.lines().count();
    assert!(lines < 150, "{lines} lines for a handful of causes:\n{}", ran.stdout);
}

/// It gets away with much, but what passes is marked with a broken should, and no refusal is proved.
fn no_refusal_is_proved(liar: Liar) -> Value {
    let (ran, record) = against(liar);
    // One that answers at random leaves its runner in doubt about what it made: 4.
    let doubtful = liar == Liar::EchoesTheRequest && ran.status == Some(4);
    // Where every list shows whoever is asked for, nobody can be added: no trial begins.
    let begins_nothing = liar == Liar::PlausibleAnswer && ran.status == Some(2);
    assert!(ran.status == Some(1) || doubtful || begins_nothing, "exit {:?}\n{}", ran.status, ran.stderr);
    let loaded = suite::load(&checkout(""), None).expect("the checkout has a suite");
    for trial in trials(&record).iter().filter(|trial| is_passed(trial)) {
        let id = text(trial, "id");
        let script = loaded.scripts.iter().find(|script| script.id == id).expect("every trial has a script");
        let warned = trial["findings"].as_array().is_some_and(|findings| !findings.is_empty());
        assert!(script.broken.is_none() || warned, "{id} passed");
        assert!(script.broken.is_none() || trial["level"] == "should", "{id} passed");
    }
    let with_row =
        |id: &str| loaded.suite.clauses().any(|(_, clause)| clause.id == id && clause.row.is_some());
    for clause in record["clauses"].as_array().expect("a record has clauses") {
        let id = text(clause, "id");
        assert!(!with_row(id) || clause["state"] != "proved", "{id} counts as proved");
    }
    record
}

#[test]
fn no_trial_passes_where_everything_is_refused() {
    nothing_passes(Liar::RefusesEverything);
}

#[test]
fn no_trial_passes_where_every_answer_is_an_empty_object() {
    nothing_passes(Liar::EmptyObject);
}

#[test]
fn no_trial_passes_where_every_answer_is_a_plausible_item() {
    nothing_passes(Liar::PlausibleItem);
}

#[test]
fn no_refusal_is_proved_where_every_answer_fits_its_request() {
    no_refusal_is_proved(Liar::PlausibleAnswer);
}

#[test]
fn no_refusal_is_proved_where_the_request_comes_back_as_the_answer() {
    no_refusal_is_proved(Liar::EchoesTheRequest);
}

#[test]
fn no_refusal_is_proved_where_writes_are_accepted_and_forgotten() {
    no_refusal_is_proved(Liar::AcceptsEverythingReadsEmpty);
}

/// Somebody's mock of an afternoon. Of members nothing gets through: who was added is somebody else, and without
/// Location nobody knows where they are. What it is believed is one add and one move of the one item that it has ever
/// heard of, each answered word for word as the page's example is: that much of it is as documented.
#[test]
fn canned_answers_prove_no_refusal_and_no_member() {
    let record = no_refusal_is_proved(Liar::AcceptsAnyMember);
    let passed = || trials(&record).iter().filter(|trial| is_passed(trial));
    let warned = |trial: &&Value| trial["findings"].as_array().is_some_and(|findings| !findings.is_empty());
    let believed: Vec<_> = passed().filter(|trial| !warned(trial)).map(|trial| text(trial, "id")).collect();
    assert!(believed.iter().all(|id| id.starts_with("beta::sections::")), "{believed:#?}");
    for trial in passed().filter(warned).filter(|trial| !text(trial, "id").contains("::sections::")) {
        let findings = trial["findings"].as_array().expect("a trial has findings");
        let accepted = |finding: &Value| finding["rule"] == "C122" && finding["level"] == "should";
        assert!(findings.iter().all(accepted), "{}: {findings:#?}", trial["id"]);
    }
    for (example, rule) in [
        ("v1::chats::member_add::example_1_history_from_an_instant", "C102"),
        ("v1::channels::member_add::example_1_private_channel", "C105"),
        ("beta::teams::member_add::example_1_owner", "C105"),
    ] {
        let trial = trials(&record).iter().find(|trial| trial["id"] == example).expect("the suite has it");
        assert_eq!(trial["findings"][0]["rule"], rule, "{example}: {:#?}", trial["findings"]);
    }
}

#[test]
fn no_refusal_is_proved_where_every_write_is_refused_by_a_good_guess() {
    no_refusal_is_proved(Liar::RefusesAllButReads);
}

/// The twin is what catches this one: the refusals of the negative cases may be exactly the documented ones.
#[test]
fn no_refusal_is_proved_where_the_tested_requests_are_refused_by_a_good_guess() {
    let record = no_refusal_is_proved(Liar::RefusesWhatIsTested);
    let unmasked = trials(&record).iter().filter(|trial| {
        let findings = trial["findings"].as_array().expect("a trial has findings");
        findings.len() == 1 && findings[0]["rule"] == "C124" && trial["outcome"] == "failed"
    });
    assert!(unmasked.count() > 3, "some guesses were right, and their twins were refused");
    assert!(ids(&record, "passed").iter().all(|id| !id.contains("::4")), "{:?}", ids(&record, "passed"));
}

#[test]
fn a_refusal_with_the_right_status_and_another_reason_fails_every_row_that_has_a_message() {
    let (ran, record) = against(Liar::RightStatusWrongMessage);
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    for trial in trials(&record).iter().filter(|trial| trial["outcome"] == "failed") {
        let findings = trial["findings"].as_array().expect("a trial has findings");
        let by_message = |finding: &Value| {
            finding["rule"] == "C120"
                || text(finding, "at").starts_with("/error")
                || finding["rule"] == "C104"
        };
        assert!(findings.iter().all(by_message), "{}: {findings:#?}", trial["id"]);
    }
    let failed = ids(&record, "failed");
    for row in [
        "400_id_missing",
        "400_id_is_no_conversation",
        "400_section_full",
        "409_in_this_section",
        "412_",
        "428_",
    ] {
        let of_row = trials(&record).iter().map(|trial| text(trial, "id")).filter(|id| id.contains(row));
        let missed: Vec<_> = of_row.filter(|id| !failed.contains(id)).collect();
        assert!(missed.is_empty(), "{row}: {missed:?}");
    }
}

/// Exactly the trials about If-Match notice, and they name the clauses about it.
#[test]
fn an_emulator_without_its_if_match_check_fails_the_trials_about_if_match_and_no_other() {
    let (ran, record) = against(Liar::ForgetsIfMatch);
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    assert_eq!(ids(&record, "errored"), Vec::<&str>::new());
    let about_if_match =
        |id: &str| id.contains("::412_") || id.contains("::428_") || id.contains("used_version");
    let expected: Vec<_> =
        trials(&record).iter().map(|trial| text(trial, "id")).filter(|id| about_if_match(id)).collect();
    assert!(expected.len() >= 10, "{expected:?}");
    assert_eq!(ids(&record, "failed"), expected);
    for trial in trials(&record).iter().filter(|trial| trial["outcome"] == "failed") {
        for finding in trial["findings"].as_array().expect("a trial has findings") {
            let clause = text(finding, "clause");
            assert!(["412", "428", "version_used_up"].iter().any(|end| clause.ends_with(end)), "{clause}");
        }
    }
    let broken: Vec<_> = record["clauses"]
        .as_array()
        .expect("a record has clauses")
        .iter()
        .filter(|clause| clause["state"] == "broken")
        .map(|clause| text(clause, "id"))
        .collect();
    let all =
        ["412", "428", "version_used_up"].map(|end| [format!("item_add.{end}"), format!("item_move.{end}")]);
    assert!(all.concat().iter().all(|id| broken.contains(&id.as_str())), "{broken:?}");
    for said in ["412_if_match_stale", "428_if_match_missing"] {
        assert!(ran.stdout.contains(said), "{}", ran.stdout);
    }
}

/// Whatever the others bend, it isn't the standing in front that makes the difference.
#[test]
fn every_trial_passes_where_nobody_lies() {
    let (ran, record) = against(Liar::NoLie);
    assert_eq!(ran.status, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ids(&record, "passed").len(), trials(&record).len());
    assert_eq!(record["summary"]["warned"], 0);
}

#[test]
fn every_liar_can_be_started_by_its_name() {
    for liar in Liar::ALL {
        assert_eq!(Liar::named(liar.name()), Some(liar));
        assert!(!liar.says().is_empty());
    }
    assert_eq!(Liar::named("honest"), None);
}
