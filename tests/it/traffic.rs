//! Traffic that somebody recorded: what of it is judged, what is not, and that no secret of it is kept.

use std::sync::LazyLock;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use graphproof_engine::event::{Event, TrialReport};
use graphproof_engine::finding::Level;
use graphproof_engine::outcome::{Outcome, Strictness};
use graphproof_engine::record::{Folder, Header};
use graphproof_engine::report::formats::{Format, render};
use graphproof_engine::traffic::{Archive, Traffic, judge};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Ran, checkout, folder, graphproof, put, ran, record, trials};
use crate::record::assert_valid;
use crate::replay::RUN;

/// A whole run against our emulator, as an archive.
static OURS: LazyLock<Value> = LazyLock::new(|| {
    let loaded = &RUN.planned.loaded;
    let header =
        Header { started: "2026-11-21T02:00:07Z".parse().expect("it is a timestamp"), ..Header::default() };
    let mut folder = Folder::new(header, &loaded.suite, &loaded.scripts);
    RUN.reports.iter().for_each(|report| folder.tell(&Event::TrialFinished(report.clone())));
    serde_json::from_str(&render(&folder.finish(), Format::Har, None)).expect("an archive is JSON")
});

fn judged(archive: &Value) -> Traffic {
    let archive = Archive::parse(archive.to_string().as_bytes()).expect("it is an archive");
    let loaded = &RUN.planned.loaded;
    let by = (&loaded.suite, loaded.scripts.as_slice(), loaded.schemas.as_ref());
    judge(by, &archive, Instant::now(), Strictness::Lenient)
}

/// An archive of this one entry.
fn alone(entry: &Value) -> Value {
    json!({ "log": { "entries": [entry] } })
}

/// The recorded request that a trial was about.
fn entry(trial: &str) -> Value {
    let entries = OURS["log"]["entries"].as_array().expect("there are entries");
    let is = |entry: &&Value| {
        entry["_trial"].as_str().is_some_and(|id| id.ends_with(trial)) && entry["_role"] == "act"
    };
    entries.iter().find(is).unwrap_or_else(|| panic!("{trial} was played")).clone()
}

/// Rule, place, clause and level of everything that is found in one entry.
fn found(entry: &Value) -> Vec<(String, String, String, Level)> {
    let traffic = judged(&alone(entry));
    assert_eq!(traffic.reports.len(), 1, "{}", entry["request"]["url"]);
    let findings = traffic.reports[0].outcome.findings().iter().map(|finding| {
        let clause = finding.clause.clone().unwrap_or_default();
        (finding.rule.code().to_owned(), finding.at.clone(), clause, finding.level)
    });
    findings.collect()
}

fn failed(reports: &[TrialReport]) -> Vec<(&str, &Outcome)> {
    let quiet = |outcome: &Outcome| matches!(outcome, Outcome::Passed { warnings } if warnings.is_empty());
    let all = reports.iter().map(|report| (report.script.id.as_str(), &report.outcome));
    all.filter(|(_, outcome)| !quiet(outcome)).collect()
}

#[test]
fn in_a_run_against_our_emulator_nothing_is_broken_and_every_telling_row_is_seen() {
    let traffic = judged(&OURS);
    assert_eq!(failed(&traffic.reports), []);
    assert!(traffic.reports.len() > 500, "{}", traffic.reports.len());
    let seen =
        |id: &str| traffic.reports.iter().any(|report| report.script.proves.iter().any(|known| known == id));
    let suite = &RUN.planned.loaded.suite;
    let clauses: Vec<_> =
        suite.clauses().map(|(_, clause)| clause).filter(|c| c.untested.is_none()).collect();
    let count = clauses.iter().filter(|clause| seen(&clause.id)).count();
    assert!(count >= 110, "{count} of {}", clauses.len());
    // Whose token it was isn't told.
    let tells = |clause: &&&graphproof_engine::case::Clause| {
        clause.row.as_ref().is_some_and(|row| !row.message.is_empty()) && !clause.id.ends_with("application")
    };
    let unseen: Vec<_> = clauses.iter().filter(tells).map(|c| c.id.as_str()).filter(|id| !seen(id)).collect();
    assert_eq!(unseen, Vec::<&str>::new());
}

/// The answer's body as it is edited.
fn edited(trial: &str, edit: impl Fn(&mut Value)) -> Value {
    let mut entry = entry(trial);
    let text = entry["response"]["content"]["text"].as_str().expect("the answer has a body");
    let mut body: Value = serde_json::from_str(text).expect("it is JSON");
    edit(&mut body);
    entry["response"]["content"]["text"] = body.to_string().into();
    entry
}

/// The entry with another header of its answer.
fn with_header(entry: Value, name: &str, value: &str) -> Value {
    let mut entry = without_header(entry, "response", name);
    let headers = entry["response"]["headers"].as_array_mut().expect("there are headers");
    headers.push(json!({ "name": name, "value": value }));
    entry
}

fn without_header(mut entry: Value, message: &str, name: &str) -> Value {
    let headers = entry[message]["headers"].as_array_mut().expect("there are headers");
    headers.retain(|pair| !pair["name"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name)));
    entry
}

#[test]
fn what_an_answer_must_be_is_what_the_request_says() {
    let mut other_status = entry("item_add::example_1_add_a_chat");
    other_status["response"]["status"] = json!(200);
    let remove = |trial, name: &'static str| {
        edited(trial, move |body| drop(body.as_object_mut().expect("an object").remove(name)))
    };
    let add = "item_add::example_1_add_a_chat";
    let wrong = [
        (other_status, "C101", "status", "item_add.201"),
        (
            without_header(entry(add), "response", "Location"),
            "C102",
            "header location",
            "item_add.answer.location",
        ),
        (
            with_header(entry("chats::member_add::bind_with_parentheses"), "Location", "/chats/elsewhere"),
            "C103",
            "header location",
            "chat_add.location",
        ),
        (remove(add, "@odata.type"), "C104", "/@odata.type", "item_add.answer.type"),
        (edited(add, |body| body["id"] = json!("19:another@thread.v2")), "C105", "/id", "item_add.answer.id"),
        (
            edited(add, |body| body["itemType"] = json!("group")),
            "C105",
            "/itemType",
            "item_add.answer.item_type",
        ),
        (
            edited(add, |body| body["createdDateTime"] = json!("2026-03-08")),
            "C109",
            "/createdDateTime",
            "item_add.answer.created",
        ),
        (
            edited("teams::member_add::example_1_owner", |body| body["roles"] = json!([])),
            "C105",
            "/roles",
            "team_add.example.1",
        ),
        (
            edited("teams::member_add::bind_of_beta", |body| body["userId"] = json!("x")),
            "C105",
            "/userId",
            "team_add.answer.user_id",
        ),
        (
            edited("item_add::409_in_another_section", |body| body["error"]["details"] = json!([])),
            "C104",
            "/error/**/conflictingSectionId",
            "item_add.409.elsewhere",
        ),
    ];
    for (entry, rule, at, clause) in wrong {
        let found = found(&entry);
        let expected = (rule.to_owned(), at.to_owned(), clause.to_owned(), Level::Must);
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
}

#[test]
fn a_user_in_capital_letters_is_the_same_user() {
    let mut entry = entry("teams::member_add::example_1_owner");
    let text = entry["request"]["postData"]["text"].as_str().expect("the request has a body");
    let (before, id) = text.split_once("users('").expect("it binds a user");
    let (id, after) = id.split_once('\'').expect("it ends");
    let capitals = format!("{before}users('{}'{after}", id.to_ascii_uppercase());
    assert_ne!(capitals, text);
    entry["request"]["postData"]["text"] = capitals.into();
    assert_eq!(found(&entry), []);
    let of_another = edited("teams::member_add::example_1_owner", |body| body["userId"] = json!("x"));
    entry["response"] = of_another["response"].clone();
    assert!(found(&entry).iter().any(|(rule, at, ..)| rule == "C105" && at == "/userId"));
}

#[test]
fn a_request_whose_headers_were_not_kept_is_not_one_without_a_token() {
    let whole = entry("item_add::example_1_add_a_chat");
    let mut bare = whole.clone();
    bare["request"]["headers"] = json!([]);
    let unsigned = without_header(whole.clone(), "request", "Authorization");
    let traffic = judged(&json!({ "log": { "entries": [whole, bare, unsigned] } }));
    let failed: Vec<_> = failed(&traffic.reports).into_iter().map(|(id, _)| id).collect();
    assert_eq!(failed, ["har::0003::beta::sections::item_add"]);
}

#[test]
fn a_refusal_for_which_nothing_is_documented_is_told_so() {
    let mut entry = entry("item_add::409_in_this_section");
    entry["response"]["status"] = json!(418);
    let mut added = self::entry("channels::member_add::example_1_private_channel");
    added["response"] = entry["response"].clone();
    let traffic = judged(&alone(&added));
    let said: Vec<_> = traffic.reports[0]
        .outcome
        .findings()
        .iter()
        .map(graphproof_engine::finding::Finding::message)
        .collect();
    assert_eq!(said, ["status 418 where no refusal of such a request is documented"]);
}

#[test]
fn a_request_that_is_surely_broken_must_not_be_accepted() {
    let mut accepted = Vec::new();
    for (trial, clause) in [
        ("item_add::428_if_match_missing", "item_add.428"),
        ("item_add::400_id_missing", "item_add.400.id_missing"),
        ("item_add::400_id_is_a_section", "item_add.400.id_invalid"),
        ("item_move::400_target_is_source", "item_move.400.same"),
        ("item_add::400_malformed_json", "graph.400.json"),
        ("item_add::412_if_match_stale", ""),
        ("item_add::403_not_a_member_of_the_chat", ""),
        ("chats::member_add::user_of_another_tenant_without_its_id", ""),
    ] {
        let mut entry = entry(trial);
        entry["response"] = self::entry("item_add::example_1_add_a_chat")["response"].clone();
        if found(&entry).iter().any(|(rule, _, found, _)| rule == "C122" && found == clause) {
            accepted.push(clause);
        }
        assert!(clause.is_empty() != found(&entry).iter().any(|(rule, ..)| rule == "C122"), "{trial}");
    }
    assert_eq!(accepted.len(), 5, "{accepted:?}");
}

#[test]
fn a_refusal_is_one_of_the_rows_or_a_warning() {
    let of = |trial: &str, status: u16, message: &str| {
        let mut entry = edited(trial, |body| body["error"]["message"] = json!(message));
        entry["response"]["status"] = json!(status);
        found(&entry).into_iter().map(|(rule, at, _, level)| (rule, at, level)).collect::<Vec<_>>()
    };
    let one = |rule: &str, at: &str, level| vec![(rule.to_owned(), at.to_owned(), level)];
    // The message says which row it is, so its status isn't free.
    let here = "This item is already in this section.";
    assert_eq!(of("item_add::409_in_this_section", 409, here), []);
    assert_eq!(of("item_add::409_in_this_section", 400, here), one("C101", "status", Level::Must));
    // What nobody knows may have another cause; where the request's own is sure, and alone, it hasn't.
    assert_eq!(of("item_add::409_in_this_section", 409, "No."), one("C120", "/error/message", Level::Should));
    assert_eq!(of("item_add::409_in_this_section", 418, "No."), one("C101", "status", Level::Should));
    assert_eq!(of("item_add::428_if_match_missing", 428, "No."), one("C120", "/error/message", Level::Must));
    assert_eq!(of("item_add::428_if_match_missing", 400, "No."), one("C101", "status", Level::Must));
    // A reason that the request didn't give.
    let missing = "The If-Match header is required for this operation.";
    assert_eq!(of("item_add::409_in_this_section", 428, missing), one("C101", "status", Level::Should));
    let torn = edited("item_add::409_in_this_section", |body| *body = json!({ "message": here }));
    assert!(found(&torn).iter().any(|(rule, .., level)| rule == "C109" && *level == Level::Must));
}

fn judge_in(dir: &std::path::Path, file: &str) -> Ran {
    ran(graphproof(&["judge", file, "--out", "out", "--suite", &checkout("").to_string_lossy()])
        .current_dir(dir))
}

fn told(entries: &[Value]) -> (Ran, Value, TempDir) {
    let file = json!({ "log": { "entries": entries } }).to_string();
    let dir = folder(&[("file.har", &file)]);
    let ran = judge_in(dir.path(), "file.har");
    let record = record(&dir.path().join("out")).unwrap_or_else(|why| panic!("{why}: {}", ran.stderr));
    (ran, record, dir)
}

#[test]
fn archives_of_other_tools_are_read() {
    for (name, status, outcomes) in [
        ("chrome", 2, ["passed", "errored"]),
        ("mitmproxy", 0, ["passed", "passed"]),
        ("playwright", 1, ["failed", "errored"]),
    ] {
        let file = std::fs::read(checkout(&format!("tests/it/data/traffic/{name}.har")))
            .expect("there is such a file");
        let dir = TempDir::new().expect("a temporary folder can be made");
        put(dir.path(), "file.har", &[b"\xef\xbb\xbf".as_slice(), &file].concat());
        let ran = judge_in(dir.path(), "file.har");
        assert_eq!(ran.status, Some(status), "{name}: {}{}", ran.stdout, ran.stderr);
        let record = record(&dir.path().join("out")).expect("there is a record");
        let seen: Vec<_> = trials(&record).iter().map(|trial| trial["outcome"].clone()).collect();
        assert_eq!(seen, outcomes, "{name}: {}", ran.stdout);
        for report in ["index.html", "junit.xml"] {
            assert!(dir.path().join("out").join(report).is_file(), "{name}: {report}");
        }
        assert!(ran.stdout.contains("exercised, of the clauses"), "{name}: {}", ran.stdout);
    }
}

#[test]
fn what_was_not_kept_is_not_judged() {
    let sound = entry("item_add::example_1_add_a_chat");
    let with = |pointer: &str, value: Value| {
        let mut entry = sound.clone();
        *entry.pointer_mut(pointer).expect("there is such a place") = value;
        entry
    };
    let text = sound["response"]["content"]["text"].as_str().expect("the answer has a body");
    for (entry, why) in [
        (
            with("/response/content", json!({ "size": 300, "mimeType": "application/json" })),
            "wasn't recorded",
        ),
        (with("/response/content/text", json!(&text[..60])), "cut off"),
        (with("/response/content", json!({ "size": 9, "text": "%%%", "encoding": "base64" })), "base64"),
        (with("/response", json!({ "status": 0, "_error": "net::ERR_ABORTED" })), "net::ERR_ABORTED"),
        (with("/response", Value::Null), "may have been aborted"),
        (with("/response/status", json!(307)), "followed by another one"),
        (with("/response/status", json!(503)), "come back later"),
    ] {
        let traffic = judged(&alone(&entry));
        let Outcome::Errored(error) = &traffic.reports[0].outcome else {
            panic!("{why}: {:?}", traffic.reports[0])
        };
        assert!(error.to_string().contains(why), "{why}: {error}");
    }
    // Without the request's body less is known of the answer, and what is known is judged.
    let mut headless = without_header(sound.clone(), "request", "content-length");
    headless["request"]["bodySize"] = json!(-1);
    headless["request"].as_object_mut().expect("an object").remove("postData");
    assert_eq!(found(&headless), []);
    headless["response"]["content"]["text"] = json!("{}");
    assert!(found(&headless).iter().any(|(rule, ..)| rule == "C109"));
}

#[test]
fn what_is_no_archive_is_exit_3_and_an_archive_without_ours_is_exit_2() {
    let dir = folder(&[
        ("text.har", "no JSON\u{1b}[31m"),
        ("torn.har", &OURS.to_string()[..5000]),
        ("another.har", "{\"log\": {}}"),
        ("entries.har", "{\"log\": {\"entries\": {}}}"),
        ("deep.har", &"[".repeat(100_000)),
        ("empty.har", "{\"log\": {\"entries\": []}}"),
        (
            "others.har",
            r#"{"log": {"entries": [null, 7, {}, {"request": {"method": 1, "url": []}}, {"request": {"method": "GET", "url": "https://x/y"}}]}}"#,
        ),
    ]);
    for name in ["text.har", "torn.har", "another.har", "entries.har", "deep.har", "missing.har", "."] {
        let ran = judge_in(dir.path(), name);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains(name) && ran.stderr.lines().count() == 1, "{name}: {}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}') && !dir.path().join("out").exists(), "{name}: {}", ran.stderr);
    }
    for (name, others) in [("empty.har", 0), ("others.har", 5)] {
        let ran = judge_in(dir.path(), name);
        assert_eq!(ran.status, Some(2), "{name}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("NO VERDICT  0 trials"), "{}", ran.stdout);
        let record = record(&dir.path().join("out")).expect("there is a record");
        assert_eq!(record["traffic"]["entries"], others);
    }
}

/// Everything that is written, as one text.
fn everything(ran: &Ran, dir: &TempDir) -> String {
    let files = ["run.json", "index.html", "junit.xml"];
    let read =
        |name: &str| std::fs::read_to_string(dir.path().join("out").join(name)).expect("it was written");
    files.map(read).concat() + &ran.stdout + &ran.stderr
}

#[test]
fn no_secret_of_an_archive_is_kept() {
    const TOKEN: &str = "canary-0123456789-token";
    const COOKIE: &str = "canary-cookie-0123456789";
    const JWT: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.canarysignature";
    const ELSEWHERE: &str = "canary-of-the-token-endpoint";
    let mut entry = edited("item_add::409_in_this_section", |body| {
        body["error"]["innerError"] =
            json!({ "echo": [TOKEN, JWT, format!("x{ELSEWHERE}y")], COOKIE: "a key" });
    });
    let pair = |name: &str, value: &str| json!({ "name": name, "value": value });
    entry["request"]["headers"].as_array_mut().expect("headers").extend([
        pair("authorization", &format!("Bearer {TOKEN}")),
        pair("cookie", &format!("a=b; session={COOKIE}")),
        pair("x-api-key", "canary-api-key"),
        pair("Ocp-Apim-Subscription-Key", "canary-of-a-gateway"),
        pair("x-functions-key", "canary-of-a-function"),
        pair("x-auth", "canary-of-a-proxy"),
        pair("X-Session-Id", "canary-session"),
    ]);
    entry["request"]["cookies"] = json!([pair("session", COOKIE)]);
    let url = entry["request"]["url"].as_str().expect("a URL").to_owned();
    let url = url.replace("://", "://ann:canary@");
    let query = format!("access_token=canary-in-the-query&x={TOKEN}");
    entry["request"]["url"] = format!("{url}?{query}#id_token=canary-in-the-fragment").into();
    entry["response"]["headers"]
        .as_array_mut()
        .expect("headers")
        .push(pair("set-cookie", "s=canary-set-cookie-1; path=/"));
    let issued = json!({
        "request": { "method": "POST", "url": "https://login.example/token", "headers": [],
            "postData": { "mimeType": "application/x-www-form-urlencoded", "text": "client_secret=canary-client-secret&x=1" } },
        "response": { "status": 200, "headers": [], "content": { "size": 50, "text": json!({ "access_token": ELSEWHERE }).to_string() } },
    });
    let mut encoded = edited("item_add::409_in_this_section", |body| {
        body["error"]["innerError"] =
            json!({ "clientSecret": "canary-in-base64", "tokens": ["canary-in-a-list"] });
    });
    let text = encoded["response"]["content"]["text"].as_str().expect("the answer has a body");
    encoded["response"]["content"]["text"] = STANDARD.encode(text).into();
    encoded["response"]["content"]["encoding"] = json!("base64");
    let (ran, record, dir) = told(&[issued, entry, encoded]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.stdout, ran.stderr);
    let all = everything(&ran, &dir);
    assert!(!all.contains("canary"), "{}", &all[all.find("canary").unwrap_or_default()..][..80]);
    assert!(all.contains("‹redacted›"));
    assert_eq!(trials(&record)[0]["proves"], json!(["item_add.409.here"]), "innocent text is as it was");
}

#[test]
fn hostile_texts_are_shown_as_text() {
    const EVIL: &str = "\u{1b}[31m\u{202e}<script>alert(1)</script>";
    let mut entry = edited("item_add::409_in_this_section", |body| body["error"]["message"] = json!(EVIL));
    entry["time"] = json!(1e22);
    entry["response"]["headers"]
        .as_array_mut()
        .expect("headers")
        .push(json!({ "name": EVIL, "value": EVIL }));
    let mut other = entry.clone();
    other["request"]["method"] = json!(EVIL);
    let (ran, record, dir) = told(&[other, entry]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(record["summary"]["warned"], 1);
    assert_valid(&record);
    assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']), "{}", ran.stdout);
    let page = std::fs::read_to_string(dir.path().join("out/index.html")).expect("there is a page");
    assert!(!page.contains("<script>alert"));
}
