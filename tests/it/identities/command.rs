//! A program that prints a token.

use super::*;

fn shell(script: &str) -> String {
    format!("command = [\"sh\", \"-c\", {script:?}]")
}

#[tokio::test]
async fn its_output_is_a_token_or_the_answer_that_has_one() {
    for (script, token) in [
        ("echo canary-token-as-it-is", "canary-token-as-it-is"),
        (
            "printf '{\"access_token\":\"canary-token-in-json\",\"expires_in\":\"60\"}'",
            "canary-token-in-json",
        ),
        (
            "printf '{\"accessToken\":\"canary-token-of-azure\",\"expires_on\":1800000100}'",
            "canary-token-of-azure",
        ),
    ] {
        let (wallet, target, ..) = wallet(&shell(script)).await;
        assert_eq!(had(&wallet).await, token);
        assert!(!target.redacted(token).contains(CANARY));
    }
}

#[tokio::test]
async fn it_is_run_again_when_its_token_is_about_to_expire() {
    let dir = tempfile::TempDir::new().expect("a temporary folder can be made");
    let count = dir.path().join("count").to_string_lossy().into_owned();
    let json = r#"{"access_token":"canary-token-%s","expires_on":"1800000100"}"#;
    let (wallet, _, _, world) =
        wallet(&shell(&format!("echo x >> {count}; printf '{json}' $(wc -l < {count})"))).await;
    assert_eq!((had(&wallet).await, had(&wallet).await), ("canary-token-1".into(), "canary-token-1".into()));
    world.passes(76);
    assert_eq!(had(&wallet).await, "canary-token-2");
}

#[tokio::test]
async fn what_gives_no_token_is_told_without_what_may_be_one() {
    let long = format!("{CANARY}{}", "x".repeat(40));
    for (script, why) in [
        ("exit 3".to_owned(), "`sh` gives no token: exit status: 3"),
        (
            format!("echo can\\'t log in with {long} >&2; exit 1"),
            "it exit status: 1: can't log in with ‹redacted›",
        ),
        ("echo canary-in-both; echo canary-in-both >&2; exit 1".to_owned(), "exit status: 1: ‹redacted›"),
        ("true".to_owned(), "it prints nothing"),
        ("echo two words".to_owned(), "its `access_token` can't be sent in a header"),
        ("printf '{\"token\":\"canary-elsewhere\"}'".to_owned(), "there is no `access_token`"),
    ] {
        let (wallet, ..) = wallet(&shell(&script)).await;
        let told = refused(&wallet).await;
        assert!(told.contains(why.trim_start_matches("it ")) && told.ends_with("; run it by hand"), "{told}");
    }
    let (wallet, ..) = wallet("command = [\"no-such-program-anywhere\"]").await;
    assert!(
        refused(&wallet).await.contains("`no-such-program-anywhere` gives no token: it can't be started")
    );
}

#[tokio::test]
async fn it_doesnt_hang() {
    let limits = Limits { total: Duration::from_millis(50), ..Limits::default() };
    let target = Target::new("http://127.0.0.1:9", [], limits, Trust::System).expect("a client can be made");
    let profile = profile("http://127.0.0.1:9", "http://127.0.0.1:9", &shell("sleep 600"));
    let wallet = Wallet::new(Arc::new(profile), &target, World::new(true) as Arc<dyn Sources>);
    assert!(refused(&wallet).await.contains("it hasn't ended after 0.05 s, and was stopped"));
}
