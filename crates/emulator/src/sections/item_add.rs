//! `POST /users/{id}/teamwork/sections/{id}/items` (page teamworksection-post-items).

use super::section::Item;
use crate::conversation::Conversation;
use crate::refusal::{Refusal, SystemAdvice};
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::header;
use serde_json::{Map, Value};

/// 201 with the item and an absolute Location, in which `:` and `@` stand as they are.
pub(crate) fn add_item(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let owner = call.hierarchy_owner()?; // 404, 403
    store.precondition(owner, call.if_match())?; // 428, 412
    let conversation = conversation(&call.body)?; // 400, rows 1 and 2
    let id = call.path("section");
    store.hierarchy(owner).writable(id, SystemAdvice::None)?; // 404; 403, the siblings' row for system sections
    store.member_of(owner, &conversation)?; // 403
    let limit = store.limits.items_per_section;
    let hierarchy = store.hierarchy(owner);
    match hierarchy.holder(&conversation.id) {
        Some(holder) if holder.id == id => return Err(Refusal::ItemIsHere), // 409, row 1
        Some(holder) => return Err(Refusal::ItemIsElsewhere { section: holder.id.clone() }), // 409, row 2
        None => {}
    }
    if hierarchy.section(id)?.items.len() >= limit {
        return Err(Refusal::SectionFull); // 400, row 3
    }
    let version = hierarchy.changed();
    let item = Item { conversation, created: call.now };
    let shown = item.shown(&version);
    let location = format!(
        "{}/beta/users/{}/teamwork/sections/{id}/items/{}",
        call.origin,
        owner.id(),
        item.conversation.id
    );
    hierarchy.any_mut(id)?.items.push(item);
    Ok(Reply::created(shown).with(header::LOCATION, location))
}

/// `id`: absent, null, or empty is row 1; anything that isn't the id of a conversation (a number, too) is row 2.
fn conversation(body: &Map<String, Value>) -> Result<Conversation, Refusal> {
    match body.get("id") {
        None | Some(Value::Null) => Err(Refusal::ItemIdMissing),
        Some(Value::String(id)) if id.trim().is_empty() => Err(Refusal::ItemIdMissing),
        Some(Value::String(id)) => Conversation::parse(id).ok_or(Refusal::ItemIdInvalid),
        Some(_) => Err(Refusal::ItemIdInvalid),
    }
}
