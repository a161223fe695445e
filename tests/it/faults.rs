//! An emulator that misbehaves on purpose: `--fault`.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use graphproof::Emulator;
use graphproof_emulator::{Faults, Settings};
use jiff::Timestamp;
use serde_json::json;

use crate::program::run;
use crate::web::{Answer, send};

const TEAM: &str = "/v1.0/teams/7ea10000-0000-4000-8000-000000000001";
const JSON: (&str, &str) = ("Content-Type", "application/json");
const APPLICATION: (&str, &str) = ("Authorization", "Bearer emulator~application");
const MEMBER: (&str, &str) = ("Authorization", "Bearer emulator~member~01");

fn started(faults: &str) -> Emulator {
    Emulator::builder().faults(faults).start().expect("the faults are good and there is a free port")
}

fn at(clock: fn() -> Timestamp, faults: &str) -> Emulator {
    let faults = Faults::parse(faults).expect("the faults are good");
    Emulator::with(Settings { faults, ..Settings::new(clock) }).expect("the loopback address has a free port")
}

fn get(emulator: &Emulator, path: &str) -> Answer {
    send(emulator.base_url(), &format!("GET {path}"), &[MEMBER], "")
}

fn member(user: &str, role: &str) -> String {
    format!(
        r##"{{ "@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": [{role}],
            "user@odata.bind": "https://graph.microsoft.com/v1.0/users('{user}0f8c3a6-0000-4000-8000-000000000001')" }}"##
    )
}

fn add(emulator: &Emulator, to: &str, role: &str) -> Answer {
    send(emulator.base_url(), &format!("POST {to}/members"), &[MEMBER, JSON], &member("4", role))
}

fn newcomers(emulator: &Emulator, of: &str) -> usize {
    let list = get(emulator, &format!("{of}/members"));
    let members = list.body["value"].as_array().expect("a list has a value");
    members
        .iter()
        .filter(|member| member["userId"].as_str().is_some_and(|user| user.starts_with('4')))
        .count()
}

/// Everything that comes back, up to where the connection breaks; a reset may take what was there along.
fn raw(emulator: &Emulator, line: &str, body: &str) -> Vec<u8> {
    let address = emulator.base_url().strip_prefix("http://").expect("plain HTTP");
    let mut stream = TcpStream::connect(address).expect("the server accepts");
    let (name, token) = MEMBER;
    let head = format!(
        "{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{name}: {token}\r\nContent-Type: application/json\r\n"
    );
    let length = body.len();
    stream
        .write_all(format!("{head}Content-Length: {length}\r\n\r\n{body}").as_bytes())
        .expect("it can be sent");
    let mut answer = Vec::new();
    let ended = stream.read_to_end(&mut answer);
    assert!(ended.is_ok() || ended.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset));
    answer
}

#[test]
fn a_refusal_for_now_says_when_to_come_again_and_does_nothing() {
    let clock = || Timestamp::from_second(1_742_515_200).unwrap_or_default();
    for (fault, status, code) in
        [("throttle", 429, "TooManyRequests"), ("unavailable", 503, "serviceNotAvailable")]
    {
        for (header, expected) in [
            ("", Some("1")),
            (":2", Some("2")),
            (":0.05", Some("0.05")),
            (":none", None),
            (":date", Some("Fri, 21 Mar 2025 00:00:02 GMT")),
            (":past", Some("Thu, 20 Mar 2025 23:59:00 GMT")),
            (":negative", Some("-1")),
            (":absurd", Some("99999999")),
        ] {
            let emulator = at(clock, &format!("{fault}=100%{header}"));
            let refused = add(&emulator, TEAM, "");
            assert_eq!(
                (refused.status, &refused.body["error"]["code"]),
                (status, &json!(code)),
                "{refused:?}"
            );
            assert_eq!(refused.header("Retry-After"), expected, "{fault}{header}");
            assert_eq!(
                refused.body["error"]["innerError"]["request-id"].as_str(),
                refused.header("request-id")
            );
            let seen = emulator.seen();
            assert_eq!((seen[0].status, seen[0].fault, seen[0].at_ms), (Some(status), Some(fault), 0.0));
            assert_eq!(seen[0].who.as_deref(), Some("member-01"));
        }
    }
    let half = started("throttle=50%,seed=7");
    let statuses: Vec<_> = (0..40).map(|_| add(&half, TEAM, "").status).collect();
    assert!(statuses.contains(&429) && statuses.contains(&201), "{statuses:?}");
    let again = started("throttle=50%,seed=7");
    assert_eq!(statuses, (0..40).map(|_| add(&again, TEAM, "").status).collect::<Vec<_>>());
}

#[test]
fn a_connection_is_cut_before_after_or_within() {
    let add = |emulator: &Emulator| raw(emulator, &format!("POST {TEAM}/members"), &member("4", ""));
    for (fault, name) in [("reset=100%", "reset:before"), ("reset=100%:after", "reset:after")] {
        let emulator = started(fault);
        assert_eq!(add(&emulator), b"", "{name}");
        let seen = emulator.seen();
        assert_eq!((seen[0].status, seen[0].fault), (None, Some(name)));
    }
    let emulator = started("reset=100%:within");
    let answer = String::from_utf8(add(&emulator)).expect("the answer is text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("the head is whole");
    assert!(head.starts_with("HTTP/1.1 201 "), "{head}");
    let promised =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length is promised");
    let promised: usize = promised.parse().expect("a length is a number");
    assert!(!body.is_empty() && body.len() < promised, "{} of {promised}", body.len());
    assert_eq!(emulator.seen()[0].status, None);
}

#[test]
fn what_is_cut_before_was_not_done_and_what_is_cut_after_was() {
    for (fault, done) in [("before", false), ("after", true)] {
        // With this seed some requests are cut and some aren't: those that aren't say what there is.
        let emulator = started(&format!("reset=50%:{fault},seed=11"));
        let mut cut = 0;
        while cut == 0 {
            let before = emulator.seen().len();
            let name = format!(r#"{{ "displayName": "Cut {before}" }}"#);
            let answer = raw(&emulator, &format!("POST {TEAM}/channels"), &name);
            if answer.is_empty() {
                cut += 1;
                let listed = loop {
                    let listed = raw(&emulator, &format!("GET {TEAM}/channels"), "");
                    if !listed.is_empty() {
                        break String::from_utf8(listed).expect("the answer is text");
                    }
                };
                assert_eq!(listed.contains(&format!("\"Cut {before}\"")), done, "{fault}: {listed}");
            }
        }
    }
}

#[test]
fn latency_is_waited_for() {
    let emulator = started("latency=250..300ms");
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(get(&emulator, TEAM).status, 200));
        }
    });
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(250), "{took:?}");
    assert!(emulator.seen().iter().all(|seen| seen.fault == Some("latency") && seen.status == Some(200)));
}

#[test]
fn what_was_added_shows_up_later() {
    static NOW: AtomicI64 = AtomicI64::new(1_742_515_200_000);
    let clock = || Timestamp::from_millisecond(NOW.load(Ordering::Relaxed)).unwrap_or_default();
    let emulator = at(clock, "late=2s");
    let channel = format!("{TEAM}/channels/19:54a00000000000000000000000000001@thread.tacv2");
    let chat = format!(r#"{{ "chatType": "group", "members": [{}] }}"#, member("1", r#""owner""#));
    let chat = send(emulator.base_url(), "POST /v1.0/chats", &[MEMBER, JSON], &chat);
    let chat = format!("/v1.0/chats/{}", chat.body["id"].as_str().expect("a chat has an id"));
    let places = [(TEAM, ""), (channel.as_str(), ""), (chat.as_str(), r#""owner""#)];
    let one = add(&emulator, TEAM, "").body["id"].as_str().expect("a member has an id").to_owned();
    for (place, role) in places {
        assert_eq!(add(&emulator, place, role).status, 201, "{place}");
        assert_eq!(newcomers(&emulator, place), 0, "{place}");
    }
    let read = || get(&emulator, &format!("{TEAM}/members/{one}")).status;
    assert_eq!((read(), get(&emulator, &chat).status), (404, 404));
    NOW.fetch_add(1_999, Ordering::Relaxed);
    assert_eq!((read(), get(&emulator, &chat).status, newcomers(&emulator, TEAM)), (404, 404, 0));
    // Adding again is the same addition.
    assert_eq!(add(&emulator, TEAM, "").status, 201);
    NOW.fetch_add(1, Ordering::Relaxed);
    assert_eq!((read(), get(&emulator, &chat).status), (200, 200));
    for (place, _) in places {
        assert_eq!(newcomers(&emulator, place), 1, "{place}");
    }
}

#[test]
fn many_who_were_added_at_once_show_up_later_too() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let clock = || Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap_or_default();
    let emulator = at(clock, "late=1s");
    let values = format!(r#"{{ "values": [{}] }}"#, member("4", ""));
    let added = send(emulator.base_url(), &format!("POST {TEAM}/members/add"), &[MEMBER, JSON], &values);
    assert_eq!((added.status, newcomers(&emulator, TEAM)), (200, 0), "{added:?}");
    NOW.fetch_add(1, Ordering::Relaxed);
    assert_eq!(newcomers(&emulator, TEAM), 1);
}

#[test]
fn a_team_takes_its_time_and_there_is_no_group_before() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let clock = || Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap_or_default();
    let emulator = at(clock, "teams=3s");
    let ask = |line: &str, body: &str| send(emulator.base_url(), line, &[APPLICATION, JSON], body);
    let body = format!(
        r#"{{ "template@odata.bind": "https://graph.microsoft.com/v1.0/teamsTemplates('standard')", "displayName": "Slow",
            "members": [{}] }}"#,
        member("1", r#""owner""#)
    );
    let asked = ask("POST /v1.0/teams", &body);
    let team = format!("/v1.0{}", asked.header("Content-Location").expect("202 says what will be there"));
    let operation = format!("/v1.0{}", asked.header("Location").expect("202 says what to poll"));
    let group = team.replace("teams", "groups");
    let looks = || {
        let operation = ask(&format!("GET {operation}"), "").body["status"].clone();
        (operation, ask(&format!("GET {team}"), "").status)
    };
    assert_eq!([looks(), looks()], [(json!("inProgress"), 404), (json!("inProgress"), 404)]);
    NOW.store(2, Ordering::Relaxed);
    assert_eq!(looks(), (json!("inProgress"), 404));
    assert_eq!(ask(&format!("DELETE {group}"), "").status, 404);
    NOW.store(3, Ordering::Relaxed);
    assert_eq!(looks(), (json!("succeeded"), 200));
    assert_eq!(ask(&format!("DELETE {group}"), "").status, 204);
    assert_eq!(looks().1, 404);
}

#[test]
fn the_token_endpoint_meets_no_fault_but_its_own() {
    let form = "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default\
        &client_id=c11e4700-0000-4000-8000-000000000001&client_secret=emulator-secret-of-application";
    let ask = |emulator: &Emulator| {
        let media = [("Content-Type", "application/x-www-form-urlencoded")];
        send(emulator.base_url(), "POST /contoso.example/oauth2/v2.0/token", &media, form)
    };
    assert_eq!(ask(&started("throttle=100%,unavailable=100%,reset=100%,latency=1000s")).status, 200);
    let emulator = started("token=100%");
    let refused = ask(&emulator);
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (503, &json!("temporarily_unavailable")),
        "{refused:?}"
    );
    assert_eq!((emulator.seen()[0].fault, get(&emulator, TEAM).status), (Some("token"), 200));
}

#[test]
fn a_misspelt_fault_is_bad_input_and_says_what_there_is() {
    for (spec, said) in [("throtle=30%", "throttle=30%"), ("reset=5%:soon", "before, after or within")] {
        let ran = run(&["emulate", "--fault", spec]);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{}", ran.stderr);
        assert!(ran.stderr.contains("--fault: ") && ran.stderr.contains(said), "{}", ran.stderr);
    }
}
