//! One channel: its kind, its own members, and how answers show both.
//!
//! Only private and shared channels have members of their own (page `channel-post-members`, first sentence); who is in a
//! standard channel is who is in the team.

use crate::identity::Caller;
use crate::member::{MEMBER_TYPE, Member, NewMember, Role};
use crate::person::{Part, Person};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::instant;
use crate::seed::{self, Limits};
use crate::teams::team::{Team, addable};
use crate::url::escaped;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A channel.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: String,
    pub(crate) kind: ChannelKind,
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) created: Timestamp,
    /// In the order of joining; a person once. Empty for a standard channel.
    pub(crate) members: Vec<Member>,
}

/// The values of `membershipType`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ChannelKind {
    Standard,
    Private,
    Shared,
}

impl ChannelKind {
    /// The kind of that name.
    pub(crate) fn from_name(name: &str) -> Option<ChannelKind> {
        let kinds = [ChannelKind::Standard, ChannelKind::Private, ChannelKind::Shared];
        kinds.into_iter().find(|kind| kind.name() == name)
    }

    /// How many members of its own a channel of this kind may have.
    pub(crate) fn member_limit(self, limits: Limits) -> usize {
        match self {
            ChannelKind::Standard | ChannelKind::Private => limits.private_channel_members,
            ChannelKind::Shared => limits.shared_channel_members,
        }
    }

    fn name(self) -> &'static str {
        match self {
            ChannelKind::Standard => "standard",
            ChannelKind::Private => "private",
            ChannelKind::Shared => "shared",
        }
    }
}

impl Channel {
    /// A channel of the fixed world.
    pub(crate) fn seeded(id: String, kind: ChannelKind, name: &str, owner: Option<Person>) -> Channel {
        let members =
            owner.map(|person| Member { person, role: Role::Owner, history: None, shown_from: None });
        Channel {
            id,
            kind,
            display_name: name.to_owned(),
            description: None,
            created: Timestamp::from_second(seed::SINCE).unwrap_or_default(),
            members: members.into_iter().collect(),
        }
    }

    /// Whether this person is in the channel of that team.
    pub(crate) fn has(&self, person: Person, team: &Team) -> bool {
        match self.kind {
            ChannelKind::Standard => team.has(person),
            ChannelKind::Private | ChannelKind::Shared => {
                self.members.iter().any(|member| member.person == person)
            }
        }
    }

    /// 403 unless the caller is in the channel or owns the team; an application isn't asked.
    pub(crate) fn admits(&self, caller: Caller, team: &Team) -> Result<(), Refusal> {
        match caller {
            Caller::Person(person) if !self.has(person, team) && !team.is_owned_by(person) => {
                Err(Refusal::NoPermission)
            }
            Caller::Person(_) | Caller::Application => Ok(()),
        }
    }

    /// Whether the caller may add somebody: as for [`obeys`](Channel::obeys), and 403 for an application and a shared channel
    /// (facts 1.5, REC 14).
    pub(crate) fn takes_members_from(&self, caller: Caller, team: &Team) -> Result<(), Refusal> {
        self.obeys(caller, team)?;
        let is_refused = self.kind == ChannelKind::Shared && caller == Caller::Application;
        if is_refused { Err(Refusal::SharedByApplication) } else { Ok(()) }
    }

    /// 400 for a standard channel (REC 15); 403 unless the caller owns the channel or the team (REC 1). An application
    /// isn't asked.
    pub(crate) fn obeys(&self, caller: Caller, team: &Team) -> Result<(), Refusal> {
        if self.kind == ChannelKind::Standard {
            return Err(Refusal::ChannelHasNoMembers);
        }
        let owns =
            |person| self.members.iter().any(|member| member.person == person && member.role == Role::Owner);
        match caller {
            Caller::Person(person) if !owns(person) && !team.is_owned_by(person) => {
                Err(Refusal::NoPermission)
            }
            Caller::Person(_) | Caller::Application => Ok(()),
        }
    }

    /// The opaque id of a membership. The examples have two layouts (facts part 7, trap 6): a private channel's is the
    /// team's, a shared channel's names tenant, channel and user.
    pub(crate) fn membership(&self, member: &Member, team: &Team) -> String {
        let person = member.person;
        match self.kind {
            ChannelKind::Standard | ChannelKind::Private => team.membership(member),
            ChannelKind::Shared => {
                STANDARD.encode(format!("{}##{}##{}", person.tenant(), self.id, person.id()))
            }
        }
    }

    /// Who is in the channel.
    pub(crate) fn roster<'a>(&'a self, team: &'a Team) -> &'a [Member] {
        match self.kind {
            ChannelKind::Standard => &team.members,
            ChannelKind::Private | ChannelKind::Shared => &self.members,
        }
    }

    /// The place in the roster of the member with that membership id: 404.
    pub(crate) fn position(&self, membership: &str, team: &Team) -> Result<usize, Refusal> {
        let at = self.roster(team).iter().position(|member| self.membership(member, team) == membership);
        at.ok_or(Refusal::MemberNotFound)
    }

    /// The `@odata.context` of the member list.
    pub(crate) fn members_context(&self, call: &Call<'_>, team: &Team) -> String {
        call.context(&format!("teams('{}')/channels('{}')/members", team.id, escaped(&self.id)))
    }

    /// The `@odata.context` of one member: with the type for a private channel (examples 1 to 3), without for a shared
    /// one (examples 4 and 5).
    pub(crate) fn member_context(&self, call: &Call<'_>, team: &Team) -> String {
        let members = self.members_context(call, team);
        match self.kind {
            ChannelKind::Standard | ChannelKind::Private => {
                format!("{members}/microsoft.graph.aadUserConversationMember/$entity")
            }
            ChannelKind::Shared => format!("{members}/$entity"),
        }
    }

    /// A member: examples 1 to 3 for a private channel, 4 and 5 for a shared one.
    pub(crate) fn shown_member(&self, member: &Member, team: &Team) -> Value {
        let person = member.person;
        let id = self.membership(member, team);
        let roles = member.role.shown();
        let (name, user, mail) = (person.display_name(), person.id(), person.mail());
        match self.kind {
            ChannelKind::Standard | ChannelKind::Private => json!({
                "@odata.type": MEMBER_TYPE, "id": id, "roles": roles, "displayName": name,
                "userId": user, "email": mail,
            }),
            ChannelKind::Shared => json!({
                "@odata.type": MEMBER_TYPE, "id": id, "roles": roles, "displayName": name,
                "visibleHistoryStartDateTime": null, "userId": user, "email": mail, "tenantId": person.tenant(),
            }),
        }
    }

    /// The channel as the channel pages show it.
    pub(crate) fn shown(&self) -> Value {
        json!({
            "id": self.id,
            "createdDateTime": instant(self.created),
            "displayName": self.display_name,
            "description": self.description,
            "membershipType": self.kind.name(),
        })
    }
}

/// The member that a client asks for, when a channel of that kind takes them: a private one members of its team; a shared
/// one users of any tenant, who need not be in the team (examples 4 to 6). No channel takes a blocked user, or a guest by
/// user principal name.
pub(crate) fn newcomer(new: &NewMember, kind: ChannelKind, team: &Team) -> Result<Member, Refusal> {
    let person = match kind {
        ChannelKind::Shared => {
            let person = new.person_of_any_tenant()?; // 404, REC 25
            if person.part == Part::Blocked || (person.part == Part::Guest && new.is_by_name()) {
                return Err(new.unknown()); // 404
            }
            person
        }
        ChannelKind::Standard | ChannelKind::Private => {
            let person = addable(new)?; // 404, REC 25
            if !team.has(person) {
                return Err(Refusal::NotInTeam); // 404, REC 16
            }
            person
        }
    };
    let role = role(new.roles.as_deref().unwrap_or_default(), person)?; // 400
    Ok(Member { person, role, history: None, shown_from: None })
}

/// `roles` of a channel member: "Must be owner or empty." A guest's answer says guest all the same, and none owns a channel.
pub(crate) fn role(roles: &[String], person: Person) -> Result<Role, Refusal> {
    let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
    let is_guest = person.part == Part::Guest;
    match roles.as_slice() {
        [] if is_guest => Ok(Role::Guest),
        [] => Ok(Role::Basic),
        ["owner"] if !is_guest => Ok(Role::Owner),
        [.., role] => Err(Refusal::RoleUnknown { role: (*role).to_owned() }), // REC 10
    }
}
