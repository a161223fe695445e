//! `DELETE /users/{id}/teamwork/sections/{id}` (page teamworksection-delete).

use crate::refusal::{Refusal, SystemAdvice};
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::StatusCode;

/// 204; the items go back to their system sections.
pub(crate) fn delete_section(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let owner = call.hierarchy_owner()?; // 404, 403
    store.precondition(owner, call.if_match())?; // 428, 412
    let hierarchy = store.hierarchy(owner);
    let id = call.path("section");
    hierarchy.writable(id, SystemAdvice::Delete)?; // 404, 403
    hierarchy.remove(id);
    hierarchy.changed();
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
