//! What may be written to: every mismatch between profile, tokens, tenant and command ends before the first write, counted at
//! the server.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Ran, graphproof, put, ran};
use crate::replay::clock;

const TENANT: &str = "3c1f0a52-0000-4000-8000-00000000000a";
const OTHER: &str = "3c1f0a52-0000-4000-8000-00000000000b";

/// A server that says whose tenant it is, and notes what it is asked.
struct Stub {
    base_url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    fn saying(status: u16, organization: &Value) -> Self {
        Self::at(clock(), status, organization)
    }

    /// The same, with this time of day.
    fn at(now: jiff::Timestamp, status: u16, organization: &Value) -> Self {
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT");
        let head = format!("Content-Type: application/json\r\nDate: {date}\r\nConnection: close");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be had");
        let base_url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (notes, body) = (Arc::clone(&asked), organization.to_string());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let mut lines = BufReader::new(stream.try_clone().expect("a socket can be shared")).lines();
                let line = lines.next().and_then(Result::ok).unwrap_or_default();
                let headers: Vec<String> =
                    lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
                let has_token = headers.iter().any(|line| line.to_lowercase().starts_with("authorization:"));
                let is_asked = line.starts_with("GET /v1.0/organization ");
                let (status, body) = match (has_token, is_asked) {
                    (false, _) => (401, "{}"),
                    (true, true) => (status, body.as_str()),
                    (true, false) => (404, "{}"),
                };
                notes.lock().expect("nobody panics with it").push(line);
                drop(write!(
                    stream,
                    "HTTP/1.1 {status} X\r\n{head}\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                ));
            }
        });
        Self { base_url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panics with it").clone()
    }
}

fn organization(id: &str, name: &str) -> Value {
    json!({ "value": [{ "id": id, "displayName": name }] })
}

/// A token that tells of a tenant, as those of Entra do.
fn token(tenant: &str) -> String {
    let claims = json!({ "tid": tenant, "exp": 4_102_444_800_i64, "roles": ["Everything.At.All"] });
    format!("e30.{}.c2lnbmF0dXJl", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// A profile of a tenant at an address, with `more` in its table `[tenant]`.
fn profile(base_url: &str, more: &str) -> TempDir {
    let dir = TempDir::new().expect("a temporary folder can be made");
    let names =
        ["user", "colleague", "newcomer", "team"].map(|name| format!("{name} = \"{OTHER}\"\n")).concat();
    let text = format!(
        "format = 1\nname = \"guarded\"\nkind = \"tenant\"\nbase_url = \"{base_url}\"\nlogin = \"{base_url}\"\n\
         [tenant]\nid = \"{TENANT}\"\n{more}\n[fixtures]\n{names}\
         [identity.member]\ntoken = {{ env = \"MEMBER\" }}\n[identity.application]\ntoken = {{ env = \"APPLICATION\" }}\n"
    );
    put(dir.path(), "guarded.toml", text.as_bytes());
    dir
}

/// A run of a few trials, with these tokens for `member` and `application`.
fn run(dir: &TempDir, tokens: [&str; 2], args: &[&str]) -> Ran {
    let (out, profile) = (dir.path().join("out"), dir.path().join("guarded.toml"));
    let (out, profile) = (out.to_string_lossy(), profile.to_string_lossy());
    let mut command = graphproof(&["run", "v1::chats", "beta::teams", "--target", &profile, "--out", &out]);
    command.args(args).args(["--rate", "unlimited"]);
    ran(command.env("MEMBER", tokens[0]).env("APPLICATION", tokens[1]))
}

/// Status and body of the server's answer, more of `[tenant]`, two tokens, arguments, what is said, and whether it was asked.
type Row<'a> = (u16, Value, &'a str, [&'a str; 2], &'a [&'a str], &'a str, bool);

#[test]
fn every_mismatch_ends_before_the_first_write() {
    let ours = || organization(TENANT, "Contoso Test");
    let allowed = ["--allow-writes", TENANT];
    let (good, other) = (token(TENANT), token(OTHER));
    let good = [good.as_str(), good.as_str()];
    let none: &[&str] = &[];
    let table: [Row<'_>; 12] = [
        (200, ours(), "", good, none, "--allow-writes 3c1f", false),
        (200, ours(), "", good, &["--allow-writes", OTHER], "--allow-writes names", false),
        (200, ours(), "", good, &["--allow-writes", "127.0.0.1"], "--allow-writes names", false),
        (200, ours(), "", [&other, good[1]], &allowed, "the token of `member` is of the tenant", false),
        (200, ours(), "", [good[0], &other], &allowed, "the token of `application` is of the tenant", false),
        (200, ours(), "", ["opaque-token-1", good[1]], &allowed, "doesn't tell of which tenant", false),
        (200, organization(OTHER, "Contoso Test"), "", good, &allowed, "the target is the tenant", true),
        (200, organization(TENANT, "Contoso Prod"), "", good, &allowed, "\"prod\" in its name", true),
        (200, organization(TENANT, "CONTOSO LIVE"), "", good, &allowed, "\"live\" in its name", true),
        (
            200,
            organization(TENANT, "Haystack"),
            "never = [\"hay\"]",
            good,
            &allowed,
            "\"hay\" in its name",
            true,
        ),
        (200, json!({ "value": [] }), "", good, &allowed, "can't be told", true),
        (403, json!({ "error": {} }), "", good, &allowed, "can't be told", true),
    ];
    for (status, said, more, tokens, args, wanted, is_asked) in table {
        let stub = Stub::saying(status, &said);
        let ran = run(&profile(&stub.base_url, more), tokens, args);
        let asked = stub.asked();
        assert_eq!(ran.status, Some(3), "{wanted}: {}{}", ran.stdout, ran.stderr);
        assert!(
            ran.stderr.contains(wanted) && ran.stderr.contains("nothing was written"),
            "{wanted}: {}",
            ran.stderr
        );
        assert_eq!(!asked.is_empty(), is_asked, "{wanted}: {asked:?}");
        assert!(asked.iter().all(|line| line.starts_with("GET /v1.0/organization ")), "{wanted}: {asked:?}");
    }
}

#[test]
fn where_everything_agrees_it_goes_on() {
    let stub = Stub::saying(200, &organization(TENANT, "Contoso Test"));
    let good = token(TENANT);
    let ran = run(&profile(&stub.base_url, ""), [&good, &good], &["--allow-writes", &TENANT.to_uppercase()]);
    // Neither the people nor the team are there, and the tokens permit nothing that is needed.
    assert_eq!(ran.status, Some(2), "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stderr.contains("no trial needs what the token of `application` may do: Everything.At.All"),
        "{}",
        ran.stderr
    );
    let asked = stub.asked();
    assert!(asked.iter().any(|line| line.starts_with("GET /v1.0/users/")), "{asked:?}");
    assert!(asked.iter().all(|line| line.starts_with("GET ")), "{asked:?}");
}

#[test]
fn tokens_of_the_pool_ask_too() {
    let stub = Stub::saying(200, &organization(OTHER, "Contoso Test"));
    let (good, dir) = (token(TENANT), profile(&stub.base_url, ""));
    let path = dir.path().join("guarded.toml");
    let text = std::fs::read_to_string(&path).expect("it was just written");
    let pooled = text
        .replace("[identity.", "[pool.identity.")
        .replace("[pool.identity.member]", "[[pool]]\n[pool.identity.member]");
    std::fs::write(&path, pooled).expect("it can be written again");
    let ran = run(&dir, [&good, &good], &["--allow-writes", TENANT]);
    assert_eq!(ran.status, Some(3), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("the target is the tenant"), "{}", ran.stderr);
    assert_eq!(stub.asked().len(), 1, "{:?}", stub.asked());
}

#[test]
fn a_tenant_that_cannot_be_asked_is_no_verdict() {
    let stub = Stub::saying(500, &json!({}));
    let good = token(TENANT);
    let ran = run(&profile(&stub.base_url, ""), [&good, &good], &["--allow-writes", TENANT]);
    assert_eq!(ran.status, Some(2), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("couldn't be found out whose tenant this is: 500"), "{}", ran.stdout);
    assert!(
        stub.asked().iter().all(|line| line.starts_with("GET /v1.0/organization ")),
        "{:?}",
        stub.asked()
    );
}

#[test]
fn clocks_that_are_too_far_apart_are_no_verdict() {
    let good = token(TENANT);
    for (off, words) in [(-400, "s ahead of the service's"), (400, "s behind the service's")] {
        let now = clock() + jiff::SignedDuration::from_secs(off);
        let stub = Stub::at(now, 200, &organization(TENANT, "Contoso Test"));
        let ran = run(&profile(&stub.base_url, ""), [&good, &good], &["--allow-writes", TENANT]);
        assert_eq!(ran.status, Some(2), "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains(words), "{}", ran.stdout);
        assert!(
            stub.asked().iter().all(|line| line.starts_with("GET /v1.0/organization ")),
            "{:?}",
            stub.asked()
        );
    }
}

#[test]
fn what_is_disposable_elsewhere_must_be_named_and_graph_is_never_disposable() {
    let run =
        |args: &[&str]| ran(&mut graphproof(&[&["run", "item_add::example", "--target"], args].concat()));
    let elsewhere = "http://emulator.invalid:8080";
    for (args, wanted) in [
        (&[elsewhere] as &[&str], "--allow-writes emulator.invalid"),
        (
            &[elsewhere, "--allow-writes", "emulator.invalid:8080"],
            "--allow-writes names emulator.invalid:8080",
        ),
        (&[elsewhere, "--allow-writes", "localhost"], "--allow-writes names localhost"),
        (&["https://graph.microsoft.com"], "is Microsoft Graph: name a profile with kind = \"tenant\""),
        (
            &["https://GRAPH.microsoft.us", "--allow-writes", "graph.microsoft.us"],
            "is Microsoft Graph: name a profile with kind = \"tenant\"",
        ),
    ] {
        let ran = run(args);
        assert_eq!(ran.status, Some(3), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(wanted), "{args:?}: {}", ran.stderr);
    }
    // Named, it is tried; there is no such host.
    let out = TempDir::new().expect("a temporary folder can be made");
    let tried =
        run(&[elsewhere, "--allow-writes", "emulator.invalid", "--out", &out.path().to_string_lossy()]);
    assert_eq!(tried.status, Some(2), "{}{}", tried.stdout, tried.stderr);
}
