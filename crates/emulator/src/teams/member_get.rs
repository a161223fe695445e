//! `GET /teams/{id}/members/{id}` (facts part 2).

use crate::member;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the member.
pub(crate) fn get_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = store.team(call)?; // 404
    team.admits(call.caller)?; // 403
    let member = team.members[team.position(call.path("member"))?].shown(call.now)?; // 404
    let context = format!("{}/$entity", team.members_context(call));
    Ok(Reply::ok(member::entity(&context, team.shown_member(member))))
}
