//! `POST /teams/{id}/channels` (facts part 2): the way to a private channel.

use super::channel::{Channel, ChannelKind, role};
use crate::emulator::body;
use crate::emulator::identity::Caller;
use crate::emulator::member::{self, Member, NewMember, Role};
use crate::emulator::refusal::Refusal;
use crate::emulator::request::Call;
use crate::emulator::response::Reply;
use crate::emulator::seed::Limits;
use crate::emulator::store::Store;
use crate::emulator::teams::team::{Team, addable};
use serde_json::Value;

/// The longest display name of a channel, in characters (from memory).
const LONGEST_NAME: usize = 50;

/// 201 with the channel. (The service makes a shared channel in 202 steps; here it is there at once.)
pub(crate) fn create_channel(call: &Call<'_>, store: &mut Store) -> Result<Reply, Refusal> {
    let limits = store.limits;
    let serial = store.mint();
    let team = store.team(call.path("team"))?; // 404, REC 22
    team.admits(call.caller)?; // 403, REC 1
    let display_name = name(call)?; // 400
    let kind = match body::text(&call.body, "membershipType")? {
        None => ChannelKind::Standard,
        Some(name) => {
            ChannelKind::from_name(name).ok_or(Refusal::PropertyType { property: "membershipType" })?
        } // 400
    };
    let members = members(call, kind, team)?; // 400, 404
    there_is_room(limits, kind, team)?; // 400
    let channel = Channel {
        id: format!("19:c4a8{serial:028x}@thread.tacv2"),
        kind,
        display_name,
        description: body::text(&call.body, "description")?.map(str::to_owned),
        created: call.now,
        members,
    };
    let context = call.context(&format!("teams('{}')/channels/$entity", team.id));
    let shown = member::entity(&context, channel.shown());
    team.channels.push(channel);
    Ok(Reply::created(shown))
}

fn name(call: &Call<'_>) -> Result<String, Refusal> {
    let name = body::text(&call.body, "displayName")?.filter(|name| !name.trim().is_empty());
    let name = name.filter(|name| name.chars().count() <= LONGEST_NAME).ok_or(Refusal::ChannelName)?;
    Ok(name.to_owned())
}

/// `members`: who is named, and the caller, who owns what they make; an application has to name an owner.
fn members(call: &Call<'_>, kind: ChannelKind, team: &Team) -> Result<Vec<Member>, Refusal> {
    let refusal = Refusal::PropertyType { property: "members" };
    let none = Vec::new();
    let sent = match call.body.get("members") {
        None | Some(Value::Null) => &none,
        Some(Value::Array(sent)) => sent,
        Some(_) => return Err(refusal),
    };
    let mut members: Vec<Member> = Vec::new();
    for one in sent {
        let new = NewMember::read(one.as_object().ok_or_else(|| refusal.clone())?)?;
        let person = addable(&new)?;
        if kind == ChannelKind::Private && !team.has(person) {
            return Err(Refusal::NotInTeam); // REC 16
        }
        let role = role(&new, person)?;
        if !members.iter().any(|member| member.person == person) {
            members.push(Member { person, role, history: None });
        }
    }
    if kind == ChannelKind::Standard {
        return Ok(Vec::new());
    }
    if let Caller::Person(person) = call.caller
        && !members.iter().any(|member| member.person == person)
    {
        members.push(Member { person, role: Role::Owner, history: None });
    }
    if members.iter().any(|member| member.role == Role::Owner) {
        Ok(members)
    } else {
        Err(Refusal::ChannelWithoutOwner)
    }
}

fn there_is_room(limits: Limits, kind: ChannelKind, team: &Team) -> Result<(), Refusal> {
    let of_the_kind = team.channels.iter().filter(|channel| channel.kind == kind).count();
    let is_full = kind == ChannelKind::Private && of_the_kind >= limits.private_channels;
    if is_full || team.channels.len() >= limits.channels { Err(Refusal::TooManyChannels) } else { Ok(()) }
}
