//! What is published: nothing personal in any spelling, and everything that a reader needs.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::LazyLock;

use graphproof::resolve::suite;
use graphproof_engine::drift::between;
use graphproof_engine::finding::Rule;
use graphproof_engine::record::Record;
use graphproof_engine::record::model::TrafficRecord;
use graphproof_engine::record::publish::{Words, publish};
use graphproof_engine::report::formats::{self, Format};
use graphproof_engine::report::html;
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::lying_targets::{Liar, Running};
use crate::program::{Ran, checkout, files_below, graphproof, put, ran, run};
use crate::record::{assert_valid, leaks};

mod canary;

use canary::{CANARIES, found, in_every_place, record_of};

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let loaded = suite::load(&checkout(""), None).expect("the checkout has a suite");
    let all = loaded.files.cases.iter().chain(&loaded.files.schemas);
    Words::of(all.map(|source| (source.name.as_str(), source.text.as_str())))
});

fn published(record: &Record) -> Record {
    publish(record, &WORDS)
}

/// Everything that can be made of a record.
fn artefacts(record: &Record) -> Vec<(String, String)> {
    let json = serde_json::to_string(record).expect("a record is JSON");
    let since = between(record, record);
    let rendered = Format::ALL
        .iter()
        .map(|format| (format!("{format:?}"), formats::render(record, *format, Some(&since))));
    let diff = ("diff".to_owned(), html::diff(&since));
    [("run.json".to_owned(), json), diff].into_iter().chain(rendered).collect()
}

#[test]
fn no_canary_is_in_anything_that_is_made_of_a_published_record() {
    let record = in_every_place();
    let private: String = artefacts(&record).into_iter().map(|(_, text)| text).collect();
    for canary in CANARIES {
        assert!(found(&private, canary).is_some(), "{canary} can't be missed where it never was");
    }
    let public = published(&record);
    for (name, text) in artefacts(&public) {
        for canary in CANARIES {
            assert_eq!(found(&text, canary), None, "{canary} is in {name}");
        }
    }
    // The request-id is told on purpose, and it alone.
    let issues = formats::issues(&public, &record, None).replace(canary::REQUEST_ID, "");
    assert_eq!(CANARIES.iter().find(|canary| found(&issues, canary).is_some()), None, "{issues}");
    // The change of a name to another target's would be seen in a comparison, too.
    let other = published(&record_of(&[json!({})]));
    for drift in [between(&public, &other), between(&other, &public)] {
        let text = serde_json::to_string(&drift).expect("a drift is JSON") + &html::diff(&drift);
        assert!(CANARIES.iter().all(|canary| found(&text, canary).is_none()));
    }
    assert_valid(&serde_json::to_value(&public).expect("a record is JSON"));
}

#[test]
fn a_canary_is_found_in_every_spelling() {
    assert!(found("of YELLOWCANARY.", "yellowcanary").is_some(), "in capitals, too");
    for spelling in canary::spellings("yellowcanary") {
        assert!(found(&format!("x{spelling}y"), "yellowcanary").is_some(), "{spelling}");
    }
    assert_eq!(found("yellow-canary", "yellowcanary"), None);
}

#[test]
fn verdict_counts_and_everything_that_was_found_stay() {
    for record in [in_every_place(), against(Liar::RightStatusWrongMessage).1] {
        let public = published(&record);
        assert_eq!((public.verdict, public.summary), (record.verdict, record.summary));
        assert_eq!((public.duration_ms, &public.started), (record.duration_ms, &record.started));
        assert_eq!(public.trials.len(), record.trials.len());
        for (told, was) in public.trials.iter().zip(&record.trials) {
            assert_eq!((&told.outcome, &told.proves, told.checks), (&was.outcome, &was.proves, was.checks));
            let kept = |trial: &graphproof_engine::record::model::TrialRecord| -> Vec<_> {
                let findings = trial.findings.iter();
                findings.map(|one| (one.rule, one.clause.clone(), one.level, one.role)).collect()
            };
            assert_eq!(kept(told), kept(was));
            let asked = |trial: &graphproof_engine::record::model::TrialRecord| -> Vec<_> {
                let status = |answer: &graphproof_engine::record::model::ResponseRecord| answer.status;
                let all = trial.exchanges.iter();
                all.map(|one| (one.role, one.request.method.clone(), one.response.as_ref().map(status)))
                    .collect()
            };
            assert_eq!(asked(told), asked(was));
        }
    }
}

#[test]
fn a_failure_still_reads_well() {
    let (_, record) = against(Liar::RightStatusWrongMessage);
    let public = published(&record);
    let same = |told: &Record, was: &Record| {
        let ids = |record: &Record| record.trials.iter().map(|trial| trial.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(told), ids(was));
        let cases =
            |record: &Record| record.trials.iter().map(|trial| trial.case.clone()).collect::<Vec<_>>();
        assert_eq!(cases(told), cases(was));
        assert_eq!((&told.clauses, &told.pages), (&was.clauses, &was.pages));
    };
    same(&public, &record);
    let trial =
        public.trials.iter().find(|trial| trial.id.ends_with("409_in_this_section")).expect("it was run");
    let reason = trial.reason.as_deref().unwrap_or_default();
    assert_eq!(
        reason,
        "the refusal gives another reason: ‹text, 34 characters›; documented: This item is already in this section."
    );
    let lines: Vec<_> = trial.comparisons[0].lines.iter().map(|line| line.text.trim()).collect();
    assert!(lines.contains(&"\"message\": \"This item is already in this section.\""), "{lines:#?}");
    assert!(lines.contains(&"\"message\": \"‹text, 34 characters›\","), "{lines:#?}");
    assert!(lines.contains(&"\"code\": \"GeneralException\","), "{lines:#?}");
    let page = html::run(&public, None);
    assert!(page.contains("This is a published record") && page.contains("item_add.409.here"));
    assert!(!html::run(&record, None).contains("This is a published record"));
}

#[test]
fn one_object_has_one_pseudonym_wherever_it_stands() {
    let thread = "19:deadc0ffee1234567890@thread.tacv2";
    let escaped = "19%3Adeadc0ffee1234567890%40thread.tacv2";
    let exchange = json!({
        "role": "act", "duration_ms": 1, "request": {
            "identity": "member", "method": "GET",
            "url": format!("https://graph.tenantcanary.example/v1.0/chats/{escaped}/members"), "headers": { "If-Match": "W/\"71\"" },
        },
        "response": {
            "status": 200,
            "headers": { "location": format!("https://graph.tenantcanary.example/v1.0/chats('{thread}')"), "etag": "\"71\"" },
            "body": { "@odata.context": format!("https://graph.tenantcanary.example/v1.0/$metadata#chats('{escaped}')/members"),
                "id": thread, "value": [{ "id": "another", "chatId": thread }], "@odata.etag": "71" },
        },
    });
    let mut record = record_of(&[exchange]);
    record.trials[0].reason =
        Some(format!("fixture `chat` could not be arranged: GET /v1.0/chats/{thread} was answered with 404"));
    let public = published(&record);
    let told = serde_json::to_value(&public.trials[0].exchanges[0]).expect("an exchange is JSON");
    assert_eq!(told["request"]["url"], "https://target.invalid/v1.0/chats/‹chat-1›/members");
    let answer = &told["response"];
    assert_eq!(answer["headers"]["location"], "https://target.invalid/v1.0/chats('‹chat-1›')");
    assert_eq!(
        answer["body"]["@odata.context"],
        "https://target.invalid/v1.0/$metadata#chats('‹chat-1›')/members"
    );
    assert_eq!(
        (&answer["body"]["id"], &answer["body"]["value"][0]["chatId"]),
        (&json!("‹chat-1›"), &json!("‹chat-1›"))
    );
    assert_eq!(answer["body"]["value"][0]["id"], "‹member-1›");
    assert_eq!(
        (&told["request"]["headers"]["If-Match"], &answer["headers"]["etag"]),
        (&json!("W/\"‹version-1›\""), &json!("\"‹version-1›\""))
    );
    assert_eq!(answer["body"]["@odata.etag"], "‹version-1›");
    let reason = public.trials[0].reason.as_deref();
    assert_eq!(
        reason,
        Some("fixture `chat` could not be arranged: GET /v1.0/chats/‹chat-1› was answered with 404")
    );
}

#[test]
fn ids_are_told_from_what_parts_the_segments_of_a_url() {
    let urls = [
        (
            "/v1.0/chats/19:a@thread.v2/members/MCMjYWJjZGVmZ2hpamtsbQ==",
            "/v1.0/chats/‹chat-1›/members/‹member-1›",
        ),
        ("/v1.0/users('guest_canary#EXT#@a.example')/chats?$top=5", "/v1.0/users('‹user-1›')/chats?$top=5"),
        ("/v1.0/users(%27guest_canary%23EXT%23@a.example%27)", "/v1.0/users('‹user-1›')"),
        (
            "/v1.0/teams/00000000-dead-4000-8000-000000000000/members",
            "/v1.0/teams/00000000-dead-4000-8000-000000000000/members",
        ),
        ("/v1.0/chats?$filter=id%20eq%20'x'&who=you", "/v1.0/chats?$filter=‹value-1›&‹value-2›=‹value-3›"),
        ("/v1.0/chats/19:a@thread.v2#19:a@thread.v2", "/v1.0/chats/‹chat-1›#‹chat-1›"),
        ("//tenantcanary.example/v1.0/me", "//‹id-1›/v1.0/me"),
    ];
    let exchange = |(path, _): (&str, &str)| {
        let url = format!("https://graph.tenantcanary.example{path}");
        json!({ "role": "act", "duration_ms": 1, "request": { "method": "GET", "url": url, "headers": {} },
            "response": { "status": 200, "headers": {}, "body": { "id": "MCMjYWJjZGVmZ2hpamtsbQ==" } } })
    };
    let public = published(&record_of(&urls.map(exchange)));
    for (exchange, (_, told)) in public.trials[0].exchanges.iter().zip(urls) {
        assert_eq!(exchange.request.url, format!("https://target.invalid{told}"));
        let answer = exchange.response.as_ref().expect("there is an answer");
        assert_eq!(answer.body, Some(json!({ "id": "‹member-1›" })));
    }
}

#[test]
fn a_target_is_called_by_its_profile_and_not_by_its_host() {
    let told = |name: &str, base_url: &str, command: &str| {
        let mut record = record_of(&[]);
        (record.target.name, record.target.base_url) = (name.to_owned(), base_url.to_owned());
        record.command = command.to_owned();
        let public = published(&record);
        (public.target.name, public.target.base_url, public.command)
    };
    let of = |name: &str, base_url: &str, command: &str| {
        (name.to_owned(), base_url.to_owned(), command.to_owned())
    };
    let (here, elsewhere) = ("http://127.0.0.1:4010", "https://tenantcanary.example:8443");
    assert_eq!(
        told("nightly", elsewhere, "graphproof run --target nightly item_add::409 'Finch Yellowcanary'"),
        of("nightly", "https://target.invalid", "graphproof run --target nightly item_add::409 ‹…› ‹…›")
    );
    assert_eq!(
        told(
            "tenantcanary.example:8443",
            elsewhere,
            "graphproof run --target https://tenantcanary.example:8443 --jobs 4"
        ),
        of("‹target›", "https://target.invalid", "graphproof run --target ‹…› --jobs 4")
    );
    assert_eq!(
        told(
            "127.0.0.1:4010",
            "http://127.0.0.1:4010/yellowcanary",
            "graphproof run --target=http://127.0.0.1:4010/yellowcanary -v"
        ),
        of("127.0.0.1:4010", here, "graphproof run --target=‹…› -v")
    );
    let typed = "graphproof run --target http://127.0.0.1:4010";
    assert_eq!(told("127.0.0.1:4010", here, typed), of("127.0.0.1:4010", here, typed));
}

#[test]
fn what_was_judged_is_called_by_its_requests_and_not_by_its_file() {
    let mut record = record_of(&[json!({})]);
    record.target.name = "Ann of yellowcanary.har".into();
    record.command = "graphproof judge 'Ann of yellowcanary.har' --strict".into();
    record.trials[0].id = "har::0007::beta::sections::item_add".into();
    record.traffic = Some(TrafficRecord { entries: 7, not_ours: Vec::new() });
    let public = published(&record);
    for (name, text) in artefacts(&public) {
        assert_eq!(found(&text, "yellowcanary"), None, "{name}");
    }
    assert_eq!(public.target.name, "‹traffic›");
    assert_eq!(public.trials[0].id, "har::0007::beta::sections::item_add");
    assert!(public.command.starts_with("graphproof judge ‹…›"), "{}", public.command);
    record.trials[0].id = "har::yellowcanary::beta::sections::item_add".into();
    assert_eq!(found(&published(&record).trials[0].id, "yellowcanary"), None);
}

#[test]
fn a_record_that_is_published_already_stays_as_it_is_and_is_no_drift() {
    let record = in_every_place();
    let public = published(&record);
    assert!(public.published && !record.published);
    assert_eq!(published(&public), public);
    let read: Record =
        serde_json::from_value(serde_json::to_value(&public).unwrap()).expect("it can be read back");
    assert_eq!(read, public);
    assert_eq!(between(&public, &published(&record)).entries(), 0);
    assert_eq!(serde_json::to_value(published(&record)).unwrap(), serde_json::to_value(&public).unwrap());
}

#[test]
fn what_changed_the_shape_of_an_answer_is_seen_between_published_records() {
    let answer = |count: Value| {
        json!({ "role": "act", "duration_ms": 1, "request": { "method": "GET", "url": "http://127.0.0.1:9/v1.0/chats", "headers": {} },
            "response": { "status": 200, "headers": {}, "body": { "value": [], "@odata.count": count } } })
    };
    let of = |count: Value| published(&record_of(&[answer(count)]));
    assert_eq!(between(&of(json!(123_456_789)), &of(json!(987_654_321))).entries(), 0);
    let drift = between(&of(json!(123_456_789)), &of(json!("123456789")));
    assert_eq!(drift.shape.len(), 1, "{drift:#?}");
    assert_eq!(
        (drift.shape[0].change.at.as_str(), drift.shape[0].change.old.as_deref()),
        ("/@odata.count", Some("number"))
    );
}

fn against(liar: Liar) -> (TempDir, Record) {
    let (dir, ran) = run_against(liar);
    let record = graphproof_engine::record::store::read(dir.path(), Path::new("private"))
        .unwrap_or_else(|why| panic!("{why}\n{}", ran.stderr));
    (dir, record)
}

/// A run that writes both sets.
fn run_against(liar: Liar) -> (TempDir, Ran) {
    let running =
        Running::start(liar, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a liar can be started");
    let dir = TempDir::new().expect("a temporary folder can be made");
    let folder = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let (private, public) = (folder("private"), folder("public"));
    let to = ["run", "--out", &private, "--publish", &public, "--target", running.base_url(), "--jobs", "64"];
    let ran = run(&[&to[..], &["item_add::409", "item_add::201", "chats::member_add::40"]].concat());
    (dir, ran)
}

/// Parts of the ids, names and addresses of everybody and everything that the emulator's profile tells of.
const OF_THE_PROFILE: [&str; 6] =
    ["contoso.example", "f8c3a6-0000-4000", "3c1f0a52-0000", "c0c00000", "7ea10000-0000", "f0110000-0000"];

#[test]
fn a_run_publishes_beside_its_private_record_and_says_where() {
    let liars = [Liar::NoLie, Liar::EchoesTheRequest, Liar::KeepsEverything];
    // Each waits for its target most of the time.
    let runs: Vec<_> = std::thread::scope(|scope| {
        let runs = liars.map(|liar| (liar, scope.spawn(move || run_against(liar))));
        runs.into_iter().map(|(liar, run)| (liar, run.join().expect("the run ends"))).collect()
    });
    for (liar, (dir, ran)) in runs {
        assert!(
            ran.stdout.trim_end().lines().last().is_some_and(|line| line.starts_with("published  ")),
            "{}",
            ran.stdout
        );
        let files = |name: &str| files_below(&dir.path().join(name));
        let names: BTreeSet<_> = files("public")
            .iter()
            .map(|(path, _)| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["index.html", "junit.xml", "run.json"].map(str::to_owned).into());
        for (path, text) in files("public") {
            for personal in OF_THE_PROFILE {
                assert_eq!(
                    found(&text, personal),
                    None,
                    "{personal} is in {} of {}",
                    path.display(),
                    liar.name()
                );
            }
            assert!(leaks(&text).is_empty(), "{}", path.display());
        }
        for (path, text) in files("private") {
            assert!(leaks(&text).is_empty(), "{}: tokens are in neither set", path.display());
        }
        let record = crate::program::record(&dir.path().join("public")).expect("there is a record");
        assert_eq!(record["published"], true);
        assert_valid(&record);
    }
}

fn publish_in(dir: &Path, args: &[&str]) -> Ran {
    let suite = checkout("").to_string_lossy().into_owned();
    ran(graphproof(&[&["publish", "--suite", &suite], args].concat()).current_dir(dir))
}

fn ran_diff(dir: &Path, old: &str, new: &str) -> Ran {
    ran(graphproof(&["diff", old, new, "--out", "diff"]).current_dir(dir))
}

fn rendered_since(dir: &Path, record: &str, baseline: &str) -> Ran {
    let args = ["render", record, "--format", "html", "--baseline", baseline];
    ran(graphproof(&args).current_dir(dir))
}

#[test]
fn a_stored_record_is_published_into_a_folder_of_its_own() {
    let dir = TempDir::new().expect("a temporary folder can be made");
    let text = serde_json::to_string(&in_every_place()).expect("a record is JSON");
    put(dir.path(), "site/private/run.json", text.as_bytes());
    let ran = publish_in(dir.path(), &["site/private", "--out", "site/public"]);
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (Some(0), "published  site/public/index.html\n"),
        "{}",
        ran.stderr
    );
    let again = publish_in(dir.path(), &["site/public/run.json", "--out", "site/public"]);
    assert_eq!(again.status, Some(0), "what is published already may lie there: {}", again.stderr);
    for mixed in [
        ran_diff(dir.path(), "site/private", "site/public"),
        rendered_since(dir.path(), "site/public", "site/private"),
    ] {
        assert_eq!((mixed.status, mixed.stdout.as_str()), (Some(3), ""), "{}", mixed.stderr);
        assert!(mixed.stderr.contains("one of the two records is published"), "{}", mixed.stderr);
    }
    let alike = ran_diff(dir.path(), "site/public", "site/public");
    assert!(alike.status == Some(0) && alike.stdout.contains("SAME"), "{}", alike.stderr);
    for out in ["site/private", "site"] {
        let ran = publish_in(dir.path(), &["site/private/run.json", "--out", out]);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{out}: {}", ran.stderr);
        assert!(ran.stderr.contains("needs a folder of its own"), "{}", ran.stderr);
    }
    assert_eq!(
        std::fs::read_to_string(dir.path().join("site/private/run.json")).unwrap(),
        text,
        "it is as it was"
    );
    let ran = publish_in(dir.path(), &["missing", "--out", "new"]);
    assert_eq!((ran.status, ran.stderr.lines().count()), (Some(3), 1), "{}", ran.stderr);
    put(dir.path(), "file", b"");
    let ran = publish_in(dir.path(), &["site/private", "--out", "file/below"]);
    assert_eq!(ran.status, Some(5), "{}", ran.stderr);
}

#[test]
fn a_run_that_would_publish_its_private_record_sends_nothing() {
    let dir = TempDir::new().expect("a temporary folder can be made");
    for (out, public) in [("latest", "latest"), ("site/private", "site")] {
        let ran = ran(graphproof(&[
            "run",
            "409_in_this",
            "--out",
            out,
            "--publish",
            public,
            "--suite",
            &checkout("").to_string_lossy(),
        ])
        .current_dir(dir.path()));
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{}", ran.stderr);
        assert!(ran.stderr.contains("needs a folder of its own"), "{}", ran.stderr);
        assert!(!dir.path().join(out).join("run.json").exists());
    }
}

#[test]
fn every_rule_is_told_in_its_own_sentence() {
    let public = published(&in_every_place());
    let told: BTreeSet<&str> =
        public.trials.iter().flat_map(|trial| &trial.findings).map(|one| one.rule.code()).collect();
    assert_eq!(told, Rule::ALL.iter().map(|rule| rule.code()).collect());
    let told = |finding: &graphproof_engine::record::model::FindingRecord| {
        finding.message.contains("This item is already in this section. ‹text, ")
    };
    let all = public.trials.iter().flat_map(|trial| &trial.findings);
    assert!(all.clone().count() > Rule::ALL.len() && all.clone().all(|finding| !finding.message.is_empty()));
    assert!(all.clone().any(told), "what is documented stays, what follows is a shape");
}

/// The places of a record where a text may stand that somebody else wrote; its names, too.
fn places(value: &Value, way: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let step = format!("{way}/{}", name.replace('~', "~0").replace('/', "~1"));
                places(member, &step, found);
            }
        }
        Value::Array(entries) => {
            entries.iter().enumerate().for_each(|(at, entry)| places(entry, &format!("{way}/{at}"), found));
        }
        Value::String(_) => found.push(way.to_owned()),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A record, and its places but for the name that the profile was given.
static PLACES: LazyLock<(Value, Vec<String>)> = LazyLock::new(|| {
    let mut record = in_every_place();
    // One of each is as good as all.
    for trial in &mut record.trials {
        trial.findings.truncate(6);
        trial.exchanges.truncate(1);
    }
    let record = serde_json::to_value(record).expect("a record is JSON");
    let mut found = Vec::new();
    places(&record, "", &mut found);
    found.retain(|place| place != "/target/name");
    (record, found)
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_text_comes_out_wherever_it_was_put(
        at in any::<prop::sample::Index>(), text in "[a-zA-Z0-9]{4}[ /:=@'\"%.‹-]?[a-zA-Z0-9]{8}", as_name in any::<bool>(),
        before in "(|x|GET /v1.0/chats/|\"|“|the |19:|https://)", after in "(|y|@thread.v2|\"|”| was|/members|\\')",
    ) {
        let (record, all) = &*PLACES;
        let place = &all[at.index(all.len())];
        let mut record = record.clone();
        let (parent, last) = place.rsplit_once('/').expect("a place is below the record");
        let whole = format!("{before}{text}{after}");
        let is_body = place.contains("/body/") || place.contains("/headers/");
        match record.pointer_mut(parent) {
            Some(Value::Object(members)) if as_name && is_body => {
                let value = members.remove(&last.replace("~1", "/").replace("~0", "~")).expect("it is there");
                members.insert(whole, value);
            }
            _ => *record.pointer_mut(place).expect("it is there") = json!(whole),
        }
        // What is no record any more isn't published.
        if let Ok(record) = serde_json::from_value::<Record>(record) {
            let told = serde_json::to_string(&published(&record)).expect("a record is JSON");
            for part in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| part.len() >= 8) {
                prop_assert_eq!(found(&told, part), None, "{} at {}", part, place);
            }
        }
    }
}
