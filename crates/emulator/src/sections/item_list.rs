//! `GET /users/{id}/teamwork/sections/{id}/items` (page teamworksection-list-items).

use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use serde_json::json;

/// The items in order, without etags. What a system section holds isn't told: 400 (resource page).
pub(crate) fn list_items(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let owner = call.hierarchy_owner()?; // 404, 403
    let section = store.hierarchy(owner).section(call.path("section"))?; // 404
    if section.system.is_some() {
        return Err(Refusal::SystemItems); // 400
    }
    Ok(Reply::ok(json!({ "value": section.shown_items() })))
}
