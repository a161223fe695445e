//! What the three tables of wrong ways to add a member share: reading the request, naming a person, naming a refusal.

use crate::emulator::identity::Caller;
use crate::emulator::member::NewMember;
use crate::emulator::person::{Part, Person};
use crate::emulator::refusal::Refusal;
use crate::emulator::request::Call;
use crate::emulator::response::Reply;
use crate::emulator::router::Operation;
use crate::emulator::store::Store;
use axum::http::{StatusCode, header};
use serde_json::{Value, json};

/// The property that binds the user.
pub(super) const BIND: &str = "user@odata.bind";

// ── the request ──────────────────────────────────────────────────────────────────────────────

/// The refusal of what is right.
pub(super) fn refuse(when: bool, refusal: Refusal) -> Result<(), Refusal> {
    if when { Err(refusal) } else { Ok(()) }
}

/// Whether the user is bound by user principal name.
pub(super) fn by_name(call: &Call<'_>) -> bool {
    call.text(BIND).contains('@')
}

/// Whether the user is bound by a key in parentheses.
pub(super) fn by_key(call: &Call<'_>) -> bool {
    call.text(BIND).contains("('")
}

/// Whether the request asks for an owner.
pub(super) fn asks_for_owner(call: &Call<'_>) -> bool {
    call.body.get("roles").is_some_and(|roles| *roles == json!(["owner"]))
}

/// Who is bound.
pub(super) fn bound(call: &Call<'_>) -> Option<Person> {
    NewMember::read(&call.body).ok().and_then(|new| Person::find(&new.reference))
}

/// Whether somebody of that part is bound.
pub(super) fn binds(call: &Call<'_>, part: Part) -> bool {
    bound(call).is_some_and(|person| person.part == part)
}

/// As if that person had been bound by id.
pub(super) fn bind(call: &mut Call<'_>, person: Person) {
    call.put(BIND, format!("https://graph.microsoft.com/v1.0/users('{}')", person.id()));
}

/// As if the caller had been bound.
pub(super) fn bind_caller(call: &mut Call<'_>) {
    if let Caller::Person(person) = call.caller {
        bind(call, person);
    }
}

/// As if `roles` had been sent with another value.
pub(super) fn roles(call: &mut Call<'_>, roles: &[&str]) {
    call.put("roles", roles.iter().copied().collect::<Value>());
}

/// As if a text that was sent for `roles` had been a list of one.
pub(super) fn list_of_text(call: &mut Call<'_>) {
    if let Some(Value::String(role)) = call.body.get("roles") {
        call.put("roles", json!([role]));
    }
}

/// Whether the token has exactly that permission.
pub(super) fn has_only(call: &Call<'_>, permission: &str) -> bool {
    let sent = call.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    sent.and_then(|sent| sent.rsplit_once('~')).is_some_and(|(_, only)| only == permission)
}

/// As if the user had called whose token is good for this, and not another person.
pub(super) fn call_as_user(call: &mut Call<'_>) {
    if let Caller::Person(person) = call.caller {
        Person::new(Part::User, person.number())
            .into_iter()
            .for_each(|user| call.caller = Caller::Person(user));
    }
}

// ── refusals ─────────────────────────────────────────────────────────────────────────────────

/// Nobody has that id.
pub(super) fn of_nobody(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::UserUnknown { reference } if Person::find(reference).is_none())
}

/// A blocked user is refused.
pub(super) fn of_blocked(refusal: &Refusal) -> bool {
    is_of(refusal, Part::Blocked)
}

/// A guest is refused.
pub(super) fn of_guest(refusal: &Refusal) -> bool {
    is_of(refusal, Part::Guest)
}

/// A user of another tenant is refused.
pub(super) fn of_partner(refusal: &Refusal) -> bool {
    is_of(refusal, Part::Partner)
}

fn is_of(refusal: &Refusal, part: Part) -> bool {
    matches!(refusal, Refusal::UserUnknown { reference }
        if Person::find(reference).is_some_and(|person| person.part == part))
}

/// A role is refused that isn't known.
pub(super) fn of_role(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::RoleUnknown { .. })
}

/// A property is refused that is of another type.
pub(super) fn of_type(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::PropertyType { .. })
}

/// A personal account is refused.
pub(super) fn of_personal(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::PersonalAccount { .. })
}

/// A token with other permissions than this operation's is refused: a user's, or an application's.
pub(super) fn of_permission(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::ScopeMissing { .. } | Refusal::RoleMissing { .. })
}

// ── what is done ─────────────────────────────────────────────────────────────────────────────

/// A role is answered as it was asked for, and nobody gets it.
pub(super) fn role_not_kept(
    call: &mut Call<'_>,
    store: &mut Store,
    run: Operation,
) -> Result<Reply, Refusal> {
    let asked = call.without("roles").unwrap_or_default();
    roles(call, &[]);
    let mut reply = run(call, store)?;
    reply.put("roles", asked);
    Ok(reply)
}

/// What is refused is done all the same, as if the request had been in order.
pub(super) fn done_all_the_same(
    call: &mut Call<'_>,
    store: &mut Store,
    run: Operation,
    order: fn(&mut Call<'_>),
) -> Result<Reply, Refusal> {
    let outcome = run(call, store);
    if outcome.is_err() {
        order(call);
        drop(run(call, store));
    }
    outcome
}

// ── the answer ───────────────────────────────────────────────────────────────────────────────

/// 409, which no page has for a member.
pub(super) fn conflict() -> Reply {
    let error = json!({ "code": "Conflict", "message": "The member already exists." });
    Reply::of(StatusCode::CONFLICT, json!({ "error": error }))
}

/// The person that an answer shows.
pub(super) fn person(reply: &Reply) -> Option<Person> {
    Person::find(reply.body.as_ref()?.get("userId")?.as_str()?)
}

/// The user whose team or channel it is.
fn user(reply: &Reply) -> Option<Person> {
    person(reply).and_then(|person| Person::new(Part::User, person.number()))
}

/// The member is in a list of one.
pub(super) fn as_a_list(reply: &mut Reply) {
    reply.body = reply.body.take().map(|member| json!({ "value": [member] }));
}

/// Its id is the user's.
pub(super) fn id_of_user(reply: &mut Reply) {
    reply.put("id", person(reply).map(Person::id));
}

/// Its userId is that of the one who owns the team.
pub(super) fn user_id_of_owner(reply: &mut Reply) {
    reply.put("userId", user(reply).map(Person::id));
}

/// Its email is that of the one who owns the team.
pub(super) fn email_of_owner(reply: &mut Reply) {
    reply.put("email", user(reply).map(Person::mail));
}

/// Roles that are none become something else.
pub(super) fn basic_as(reply: &mut Reply, other: &Value) {
    reply.rewrite("roles", |roles| if *roles == json!([]) { other.clone() } else { roles.clone() });
}

/// The role is a text, and no list.
pub(super) fn role_as_text(reply: &mut Reply) {
    reply.rewrite("roles", |roles| roles.get(0).unwrap_or(roles).clone());
}

/// Roles begin with a capital letter.
pub(super) fn capital_roles(reply: &mut Reply) {
    let capital = |roles: &Value| roles.to_string().replace("owner", "Owner").replace("guest", "Guest");
    reply.rewrite("roles", |roles| serde_json::from_str(&capital(roles)).unwrap_or_default());
}

/// A guest isn't shown as one.
pub(super) fn without_guest(reply: &mut Reply) {
    reply.rewrite("roles", |roles| if *roles == json!(["guest"]) { json!([]) } else { roles.clone() });
}
