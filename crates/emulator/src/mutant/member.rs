//! What the tables of wrong ways to add a member share: reading the request otherwise, naming a refusal, and what goes wrong
//! in the same way in teams, chats and channels.

use crate::identity::Caller;
use crate::member::{Member, Role};
use crate::person::{Part, Person};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::response::Reply;
use crate::url;
use serde_json::{Value, json};

/// The property that binds the user.
pub(super) const BIND: &str = "user@odata.bind";

impl Call<'_> {
    /// As if a property had been sent with another value.
    pub(super) fn put(&mut self, property: &str, value: impl Into<Value>) {
        self.body.insert(property.to_owned(), value.into());
    }

    /// As if a property hadn't been sent.
    pub(super) fn without(&mut self, property: &str) {
        self.body.shift_remove(property);
    }

    /// Whether a property was sent.
    pub(super) fn has(&self, property: &str) -> bool {
        self.body.contains_key(property)
    }

    /// The URL that binds the user; empty when there is none.
    pub(super) fn bind(&self) -> &str {
        self.body.get(BIND).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether the user is bound by user principal name.
    pub(super) fn binds_by_name(&self) -> bool {
        self.bind().contains('@')
    }

    /// Whether the user is bound by a key in parentheses, and not by a segment.
    pub(super) fn binds_by_key(&self) -> bool {
        self.bind().contains("('")
    }

    /// Who is bound.
    pub(super) fn bound(&self) -> Option<Person> {
        Person::find(&url::bound(self.bind(), "users")?)
    }

    /// Whether somebody of that part is bound.
    pub(super) fn binds(&self, part: Part) -> bool {
        self.bound().is_some_and(|person| person.part == part)
    }

    /// As if this person had been bound, by id.
    pub(super) fn rebind(&mut self, person: Person) {
        self.put(BIND, format!("https://graph.microsoft.com/v1.0/users('{}')", person.id()));
    }

    /// Whether these roles were sent.
    pub(super) fn asks_for(&self, roles: &[&str]) -> bool {
        self.body.get("roles").is_some_and(|sent| *sent == json!(roles))
    }

    /// As if these roles had been sent.
    pub(super) fn ask_for(&mut self, roles: &[&str]) {
        self.put("roles", json!(roles));
    }
}

/// As if the caller had been bound.
pub(super) fn bind_caller(call: &mut Call<'_>) {
    if let Caller::Person(person) = call.caller {
        call.rebind(person);
    }
}

/// As if a text that was sent for `roles` had been a list of one.
pub(super) fn list_roles(call: &mut Call<'_>) {
    if let Some(Value::String(role)) = call.body.get("roles") {
        call.put("roles", json!([role]));
    }
}

/// As if the user had called whose team or chat it is, and not another person.
pub(super) fn call_as_user(call: &mut Call<'_>) {
    if let Caller::Person(person) = call.caller {
        call.caller = Person::new(Part::User, person.number()).map_or(call.caller, Caller::Person);
    }
}

impl Refusal {
    /// Nobody has that id.
    pub(super) fn is_of_nobody(&self) -> bool {
        matches!(self, Refusal::UserUnknown { reference } if Person::find(reference).is_none())
    }

    /// Somebody of that part isn't taken.
    pub(super) fn is_of(&self, part: Part) -> bool {
        matches!(self, Refusal::UserUnknown { reference }
            if Person::find(reference).is_some_and(|person| person.part == part))
    }

    /// A role isn't known.
    pub(super) fn is_of_role(&self) -> bool {
        matches!(self, Refusal::RoleUnknown { .. })
    }

    /// A property is of another type.
    pub(super) fn is_of_type(&self) -> bool {
        matches!(self, Refusal::PropertyType { .. })
    }

    /// A token of a user or of an application has not the permission.
    pub(super) fn is_of_permission(&self) -> bool {
        matches!(self, Refusal::ScopeMissing { .. } | Refusal::RoleMissing { .. })
    }

    /// A personal account isn't supported.
    pub(super) fn is_of_personal(&self) -> bool {
        matches!(self, Refusal::PersonalAccount { .. })
    }
}

impl Reply {
    /// The member is in a list of one.
    pub(super) fn as_a_list(&mut self) {
        self.body = self.body.take().map(|member| json!({ "value": [member] }));
    }

    /// The person that a member's answer shows.
    fn person(&self) -> Option<Person> {
        Person::find(self.body.as_ref()?.get("userId")?.as_str()?)
    }

    /// The one whose team, chat or channel it is.
    fn owner(&self) -> Option<Person> {
        self.person().and_then(|person| Person::new(Part::User, person.number()))
    }

    /// Its id is the user's.
    pub(super) fn id_of_user(&mut self) {
        self.put("id", self.person().map(Person::id));
    }

    /// Its userId is the owner's.
    pub(super) fn user_id_of_owner(&mut self) {
        self.put("userId", self.owner().map(Person::id));
    }

    /// Its email is the owner's.
    pub(super) fn email_of_owner(&mut self) {
        self.put("email", self.owner().map(Person::mail));
    }

    /// Other roles than the member has.
    pub(super) fn roles(&mut self, otherwise: impl Fn(&Value) -> Value) {
        if let Some(roles) = self.body.as_mut().and_then(|body| body.get_mut("roles")) {
            *roles = otherwise(roles);
        }
    }

    /// A basic member has this for roles.
    pub(super) fn basic_as(&mut self, other: &Value) {
        self.roles(|roles| if *roles == json!([]) { other.clone() } else { roles.clone() });
    }

    /// A guest has no role.
    pub(super) fn guest_as_basic(&mut self) {
        self.roles(|roles| if *roles == json!(["guest"]) { json!([]) } else { roles.clone() });
    }

    /// The role is a text, and no list.
    pub(super) fn role_as_text(&mut self) {
        self.roles(|roles| roles.get(0).unwrap_or(roles).clone());
    }

    /// The role begins with a capital letter.
    pub(super) fn role_capital(&mut self) {
        self.roles(|roles| match roles.get(0).and_then(Value::as_str) {
            Some("owner") => json!(["Owner"]),
            Some("guest") => json!(["Guest"]),
            Some(_) | None => roles.clone(),
        });
    }

    /// The entries of a list have the users' ids for their own.
    pub(super) fn lists_ids_of_users(&mut self) {
        self.entries(|entries| entries.iter_mut().for_each(|entry| entry["id"] = entry["userId"].clone()));
    }

    /// Each entry of a list has the id of the one before.
    pub(super) fn lists_ids_shifted(&mut self) {
        self.entries(|entries| {
            let mut ids: Vec<Value> = entries.iter().map(|entry| entry["id"].clone()).collect();
            ids.rotate_right(1);
            entries.iter_mut().zip(ids).for_each(|(entry, id)| entry["id"] = id);
        });
    }

    /// The last entry of a list has the first one's user.
    pub(super) fn lists_last_as_first(&mut self) {
        self.entries(|entries| {
            if let [first, .., last] = entries.as_mut_slice() {
                last["userId"] = first["userId"].clone();
            }
        });
    }

    /// The entries of a list are owners.
    pub(super) fn lists_owners(&mut self) {
        self.entries(|entries| entries.iter_mut().for_each(|entry| entry["roles"] = json!(["owner"])));
    }

    /// The last entry of a list stands there twice.
    pub(super) fn lists_last_twice(&mut self) {
        self.entries(|entries| entries.extend(entries.last().cloned()));
    }

    /// The entries of a list have no roles.
    pub(super) fn lists_no_roles(&mut self) {
        self.entries(|entries| entries.iter_mut().for_each(|entry| entry["roles"] = json!([])));
    }
}

/// Who is bound is among the members.
pub(super) fn join(call: &Call<'_>, members: Option<&mut Vec<Member>>) {
    if let (Some(person), Some(members)) = (call.bound(), members) {
        let role = if person.part == Part::Guest { Role::Guest } else { Role::Basic };
        members.push(Member { person, role, history: None, shown_from: None });
    }
}

/// Who came before the last one isn't a member any more.
pub(super) fn make_room(members: Option<&mut Vec<Member>>) {
    let members = members.filter(|members| members.len() > 1);
    members.into_iter().for_each(|members| drop(members.remove(members.len() - 2)));
}

/// Somebody else is a member in place of who is bound.
pub(super) fn swap(call: &Call<'_>, members: Option<&mut Vec<Member>>) {
    let outsider = call.bound().and_then(|person| Person::new(Part::Outsider, person.number()));
    if let (Some(member), Some(outsider)) = (added(call, members), outsider) {
        member.person = outsider;
    }
}

/// Who is bound is a basic member, whatever was asked for and answered.
pub(super) fn lose_role(call: &Call<'_>, members: Option<&mut Vec<Member>>) {
    if let Some(member) = added(call, members) {
        member.role = Role::Basic;
    }
}

fn added<'a>(call: &Call<'_>, members: Option<&'a mut Vec<Member>>) -> Option<&'a mut Member> {
    members?.iter_mut().find(|member| Some(member.person) == call.bound())
}
