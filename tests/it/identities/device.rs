//! A person signs in with a code.

use super::*;

const PERSON: &str = "client = \"c11e4700-0000-4000-8000-000000000001\"\ndevice_code = true";

fn code() -> Value {
    json!({
        "device_code": "canary-device-code", "user_code": "ABCD-EFGH", "verification_uri": "https://login.example/device",
        "expires_in": 900, "interval": 5, "message": "not shown",
    })
}

fn granted(name: &str) -> Value {
    json!({"access_token": format!("canary-access-{name}"), "expires_in": 3600, "refresh_token": format!("canary-refresh-{name}")})
}

#[tokio::test]
async fn a_person_is_waited_for_and_asked_no_second_time() {
    let (wallet, target, login, world) =
        wallet(&format!("{PERSON}\nscopes = [\"Chat.Read\", \"User.Read\"]")).await;
    login.answers(200, code());
    login.refuses("authorization_pending", "AADSTS70016: pending");
    login.refuses("slow_down", "");
    login.answers(200, granted("first"));
    assert_eq!(had(&wallet).await, "canary-access-first");
    let told = world.told.lock().unwrap().join("");
    assert_eq!(
        told,
        "to sign in as `member`, open https://login.example/device and enter the code ABCD-EFGH (within 15 minutes)\n"
    );
    assert_eq!(*world.waits.lock().unwrap(), [5, 5, 10].map(Duration::from_secs));
    let seen = login.seen();
    assert_eq!(seen[0].path, format!("/{TENANT}/oauth2/v2.0/devicecode"));
    assert_eq!(seen[0].form["scope"], "Chat.Read User.Read offline_access");
    assert_eq!(seen[1].form["grant_type"], "urn:ietf:params:oauth:grant-type:device_code");
    assert_eq!(seen[1].form["device_code"], "canary-device-code");
    world.passes(3500);
    login.answers(200, json!({"access_token": "canary-access-second", "expires_in": 3600}));
    assert_eq!(had(&wallet).await, "canary-access-second");
    let last = login.seen().pop().expect("it was asked");
    assert_eq!(
        (last.form["grant_type"].as_str(), last.form["refresh_token"].as_str()),
        ("refresh_token", "canary-refresh-first")
    );
    world.passes(3500);
    login.answers(200, granted("third"));
    assert_eq!(
        had(&wallet).await,
        "canary-access-third",
        "the old refresh token is good where none is given"
    );
    for secret in
        ["canary-device-code", "canary-refresh-first", "canary-refresh-third", "canary-access-second"]
    {
        assert!(!target.redacted(secret).contains(CANARY));
    }
    assert_eq!(world.told.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_code_that_comes_to_nothing_is_told() {
    for (error, why) in [
        ("authorization_declined", "the person at the terminal declined"),
        ("access_denied", "the person at the terminal declined"),
        ("expired_token", "nobody signed in with the code in time"),
        (
            "invalid_client",
            "refuses: invalid_client: AADSTS7000218: a secret is wanted; allow public client flows",
        ),
    ] {
        let (wallet, _, login, _) = wallet(PERSON).await;
        login.answers(200, code());
        login.refuses(error, "AADSTS7000218: a secret is wanted");
        let told = refused(&wallet).await;
        assert!(told.contains(why), "{told}");
        assert_eq!((refused(&wallet).await, login.seen().len()), (told, 2), "a person is asked once");
    }
}

#[tokio::test]
async fn nobody_is_waited_for_longer_than_a_code_is_good() {
    let (wallet, _, login, world) = wallet(PERSON).await;
    login.answers(200, json!({"device_code": "canary-device-code", "user_code": "X", "verification_uri": "https://x.example", "expires_in": 3, "interval": 0}));
    for _ in 0..3 {
        login.refuses("authorization_pending", "");
    }
    assert!(refused(&wallet).await.contains("nobody signed in with the code in time"));
    assert_eq!((login.seen().len(), world.waits.lock().unwrap().len()), (4, 3));
}

#[tokio::test]
async fn without_a_terminal_nobody_is_waited_for() {
    let (graph, login, world) = (Server::start().await, Server::start().await, World::new(false));
    let target =
        Target::new(&graph.origin, [], Limits::default(), Trust::System).expect("a client can be made");
    let profile = profile(&graph.origin, &login.origin, PERSON);
    let wallet = Wallet::new(Arc::new(profile), &target, world as Arc<dyn Sources>);
    login.answers(200, code());
    let why = refused(&wallet).await;
    assert!(why.contains("a person has to sign in, and there is no terminal to ask at"), "{why}");
}
