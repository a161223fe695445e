//! `GET /users/{id}/teamwork/sections` (page userteamwork-list-sections).

use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use serde_json::{Value, json};

/// Every section with its etag, their order, and the version that a write needs (without quotes).
pub(crate) fn list_sections(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let owner = call.hierarchy_owner()?; // 404, 403
    let with_items = call.expands_items()?; // 400; the resource page offers $expand=items here
    let hierarchy = store.hierarchy(owner);
    let version = hierarchy.version();
    let order: Value = hierarchy.sections().iter().map(|section| section.id.as_str()).collect();
    let shown = hierarchy
        .sections()
        .iter()
        .map(|section| if with_items { section.shown_with_items(&version) } else { section.shown(&version) });
    let value: Value = shown.collect();
    Ok(Reply::ok(json!({
        "@microsoft.graph.sectionsOrder": order,
        "@microsoft.graph.sectionsVersion": version,
        "value": value,
    })))
}
