//! `GET /chats/{id}/members/{id}` (facts part 2).

use crate::member;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the member.
pub(crate) fn get_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let chat = store.chats.get(call.path("chat")).ok_or(Refusal::ChatNotFound)?; // 404
    chat.admits(call.caller)?; // 403
    let member = chat.members[chat.position(call.path("member"))?].shown(call.now)?; // 404
    let context = format!("{}/$entity", chat.members_context(call));
    Ok(Reply::ok(member::entity(&context, chat.shown_member(member))))
}
