//! `GET /teams/{id}/channels/{id}/members` (facts part 2).

use crate::member;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with every member, in the order of joining; for a standard channel those of the team.
pub(crate) fn list_members(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = &*store.team(call)?; // 404, REC 22
    let channel = &team.channels[team.channel(call.path("channel"))?]; // 404, REC 23
    channel.admits(call.caller, team)?; // 403
    let shown = member::shown(channel.roster(team), call.now);
    let value: Vec<_> = shown.map(|member| channel.shown_member(member, team)).collect();
    Ok(Reply::ok(member::collection(&channel.members_context(call, team), &value)))
}
