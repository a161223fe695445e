//! Reports for other programs: each against the schema that its readers publish, of sound, broken, empty and hostile records.

use std::collections::BTreeSet;

use graphproof_engine::outcome::OutcomeKind;
use graphproof_engine::record::Record;
use graphproof_engine::report::formats::{self, Format};
use serde_json::{Value, json};

use crate::lying_targets::Liar;
use crate::program::checkout;
use crate::record::leaks;

mod issues;
mod records;
mod xml;

use records::{
    HOSTILE, LIED, against, failed_beside_the_clauses, hostile, interrupted, nothing_but_skipped,
    one_of_each, record, records, trial,
};
use xml::Element;

fn render(record: &Record, format: Format) -> String {
    formats::render(record, format, None)
}

fn json_of(record: &Record, format: Format) -> Value {
    serde_json::from_str(&render(record, format)).expect("the report is JSON")
}

fn junit_of(record: &Record) -> Element {
    Element::parse(&render(record, Format::Junit))
}

fn assert_satisfies(schema: &str, name: &str, value: &Value) {
    let text = std::fs::read_to_string(checkout("tests/it/data").join(schema)).expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(&schema).expect("the schema is one");
    let errors = validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path()));
    let errors: Vec<String> = errors.take(5).map(|error| error.chars().take(500).collect()).collect();
    assert!(errors.is_empty(), "{name}: {}", errors.join("\n"));
}

#[test]
fn junit_satisfies_the_schema_of_jenkins() {
    let schema = std::fs::read_to_string(checkout("tests/it/data/junit.xsd")).expect("the schema is there");
    let rules = xml::rules(&schema);
    assert!(rules.len() > 10, "the schema was read");
    for (name, record) in records() {
        let broken = xml::broken(&rules, &junit_of(&record));
        assert!(broken.is_empty(), "{name}: {broken:?}");
    }
    let wrong = Element::parse("<testsuites time='1 s'><testcase/><suite/></testsuites>");
    assert_eq!(xml::broken(&rules, &wrong).len(), 5, "the check finds what is wrong");
}

#[test]
fn ctrf_satisfies_its_schema() {
    for (name, record) in records() {
        assert_satisfies("ctrf.schema.json", name, &json_of(&record, Format::Ctrf));
    }
}

#[test]
fn har_satisfies_its_schema() {
    for (name, record) in records() {
        assert_satisfies("har.schema.json", name, &json_of(&record, Format::Har));
    }
}

#[test]
fn junit_has_a_suite_for_each_operation_and_a_case_for_each_trial() {
    for (name, record) in records() {
        let all = junit_of(&record);
        let mut names = BTreeSet::new();
        let mut sums = [0; 3];
        for suite in all.all("testsuite").filter(|suite| suite.at("name") != "graphproof") {
            let properties: Vec<_> = suite.children[0].all("property").map(|one| one.at("name")).collect();
            for wanted in ["target", "suite", "verdict"] {
                assert!(properties.contains(&wanted), "{name}: {properties:?}");
            }
            let with =
                |what: &str| suite.all("testcase").filter(|case| case.all(what).next().is_some()).count();
            let counts = ["failure", "error", "skipped"].map(with);
            assert_eq!(
                counts,
                ["failures", "errors", "skipped"].map(|what| suite.at(what).parse::<usize>().unwrap())
            );
            assert_eq!(suite.all("testcase").count().to_string(), suite.at("tests"));
            for case in suite.all("testcase") {
                assert_eq!(case.at("classname"), suite.at("name"));
                assert!(names.insert(case.at("name").to_owned()), "{name}: {} stands twice", case.at("name"));
            }
            sums = [0, 1, 2].map(|at| sums[at] + counts[at]);
        }
        assert_eq!(names.len(), record.trials.len(), "{name}");
        let with = |outcome| record.trials.iter().filter(|trial| trial.outcome == outcome).count();
        assert_eq!(
            sums,
            [OutcomeKind::Failed, OutcomeKind::Errored, OutcomeKind::Skipped].map(with),
            "{name}"
        );
    }
}

#[test]
fn junit_says_why_in_attribute_and_text() {
    let record = one_of_each();
    let all = junit_of(&record);
    let cases: Vec<&Element> = all.all("testsuite").flat_map(|suite| suite.all("testcase")).collect();
    let mark = |id: &str, element: &'static str| {
        let case = cases.iter().find(|case| case.at("name") == id).expect("the trial has a case");
        case.all(element).next().expect("the case has that element")
    };
    for (id, element, why) in [
        ("v1::add::wrong", "failure", "not as promised"),
        ("beta::move::unknown", "error", "why beta::move::unknown errored"),
        ("beta::move::not_asked", "skipped", "why beta::move::not_asked skipped"),
    ] {
        assert_eq!(mark(id, element).at("message"), why);
        assert!(mark(id, element).text.contains(why));
    }
    assert_eq!(mark("v1::add::wrong", "failure").at("type"), "C104");
    assert!(mark("v1::add::warned", "system-out").text.contains("only a should"));
    assert_eq!(cases[0].at("time"), "0.012");
    assert_eq!(all.at("time"), "1.501", "seconds, rounded");
}

#[test]
fn ctrf_has_milliseconds_suites_and_its_own_words_for_outcomes() {
    let report = json_of(&one_of_each(), Format::Ctrf);
    let summary = &report["results"]["summary"];
    let counts =
        ["tests", "passed", "failed", "skipped", "pending", "other"].map(|name| summary[name].clone());
    assert_eq!(json!(counts), json!([5, 2, 1, 1, 0, 1]));
    let begun = "2026-11-21T02:00:07.25Z".parse::<jiff::Timestamp>().unwrap().as_millisecond();
    assert_eq!((&summary["start"], &summary["stop"]), (&json!(begun), &json!(begun + 1_500)));
    let unknown = &report["results"]["tests"][3];
    assert_eq!((&unknown["status"], &unknown["rawStatus"]), (&json!("other"), &json!("errored")));
    assert_eq!((&unknown["suite"], &unknown["duration"]), (&json!(["beta", "move"]), &json!(12)));
}

#[test]
fn ndjson_is_an_event_a_line_without_bodies() {
    for (name, record) in records() {
        let text = render(&record, Format::Ndjson);
        let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let words: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
        assert_eq!(words.len(), record.trials.len() + 2, "{name}");
        assert_eq!((words[0], words[words.len() - 1]), ("run_started", "run_finished"), "{name}");
        assert!(words[1..words.len() - 1].iter().all(|word| *word == "trial_finished"), "{name}");
        assert!(!text.contains("yyyyyyyy") && !text.contains("\"headers\""), "{name}: a body");
    }
}

#[test]
fn har_has_every_exchange_in_the_order_of_the_record() {
    let archive = json_of(&LIED, Format::Har);
    let entries = archive["log"]["entries"].as_array().unwrap();
    let all: Vec<_> =
        LIED.trials.iter().flat_map(|trial| trial.exchanges.iter().map(move |e| (trial, e))).collect();
    assert_eq!(entries.len(), all.len());
    let begun = LIED.started;
    for (entry, (trial, exchange)) in entries.iter().zip(all) {
        assert_eq!((&entry["_trial"], &entry["_role"]), (&json!(trial.id), &json!(exchange.role)));
        assert_eq!(entry["request"]["url"], exchange.request.url);
        assert_eq!(
            entry["response"]["status"],
            exchange.response.as_ref().map_or(0, |response| response.status)
        );
        let sent: jiff::Timestamp = entry["startedDateTime"].as_str().unwrap().parse().unwrap();
        let after = exchange.begun_ms.expect("a run says when it sent something");
        assert!((sent.duration_since(begun).as_secs_f64() * 1000.0 - after).abs() < 0.001, "{sent}");
    }
    let unanswered = json_of(&hostile(), Format::Har)["log"]["entries"][2]["response"].clone();
    assert_eq!((&unanswered["status"], &unanswered["_error"]), (&json!(0), &json!(HOSTILE)));
}

#[test]
fn what_is_shown_of_a_hostile_record_is_harmless() {
    let record = hostile();
    for format in Format::ALL {
        let report = render(&record, format);
        let odd: BTreeSet<char> = report
            .chars()
            .filter(|c| *c != '\n' && (c.is_control() || "\u{202e}\u{2028}".contains(*c)))
            .collect();
        assert!(odd.is_empty(), "{format:?}: {odd:?}");
    }
    let all = junit_of(&record);
    let shown = all.children[0].all("testcase").next().unwrap().all("failure").next().unwrap();
    assert!(shown.children.is_empty() && shown.text.contains("<script>alert(1)</script>]]></failure>"));
    assert!(shown.text.contains("\\u{1b}[31m"), "what is left out is seen to be");
    let summary = render(&record, Format::GithubSummary);
    assert!(!summary.contains("<script") && !summary.contains("://evil") && summary.contains("script&#62;"));
    let commands = render(&record, Format::GithubAnnotations);
    assert!(commands.lines().all(|line| line.starts_with("::error ")), "{commands}");
    assert_eq!(commands.lines().count(), 3, "{commands}");
}

#[test]
fn annotations_are_nine_causes_and_how_many_more() {
    let with = |causes: usize| {
        let many = (0..causes).flat_map(|cause| {
            let at = "/x".repeat(cause + 1);
            [0, 1].map(|n| {
                failed_beside_the_clauses(&format!("v1::add::of_{cause}_{n}"), "100% wrong: a, b", &at)
            })
        });
        render(&record(&many.collect::<Vec<_>>()), Format::GithubAnnotations)
    };
    let (nine, twelve) = (with(9), with(12));
    assert_eq!((nine.lines().count(), twelve.lines().count()), (9, 10));
    assert!(nine.lines().all(|line| line.contains(" and 1 more")), "{nine}");
    assert!(twelve.lines().last().unwrap().contains("3 more causes"), "{twelve}");
    let first = "::error file=cases/add.toml,line=7,title=v1%3A%3Aadd%3A C104 missing property::100%25 wrong: a, b%0A";
    assert!(nine.starts_with(first), "{nine}");
}

#[test]
fn a_summary_has_at_most_200_kilobytes_and_counts_what_it_leaves_out() {
    let many: Vec<_> = (0..2_000)
        .map(|n| {
            failed_beside_the_clauses(
                &format!("v1::add::trial_{n}"),
                &HOSTILE.repeat(20),
                &"/x".repeat(n + 1),
            )
        })
        .collect();
    let mut record = record(&many);
    record.verdict = graphproof_engine::record::model::Verdict::Broken;
    let summary = render(&record, Format::GithubSummary);
    assert!(summary.len() <= 200_000, "{} bytes", summary.len());
    assert!(summary.starts_with("## ✕ BROKEN") && summary.contains("2000 trials: 0 passed, 2000 failed"));
    assert!(summary.trim_end().ends_with("more in run.json"), "{}", &summary[summary.len() - 200..]);
}

#[test]
fn a_badge_says_how_many_clauses_were_proved() {
    let well = json_of(&record(&[trial("v1::add::fine", "passed")]), Format::Badge);
    let expected =
        json!({ "schemaVersion": 1, "label": "contract", "message": "OK · 1/2", "color": "brightgreen" });
    assert_eq!(well, expected);
    assert_eq!(json_of(&LIED, Format::Badge)["color"], "red");
}

/// The record says OK, and no report believes it.
#[test]
fn a_run_that_judged_nothing_is_a_pass_in_no_format() {
    for record in [record(&[]), nothing_but_skipped()] {
        let junit = junit_of(&record);
        assert_eq!(junit.at("errors"), "1");
        let ctrf = json_of(&record, Format::Ctrf);
        assert_eq!(ctrf["results"]["environment"]["healthy"], false);
        assert_eq!(
            (&ctrf["results"]["summary"]["passed"], &ctrf["results"]["summary"]["other"]),
            (&json!(0), &json!(1))
        );
        let badge = json_of(&record, Format::Badge);
        assert_eq!((&badge["message"], &badge["color"]), (&json!("NO VERDICT · 1/2"), &json!("lightgrey")));
        assert!(render(&record, Format::Ndjson).contains("\"verdict\":\"NO VERDICT\""));
        assert!(render(&record, Format::GithubSummary).starts_with("## ! NO VERDICT"));
        assert!(render(&record, Format::GithubAnnotations).starts_with("::error title=NO VERDICT"));
        assert!(json_of(&record, Format::Har)["log"]["comment"].as_str().unwrap().starts_with("NO VERDICT"));
    }
    let partial = interrupted();
    assert_eq!(junit_of(&partial).at("errors"), "1", "what was cut short isn't all green");
    assert_eq!(json_of(&partial, Format::Badge)["color"], "yellow");
    assert!(render(&partial, Format::GithubAnnotations).contains("ended before its last trial"));
}

#[test]
fn a_report_is_the_same_twice() {
    for (name, record) in records() {
        for format in Format::ALL {
            assert!(render(&record, format) == render(&record.clone(), format), "{name} as {format:?}");
        }
    }
}

#[test]
fn no_token_is_in_a_report_of_a_target_that_echoes_it() {
    let record = against(Liar::EchoesTheRequest);
    for format in Format::ALL {
        let leaks = leaks(&render(&record, format));
        assert!(leaks.is_empty(), "{format:?}: {leaks:?}");
    }
}
