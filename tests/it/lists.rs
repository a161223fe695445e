//! What somebody who cleans up asks for: chats, teams, groups and channels, page by page.

use graphproof::Emulator;
use serde_json::{Value, json};

use crate::web::{Answer, send};

const USER: &str = "10f8c3a6-0000-4000-8000-000000000001";
const TEAM: &str = "/v1.0/teams/7ea10000-0000-4000-8000-000000000001";

fn started() -> Emulator {
    Emulator::start().expect("the loopback address has a free port")
}

fn ask(emulator: &Emulator, token: &str, line: &str, body: &str) -> Answer {
    let bearer = format!("Bearer emulator~{token}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    send(emulator.base_url(), line, &headers, body)
}

fn get(emulator: &Emulator, token: &str, path: &str) -> Answer {
    ask(emulator, token, &format!("GET {path}"), "")
}

fn member() -> Value {
    json!({
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "roles": ["owner"],
        "user@odata.bind": format!("https://graph.microsoft.com/v1.0/users('{USER}')"),
    })
}

fn chat(emulator: &Emulator, topic: &str) -> String {
    let body = json!({ "chatType": "group", "topic": topic, "members": [member()] }).to_string();
    let made = ask(emulator, "member~01", "POST /v1.0/chats", &body);
    made.body["id"].as_str().expect("a chat has an id").to_owned()
}

/// A team that is made, and its id.
fn team(emulator: &Emulator, name: &str) -> String {
    let body = json!({
        "template@odata.bind": "https://graph.microsoft.com/v1.0/teamsTemplates('standard')",
        "displayName": name,
        "members": [member()],
    });
    let asked = ask(emulator, "application", "POST /v1.0/teams", &body.to_string());
    let path = format!("/v1.0{}", asked.header("Content-Location").expect("202 says what will be there"));
    get(emulator, "application", &path);
    get(emulator, "application", &path).body["id"].as_str().expect("a team has an id").to_owned()
}

/// A property of all entries of all pages, and how many were on each.
fn all(emulator: &Emulator, token: &str, path: &str, property: &str) -> (Vec<String>, Vec<usize>) {
    let (mut found, mut sizes, mut next) = (Vec::new(), Vec::new(), Some(path.to_owned()));
    while let Some(path) = next {
        let page = get(emulator, token, &path);
        assert_eq!(page.status, 200, "{path}: {page:?}");
        let entries = page.body["value"].as_array().expect("a list has a value");
        assert_eq!(page.body["@odata.count"], entries.len());
        sizes.push(entries.len());
        found.extend(entries.iter().map(|entry| entry[property].as_str().unwrap_or_default().to_owned()));
        let link = page.body["@odata.nextLink"].as_str();
        next =
            link.map(|link| link.strip_prefix(emulator.base_url()).expect("it leads back here").to_owned());
        assert!(sizes.len() < 100, "the pages end");
    }
    (found, sizes)
}

#[test]
fn a_users_chats_come_fifty_at_a_time_and_all_of_them_once() {
    let emulator = started();
    let mut made: Vec<_> = (0..120).map(|number| chat(&emulator, &format!("Topic {number}"))).collect();
    made.push("19:meeting_ee710000000000000000000000000001@thread.v2".to_owned());
    made.sort();
    let (mut found, sizes) = all(&emulator, "member~01", "/v1.0/me/chats", "id");
    found.sort();
    assert_eq!((found, sizes), (made, vec![50, 50, 21]));
    let (topics, sizes) =
        all(&emulator, "application", &format!("/beta/users/{USER}/chats?$top=100"), "topic");
    assert!(topics.contains(&"Topic 7".to_owned()) && sizes == [100, 21], "{sizes:?}");
    let (_, sizes) = all(&emulator, "member~01", "/v1.0/me/chats?%24top=2&a=b", "id");
    assert_eq!((sizes.len(), sizes[60]), (61, 1));
    let link = get(&emulator, "member~01", "/v1.0/me/chats?$top=2&a=b").body["@odata.nextLink"].clone();
    let expected = format!("{}/v1.0/me/chats?$top=2&a=b&$skiptoken=", emulator.base_url());
    assert!(link.as_str().is_some_and(|link| link.starts_with(&expected)), "{link}");
}

#[test]
fn who_removes_what_a_page_shows_misses_nothing_of_the_next() {
    let emulator = started();
    (0..60).for_each(|number| drop(chat(&emulator, &format!("Topic {number}"))));
    let page = get(&emulator, "member~01", "/v1.0/me/chats");
    let next = page.body["@odata.nextLink"].as_str().expect("there is more").to_owned();
    for entry in page.body["value"].as_array().expect("a list has a value") {
        let line = format!("DELETE /v1.0/chats/{}", entry["id"].as_str().expect("a chat has an id"));
        assert_eq!(ask(&emulator, "application", &line, "").status, 204);
    }
    let next = next.strip_prefix(emulator.base_url()).expect("it leads back here");
    let rest = get(&emulator, "member~01", next);
    assert_eq!(rest.body["value"].as_array().map(Vec::len), Some(11), "sixty, and the meeting's");
    assert_eq!(rest.body.get("@odata.nextLink"), None);
}

#[test]
fn nobody_sees_somebody_elses_lists_and_an_application_sees_anybodys() {
    let emulator = started();
    for list in ["chats", "joinedTeams"] {
        let path = format!("/v1.0/users/{USER}/{list}");
        let status = |token: &str| get(&emulator, token, &path).status;
        assert_eq!(
            [status("member~01"), status("outsider~01"), status("application")],
            [200, 403, 200],
            "{list}"
        );
        assert_eq!(get(&emulator, "application", &format!("/v1.0/me/{list}")).status, 400);
        let nobody = format!("/v1.0/users/90f8c3a6-0000-4000-8000-000000000001/{list}");
        assert_eq!(get(&emulator, "application", &nobody).status, 404);
    }
    for (permission, path, status) in [
        ("Chat.ReadBasic", "/v1.0/me/chats", 200),
        ("ChatMember.Read", "/v1.0/me/chats", 403),
        ("Team.ReadBasic.All", "/v1.0/me/joinedTeams", 200),
        ("Group.Read.All", "/v1.0/groups", 200),
        ("Team.ReadBasic.All", "/v1.0/groups", 403),
    ] {
        let answer = get(&emulator, &format!("member~01~{permission}"), path);
        assert_eq!(answer.status, status, "{permission} {path}");
    }
    let manages = get(&emulator, "application~Chat.Manage.Chat", &format!("/v1.0/users/{USER}/chats"));
    assert_eq!(manages.status, 403, "it is a permission of one chat");
}

#[test]
fn a_group_is_found_by_the_beginning_of_its_name() {
    let emulator = started();
    let mine = [team(&emulator, "graphproof it's 1"), team(&emulator, "Graphproof it's 2")];
    let names = |filter: &str| {
        let filter = filter.replace(' ', "%20");
        let (mut names, _) =
            all(&emulator, "application", &format!("/v1.0/groups?$filter={filter}"), "displayName");
        names.sort();
        names
    };
    let both = ["Graphproof it's 2", "graphproof it's 1"];
    assert_eq!(names("startswith(displayName,'graphproof it''s')"), both);
    assert_eq!(
        names("resourceProvisioningOptions/Any(x:x eq 'Team') and startsWith(displayName, 'GRAPHPROOF')"),
        both
    );
    assert_eq!(names("displayName eq 'graphproof it''s 1'"), ["graphproof it's 1"]);
    assert_eq!(names("displayName eq 'graphproof'"), Vec::<String>::new());
    let (everything, sizes) = all(&emulator, "application", "/v1.0/groups", "id");
    assert_eq!((everything.len(), sizes), (66, vec![50, 16]));
    let refused = get(&emulator, "application", "/v1.0/groups?$filter=mail%20eq%20'x'");
    assert_eq!(refused.status, 400, "{refused:?}");
    assert_eq!(ask(&emulator, "application", &format!("DELETE /v1.0/groups/{}", mine[0]), "").status, 204);
    assert_eq!(names("startswith(displayName,'graphproof it''s')"), ["Graphproof it's 2"]);
}

#[test]
fn a_team_is_among_its_members_teams_once_it_is_made() {
    let emulator = started();
    let own = "7ea10000-0000-4000-8000-000000000001".to_owned();
    let made = team(&emulator, "Another");
    let joined = || all(&emulator, "member~01", "/v1.0/me/joinedTeams", "id").0;
    assert_eq!(joined(), [own.clone(), made.clone()]);
    assert_eq!(ask(&emulator, "application", &format!("DELETE /v1.0/groups/{made}"), "").status, 204);
    assert_eq!(joined(), [own]);
}

#[test]
fn a_teams_channels_come_in_pages_with_general_first() {
    let emulator = started();
    for number in 0..60 {
        let body = json!({ "displayName": format!("Channel {number}") }).to_string();
        assert_eq!(ask(&emulator, "member~01", &format!("POST {TEAM}/channels"), &body).status, 201);
    }
    let (names, sizes) = all(&emulator, "member~01", &format!("{TEAM}/channels"), "displayName");
    assert_eq!((names[0].as_str(), sizes), ("General", vec![50, 13]));
    assert!((0..60).all(|number| names.contains(&format!("Channel {number}"))));
}

#[test]
fn what_cannot_be_a_page_is_refused() {
    let emulator = started();
    for query in ["$top=0", "$top=1000", "$top=x", "$top=-1", "$skiptoken=%25", "$skiptoken=_w"] {
        for path in ["/v1.0/me/chats", "/v1.0/me/joinedTeams", "/v1.0/groups", &format!("{TEAM}/channels")] {
            let answer = get(&emulator, "member~01", &format!("{path}?{query}"));
            assert_eq!(
                (answer.status, &answer.body["error"]["code"]),
                (400, &json!("BadRequest")),
                "{path}?{query}"
            );
        }
    }
}
