//! What an emulator says it was asked: `Emulator::seen` and `emulate --log`.

use graphproof::Emulator;
use serde_json::{Value, json};

use crate::program::{Started, graphproof, run};
use crate::web::send;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const TEAM: &str = "/v1.0/teams/7ea10000-0000-4000-8000-000000000001";

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

fn asked(client: &str, secret: &str) -> String {
    let scope = "scope=https%3A%2F%2Fgraph.microsoft.com%2F.default";
    format!(
        "grant_type=client_credentials&{scope}&client_id=c11e4700-0000-4000-8000-00000000000{client}&client_secret={secret}"
    )
}

#[test]
fn a_test_sees_what_was_asked_by_whom_and_what_came_of_it() {
    let emulator = Emulator::start().expect("the loopback address has a free port");
    let get = |path: &str, token: &str| {
        send(emulator.base_url(), &format!("GET {path}"), &[("Authorization", &bearer(token))], "")
    };
    let granted = send(
        emulator.base_url(),
        "POST /contoso.example/oauth2/v2.0/token?secret=in-a-query",
        &[FORM],
        &asked("2", "emulator-secret-of-no-permission"),
    );
    let nobodys = granted.body["access_token"].as_str().expect("a token was issued").to_owned();
    let wrong =
        send(emulator.base_url(), "POST /contoso.example/oauth2/v2.0/token", &[FORM], &asked("1", "wrong"));
    assert_eq!(wrong.status, 401);
    let last = get(&format!("{TEAM}?$select=id"), "emulator~member~01");
    get(TEAM, "emulator~outsider~02");
    get(TEAM, "emulator~no_permission~01");
    get("/nowhere", "emulator~application~Chat.Read.All");
    get(TEAM, &nobodys);
    get(TEAM, "emulator~expired~01");
    get(TEAM, "garbage");
    let seen = emulator.seen();
    let short: Vec<_> =
        seen.iter().map(|seen| (seen.status, seen.who.as_deref(), seen.path.as_str())).collect();
    let client = "c11e4700-0000-4000-8000-000000000002";
    assert_eq!(
        short,
        [
            (Some(200), Some(client), "/contoso.example/oauth2/v2.0/token"),
            (Some(401), None, "/contoso.example/oauth2/v2.0/token"),
            (Some(200), Some("member-01"), format!("{TEAM}?$select=id").as_str()),
            (Some(403), Some("outsider-02"), TEAM),
            (Some(403), Some("member-01"), TEAM),
            (Some(404), Some("application"), "/nowhere"),
            (Some(403), Some(client), TEAM),
            (Some(401), None, TEAM),
            (Some(401), None, TEAM),
        ]
    );
    assert_eq!(Some(seen[2].request_id.as_str()), last.header("request-id"));
    assert!(seen.iter().all(|seen| seen.fault.is_none()));
    assert!(
        seen.windows(2).all(|two| two[0].at_ms <= two[1].at_ms),
        "they stand in the order of their coming"
    );
}

#[test]
fn a_log_has_a_line_a_request_before_its_answer_is_there_and_no_secret() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("seen.jsonl");
    let mut started = Started::new(&mut graphproof(&["emulate", "--log", &path.to_string_lossy()]));
    let base_url = started.first_line();
    let line = "POST /contoso.example/oauth2/v2.0/token?client_secret=emulator-secret-of-application";
    assert_eq!(send(&base_url, line, &[FORM], &asked("1", "emulator-secret-of-application")).status, 200);
    let answer =
        send(&base_url, &format!("GET {TEAM}?a=b"), &[("Authorization", "Bearer emulator~member~01")], "");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert_eq!(lines[0]["who"], "application");
    assert_eq!(lines[0]["path"], "/contoso.example/oauth2/v2.0/token");
    let at = lines[1]["at_ms"].to_string();
    assert!(at.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 3), "{at}");
    let expected = json!({
        "at_ms": lines[1]["at_ms"], "method": "GET", "path": format!("{TEAM}?a=b"), "status": 200,
        "who": "member-01", "request_id": answer.header("request-id"),
    });
    assert_eq!(lines[1], expected);
    assert!(!text.contains("emulator~") && !text.contains("secret"), "{text}");
}

#[test]
fn a_log_that_cannot_be_written_is_said_before_anything_is_served() {
    let ran = run(&["emulate", "--log", "there/is/none.jsonl"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("none.jsonl"), "{}", ran.stderr);
}
