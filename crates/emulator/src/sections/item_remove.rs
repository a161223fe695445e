//! `DELETE /users/{id}/teamwork/sections/{id}/items/{id}` (facts part 2; the page has no error table).

use crate::refusal::{Refusal, SystemAdvice};
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::StatusCode;

/// 204; the item goes back to the system section for its kind.
pub(crate) fn remove_item(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let owner = call.hierarchy_owner()?; // 404, 403
    store.precondition(owner, call.if_match())?; // 428, 412
    let hierarchy = store.hierarchy(owner);
    let section = hierarchy.writable(call.path("section"), SystemAdvice::None)?; // 404, 403
    let at = section.items.iter().position(|item| item.conversation.id == call.path("item"));
    section.items.remove(at.ok_or(Refusal::ItemNotFound)?); // 404
    hierarchy.changed();
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
