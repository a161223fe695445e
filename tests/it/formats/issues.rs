//! Issues: one a cause, found again by its key, and fit for anybody's eyes.

use std::collections::BTreeSet;

use graphproof_engine::drift::between;
use graphproof_engine::record::Record;
use graphproof_engine::report::formats;
use serde_json::{Value, json};

use super::records::{
    HOSTILE, LIED, failed, failed_beside_the_clauses, hostile, nothing_but_skipped, record, trial,
};
use crate::program::{checkout, run};

const ID: &str = "5f0c1c8e-9f0e-4f2d-8a55-0d2d7ec1a4b3";

fn issues(record: &Record, baseline: Option<&Record>) -> Vec<Value> {
    let since = baseline.map(|baseline| between(baseline, record));
    let text = formats::issues(record, record, since.as_ref());
    serde_json::from_str(&text).expect("the issues are JSON")
}

fn of<'a>(issues: &'a [Value], member: &str) -> Vec<&'a str> {
    issues.iter().map(|issue| issue[member].as_str().expect("it is a string")).collect()
}

#[test]
fn an_issue_is_a_cause_and_its_key_stays_when_numbers_and_trials_change() {
    let first = record(&[
        failed_beside_the_clauses("v1::add::a", "no id of 7", "/value/7/id"),
        failed_beside_the_clauses("v1::add::b", "no id of 9", "/value/9/id"),
        failed_beside_the_clauses("v1::add::c", "no code", "/error/code"),
    ]);
    let second = record(&[
        failed_beside_the_clauses("v1::add::b", "no id of 1", "/value/1/id"),
        trial("v1::add::c", "passed"),
    ]);
    let (first, second) = (issues(&first, None), issues(&second, None));
    assert_eq!((first.len(), second.len()), (2, 1), "{first:#?}");
    assert_eq!(first[0]["trials"], json!(["v1::add::a", "v1::add::b"]));
    assert_eq!(of(&first, "key")[0], of(&second, "key")[0]);
    assert_ne!(of(&first, "key")[0], of(&first, "key")[1]);
}

#[test]
fn a_run_that_is_well_has_no_issue_and_one_that_asked_nothing_has() {
    assert_eq!(issues(&record(&[trial("v1::add::a", "passed")]), None), Vec::<Value>::new());
    assert_eq!(of(&issues(&nothing_but_skipped(), None), "title"), ["Nothing was asked"]);
    assert_eq!(of(&issues(&record(&[]), None), "title"), ["Nothing was asked"]);
}

#[test]
fn what_cannot_be_judged_any_more_is_one_issue_a_reason() {
    let errored = |id: &str, reason: &str| {
        let mut errored = trial(id, "errored");
        errored["reason"] = json!(reason);
        errored
    };
    let gone = ["no answer in 30 s", "no answer in 31 s", "no such team"];
    let trials: Vec<_> =
        gone.iter().enumerate().map(|(n, why)| errored(&format!("v1::add::t{n}"), why)).collect();
    let tonight = record(&trials);
    let good = record(&[0, 1, 2].map(|n| trial(&format!("v1::add::t{n}"), "passed")));
    for (baseline, expected) in [(None, 2), (Some(&good), 2), (Some(&tonight), 0)] {
        let issues = issues(&tonight, baseline);
        assert_eq!(issues.len(), expected, "{issues:#?}");
        assert!(issues.iter().all(|issue| issue["trials"] == json!([])));
    }
    let issues = issues(&tonight, Some(&good));
    assert!(of(&issues, "body")[0].starts_with("**New since** the run of"), "{issues:#?}");
    assert!(of(&issues, "body")[0].contains("**2 trials could not be judged**"), "{issues:#?}");
}

#[test]
fn a_service_that_cannot_be_reached_is_one_issue() {
    let unanswered = |path: &str| {
        let mut errored = trial(&format!("v1::add::{path}"), "errored");
        errored["reason"] = json!(format!("no answer to GET /{path}: connection refused"));
        errored["exchanges"] = json!([{
            "role": "arrange", "duration_ms": 1.0, "response": null, "error": "connection refused",
            "request": { "identity": "member", "method": "GET", "url": format!("http://127.0.0.1:9/{path}"), "headers": {} },
        }]);
        errored
    };
    let issues = issues(&record(&[unanswered("users"), unanswered("teams")]), None);
    assert_eq!(of(&issues, "title"), ["could not be judged: connection refused"]);
    assert!(of(&issues, "body")[0].contains("/teams</code>: no answer"), "{issues:#?}");
}

#[test]
fn a_deviation_is_an_issue_when_it_is_stale_or_has_expired() {
    for (state, expected) in [("stale", 1), ("expired", 1), ("in-force", 0), ("unjudged", 0), ("differs", 0)]
    {
        let mut record = record(&[trial("v1::add::a", "passed")]);
        record.deviations = serde_json::from_value(json!([{
            "clause": "add.here", "observed": { "status": 400 }, "since": "2026-01-01", "state": state,
            "place": "targets/mine.deviations.toml:3",
            "known": { "mode": "diverges", "reason": "", "owner": "", "expires": "2026-02-01" },
        }]))
        .expect("it has the shape of a deviation");
        let issues = issues(&record, None);
        assert_eq!(issues.len(), expected, "{state}: {issues:#?}");
        assert!(issues.iter().all(|issue| issue["trials"] == json!(["v1::add::a"])));
    }
}

#[test]
fn the_support_gets_request_id_and_date_and_nobody_anything_else() {
    let mut wrong = failed("v1::add::a", "not so", "/id");
    wrong["exchanges"] = json!([{
        "role": "act", "duration_ms": 1.0,
        "request": { "identity": "member", "method": "POST", "url": "https://secret.example/v1.0/x", "headers": {} },
        "response": {
            "status": 400, "body": { "who": "adele@secret.example" },
            "headers": { "Request-Id": ID, "Date": "Sat, 21 Nov 2026 02:00:07 GMT", "server": "secret" },
        },
    }]);
    let mut private = record(&[wrong]);
    let text = formats::render(&private, formats::Format::GithubIssues, None);
    assert!(text.contains(ID) && text.contains("2026-11-21T02:00:07Z"), "{text}");
    assert!(!text.contains("secret") && !text.contains("adele"), "{text}");
    let answer = private.trials[0].exchanges[0].response.as_mut().expect("it was answered");
    answer.headers.insert("Request-Id".to_owned(), json!("adele@secret.example"));
    answer.headers.insert("Date".to_owned(), json!("adele was here"));
    let text = formats::render(&private, formats::Format::GithubIssues, None);
    assert!(text.contains("no request-id that can be told, no date") && !text.contains("adele"), "{text}");
}

#[test]
fn nothing_in_a_hostile_record_is_markup_in_an_issue() {
    let issues = issues(&hostile(), None);
    assert!(issues.len() >= 3, "{issues:#?}");
    for issue in &issues {
        let (title, body) = (issue["title"].as_str().unwrap(), issue["body"].as_str().unwrap());
        assert!(title.lines().count() == 1 && title.chars().count() <= 200, "{title}");
        assert!(body.len() < 65_536 && !body.contains("<script") && !body.contains("://evil"), "{body}");
        let tags: BTreeSet<&str> =
            body.split('<').skip(1).filter_map(|rest| rest.split('>').next()).collect();
        assert!(tags.iter().all(|tag| ["code", "/code", "pre", "/pre"].contains(tag)), "{tags:?}");
        assert!(!body.contains("@all") && body.contains(&HOSTILE[1..7]), "what it said can be read: {body}");
    }
}

#[test]
fn an_issue_names_clause_page_and_how_to_see_it_again() {
    let issues = issues(&LIED, Some(&LIED));
    assert!(!issues.is_empty());
    for body in of(&issues, "body") {
        for part in
            ["**Promised** by", "**Found** <code>C1", "− ", "+ ", "graphproof run ", "**As it was in**"]
        {
            assert!(body.contains(part), "{part}: {body}");
        }
    }
}

#[test]
fn a_private_record_and_a_published_baseline_make_issues() {
    let record = checkout("tests/it/data/run.json").to_string_lossy().into_owned();
    let dir = tempfile::TempDir::new().expect("a temporary folder can be made");
    let public = dir.path().to_string_lossy().into_owned();
    assert_eq!(run(&["publish", &record, "--out", &public]).status, Some(0));
    let args = ["render", &record, "--format", "github-issues", "--baseline", &public];
    let ran = run(&args);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let issues: Value = serde_json::from_str(&ran.stdout).expect("the issues are JSON");
    assert!(issues.is_array(), "{issues}");
    assert_eq!(
        run(&[&args[..3], &["html"], &args[4..]].concat()).status,
        Some(3),
        "other formats compare like with like"
    );
}
