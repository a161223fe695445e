//! `DELETE /chats/{id}/members/{id}` (facts part 2).

use super::chat::ChatKind;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::StatusCode;

/// 204. Whoever leaves keeps the chat in their sections until they remove it: the hierarchy is theirs.
pub(crate) fn remove_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let chat = store.chats.get_mut(call.path("chat")).ok_or(Refusal::ChatNotFound)?; // 404
    chat.admits(call.caller)?; // 403
    if chat.kind == ChatKind::OneOnOne {
        return Err(Refusal::OneOnOneMembers); // 400
    }
    let at = chat.position(call.path("member"))?; // 404
    chat.members.remove(at);
    chat.updated = call.now;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
