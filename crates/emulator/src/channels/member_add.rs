//! `POST /teams/{id}/channels/{id}/members` (page channel-post-members).

use super::channel::newcomer;
use crate::member::{self, Member, NewMember};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::store::Store;

/// 201 with the member. Adding a member again gives the same member.
pub(crate) fn add_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let (limits, shown_from) = (store.limits, store.shown_from(call.now));
    let team = store.team(call)?; // 404, REC 22
    let at = team.channel(call.path("channel"))?; // 404, REC 23
    let channel = &team.channels[at];
    channel.takes_members_from(call.caller, team)?; // 400, REC 15; 403, REC 1 and 14
    let new = NewMember::read(&call.body)?; // 400, REC 19 and 20
    let new = Member { shown_from, ..newcomer(&new, channel.kind, team)? }; // 404, REC 25 and 16; 400: "Must be owner or empty."
    let person = new.person;
    if !channel.has(person, team) {
        if channel.members.len() >= channel.kind.member_limit(limits) {
            return Err(Refusal::TooManyMembers); // 400
        }
        team.channels[at].members.push(new);
    }
    let (team, channel) = (&*team, &team.channels[at]);
    let added =
        channel.members.iter().find(|member| member.person == person).ok_or(Refusal::MemberNotFound)?;
    Ok(Reply::created(member::entity(&channel.member_context(call, team), channel.shown_member(added, team))))
}
