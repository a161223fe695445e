//! Each limit of a seed file, at every request that could go beyond it.

use super::caller::{Answer, COLLEAGUE, Caller, NEWCOMER, OUTSIDER, TEAM, USER, member, start};
use serde_json::{Value, json};

fn too_many(answer: &Answer, what: &str) {
    let said = format!("The maximum number of {what} has been reached.");
    assert_eq!(answer.refusal(), (400, "BadRequest", said.as_str()));
}

fn team(members: &[&Value]) -> Value {
    json!({
        "template@odata.bind": "https://graph.microsoft.com/v1.0/teamsTemplates('standard')",
        "displayName": "Made",
        "members": members,
    })
}

fn channel(kind: &str, members: &[&Value]) -> Value {
    json!({ "displayName": "Made", "membershipType": kind, "members": members })
}

fn chat(members: &[&Value]) -> Value {
    json!({ "chatType": "group", "members": members })
}

fn to(roles: &[&str]) -> Value {
    json!({ "@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": roles })
}

#[test]
fn a_section_and_a_hierarchy_hold_no_more_than_their_limits() {
    let emulator = start("items_per_section = 1\nsections = 2");
    let user = Caller::user(&emulator);
    let sections = format!("/beta/users/{USER}/teamwork/sections");
    let mut version = user.get(&sections).body["@microsoft.graph.sectionsVersion"].clone();
    let mut made = Vec::new();
    for name in ["one", "two"] {
        let section = user.post_if_match(&sections, &version, &json!({ "displayName": name }));
        version = section.body["@odata.etag"].clone();
        made.push(format!("{sections}/{}/items", section.id()));
    }
    too_many(&user.post_if_match(&sections, &version, &json!({ "displayName": "three" })), "sections");
    let (meeting, conversation) = (
        json!({ "id": format!("19:meeting_ee71{:026}01@thread.v2", 0) }),
        json!({ "id": format!("19:c0c0{:026}01@thread.tacv2", 0) }),
    );
    version = user.post_if_match(&made[0], &version, &meeting).body["@odata.etag"].clone();
    too_many(&user.post_if_match(&made[0], &version, &conversation), "items in this section");
    version = user.post_if_match(&made[1], &version, &conversation).body["@odata.etag"].clone();
    let target = made[0].rsplit('/').nth(1).expect("the path has a section");
    let item = conversation["id"].as_str().expect("the item has an id");
    let moved = user.post_if_match(
        &format!("{}/{item}/move", made[1]),
        &version,
        &json!({ "targetSectionId": target }),
    );
    too_many(&moved, "items in this section");
}

#[test]
fn a_chat_holds_no_more_than_its_limit() {
    let emulator = start("chat_members = 2");
    let user = Caller::user(&emulator);
    let [one, two, three] = [USER, COLLEAGUE, NEWCOMER].map(|id| member(id, &["owner"]));
    too_many(&user.post("/v1.0/chats", &chat(&[&one, &two, &three])), "members");
    let made = user.post("/v1.0/chats", &chat(&[&one, &two]));
    let members = format!("/v1.0/chats/{}/members", made.id());
    too_many(&user.post(&members, &three), "members");
    assert_eq!(user.post(&members, &two).status, 201, "who is in a full chat already");
}

#[test]
fn a_team_holds_no_more_than_its_limit() {
    let emulator = start("team_members = 3");
    let user = Caller::user(&emulator);
    let [one, two, three] = [COLLEAGUE, NEWCOMER, OUTSIDER].map(|id| member(id, &[]));
    let all = [&one, &two, &three];
    too_many(&user.post("/v1.0/teams", &team(&all)), "members");
    assert_eq!(user.post("/v1.0/teams", &team(&all[..2])).status, 202);
    let bulk = user.post(&format!("{TEAM}/members/add"), &json!({ "values": [two, three] }));
    assert_eq!((bulk.status, &bulk.body["value"][0]["error"]), (207, &Value::Null));
    let error = json!({ "code": "BadRequest", "message": "The maximum number of members has been reached." });
    assert_eq!(bulk.body["value"][1]["error"], error);
    too_many(&user.post(&format!("{TEAM}/members"), &three), "members");
    assert_eq!(user.post(&format!("{TEAM}/members"), &one).status, 201, "who is in a full team already");
}

#[test]
fn a_team_has_no_more_owners_than_its_limit() {
    let emulator = start("team_owners = 1");
    let user = Caller::user(&emulator);
    let owner = member(NEWCOMER, &["owner"]);
    too_many(&user.post("/v1.0/teams", &team(&[&owner])), "owners");
    too_many(&user.post(&format!("{TEAM}/members"), &owner), "owners");
    let bulk = user.post(&format!("{TEAM}/members/add"), &json!({ "values": [owner] }));
    let said = &bulk.body["value"][0]["error"]["message"];
    assert_eq!((bulk.status, said), (207, &json!("The maximum number of owners has been reached.")));
    let members = user.get(&format!("{TEAM}/members"));
    let [own, colleague] = [0, 1].map(|at| format!("{TEAM}/members/{}", members.each("id")[at]));
    too_many(&user.patch(&colleague, &to(&["owner"])), "owners");
    assert_eq!(user.patch(&own, &to(&["owner"])).status, 200, "who is an owner already");
}

#[test]
fn a_team_has_no_more_channels_than_its_limits() {
    let emulator = start("channels = 5\nprivate_channels = 1");
    let user = Caller::user(&emulator);
    let create = |kind| user.post(&format!("{TEAM}/channels"), &channel(kind, &[]));
    assert_eq!(create("private").status, 201);
    too_many(&create("private"), "channels");
    assert_eq!(create("standard").status, 201);
    too_many(&create("standard"), "channels");
    too_many(&create("shared"), "channels");
}

#[test]
fn a_channel_holds_no_more_members_than_its_limit() {
    let emulator = start("private_channel_members = 1\nshared_channel_members = 2");
    let user = Caller::user(&emulator);
    let channels = format!("{TEAM}/channels");
    let [colleague, newcomer] = [COLLEAGUE, NEWCOMER].map(|id| member(id, &[]));
    too_many(&user.post(&channels, &channel("private", &[&colleague])), "members");
    too_many(&user.post(&channels, &channel("shared", &[&colleague, &newcomer])), "members");
    let private = user.post(&channels, &channel("private", &[]));
    assert_eq!(private.status, 201, "{private:?}");
    too_many(&user.post(&format!("{channels}/{}/members", private.id()), &colleague), "members");
    let shared = format!("{channels}/19:54a0{:026}01@thread.tacv2/members", 0);
    assert_eq!(user.post(&shared, &colleague).status, 201);
    too_many(&user.post(&shared, &newcomer), "members");
    assert_eq!(user.post(&shared, &colleague).status, 201, "who is in a full channel already");
}
