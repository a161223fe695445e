//! One team: who is in it and in what role, and how answers show that.

use super::operation::Operation;
use crate::channels::channel::Channel;
use crate::identity::Caller;
use crate::member::{MEMBER_TYPE, Member, NewMember, Role, leaves_an_owner, owners};
use crate::person::{HOME_TENANT, Part, Person};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::instant;
use crate::seed::Limits;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A team.
#[derive(Clone, Debug)]
pub(crate) struct Team {
    /// The id of the group that the team is.
    pub(crate) id: String,
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) visibility: Visibility,
    pub(crate) created: Timestamp,
    /// In the order of joining; a person once.
    pub(crate) members: Vec<Member>,
    /// General first.
    pub(crate) channels: Vec<Channel>,
    /// What was made here while a client waited, the team itself first.
    pub(crate) operations: Vec<Operation>,
}

/// The values of `visibility` (teamVisibilityType, from memory).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Visibility {
    Private,
    Public,
    HiddenMembership,
}

impl Visibility {
    /// The value of that name; the service's own examples write it with a capital too.
    pub(crate) fn from_name(name: &str) -> Option<Visibility> {
        let all = [Visibility::Private, Visibility::Public, Visibility::HiddenMembership];
        all.into_iter().find(|visibility| visibility.name().eq_ignore_ascii_case(name))
    }

    /// The value as a group has it.
    pub(crate) fn of_a_group(self) -> &'static str {
        match self {
            Visibility::Private => "Private",
            Visibility::Public => "Public",
            Visibility::HiddenMembership => "HiddenMembership",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Visibility::Private => "private",
            Visibility::Public => "public",
            Visibility::HiddenMembership => "hiddenMembership",
        }
    }
}

impl Team {
    /// Whether this person is in the team.
    pub(crate) fn has(&self, person: Person) -> bool {
        self.members.iter().any(|member| member.person == person)
    }

    /// Whether this person owns the team.
    pub(crate) fn is_owned_by(&self, person: Person) -> bool {
        self.members.iter().any(|member| member.person == person && member.role == Role::Owner)
    }

    /// 403 unless the caller is in the team (REC 1); an application isn't asked.
    pub(crate) fn admits(&self, caller: Caller) -> Result<(), Refusal> {
        match caller {
            Caller::Person(person) if !self.has(person) => Err(Refusal::NoPermission),
            Caller::Person(_) | Caller::Application => Ok(()),
        }
    }

    /// 403 unless the caller owns the team (REC 1); an application isn't asked.
    pub(crate) fn obeys(&self, caller: Caller) -> Result<(), Refusal> {
        match caller {
            Caller::Person(person) if !self.is_owned_by(person) => Err(Refusal::NoPermission),
            Caller::Person(_) | Caller::Application => Ok(()),
        }
    }

    /// Takes somebody in, or finds who is in it already: adding a member again gives the same member (facts 1.3).
    pub(crate) fn add(
        &mut self,
        new: &NewMember,
        caller: Caller,
        limits: Limits,
    ) -> Result<&Member, Refusal> {
        let person = addable(new)?; // 404, the page's note: a disabled or blocked user
        let role = role(new.roles.as_deref().unwrap_or_default(), person)?; // 400, REC 10
        if role == Role::Guest && caller == Caller::Application {
            return Err(Refusal::GuestByApplication); // facts 1.3
        }
        if !self.has(person) {
            if self.members.len() >= limits.team_members {
                return Err(Refusal::TooManyMembers); // 400
            }
            self.can_be_owned_by_more(role, limits)?; // 400
            self.members.push(Member { person, role, history: None, shown_from: None });
        }
        self.members.iter().find(|member| member.person == person).ok_or(Refusal::MemberNotFound)
    }

    /// Gives the member at that place another role: 400 for one owner too many, and for none.
    pub(crate) fn give_role(&mut self, at: usize, role: Role, limits: Limits) -> Result<(), Refusal> {
        if role != Role::Owner {
            leaves_an_owner(&self.members, at)?;
        } else if self.members[at].role != Role::Owner {
            self.can_be_owned_by_more(role, limits)?;
        }
        self.members[at].role = role;
        Ok(())
    }

    fn can_be_owned_by_more(&self, role: Role, limits: Limits) -> Result<(), Refusal> {
        let is_too_many = role == Role::Owner && owners(&self.members) >= limits.team_owners;
        if is_too_many { Err(Refusal::TooManyOwners) } else { Ok(()) }
    }

    /// The place of the channel of that id: 404 (REC 23).
    pub(crate) fn channel(&self, id: &str) -> Result<usize, Refusal> {
        self.channels.iter().position(|channel| channel.id == id).ok_or(Refusal::ChannelNotFound)
    }

    /// The opaque id of a membership, laid out as the one in the page's examples (facts part 7, trap 6).
    pub(crate) fn membership(&self, member: &Member) -> String {
        STANDARD.encode(format!("{}##{}", self.id, member.person.id()))
    }

    /// The place of the member with that membership id: 404.
    pub(crate) fn position(&self, membership: &str) -> Result<usize, Refusal> {
        let at = self.members.iter().position(|member| self.membership(member) == membership);
        at.ok_or(Refusal::MemberNotFound)
    }

    /// The `@odata.context` of the member list.
    pub(crate) fn members_context(&self, call: &Call<'_>) -> String {
        call.context(&format!("teams('{}')/members", self.id))
    }

    /// The team as `GET /teams/{id}` shows it.
    pub(crate) fn shown(&self) -> Value {
        json!({
            "id": self.id,
            "createdDateTime": instant(self.created),
            "displayName": self.display_name,
            "description": self.description,
            "visibility": self.visibility.name(),
        })
    }

    /// A member, with the properties that page `team-post-members` shows, in its order.
    pub(crate) fn shown_member(&self, member: &Member) -> Value {
        let person = member.person;
        json!({
            "@odata.type": MEMBER_TYPE,
            "id": self.membership(member),
            "roles": member.role.shown(),
            "userId": person.id(),
            "displayName": person.display_name(),
            "email": person.mail(),
        })
    }
}

/// The person to add to a team or a private channel: 404 for nobody, for a user of another tenant, for a blocked one
/// (the pages' one listed error) and for a guest who is named by user principal name (facts 1.3).
pub(crate) fn addable(new: &NewMember) -> Result<Person, Refusal> {
    let person = new.person()?;
    let refused = match person.part {
        Part::Blocked | Part::Partner => true,
        Part::Guest => new.is_by_name(),
        Part::User | Part::Colleague | Part::Outsider | Part::Newcomer => false,
    };
    if refused || person.tenant() != HOME_TENANT { Err(new.unknown()) } else { Ok(person) }
}

/// `roles` of a team member: owner or none; guest for a guest, who has it anyway and can't be an owner.
pub(crate) fn role(roles: &[String], person: Person) -> Result<Role, Refusal> {
    let is_guest = person.part == Part::Guest;
    let known = |role: &String| match role.as_str() {
        "owner" if !is_guest => Ok(Role::Owner),
        "guest" if is_guest => Ok(Role::Guest),
        _ => Err(Refusal::RoleUnknown { role: role.clone() }), // REC 10
    };
    match roles.iter().map(known).collect::<Result<Vec<_>, _>>()?.as_slice() {
        [] if is_guest => Ok(Role::Guest),
        [] => Ok(Role::Basic),
        [role] => Ok(*role),
        _ => Err(Refusal::MemberTypeInvalid), // REC 7
    }
}
