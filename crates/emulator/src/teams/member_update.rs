//! `PATCH /teams/{id}/members/{id}` (facts part 2): the way to make somebody an owner.

use super::team;
use crate::member;
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 200 with the member. Of what a member has, only `roles` can be updated.
pub(crate) fn update_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let limits = store.limits;
    let team = store.team(call)?; // 404, REC 22
    team.obeys(call.caller)?; // 403, REC 1
    let at = team.position(call.path("member"))?; // 404
    let roles = member::new_roles(&call.body)?; // 400, REC 19
    let role = team::role(&roles, team.members[at].person)?; // 400, REC 10
    team.give_role(at, role, limits)?; // 400
    let context = format!("{}/$entity", team.members_context(call));
    Ok(Reply::ok(member::entity(&context, team.shown_member(&team.members[at]))))
}
