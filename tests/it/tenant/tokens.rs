//! What a token says, and which are taken.

use std::sync::atomic::{AtomicI64, Ordering};

use graphproof::Emulator;
use graphproof_emulator::Tenant;
use jiff::Timestamp;
use serde_json::json;

use super::client::{
    GRAPH, PEOPLE, TEAM, application, claims, every_permission, form, grant, graph, password, refusal,
    signed_in, still, token, with,
};
use crate::web::send;

/// Status and message of a look at a team.
fn look(emulator: &Emulator, token: &str) -> (u16, String) {
    let answer = graph(emulator, &format!("GET {TEAM}/members"), token, "");
    (answer.status, answer.message().to_owned())
}

#[test]
fn an_applications_token_has_the_claims_of_entras() {
    let emulator = still();
    let claims = claims(&every_permission(&emulator));
    let expected = json!({
        "aud": "https://graph.microsoft.com",
        "iss": "https://sts.windows.net/3c1f0a52-0000-4000-8000-000000000001/",
        "iat": 1_742_515_200, "nbf": 1_742_515_200, "exp": 1_742_515_200 + 3_599,
        "appid": "c11e4700-0000-4000-8000-000000000001",
        "tid": "3c1f0a52-0000-4000-8000-000000000001",
        "ver": "1.0", "idtyp": "app",
        "oid": "5e1c1e00-0000-4000-8000-000000000001", "sub": "5e1c1e00-0000-4000-8000-000000000001",
        "roles": claims["roles"],
    });
    assert_eq!(claims, expected);
    let roles = claims["roles"].as_array().expect("an application has roles");
    for role in ["Chat.Manage.Chat", "TeamworkSection.ReadWrite.All", "Group.ReadWrite.All"] {
        assert!(roles.contains(&json!(role)), "{role} isn't among {roles:?}");
    }
}

#[test]
fn a_persons_token_has_the_claims_of_entras() {
    let emulator = still();
    let scope = format!("{0}/ChatMember.Read {0}/Chat.Read offline_access openid", emulator.base_url());
    let answer = password(&emulator, "colleague-07", &scope);
    assert_eq!(answer.body["scope"], "ChatMember.Read Chat.Read openid");
    let claims = claims(&token(&answer));
    assert_eq!(
        (&claims["scp"], &claims["idtyp"]),
        (&json!("ChatMember.Read Chat.Read openid"), &json!("user"))
    );
    assert_eq!(claims["aud"], emulator.base_url());
    assert_eq!(
        (&claims["oid"], &claims["appid"]),
        (&json!("20f8c3a6-0000-4000-8000-000000000007"), &json!(PEOPLE))
    );
    assert_eq!(claims.get("roles"), None);
    assert!(answer.body["refresh_token"].is_string() && answer.body["id_token"].is_string());
    let bare = password(&emulator, "colleague-07", "ChatMember.Read");
    assert_eq!((bare.body.get("refresh_token"), bare.body.get("id_token")), (None, None));
    let personal = super::client::claims(&signed_in(&emulator, "personal-01", GRAPH));
    assert_eq!(personal["tid"], "9188040d-6c67-4c5b-b112-36a304b66dad");
}

#[test]
fn everybody_whom_a_profile_spells_gets_a_token_that_is_answered_as_the_fixed_string_is() {
    let tenant = still();
    let plain = Emulator::start().expect("the loopback address has a free port");
    let chat = "/v1.0/chats/19:meeting_ee710000000000000000000000000001@thread.v2/members".to_owned();
    for (fixed, issued) in [
        ("member~01", signed_in(&tenant, "member-01", GRAPH)),
        ("outsider~01", signed_in(&tenant, "outsider-01", GRAPH)),
        ("no_permission~01", signed_in(&tenant, "no_permission-01", "openid")),
        ("expired~01", signed_in(&tenant, "expired-01", GRAPH)),
        ("personal~01", signed_in(&tenant, "personal-01", GRAPH)),
        ("application", every_permission(&tenant)),
        ("member~01~TeamMember.Read.All", signed_in(&tenant, "member-01", "TeamMember.Read.All")),
        ("member~01~ChatMember.Read", signed_in(&tenant, "member-01", "ChatMember.Read")),
        ("application~TeamMember.Read.All", application(&tenant, "000000000107", "TeamMember.Read.All")),
        ("application~Chat.Manage.Chat", application(&tenant, "000000000103", "Chat.Manage.Chat")),
    ] {
        for path in [format!("{TEAM}/members"), TEAM.to_owned(), chat.clone()] {
            let line = format!("GET {path}");
            let bearer = format!("Bearer emulator~{fixed}");
            let expected = send(plain.base_url(), &line, &[("Authorization", &bearer)], "");
            let answer = graph(&tenant, &line, &issued, "");
            let openid = answer.message().replace("'openid'", "''"); // what signing in gives is in the token
            assert_eq!(
                (answer.status, openid.as_str()),
                (expected.status, expected.message()),
                "{fixed} {path}"
            );
        }
    }
}

#[test]
fn each_permission_has_a_client_of_its_own_and_it_may_nothing_else() {
    let emulator = still();
    for (number, permission) in [
        ("101", "ChannelMember.Read.All"),
        ("110", "TeamworkSection.ReadWrite.All"),
        ("125", "User.ReadBasic.All"),
    ] {
        let issued = application(&emulator, &format!("000000000{number}"), permission);
        assert_eq!(claims(&issued)["roles"], json!([permission]));
        let sections = "/beta/users/10f8c3a6-0000-4000-8000-000000000001/teamwork/sections";
        let may = [sections, "/v1.0/users/10f8c3a6-0000-4000-8000-000000000001"]
            .map(|path| graph(&emulator, &format!("GET {path}"), &issued, "").status);
        let expected = match number {
            "110" => [200, 403],
            "125" => [403, 200],
            _ => [403, 403],
        };
        assert_eq!(may, expected, "{permission}");
    }
}

#[test]
fn no_token_is_taken_but_what_was_issued_here_for_here_and_is_good() {
    let (emulator, other) = (still(), still());
    let good = every_permission(&emulator);
    assert_eq!(look(&emulator, &good).0, 200);
    let malformed = "CompactToken parsing failed with error code: 80049217";
    for fixed in ["emulator~application", "emulator~member~01", "garbage", "a.b", "a.b.c"] {
        assert_eq!(look(&emulator, fixed), (401, malformed.to_owned()), "{fixed}");
    }
    let untrusted = (401, "Access token validation failure.".to_owned());
    assert_eq!(look(&emulator, &every_permission(&other)), untrusted);
    let parts: Vec<&str> = good.split('.').collect();
    let member = signed_in(&emulator, "member-01", GRAPH);
    let claims_of_another = member.split('.').nth(1).expect("a token has three parts");
    let without_signature = format!("{}.{}.", parts[0], parts[1]);
    let altered = format!("{}.{claims_of_another}.{}", parts[0], parts[2]);
    let unsigned = "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0"; // {"typ":"JWT","alg":"none"}
    for forged in [without_signature, altered, format!("{unsigned}.{}.", parts[1])] {
        assert_eq!(look(&emulator, &forged), untrusted, "{forged}");
    }
    let answer =
        password(&emulator, "member-01", &format!("{}/.default openid offline_access", emulator.base_url()));
    let refresh = answer.body["refresh_token"].as_str().expect("it was asked for");
    assert_eq!(look(&emulator, refresh), untrusted);
}

#[test]
fn a_token_for_another_service_is_issued_and_not_taken() {
    let emulator = still();
    let port = emulator.base_url().rsplit(':').next().expect("a port is named");
    for (service, status) in [
        ("https://graph.microsoft.com".to_owned(), 200),
        ("https://graph.microsoft.com/".to_owned(), 200),
        (emulator.base_url().to_owned(), 200),
        (format!("https://127.0.0.1:{port}"), 200),
        ("https://graph.microsoft.us".to_owned(), 401),
        (format!("http://localhost:{port}"), 401),
        ("https://vault.example".to_owned(), 401),
    ] {
        let issued = signed_in(&emulator, "member-01", &format!("{service}/.default"));
        let (seen, message) = look(&emulator, &issued);
        assert_eq!(seen, status, "{service}");
        assert!(status == 200 || message.ends_with("Invalid audience."), "{message}");
    }
}

#[test]
fn a_token_is_good_as_long_as_it_says() {
    static NOW: AtomicI64 = AtomicI64::new(1_742_515_200);
    let clock = || Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap_or_default();
    let emulator = with(Tenant { token_lifetime: 60, throttled: false, ..Tenant::default() }, clock);
    let old = every_permission(&emulator);
    NOW.fetch_add(59, Ordering::Relaxed);
    assert_eq!(look(&emulator, &old).0, 200);
    NOW.fetch_add(1, Ordering::Relaxed);
    let said = "Lifetime validation failed, the token is expired.".to_owned();
    assert_eq!(look(&emulator, &old), (401, said.clone()));
    assert_eq!(look(&emulator, &every_permission(&emulator)).0, 200);
    let expired = password(&emulator, "expired-01", GRAPH);
    assert_eq!((look(&emulator, &token(&expired)), &expired.body["expires_in"]), ((401, said), &json!(0)));
}

#[test]
fn what_is_a_tenants_is_not_there_without_one() {
    let plain = Emulator::start().expect("the loopback address has a free port");
    let ask = |line: &str, pairs: &[(&str, &str)]| {
        let media = [("Content-Type", "application/x-www-form-urlencoded")];
        send(plain.base_url(), line, &media, &form(pairs))
    };
    for line in ["POST /contoso.example/oauth2/v2.0/devicecode", "POST /device", "GET /ci/oidc"] {
        assert_eq!(ask(line, &[]).status, 404, "{line}");
    }
    let endpoint = "POST /contoso.example/oauth2/v2.0/token";
    let person = [("grant_type", "password"), ("client_id", PEOPLE), ("scope", GRAPH)];
    assert_eq!(refusal(&ask(endpoint, &person)), (400, "unsupported_grant_type", 70_003));
    let only = [
        ("grant_type", "client_credentials"),
        ("client_id", "c11e4700-0000-4000-8000-000000000101"),
        ("client_secret", "emulator-secret-of-ChannelMember.Read.All"),
        ("scope", GRAPH),
    ];
    assert_eq!(refusal(&ask(endpoint, &only)), (400, "unauthorized_client", 700_016));
    assert!(plain.credentials().is_none());
}

#[test]
fn a_public_client_is_nothing_that_could_prove_itself() {
    let emulator = still();
    let ask = |pairs: &[(&str, &str)]| {
        let answer = grant(&emulator, pairs);
        let (status, error, code) = refusal(&answer);
        (status, error.to_owned(), code)
    };
    let credentials = ("grant_type", "client_credentials");
    let (public, scope) = (("client_id", PEOPLE), ("scope", GRAPH));
    let secret = ("client_secret", "x");
    assert_eq!(ask(&[credentials, public, scope]), (401, "invalid_client".to_owned(), 7_000_216));
    assert_eq!(ask(&[credentials, public, scope, secret]), (401, "invalid_client".to_owned(), 700_025));
    let person =
        [("grant_type", "password"), ("username", "member-01"), ("password", "emulator-password"), scope];
    let with = |more: &[(&'static str, &'static str)]| ask(&[&person[..], more].concat());
    assert_eq!(with(&[public, secret]), (401, "invalid_client".to_owned(), 700_025));
    let application = ("client_id", "c11e4700-0000-4000-8000-000000000001");
    assert_eq!(with(&[application]), (401, "invalid_client".to_owned(), 7_000_218));
    let unknown = ("client_id", "10f8c3a6-0000-4000-8000-000000000001");
    assert_eq!(with(&[unknown]), (400, "unauthorized_client".to_owned(), 700_016));
}
