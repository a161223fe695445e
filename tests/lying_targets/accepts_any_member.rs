//! What somebody writes with a mock server in an afternoon: every answer is canned, most are copied from the pages'
//! examples, and nothing that is sent is looked at, neither token nor body. Arrangements succeed as far as they can.

use serde_json::{Value, json};

use super::document::{Said, Seen, item};

/// The one conversation that there is, whatever was asked for.
const CHAT: &str = "19:1c5b01696d2e4a179c292bc9cf04e63b@thread.v2";

/// The one section.
const SECTION: &str = "d4e5f6a7-b8c9-0123-defa-234567890123";

pub(crate) fn answer(seen: &Seen) -> Said {
    let path = seen.path.split('?').next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    match (seen.method.as_str(), last) {
        ("DELETE", _) => Said::empty(204),
        ("POST", "members") => Said::json(201, &somebody()),
        ("POST", "chats" | "channels") => Said::json(201, &json!({ "id": CHAT })),
        ("POST", "sections") => Said::json(201, &section()),
        ("POST", "items") => Said::json(201, &item(CHAT)),
        ("POST", "move") => Said::json(200, &item(CHAT)),
        (_, "members") => Said::json(200, &json!({ "value": [somebody()] })),
        (_, "items") => Said::json(200, &json!({ "value": [item(CHAT)] })),
        (_, "sections") => Said::json(200, &sections()),
        _ if path.contains("/members/") => Said::json(200, &somebody()),
        _ if path.contains("/sections/") => Said::json(200, &section()),
        _ => Said::json(200, &json!({ "id": last })),
    }
}

/// The member of the team page's first example: an owner, and nobody who was asked for.
fn somebody() -> Value {
    json!({
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "id": "ZWUwZjVhZTItOGJjNi00YWU1LTg0NjYtN2RhZWViYmZhMDYyIyM3Mzc2MWYwNi0yYWM5LTQ2OWMtOWYxMC0yNzlhOGNjMjY3Zjk=",
        "roles": ["owner"],
        "userId": "8b081ef6-4792-4def-b2c9-c363a1bf41d5",
        "displayName": "John Doe",
        "email": null,
    })
}

fn section() -> Value {
    json!({ "@odata.etag": "\"1741420800000\"", "id": SECTION, "displayName": "Projects", "sectionType": "userDefined" })
}

fn sections() -> Value {
    json!({
        "@microsoft.graph.sectionsVersion": "1741420800000",
        "value": [section(), { "@odata.etag": "\"1741420800000\"", "id": "recent", "displayName": "RecentChats" }],
    })
}
