//! `GET /chats/{id}/members` (facts part 2).

use crate::member;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with every member, in the order of joining.
pub(crate) fn list_members(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let chat = store.chats.get(call.path("chat")).ok_or(Refusal::ChatNotFound)?; // 404
    chat.admits(call.caller)?; // 403
    let value: Vec<_> =
        member::shown(&chat.members, call.now).map(|member| chat.shown_member(member)).collect();
    Ok(Reply::ok(member::collection(&chat.members_context(call), &value)))
}
