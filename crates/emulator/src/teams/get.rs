//! `GET /teams/{id}`: what stands in a path of this room can be asked for.

use crate::member::entity;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the team.
pub(crate) fn get_team(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = store.team(call)?; // 404
    team.admits(call.caller)?; // 403
    Ok(Reply::ok(entity(&call.context("teams/$entity"), team.shown())))
}
