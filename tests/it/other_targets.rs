//! Other people's emulators: what a profile gives by value is used as it is, what it lacks is said once, and so is what
//! the target lacks.

use std::net::{Ipv4Addr, SocketAddr};

use graphproof::resolve::suite;
use graphproof_emulator::{Emulator, Settings};
use graphproof_engine::diagnostic::Source;
use graphproof_engine::plan::unknown_names;
use graphproof_engine::profile;
use serde_json::Value;
use tempfile::TempDir;

use crate::lying_targets::{Liar, Running};
use crate::program::{Ran, checkout, folder, ids, recorded, run, text, trials};
use crate::web;

#[expect(clippy::disallowed_methods, reason = "this is the world of the tests")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

fn emulator() -> Emulator {
    Emulator::with(Settings::new(now)).expect("the emulator can be started")
}

/// Ids of the emulator's first pool entry, as somebody would copy them from an emulator of their own.
const USER: &str = "10f8c3a6-0000-4000-8000-000000000001";
const COLLEAGUE: &str = "20f8c3a6-0000-4000-8000-000000000001";
const NEWCOMER: &str = "40f8c3a6-0000-4000-8000-000000000001";
const TEAM: &str = "7ea10000-0000-4000-8000-000000000001";
const TOKEN: &str = "emulator~member~01";

/// A profile that gives a few values and one token.
fn theirs(base_url: &str, fixtures: &[(&str, &str)], more: &str) -> TempDir {
    let mut text = format!(
        "format = 1\nname = \"theirs\"\nkind = \"disposable\"\nbase_url = \"{base_url}\"\n{more}\n\
         identity.member.token = \"{TOKEN}\"\n[fixtures]\n"
    );
    for (name, value) in fixtures {
        text.extend([name, " = \"", value, "\"\n"]);
    }
    folder(&[("theirs.toml", &text)])
}

fn run_with(profile: &TempDir, args: &[&str]) -> (Ran, Value) {
    let path = profile.path().join("theirs.toml");
    recorded(&[&["--target", &*path.to_string_lossy()], args].concat())
}

fn user(id: &str) -> String {
    format!(
        r##"{{ "@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": ["owner"],
            "user@odata.bind": "https://graph.microsoft.com/v1.0/users('{id}')" }}"##
    )
}

/// Makes a chat by hand and gives its id.
fn chat(base_url: &str) -> String {
    let members = format!("{}, {}", user(USER), user(COLLEAGUE));
    let body = format!(r#"{{ "chatType": "group", "topic": "theirs", "members": [{members}] }}"#);
    let headers = [("Authorization", &*format!("Bearer {TOKEN}")), ("Content-Type", "application/json")];
    let answer = web::send(base_url, "POST /v1.0/chats", &headers, &body);
    assert_eq!(answer.status, 201, "{answer:?}");
    text(&answer.body, "id").to_owned()
}

fn members(base_url: &str, chat: &str) -> Value {
    let headers = [("Authorization", &*format!("Bearer {TOKEN}"))];
    web::send(base_url, &format!("GET /v1.0/chats/{chat}/members"), &headers, "").body["value"].clone()
}

#[test]
fn a_chat_that_is_given_by_value_is_used_and_left_as_it_was() {
    let emulator = emulator();
    let chat = chat(emulator.base_url());
    let before = members(emulator.base_url(), &chat);
    let given = [("user", USER), ("newcomer", NEWCOMER), ("team", TEAM), ("chat", &*chat)];
    let (ran, record) = run_with(&theirs(emulator.base_url(), &given, ""), &["chats::", "teams::"]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ids(&record, "passed").len() > 50, "{}", ran.stdout);
    let requests =
        trials(&record).iter().flat_map(|trial| trial["exchanges"].as_array().expect("it has them"));
    let lines: Vec<_> = requests
        .map(|exchange| {
            format!("{} {}", text(&exchange["request"], "method"), text(&exchange["request"], "url"))
        })
        .collect();
    let asked =
        |method: &str, end: &str| lines.iter().any(|line| line.starts_with(method) && line.ends_with(end));
    assert!(asked("POST", &format!("/chats/{chat}/members")));
    assert!(!asked("POST", "/chats") && !asked("DELETE", &chat), "what is given is neither made nor removed");
    assert_eq!(members(emulator.base_url(), &chat), before);
}

/// Whoever is in what a profile gives would not be added by the run, and would be removed by it.
#[test]
fn who_is_there_already_is_not_removed() {
    let emulator = emulator();
    let chat = chat(emulator.base_url());
    let before = members(emulator.base_url(), &chat);
    let given = [("user", USER), ("newcomer", COLLEAGUE), ("team", TEAM), ("chat", &*chat)];
    let (ran, record) = run_with(&theirs(emulator.base_url(), &given, ""), &["chats::member_add::location"]);
    assert_eq!(ran.status, Some(2), "{}{}", ran.stdout, ran.stderr);
    assert!(ids(&record, "passed").is_empty() && ids(&record, "failed").is_empty(), "{}", ran.stdout);
    assert!(ran.stdout.contains("`chat_without_newcomer`"), "{}", ran.stdout);
    assert_eq!(members(emulator.base_url(), &chat), before);
}

#[test]
fn what_is_skipped_names_everything_that_is_missing() {
    let emulator = emulator();
    let given =
        [("user", USER), ("newcomer", NEWCOMER), ("team", TEAM), ("chat", &*chat(emulator.base_url()))];
    let (ran, record) = run_with(&theirs(emulator.base_url(), &given, ""), &[]);
    let skipped: Vec<_> = trials(&record).iter().filter(|trial| trial["outcome"] == "skipped").collect();
    assert!(!skipped.is_empty() && ids(&record, "errored").is_empty(), "{}", ran.stdout);
    for trial in skipped {
        let lacks = trial["lacks"].as_array().unwrap_or_else(|| panic!("{} lacks nothing", trial["id"]));
        for lack in lacks {
            let name = text(lack, "table").strip_prefix("identity.").unwrap_or(text(lack, "key"));
            let reason = text(trial, "reason");
            assert!(reason.contains(&format!("`{name}`")), "{}: {reason}", trial["id"]);
            assert!(!text(lack, "is").is_empty(), "{name}: what it is");
        }
    }
    let of = |id: &str| trials(&record).iter().find(|trial| trial["id"] == id).expect("the suite has it");
    let stranger = of("v1::chats::member_add::by_a_stranger");
    assert_eq!(
        stranger["reason"],
        "the profile has no token for the identity `outsider` (the token of {outsider})"
    );
    let permission = of("v1::chats::member_add::permission_delegated");
    assert_eq!(permission["lacks"][0]["table"], "identity.member");
    assert_eq!(permission["lacks"][0]["key"], "only");
    let guest = of("v1::chats::member_add::example_5_guest");
    assert_eq!(guest["reason"], "the profile gives no `guest` (a guest of the tenant)");
    crate::record::assert_valid(&record);
    for line in ["[fixtures] colleague", "[identity.application] token = …", "targets/README.md"] {
        assert!(ran.stdout.contains(line), "{line}: {}", ran.stdout);
    }
    assert!(ran.stdout.lines().count() < 25, "no wall of noise:\n{}", ran.stdout);
}

/// Two chats in one trial can't be the one chat that the profile gives.
#[test]
fn one_value_where_a_trial_needs_two_things_is_skipped() {
    let emulator = emulator();
    let chat = chat(emulator.base_url());
    let given = [("user", USER), ("colleague", COLLEAGUE), ("loose_chat", &*chat)];
    let (_, record) = run_with(&theirs(emulator.base_url(), &given, ""), &["sections::"]);
    let twice = trials(&record).iter().filter(|trial| {
        trial["reason"].as_str().is_some_and(|reason| reason.contains("gives one `loose_chat`"))
    });
    assert!(twice.count() > 0);
    assert!(!ids(&record, "passed").is_empty());
}

#[test]
fn a_misspelt_name_is_told_and_stops_nothing() {
    let emulator = emulator();
    let given = [("user", USER), ("newcomr", NEWCOMER), ("chat", &*chat(emulator.base_url()))];
    let profile = theirs(emulator.base_url(), &given, "identity.outsidr.token = \"emulator~outsider~01\"");
    let (ran, _) = run_with(&profile, &["chats::"]);
    assert_eq!(ran.status, Some(2), "nothing can be asked: {}", ran.stdout);
    for said in ["theirs.toml:9:1", "did you mean `newcomer`?", "did you mean `outsider`?", "2 warnings"] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("emulator~outsider"), "a token was shown: {}", ran.stderr);
}

#[test]
fn an_operation_that_the_target_lacks_is_one_complaint_and_not_a_hundred() {
    let liar = Running::start(Liar::LacksSections, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let liar = liar.expect("a liar can be started");
    let (ran, record) = recorded(&["--target", liar.base_url(), "--jobs", "64"]);
    assert!(ids(&record, "errored").len() > 100, "{}", ran.stdout);
    assert!(ran.stdout.lines().count() < 8, "{}", ran.stdout);
    assert!(ran.stdout.contains("ended at an answer 404, all of beta::sections::item_add"), "{}", ran.stdout);
    let (_, rest) = ran.stdout.split_once("graphproof run ").expect("it says how to leave them out");
    let words: Vec<_> = rest.lines().next().unwrap_or_default().split(' ').collect();
    let (ran, record) = recorded(&words);
    assert_eq!(ran.status, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ids(&record, "passed").len() > 100);
    let (ran, _) = recorded(&["sections::", "--target", liar.base_url(), "--verbose"]);
    assert!(ran.stdout.lines().count() > 100, "with -v each of them: {}", ran.stdout);
}

#[test]
fn a_target_that_takes_no_token_is_one_complaint() {
    let emulator = emulator();
    let given = [("user", USER), ("newcomer", NEWCOMER), ("team", TEAM)];
    let dir = theirs(emulator.base_url(), &given, "");
    let path = dir.path().join("theirs.toml");
    let text = std::fs::read_to_string(&path).expect("it was just written").replace(TOKEN, "not-their-token");
    std::fs::write(&path, text).expect("it can be written again");
    let (ran, _) = run_with(&dir, &["teams::"]);
    assert!(ran.stdout.contains("ended at an answer 401\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("takes none of the tokens"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('✕'), "{}", ran.stdout);
}

#[test]
fn list_says_of_each_trial_what_it_lacks() {
    let dir = theirs("http://127.0.0.1:9", &[("user", USER)], "");
    let listed = run(&["list", "teams::", "--target", &dir.path().join("theirs.toml").to_string_lossy()]);
    assert_eq!(listed.status, Some(0), "{}", listed.stderr);
    let example = listed.stdout.lines().find(|line| line.contains("::example_1_owner"));
    let example = example.expect("the suite has it");
    assert!(
        example.starts_with("skip  ")
            && example.contains("no `colleague` (")
            && example.contains("no `newcomer` (")
    );
}

/// Teams, chats and channels are made where the profile gives none, and go again.
#[test]
fn what_can_be_made_is_made_where_the_profile_gives_none() {
    let given = regex::Regex::new(r"(?m)^(team|standard_channel|foreign_chat|shared_channel) .*\n")
        .expect("it is one");
    let profile_text = std::fs::read_to_string(checkout("targets/emulator.toml")).expect("it is there");
    let dir = folder(&[("poor.toml", &given.replace_all(&profile_text, ""))]);
    let (ran, record) = recorded(&["--target", &dir.path().join("poor.toml").to_string_lossy()]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.stdout, ran.stderr);
    // A shared channel is made in several steps, which a profile has done before.
    let skipped = ids(&record, "skipped");
    assert!(!skipped.is_empty() && ran.stdout.contains("[fixtures] shared_channel"), "{}", ran.stdout);
    assert_eq!(ids(&record, "passed").len() + skipped.len(), trials(&record).len(), "{}", ran.stdout);
    let made = trials(&record).iter().flat_map(|trial| trial["exchanges"].as_array().expect("a list"));
    let teams = made.filter(|one| {
        text(&one["request"], "method") == "POST" && text(&one["request"], "url").ends_with("/v1.0/teams")
    });
    assert!(teams.count() > 50, "each trial makes its team");
}

/// What the manual shows can be copied, and it leaves no key out.
#[test]
fn the_manuals_profile_is_one() {
    let manual = std::fs::read_to_string(checkout("targets/README.md")).expect("there is a manual");
    let (_, behind) = manual.split_once("```toml\n").expect("it shows a profile");
    let (example, _) = behind.split_once("```").expect("the profile ends");
    let (profile, problems) = profile::load(&Source::new("targets/README.md", example));
    assert!(problems.is_empty(), "{problems:#?}");
    let suite = suite::load(&checkout(""), None).expect("the checkout has a suite");
    let unknown = unknown_names(&suite.suite, &suite.scripts, &profile.expect("it is a profile"));
    assert!(unknown.is_empty(), "{unknown:#?}");
    let keys =
        "format name is kind cloud base_url graph login trust timeout [tenant] [fixtures] [[pool]] count";
    for key in keys.split(' ') {
        assert!(manual.contains(&format!("| `{key}` |")), "{key}");
    }
}
