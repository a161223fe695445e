//! Identities: tokens from every source, asked of a login host of the test's own; when they are renewed, and where no secret
//! ever stands.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use graphproof::diagnostic::Source;
use graphproof::exchange::Outgoing;
use graphproof::finding::Role;
use graphproof::profile::{self, Profile};
use graphproof::secret::Secret;
use graphproof::target::auth::{Claims, Sources};
use graphproof::target::{Holder, Limits, Target, Trust, Wallet};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, EcdsaKeyPair, KeyPair as _, RSA_PSS_2048_8192_SHA256, RsaKeyPair,
    UnparsedPublicKey,
};
use serde_json::{Value, json};
use sha2::Digest as _;

#[cfg(unix)]
mod command;
mod device;
mod login;
mod mid_run;
mod trust;

use login::{CANARY, Server, World};

const TENANT: &str = "3c1f0a52-0000-4000-8000-000000000001";
const CLIENT: &str = "client = \"c11e4700-0000-4000-8000-000000000001\"";
const MEMBER: Holder<'_> = Holder { identity: "member", only: None, entry: None };

/// A profile of a tenant at these two places, with this identity.
fn profile(base_url: &str, login: &str, member: &str) -> Profile {
    let text = format!(
        "format = 1\nname = \"mine\"\nkind = \"tenant\"\nbase_url = {base_url:?}\nlogin = {login:?}\n\
         [tenant]\nid = {TENANT:?}\n[identity.member]\n{member}\n"
    );
    let (profile, problems) = profile::load(&Source::new("mine.toml", text));
    assert!(problems.is_empty(), "{problems:#?}");
    profile.expect("a file without problems is a profile")
}

/// A wallet with this identity, the target that it belongs to, the login host, and the world.
async fn wallet(member: &str) -> (Wallet, Target, Server, Arc<World>) {
    let (login, graph) = (Server::start().await, Server::start().await);
    let world = World::new(true);
    let target =
        Target::new(&graph.origin, [], Limits::default(), Trust::System).expect("a client can be made");
    let profile = profile(&graph.origin, &login.origin, member);
    let wallet = Wallet::new(Arc::new(profile), &target, Arc::clone(&world) as Arc<dyn Sources>);
    (wallet, target, login, world)
}

/// The claims, or why there is no token.
async fn opened(wallet: &Wallet) -> Result<Option<Claims>, String> {
    let opened = wallet.open(&[MEMBER]).await.remove(0);
    assert_eq!(opened.holder, MEMBER);
    opened.claims.map_err(|error| error.to_string())
}

async fn had(wallet: &Wallet) -> String {
    let token = wallet.token(MEMBER).await.unwrap_or_else(|why| panic!("{why}"));
    token.expect("the profile has the identity").expose().to_owned()
}

/// Why there is no token. No secret is in it, whatever it was.
async fn refused(wallet: &Wallet) -> String {
    let why = wallet.token(MEMBER).await.expect_err("there is no token");
    assert!(!why.contains(CANARY), "{why}");
    why
}

fn jwt(claims: &Value) -> String {
    format!("e30.{}.{CANARY}", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

const SHARED: &str = "client = \"c11e4700-0000-4000-8000-000000000001\"\nsecret = { env = \"SECRET\" }";

#[tokio::test]
async fn what_isnt_there_is_told_by_its_place() {
    for (member, why) in [
        (SHARED, "no token for `member`: nothing in the variable SECRET: it isn't set"),
        ("token = { file = \"a.token\" }", "nothing in the file a.token: there is no such file"),
    ] {
        let (wallet, _, login, _) = wallet(member).await;
        let told = refused(&wallet).await;
        assert!(told.contains(why) && login.seen().is_empty(), "{told}");
    }
    let (wallet, _, login, world) = wallet(SHARED).await;
    world.set("SECRET", "canary");
    assert!(refused(&wallet).await.contains("the variable SECRET is of no use") && login.seen().is_empty());
}

#[tokio::test]
async fn a_client_asks_with_the_documented_form() {
    let (wallet, target, login, world) = wallet(SHARED).await;
    world.set("SECRET", "canary/secret+of=client");
    assert_eq!(had(&wallet).await, "canary-access-token-1");
    let [seen] = login.seen().try_into().expect("one request");
    assert_eq!(seen.path, format!("/{TENANT}/oauth2/v2.0/token"));
    assert_eq!(seen.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(seen.form["grant_type"], "client_credentials");
    assert_eq!(seen.form["client_id"], "c11e4700-0000-4000-8000-000000000001");
    assert_eq!(seen.form["client_secret"], "canary/secret+of=client");
    assert_eq!(seen.form["scope"], format!("{}/.default", target.base_url()));
    for secret in ["canary/secret+of=client", "canary-access-token-1"] {
        assert!(!target.redacted(&format!("{secret} {}", STANDARD.encode(secret))).contains(secret));
    }
}

#[tokio::test]
async fn many_askers_share_one_request_and_a_kept_token() {
    let (wallet, _, login, world) = wallet(SHARED).await;
    world.set("SECRET", "canary-secret-of-client");
    let entry = Holder { entry: Some(3), ..MEMBER };
    let (one, two, three) = tokio::join!(wallet.token(MEMBER), wallet.token(entry), wallet.token(MEMBER));
    assert!(one == two && two == three && one.is_ok());
    assert_eq!((login.seen().len(), wallet.token(MEMBER).await), (1, one));
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    for (lifetime, fresh, stale) in [(3600, 3299, 2), (100, 74, 2), (4, 2, 1)] {
        let (wallet, _, login, world) = wallet(SHARED).await;
        world.set("SECRET", "canary-secret-of-client");
        let token = |name: &str| json!({"access_token": format!("canary-{name}"), "expires_in": lifetime});
        login.answers(200, token("first"));
        login.answers(200, token("second"));
        assert_eq!(had(&wallet).await, "canary-first");
        world.passes(fresh);
        assert_eq!(had(&wallet).await, "canary-first", "{lifetime}");
        world.passes(stale);
        assert_eq!(had(&wallet).await, "canary-second", "{lifetime}");
        assert_eq!(login.seen().len(), 2);
    }
}

#[tokio::test]
async fn a_token_that_cant_be_renewed_is_used_to_its_end() {
    let (wallet, _, login, world) = wallet(SHARED).await;
    world.set("SECRET", "canary-secret-of-client");
    had(&wallet).await;
    world.passes(3400);
    login.answers(500, json!(null));
    assert_eq!(had(&wallet).await, "canary-access-token-1");
    assert_eq!(had(&wallet).await, "canary-access-token-1", "the login host is left alone for a minute");
    assert_eq!(login.seen().len(), 2);
    login.answers(500, json!(null));
    world.passes(250);
    assert!(refused(&wallet).await.contains("gives no token: it answers 500"));
    world.passes(60);
    assert_eq!(had(&wallet).await, "canary-access-token-4");
}

#[tokio::test]
async fn refusals_say_what_to_do_and_are_final() {
    for (error, says, advice) in [
        (
            "invalid_client",
            "AADSTS7000215: Invalid client secret provided.",
            "the secret's value that is wanted",
        ),
        (
            "invalid_client",
            "AADSTS7000222: The provided keys are expired.",
            "the client's secret has expired",
        ),
        (
            "unauthorized_client",
            "AADSTS700016: Not found in the directory.",
            "this tenant has no such client",
        ),
        ("invalid_request", "AADSTS90002: Tenant not found.", "there is no such tenant"),
        (
            "invalid_grant",
            "AADSTS65001: The user or administrator has not consented.",
            "nobody has consented",
        ),
        ("invalid_client", "AADSTS700024: Not within its valid time range.", "set this machine's clock"),
        ("invalid_client", "AADSTS700213: No matching record.", "its federated credential must name"),
        ("invalid_scope", "no code at all", "the tenant has no such resource"),
        ("odd_error", "", "look at what the login host says"),
    ] {
        let (wallet, _, login, world) = wallet(SHARED).await;
        world.set("SECRET", "canary-secret-of-client");
        login.refuses(error, &format!("{says} \u{1b}[31m canary-secret-of-client"));
        let why = refused(&wallet).await;
        assert!(why.contains(error) && why.contains(says) && why.contains(advice), "{why}");
        assert!(!why.contains("Trace ID") && !why.contains('\u{1b}') && why.contains("‹redacted›"), "{why}");
        assert_eq!((refused(&wallet).await, login.seen().len()), (why, 1), "it is asked once");
    }
}

#[tokio::test]
async fn a_busy_login_host_is_given_the_time_that_it_asks_for() {
    let (wallet, _, login, world) = wallet(SHARED).await;
    world.set("SECRET", "canary-secret-of-client");
    login.answers_with(429, vec![("retry-after", "2.5".into())], json!({}));
    let date = jiff::fmt::rfc2822::to_string(
        &(world.now() + Duration::from_secs(10)).to_zoned(jiff::tz::TimeZone::UTC),
    );
    login.answers_with(503, vec![("retry-after", date.expect("it is a date"))], json!({}));
    login.answers(429, json!({}));
    had(&wallet).await;
    let waits = world.waits.lock().unwrap().clone();
    assert_eq!(waits[0], Duration::from_millis(2500));
    assert!(waits[1] > Duration::from_secs(6) && waits[1] <= Duration::from_secs(8), "{waits:?}");
    assert_eq!(waits[2], Duration::from_secs(8));
    for _ in 0..4 {
        login.answers_with(429, vec![("retry-after", "9999".into())], json!({}));
    }
    world.passes(3600);
    assert!(refused(&wallet).await.contains("answers 429 even after some waiting"));
    assert_eq!(world.waits.lock().unwrap()[3..], [Duration::from_secs(30); 3]);
}

#[tokio::test]
async fn a_certificate_signs_an_assertion_that_its_public_key_proves() {
    for name in ["app", "ec"] {
        let member = format!("{CLIENT}\ncertificate = \"{name}.pem\"\nkey = {{ file = \"{name}.key\" }}");
        let (wallet, target, login, world) = wallet(&member).await;
        for ending in ["pem", "key"] {
            world.put(&format!("{name}.{ending}"), &data(&format!("{name}.{ending}")));
        }
        had(&wallet).await;
        let form = &login.seen()[0].form;
        assert_eq!(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        let assertion = &form["client_assertion"];
        assert!(!target.redacted(assertion).contains(assertion) && !form.contains_key("client_secret"));
        let (signed, signature) = assertion.rsplit_once('.').expect("it has three parts");
        let (header, claims) = signed.split_once('.').expect("it has three parts");
        let part = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("it is base64url");
        let json = |text: &str| serde_json::from_slice::<Value>(&part(text)).expect("it is JSON");
        let pem = String::from_utf8(data(&format!("{name}.pem"))).unwrap();
        let thumbprint = URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(der(&pem)));
        let algorithm = if name == "app" { "PS256" } else { "ES256" };
        assert_eq!(json(header), json!({"alg": algorithm, "typ": "JWT", "x5t#S256": thumbprint}));
        let claims = json(claims);
        let endpoint = format!("{}/{TENANT}/oauth2/v2.0/token", login.origin);
        assert_eq!((&claims["aud"], &claims["iss"]), (&json!(endpoint), &claims["sub"]));
        let now = world.now().as_second();
        assert_eq!((claims["nbf"].as_i64(), claims["exp"].as_i64()), (Some(now), Some(now + 600)));
        assert!(claims["jti"].as_str().is_some_and(|id| id.len() > 20));
        let key = der(&String::from_utf8(data(&format!("{name}.key"))).unwrap());
        let verified = if name == "app" {
            let pair = RsaKeyPair::from_pkcs8(&key).expect("it is a key");
            UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, pair.public_key().as_ref().to_vec())
                .verify(signed.as_bytes(), &part(signature))
        } else {
            let random = ring::rand::SystemRandom::new();
            let algorithm = &ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING;
            let pair = EcdsaKeyPair::from_pkcs8(algorithm, &key, &random).expect("it is a key");
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref().to_vec())
                .verify(signed.as_bytes(), &part(signature))
        };
        assert!(verified.is_ok(), "{name}");
    }
}

#[tokio::test]
async fn a_certificate_that_cant_be_signed_with_is_told() {
    let member = format!("{CLIENT}\ncertificate = \"app.pem\"\nkey = {{ env = \"KEY\" }}");
    for (certificate, key, why) in [
        (None, "app.key", "nothing in the file app.pem: there is no such file"),
        (Some("app.key"), "app.key", "the file app.pem is of no use: it holds no certificate in PEM"),
        (
            Some("app.pem"),
            "app.pem",
            "the key in the variable KEY is of no use: it holds no unencrypted PKCS #8 key",
        ),
        (Some("app.pem"), "ec.key", "it isn't the key of this certificate"),
    ] {
        let (wallet, _, login, world) = wallet(&member).await;
        if let Some(certificate) = certificate {
            world.put("app.pem", &data(certificate));
        }
        world.set("KEY", &String::from_utf8(data(key)).unwrap());
        let told = refused(&wallet).await;
        assert!(told.contains(why) && login.seen().is_empty(), "{told}");
    }
}

#[tokio::test]
async fn a_job_exchanges_its_own_token_and_nothing_is_stored() {
    let (wallet, target, login, world) = wallet(&format!("{CLIENT}\nfederated = {{ github = true }}")).await;
    let actions = Server::start().await;
    world.set("ACTIONS_ID_TOKEN_REQUEST_URL", &format!("{}/token?api-version=2", actions.origin));
    world.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "canary-request-token");
    actions.answers(200, json!({"value": "canary-token-of-the-job"}));
    had(&wallet).await;
    let asked = &actions.seen()[0];
    assert_eq!(asked.path, "/token?api-version=2&audience=api%3A%2F%2FAzureADTokenExchange");
    assert_eq!(asked.headers["authorization"], "Bearer canary-request-token");
    let seen = &login.seen()[0];
    assert_eq!(seen.form["client_assertion"], "canary-token-of-the-job");
    assert!(!seen.headers.contains_key("authorization"));
    for secret in ["canary-request-token", "canary-token-of-the-job"] {
        assert!(!target.redacted(secret).contains(CANARY));
    }
}

#[tokio::test]
async fn a_workloads_token_is_read_anew_each_time() {
    let (wallet, _, login, world) = wallet(&format!("{CLIENT}\nfederated = {{ file = \"token\" }}")).await;
    for token in ["canary-first-token", "canary-second-token"] {
        world.put("token", format!("{token}\n").as_bytes());
        had(&wallet).await;
        assert_eq!(login.seen().last().expect("it was asked").form["client_assertion"], token);
        world.passes(3600);
    }
    let (wallet, _, _, world) = self::wallet(&format!("{CLIENT}\nfederated = {{ github = true }}")).await;
    assert!(refused(&wallet).await.contains("ACTIONS_ID_TOKEN_REQUEST_URL: it isn't set; only a job with"));
    world.set("ACTIONS_ID_TOKEN_REQUEST_URL", "http://example.org/");
    world.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "canary-request-token");
    let (wallet, ..) = {
        let target = Target::new("http://127.0.0.1:9", [], Limits::default(), Trust::System).unwrap();
        let member = format!("{CLIENT}\nfederated = {{ github = true }}");
        let profile = profile("http://127.0.0.1:9", "http://127.0.0.1:9", &member);
        (Wallet::new(Arc::new(profile), &target, world as Arc<dyn Sources>), ())
    };
    assert!(refused(&wallet).await.contains("it isn't an https:// address"));
}

#[tokio::test]
async fn standard_input_is_read_once_and_kept() {
    let (wallet, _, login, world) = wallet(&format!("{CLIENT}\nsecret = {{ stdin = true }}")).await;
    world.lines.lock().unwrap().push_back("canary-of-stdin\n".into());
    had(&wallet).await;
    world.passes(3600);
    had(&wallet).await;
    assert!(login.seen().iter().all(|seen| seen.form["client_secret"] == "canary-of-stdin"));
    assert_eq!(login.seen().len(), 2);
}

#[tokio::test]
async fn a_token_for_another_graph_is_sent_nowhere() {
    let (wallet, _, _, world) = wallet("token = { env = \"TOKEN\" }").await;
    world.set("TOKEN", &jwt(&json!({"aud": "https://graph.microsoft.us/", "tid": TENANT})));
    let why = refused(&wallet).await;
    assert!(
        why.contains("the token is for https://graph.microsoft.us/, and isn't sent to http://127.0.0.1:"),
        "{why}"
    );
    let (wallet, _, _, world) = self::wallet("token = { env = \"TOKEN\" }").await;
    world.set(
        "TOKEN",
        &jwt(&json!({"aud": "00000003-0000-0000-c000-000000000000", "roles": ["A"], "tid": TENANT})),
    );
    let claims = opened(&wallet).await.expect("it can be had").expect("it has claims");
    assert_eq!((claims.tid.as_deref(), claims.roles), (Some(TENANT), vec!["A".to_owned()]));
}

#[tokio::test]
async fn no_path_takes_a_token_to_another_host() {
    let (_, target, login, _) = wallet("token = { env = \"TOKEN\" }").await;
    let elsewhere = login.origin.strip_prefix("http://").expect("it is a plain address");
    let token = Secret::new("canary-of-a-token").expect("it is long enough");
    let outgoing =
        Outgoing { method: "GET".into(), path: format!("@{elsewhere}/v1.0/me"), ..Outgoing::default() };
    let exchange = target.send(Role::Act, &outgoing, Some(&token)).await;
    assert!(exchange.answer.is_err() && login.seen().is_empty(), "{exchange:?}");
}

fn data(name: &str) -> Vec<u8> {
    let path = crate::program::checkout("tests/it/data/certificates").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn der(pem: &str) -> Vec<u8> {
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    STANDARD.decode(lines.collect::<String>()).expect("it is base64")
}
