//! `GET /teams/{id}/channels/{id}/members/{id}` (facts part 2).

use crate::member;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the member.
pub(crate) fn get_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = &*store.team(call)?; // 404, REC 22
    let channel = &team.channels[team.channel(call.path("channel"))?]; // 404, REC 23
    channel.admits(call.caller, team)?; // 403
    let member = channel.roster(team)[channel.position(call.path("member"), team)?].shown(call.now)?; // 404
    Ok(Reply::ok(member::entity(&channel.member_context(call, team), channel.shown_member(member, team))))
}
