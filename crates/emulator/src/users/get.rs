//! `GET /users/{id or user principal name}` and `GET /me` (from memory).

use crate::member::entity;
use crate::person::{Part, Person};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use serde_json::{Map, Value, json};

/// 200 with the user. `$select` leaves the named properties, of those that the emulator keeps.
pub(crate) fn get_user(call: &Call<'_>, _store: &mut Store) -> Result<Reply, Refusal> {
    let unknown = || Refusal::ResourceUnknown { id: call.path("user").to_owned() };
    let user = call.user()?.ok_or_else(unknown)?; // 400 for an application that says /me; 404
    let asked = call.options("$select")?.join(","); // 400
    let mut shown = properties(user);
    let mut set = "users".to_owned();
    if !asked.is_empty() {
        let asked: Vec<&str> = asked.split(',').map(str::trim).collect();
        shown.retain(|name, _| asked.contains(&name.as_str()));
        set = format!("users({})", asked.join(","));
    }
    Ok(Reply::ok(entity(&call.context(&format!("{set}/$entity")), Value::Object(shown))))
}

fn properties(user: Person) -> Map<String, Value> {
    let shown = [
        ("id", json!(user.id())),
        ("displayName", json!(user.display_name())),
        ("userPrincipalName", json!(user.principal_name())),
        ("mail", json!(user.mail())),
        ("accountEnabled", json!(user.part != Part::Blocked)),
        ("userType", json!(if user.part == Part::Guest { "Guest" } else { "Member" })),
    ];
    shown.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
