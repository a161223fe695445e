//! Identities: tokens from every source, asked of a login host of the test's own; when they are renewed, and where no secret
//! ever stands.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use graphproof_engine::diagnostic::Source;
use graphproof_engine::profile::{self, Profile};
use graphproof_engine::secret::Secret;
use graphproof_engine::target::auth::Sources;
use graphproof_engine::target::{Holder, Limits, Target, Trust, Wallet};
use serde_json::{Value, json};

mod assertion;
#[cfg(unix)]
mod command;
mod device;
mod hosts;
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
async fn standard_input_is_read_once_and_kept() {
    let (wallet, _, login, world) = wallet(&format!("{CLIENT}\nsecret = {{ stdin = true }}")).await;
    world.lines.lock().unwrap().push_back("canary-of-stdin\n".into());
    had(&wallet).await;
    world.passes(3600);
    had(&wallet).await;
    assert!(login.seen().iter().all(|seen| seen.form["client_secret"] == "canary-of-stdin"));
    assert_eq!(login.seen().len(), 2);
    let (wallet, _, _, world) = self::wallet(&format!("{CLIENT}\nsecret = {{ stdin = true }}")).await;
    world.lines.lock().unwrap().push_back("\n".into());
    assert!(refused(&wallet).await.contains("nothing in standard input: its first line is empty"));
}

#[tokio::test]
async fn every_entry_of_a_pool_and_every_permission_has_its_own_token() {
    let text = "format = 1\nname = \"mine\"\nkind = \"disposable\"\nbase_url = \"http://127.0.0.1:9\"\n\
                [[pool]]\ncount = 2\nuser = \"{n}\"\nidentity.member.token = { env = \"MEMBER_{n}\" }\n\
                identity.member.only.\"Chat.Read\".token = { env = \"READER_{n}\" }\n";
    let (profile, problems) = profile::load(&Source::new("mine.toml", text));
    assert!(problems.is_empty(), "{problems:#?}");
    let target = Target::new("http://127.0.0.1:9", [], Limits::default(), Trust::System)
        .expect("a client can be made");
    let world = World::new(true);
    let sources = Arc::clone(&world) as Arc<dyn Sources>;
    let wallet = Wallet::new(Arc::new(profile.expect("it is a profile")), &target, sources);
    for name in ["MEMBER_01", "MEMBER_02", "READER_01", "READER_02"] {
        world.set(name, &format!("canary-{name}"));
    }
    for (at, only, token) in [
        (0, None, "canary-MEMBER_01"),
        (1, None, "canary-MEMBER_02"),
        (1, Some("Chat.Read"), "canary-READER_02"),
    ] {
        let holder = Holder { entry: Some(at), only, ..MEMBER };
        let had = wallet.token(holder).await.expect("it can be had").expect("it is there");
        assert_eq!(had.expose(), token);
    }
    for nobody in [
        Holder { identity: "outsider", ..MEMBER },
        Holder { only: Some("Chat.ReadWrite"), entry: Some(0), ..MEMBER },
    ] {
        assert_eq!(wallet.token(nobody).await, Ok(None));
    }
}

fn data(name: &str) -> Vec<u8> {
    let path = crate::program::checkout("tests/it/data/certificates").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
