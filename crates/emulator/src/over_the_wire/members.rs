//! Members of teams and channels: other roles, many at once, one of many.

use super::caller::{
    Answer, BLOCKED, COLLEAGUE, Caller, GUEST, NEWCOMER, PARTNER, TEAM, USER, member, start,
};
use serde_json::{Value, json};

fn to(roles: &[&str]) -> Value {
    json!({ "@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": roles })
}

/// The path of somebody's membership in what has that path.
fn membership(caller: Caller<'_>, of: &str, user: &str) -> String {
    let found = caller.get(&format!("{of}/members"));
    let at = found.each("userId").iter().position(|id| *id == user).expect("the user is a member");
    format!("{of}/members/{}", found.each("id")[at])
}

/// A new private channel of team 01, with user 01 as its owner.
fn private_channel(user: Caller<'_>) -> String {
    let channel = json!({ "displayName": "Ours", "membershipType": "private" });
    let made = user.post(&format!("{TEAM}/channels"), &channel);
    assert_eq!(made.status, 201, "{made:?}");
    format!("{TEAM}/channels/{}", made.id())
}

fn said(answer: &Answer) -> (u16, &str) {
    let (status, _, message) = answer.refusal();
    (status, message)
}

#[test]
fn a_team_member_is_made_an_owner_and_a_basic_member_again() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let colleague = membership(user, TEAM, COLLEAGUE);
    let updated = user.patch(&colleague, &to(&["owner"]));
    let context = &updated.body["@odata.context"];
    assert!(context.as_str().is_some_and(|context| context.ends_with("/members/$entity")), "{updated:?}");
    assert_eq!((updated.status, &updated.body["roles"]), (200, &json!(["owner"])));
    assert_eq!(user.get(&colleague).body, updated.body);
    // Who is no longer the only owner can step back, and then can't be the one who gives roles.
    assert_eq!(user.patch(&membership(user, TEAM, USER), &to(&[])).body["roles"], json!([]));
    assert_eq!(said(&user.patch(&colleague, &to(&[]))).0, 403);
    let application = Caller::application(&emulator);
    let last = said_of_last_owner();
    assert_eq!(said(&application.patch(&colleague, &to(&[]))), (400, last));
    assert_eq!(said(&application.delete(&colleague)), (400, last));
}

fn said_of_last_owner() -> &'static str {
    "A team or channel can't be without an owner."
}

#[test]
fn a_wrong_update_of_a_team_member_is_refused() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let colleague = membership(user, TEAM, COLLEAGUE);
    for (body, message) in [
        (json!({ "roles": ["owner"] }), "'odata.type' must be specified in the request body."),
        (to(&["member"]), "The passed-in role 'member' is not supported."),
        (to(&["guest"]), "The passed-in role 'guest' is not supported."),
        (
            json!({ "@odata.type": "#microsoft.graph.aadUserConversationMember" }),
            "At least one property must be provided for update.",
        ),
        (
            json!({ "@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": "owner" }),
            "The value of the property 'roles' does not have the type that the property has.",
        ),
    ] {
        assert_eq!(said(&user.patch(&colleague, &body)), (400, message));
    }
    let unknown = format!("{TEAM}/members/bm9ib2R5");
    assert_eq!(said(&user.patch(&unknown, &to(&["owner"]))).0, 404);
    assert_eq!(said(&Caller::outsider(&emulator).patch(&colleague, &to(&["owner"]))).0, 403);
    assert_eq!(user.post(&format!("{TEAM}/members"), &member(GUEST, &[])).status, 201);
    let guest = membership(user, TEAM, GUEST);
    assert_eq!(said(&user.patch(&guest, &to(&["owner"]))).0, 400);
    assert_eq!(user.patch(&guest, &to(&[])).body["roles"], json!(["guest"]));
}

#[test]
fn a_channel_member_is_made_an_owner_and_the_last_owner_stays_one() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let channel = private_channel(user);
    assert_eq!(user.post(&format!("{channel}/members"), &member(COLLEAGUE, &[])).status, 201);
    let (own, colleague) = (membership(user, &channel, USER), membership(user, &channel, COLLEAGUE));
    assert_eq!(said(&user.patch(&own, &to(&[]))), (400, said_of_last_owner()));
    assert_eq!(said(&user.delete(&own)), (400, said_of_last_owner()));
    let updated = user.patch(&colleague, &to(&["owner"]));
    assert_eq!((updated.status, &updated.body["roles"]), (200, &json!(["owner"])));
    assert_eq!(user.get(&colleague).body, updated.body);
    assert_eq!(said(&user.patch(&colleague, &json!({ "roles": ["owner"] }))).0, 400);
    assert_eq!(said(&user.patch(&colleague, &to(&["guest"]))).0, 400);
    assert_eq!(user.delete(&own).status, 204);

    let standard = format!("{TEAM}/channels/19:57a0{:026}01@thread.tacv2", 0);
    let own = membership(user, &standard, USER);
    assert_eq!(said(&user.patch(&own, &to(&["owner"]))), (400, "Operation not supported for this Channel"));
}

#[test]
fn a_chat_member_has_no_update() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let own = membership(user, &format!("/v1.0/chats/19:meeting_ee71{:026}01@thread.v2", 0), USER);
    let refused = user.patch(&own, &to(&["owner"]));
    assert_eq!((refused.refusal().0, refused.header("allow")), (405, Some("GET, DELETE")));
}

#[test]
fn a_chat_takes_no_blocked_user_and_only_guests_as_guests() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let meeting = format!("/v1.0/chats/19:meeting_ee71{:026}01@thread.v2/members", 0);
    let mut partner = member(PARTNER, &["guest"]);
    partner["tenantId"] = json!("3c1f0a52-0000-4000-8000-000000000002");
    let no_guest = "The passed-in role 'guest' is not supported.";
    let nobody = format!("Failed to find user with id '{BLOCKED}' in the tenant");
    for (new, expected) in [
        (member(BLOCKED, &["owner"]), (404, nobody.as_str())),
        (member(NEWCOMER, &["guest"]), (400, no_guest)),
        (partner.clone(), (400, no_guest)),
    ] {
        assert_eq!(said(&user.post(&meeting, &new)), expected);
        let chat = json!({ "chatType": "group", "members": [member(USER, &["owner"]), new] });
        assert_eq!(said(&user.post("/v1.0/chats", &chat)), expected);
    }
    assert_eq!(user.get(&meeting).each("userId"), [USER, COLLEAGUE]);
    partner["roles"] = json!(["owner"]);
    for new in [partner, member(GUEST, &["guest"])] {
        assert_eq!(user.post(&meeting, &new).status, 201);
    }
}

#[test]
fn many_are_added_at_once_and_each_has_a_result() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let add = format!("{TEAM}/members/add");
    let good = user.post(&add, &json!({ "values": [member(NEWCOMER, &["owner"]), member(COLLEAGUE, &[])] }));
    let result = |id, error: Value| json!({ "@odata.type": "#microsoft.graph.aadUserConversationMemberResult", "userId": id, "error": error });
    let expected = json!([result(NEWCOMER, Value::Null), result(COLLEAGUE, Value::Null)]);
    assert_eq!((good.status, &good.body["value"]), (200, &expected));
    assert!(good.body["@odata.context"].is_string());

    let mixed = json!({ "values": [
        member("blocked-01@contoso.example", &[]), member(GUEST, &[]), member("nobody@x.example", &[]),
        member(PARTNER, &[]), member(BLOCKED, &["owner"]), member("user-02@contoso.example", &["member"]),
    ] });
    let mixed = Caller::application(&emulator).post(&add, &mixed);
    assert_eq!(mixed.status, 207, "{mixed:?}");
    let last = "10f8c3a6-0000-4000-8000-000000000002";
    assert_eq!(mixed.each("userId"), [BLOCKED, GUEST, "nobody@x.example", PARTNER, BLOCKED, last]);
    let value = mixed.body["value"].as_array().expect("there are results");
    let codes: Vec<&str> = value.iter().filter_map(|one| one["error"]["code"].as_str()).collect();
    assert_eq!(codes, ["NotFound", "Forbidden", "NotFound", "NotFound", "NotFound", "BadRequest"]);
    let members = user.get(&format!("{TEAM}/members"));
    assert_eq!(members.each("userId"), [USER, COLLEAGUE, NEWCOMER]);
    assert_eq!(members.body["value"][2]["roles"], json!(["owner"]));
}

#[test]
fn a_bulk_request_that_cannot_be_read_adds_nobody() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let add = format!("{TEAM}/members/add");
    let whole = member(NEWCOMER, &[]);
    for values in [
        Value::Null,
        json!([]),
        json!({}),
        json!([whole, 7]),
        json!([whole, { "roles": [] }]),
        json!([whole, { "@odata.type": "#microsoft.graph.aadUserConversationMember" }]),
        json!(vec![&whole; 201]),
    ] {
        assert_eq!(said(&user.post(&add, &json!({ "values": values }))).0, 400);
    }
    assert_eq!(said(&Caller::outsider(&emulator).post(&add, &json!({ "values": [whole] }))).0, 403);
    let unknown = format!("/v1.0/teams/{USER}/members/add");
    assert_eq!(said(&user.post(&unknown, &json!({ "values": [whole] }))).0, 404);
    assert_eq!(user.get(&format!("{TEAM}/members")).each("userId"), [USER, COLLEAGUE]);
    assert_eq!(user.post(&add, &json!({ "values": vec![whole; 200] })).status, 200);
}

#[test]
fn a_team_member_is_found_by_user_id() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let filtered = |filter: &str| user.get(&format!("{TEAM}/members?$filter={filter}"));
    let of = |id: &str| format!("(microsoft.graph.aadUserConversationMember/userId%20eq%20'{id}')");
    let found = filtered(&of(COLLEAGUE));
    assert_eq!((found.each("userId"), &found.body["@odata.count"]), (vec![COLLEAGUE], &json!(1)));
    assert_eq!(filtered(&of(&COLLEAGUE.to_uppercase()).replace("%20", "+")).each("userId"), [COLLEAGUE]);
    assert_eq!(filtered(&of(NEWCOMER)).each("userId"), [""; 0]);
    for filter in ["", "roles/any(r:r%20eq%20'owner')", "displayName%20eq%20'x'"] {
        assert_eq!(said(&filtered(filter)).0, 400, "{filter}");
    }
    assert_eq!(said(&filtered("%zz")).0, 400);
    let by_type = "microsoft.graph.aadUserConversationMember/userId";
    let selected = user.get(&format!("{TEAM}/members?$select=roles,{by_type}&$filter={}", of(USER)));
    let kind = "#microsoft.graph.aadUserConversationMember";
    let expected = json!([{ "@odata.type": kind, "roles": ["owner"], "userId": USER }]);
    assert_eq!(selected.body["value"], expected);
    let context = selected.body["@odata.context"].as_str().unwrap_or_default();
    assert!(context.ends_with(&format!("/members(roles,{by_type})")), "{context}");
}

#[test]
fn membership_ids_have_the_layouts_of_the_pages() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let emulator = start("");
    let user = Caller::user(&emulator);
    let private = private_channel(user);
    let shared = format!("{TEAM}/channels/19:54a0{:026}01@thread.tacv2", 0);
    let chat = format!("/v1.0/chats/19:meeting_ee71{:026}01@thread.v2", 0);
    let (team, tenant) = ("7ea10000-0000-4000-8000-000000000001", "3c1f0a52-0000-4000-8000-000000000001");
    for (of, expected) in [
        (TEAM, format!("{team}##{USER}")),
        (&private, format!("{team}##{USER}")),
        (&shared, format!("{tenant}##19:54a0{:026}01@thread.tacv2##{USER}", 0)),
        (&chat, format!("0##{tenant}##19:meeting_ee71{:026}01@thread.v2##{USER}", 0)),
    ] {
        let path = membership(user, of, USER);
        let id = path.rsplit('/').next().unwrap_or_default();
        assert_eq!(STANDARD.decode(id), Ok(expected.into_bytes()), "{of}");
        assert_eq!(user.get(&path).status, 200, "{of}");
        let (_, key) = path.split_once("/members/").expect("the path has a member");
        assert_eq!(user.get(&path.replace(&format!("/{key}"), &format!("('{key}')"))).status, 200, "{of}");
    }
}

#[test]
fn only_private_and_shared_channels_take_members() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let standard = json!({ "displayName": "All", "members": [member(COLLEAGUE, &[])] });
    let made = user.post(&format!("{TEAM}/channels"), &standard);
    assert_eq!((made.status, &made.body["membershipType"]), (201, &json!("standard")));
    let members = format!("{TEAM}/channels/{}/members", made.id());
    let refused = user.post(&members, &member(COLLEAGUE, &[]));
    assert_eq!(said(&refused), (400, "Operation not supported for this Channel"));
    assert_eq!(user.get(&members).each("userId"), [USER, COLLEAGUE]);
    let private = format!("{}/members", private_channel(user));
    assert_eq!(user.post(&private, &member(COLLEAGUE, &["owner"])).status, 201);
    assert_eq!(said(&user.post(&private, &member(NEWCOMER, &[]))), (404, "User is not found in the team"));
    let shared = format!("{TEAM}/channels/19:54a0{:026}01@thread.tacv2/members", 0);
    assert_eq!(user.post(&shared, &member(NEWCOMER, &[])).status, 201);
    assert_eq!(user.post(&shared, &member("partner-01@fabrikam.example", &[])).status, 201);
    // Who adds matters too: an application to a private channel, an owner to either.
    let application = Caller::application(&emulator);
    assert_eq!(application.post(&private, &member(COLLEAGUE, &[])).status, 201);
    let refused = application.post(&shared, &member(COLLEAGUE, &[]));
    assert_eq!(said(&refused), (403, "Caller is unauthorized to add members."));
    let refused = Caller::outsider(&emulator).post(&shared, &member(COLLEAGUE, &[]));
    assert_eq!(said(&refused), (403, "You do not have permission to perform this operation."));
}
