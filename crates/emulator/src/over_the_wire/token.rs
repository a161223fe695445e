//! The token endpoint: what it grants and what it refuses.

use super::caller::{Answer, Caller, USER, exchange, start};
use crate::{Emulator, Settings};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::json;
use std::sync::atomic::{AtomicI64, Ordering};

const ENDPOINT: &str = "/contoso.example/oauth2/v2.0/token";
pub(super) const ID: &str = "c11e4700-0000-4000-8000-000000000001";
pub(super) const SECRET: &str = "emulator-secret-of-application";
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// The documented request (facts part 6), with these pairs in place of its own.
pub(super) fn form(changes: &[(&str, &str)]) -> String {
    let whole = [
        ("client_id", ID),
        ("scope", "https%3A%2F%2Fgraph.microsoft.com%2F.default"),
        ("client_secret", SECRET),
        ("grant_type", "client_credentials"),
    ];
    let changed = |name: &str| changes.iter().find(|(changed, _)| *changed == name).map(|(_, value)| *value);
    let pairs = whole.map(|(name, value)| format!("{name}={}", changed(name).unwrap_or(value)));
    pairs.join("&")
}

fn ask(emulator: &Emulator, form: &str) -> Answer {
    exchange(emulator, &format!("POST {ENDPOINT}"), &[("Content-Type", FORM.to_owned())], form.as_bytes())
}

fn basic(emulator: &Emulator, credentials: &str, form: &str) -> Answer {
    let credentials = format!("Basic {}", STANDARD.encode(credentials));
    let headers = [("Content-Type", FORM.to_owned()), ("Authorization", credentials)];
    exchange(emulator, &format!("POST {ENDPOINT}"), &headers, form.as_bytes())
}

/// Status, error and number; what every answer of the endpoint is, is looked at on the way.
pub(super) fn refusal(answer: &Answer) -> (u16, &str, u64) {
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer:?}");
    assert_eq!(answer.header("pragma"), Some("no-cache"));
    assert_eq!(answer.header("x-ms-request-id"), answer.body["trace_id"].as_str());
    let code = answer.body["error_codes"][0].as_u64().expect("an error has a number");
    let description = answer.body["error_description"].as_str().expect("an error is described");
    assert!(description.starts_with(&format!("AADSTS{code}: ")), "{description}");
    // RFC 6749, 5.2; the line ends are Entra's.
    let may_stand = |sent: char| matches!(sent, ' '..='!' | '#'..='[' | ']'..='~' | '\r' | '\n');
    assert!(description.chars().all(may_stand), "{description}");
    assert!(answer.body["correlation_id"].is_string() && answer.body["timestamp"].is_string());
    (answer.status, answer.body["error"].as_str().unwrap_or_default(), code)
}

pub(super) fn token(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["access_token"].as_str().expect("a token was issued").to_owned()
}

#[test]
fn a_client_gets_a_token_that_graph_takes() {
    let emulator = start("");
    let answer = ask(&emulator, &form(&[]));
    let token = token(&answer);
    let expected = json!({
        "token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token,
    });
    assert_eq!(answer.body, expected);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("pragma"), Some("no-cache"));
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert!(answer.header("odata-version").is_none());
    let caller = Caller { emulator: &emulator, token: &token };
    assert_eq!(caller.get(&format!("/v1.0/users/{USER}")).id(), USER);
    assert_eq!(caller.get("/v1.0/me").refusal().0, 400, "an application has no account");
}

#[test]
fn a_client_without_permission_gets_a_token_that_may_nothing() {
    let emulator = start("");
    let id = "c11e4700-0000-4000-8000-000000000002";
    let changes = [("client_id", id), ("client_secret", "emulator-secret-of-no-permission")];
    let token = token(&ask(&emulator, &form(&changes)));
    let refused = Caller { emulator: &emulator, token: &token }.get(&format!("/v1.0/users/{USER}"));
    let said = "Missing role permissions on the request. API requires one of 'User.ReadBasic.All, User.Read.All'. Roles on the request ''.";
    assert_eq!(refused.refusal(), (403, "Forbidden", said));
    assert_eq!(refusal(&ask(&emulator, &form(&changes[..1]))), (401, "invalid_client", 7_000_215));
}

#[test]
fn a_token_runs_out_by_the_emulators_clock() {
    static NOW: AtomicI64 = AtomicI64::new(1_742_515_200);
    let clock = || Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap_or_default();
    let emulator = Emulator::with(Settings::new(clock)).expect("the loopback address has a free port");
    let old = token(&ask(&emulator, &form(&[])));
    let asked = |token: &str| Caller { emulator: &emulator, token }.get(&format!("/beta/users/{USER}"));
    NOW.fetch_add(3598, Ordering::Relaxed);
    assert_eq!(asked(&old).status, 200);
    NOW.fetch_add(1, Ordering::Relaxed);
    let said = "Lifetime validation failed, the token is expired.";
    assert_eq!(asked(&old).refusal(), (401, "InvalidAuthenticationToken", said));
    let new = token(&ask(&emulator, &form(&[])));
    assert_ne!(new, old);
    assert_eq!(asked(&new).status, 200);
}

#[test]
fn the_tenant_is_ours_by_id_or_by_domain() {
    let emulator = start("");
    let post = |path: &str| {
        let headers = [("Content-Type", FORM.to_owned())];
        exchange(&emulator, &format!("POST {path}"), &headers, form(&[]).as_bytes())
    };
    for tenant in ["3c1f0a52-0000-4000-8000-000000000001", "contoso.example", "CONTOSO%2eexample"] {
        assert_eq!(post(&format!("/{tenant}/oauth2/v2.0/token")).status, 200, "{tenant}");
    }
    for (tenant, code) in [
        ("common", 50_059),
        ("organizations", 50_059),
        ("consumers", 50_059),
        ("fabrikam.example", 90_002),
        ("", 90_002),
        ("%00%zz%C0%AF%22", 90_002),
        ("v1.0", 90_002),
    ] {
        let answer = post(&format!("/{tenant}/oauth2/v2.0/token"));
        assert_eq!(refusal(&answer), (400, "invalid_request", code), "{tenant}");
    }
    for path in
        ["/contoso.example/oauth2/token", "/a/b/oauth2/v2.0/token", "/contoso.example/oauth2/v2.0/token/"]
    {
        assert_eq!(post(path).refusal().0, 404, "{path}");
    }
}

#[test]
fn only_post_is_taken() {
    let emulator = start("");
    for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
        let answer = exchange(&emulator, &format!("{method} {ENDPOINT}?{}", form(&[])), &[], b"");
        assert_eq!(refusal(&answer), (405, "invalid_request", 900_561), "{method}");
        assert_eq!(answer.header("allow"), Some("POST"));
    }
}

#[test]
fn each_part_of_the_form_is_needed_and_meant() {
    let emulator = start("");
    for (name, value, expected) in [
        ("grant_type", "", (400, "invalid_request", 900_144)),
        ("grant_type", "password", (400, "unsupported_grant_type", 70_003)),
        ("grant_type", "Client_Credentials", (400, "unsupported_grant_type", 70_003)),
        ("client_id", "", (400, "invalid_request", 900_144)),
        ("client_id", USER, (400, "unauthorized_client", 700_016)),
        ("client_id", "%22%5c%C3%A9\u{e9}", (400, "unauthorized_client", 700_016)),
        ("client_secret", "", (401, "invalid_client", 7_000_216)),
        ("client_secret", "wrong-secret", (401, "invalid_client", 7_000_215)),
        ("scope", "", (400, "invalid_request", 900_144)),
        ("scope", "User.Read", (400, "invalid_scope", 1_002_012)),
        ("scope", "https%3A%2F%2F/.default", (400, "invalid_scope", 1_002_012)),
        ("scope", "https://graph.microsoft.com/.default+offline_access", (400, "invalid_scope", 1_002_012)),
        ("scope", "https://a/.default https://b/.default", (400, "invalid_scope", 1_002_012)),
        ("scope", "https://graph.microsoft.com/v1.0/.default", (400, "invalid_scope", 1_002_012)),
    ] {
        let answer = ask(&emulator, &form(&[(name, value)]));
        assert_eq!(refusal(&answer), expected, "{name}={value}");
        assert!(answer.header("www-authenticate").is_none(), "nobody tried HTTP Basic");
        assert!(!answer.body.to_string().contains("wrong-secret"));
    }
    for scope in ["https://graph.microsoft.com//.default", "http://127.0.0.1:4010/.default"] {
        assert_eq!(ask(&emulator, &form(&[("scope", scope)])).status, 200, "{scope}");
    }
    let assertion = form(&[("client_secret", "")]) + "&client_assertion=x.y.z";
    assert_eq!(refusal(&ask(&emulator, &assertion)), (401, "invalid_client", 700_027));
    let both = form(&[]) + "&client_assertion=x.y.z";
    assert_eq!(refusal(&ask(&emulator, &both)), (400, "invalid_request", 9_002_313));
    let more = form(&[("client_id", &ID.to_uppercase())]) + "&unknown=1&&";
    assert_eq!(ask(&emulator, &more).status, 200, "what isn't known is ignored (RFC 6749, 3.2)");
}

#[test]
fn what_is_no_form_is_refused() {
    let emulator = start("");
    let whole = form(&[]);
    for (media, body) in [
        (FORM, format!("{whole}&x=%zz")),
        (FORM, format!("{whole}&x=%ff")),
        (FORM, format!("{whole}&%00=1")),
        (FORM, format!("{whole}&x={}", "y".repeat(2 * 1024 * 1024))),
        ("application/json", "{\"grant_type\":\"client_credentials\"}".to_owned()),
        ("multipart/form-data; boundary=x", whole.clone()),
    ] {
        let headers = [("Content-Type", media.to_owned())];
        let answer = exchange(&emulator, &format!("POST {ENDPOINT}"), &headers, body.as_bytes());
        assert_eq!(refusal(&answer), (400, "invalid_request", 9_002_313), "{media}");
    }
    let without = exchange(&emulator, &format!("POST {ENDPOINT}"), &[], whole.as_bytes());
    assert_eq!(refusal(&without), (400, "invalid_request", 9_002_313));
    let bytes = [whole.as_bytes(), b"&x=\xff\xfe"].concat();
    let headers = [("Content-Type", FORM.to_owned())];
    let answer = exchange(&emulator, &format!("POST {ENDPOINT}"), &headers, &bytes);
    assert_eq!(refusal(&answer), (400, "invalid_request", 9_002_313));
    for twice in ["scope=x", "grant_type=client_credentials", "client_secret=", "x=1&x=1"] {
        let answer = ask(&emulator, &format!("{whole}&{twice}"));
        assert_eq!(refusal(&answer), (400, "invalid_request", 9_000_411), "{twice}");
    }
    assert_eq!(refusal(&ask(&emulator, "")), (400, "invalid_request", 900_144));
    let charset = [("Content-Type", format!("{}; charset=UTF-8", FORM.to_uppercase()))];
    assert_eq!(exchange(&emulator, &format!("POST {ENDPOINT}"), &charset, whole.as_bytes()).status, 200);
}

#[test]
fn a_client_may_use_http_basic_and_then_nothing_else() {
    let emulator = start("");
    let bare = form(&[("client_id", ""), ("client_secret", "")]);
    for credentials in [format!("{ID}:{SECRET}"), format!("{ID}:{}", SECRET.replace('-', "%2D"))] {
        assert_eq!(basic(&emulator, &credentials, &bare).status, 200, "{credentials}");
    }
    for repeated in [ID, &ID.to_uppercase()] {
        let repeated = form(&[("client_id", repeated), ("client_secret", "")]);
        assert_eq!(basic(&emulator, &format!("{ID}:{SECRET}"), &repeated).status, 200);
    }
    for (credentials, code) in [
        (format!("{ID}:wrong"), 7_000_215),
        (format!("{ID}:"), 7_000_216),
        (ID.to_owned(), 7_000_215),
        (format!("{ID}:%zz"), 7_000_215),
        (String::new(), 7_000_215),
        ("nobody:secret".to_owned(), 700_016),
    ] {
        let answer = basic(&emulator, &credentials, &bare);
        assert_eq!(refusal(&answer), (401, "invalid_client", code), "{credentials}");
        assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"emulator\", charset=\"UTF-8\""));
    }
    for both in [form(&[]), form(&[("client_id", USER), ("client_secret", "")])] {
        let answer = basic(&emulator, &format!("{ID}:{SECRET}"), &both);
        assert_eq!(refusal(&answer), (400, "invalid_request", 9_002_313));
    }
    for scheme in ["Bearer emulator~application", "Basic", "Basic ***", "Basic \u{ff}"] {
        let headers = [("Content-Type", FORM.to_owned()), ("Authorization", scheme.to_owned())];
        let answer = exchange(&emulator, &format!("POST {ENDPOINT}"), &headers, bare.as_bytes());
        assert_eq!(refusal(&answer), (401, "invalid_client", 7_000_215), "{scheme}");
    }
}

#[test]
fn an_error_names_the_request_by_the_clients_own_guid() {
    let emulator = start("");
    for (sent, is_taken) in [(USER, true), ("mine", false)] {
        let headers = [("client-request-id", sent.to_owned())];
        let answer = exchange(&emulator, &format!("POST {ENDPOINT}"), &headers, b"");
        assert_eq!(refusal(&answer).0, 400);
        assert_eq!(answer.body["correlation_id"] == *sent, is_taken, "{sent}");
        assert_eq!(answer.body["timestamp"], "1970-01-01 00:00:00Z");
    }
}
