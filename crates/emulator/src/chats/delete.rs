//! `DELETE /chats/{id}` (facts part 2; from memory: a soft delete, here for good).

use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::StatusCode;

/// 204. The chat leaves every section that it was in.
pub(crate) fn delete_chat(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let chat = store.chats.get(call.path("chat")).ok_or(Refusal::ChatNotFound)?; // 404
    chat.admits(call.caller)?; // 403
    store.remove_chat(call.path("chat"));
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
