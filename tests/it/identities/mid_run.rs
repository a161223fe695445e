//! A run whose tokens expire or are revoked under it, and what is left of its secrets afterwards.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use graphproof_emulator::Emulator;
use graphproof_engine::case;
use graphproof_engine::event::{Event, TrialReport};
use graphproof_engine::outcome::{Outcome, Strictness};
use graphproof_engine::plan::Plan;
use graphproof_engine::run::{self, Ending, Leftovers, Options, Retry, Stop, Turns};
use graphproof_engine::schema::Schemas;
use graphproof_engine::target::Pace;

use super::*;
use crate::program::{checkout, files_below, folder, graphproof, ran};

const CASE: &str = r#"
format = 1
page = { id = "me", url = "https://example.org/me" }
operation = { name = "v1::me::get", request = "GET /v1.0/me", as = "member" }
success = { status = 200 }
clause = [{ id = "me.get", says = "it is answered" }]
case = [{ name = "answered", proves = ["me.get"] }]
"#;

/// Plays the case on a target with the tokens of this identity.
async fn played(member: &str, world: &Arc<World>, login: &Server, graph: &Server) -> TrialReport {
    let fixtures = "format = 1\n[identity.member]\nis = \"a user\"\n";
    let files = [Source::new("cases/me.toml", CASE), Source::new("cases/fixtures.toml", fixtures)];
    let loaded = case::load(&files, &[]);
    assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
    let profile = Arc::new(profile(&graph.origin, &login.origin, member));
    let plan = Plan::new(&loaded.suite, &loaded.scripts, &profile);
    let target =
        Target::new(&graph.origin, [], Limits::default(), Trust::System).expect("a client can be made");
    let sources = Arc::clone(world) as Arc<dyn Sources>;
    let world = run::World {
        wallet: Arc::new(Wallet::new(Arc::clone(&profile), &target, sources)),
        target,
        pace: Arc::new(Pace::unlimited()),
        ledger: Arc::default(),
        profile,
        schemas: Arc::new(Schemas::load(&[]).0),
        options: Options {
            jobs: 1,
            strictness: Strictness::Lenient,
            leftovers: Leftovers::Remove,
            ending: Ending::AfterAll,
            marker: "test".into(),
            retry: Retry::NEVER,
            patience: None,
        },
        stop: Stop::default(),
        turns: Turns::default(),
    };
    let play = move || {
        let mut reports = Vec::new();
        let tell = &mut |event| {
            if let Event::TrialFinished(report) = event {
                reports.push(report);
            }
        };
        run::run(&plan, world, tell).expect("it can be run");
        reports.pop().expect("there is one trial")
    };
    let report = tokio::task::spawn_blocking(play).await.expect("the run doesn't panic");
    Arc::unwrap_or_clone(report)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_refused_is_renewed_once_and_the_request_sent_again() {
    let (login, graph, world) = (Server::start().await, Server::start().await, World::new(true));
    world.set("SECRET", "canary-secret-of-client");
    graph.answers(401, json!({"echo": "canary-access-token-1 canary-secret-of-client"}));
    graph.answers(200, json!({"echo": "canary-access-token-2"}));
    let report = played(SHARED, &world, &login, &graph).await;
    assert!(matches!(report.outcome, Outcome::Passed { .. }), "{:?}", report.outcome);
    let sent: Vec<_> = graph.seen().iter().map(|seen| seen.headers["authorization"].clone()).collect();
    assert_eq!(sent, ["Bearer canary-access-token-1", "Bearer canary-access-token-2"]);
    assert_eq!(report.exchanges.len(), 2);
    assert!(!format!("{report:?}").contains(CANARY), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_refuses_every_token_isnt_a_reason_for_more_of_them() {
    let (login, graph, world) = (Server::start().await, Server::start().await, World::new(true));
    world.set("SECRET", "canary-secret-of-client");
    (0..4).for_each(|_| graph.answers(401, json!({})));
    let report = played(SHARED, &world, &login, &graph).await;
    assert!(!matches!(report.outcome, Outcome::Passed { .. }), "{:?}", report.outcome);
    assert_eq!((login.seen().len(), graph.seen().len()), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_a_variable_is_sent_once() {
    let (login, graph, world) = (Server::start().await, Server::start().await, World::new(true));
    world.set("TOKEN", "canary-token-of-variable");
    graph.answers(401, json!({}));
    played("token = { env = \"TOKEN\" }", &world, &login, &graph).await;
    assert_eq!((login.seen().len(), graph.seen().len()), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_fails_is_told_and_the_first_answer_kept() {
    let (login, graph, world) = (Server::start().await, Server::start().await, World::new(true));
    world.set("SECRET", "canary-secret-of-client");
    login.answers(200, json!({"access_token": "canary-access-token", "expires_in": 3600}));
    login.refuses("invalid_client", "AADSTS7000222: expired");
    graph.answers(401, json!({}));
    let report = played(SHARED, &world, &login, &graph).await;
    let Outcome::Errored(error) = &report.outcome else { panic!("{:?}", report.outcome) };
    assert!(format!("{error:?}").contains("the client's secret has expired"), "{error:?}");
    assert_eq!(report.exchanges.len(), 1);
}

#[tokio::test]
async fn a_second_asker_takes_the_token_that_the_first_one_renewed() {
    let (wallet, _, login, world) = wallet(SHARED).await;
    world.set("SECRET", "canary-secret-of-client");
    let old = Secret::new(&had(&wallet).await).expect("it is long enough");
    let (one, two) = tokio::join!(wallet.renewed(MEMBER, &old), wallet.renewed(MEMBER, &old));
    assert!(one == two && one.as_ref().is_ok_and(Option::is_some), "{one:?}");
    assert_eq!(login.seen().len(), 2);
    let new = one.expect("it was renewed").expect("there is one");
    assert_eq!(wallet.renewed(MEMBER, &new).await, Ok(None));
    world.passes(300);
    assert!(wallet.renewed(MEMBER, &new).await.is_ok_and(|renewed| renewed.is_some()));
}

#[tokio::test]
async fn a_file_is_read_again_and_may_hold_another_token() {
    let (wallet, _, login, world) = wallet("token = { file = \"token\" }").await;
    world.put("token", b"canary-first-token\n");
    let old = Secret::new(&had(&wallet).await).expect("it is long enough");
    assert_eq!(wallet.renewed(MEMBER, &old).await, Ok(None), "it is the same one");
    world.put("token", b"canary-second-token\n");
    world.passes(300);
    let new = wallet.renewed(MEMBER, &old).await.expect("it can be read").expect("it is another one");
    assert_eq!((new.expose(), login.seen().len()), ("canary-second-token", 0));
}

#[tokio::test]
async fn a_renewed_token_of_another_tenant_is_not_sent() {
    let token = |claims: Value| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let of = |tenant: &str, number: u8| token(json!({ "tid": tenant, "jti": number }));
    let other = "3c1f0a52-0000-4000-8000-000000000002";
    for (second, told) in [
        (of(TENANT, 2), None),
        (of(other, 2), Some(format!("the new token is of the tenant {other}"))),
        (token(json!({ "jti": 2 })), Some("the new token is of no tenant".into())),
    ] {
        let (wallet, _, _, world) = wallet("token = { file = \"token\" }").await;
        world.put("token", of(TENANT, 1).as_bytes());
        let first = Secret::new(&had(&wallet).await).expect("it is long enough");
        world.put("token", second.as_bytes());
        match (wallet.renewed(MEMBER, &first).await, told) {
            (Ok(renewed), None) => assert_eq!(renewed.expect("it is another one").expose(), second),
            (Err(why), Some(told)) => assert!(why.contains(&told), "{why}"),
            (renewed, told) => panic!("{renewed:?} instead of {told:?}"),
        }
    }
}

/// The whole program, with the emulator's own token endpoint: no secret is in anything that it leaves or says.
#[test]
fn a_run_leaves_no_secret_anywhere() {
    let emulator = Emulator::start().expect("an emulator can be started");
    let origin = emulator.base_url();
    let ours = std::fs::read_to_string(checkout("targets/emulator.toml")).expect("it is there");
    let (_, tables) = ours.split_once("[fixtures]").expect("it has fixtures");
    let spelled = "[identity.application]\ntoken = \"emulator~application\"\nonly  = \"emulator~application~{permission}\"\n";
    let asked = format!("[identity.application]\n{CLIENT}\nsecret = {{ env = \"CANARY_SECRET\" }}\n");
    assert!(tables.contains(spelled));
    let mine = format!(
        "format = 1\nname = \"mine\"\nkind = \"disposable\"\nbase_url = {origin:?}\nlogin = {origin:?}\n\
         [tenant]\nid = {TENANT:?}\n[fixtures]{}",
        tables.replace(spelled, &asked)
    );
    let dir = folder(&[("mine.toml", &mine)]);
    let out = dir.path().join("out").to_string_lossy().into_owned();
    let path = dir.path().join("mine.toml").to_string_lossy().into_owned();
    let args = ["run", "chats::member_add", "--target", &path, "--out", &out, "-v"];
    let secret = "emulator-secret-of-application";
    let run = ran(graphproof(&args).env("CANARY_SECRET", secret));
    assert_eq!(run.status, Some(0), "{}\n{}", run.stdout, run.stderr);
    let files: String = files_below(std::path::Path::new(&out)).into_iter().map(|(_, text)| text).collect();
    for told in [&files, &run.stdout, &run.stderr] {
        // What the emulator issues begins so.
        assert!(!told.contains(secret) && !told.contains("aXNzdWVk"), "{told}");
    }
    let run = ran(graphproof(&args).env("CANARY_SECRET", "canary-wrong-secret"));
    assert!(
        !run.stdout.contains("canary") && run.stdout.contains("refuses: invalid_client"),
        "{}",
        run.stdout
    );
}
