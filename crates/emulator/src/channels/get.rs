//! `GET /teams/{id}/channels/{id}`.

use crate::member;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the channel.
pub(crate) fn get_channel(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = store.team(call)?; // 404, REC 22
    let channel = &team.channels[team.channel(call.path("channel"))?]; // 404, REC 23
    channel.admits(call.caller, team)?; // 403
    let context = call.context(&format!("teams('{}')/channels/$entity", team.id));
    Ok(Reply::ok(member::entity(&context, channel.shown())))
}
