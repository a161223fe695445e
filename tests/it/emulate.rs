//! `graphproof emulate`, walked by plain HTTP as the page's example has it.

use std::io::Write as _;

use serde_json::Value;

use crate::program::{Started, graphproof, run};
use crate::web::{Answer, send};

const USER: &str = "/beta/users/10f8c3a6-0000-4000-8000-000000000001";
const MEMBER: (&str, &str) = ("Authorization", "Bearer emulator~member~01");
const JSON: (&str, &str) = ("Content-Type", "application/json");

/// An emulator as a process of its own.
struct Emulated {
    started: Started,
    base_url: String,
}

impl Emulated {
    fn new(args: &[&str]) -> Self {
        let mut started = Started::new(&mut graphproof(&[&["emulate"], args].concat()));
        let base_url = started.first_line();
        assert!(base_url.starts_with("http://127.0.0.1:"), "the first line is the base URL: {base_url}");
        Self { started, base_url }
    }

    fn get(&self, path: &str) -> Answer {
        send(&self.base_url, &format!("GET {USER}{path}"), &[MEMBER], "")
    }

    fn post(&self, path: &str, version: Option<&str>, body: &str) -> Answer {
        let mut headers = vec![MEMBER, JSON];
        headers.extend(version.map(|version| ("If-Match", version)));
        send(&self.base_url, &format!("POST {USER}{path}"), &headers, body)
    }

    /// The version as a list gives it, in quotes.
    fn version(&self) -> String {
        let list = self.get("/teamwork/sections");
        assert_eq!(list.status, 200, "{list:?}");
        format!(
            "\"{}\"",
            list.body["@microsoft.graph.sectionsVersion"].as_str().expect("a list carries the version")
        )
    }

    /// A new section's path.
    fn section(&self) -> String {
        let created = self.post("/teamwork/sections", Some(&self.version()), r#"{ "displayName": "Walk" }"#);
        assert_eq!(created.status, 201, "{created:?}");
        format!("/teamwork/sections/{}", created.body["id"].as_str().expect("a section has an id"))
    }

    /// A new group chat of the user and a colleague.
    fn chat(&self) -> String {
        let members: Vec<_> = ["10", "20"]
            .map(|kind| {
                format!(
                    r##"{{ "@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": ["owner"],
                    "user@odata.bind": "https://graph.microsoft.com/v1.0/users('{kind}f8c3a6-0000-4000-8000-000000000001')" }}"##
                )
            })
            .into();
        let body = format!(r#"{{ "chatType": "group", "members": [{}] }}"#, members.join(","));
        let made = send(&self.base_url, "POST /v1.0/chats", &[MEMBER, JSON], &body);
        assert_eq!(made.status, 201, "{made:?}");
        made.body["id"].as_str().expect("a chat has an id").to_owned()
    }
}

fn item(chat: &str) -> String {
    format!(r#"{{ "id": "{chat}" }}"#)
}

#[test]
fn the_example_of_page_000_can_be_walked_by_hand() {
    let emulator = Emulated::new(&[]);
    let (section, chat) = (emulator.section(), emulator.chat());
    let items = format!("{section}/items");
    let stale = emulator.version();

    let added = emulator.post(&items, Some(&stale), &item(&chat));
    assert_eq!(added.status, 201, "{added:?}");
    assert_eq!(added.body["id"], chat.as_str());
    assert_eq!(added.body["itemType"], "chat");
    let location = added.header("Location").expect("201 carries a Location");
    assert_eq!(location, format!("{}{USER}{items}/{chat}", emulator.base_url));
    let etag = added.body["@odata.etag"].as_str().expect("the answer carries the new version").to_owned();

    let again = emulator.post(&items, Some(&etag), &item(&chat));
    assert_eq!((again.status, again.message()), (409, "This item is already in this section."));

    let refused = emulator.post(&items, Some(&stale), &item(&emulator.chat()));
    assert_eq!(refused.status, 412);
    let reason = "The If-Match header value doesn't match the current section hierarchy version.";
    assert!(refused.message().starts_with(reason), "{refused:?}");

    let without = emulator.post(&items, None, &item(&emulator.chat()));
    assert_eq!(
        (without.status, without.message()),
        (428, "The If-Match header is required for this operation.")
    );

    let listed = emulator.get(&items);
    let held = listed.body["value"].as_array().expect("a list has a value");
    assert_eq!(held.iter().map(|item| &item["id"]).collect::<Vec<_>>(), [&Value::from(chat)]);
}

#[test]
fn an_application_can_live_through_a_team_with_a_token_that_it_asked_for() {
    let emulator = Emulated::new(&[]);
    let ask =
        |line: &str, headers: &[(&str, &str)], body: &str| send(&emulator.base_url, line, headers, body);
    let form = "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default\
        &client_id=c11e4700-0000-4000-8000-000000000001&client_secret=emulator-secret-of-application";
    let media = [("Content-Type", "application/x-www-form-urlencoded")];
    let granted = ask("POST /contoso.example/oauth2/v2.0/token", &media, form);
    assert_eq!((granted.status, &granted.body["token_type"]), (200, &"Bearer".into()), "{granted:?}");
    let bearer = format!("Bearer {}", granted.body["access_token"].as_str().expect("a token was issued"));
    let token = ("Authorization", bearer.as_str());

    let team = r##"{ "template@odata.bind": "https://graph.microsoft.com/v1.0/teamsTemplates('standard')",
        "displayName": "Walk", "members": [{ "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "roles": ["owner"], "user@odata.bind": "https://graph.microsoft.com/v1.0/users('user-01@contoso.example')" }] }"##;
    let asked = ask("POST /v1.0/teams", &[token, JSON], team);
    assert_eq!((asked.status, &asked.body), (202, &Value::Null), "{asked:?}");
    let operation = asked.header("Location").expect("202 says what to poll");
    let statuses =
        [(), ()].map(|()| ask(&format!("GET /v1.0{operation}"), &[token], "").body["status"].clone());
    assert_eq!(statuses, ["inProgress", "succeeded"]);
    let made = asked.header("Content-Location").expect("202 says what will be there");
    let found = ask(&format!("GET /v1.0{made}"), &[token], "");
    assert_eq!((found.status, &found.body["displayName"]), (200, &"Walk".into()), "{found:?}");
    let group = format!("/v1.0/groups/{}", found.body["id"].as_str().expect("a team has an id"));
    assert_eq!(ask(&format!("DELETE {group}"), &[token], "").status, 204);
    assert_eq!(ask(&format!("GET /v1.0{made}"), &[token], "").status, 404);
}

#[test]
fn a_seed_file_says_how_many_items_a_section_holds() {
    let mut seed = tempfile::NamedTempFile::new().unwrap();
    writeln!(seed, "[limits]\nitems_per_section = 2").unwrap();
    let emulator = Emulated::new(&["--seed", &seed.path().to_string_lossy()]);
    let items = format!("{}/items", emulator.section());
    for _ in 0..2 {
        let added = emulator.post(&items, Some(&emulator.version()), &item(&emulator.chat()));
        assert_eq!(added.status, 201, "{added:?}");
    }
    let full = emulator.post(&items, Some(&emulator.version()), &item(&emulator.chat()));
    let reason = "The maximum number of items in this section has been reached.";
    assert_eq!((full.status, full.message()), (400, reason));
}

#[test]
fn a_mutant_is_served_and_said() {
    let emulator = Emulated::new(&["--mutant", "if_match_unchecked"]);
    let items = format!("{}/items", emulator.section());
    assert_eq!(emulator.post(&items, None, &item(&emulator.chat())).status, 201);
    emulator.started.interrupt();
    let ran = emulator.started.ended();
    assert!(ran.stderr.contains("if_match_unchecked"), "{}", ran.stderr);
}

#[test]
fn a_seed_that_is_none_is_bad_input() {
    for (text, said) in [
        ("[limits]\nitems = 2\n", "items_per_section"),
        ("[limits", "seed.toml:1"),
        ("[limits]\nsections = 0\n", "sections"),
    ] {
        let dir = crate::program::folder(&[("seed.toml", text)]);
        let path = dir.path().join("seed.toml");
        let ran = run(&["emulate", "--seed", &path.to_string_lossy()]);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{text}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{said} isn't in: {}", ran.stderr);
    }
    let missing = run(&["emulate", "--seed", "there/is/none.toml"]);
    assert_eq!(missing.status, Some(3), "{}", missing.stderr);
}

#[test]
fn a_misspelt_mutant_is_bad_input_with_a_suggestion() {
    let ran = run(&["emulate", "--mutant", "if_match_uncheckd"]);
    assert_eq!(ran.status, Some(3));
    assert!(ran.stderr.contains("did you mean `if_match_unchecked`?"), "{}", ran.stderr);
}

#[test]
fn it_listens_on_loopback_only_and_says_when_the_port_is_taken() {
    let ran = run(&["emulate", "--listen", "0.0.0.0:0"]);
    assert_eq!(ran.status, Some(3), "{}", ran.stderr);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = run(&["emulate", "--listen", &address]);
    assert_eq!(ran.status, Some(3));
    assert!(ran.stderr.contains(&address), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_success_even_while_a_client_is_connected() {
    let emulator = Emulated::new(&[]);
    let idle = std::net::TcpStream::connect(emulator.base_url.trim_start_matches("http://")).unwrap();
    emulator.started.interrupt();
    let ran = emulator.started.ended();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    drop(idle);
}
