//! Records to make reports of: sound, broken, empty, hostile.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::LazyLock;

use graphproof_engine::record::Record;
use serde_json::{Value, json};

use crate::lying_targets::{Liar, Running};
use crate::program::recorded;

/// Everything at once that a target, or somebody who writes a case, might try.
pub(crate) const HOSTILE: &str = "<script>alert(1)</script>]]></failure>&amp;\"' `*_[x](http://evil.example) @all #1 |\r\n::error::x\n\
                       ##[error]\u{1b}[31m\u{9b}31m\u{0}\u{202e}\u{2028}\u{fffe}\u{ffff}=1+1,a:b %0A";

fn read(value: Value) -> Record {
    serde_json::from_value(value).expect("it has the shape of a record")
}

/// A record of these trials, which says of itself that all is well.
pub(crate) fn record(trials: &[Value]) -> Record {
    read(json!({
        "format": 2,
        "tool": { "name": "graphproof", "version": "0.1.0" },
        "target": { "name": "emulator", "base_url": "http://127.0.0.1:9" },
        "suite": { "hash": "sha256:00", "breaks": 0, "no_twin": 0, "one_cause": 0, "page_defects": 0 },
        "command": "graphproof run",
        "started": "2026-11-21T02:00:07.25Z",
        "duration_ms": 1500.6,
        "complete": true,
        "verdict": "OK",
        "summary": { "passed": 0, "failed": 0, "errored": 0, "skipped": 0, "warned": 0, "known": 0 },
        "clauses": [
            { "id": "add.here", "page": "page", "says": HOSTILE, "level": "must", "state": "broken" },
            { "id": "add.there", "page": "page", "says": "stays", "level": "must", "state": "proved" },
            { "id": "add.never", "page": "page", "says": "can't", "level": "must", "state": "untested", "why": "so" },
        ],
        "trials": trials,
        "left_behind": [],
    }))
}

pub(crate) fn trial(id: &str, outcome: &str) -> Value {
    let (operation, _) = id.rsplit_once("::").expect("an id begins with its operation");
    let reason = (!matches!(outcome, "passed" | "warned")).then(|| format!("why {id} {outcome}"));
    json!({
        "id": id, "operation": operation, "outcome": outcome, "level": "must", "proves": ["add.here"],
        "reason": reason, "case": "cases/add.toml:7", "duration_ms": 12.3456, "checks": 3, "findings": [],
        "exchanges": [],
    })
}

fn finding(message: &str, at: &str) -> Value {
    json!({
        "rule": "C104", "clause": "add.here", "level": "must", "role": "act", "at": at, "expected": "this",
        "actual": null, "message": message,
    })
}

pub(crate) fn failed(id: &str, message: &str, at: &str) -> Value {
    let mut failed = trial(id, "failed");
    failed["reason"] = json!(message);
    failed["findings"] = json!([finding(message, at)]);
    failed
}

/// Such a trial by something that no clause speaks of.
pub(crate) fn failed_beside_the_clauses(id: &str, message: &str, at: &str) -> Value {
    let mut failed = failed(id, message, at);
    failed["findings"][0]["clause"] = Value::Null;
    failed
}

pub(crate) fn one_of_each() -> Record {
    let mut warned = trial("v1::add::warned", "warned");
    warned["findings"] = json!([finding("only a should", "/a")]);
    record(&[
        trial("v1::add::fine", "passed"),
        warned,
        failed("v1::add::wrong", "not as promised", "/error/code"),
        trial("beta::move::unknown", "errored"),
        trial("beta::move::not_asked", "skipped"),
    ])
}

/// Hostile text wherever a record holds text that we didn't write, and a line of a megabyte.
pub(crate) fn hostile() -> Record {
    let body = (0..100).fold(json!(HOSTILE), |inner, _| json!([{ HOSTILE: inner }]));
    let exchange = |status: u16, body: Value| {
        let headers = json!({ "Content-Type": HOSTILE, HOSTILE: [HOSTILE, HOSTILE], "location": HOSTILE });
        json!({
            "role": "act", "begun_ms": 3.5, "duration_ms": 1.25,
            "request": {
                "identity": HOSTILE, "method": "POST", "url": "http://127.0.0.1:9/x?a=%3Cb%3E&c=‹redacted›<\\{|}^`>", "headers": headers,
                "text": HOSTILE,
            },
            "response": { "status": status, "headers": headers, "body": body },
        })
    };
    let mut wrong = failed(&format!("v1::add::{HOSTILE}"), HOSTILE, HOSTILE);
    wrong["operation"] = json!(HOSTILE);
    wrong["case"] = json!(format!("cases/{HOSTILE}.toml:7"));
    wrong["comparisons"] = json!([{ "exchange": 0, "lines": [
        { "side": "received", "text": HOSTILE, "note": HOSTILE },
        { "side": "promised", "text": "x".repeat(1 << 20) },
    ]}]);
    wrong["exchanges"] = json!([exchange(599, body), exchange(200, json!("y".repeat(1 << 20)))]);
    let mut unanswered = trial("v1::add::unanswered", "errored");
    unanswered["reason"] = json!(HOSTILE.repeat(10_000));
    unanswered["exchanges"] = json!([exchange(200, json!(null))]);
    unanswered["exchanges"][0]["response"] = json!(null);
    unanswered["exchanges"][0]["error"] = json!(HOSTILE);
    let mut record = record(&[wrong, unanswered]);
    record.target.name = HOSTILE.into();
    record.command = HOSTILE.repeat(1_000);
    record.left_behind = serde_json::from_value(json!([
        { "trial": HOSTILE, "request": HOSTILE, "got": HOSTILE },
    ]))
    .expect("it has the shape of what is left behind");
    record
}

pub(crate) fn nothing_but_skipped() -> Record {
    record(&[trial("v1::add::a", "skipped"), trial("v1::add::b", "skipped")])
}

pub(crate) fn interrupted() -> Record {
    let mut record = record(&[trial("v1::add::a", "passed")]);
    record.complete = false;
    record
}

pub(crate) fn against(liar: Liar) -> Record {
    let running =
        Running::start(liar, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a liar can be started");
    let (_, record) = recorded(&["--target", running.base_url(), "item_add::4", "chats::member_add::4"]);
    read(record)
}

/// One run of a target that refuses as it should and for another reason; nobody changes it.
pub(crate) static LIED: LazyLock<Record> = LazyLock::new(|| against(Liar::RightStatusWrongMessage));

pub(crate) fn records() -> [(&'static str, Record); 7] {
    [
        ("lied", LIED.clone()),
        ("one of each", one_of_each()),
        ("hostile", hostile()),
        ("no trial", record(&[])),
        ("all skipped", nothing_but_skipped()),
        ("interrupted", interrupted()),
        ("all passed", record(&[trial("v1::add::fine", "passed")])),
    ]
}
