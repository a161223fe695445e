//! `GET /chats/{id}` (facts part 2).

use crate::emulator::member::is_shown;
use crate::emulator::refusal::Refusal;
use crate::emulator::request::Call;
use crate::emulator::response::Reply;
use crate::emulator::store::Store;

/// 200 with the chat.
pub(crate) fn get_chat(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let chat = store.chats.get(call.path("chat"));
    let chat = chat.filter(|chat| is_shown(chat.shown_from, call.now)).ok_or(Refusal::ChatNotFound)?; // 404
    chat.admits(call.caller)?; // 403
    Ok(Reply::ok(chat.shown(call)))
}
