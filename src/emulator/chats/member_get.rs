//! `GET /chats/{id}/members/{id}` (facts part 2).

use crate::emulator::member;
use crate::emulator::refusal::Refusal;
use crate::emulator::request::Call;
use crate::emulator::response::Reply;
use crate::emulator::store::Store;

/// 200 with the member.
pub(crate) fn get_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let chat = store.chats.get(call.path("chat")).ok_or(Refusal::ChatNotFound)?; // 404
    chat.admits(call.caller)?; // 403
    let member = chat.members[chat.position(call.path("member"))?].shown(call.now)?; // 404
    let context = format!("{}/$entity", chat.members_context(call));
    Ok(Reply::ok(member::entity(&context, chat.shown_member(member))))
}
