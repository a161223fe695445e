//! People who sign in: by password, on another device, and again.

use std::sync::atomic::{AtomicI64, Ordering};

use graphproof::Emulator;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::client::{FORM, GRAPH, PEOPLE, ask, at, claims, form, grant, password, refusal, still, token};
use crate::web::Answer;

const POLL: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn begin(emulator: &Emulator, scope: &str) -> Answer {
    let pairs = [("client_id", PEOPLE), ("scope", scope)];
    ask(emulator, "POST /organizations/oauth2/v2.0/devicecode", &[FORM], &form(&pairs))
}

fn poll(emulator: &Emulator, begun: &Answer) -> Answer {
    let code = begun.body["device_code"].as_str().unwrap_or_else(|| panic!("{begun:?}"));
    grant(emulator, &[("grant_type", POLL), ("client_id", PEOPLE), ("device_code", code)])
}

fn decide(emulator: &Emulator, begun: &Answer, decision: (&str, &str)) -> Answer {
    let code = begun.body["user_code"].as_str().unwrap_or_else(|| panic!("{begun:?}"));
    ask(emulator, "POST /device", &[FORM], &form(&[("user_code", code), decision]))
}

fn refresh(emulator: &Emulator, token: &str, more: &[(&str, &str)]) -> Answer {
    let pairs = [("grant_type", "refresh_token"), ("client_id", PEOPLE), ("refresh_token", token)];
    grant(emulator, &[&pairs[..], more].concat())
}

#[test]
fn a_code_is_shown_somebody_says_yes_elsewhere_and_the_client_has_a_token() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let emulator = at(|| Timestamp::from_millisecond(NOW.load(Ordering::Relaxed)).unwrap_or_default());
    let later = |ms| NOW.fetch_add(ms, Ordering::Relaxed);
    let begun = begin(&emulator, "ChatMember.Read offline_access");
    assert_eq!(
        (begun.status, &begun.body["interval"], &begun.body["expires_in"]),
        (200, &json!(1), &json!(900))
    );
    let page = format!("{}/device", emulator.base_url());
    assert_eq!(begun.body["verification_uri"], page);
    let message = begun.body["message"].as_str().expect("there is a message");
    let code = begun.body["user_code"].as_str().expect("there is a code");
    assert!(message.contains(&page) && message.contains(code), "{message}");

    assert_eq!(refusal(&poll(&emulator, &begun)), (400, "authorization_pending", 70_016));
    later(500);
    assert_eq!(refusal(&poll(&emulator, &begun)), (400, "slow_down", 50_196));
    later(1_000);
    assert_eq!(refusal(&poll(&emulator, &begun)), (400, "authorization_pending", 70_016));
    let approved = decide(&emulator, &begun, ("user", "member-03"));
    assert_eq!((approved.status, &approved.body["status"]), (200, &json!("approved")), "{approved:?}");
    later(1_000);
    let granted = poll(&emulator, &begun);
    let said = claims(&token(&granted));
    assert_eq!((&said["scp"], &said["upn"]), (&json!("ChatMember.Read"), &json!("user-03@contoso.example")));
    assert!(granted.body["refresh_token"].is_string());
    assert_eq!(emulator.seen().last().and_then(|seen| seen.who.clone()).as_deref(), Some("member-03"));
    later(1_000);
    assert_eq!(
        refusal(&poll(&emulator, &begun)),
        (400, "bad_verification_code", 70_011),
        "a code is good once"
    );
}

#[test]
fn somebody_may_decline_or_come_too_late_or_mistype() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let emulator = at(|| Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap_or_default());
    let declined = begin(&emulator, GRAPH);
    assert_eq!(decide(&emulator, &declined, ("decline", "1")).body["status"], "declined");
    assert_eq!(refusal(&poll(&emulator, &declined)), (400, "authorization_declined", 70_018));
    let again = decide(&emulator, &declined, ("user", "member-01"));
    assert_eq!(refusal(&again), (400, "invalid_request", 70_019), "it was answered already");
    let late = begin(&emulator, GRAPH);
    assert_eq!(refusal(&decide(&emulator, &late, ("user", "root"))), (400, "invalid_grant", 50_034));
    assert_eq!(refusal(&decide(&emulator, &late, ("user", "blocked-01"))), (400, "invalid_grant", 50_057));
    assert_eq!(refusal(&decide(&emulator, &late, ("nobody", "x"))), (400, "invalid_request", 900_144));
    NOW.store(899, Ordering::Relaxed);
    assert_eq!(refusal(&poll(&emulator, &late)).1, "authorization_pending");
    NOW.store(900, Ordering::Relaxed);
    assert_eq!(refusal(&poll(&emulator, &late)), (400, "expired_token", 70_020));
    assert_eq!(refusal(&decide(&emulator, &late, ("user", "member-01"))), (400, "invalid_request", 70_019));
    let unknown = grant(&emulator, &[("grant_type", POLL), ("client_id", PEOPLE), ("device_code", "x")]);
    assert_eq!(refusal(&unknown), (400, "bad_verification_code", 70_011));
    let elsewhere = ask(&emulator, "GET /device", &[], "");
    assert_eq!((elsewhere.status, elsewhere.header("Allow")), (405, Some("POST")));
    assert_eq!(refusal(&begin(&emulator, "No.Such.Permission")), (400, "invalid_scope", 70_011));
}

#[test]
fn two_may_sign_in_at_a_time_and_a_code_may_be_typed_as_people_do() {
    let emulator = still();
    let (one, other) = (begin(&emulator, GRAPH), begin(&emulator, GRAPH));
    assert_ne!(one.body["user_code"], other.body["user_code"]);
    let code = other.body["user_code"].as_str().expect("there is a code").to_lowercase();
    let typed = format!("{}-{}", &code[..4], &code[4..]);
    let pairs = [("user_code", typed.as_str()), ("user", "outsider-01@contoso.example")];
    assert_eq!(ask(&emulator, "POST /device", &[FORM], &form(&pairs)).status, 200);
    assert_eq!(refusal(&poll(&emulator, &one)).1, "authorization_pending");
    assert_eq!(claims(&token(&poll(&emulator, &other)))["name"], "Outsider 01");
}

#[test]
fn a_password_signs_in_who_can() {
    let emulator = still();
    for (name, principal) in [
        ("member-01", "user-01@contoso.example"),
        ("guest-64", "guest-64_fabrikam.example#EXT#@contoso.example"),
    ] {
        assert_eq!(claims(&token(&password(&emulator, name, GRAPH)))["upn"], principal);
    }
    for (name, code) in
        [("blocked-01", 50_057), ("partner-01", 50_034), ("member-65", 50_034), ("root", 50_034)]
    {
        assert_eq!(refusal(&password(&emulator, name, GRAPH)), (400, "invalid_grant", code), "{name}");
    }
    let wrong = [
        ("grant_type", "password"),
        ("client_id", PEOPLE),
        ("username", "member-01@contoso.example"),
        ("password", "wrong-password"),
        ("scope", GRAPH),
    ];
    let refused = grant(&emulator, &wrong);
    assert_eq!(refusal(&refused), (400, "invalid_grant", 50_126));
    assert!(!refused.body.to_string().contains("wrong-password"));
    for missing in ["username", "password", "scope", "client_id"] {
        let rest: Vec<_> = wrong.into_iter().filter(|(name, _)| *name != missing).collect();
        let rest: Vec<_> = rest
            .into_iter()
            .map(|(name, value)| (name, if name == "password" { "emulator-password" } else { value }))
            .collect();
        assert_eq!(refusal(&grant(&emulator, &rest)), (400, "invalid_request", 900_144), "{missing}");
    }
    for scope in
        ["Chat.Reed", "https://a.example/Chat.Read https://b.example/Chat.Read", "ftp://a.example/Chat.Read"]
    {
        assert_eq!(
            refusal(&password(&emulator, "member-01", scope)),
            (400, "invalid_scope", 70_011),
            "{scope}"
        );
    }
    for permission in ["ChatMember.Read", "TeamworkSection.ReadWrite", "ChannelMember.ReadWrite.All"] {
        let granted = claims(&token(&password(&emulator, "member-01", permission)));
        assert_eq!(granted["scp"], permission, "exactly that");
    }
    assert_eq!(claims(&token(&password(&emulator, "no_permission-01", GRAPH)))["scp"], "");
}

#[test]
fn a_refresh_token_gives_what_was_asked_for_or_less_until_it_runs_out() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let emulator = at(|| Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap_or_default());
    let first = password(&emulator, "member-05", "Chat.Read ChatMember.Read offline_access");
    let held = first.body["refresh_token"].as_str().expect("it was asked for").to_owned();
    NOW.store(90 * 24 * 60 * 60 - 1, Ordering::Relaxed);
    let again = refresh(&emulator, &held, &[]);
    let said = claims(&token(&again));
    assert_eq!(
        (&said["scp"], &said["upn"]),
        (&json!("Chat.Read ChatMember.Read"), &json!("user-05@contoso.example"))
    );
    assert!(again.body["refresh_token"].is_string());
    let less = refresh(&emulator, &held, &[("scope", "Chat.Read")]);
    assert_eq!(
        (&claims(&token(&less))["scp"], less.body.get("refresh_token")),
        (&json!("Chat.Read"), None::<&Value>)
    );
    for wrong in ["x", "a.b.c", &token(&first)] {
        assert_eq!(refusal(&refresh(&emulator, wrong, &[])), (400, "invalid_grant", 9_002_313), "{wrong}");
    }
    NOW.fetch_add(1, Ordering::Relaxed);
    assert_eq!(refusal(&refresh(&emulator, &held, &[])), (400, "invalid_grant", 70_008));
}
