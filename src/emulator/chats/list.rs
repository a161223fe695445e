//! `GET /users/{id}/chats` (from memory).

use crate::emulator::member::collection;
use crate::emulator::refusal::Refusal;
use crate::emulator::request::Call;
use crate::emulator::response::Reply;
use crate::emulator::store::Store;
use serde_json::Value;

/// 200 with the chats that the user is in.
pub(crate) fn list_chats(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let user = call.hierarchy_owner()?; // 404, 403: nobody sees another one's chats
    let mut chats: Vec<_> = store.chats.values().filter(|chat| chat.has(user)).collect();
    chats.sort_by(|one, other| one.id.cmp(&other.id));
    let mut value: Vec<Value> = chats.into_iter().map(|chat| chat.shown(call)).collect();
    for chat in value.iter_mut().filter_map(Value::as_object_mut) {
        chat.remove("@odata.context");
    }
    Ok(Reply::ok(collection(&call.context("chats"), &value)))
}
