//! `GET /chats/{id}` (facts part 2).

use crate::member::is_shown;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the chat.
pub(crate) fn get_chat(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let chat = store.chats.get(call.path("chat"));
    let chat = chat.filter(|chat| is_shown(chat.shown_from, call.now)).ok_or(Refusal::ChatNotFound)?; // 404
    chat.admits(call.caller)?; // 403
    Ok(Reply::ok(chat.shown(call)))
}
