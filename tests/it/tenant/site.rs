//! What a tenant is served like: TLS, its name, its limits, and what the command line writes.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use graphproof::Emulator;
use graphproof_emulator::Tenant;
use jiff::Timestamp;
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use serde_json::{Value, json};

use super::client::{
    GRAPH, TEAM, application, ask, ask_at, at, every_permission, graph, signed_in, still, trusting, with,
};
use crate::program::{Started, graphproof, run};
use crate::web::send;

#[test]
fn it_speaks_tls_at_localhost_and_at_both_addresses_and_nothing_else() {
    let emulator = still();
    let ca = &emulator.credentials().expect("a tenant has credentials").ca;
    let port = emulator.base_url().strip_prefix("https://localhost:").expect("it goes by its name");
    for host in ["localhost", "127.0.0.1"] {
        let answer = ask_at(&format!("{host}:{port}"), ca, "GET /v1.0/me", &[], "");
        assert_eq!((answer.status, answer.message()), (401, "Access token is empty."), "{host}");
    }
    let mut plain = TcpStream::connect(format!("127.0.0.1:{port}")).expect("it listens there");
    plain.write_all(b"GET /v1.0/me HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it can be sent");
    let mut answer = Vec::new();
    drop(plain.read_to_end(&mut answer)); // a reset is no answer, either
    assert!(!answer.starts_with(b"HTTP/"), "{}", String::from_utf8_lossy(&answer));
}

#[test]
fn nobody_who_trusts_another_authority_trusts_it() {
    let (emulator, other) = (still(), still());
    let ca = &other.credentials().expect("a tenant has credentials").ca;
    let port = emulator.base_url().strip_prefix("https://localhost:").expect("it goes by its name");
    let name = ServerName::try_from("localhost").expect("the name is one");
    let session = ClientConnection::new(Arc::new(trusting(ca)), name).expect("a session can be had");
    let socket = TcpStream::connect(format!("127.0.0.1:{port}")).expect("it listens there");
    let refused =
        StreamOwned::new(session, socket).write_all(b"GET").expect_err("the authority is another's");
    assert!(refused.to_string().contains("invalid peer certificate"), "{refused}");
}

#[tokio::test]
async fn a_client_that_can_gets_http_2() {
    let emulator = still();
    let mut trusts = trusting(&emulator.credentials().expect("a tenant has credentials").ca);
    trusts.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let client =
        reqwest::Client::builder().tls_backend_preconfigured(trusts).build().expect("a client can be had");
    let url = format!("{}/v1.0/me", emulator.base_url());
    let answer = client.get(url).send().await.expect("it answers");
    assert_eq!((answer.version(), answer.status().as_u16()), (reqwest::Version::HTTP_2, 401));
}

#[test]
fn it_has_the_name_that_it_was_given_and_tells_anybody_of_the_tenant() {
    let name = "Contoso Test — nightly".to_owned();
    let tenant = Tenant { name: name.clone(), throttled: false, ..Tenant::default() };
    let emulator = with(tenant, || Timestamp::UNIX_EPOCH);
    let nobody = application(&emulator, "000000000002", "no-permission");
    for token in [nobody, signed_in(&emulator, "outsider-02", "openid")] {
        for version in ["v1.0", "beta"] {
            let found = graph(&emulator, &format!("GET /{version}/organization"), &token, "");
            assert_eq!(
                (found.status, &found.body["value"][0]["displayName"]),
                (200, &json!(name)),
                "{found:?}"
            );
            assert_eq!(found.body["value"][0]["id"], "3c1f0a52-0000-4000-8000-000000000001");
            assert_eq!(found.body["value"][0]["verifiedDomains"][0]["name"], "contoso.example");
        }
    }
    let personal = signed_in(&emulator, "personal-01", GRAPH);
    assert_eq!(graph(&emulator, "GET /v1.0/organization", &personal, "").status, 403);
    let plain = Emulator::start().expect("the loopback address has a free port");
    let bearer = [("Authorization", "Bearer emulator~no_permission~01")];
    let found = send(plain.base_url(), "GET /v1.0/organization", &bearer, "");
    assert_eq!((found.status, &found.body["value"][0]["displayName"]), (200, &json!("Contoso Test")));
}

#[test]
fn one_request_too_many_is_refused_and_nothing_is_done() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let clock = || Timestamp::from_millisecond(NOW.load(Ordering::Relaxed)).unwrap_or_default();
    let emulator = with(Tenant::default(), clock);
    let token = every_permission(&emulator);
    let create = |name: usize| {
        let body = json!({ "displayName": format!("Channel {name}") }).to_string();
        graph(&emulator, &format!("POST {TEAM}/channels"), &token, &body)
    };
    let statuses: Vec<_> = (0..4).map(|name| create(name).status).collect();
    assert_eq!(statuses, [201, 201, 201, 201]);
    NOW.store(999, Ordering::Relaxed);
    let refused = create(4);
    assert_eq!((refused.status, &refused.body["error"]["code"]), (429, &json!("TooManyRequests")));
    assert_eq!(refused.header("Retry-After"), Some("1"));
    let seen = emulator.seen();
    let last = seen.last().expect("something was asked");
    assert_eq!((last.status, last.fault, last.at_ms), (Some(429), None, 999.0));
    let member = signed_in(&emulator, "member-01", GRAPH);
    let listed = graph(&emulator, &format!("GET {TEAM}/channels"), &member, "");
    assert_eq!(listed.status, 200, "another client has limits of its own");
    assert!(!listed.body.to_string().contains("Channel 4"), "{listed:?}");
    NOW.store(1_000, Ordering::Relaxed);
    assert_eq!(create(4).status, 201);
}

#[test]
fn what_is_added_and_made_takes_a_second_to_show() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let emulator = at(|| Timestamp::from_millisecond(NOW.load(Ordering::Relaxed)).unwrap_or_default());
    let token = every_permission(&emulator);
    let member = |role: &str| {
        json!({
            "@odata.type": "#microsoft.graph.aadUserConversationMember",
            "roles": [role],
            "user@odata.bind": "https://graph.microsoft.com/v1.0/users('user-01@contoso.example')",
        })
    };
    let team = json!({
        "template@odata.bind": "https://graph.microsoft.com/v1.0/teamsTemplates('standard')",
        "displayName": "Slow",
        "members": [member("owner")],
    });
    let chat = json!({ "chatType": "group", "members": [member("owner")] });
    let chat = graph(&emulator, "POST /v1.0/chats", &token, &chat.to_string());
    let chat = format!("GET /v1.0/chats/{}", chat.body["id"].as_str().expect("a chat has an id"));
    let asked = graph(&emulator, "POST /v1.0/teams", &token, &team.to_string());
    let team = format!("GET /v1.0{}", asked.header("Content-Location").expect("202 says what will be there"));
    let looks = || [&chat, &team].map(|line| graph(&emulator, line, &token, "").status);
    NOW.store(999, Ordering::Relaxed);
    assert_eq!([looks(), looks(), looks()], [[404, 404]; 3]);
    NOW.store(1_000, Ordering::Relaxed);
    assert_eq!(looks(), [200, 200]);
}

#[test]
fn the_program_writes_what_a_client_needs_before_it_says_where_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let files = dir.path().join("not/there/yet");
    let path = files.to_string_lossy().into_owned();
    let args = ["emulate", "--tenant", "--files", &path, "--tenant-name", "Test of ours", "--unthrottled"];
    let args = [args.as_slice(), &["--token-lifetime", "60", "--fault", "late=0s"]].concat();
    let mut started = Started::new(&mut graphproof(&args));
    let base_url = started.first_line();
    let host = base_url.strip_prefix("https://").expect("the first line is the base URL");
    let read = |name: &str| std::fs::read_to_string(files.join(name)).expect(name);
    let ca = read("ca.pem");
    assert!(read("application.pem").starts_with("-----BEGIN CERTIFICATE-----\n"));
    assert!(read("application.key").starts_with("-----BEGIN PRIVATE KEY-----\n"));
    let form = "grant_type=client_credentials&client_id=c11e4700-0000-4000-8000-000000000001\
        &client_secret=emulator-secret-of-application&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default";
    let granted = ask_at(host, &ca, super::client::ENDPOINT, &[super::client::FORM], form);
    assert_eq!((granted.status, &granted.body["expires_in"]), (200, &json!(60)), "{granted:?}");
    let bearer = format!("Bearer {}", granted.body["access_token"].as_str().unwrap());
    let get = |path: &str| ask_at(host, &ca, &format!("GET {path}"), &[("Authorization", &bearer)], "");
    assert_eq!(get("/v1.0/organization").body["value"][0]["displayName"], "Test of ours");
    assert!((0..12).all(|_| get(TEAM).status == 200), "nobody counts");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| std::fs::metadata(files.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("application.key"), 0o600);
        assert_eq!(std::fs::read_dir(&files).unwrap().count(), 4);
        started.interrupt();
        let ran = started.ended();
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        assert!(!ran.stderr.contains("PRIVATE"), "{}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_key_that_others_could_read_is_replaced_and_not_written_through() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let elsewhere = dir.path().join("elsewhere");
    std::fs::write(&elsewhere, "mine").unwrap();
    std::os::unix::fs::symlink(&elsewhere, dir.path().join("application.key")).unwrap();
    let mut started =
        Started::new(&mut graphproof(&["emulate", "--tenant", "--files", &dir.path().to_string_lossy()]));
    started.first_line();
    assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), "mine");
    let key = std::fs::symlink_metadata(dir.path().join("application.key")).unwrap();
    assert!(key.is_file() && key.permissions().mode() & 0o777 == 0o600);
}

#[test]
fn what_makes_no_sense_is_bad_input() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let below = file.join("below").to_string_lossy().into_owned();
    for (args, said) in [
        (vec!["emulate", "--tenant-name", "x"], "--tenant"),
        (vec!["emulate", "--unthrottled"], "--tenant"),
        (vec!["emulate", "--files", "x"], "--tenant"),
        (vec!["emulate", "--tenant", "--token-lifetime", "0"], "token-lifetime"),
        (vec!["emulate", "--tenant", "--listen", "0.0.0.0:0"], "loopback"),
        (vec!["emulate", "--tenant", "--files", &below], "below"),
    ] {
        let ran = run(&args);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn links_and_locations_lead_back_to_where_they_were_asked_for() {
    let emulator = still();
    let token = signed_in(&emulator, "member-01", GRAPH);
    let sections = "/beta/me/teamwork/sections";
    let version =
        graph(&emulator, &format!("GET {sections}"), &token, "").body["@microsoft.graph.sectionsVersion"]
            .clone();
    let bearer = format!("Bearer {token}");
    let if_match = version.as_str().expect("a list carries the version");
    let headers = [("Authorization", bearer.as_str()), super::client::JSON, ("If-Match", if_match)];
    let made = ask(&emulator, &format!("POST {sections}"), &headers, r#"{ "displayName": "Mine" }"#);
    let location = made.header("Location").expect("201 says where it is");
    assert!(location.starts_with(&format!("{}/beta/", emulator.base_url())), "{location}");
    let context = graph(&emulator, &format!("GET {TEAM}"), &token, "").body["@odata.context"].clone();
    assert!(context.as_str().is_some_and(|context| context.starts_with(emulator.base_url())), "{context}");
    assert_eq!(made.body["displayName"], Value::from("Mine"));
}
