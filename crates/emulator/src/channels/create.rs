//! `POST /teams/{id}/channels` (facts part 2): the way to a private channel.

use super::channel::{Channel, ChannelKind, newcomer};
use crate::body;
use crate::identity::Caller;
use crate::member::{self, Member, NewMember, Role, owners};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::seed::Limits;
use crate::store::Store;
use crate::teams::operation::{Makes, Operation};
use crate::teams::team::Team;
use axum::http::{StatusCode, header};

/// The longest display name of a channel, in characters (from memory).
const LONGEST_NAME: usize = 50;

/// 201 with the channel; for a shared one 202 without a body, and `Location` is the operation to ask (facts part 2). The
/// operation is done when it is first asked, so that there is one way to wait for something: [`Store::ask_for`].
pub(crate) fn create_channel(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let limits = store.limits;
    let serial = store.mint();
    let team = store.team(call)?; // 404, REC 22
    team.admits(call.caller)?; // 403, REC 1
    let display_name = name(call)?; // 400
    let kind = match body::text(&call.body, "membershipType")? {
        None => ChannelKind::Standard,
        Some(name) => {
            ChannelKind::from_name(name).ok_or(Refusal::PropertyType { property: "membershipType" })?
        } // 400
    };
    let members = members(call, kind, team, limits)?; // 400, 404
    there_is_room(limits, kind, team)?; // 400
    let channel = Channel {
        id: format!("19:c4a8{serial:028x}@thread.tacv2"),
        kind,
        display_name,
        description: body::text(&call.body, "description")?.map(str::to_owned),
        created: call.now,
        members,
    };
    let reply = match kind {
        ChannelKind::Shared => accepted(call, &channel, serial, team),
        ChannelKind::Standard | ChannelKind::Private => {
            let context = call.context(&format!("teams('{}')/channels/$entity", team.id));
            Reply::created(member::entity(&context, channel.shown()))
        }
    };
    team.channels.push(channel);
    Ok(reply)
}

fn accepted(call: &Call<'_>, channel: &Channel, serial: u64, team: &mut Team) -> Reply {
    let operation = Operation {
        id: Operation::id(serial),
        makes: Makes::Channel(channel.id.clone()),
        asked: call.now,
        done: Some(call.now),
    };
    let location = operation.location(&team.id);
    team.operations.push(operation);
    Reply::empty(StatusCode::ACCEPTED).with(header::LOCATION, location)
}

fn name(call: &Call<'_>) -> Result<String, Refusal> {
    let name = body::text(&call.body, "displayName")?.filter(|name| !name.trim().is_empty());
    let name = name.filter(|name| name.chars().count() <= LONGEST_NAME).ok_or(Refusal::ChannelName)?;
    Ok(name.to_owned())
}

/// `members`: who is named, and the caller, who owns what they make; an application has to name an owner.
fn members(call: &Call<'_>, kind: ChannelKind, team: &Team, limits: Limits) -> Result<Vec<Member>, Refusal> {
    let mut members: Vec<Member> = Vec::new();
    for new in NewMember::list(&call.body, "members")?.unwrap_or_default() {
        let new = newcomer(&new, kind, team)?;
        if !members.iter().any(|member| member.person == new.person) {
            members.push(new);
        }
    }
    if kind == ChannelKind::Standard {
        return Ok(Vec::new()); // who is in it is who is in the team
    }
    if let Caller::Person(person) = call.caller
        && !members.iter().any(|member| member.person == person)
    {
        members.push(Member { person, role: Role::Owner, history: None, shown_from: None });
    }
    if members.len() > kind.member_limit(limits) {
        return Err(Refusal::TooManyMembers);
    }
    if owners(&members) == 0 { Err(Refusal::ChannelWithoutOwner) } else { Ok(members) }
}

fn there_is_room(limits: Limits, kind: ChannelKind, team: &Team) -> Result<(), Refusal> {
    let of_the_kind = team.channels.iter().filter(|channel| channel.kind == kind).count();
    let is_full = kind == ChannelKind::Private && of_the_kind >= limits.private_channels;
    if is_full || team.channels.len() >= limits.channels { Err(Refusal::TooManyChannels) } else { Ok(()) }
}
