//! One chat: its members, the rules that its roles follow, and how answers show it.

use crate::identity::Caller;
use crate::member::{MEMBER_TYPE, Member, NewMember, Role, entity};
use crate::person::{Part, Person};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::instant;
use crate::seed;
use crate::url::escaped;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The value of `visibleHistoryStartDateTime` that shares everything (page `chat-post-members`, example 3).
pub(crate) const WHOLE_HISTORY: &str = "0001-01-01T00:00:00Z";

/// A chat.
#[derive(Clone, Debug)]
pub(crate) struct Chat {
    pub(crate) id: String,
    pub(crate) kind: ChatKind,
    pub(crate) topic: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    /// It is in lists and can be read from then on; `None` is always.
    pub(crate) shown_from: Option<Timestamp>,
    /// In the order of joining; a person once.
    pub(crate) members: Vec<Member>,
}

/// The values of `chatType`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ChatKind {
    OneOnOne,
    Group,
    Meeting,
}

impl ChatKind {
    fn name(self) -> &'static str {
        match self {
            ChatKind::OneOnOne => "oneOnOne",
            ChatKind::Group => "group",
            ChatKind::Meeting => "meeting",
        }
    }
}

impl Chat {
    /// A chat of the fixed world.
    pub(crate) fn seeded(id: String, kind: ChatKind, people: &[Person]) -> Chat {
        let member = |person: &Person| Member {
            person: *person,
            role: Role::Owner,
            history: Some(WHOLE_HISTORY.to_owned()),
            shown_from: None,
        };
        let since = Timestamp::from_second(seed::SINCE).unwrap_or_default();
        let members = people.iter().map(member).collect();
        Chat { id, kind, topic: None, created: since, updated: since, shown_from: None, members }
    }

    /// Whether this person is in the chat.
    pub(crate) fn has(&self, person: Person) -> bool {
        self.members.iter().any(|member| member.person == person)
    }

    /// 403 unless the caller is in the chat; an application isn't asked (its permission is for every chat).
    pub(crate) fn admits(&self, caller: Caller) -> Result<(), Refusal> {
        match caller {
            Caller::Person(person) if !self.has(person) => Err(Refusal::NotInRoster), // facts 1.4, REC 12
            Caller::Person(_) | Caller::Application => Ok(()),
        }
    }

    /// The opaque id of a membership, laid out as the one in the page's Location headers (facts part 7, trap 2).
    pub(crate) fn membership(&self, member: &Member) -> String {
        let person = member.person;
        STANDARD.encode(format!("0##{}##{}##{}", person.tenant(), self.id, person.id()))
    }

    /// The place of the member with that membership id: 404.
    pub(crate) fn position(&self, membership: &str) -> Result<usize, Refusal> {
        let at = self.members.iter().position(|member| self.membership(member) == membership);
        at.ok_or(Refusal::MemberNotFound)
    }

    /// The `@odata.context` of the member list.
    pub(crate) fn members_context(&self, call: &Call<'_>) -> String {
        call.context(&format!("chats('{}')/members", escaped(&self.id)))
    }

    /// A member of this chat, with everything that facts part 5 gives one.
    pub(crate) fn shown_member(&self, member: &Member) -> Value {
        let person = member.person;
        json!({
            "@odata.type": MEMBER_TYPE,
            "id": self.membership(member),
            "roles": member.role.shown(),
            "displayName": person.display_name(),
            "visibleHistoryStartDateTime": member.history,
            "userId": person.id(),
            "email": person.mail(),
            "tenantId": person.tenant(),
        })
    }

    /// The chat as `POST /chats` and `GET /chats/{id}` show it.
    pub(crate) fn shown(&self, call: &Call<'_>) -> Value {
        entity(&call.context("chats/$entity"), self.properties())
    }

    /// The chat as one of a list.
    pub(crate) fn properties(&self) -> Value {
        json!({
            "id": self.id,
            "topic": self.topic,
            "createdDateTime": instant(self.created),
            "lastUpdatedDateTime": instant(self.updated),
            "chatType": self.kind.name(),
        })
    }
}

/// The person and the role that a client asks for: 400 for a role that isn't theirs, 404 for nobody (REC 25). That a blocked
/// user is nobody is inferred from the team and channel pages, whose one listed error it is; the chat page lists none.
pub(crate) fn newcomer(new: &NewMember) -> Result<(Person, Role), Refusal> {
    let role = role(new)?;
    let person = new.person()?; // examples 5 and 6: a guest of ours, a user of the named tenant
    if person.part == Part::Blocked {
        return Err(new.unknown());
    }
    // Only a guest of ours is one; a user of another tenant has the role owner (facts 1.4).
    if role == Role::Guest && person.part != Part::Guest {
        return Err(Refusal::RoleUnknown { role: "guest".to_owned() });
    }
    Ok((person, role))
}

/// `roles` of a chat member: one of owner and guest, and it must be said.
fn role(new: &NewMember) -> Result<Role, Refusal> {
    let roles = new.roles.as_deref().ok_or(Refusal::RoleNotGiven)?; // REC 9
    let known = |role: &String| match role.as_str() {
        "owner" => Ok(Role::Owner),
        "guest" => Ok(Role::Guest),
        _ => Err(Refusal::RoleUnknown { role: role.clone() }), // REC 10
    };
    match roles.iter().map(known).collect::<Result<Vec<_>, _>>()?.as_slice() {
        [role] => Ok(*role),
        _ => Err(Refusal::MemberTypeInvalid), // REC 7: none, or more than one
    }
}
