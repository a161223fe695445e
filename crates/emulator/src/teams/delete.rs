//! `DELETE /groups/{id}` (facts part 2): a team is deleted as the group that it is.

use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::StatusCode;

/// Answers with 204: the team is gone with its channels, which leave the sections that they were in. A team that is still
/// being made can be deleted too: a client that doesn't wait for it leaves nothing behind.
pub(crate) fn delete_group(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let id = call.path("group");
    let team = store.group(id, call.now).ok_or_else(|| Refusal::ResourceUnknown { id: id.to_owned() })?; // 404
    team.obeys(call.caller).map_err(|_| Refusal::DirectoryDenied)?; // 403
    store.remove_team(id);
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
