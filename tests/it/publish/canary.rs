//! Things that must not get out, in every place where they may get in, and how to find them in any spelling.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use graphproof_engine::finding::Rule;
use graphproof_engine::outcome::OutcomeKind;
use graphproof_engine::record::Record;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::record::settled;

/// The id of every answer, by which Microsoft's support finds it.
pub(crate) const REQUEST_ID: &str = "6b1dcafe-0000-4000-8000-000000000001";

/// A piece of each secret and of each thing that tells of somebody; all of them in small letters.
pub(crate) const CANARIES: [&str; 14] = [
    TENANT,
    "tenantcanary",
    "addresscanary",
    "yellowcanary",
    USER,
    "deadc0ffee1234567890",
    MEMBER_PART,
    "203.0.113.77",
    "s3cr3t-canary",
    "c00kie-canary",
    "jwt-canary",
    "1742599731",
    "6b1dcafe-0000",
    "/home/addresscanary",
];

const TENANT: &str = "9d3e71aa-5b1c-4e0f-8f57-2c6a9be0c41d";
const USER: &str = "7c1b44d2-90aa-4b6e-9c55-11f0e3a86d22";
const MEMBER_PART: &str = "##19:deadc0ffee";
const THREAD: &str = "19:deadc0ffee1234567890@thread.tacv2";

/// The first spelling in which it stands there.
pub(crate) fn found(text: &str, canary: &str) -> Option<String> {
    let small = text.to_ascii_lowercase();
    spellings(canary).into_iter().find(|spelling| {
        text.contains(spelling)
            || small.contains(&spelling.to_ascii_lowercase()) && !is_base64(spelling, canary)
    })
}

/// Letters of base64 mean something else as capitals.
fn is_base64(spelling: &str, canary: &str) -> bool {
    based(canary).iter().any(|based| based == spelling)
}

/// As it stands, percent-encoded, as escapes of JSON and of HTML, in hex, and in base64 wherever in a text.
pub(crate) fn spellings(canary: &str) -> Vec<String> {
    let each = |escaped: &dyn Fn(u8) -> String| canary.bytes().map(escaped).collect::<String>();
    let mut all = vec![
        canary.to_owned(),
        utf8_percent_encode(canary, NON_ALPHANUMERIC).to_string(),
        each(&|byte| format!("%{byte:02x}")),
        each(&|byte| format!("\\u{byte:04x}")),
        each(&|byte| format!("&#{byte};")),
        each(&|byte| format!("{byte:02x}")),
    ];
    all.extend(based(canary));
    all
}

fn based(canary: &str) -> Vec<String> {
    let at = |lead: usize| {
        let mut bytes = vec![0; lead];
        bytes.extend_from_slice(canary.as_bytes());
        bytes.truncate(bytes.len() / 3 * 3);
        let sure = if lead == 0 { 0 } else { 4 };
        [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)]
            .map(|encoded| encoded[sure..].to_owned())
    };
    (0..3).flat_map(at).collect()
}

/// A record of one failed trial with these exchanges, of a target in that tenant.
pub(crate) fn record_of(exchanges: &[Value]) -> Record {
    let exchanges: Vec<_> =
        exchanges.iter().filter(|one| one.is_object() && one.get("role").is_some()).collect();
    let record = json!({
        "format": 2,
        "tool": { "name": "graphproof", "version": "0.1.0" },
        "target": { "name": "nightly", "base_url": "https://graph.tenantcanary.example/" },
        "suite": { "hash": format!("sha256:{}", "0".repeat(64)), "breaks": 0, "no_twin": 0, "one_cause": 0, "page_defects": 0 },
        "command": "graphproof run --target nightly --out /home/addresscanary/reports --baseline=/home/addresscanary/old 409_in_this",
        "started": "2026-11-21T02:00:07.25Z", "duration_ms": 1500.6, "complete": true, "verdict": "BROKEN",
        "summary": { "passed": 0, "failed": 1, "errored": 0, "skipped": 0, "warned": 0, "known": 0 },
        "pages": [{ "id": "teamworksection-post-items", "url": "https://wiki.tenantcanary.example/page" }],
        "clauses": [{ "id": "item_add.409.here", "page": "teamworksection-post-items", "says": "as Finch Yellowcanary says", "level": "must",
            "state": "broken", "rests_on": { "message": ["Yellowcanary"], "advice": "Yellowcanary", "literal": ["Yellowcanary"] } }],
        "trials": [{
            "id": "beta::sections::item_add::409_in_this_section", "operation": "beta::sections::item_add", "outcome": "failed", "level": "must",
            "proves": ["item_add.409.here"], "reason": "it was Finch Yellowcanary", "case": "/home/addresscanary/cases/sections/item_add.toml:7",
            "duration_ms": 12.3, "checks": 3, "findings": [], "exchanges": exchanges,
        }],
        "left_behind": [],
    });
    serde_json::from_value(record).expect("it has the shape of a record")
}

/// A record with all of them in every place.
pub(crate) fn in_every_place() -> Record {
    let roles = ["arrange", "witness", "act", "twin", "then", "undo"];
    let mut record = record_of(&roles.map(exchanges).concat());
    let trial = &mut record.trials[0];
    trial.page_defect = Some("as Yellowcanary found".into());
    let texts = [
        everything(),
        THREAD.to_owned(),
        "Finch Yellowcanary".to_owned(),
        message(),
        "1742599731".to_owned(),
    ];
    let mut findings = Vec::new();
    for rule in Rule::ALL {
        for (at, text) in
            ["status", "header Location", "/error/message", "/value/0/displayName", ""].iter().zip(&texts)
        {
            findings.push(
                json!({ "rule": rule.code(), "clause": "item_add.409.here", "level": "must", "role": "act",
                "at": at, "expected": text, "actual": text, "message": text }),
            );
            findings.push(json!({ "rule": rule.code(), "clause": "item_add.409.here", "level": "should", "role": "witness",
                "at": format!("GET /v1.0/chats/{THREAD}/members"), "expected": { "/id": THREAD, "/displayName": text }, "actual": body(),
                "message": text }));
        }
    }
    trial.findings = serde_json::from_value(json!(findings)).expect("they are findings");
    let drawn = format!("{:#}", body());
    let lines = drawn.lines().chain(texts.iter().map(String::as_str));
    let lines: Vec<_> =
        lines.map(|line| json!({ "side": "received", "text": line, "note": message() })).collect();
    trial.comparisons =
        serde_json::from_value(json!([{ "exchange": 2, "lines": lines }])).expect("it is a comparison");
    trial.lacks = serde_json::from_value(
        json!([{ "table": "fixtures.yellowcanary", "key": THREAD, "is": "Finch Yellowcanary" }]),
    )
    .expect("it is a lack");
    let known = json!({ "mode": "diverges", "reason": everything(), "owner": "addresscanary@tenantcanary.example",
        "link": "https://wiki.tenantcanary.example/1", "expires": "2027-01-01" });
    trial.known = serde_json::from_value(known.clone()).expect("it is known");
    record.deviations = serde_json::from_value(json!([{ "clause": "item_add.409.here", "observed": { "rule": "C104", "at": format!("/{USER}/x") },
        "since": "2026-01-01", "known": known, "place": "/home/addresscanary/tenantcanary.deviations.toml:3", "state": "in-force" }]))
    .expect("it is a deviation");
    record.left_behind =
        serde_json::from_value(json!([{ "trial": "beta::sections::item_add::409_in_this_section",
        "request": format!("DELETE /v1.0/chats/{THREAD}/members/{}", membership()), "got": everything() }]))
        .expect("it was left behind");
    let mut errored = record.trials[0].clone();
    errored.id = "beta::sections::item_add::409_in_another_section".into();
    errored.outcome = OutcomeKind::Errored;
    errored.known = None;
    errored.findings.clear();
    errored.reason = Some(format!(
        "no answer to GET /v1.0/users/{USER}: dns error for graph.tenantcanary.example (203.0.113.77): {}",
        everything()
    ));
    record.trials.push(errored);
    let told = serde_json::to_value(&record).expect("a record is JSON");
    serde_json::from_value(settled(told)).expect("it has the shape of a record")
}

/// The base64 that members are known by: tenant, thread and user.
fn membership() -> String {
    STANDARD.encode(format!("{TENANT}##{THREAD}##{USER}"))
}

fn message() -> String {
    format!(
        "This item is already in this section. Ask Finch Yellowcanary at 203.0.113.77 of Tenantcanary about '{USER}'"
    )
}

/// All of them in one text.
fn everything() -> String {
    let jwt = format!(
        "eyJhbGciOiJub25lIn0.{}.jwt-canary",
        STANDARD_NO_PAD.encode(format!("{{\"tid\":\"{TENANT}\"}}"))
    );
    format!(
        "Bearer s3cr3t-canary {jwt} c00kie-canary {TENANT} Tenantcanary addresscanary@tenantcanary.example Finch Yellowcanary {USER} {THREAD} \
         {} 203.0.113.77 W/\"1742599731\" 6b1dcafe-0000-4000-8000-000000000001 /home/addresscanary {}",
        membership(),
        utf8_percent_encode(THREAD, NON_ALPHANUMERIC)
    )
}

fn body() -> Value {
    json!({
        "@odata.context": format!("https://graph.tenantcanary.example/v1.0/$metadata#users('{USER}')/chats"),
        "id": THREAD, "tenantId": TENANT, "userId": USER, "email": "addresscanary@tenantcanary.example", "displayName": "Finch Yellowcanary",
        "@odata.etag": "\"1742599731\"", "@microsoft.graph.sectionsVersion": 1_742_599_731, "roles": ["owner", "Yellowcanary"],
        "createdDateTime": "2026-01-01T00:00:00.1742599731Z", "visibleHistoryStartDateTime": "since 1742599731",
        "user@odata.bind": format!("https://graph.microsoft.com/v1.0/users('{USER}')"),
        "@odata.nextLink": format!("https://graph.tenantcanary.example/v1.0/users?$filter=id eq '{USER}'&$skiptoken={}", membership()),
        USER: { "Yellowcanary": everything(), THREAD: [everything(), membership()] },
        "value": [{ "id": membership(), "topic": "Tenantcanary", "note": everything() }],
        "error": { "code": "Yellowcanary", "message": message(), "details": [{ "code": "conflictingSectionId", "target": USER, "message": everything() }],
            "innerError": { "request-id": "6b1dcafe-0000-4000-8000-000000000001", "date": "Yellowcanary" } },
    })
}

/// Exchanges with each kind of body, and one without an answer.
fn exchanges(role: &str) -> [Value; 4] {
    let (text, base64) = (everything(), STANDARD.encode(everything()));
    [
        json!({ "sent": { "body": body() }, "came": { "body": body() } }),
        json!({ "sent": { "text": text }, "came": { "text": text } }),
        json!({ "sent": {}, "came": { "base64": base64 } }),
        json!({ "sent": {}, "error": text }),
    ]
    .map(|kind| exchange(role, &kind))
}

fn exchange(role: &str, kind: &Value) -> Value {
    let headers = json!({
        "Authorization": "Bearer s3cr3t-canary", "Cookie": "c00kie-canary", "set-cookie": ["c00kie-canary", "b=c00kie-canary"],
        "Content-Type": "application/json; charset=yellowcanary", "ETag": "\"1742599731\"", "If-Match": "W/\"1742599731\"",
        "Location": format!("https://graph.tenantcanary.example/v1.0/users('{USER}')/chats/{}", utf8_percent_encode(THREAD, NON_ALPHANUMERIC)),
        "Content-Location": format!("/users/{USER}/addresscanary"), "request-id": "6b1dcafe-0000-4000-8000-000000000001",
        "www-authenticate": format!("Bearer realm=\"\", authorization_uri=\"https://login.tenantcanary.example/{TENANT}\""),
        "x-ms-ags-diagnostic": format!("{{\"ServerInfo\":\"203.0.113.77 {TENANT}\"}}"), "x-yellowcanary": "tenantcanary", USER: THREAD,
        "Retry-After": "1742599731", "Cache-Control": "private, yellowcanary", "Via": "203.0.113.77", "Date": "Yellowcanary",
    });
    let mut exchange = json!({
        "role": role, "begun_ms": 3.5, "duration_ms": 1.25,
        "request": {
            "identity": "member with only Yellowcanary", "method": "POST", "headers": headers,
            "url": format!("https://graph.tenantcanary.example/v1.0/teams('{TENANT}')/channels/{}/members/{}?$filter=userId%20eq%20'{USER}'&x={THREAD}#{TENANT}",
                utf8_percent_encode(THREAD, NON_ALPHANUMERIC), membership()),
        },
    });
    merge(&mut exchange["request"], &kind["sent"]);
    if kind["came"].is_object() {
        exchange["response"] = json!({ "status": 200, "headers": headers });
        merge(&mut exchange["response"], &kind["came"]);
    } else {
        exchange["response"] = Value::Null;
        exchange["error"] = kind["error"].clone();
    }
    exchange
}

fn merge(into: &mut Value, members: &Value) {
    let members = members.as_object().into_iter().flatten();
    members.for_each(|(name, value)| into[name] = value.clone());
}
