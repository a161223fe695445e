//! `GET /users/{id}/teamwork/sections/{id}` (page teamworksection-get).

use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::{StatusCode, header};

/// The section with an `ETag` header; 304 when If-None-Match names the current version. `$expand=items` shows the items.
pub(crate) fn get_section(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let owner = call.hierarchy_owner()?; // 404, 403
    let with_items = call.expands_items()?; // 400
    let hierarchy = store.hierarchy(owner);
    let version = hierarchy.version();
    let section = hierarchy.section(call.path("section"))?; // 404
    let reply = match (call.knows(&version), with_items) {
        (true, _) => Reply::empty(StatusCode::NOT_MODIFIED),
        (false, true) => Reply::ok(section.shown_with_items(&version)),
        (false, false) => Reply::ok(section.shown(&version)),
    };
    Ok(reply.with(header::ETAG, format!("\"{version}\"")))
}
