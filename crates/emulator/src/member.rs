//! Members: what a client sends to add one, and what the emulator keeps of one.
//!
//! Chats, teams and channels read the same body and differ in what they make of its roles; each says so in its own file.
//! Read [`NewMember`] first.

use super::body;
use super::edm::is_date_time_offset;
use super::person::{HOME_TENANT, Person};
use super::refusal::Refusal;
use super::url::bound;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The one kind of member that a client adds.
pub(crate) const MEMBER_TYPE: &str = "#microsoft.graph.aadUserConversationMember";

/// A member of a chat, team or channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Member {
    pub(crate) person: Person,
    pub(crate) role: Role,
    /// `visibleHistoryStartDateTime`, in the spelling that came in; only chats have one.
    pub(crate) history: Option<String>,
    /// In lists, and to be read, from then on; `None` is always.
    pub(crate) shown_from: Option<Timestamp>,
}

impl Member {
    /// The member, when they can be read: 404.
    pub(crate) fn shown(&self, now: Timestamp) -> Result<&Member, Refusal> {
        if is_shown(self.shown_from, now) { Ok(self) } else { Err(Refusal::MemberNotFound) }
    }
}

/// Whether what is in lists from that time on is in them now.
pub(crate) fn is_shown(from: Option<Timestamp>, now: Timestamp) -> bool {
    from.is_none_or(|from| from <= now)
}

/// The members who are in a list.
pub(crate) fn shown(members: &[Member], now: Timestamp) -> impl Iterator<Item = &Member> {
    members.iter().filter(move |member| is_shown(member.shown_from, now))
}

/// `roles` holds at most one qualifier; a basic member has none (page `team-post-members`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Basic,
    Owner,
    Guest,
}

impl Role {
    /// The value of `roles`.
    pub(crate) fn shown(self) -> Value {
        let roles: &[&str] = match self {
            Role::Basic => &[],
            Role::Owner => &["owner"],
            Role::Guest => &["guest"],
        };
        roles.iter().copied().collect()
    }
}

/// An aadUserConversationMember as a client sends it, well-formed but not yet looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NewMember {
    /// The id or user principal name in `user@odata.bind`.
    pub(crate) reference: String,
    /// `roles`; `None` when it is absent or null.
    pub(crate) roles: Option<Vec<String>>,
    tenant: Option<String>,
    /// `visibleHistoryStartDateTime`; `None` when it is absent or null.
    pub(crate) history: Option<String>,
}

impl NewMember {
    /// Reads the member object: 400 for what is missing or malformed.
    pub(crate) fn read(body: &Map<String, Value>) -> Result<NewMember, Refusal> {
        is_a_member(body)?;
        let bind = body::text(body, "user@odata.bind")?.ok_or(Refusal::BindMissing)?; // REC 20
        Ok(NewMember {
            reference: bound(bind, "users").ok_or(Refusal::BindInvalid)?,
            roles: roles(body)?,
            tenant: body::text(body, "tenantId")?.map(str::to_ascii_lowercase),
            history: history(body)?,
        })
    }

    /// Reads an array of member objects: `None` when it is absent or null, 400 as for one.
    pub(crate) fn list(
        body: &Map<String, Value>,
        property: &'static str,
    ) -> Result<Option<Vec<NewMember>>, Refusal> {
        let refusal = || Refusal::PropertyType { property };
        match body.get(property) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(sent)) => {
                let read = |one: &Value| NewMember::read(one.as_object().ok_or_else(refusal)?);
                sent.iter().map(read).collect::<Result<_, _>>().map(Some)
            }
            Some(_) => Err(refusal()),
        }
    }

    /// The person, who must be of the named tenant, or of ours when none is named: 404 (REC 25).
    pub(crate) fn person(&self) -> Result<Person, Refusal> {
        let tenant = self.tenant.as_deref().unwrap_or(HOME_TENANT);
        self.known().filter(|person| person.tenant() == tenant).ok_or_else(|| self.unknown())
    }

    /// The person, of the named tenant or, when none is named and a user principal name is given, of any
    /// (page `channel-post-members`, example 6).
    pub(crate) fn person_of_any_tenant(&self) -> Result<Person, Refusal> {
        if self.tenant.is_none() && self.is_by_name() {
            self.known().ok_or_else(|| self.unknown())
        } else {
            self.person()
        }
    }

    /// Whether the user is named by user principal name.
    pub(crate) fn is_by_name(&self) -> bool {
        self.reference.contains('@')
    }

    /// The refusal that says that nobody has this reference.
    pub(crate) fn unknown(&self) -> Refusal {
        Refusal::UserUnknown { reference: self.reference.clone() }
    }

    fn known(&self) -> Option<Person> {
        Person::find(&self.reference)
    }
}

/// The roles that an update gives a member: 400 for what is missing or malformed.
pub(crate) fn new_roles(body: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
    is_a_member(body)?;
    roles(body)?.ok_or(Refusal::NothingToUpdate)
}

/// 400 when the member at that place is the only owner: nobody could give that role again.
pub(crate) fn leaves_an_owner(members: &[Member], at: usize) -> Result<(), Refusal> {
    let is_owner = members[at].role == Role::Owner;
    if is_owner && owners(members) == 1 { Err(Refusal::LastOwner) } else { Ok(()) }
}

/// How many own what they are members of.
pub(crate) fn owners(members: &[Member]) -> usize {
    members.iter().filter(|member| member.role == Role::Owner).count()
}

fn is_a_member(body: &Map<String, Value>) -> Result<(), Refusal> {
    match body::text(body, "@odata.type")? {
        None => Err(Refusal::MemberTypeMissing), // REC 19
        Some(MEMBER_TYPE) => Ok(()),
        Some(_) => Err(Refusal::MemberTypeInvalid), // REC 7
    }
}

fn roles(body: &Map<String, Value>) -> Result<Option<Vec<String>>, Refusal> {
    let refusal = Refusal::PropertyType { property: "roles" };
    match body.get("roles") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(roles)) => {
            let names = roles.iter().map(|role| role.as_str().map(str::to_owned));
            names.collect::<Option<Vec<_>>>().map(Some).ok_or(refusal)
        }
        Some(_) => Err(refusal),
    }
}

/// A `DateTimeOffset`: an instant, or `0001-01-01T00:00:00Z` for the whole history (page `chat-post-members`).
fn history(body: &Map<String, Value>) -> Result<Option<String>, Refusal> {
    let Some(sent) = body::text(body, "visibleHistoryStartDateTime")? else { return Ok(None) };
    let sent = sent.to_owned();
    if is_date_time_offset(&sent) { Ok(Some(sent)) } else { Err(Refusal::InstantInvalid { sent }) }
}

/// A collection of members, as the three list pages show it.
pub(crate) fn collection(context: &str, value: &[Value]) -> Value {
    json!({ "@odata.context": context, "@odata.count": value.len(), "value": value })
}

/// One member under its `@odata.context`, which comes first.
pub(crate) fn entity(context: &str, member: Value) -> Value {
    let mut shown = Map::new();
    shown.insert("@odata.context".to_owned(), json!(context));
    if let Value::Object(properties) = member {
        shown.extend(properties);
    }
    Value::Object(shown)
}
