//! `POST /teams/{id}/channels/{id}/members` (page channel-post-members).

use super::channel::{self, ChannelKind};
use crate::emulator::member::{self, Member, NewMember};
use crate::emulator::person::{Part, Person};
use crate::emulator::refusal::Refusal;
use crate::emulator::request::Call;
use crate::emulator::response::Reply;
use crate::emulator::store::Store;
use crate::emulator::teams::team::{Team, addable};

/// 201 with the member. Adding a member again gives the same member.
pub(crate) fn add_member(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let limits = store.limits;
    let team = store.team(call.path("team"))?; // 404, REC 22
    let at = team.channel(call.path("channel"))?; // 404, REC 23
    let channel = &team.channels[at];
    channel.takes_members_from(call.caller, team)?; // 400, REC 15; 403, REC 14
    let new = NewMember::read(&call.body)?; // 400, REC 19 and 20
    let person = person(&new, channel.kind, team)?; // 404, REC 25 and 16
    let role = channel::role(&new, person)?; // 400: "Must be owner or empty."
    let limit = match channel.kind {
        ChannelKind::Standard | ChannelKind::Private => limits.private_channel_members,
        ChannelKind::Shared => limits.shared_channel_members,
    };
    if !channel.has(person, team) {
        if channel.members.len() >= limit {
            return Err(Refusal::TooManyMembers); // 400
        }
        team.channels[at].members.push(Member { person, role, history: None });
    }
    let (team, channel) = (&*team, &team.channels[at]);
    let added =
        channel.members.iter().find(|member| member.person == person).ok_or(Refusal::MemberNotFound)?;
    Ok(Reply::created(member::entity(&channel.member_context(call, team), channel.shown_member(added, team))))
}

/// Whom a channel takes: a private one members of its team; a shared one users of any tenant, who need not be in the team
/// (examples 4 to 6). No channel takes a blocked user, or a guest by user principal name.
fn person(new: &NewMember, kind: ChannelKind, team: &Team) -> Result<Person, Refusal> {
    if kind == ChannelKind::Shared {
        let person = new.person_of_any_tenant()?;
        let refused = person.part == Part::Blocked || (person.part == Part::Guest && new.is_by_name());
        return if refused { Err(new.unknown()) } else { Ok(person) };
    }
    let person = addable(new)?;
    if team.has(person) { Ok(person) } else { Err(Refusal::NotInTeam) }
}
