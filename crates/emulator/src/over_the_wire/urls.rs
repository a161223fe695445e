//! The two spellings of a path, and `/me`.

use super::caller::{Caller, TEAM, USER, start};
use serde_json::json;

#[test]
fn a_key_may_stand_in_parentheses_on_every_path() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let plain = user.get(TEAM);
    assert_eq!(plain.status, 200, "{plain:?}");
    for path in [
        "/v1.0/teams('7ea10000-0000-4000-8000-000000000001')",
        "/v1.0/teams(%277ea10000-0000-4000-8000-000000000001%27)",
        "/v1.0/teams%28%277ea10000-0000-4000-8000-000000000001%27%29",
    ] {
        assert_eq!(user.get(path).body, plain.body, "{path}");
    }
    let sections = format!("/beta/users('{USER}')/teamwork/sections");
    assert_eq!(user.get(&sections).status, 200);
    let section = format!("{sections}('f0110000-0000-4000-8000-000000000001')/items");
    assert_eq!(user.get(&section).each("itemType").len(), 20);
    let channel = format!(
        "/v1.0/teams/7ea10000-0000-4000-8000-000000000001/channels('19%3A57a0{:026}01@thread.tacv2')",
        0
    );
    assert_eq!(user.get(&format!("{channel}/members")).status, 200);
    let chat = format!("/v1.0/chats('19:meeting_ee71{:026}01@thread.v2')", 0);
    assert_eq!(user.get(&format!("{chat}/members")).status, 200);
}

#[test]
fn me_is_the_user_of_the_token_and_nobody_for_an_application() {
    let emulator = start("");
    let user = Caller::user(&emulator);
    let mine = user.get("/beta/me/teamwork/sections");
    assert_eq!(mine.status, 200, "{mine:?}");
    assert_eq!(mine.body, user.get(&format!("/beta/users/{USER}/teamwork/sections")).body);
    let application = Caller::application(&emulator);
    let said = "/me request is only valid with delegated authentication flow.";
    assert_eq!(application.get("/beta/me/teamwork/sections").refusal(), (400, "BadRequest", said));
    assert_eq!(user.get("/beta/users/me/teamwork/sections").refusal().0, 404, "me is no user's id");
    assert_eq!(user.post("/beta/me/teamwork", &json!({})).refusal().0, 404);
}
