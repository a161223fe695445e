//! `DELETE /teams/{id}/channels/{id}` (facts part 2).

use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::StatusCode;

/// 204. General, the first channel, stays as long as the team does.
pub(crate) fn delete_channel(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = store.team(call)?; // 404, REC 22
    let at = team.channel(call.path("channel"))?; // 404, REC 23
    team.obeys(call.caller)?; // 403, REC 1
    if at == 0 {
        return Err(Refusal::GeneralChannel); // 400
    }
    let channel = team.channels.remove(at);
    store.forget(&channel.id);
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
