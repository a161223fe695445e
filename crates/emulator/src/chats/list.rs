//! `GET /users/{id}/chats` and `GET /me/chats` (from memory).

use crate::identity::Caller;
use crate::member::is_shown;
use crate::paged::page;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the chats that the user is in, a page at a time. Nobody sees somebody else's; an application sees anybody's.
pub(crate) fn list_chats(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let user = call.user()?.ok_or(Refusal::UserNotFound)?; // 400 for an application that says /me; 404
    if matches!(call.caller, Caller::Person(caller) if caller != user) {
        return Err(Refusal::NoPermission); // 403
    }
    let shown = store.chats.values().filter(|chat| chat.has(user) && is_shown(chat.shown_from, call.now));
    let entries = shown.map(|chat| (chat.id.clone(), chat.properties())).collect();
    Ok(Reply::ok(page(call, &format!("users('{}')/chats", user.id()), entries)?)) // 400
}
