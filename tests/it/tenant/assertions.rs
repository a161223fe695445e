//! Applications that prove themselves without a secret: by certificate, and by a CI's token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use graphproof::Emulator;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};

use super::client::{GRAPH, PEOPLE, ask, claims, grant, refusal, still, token};
use crate::web::Answer;

const APPLICATION: &str = "c11e4700-0000-4000-8000-000000000001";
const NOW: i64 = 1_742_515_200;
const SUBJECT: &str = "repo:contoso/nightly:ref:refs/heads/main";

/// Two digests of the certificate, as a header names them.
fn digests(emulator: &Emulator) -> (String, String) {
    let pem = &emulator.credentials().expect("a tenant has credentials").certificate;
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).expect("it is PEM");
    let of = |algorithm| URL_SAFE_NO_PAD.encode(digest(algorithm, &certificate));
    (of(&SHA1_FOR_LEGACY_USE_ONLY), of(&SHA256))
}

fn signed(emulator: &Emulator, header: &Value, claims: &Value) -> String {
    let pem = &emulator.credentials().expect("a tenant has credentials").key;
    let key = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).expect("it is PEM");
    let pair = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).expect("it is an RSA key in PKCS#8");
    let padding: &'static dyn RsaEncoding =
        if header["alg"] == "PS256" { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(padding, &SystemRandom::new(), text.as_bytes(), &mut signature).expect("it can be signed");
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn header(emulator: &Emulator) -> Value {
    json!({ "typ": "JWT", "alg": "PS256", "x5t#S256": digests(emulator).1 })
}

fn statement(emulator: &Emulator, id: &str) -> Value {
    json!({
        "aud": format!("{}/contoso.example/oauth2/v2.0/token", emulator.base_url()),
        "iss": APPLICATION, "sub": APPLICATION, "jti": id, "nbf": NOW, "exp": NOW + 300,
    })
}

fn show(emulator: &Emulator, client: &str, assertion: &str) -> Answer {
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_id", client),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
        ("scope", GRAPH),
    ];
    grant(emulator, &pairs)
}

/// A job's token for that audience.
fn job(emulator: &Emulator, bearer: &str, audience: &str) -> Answer {
    let bearer = format!("bearer {bearer}");
    ask(
        emulator,
        &format!("GET /ci/oidc?api-version=2.0&audience={audience}"),
        &[("Authorization", &bearer)],
        "",
    )
}

#[test]
fn a_certificate_proves_an_application_in_both_ways_to_sign_and_to_name_it() {
    let emulator = still();
    let (sha1, sha256) = digests(&emulator);
    let port = emulator.base_url().rsplit(':').next().expect("a port is named");
    for (at, header) in [
        json!({ "alg": "PS256", "x5t#S256": sha256 }),
        json!({ "alg": "RS256", "x5t": sha1, "typ": "JWT" }),
        json!({ "alg": "RS256", "x5t": format!("{sha1}="), "x5t#S256": sha256 }),
    ]
    .iter()
    .enumerate()
    {
        let answer =
            show(&emulator, APPLICATION, &signed(&emulator, header, &statement(&emulator, &at.to_string())));
        assert_eq!(claims(&token(&answer))["appid"], APPLICATION);
    }
    let mut elsewhere = statement(&emulator, "elsewhere");
    let tenant = "3c1f0a52-0000-4000-8000-000000000001";
    elsewhere["aud"] = json!(format!("https://127.0.0.1:{port}/{tenant}/oauth2/v2.0/token"));
    assert_eq!(show(&emulator, APPLICATION, &signed(&emulator, &header(&emulator), &elsewhere)).status, 200);
    // All applications are registered with it.
    let only = "c11e4700-0000-4000-8000-000000000105";
    let mut of_another = statement(&emulator, "only");
    (of_another["iss"], of_another["sub"]) = (json!(only), json!(only));
    let answer = show(&emulator, only, &signed(&emulator, &header(&emulator), &of_another));
    assert_eq!(claims(&token(&answer))["roles"], json!(["ChatMember.Read.All"]));
    assert_eq!(emulator.seen().last().and_then(|seen| seen.who.clone()).as_deref(), Some(only));
}

#[test]
fn each_thing_that_is_wrong_with_an_assertion_has_its_number() {
    let emulator = still();
    let good = statement(&emulator, "good");
    let (sha1, _) = digests(&emulator);
    let with = |name: &str, value: Value| {
        let mut claims = statement(&emulator, name);
        claims[name] = value;
        (header(&emulator), claims)
    };
    let headed = |header: Value| (header, statement(&emulator, "header"));
    let endpoint = good["aud"].as_str().expect("it is a text");
    for ((header, claims), code) in [
        (with("aud", json!("https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token")), 700_023),
        (with("aud", json!(endpoint.replace("contoso", "fabrikam"))), 700_023),
        (with("aud", Value::Null), 700_023),
        (with("iss", json!(PEOPLE)), 700_021),
        (with("sub", json!("c11e4700-0000-4000-8000-000000000002")), 700_021),
        (with("exp", json!(NOW)), 700_024),
        (with("exp", json!("soon")), 50_027),
        (with("nbf", json!(NOW + 301)), 700_024),
        (with("jti", Value::Null), 50_027),
        (with("jti", json!("")), 50_027),
        (headed(json!({ "alg": "PS256", "x5t#S256": sha1 })), 700_027),
        (headed(json!({ "alg": "PS256", "x5t": "x" })), 700_027),
        (headed(json!({ "alg": "none", "x5t": sha1 })), 50_027),
        (headed(json!({ "alg": "ES256", "x5t": sha1 })), 50_027),
    ] {
        let answer = show(&emulator, APPLICATION, &signed(&emulator, &header, &claims));
        assert_eq!(refusal(&answer), (401, "invalid_client", code), "{header} {claims}");
    }
    let whole = signed(&emulator, &header(&emulator), &good);
    let (text, _) = whole.rsplit_once('.').expect("it has three parts");
    let (_, signature_of_another) = {
        let other = signed(&emulator, &header(&emulator), &statement(&emulator, "other"));
        let (text, signature) = other.rsplit_once('.').expect("it has three parts");
        (text.to_owned(), signature.to_owned())
    };
    for (sent, code) in [
        (format!("{text}.{signature_of_another}"), 50_013),
        (format!("{text}."), 50_013),
        (text.to_owned(), 50_027),
        ("x".to_owned(), 50_027),
    ] {
        assert_eq!(refusal(&show(&emulator, APPLICATION, &sent)), (401, "invalid_client", code), "{sent}");
    }
    assert_eq!(show(&emulator, APPLICATION, &whole).status, 200, "what was refused wasn't used up");
    assert_eq!(refusal(&show(&emulator, APPLICATION, &whole)), (401, "invalid_client", 50_030));
    assert_eq!(refusal(&show(&emulator, PEOPLE, &whole)).0, 401);
    let untyped = [
        ("grant_type", "client_credentials"),
        ("client_id", APPLICATION),
        ("client_assertion", &whole),
        ("scope", GRAPH),
    ];
    assert_eq!(refusal(&grant(&emulator, &untyped)), (400, "invalid_request", 900_144));
}

#[test]
fn a_job_of_the_main_branch_needs_no_secret() {
    let emulator = still();
    let issued = job(&emulator, "emulator-ci-request-token", "api://AzureADTokenExchange");
    let value = issued.body["value"].as_str().expect("the CI gives a token").to_owned();
    let said = claims(&value);
    assert_eq!((&said["sub"], &said["aud"]), (&json!(SUBJECT), &json!("api://AzureADTokenExchange")));
    assert_eq!(said["iss"], format!("{}/ci", emulator.base_url()));
    for client in
        [APPLICATION, "c11e4700-0000-4000-8000-000000000002", "c11e4700-0000-4000-8000-000000000101"]
    {
        assert_eq!(claims(&token(&show(&emulator, client, &value)))["appid"], client);
    }
    let path = &emulator.seen()[0].path;
    assert_eq!(path, "/ci/oidc");
}

#[test]
fn another_job_another_audience_and_another_issuer_are_not_trusted() {
    let emulator = still();
    let from = |bearer: &str, audience: &str| {
        job(&emulator, bearer, audience).body["value"].as_str().expect("the CI gives a token").to_owned()
    };
    let exchange = "api%3A%2F%2FAzureADTokenExchange";
    let good = from("emulator-ci-request-token", exchange);
    assert_eq!(show(&emulator, APPLICATION, &good).status, 200);
    let pull_request = from("emulator-ci-request-token-of-a-pull-request", exchange);
    let elsewhere = from("emulator-ci-request-token", "https://vault.example");
    let other = still();
    let foreign = job(&other, "emulator-ci-request-token", exchange).body["value"]
        .as_str()
        .expect("a token")
        .to_owned();
    let altered = {
        let parts: Vec<&str> = good.split('.').collect();
        let claims_of_another = pull_request.split('.').nth(1).expect("it has three parts");
        format!("{}.{claims_of_another}.{}", parts[0], parts[2])
    };
    for (sent, code) in [(pull_request, 700_213), (elsewhere, 700_212), (foreign, 700_211), (altered, 50_013)]
    {
        assert_eq!(refusal(&show(&emulator, APPLICATION, &sent)), (401, "invalid_client", code), "{code}");
    }
    for bearer in ["", "emulator-ci-request-token-of-nobody"] {
        assert_eq!(job(&emulator, bearer, exchange).status, 401, "{bearer}");
    }
    let as_graphs = from("emulator-ci-request-token", "https%3A%2F%2Fgraph.microsoft.com");
    let refused = super::client::graph(&emulator, "GET /v1.0/organization", &as_graphs, "");
    assert_eq!(refused.status, 401, "a job's token is none of Graph's");
}

#[test]
fn a_jobs_token_runs_out() {
    use jiff::Timestamp;
    use std::sync::atomic::{AtomicI64, Ordering};
    static CLOCK: AtomicI64 = AtomicI64::new(NOW);
    let emulator =
        super::client::at(|| Timestamp::from_second(CLOCK.load(Ordering::Relaxed)).unwrap_or_default());
    let issued = job(&emulator, "emulator-ci-request-token", "api://AzureADTokenExchange");
    let value = issued.body["value"].as_str().expect("the CI gives a token").to_owned();
    CLOCK.fetch_add(299, Ordering::Relaxed);
    assert_eq!(show(&emulator, APPLICATION, &value).status, 200, "it may be shown until it runs out");
    CLOCK.fetch_add(1, Ordering::Relaxed);
    assert_eq!(refusal(&show(&emulator, APPLICATION, &value)), (401, "invalid_client", 700_024));
}
