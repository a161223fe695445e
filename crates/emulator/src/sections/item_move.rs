//! `POST /users/{id}/teamwork/sections/{id}/items/{id}/move` (page teamworksectionitem-move).

use crate::body;
use crate::refusal::{Refusal, SystemAdvice};
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the item in the target section. Its `createdDateTime` is that of the move, as the example shows.
pub(crate) fn move_item(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let owner = call.hierarchy_owner()?; // 404, 403
    store.precondition(owner, call.if_match())?; // 428, 412
    let target = body::text(&call.body, "targetSectionId")?.filter(|target| !target.trim().is_empty());
    let target = target.ok_or(Refusal::TargetMissing)?; // 400, row 1
    let source = call.path("section");
    let limit = store.limits.items_per_section;
    let hierarchy = store.hierarchy(owner);
    hierarchy.writable(source, SystemAdvice::Move)?; // 404, first half; 403
    if target == source {
        return Err(Refusal::TargetIsSource); // 400, row 2
    }
    hierarchy.writable(target, SystemAdvice::Move)?; // 404, first half; 403
    let items = &hierarchy.section(source)?.items;
    let at = items.iter().position(|item| item.conversation.id == call.path("item"));
    let at = at.ok_or(Refusal::ItemNotFound)?; // 404, second half
    if hierarchy.section(target)?.items.len() >= limit {
        return Err(Refusal::SectionFull); // not a row of this page; the target's limit is the add page's
    }
    let version = hierarchy.changed();
    let mut item = hierarchy.any_mut(source)?.items.remove(at);
    item.created = call.now;
    let shown = item.shown(&version);
    hierarchy.any_mut(target)?.items.push(item);
    Ok(Reply::ok(shown))
}
