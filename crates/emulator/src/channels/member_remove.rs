//! `DELETE /teams/{id}/channels/{id}/members/{id}` (facts part 2).

use crate::member::leaves_an_owner;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::StatusCode;

/// 204.
pub(crate) fn remove_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = store.team(call)?; // 404, REC 22
    let at = team.channel(call.path("channel"))?; // 404, REC 23
    let channel = &team.channels[at];
    channel.obeys(call.caller, team)?; // 400, REC 15; 403, REC 1
    let member = channel.position(call.path("member"), team)?; // 404
    leaves_an_owner(&channel.members, member)?; // 400
    team.channels[at].members.remove(member);
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
