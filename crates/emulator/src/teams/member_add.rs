//! `POST /teams/{id}/members` (page team-post-members).

use crate::member::{self, NewMember};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 201 with the member.
pub(crate) fn add_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let (limits, shown_from) = (store.limits, store.shown_from(call.now));
    let team = store.team(call)?; // 404, REC 22
    team.obeys(call.caller)?; // 403, REC 1
    let new = NewMember::read(&call.body)?; // 400, REC 19 and 20
    let known = team.members.len();
    let added = team.add(&new, call.caller, limits)?.clone(); // 404; 400, REC 10; 403
    team.members[known..].iter_mut().for_each(|member| member.shown_from = shown_from);
    let context = format!("{}/$entity", team.members_context(call));
    Ok(Reply::created(member::entity(&context, team.shown_member(&added))))
}
