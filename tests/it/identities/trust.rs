//! A target and a login host whose certificate a private authority signed.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::*;

/// Answers so many connections over TLS, each with a token.
fn serve(connections: usize) -> String {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = vec![CertificateDer::from_pem_slice(&data("server.pem")).expect("it is a certificate")];
    let key = PrivateKeyDer::from_pem_slice(&data("server.key")).expect("it is a key");
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows them")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("the key is the certificate's");
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").expect("a port is free"));
    let origin = format!("https://{}", listener.local_addr().expect("it is bound"));
    std::thread::spawn(move || {
        for connection in listener.incoming().take(connections).flatten() {
            let server =
                rustls::ServerConnection::new(Arc::clone(&config)).expect("the configuration is good");
            let mut stream = rustls::StreamOwned::new(server, connection);
            let mut request = [0; 4096];
            // A client that trusts nobody here hangs up.
            let Ok(1..) = stream.read(&mut request) else { continue };
            let body = r#"{"access_token":"canary-over-tls","expires_in":3600}"#;
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            drop(stream.write_all((head + body).as_bytes()).and_then(|()| stream.flush()));
        }
    });
    origin
}

async fn asked(trust: Trust) -> Result<Option<Secret>, String> {
    let origin = serve(1);
    let target = Target::new(&origin, [], Limits::default(), trust).expect("a client can be made");
    let (profile, world) = (profile(&origin, &origin, SHARED), World::new(true));
    world.set("SECRET", "canary-secret-of-client");
    let wallet = Wallet::new(Arc::new(profile), &target, world as Arc<dyn Sources>);
    wallet.token(MEMBER).await
}

#[tokio::test]
async fn only_the_authority_of_the_profile_is_trusted() {
    let ours = Trust::pem(&data("ca.pem")).expect("it is a certificate");
    let token = asked(ours).await.unwrap_or_else(|why| panic!("{why}"));
    assert_eq!(token.expect("there is one").expose(), "canary-over-tls");
    let other = Trust::pem(&data("app.pem")).expect("it is a certificate");
    let why = asked(other).await.expect_err("nobody trusts it");
    assert!(why.contains("gives no answer") && why.contains("`trust` in the profile"), "{why}");
}

#[test]
fn a_file_of_authorities_holds_certificates_and_nothing_else() {
    let why = |text: &[u8]| Trust::pem(text).expect_err("it is of no use");
    assert!(why(b"").contains("no certificate"));
    assert!(why(&data("server.key")).contains("a key has no place there"));
    assert!(why(&[data("ca.pem"), data("server.key")].concat()).contains("a key has no place there"));
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert!(why(broken.as_bytes()).contains("certificate 1"));
}

/// The program reads the file beside the profile, before anything is sent.
#[test]
fn a_trust_that_cant_be_read_is_bad_input() {
    let profile = "format = 1\nname = \"mine\"\nkind = \"disposable\"\nbase_url = \"https://127.0.0.1:9\"\ntrust = \"ca.pem\"\n\
                   [identity.member]\ntoken = \"canary-token-of-member\"\n";
    let ca = String::from_utf8(data("server.key")).unwrap();
    for (files, why) in [
        (vec![("mine.toml", profile)], "trust = \"ca.pem\" can't be used: "),
        (vec![("mine.toml", profile), ("ca.pem", ca.as_str())], "a key has no place there"),
    ] {
        let dir = crate::program::folder(&files);
        let path = dir.path().join("mine.toml").to_string_lossy().into_owned();
        let ran = crate::program::run(&["run", "--target", &path]);
        assert_eq!(ran.status, Some(3), "{}", ran.stderr);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    }
}
