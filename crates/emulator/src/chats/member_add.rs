//! `POST /chats/{id}/members` (page chat-post-members).

use super::chat::{Chat, ChatKind, newcomer};
use crate::member::{Member, NewMember};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::{Reply, instant};
use crate::store::Store;
use axum::http::{StatusCode, header};

/// 201 with a relative Location and no body. Adding a member again changes nothing and is answered alike.
pub(crate) fn add_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let limit = store.limits.chat_members;
    let shown_from = store.shown_from(call.now);
    let chat = store.chats.get_mut(call.path("chat")).ok_or(Refusal::ChatNotFound)?; // 404
    chat.admits(call.caller)?; // 403
    let new = NewMember::read(&call.body)?; // 400, REC 19 and 20
    let (person, role) = newcomer(&new)?; // 400, REC 7, 9 and 10; 404, REC 25
    if chat.kind == ChatKind::OneOnOne {
        return Err(Refusal::OneOnOneMembers); // 400
    }
    // Example 2: without an instant the member sees no history, only what comes from now on.
    let history = new.history.unwrap_or_else(|| instant(call.now));
    let member = Member { person, role, history: Some(history), shown_from };
    let location = location(chat, &member);
    if !chat.has(person) {
        if chat.members.len() >= limit {
            return Err(Refusal::TooManyMembers); // 400
        }
        chat.members.push(member);
        chat.updated = call.now;
    }
    Ok(Reply::empty(StatusCode::CREATED).with(header::LOCATION, location))
}

/// As the examples write it: no host, no version, `:` and `@` as they stand.
fn location(chat: &Chat, member: &Member) -> String {
    format!("/chats/{}/members/{}", chat.id, chat.membership(member))
}
