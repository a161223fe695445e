//! Teams: how one is asked for, waited for and deleted.

use super::caller::{
    Answer, BLOCKED, COLLEAGUE, Caller, GUEST, NEWCOMER, OUTSIDER, TEAM, USER, member, start,
};
use serde_json::{Value, json};

const TEMPLATE: &str = "https://graph.microsoft.com/v1.0/teamsTemplates('standard')";

fn team() -> Value {
    json!({ "template@odata.bind": TEMPLATE, "displayName": "Made", "description": "by a test" })
}

/// The team with one property changed, or removed with null.
fn with(property: &str, value: Value) -> Value {
    let mut team = team();
    team[property] = value;
    team
}

fn location<'a>(answer: &'a Answer, name: &str) -> &'a str {
    assert_eq!(answer.status, 202, "{answer:?}");
    answer.header(name).expect("202 says where to look")
}

#[test]
fn a_team_is_made_while_its_operation_is_polled() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let asked = user.post("/v1.0/teams", &team());
    let operation = format!("/v1.0{}", location(&asked, "location"));
    let made = format!("/v1.0{}", location(&asked, "content-location"));
    assert!(operation.starts_with(&format!("{made}/operations('")), "{operation} {made}");
    assert_eq!((&asked.body, asked.header("content-length")), (&Value::Null, Some("0")));
    assert!(asked.header("x-ms-ags-diagnostic").is_some() && asked.header("request-id").is_some());

    let first = user.get(&operation);
    assert_eq!((first.status, &first.body["status"]), (200, &json!("inProgress")));
    let second = user.get(&operation);
    let id = made.split('\'').nth(1).expect("the location has a key").to_owned();
    let expected = json!({
        "@odata.context": format!("http://graph.test/v1.0/$metadata#teams('{id}')/operations/$entity"),
        "id": second.id(),
        "operationType": "createTeam",
        "createdDateTime": "1970-01-01T00:00:00Z",
        "status": "succeeded",
        "lastActionDateTime": "1970-01-01T00:00:00Z",
        "attemptsCount": 1,
        "targetResourceId": id,
        "targetResourceLocation": format!("/teams('{id}')"),
        "error": null,
    });
    assert_eq!((second.status, &second.body), (200, &expected));
    assert!(operation.contains(second.id()));

    let found = user.get(&made);
    let expected = json!({
        "@odata.context": "http://graph.test/v1.0/$metadata#teams/$entity",
        "id": id,
        "createdDateTime": "1970-01-01T00:00:00Z",
        "displayName": "Made",
        "description": "by a test",
        "visibility": "public",
    });
    assert_eq!((found.status, &found.body), (200, &expected));
    let members = user.get(&format!("{made}/members"));
    assert_eq!((members.each("userId"), &members.body["value"][0]["roles"]), (vec![USER], &json!(["owner"])));
    assert_eq!(user.get(&format!("/beta/teams/{id}/channels")).each("displayName"), ["General"]);
    assert_eq!(user.get(&operation).body["status"], "succeeded");
}

#[test]
fn a_client_that_polls_only_the_team_sees_it_made_too() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let asked = user.post("/beta/teams", &team());
    let made = format!("/beta{}", location(&asked, "content-location"));
    let id = made.split('\'').nth(1).expect("the location has a key");
    let said = format!("No team found with Group Id {id}");
    let outsider = Caller::outsider(&emulator);
    for _ in 0..2 {
        assert_eq!(outsider.get(&made).refusal().0, 404, "the look of a stranger makes no team");
        assert_eq!(outsider.get(&format!("/beta{}", location(&asked, "location"))).refusal().0, 403);
    }
    assert_eq!(user.get(&made).refusal(), (404, "NotFound", said.as_str()));
    assert_eq!(user.get(&made).status, 200);
    let escaped = location(&asked, "location").replace('(', "%28").replace(')', "%29").replace('\'', "%27");
    assert_eq!(user.get(&format!("/v1.0{escaped}")).body["status"], "succeeded");
}

#[test]
fn an_application_names_an_owner_and_a_caller_owns_what_they_make() {
    let emulator = start("");
    let (user, application) = (Caller::user(&emulator), Caller::application(&emulator));
    let said = "A team owner must be provided when creating a team in application context.";
    for without in [team(), with("members", json!([member(USER, &[])]))] {
        assert_eq!(application.post("/v1.0/teams", &without).refusal(), (400, "BadRequest", said));
    }
    let members = json!([member(COLLEAGUE, &["owner"]), member(USER, &[]), member(NEWCOMER, &[])]);
    let whole = with("members", members);
    for (caller, owners) in [(application, vec![COLLEAGUE]), (user, vec![USER, COLLEAGUE])] {
        let asked = caller.post("/v1.0/teams", &whole);
        let made = format!("/v1.0{}/members", location(&asked, "content-location"));
        assert_eq!(caller.get(&made).status, 404);
        let found = caller.get(&made);
        let listed = found.body["value"].as_array().expect("a list has a value");
        let owning = listed.iter().filter(|one| one["roles"] == json!(["owner"]));
        assert_eq!(owning.map(|one| one["userId"].as_str().unwrap_or_default()).collect::<Vec<_>>(), owners);
        assert_eq!(listed.len(), 3);
    }
}

#[test]
fn a_team_that_is_wrongly_asked_for_is_refused() {
    let emulator = start("");
    let (user, application) = (Caller::user(&emulator), Caller::application(&emulator));
    let twenty_one = vec![member(NEWCOMER, &[]); 21];
    for (property, value, status, said) in [
        ("template@odata.bind", Value::Null, 400, "The navigation bind for the template"),
        ("template@odata.bind", json!(7), 400, "The value of the property"),
        (
            "template@odata.bind",
            json!("https://x/v1.0/users('standard')"),
            400,
            "The navigation bind for the",
        ),
        ("template@odata.bind", json!("https://x/v1.0/teamsTemplates('a')"), 404, "No team template found"),
        ("displayName", Value::Null, 400, "The property 'displayName' of a team"),
        ("displayName", json!("  "), 400, "The property 'displayName' of a team"),
        ("displayName", json!("x".repeat(257)), 400, "The property 'displayName' of a team"),
        ("displayName", json!(["x"]), 400, "The value of the property 'displayName'"),
        ("description", json!({}), 400, "The value of the property 'description'"),
        ("visibility", json!("secret"), 400, "The value of the property 'visibility'"),
        ("members", json!({}), 400, "The value of the property 'members'"),
        ("members", json!([7]), 400, "The value of the property 'members'"),
        ("members", json!([{}]), 400, "'odata.type' must be specified"),
        ("members", json!(twenty_one), 400, "The property 'members' must not hold more than 20"),
        ("members", json!([member(BLOCKED, &[])]), 404, "Failed to find user"),
        ("members", json!([member(NEWCOMER, &["member"])]), 400, "The passed-in role 'member'"),
    ] {
        let answer = user.post("/v1.0/teams", &with(property, value));
        let (is, code, message) = answer.refusal();
        assert_eq!(is, status, "{property}: {message}");
        assert!(message.starts_with(said) && code.len() > 1, "{property}: {message}");
    }
    let guest = with("members", json!([member(USER, &["owner"]), member(GUEST, &[])]));
    assert_eq!(application.post("/v1.0/teams", &guest).refusal().0, 403);
    assert_eq!(user.post("/v1.0/teams", &guest).status, 202);
    for bind in ["http://127.0.0.1:9/beta/teamsTemplates/standard", TEMPLATE] {
        assert_eq!(user.post("/beta/teams", &with("template@odata.bind", json!(bind))).status, 202);
    }
    for (visibility, shown) in [("Private", "private"), ("hiddenMembership", "hiddenMembership")] {
        let asked = user.post("/v1.0/teams", &with("visibility", json!(visibility)));
        let made = format!("/v1.0{}", location(&asked, "content-location"));
        assert_eq!(user.get(&made).status, 404);
        assert_eq!(user.get(&made).body["visibility"], shown);
    }
    let without = Caller { emulator: &emulator, token: "emulator~no_permission~01" };
    assert_eq!(without.post("/v1.0/teams", &team()).refusal().0, 403);
    assert_eq!(user.get("/v1.0/teams").refusal().0, 405);
}

#[test]
fn an_operation_is_shown_to_those_in_the_team_only() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let asked = user.post("/v1.0/teams", &team());
    let operation = format!("/v1.0{}", location(&asked, "location"));
    assert_eq!(Caller::outsider(&emulator).get(&operation).refusal().0, 403);
    assert_eq!(user.get(&format!("{TEAM}/operations/{USER}")).refusal().0, 404);
    assert_eq!(user.get(&format!("/v1.0/teams/{USER}/operations/{USER}")).refusal().0, 404);
    assert_eq!(user.delete(&operation).refusal().0, 405);
}

#[test]
fn a_deleted_team_is_gone_with_its_channels_and_their_items() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let group = TEAM.replace("teams", "groups");
    let sections = format!("/beta/users/{USER}/teamwork/sections");
    let channel = format!("19:c0c0{:026}01@thread.tacv2", 0);
    let version = user.get(&sections).body["@microsoft.graph.sectionsVersion"].clone();
    let section = user.post_if_match(&sections, &version, &json!({ "displayName": "Mine" }));
    let items = format!("{sections}/{}/items", section.id());
    let added = user.post_if_match(&items, &section.body["@odata.etag"], &json!({ "id": channel }));
    assert_eq!(added.status, 201, "{added:?}");

    let denied = Caller::outsider(&emulator).delete(&group);
    let said = "Insufficient privileges to complete the operation.";
    assert_eq!(denied.refusal(), (403, "Authorization_RequestDenied", said));
    let creator = Caller { emulator: &emulator, token: "emulator~application~Team.Create" };
    assert_eq!(creator.delete(&group).refusal().0, 403);
    let deleted = user.delete(&group);
    assert_eq!((deleted.status, &deleted.body), (204, &Value::Null));

    assert_eq!(user.get(TEAM).refusal().0, 404);
    assert_eq!(user.get(&format!("{TEAM}/channels/{channel}")).refusal().0, 404);
    assert_eq!(user.get(&items).each("id"), [""; 0]);
    let again = user.post_if_match(&items, &added.body["@odata.etag"], &json!({ "id": channel }));
    assert_eq!(again.refusal().0, 403, "nobody is in a channel that is gone");
    let said = "Resource '7ea10000-0000-4000-8000-000000000001' does not exist or one of its queried reference-property objects are not present.";
    assert_eq!(user.delete(&group).refusal(), (404, "Request_ResourceNotFound", said));
    assert_eq!(user.get(&group).refusal().0, 405);
}

#[test]
fn a_team_that_is_still_being_made_can_be_deleted() {
    let emulator = start("");
    let (user, application) = (Caller::user(&emulator), Caller::application(&emulator));
    let asked = user.post("/v1.0/teams", &team());
    let made = format!("/v1.0{}", location(&asked, "content-location"));
    let group = made.replace("teams", "groups");
    assert_eq!(Caller::outsider(&emulator).delete(&group).refusal().0, 403);
    assert_eq!(application.delete(&group).status, 204);
    for path in [&made, &made, &format!("/v1.0{}", location(&asked, "location"))] {
        assert_eq!(user.get(path).refusal().0, 404, "{path}");
    }
}

#[test]
fn a_shared_channel_is_made_by_an_operation_that_names_it() {
    let emulator = start("");
    let (user, outsider) = (Caller::user(&emulator), Caller::outsider(&emulator));
    let shared =
        json!({ "displayName": "Ours", "membershipType": "shared", "members": [member(OUTSIDER, &[])] });
    let asked = user.post(&format!("{TEAM}/channels"), &shared);
    let operation = user.get(&format!("/v1.0{}", location(&asked, "location")));
    assert_eq!(operation.body["operationType"], "createChannel");
    assert_eq!(operation.body["status"], "succeeded");
    let channel = operation.body["targetResourceLocation"].as_str().expect("the operation names the channel");
    let members = outsider.get(&format!("/v1.0{channel}/members"));
    assert_eq!(members.each("userId"), [OUTSIDER, USER]);
    let id = operation.body["targetResourceId"].as_str().expect("the operation names the channel");
    assert_eq!(user.get(&format!("{TEAM}/channels/{id}")).body["membershipType"], "shared");
}
