//! Neither the order nor the width of a run changes an outcome.
//!
//! The whole proof is ten runs of each width, with a seed each:
//! `for jobs in 1 16; do for seed in $(seq 10); do graphproof run --jobs $jobs --shuffle $seed --out reports/$jobs-$seed; done; done`

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::{Started, folder, graphproof, recorded, run, text, trials};

/// What a run found: per trial its outcome, and the rule and the place of each finding.
fn found(record: &Value) -> BTreeMap<String, Vec<String>> {
    let one = |trial: &Value| {
        let findings = trial["findings"].as_array().expect("a trial has findings").iter();
        let findings = findings.map(|finding| format!("{} {}", text(finding, "rule"), text(finding, "at")));
        (
            text(trial, "id").to_owned(),
            [text(trial, "outcome").to_owned()].into_iter().chain(findings).collect(),
        )
    };
    trials(record).iter().map(one).collect()
}

fn order(record: &Value) -> Vec<&str> {
    trials(record).iter().map(|trial| text(trial, "id")).collect()
}

#[test]
fn width_and_order_change_no_outcome() {
    let (ran, first) = recorded(&["--jobs", "1"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    for (jobs, seed) in [("16", "1"), ("16", "18446744073709551615"), ("64", "2")] {
        let (ran, record) = recorded(&["--jobs", jobs, "--shuffle", seed]);
        assert_eq!(ran.status, Some(0), "--jobs {jobs} --shuffle {seed}: {}", ran.stderr);
        assert_eq!(found(&record), found(&first), "--jobs {jobs} --shuffle {seed}");
        assert_eq!(order(&record), order(&first), "a record stands in the suite's order");
        assert_eq!(record["clauses"], first["clauses"]);
        assert_eq!(record["suite"], first["suite"]);
    }
}

/// The page without what is other in every run: whatever holds a digit (ids, instants, versions, times, ports).
fn page(jobs: &str) -> String {
    let mut emulator = Started::new(&mut graphproof(&["emulate", "--mutant", "item_add.channel_refused"]));
    let dir = folder(&[]);
    let out = dir.path().to_string_lossy().into_owned();
    let ran = run(&["run", "item_add", "--target", &emulator.first_line(), "--jobs", jobs, "--out", &out]);
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    let page = std::fs::read_to_string(dir.path().join("index.html")).expect("a run writes its page");
    let page = page.replace(&out, "DIR");
    let volatile = regex::Regex::new(r"[\w.:~=%-]*\d[\w.:~=%-]*").expect("it is a regular expression");
    let days =
        regex::Regex::new(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), # [A-Z][a-z]{2} # # GMT").expect("so is this");
    days.replace_all(&volatile.replace_all(&page, "#"), "#").into_owned()
}

#[test]
fn width_changes_no_page() {
    let (narrow, wide) = (page("1"), page("16"));
    assert!(narrow.contains("BROKEN") && narrow.len() > 50_000, "there is a page to compare");
    assert!(narrow == wide, "{}", similar::TextDiff::from_lines(&narrow, &wide).unified_diff());
}
