//! Where a token may go, and where it isn't sent.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use graphproof_engine::exchange::Outgoing;
use graphproof_engine::finding::Role;
use graphproof_engine::target::auth::Claims;

use super::*;
use crate::program::run;

fn jwt(claims: &Value) -> String {
    format!("e30.{}.{CANARY}", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// The claims, or why there is no token.
async fn opened(wallet: &Wallet) -> Result<Option<Claims>, String> {
    let opened = wallet.open(&[MEMBER]).await.remove(0);
    assert_eq!(opened.holder, MEMBER);
    opened.claims.map_err(|error| error.to_string())
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

#[test]
fn graph_itself_and_what_is_a_tenants_are_no_addresses_to_be_tried() {
    let ran = run(&["run", "--target", "https://graph.microsoft.us/"]);
    assert_eq!(ran.status, Some(3));
    assert!(
        ran.stderr.contains("name a profile with kind = \"tenant\" and cloud = \"us-gov-l4\""),
        "{}",
        ran.stderr
    );
    let profile = profile("http://127.0.0.1:9", "http://127.0.0.1:9", SHARED);
    assert!(graphproof::resolve::target::at(&profile, "http://127.0.0.1:8").is_err());
}
