//! `POST /teams/{id}/members` (page team-post-members).

use super::team;
use crate::emulator::identity::Caller;
use crate::emulator::member::{self, Member, NewMember, Role};
use crate::emulator::refusal::Refusal;
use crate::emulator::request::Call;
use crate::emulator::response::Reply;
use crate::emulator::store::Store;

/// 201 with the member. Adding a member again gives the same member (facts 1.3).
pub(crate) fn add_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let limits = store.limits;
    let team = store.team(call.path("team"))?; // 404, REC 22
    team.obeys(call.caller)?; // 403, REC 1
    let new = NewMember::read(&call.body)?; // 400, REC 19 and 20
    let person = team::addable(&new)?; // 404, the page's note: a disabled or blocked user
    let role = team::role(&new, person)?; // 400, REC 10
    if role == Role::Guest && call.caller == Caller::Application {
        return Err(Refusal::GuestByApplication); // facts 1.3
    }
    if !team.has(person) {
        let owners = team.members.iter().filter(|member| member.role == Role::Owner).count();
        if team.members.len() >= limits.team_members || (role == Role::Owner && owners >= limits.team_owners)
        {
            return Err(Refusal::TooManyMembers); // 400
        }
        team.members.push(Member { person, role, history: None });
    }
    let added = team.members.iter().find(|member| member.person == person).ok_or(Refusal::MemberNotFound)?;
    let context = format!("{}/$entity", team.members_context(call));
    Ok(Reply::created(member::entity(&context, team.shown_member(added))))
}
