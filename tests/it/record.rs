//! The record: its shape, the order of its exchanges, and what must never be in it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use graphproof::resolve::suite;
use graphproof_engine::case::{RequestTemplate, Script};
use regex::Regex;
use serde_json::Value;

use crate::lying_targets::{Liar, Running};
use crate::program::{Ran, checkout, recorded, text, trials};

fn against(liar: Liar) -> (Ran, Value) {
    let running =
        Running::start(liar, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a liar can be started");
    // Requests of one kind are enough, and those that poll for minutes aren't among them.
    recorded(&["--target", running.base_url(), "--jobs", "64", "-v", "item_add::4", "chats::member_add::4"])
}

pub(crate) fn assert_valid(record: &Value) {
    assert_satisfies("run-record", record);
}

/// What we write satisfies the schema that we publish for it.
pub(crate) fn assert_satisfies(schema: &str, value: &Value) {
    let path = checkout(&format!("schemas/{schema}.schema.json"));
    let schema = std::fs::read_to_string(&path).expect("what we write has a schema");
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(&schema).expect("the schema is one");
    let errors: Vec<_> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .take(5)
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// A record that was altered, with numbers, verdict and findings that go with the outcomes of its trials.
pub(crate) fn settled(mut record: Value) -> Value {
    let Some(trials) = record["trials"].as_array_mut() else { return record };
    let mut count = BTreeMap::new();
    for trial in trials.iter_mut() {
        let found = trial["findings"].as_array().is_some_and(|findings| !findings.is_empty());
        match (text(trial, "outcome"), found) {
            ("passed", true) => trial["outcome"] = "warned".into(),
            ("warned", false) => trial["outcome"] = "passed".into(),
            ("failed", false) => {
                trial["findings"] = serde_json::json!([{
                    "rule": "C101", "clause": trial["proves"][0], "level": "must", "role": "act", "at": "status",
                    "expected": 409, "actual": 400, "message": "status 400 where 409 is documented",
                }]);
            }
            _ => {}
        }
        *count.entry(text(trial, "outcome").to_owned()).or_insert(0) += 1;
        *count.entry("known".to_owned()).or_insert(0) += usize::from(trial.get("known").is_some());
    }
    let charged = |known: bool| -> BTreeSet<String> {
        let trials = trials.iter().filter(|trial| !known || trial.get("known").is_some());
        let findings = trials.flat_map(|trial| trial["findings"].as_array().into_iter().flatten());
        findings.filter_map(|finding| Some(finding["clause"].as_str()?.to_owned())).collect()
    };
    let (violated, known) = (charged(false), charged(true));
    for clause in record["clauses"].as_array_mut().into_iter().flatten() {
        if clause["state"] == "proved" && violated.contains(text(clause, "id")) {
            clause["state"] = "broken".into();
        }
    }
    if record.get("deviations").is_none() && !known.is_empty() {
        let deviation = |clause: &String| {
            serde_json::json!({
                "clause": clause, "observed": { "status": 400 }, "since": "2026-11-01", "place": "x.deviations.toml:1", "state": "in-force",
                "known": { "mode": "diverges", "reason": "agreed", "owner": "somebody", "expires": "2027-01-01" },
            })
        };
        record["deviations"] = known.iter().map(deviation).collect();
    }
    let of = |word: &str| count.get(word).copied().unwrap_or_default();
    for word in ["failed", "errored", "skipped", "warned", "known"] {
        record["summary"][word] = of(word).into();
    }
    record["summary"]["passed"] = (of("passed") + of("warned")).into();
    let judged = of("passed") + of("warned") + of("known");
    record["verdict"] = match (of("failed") - of("known"), of("errored"), judged) {
        (1.., ..) => "BROKEN",
        (0, 1.., _) | (0, _, 0) => "NO VERDICT",
        _ => "OK",
    }
    .into();
    record
}

#[test]
fn a_record_satisfies_its_schema() {
    // Every kind of exchange and of body is in it; the validator needs seconds for all trials.
    let (_, record) = recorded(&["member_add", "item_add::4", "example"]);
    assert_valid(&record);
}

#[test]
fn a_record_of_failures_and_errors_satisfies_its_schema() {
    for liar in [Liar::RefusesEverything, Liar::ForgetsIfMatch, Liar::EchoesTheRequest] {
        let (_, record) = against(liar);
        assert_valid(&record);
    }
}

#[test]
fn a_record_is_read_back_as_it_was_written() {
    let dir = tempfile::TempDir::new().unwrap();
    let out = dir.path().to_string_lossy().into_owned();
    let ran = crate::program::run(&["run", "409_in", "--out", &out]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let written = crate::program::record(dir.path()).unwrap();
    assert_eq!(written["tool"]["name"], "graphproof");
    let read = graphproof_engine::record::store::read(dir.path(), Path::new("run.json")).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), written);
}

/// One letter an exchange, in their order.
fn letters(trial: &Value) -> String {
    let letter = |exchange: &Value| match text(exchange, "role") {
        "arrange" => 'a',
        "witness" => 'w',
        "act" => 'x',
        "twin" => 't',
        "then" => 'n',
        "undo" => 'u',
        other => panic!("{other} is no role"),
    };
    trial["exchanges"].as_array().expect("a trial has exchanges").iter().map(letter).collect()
}

/// Running names are read where they are needed, so an `a` may stand before any request that carries one.
fn documented_order(script: &Script) -> Regex {
    let witnesses = "w".repeat(script.witness.len());
    let then: String = script.then.iter().map(|_| "a*n+").collect();
    let text = match &script.broken {
        Some(_) if script.no_twin.is_some() => format!("^a*{witnesses}a*x{witnesses}[au]*$"),
        Some(_) => format!("^a*{witnesses}a*x{witnesses}a*t{then}[au]*$"),
        None => format!("^a*x{then}[au]*$"),
    };
    Regex::new(&text).expect("the expression is right")
}

#[test]
fn every_trial_keeps_the_documented_order() {
    let (_, record) = recorded(&[]);
    let loaded = suite::load(&checkout(""), None).unwrap();
    for trial in trials(&record) {
        let id = text(trial, "id");
        let script = loaded.scripts.iter().find(|script| script.id == id).unwrap();
        let letters = letters(trial);
        assert!(
            documented_order(script).is_match(&letters),
            "{id}: {letters}, not {}",
            documented_order(script)
        );
        let requests = |role: &str| -> Vec<&Value> {
            let all = trial["exchanges"].as_array().unwrap().iter();
            all.filter(|exchange| exchange["role"] == role).map(|exchange| &exchange["request"]).collect()
        };
        let witnesses = requests("witness");
        let (before, after) = witnesses.split_at(witnesses.len() / 2);
        assert_eq!(before, after, "{id}: the same witnesses before and after");
        assert_eq!(script.broken.is_some(), !requests("twin").is_empty() || script.no_twin.is_some(), "{id}");
        if let (Some(act), Some(twin), Some(broken)) =
            (requests("act").first(), requests("twin").first(), &script.broken)
        {
            let alike = visible(&broken.request) == visible(&script.correct);
            assert!(alike || act != twin, "{id}: the twin is another request");
        }
    }
}

/// A request without what no record shows: the token.
fn visible(request: &RequestTemplate) -> (String, Vec<String>, String) {
    let headers = request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
    (request.line(), headers.map(|header| format!("{header:?}")).collect(), format!("{:?}", request.body))
}

/// The places of a text where a token of the emulator stands, in whatever spelling.
pub(crate) fn leaks(text: &str) -> Vec<String> {
    const NEEDLE: &str = "emulator~";
    let mut found = Vec::new();
    let mut look = |how: &str, text: &str| {
        if let Some((before, found_here)) = text.to_ascii_lowercase().split_once(NEEDLE) {
            let before: String =
                before.chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
            let after: String = found_here.chars().take(40).collect();
            found.push(format!("{how}: {before}{NEEDLE}{after}"));
        }
    };
    look("raw", text);
    let percent = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    look("percent", &percent);
    let escape = Regex::new(r"\\+u(00[0-9a-fA-F]{2})").expect("the expression is right");
    let unescaped = escape.replace_all(text, |hex: &regex::Captures<'_>| {
        let code = u32::from_str_radix(&hex[1], 16).expect("four hexadecimal digits");
        char::from_u32(code).expect("below a hundred").to_string()
    });
    look("escaped", &unescaped);
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let run = Regex::new(r"[A-Za-z0-9+/_-]{10,}").expect("the expression is right");
    let encoded: BTreeSet<&str> = run.find_iter(text).map(|found| found.as_str()).collect();
    for encoded in encoded {
        for lead in 0..4 {
            let part = &encoded[lead..];
            let part = &part[..part.len() / 4 * 4];
            for alphabet in [STANDARD, URL_SAFE] {
                if let Ok(bytes) = GeneralPurpose::new(&alphabet, config).decode(part) {
                    look("base64", &String::from_utf8_lossy(&bytes));
                }
            }
        }
    }
    found
}

fn assert_no_secret(ran: &Ran, record: &Value) {
    let record = serde_json::to_string_pretty(record).expect("a value can be written");
    for (name, text) in [("run.json", &record), ("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
        let leaks = leaks(text);
        assert!(
            leaks.is_empty(),
            "{name} holds {} secrets:\n{}",
            leaks.len(),
            leaks[..leaks.len().min(8)].join("\n")
        );
    }
}

#[test]
fn the_search_for_secrets_finds_every_spelling() {
    let encoded = |engine: &GeneralPurpose, text: &str| engine.encode(text);
    let standard = GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new());
    for text in [
        "x emulator~member~01".to_owned(),
        "emulator%7Emember".to_owned(),
        "%65mulator~".to_owned(),
        r"emulator\u007emember".to_owned(),
        r"emulator\\u007Emember".to_owned(),
        encoded(&standard, "emulator~member~01"),
        encoded(&standard, "aemulator~member~01"),
        format!("Qx{}", encoded(&standard, "Bearer emulator~member~01")),
    ] {
        assert!(!leaks(&text).is_empty(), "{text}");
    }
    assert!(leaks("emulator").is_empty());
}

#[test]
fn no_token_is_in_a_record_or_on_the_terminal() {
    let (ran, record) = recorded(&["-v"]);
    assert_no_secret(&ran, &record);
}

#[test]
fn no_token_is_kept_of_a_target_that_echoes_it_in_every_spelling() {
    let (ran, record) = against(Liar::EchoesTheRequest);
    let record_text = record.to_string();
    assert!(record_text.contains("‹redacted›") && record_text.contains("x-echo-"), "the liar did echo");
    assert_no_secret(&ran, &record);
}

#[test]
fn no_token_is_shown_by_list_explain_or_check() {
    for args in
        [&["list", "--json"][..], &["explain", "beta::sections::item_add::412_if_match_stale"], &["check"]]
    {
        let ran = crate::program::run(args);
        assert_eq!(ran.status, Some(0), "{args:?}: {}", ran.stderr);
        let leaks = [leaks(&ran.stdout), leaks(&ran.stderr)].concat();
        assert!(leaks.is_empty(), "{args:?}: {leaks:?}");
    }
}
