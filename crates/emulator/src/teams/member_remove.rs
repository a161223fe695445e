//! `DELETE /teams/{id}/members/{id}` (facts part 2).

use crate::channels::channel::ChannelKind;
use crate::member::leaves_an_owner;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;
use axum::http::StatusCode;

/// 204. Who leaves the team leaves its private channels; a shared channel has members of its own.
pub(crate) fn remove_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = store.team(call)?; // 404, REC 22
    team.obeys(call.caller)?; // 403, REC 1
    let at = team.position(call.path("member"))?; // 404
    leaves_an_owner(&team.members, at)?; // 400
    let person = team.members.remove(at).person;
    for channel in team.channels.iter_mut().filter(|channel| channel.kind == ChannelKind::Private) {
        channel.members.retain(|member| member.person != person);
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
