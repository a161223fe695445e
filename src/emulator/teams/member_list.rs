//! `GET /teams/{id}/members` (facts part 2).

use crate::emulator::member;
use crate::emulator::refusal::Refusal;
use crate::emulator::request::Call;
use crate::emulator::response::Reply;
use crate::emulator::store::Store;

/// 200 with every member, in the order of joining. `$filter` and `$select` are left out.
pub(crate) fn list_members(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = store.team(call.path("team"))?; // 404
    team.admits(call.caller)?; // 403
    let value: Vec<_> = team.members.iter().map(|member| team.shown_member(member)).collect();
    Ok(Reply::ok(member::collection(&team.members_context(call), &value)))
}
