//! `PATCH /teams/{id}/channels/{id}/members/{id}` (facts part 2): the way to make somebody an owner.

use super::channel;
use crate::member::{self, Role, leaves_an_owner};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the member. Of what a member has, only `roles` can be updated.
pub(crate) fn update_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let team = store.team(call)?; // 404, REC 22
    let at = team.channel(call.path("channel"))?; // 404, REC 23
    let channel = &team.channels[at];
    channel.obeys(call.caller, team)?; // 400, REC 15; 403, REC 1
    let member = channel.position(call.path("member"), team)?; // 404
    let roles = member::new_roles(&call.body)?; // 400, REC 19
    let role = channel::role(&roles, channel.members[member].person)?; // 400: "Must be owner or empty."
    if role != Role::Owner {
        leaves_an_owner(&channel.members, member)?; // 400
    }
    team.channels[at].members[member].role = role;
    let (team, channel) = (&*team, &team.channels[at]);
    let shown = channel.shown_member(&channel.members[member], team);
    Ok(Reply::ok(member::entity(&channel.member_context(call, team), shown)))
}
