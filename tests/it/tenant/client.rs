//! Somebody who asks a tenant over TLS, and trusts nobody but its authority.

use std::net::TcpStream;
use std::sync::Arc;

use graphproof::Emulator;
use graphproof_emulator::{Settings, Tenant};
use jiff::Timestamp;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;

use crate::web::{Answer, exchange};

pub(crate) const ENDPOINT: &str = "POST /contoso.example/oauth2/v2.0/token";
pub(crate) const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
pub(crate) const JSON: (&str, &str) = ("Content-Type", "application/json");
pub(crate) const TEAM: &str = "/v1.0/teams/7ea10000-0000-4000-8000-000000000001";
pub(crate) const GRAPH: &str = "https://graph.microsoft.com/.default";
pub(crate) const PEOPLE: &str = "c11e4700-0000-4000-8000-000000000003";

/// A tenant whose clock stands still, with no limits on how often.
pub(crate) fn still() -> Emulator {
    at(|| Timestamp::from_second(1_742_515_200).unwrap_or_default())
}

/// A tenant with that clock, and no limits on how often.
pub(crate) fn at(clock: fn() -> Timestamp) -> Emulator {
    with(Tenant { throttled: false, ..Tenant::default() }, clock)
}

pub(crate) fn with(tenant: Tenant, clock: fn() -> Timestamp) -> Emulator {
    let settings = Settings { tenant: Some(tenant), ..Settings::new(clock) };
    Emulator::with(settings).expect("the loopback address has a free port")
}

/// What trusts one authority, given as PEM.
pub(crate) fn trusting(ca: &str) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(ca.as_bytes()).expect("it is PEM"))
        .expect("it is a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    builder.expect("ring speaks TLS").with_root_certificates(roots).with_no_client_auth()
}

/// One request on a connection of its own.
pub(crate) fn ask(emulator: &Emulator, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let ca = &emulator.credentials().expect("a tenant has credentials").ca;
    let host = emulator.base_url().strip_prefix("https://").expect("a tenant speaks TLS");
    ask_at(host, ca, line, headers, body)
}

/// The same at a host and port.
pub(crate) fn ask_at(host: &str, ca: &str, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let (name, port) = host.rsplit_once(':').expect("a port is named");
    let name = ServerName::try_from(name.to_owned()).expect("the name is one");
    let session = ClientConnection::new(Arc::new(trusting(ca)), name).expect("a session can be had");
    let socket = TcpStream::connect(format!("127.0.0.1:{port}")).expect("the server accepts");
    exchange(StreamOwned::new(session, socket), host, line, headers, body)
}

/// A form of these pairs.
pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs).finish()
}

/// What the token endpoint makes of these pairs.
pub(crate) fn grant(emulator: &Emulator, pairs: &[(&str, &str)]) -> Answer {
    ask(emulator, ENDPOINT, &[FORM], &form(pairs))
}

/// Status, error and number of a refusal there.
pub(crate) fn refusal(answer: &Answer) -> (u16, &str, u64) {
    let code = answer.body["error_codes"][0].as_u64().unwrap_or_else(|| panic!("{answer:?}"));
    (answer.status, answer.body["error"].as_str().unwrap_or_default(), code)
}

pub(crate) fn token(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["access_token"].as_str().expect("a token was issued").to_owned()
}

/// A person's token.
pub(crate) fn signed_in(emulator: &Emulator, name: &str, scope: &str) -> String {
    token(&password(emulator, name, scope))
}

pub(crate) fn password(emulator: &Emulator, name: &str, scope: &str) -> Answer {
    let name = format!("{name}@contoso.example");
    let pairs = [
        ("grant_type", "password"),
        ("client_id", PEOPLE),
        ("username", &name),
        ("password", "emulator-password"),
        ("scope", scope),
    ];
    grant(emulator, &pairs)
}

/// An application's token, by secret.
pub(crate) fn application(emulator: &Emulator, number: &str, secret: &str) -> String {
    let id = format!("c11e4700-0000-4000-8000-{number}");
    let secret = format!("emulator-secret-of-{secret}");
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_id", &id),
        ("client_secret", &secret),
        ("scope", GRAPH),
    ];
    token(&grant(emulator, &pairs))
}

pub(crate) fn every_permission(emulator: &Emulator) -> String {
    application(emulator, "000000000001", "application")
}

/// A request to Graph with that token.
pub(crate) fn graph(emulator: &Emulator, line: &str, token: &str, body: &str) -> Answer {
    ask(emulator, line, &[("Authorization", &format!("Bearer {token}")), JSON], body)
}

/// The middle part of a token.
pub(crate) fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let part = token.split('.').nth(1).expect("a token has three parts");
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).expect("a part is base64url");
    serde_json::from_slice(&bytes).expect("claims are JSON")
}
