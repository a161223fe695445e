//! A history: one line a run, pages made from the lines alone, and nothing lost that a person should see.

use std::path::Path;

use graphproof_engine::history::{Entry, History};
use graphproof_engine::record::Record;
use quick_xml::events::Event;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Ran, folder, graphproof, put, ran};
use crate::record::settled;

const RECORD: &str = include_str!("data/run.json");

/// The stored record as of another day, with only these trials failing.
fn record(day: &str, failing: &[&str]) -> String {
    let mut record: Value = serde_json::from_str(RECORD).expect("it is JSON");
    record["started"] = json!(format!("{day}T02:00:00Z"));
    for trial in record["trials"].as_array_mut().expect("a record has trials") {
        let fails = failing.iter().any(|name| trial["id"].as_str().is_some_and(|id| id.ends_with(name)));
        trial["outcome"] = json!(if fails { "failed" } else { "passed" });
        if !fails {
            trial["findings"] = json!([]);
        }
    }
    settled(record).to_string()
}

fn add(dir: &TempDir, args: &[&str]) -> Ran {
    ran(graphproof(&[&["history", "add"], args, &["--dir", "all"]].concat()).current_dir(dir.path()))
}

fn read(dir: &TempDir, name: &str) -> String {
    std::fs::read_to_string(dir.path().join("all").join(name)).expect("it was written")
}

#[test]
fn a_run_is_one_line_however_often_it_is_added_and_changes_are_seen_between_lines() {
    let dir = folder(&[
        ("all/one/run.json", &record("2026-11-19", &["409_in_this_section"])),
        ("all/one/index.html", "a page"),
        ("two.json", &record("2026-11-20", &["409_in_another_section", "403_into_a_system_section"])),
    ]);
    for expected in ["1 run\n", "1 run, this one was among them\n"] {
        let ran = add(&dir, &["all/one"]);
        assert_eq!(
            (ran.status, ran.stdout),
            (Some(0), format!("all/index.html: {expected}")),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(add(&dir, &["two.json"]).status, Some(0));
    assert_eq!(read(&dir, "history.jsonl").lines().count(), 2);
    let page = read(&dir, "index.html");
    assert!(page.contains("▲ 2") && page.contains("▼ 1"), "{page}");
    assert!(page.contains("href=\"one/index.html\""), "a page below the history is linked to");
    let (newer, older) = (page.find(">2026-11-20 02:00<"), page.find(">2026-11-19 02:00<"));
    assert!(newer.is_some() && newer < older, "the newest run comes first");
    assert!(page.contains("aria-label=\"beta::sections::item_add, 2026-11-20 02:00: failed\""), "{page}");
    assert!(!page.contains("://") && !page.contains("<script"), "it asks for nothing and runs nothing");
    let badge: Value = serde_json::from_str(&read(&dir, "badge.json")).expect("a badge is JSON");
    assert_eq!((&badge["message"], &badge["color"]), (&json!("BROKEN · 2/5"), &json!("red")));
}

#[test]
fn a_run_of_other_trials_fixes_nothing() {
    let failing = ["409_in_this_section", "409_in_another_section"];
    let mut filtered: Value = serde_json::from_str(&record("2026-11-20", &[])).expect("it is JSON");
    filtered["trials"].as_array_mut().expect("a record has trials").truncate(1);
    let filtered = settled(filtered);
    let dir = folder(&[
        ("one.json", &record("2026-11-19", &failing)),
        ("filtered.json", &filtered.to_string()),
        ("two.json", &record("2026-11-21", &failing[..1])),
    ]);
    for file in ["one.json", "filtered.json"] {
        assert_eq!(add(&dir, &[file]).status, Some(0));
    }
    assert!(!read(&dir, "index.html").contains('▼'), "what wasn't asked isn't fixed");
    assert_eq!(add(&dir, &["two.json"]).status, Some(0));
    assert!(read(&dir, "index.html").contains("▼ 1"), "it is held against the last run that asked the same");
}

#[test]
fn pages_are_made_from_the_lines_and_never_from_pages() {
    let dir = folder(&[("one.json", &record("2026-11-19", &[])), ("two.json", &record("2026-11-20", &[]))]);
    for name in ["one.json", "two.json"] {
        assert_eq!(add(&dir, &[name]).status, Some(0));
    }
    let files = ["index.html", "badge.json", "feed.xml"];
    let before = files.map(|file| read(&dir, file));
    for file in files {
        put(dir.path(), &format!("all/{file}"), b"spoilt");
    }
    assert_eq!(add(&dir, &["one.json"]).status, Some(0));
    assert_eq!(files.map(|file| read(&dir, file)), before);
}

#[test]
fn a_torn_line_is_told_and_kept() {
    let dir = folder(&[("one.json", &record("2026-11-19", &[])), ("two.json", &record("2026-11-20", &[]))]);
    assert_eq!(add(&dir, &["one.json"]).status, Some(0));
    let whole = std::fs::read(dir.path().join("all/history.jsonl")).expect("it was written");
    let torn = [&whole[..], &whole[..100], b"\xe2\x82"].concat();
    put(dir.path(), "all/history.jsonl", &torn);
    let ran = add(&dir, &["two.json"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(0), "all/index.html: 2 runs\n"), "{}", ran.stderr);
    assert_eq!(ran.stderr, "warning: line 2 of all/history.jsonl is no entry; it is left as it is\n");
    let after = std::fs::read(dir.path().join("all/history.jsonl")).expect("it was written");
    assert!(after.starts_with(&torn), "nothing was dropped");
    assert!(read(&dir, "index.html").contains("Lines of history.jsonl that are no entries: 2."));
    let ran = add(&dir, &["two.json", "--keep", "1"]);
    assert_eq!((ran.status, ran.stdout.contains(": 1 run,")), (Some(0), true), "{}", ran.stdout);
    assert!(read_bytes(dir.path()).starts_with(&whole[..100]), "what is no entry outlives the retention");
}

fn read_bytes(dir: &Path) -> Vec<u8> {
    std::fs::read(dir.join("all/history.jsonl")).expect("it was written")
}

#[test]
fn what_cannot_be_read_or_written_is_said() {
    let dir =
        folder(&[("one.json", RECORD), ("text.json", "no record"), ("all/history.jsonl/in/the/way", "")]);
    assert_eq!(add(&dir, &["text.json"]).status, Some(3));
    let ran = add(&dir, &["one.json"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(5), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("isn't a regular file"), "{}", ran.stderr);
}

/// A run of so many trials that all fail, in so many operations.
fn large(trials: usize, operations: usize) -> Record {
    let mut record: Value = serde_json::from_str(RECORD).expect("it is JSON");
    let trial = record["trials"][1].clone();
    let all: Vec<Value> = (0..trials)
        .map(|n| {
            let mut trial = trial.clone();
            trial["operation"] = json!(format!("beta::{}::{}", "x".repeat(20), n % operations));
            trial["id"] = json!(format!("trial_{n}"));
            trial
        })
        .collect();
    record["trials"] = json!(all);
    record["target"]["name"] = json!("<b>\u{1b}[31m&\"".repeat(200));
    serde_json::from_value(record).expect("it has the shape of a record")
}

#[test]
fn no_line_has_more_than_two_kilobytes_and_a_year_no_more_than_a_megabyte() {
    for (trials, operations) in [(1, 1), (200, 5), (201, 5), (200, 40), (5_000, 500)] {
        let entry = Entry::of(&large(trials, operations), Some("x".repeat(5_000)));
        assert!(entry.line().len() <= 2_048, "{trials}, {operations}: {}", entry.line().len());
        assert_eq!(entry.failing.is_some(), trials <= 200 && operations <= 5, "{trials}, {operations}");
    }
    let mut history = History::default();
    let mut run = large(200, 5);
    for day in 0..365 {
        run.started = format!("2026-11-21T02:00:00.{day:03}Z").parse().expect("it is an instant");
        history.add(Entry::of(&run, Some(format!("runs/{day}/index.html"))));
    }
    assert_eq!(history.entries().count(), 365);
    let page = graphproof_engine::report::html::history(&history);
    assert!(history.bytes().len() <= 1 << 20 && page.len() <= 1 << 20, "{}", page.len());
    assert!(!page.contains("<b>") && !page.contains('\u{1b}'), "foreign text is text");
    let feed = graphproof_engine::report::history::atom(&history);
    let mut reader = quick_xml::Reader::from_str(&feed);
    let mut entries = 0;
    while let event = reader.read_event().expect("the feed is XML")
        && !matches!(event, Event::Eof)
    {
        entries += usize::from(matches!(&event, Event::Start(start) if start.name().as_ref() == "entry"));
    }
    assert_eq!(entries, 30, "{feed}");
    assert!(!feed.contains('\u{1b}'));
}
