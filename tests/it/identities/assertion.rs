//! Clients that prove themselves without a stored secret: a certificate's assertion, and somebody else's token.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, EcdsaKeyPair, KeyPair as _, RSA_PSS_2048_8192_SHA256, RsaKeyPair,
    UnparsedPublicKey,
};
use sha2::Digest as _;

use super::*;

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

fn der(pem: &str) -> Vec<u8> {
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    STANDARD.decode(lines.collect::<String>()).expect("it is base64")
}
