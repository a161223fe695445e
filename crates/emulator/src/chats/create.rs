//! `POST /chats` (facts part 2): the way to a conversation that an item can be made of.

use super::chat::{Chat, ChatKind, WHOLE_HISTORY, newcomer};
use crate::body;
use crate::identity::Caller;
use crate::member::{Member, NewMember};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use serde_json::{Map, Value};

/// 201 with the chat. The caller must be among the members, each of whom has a role.
pub(crate) fn create_chat(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let members = members(&call.body)?; // 400, 404
    let topic = body::text(&call.body, "topic")?;
    let kind = match body::text(&call.body, "chatType")? {
        Some("group") => ChatKind::Group,
        Some("oneOnOne") if topic.is_none() && members.len() == 2 => ChatKind::OneOnOne,
        Some(_) | None => return Err(Refusal::ChatType), // 400
    };
    if let Caller::Person(caller) = call.caller
        && !members.iter().any(|member| member.person == caller)
    {
        return Err(Refusal::ChatWithoutCaller); // 400
    }
    if members.len() > store.limits.chat_members {
        return Err(Refusal::TooManyMembers); // 400
    }
    let id = match (kind, members.as_slice()) {
        // Two people have one chat of their own, whoever opens it.
        (ChatKind::OneOnOne, [one, other]) => {
            let (one, other) = (one.person.id(), other.person.id());
            format!("19:{}_{}@unq.gbl.spaces", one.clone().min(other.clone()), one.max(other))
        }
        _ => format!("19:c4a7{:028x}@thread.v2", store.mint()),
    };
    let topic = topic.map(str::to_owned);
    let shown_from = store.shown_from(call.now);
    let (created, updated) = (call.now, call.now);
    let new = Chat { id: id.clone(), kind, topic, created, updated, shown_from, members };
    let chat = store.chats.entry(id).or_insert(new);
    Ok(Reply::created(chat.shown(call)))
}

/// `members`, each read as the body of `POST /chats/{id}/members` is; one who is named twice is one member.
fn members(body: &Map<String, Value>) -> Result<Vec<Member>, Refusal> {
    let sent = NewMember::list(body, "members")?.ok_or(Refusal::PropertyType { property: "members" })?;
    let mut members: Vec<Member> = Vec::new();
    for new in sent {
        let (person, role) = newcomer(&new)?;
        if !members.iter().any(|member| member.person == person) {
            members.push(Member { person, role, history: Some(WHOLE_HISTORY.to_owned()), shown_from: None });
        }
    }
    Ok(members)
}
