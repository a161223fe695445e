//! Wrong ways to add a member to a team (page `team-post-members`).

use super::How::{Answers, Declines, Forgets, Runs, Sees};
use super::member::{
    BIND, as_a_list, asks_for_owner, basic_as, bind_caller, binds, bound, by_key, by_name, capital_roles,
    conflict, email_of_owner, id_of_user, refuse, role_as_text, role_not_kept, roles, user_id_of_owner,
    without_guest,
};
use super::{At, Entry, Head};
use crate::emulator::member::{MEMBER_TYPE, Member};
use crate::emulator::person::Part;
use crate::emulator::refusal::Refusal;
use crate::emulator::request::{Call, Version};
use crate::emulator::response::Reply;
use crate::emulator::router::Operation;
use crate::emulator::store::Store;
use serde_json::{Value, json};

pub(super) mod refused;

const ADD: At = &[("POST", "teams/{team}/members")];
const LIST: At = &[("GET", "teams/{team}/members")];
const GET: At = &[("GET", "teams/{team}/members/{member}")];

const fn add(id: &'static str, breaks: &'static [&'static str]) -> Head {
    Head::new(ADD, id, breaks)
}

const fn list(id: &'static str, breaks: &'static [&'static str]) -> Head {
    Head::new(LIST, id, breaks)
}

const fn get(id: &'static str, breaks: &'static [&'static str]) -> Head {
    Head::new(GET, id, breaks)
}

pub(super) const MUTANTS: &[Entry] = &[
    // ── the request ──────────────────────────────────────────────────────────────────────────
    add("team_add.only_in_v1", &["team_add.request"]).is(
        "members can be added in v1.0 only",
        Declines(|call| refuse(call.version == Version::Beta, Refusal::PathUnknown)),
    ),
    add("team_add.forgotten", &["team_add.201", "team_add.request"])
        .is("an accepted add is answered, and nobody is added", Forgets),
    add("team_add.not_to_a_new_team", &["team_add.201"]).is(
        "a team that was just made takes nobody",
        Declines(|call| refuse(!call.path("team").starts_with("7ea10000"), Refusal::NoPermission)),
    ),
    add("team_add.others_removed", &["team_add.201"])
        .is("who was in the team makes room for the one who is added", Runs(others_removed)),
    add("team_add.caller_for_user", &["team_add.user"])
        .is("the caller is added, whoever is bound", Sees(bind_caller)),
    add("team_add.id_not_bound", &["team_add.bind.id"]).is(
        "a user who is bound by id isn't found",
        Declines(|call| refuse(by_key(call) && !by_name(call), Refusal::BindInvalid)),
    ),
    add("team_add.v1_not_bound", &["team_add.bind.id", "team_add.bind.principal_name"]).is(
        "a URL of v1.0 binds nobody in a beta request, as its version isn't the request's",
        Declines(|call| refuse(call.text(BIND).contains("/v1.0/"), Refusal::BindInvalid)),
    ),
    add("team_add.name_not_bound", &["team_add.bind.principal_name"]).is(
        "a user who is bound by user principal name isn't found",
        Declines(|call| refuse(by_name(call), Refusal::BindInvalid)),
    ),
    add("team_add.name_binds_another", &["team_add.bind.principal_name"]).is(
        "a user principal name binds another user",
        Sees(|call| call.put(BIND, call.text(BIND).replace("newcomer", "outsider"))),
    ),
    add("team_add.segment_not_bound", &["team_add.bind.segment"]).is(
        "a URL with the user as a segment binds nobody",
        Declines(|call| refuse(!by_key(call), Refusal::BindInvalid)),
    ),
    add("team_add.beta_not_bound", &["team_add.bind.version"]).is(
        "a URL of beta binds nobody",
        Declines(|call| refuse(call.text(BIND).contains("/beta/"), Refusal::BindInvalid)),
    ),
    // ── roles ────────────────────────────────────────────────────────────────────────────────
    add("team_add.roles_required", &["team_add.roles.basic"]).is(
        "roles can't be left out",
        Declines(|call| refuse(!call.body.contains_key("roles"), Refusal::RoleNotGiven)),
    ),
    add("team_add.roles_not_empty", &["team_add.roles.basic"]).is(
        "roles can't be empty",
        Declines(|call| refuse(call.body.get("roles") == Some(&json!([])), Refusal::RoleNotGiven)),
    ),
    add("team_add.basic_is_member", &["team_add.roles.basic"]).is(
        "a basic member is answered with a role of that name",
        Answers(|reply| basic_as(reply, &json!(["member"]))),
    ),
    add("team_add.basic_is_null", &["team_add.roles.basic"])
        .is("a basic member is answered with null for roles", Answers(|reply| basic_as(reply, &Value::Null))),
    add("team_add.everybody_owns", &["team_add.roles.basic"])
        .is("everybody becomes an owner", Sees(|call| roles(call, &["owner"]))),
    get("team_add.basic_reads_as_owner", &["team_add.roles.basic"])
        .is("a member is read as an owner", Answers(|reply| reply.put("roles", json!(["owner"])))),
    add("team_add.owner_lost", &["team_add.roles.owner"])
        .is("nobody becomes an owner", Sees(|call| roles(call, &[]))),
    add("team_add.owner_not_kept", &["team_add.roles.owner"])
        .is("an owner is answered as one, and becomes a basic member", Runs(role_not_kept)),
    add("team_add.owner_not_answered", &["team_add.roles.owner"])
        .is("an owner is answered without a role", Answers(|reply| reply.put("roles", json!([])))),
    add("team_add.roles_not_answered", &["team_add.roles.owner", "team_add.roles.basic"])
        .is("roles are left out of the answer", Answers(|reply| reply.without("roles"))),
    add("team_add.owner_as_text", &["team_add.roles.owner"])
        .is("an owner's role is answered as a text, not as a list", Answers(role_as_text)),
    add("team_add.owner_capital", &["team_add.roles.owner"])
        .is("a role is answered with a capital letter", Answers(capital_roles)),
    add("team_add.owner_refused", &["team_add.example.1", "team_add.example.2"]).is(
        "an owner can't be added, only made of a member",
        Declines(|call| refuse(asks_for_owner(call), Refusal::NoPermission)),
    ),
    list("team_add.owner_not_listed", &["team_add.example.1", "team_add.example.2"]).is(
        "the list of members shows no roles",
        Answers(|reply| reply.entries(|all| all.iter_mut().for_each(|one| one["roles"] = json!([])))),
    ),
    add("team_add.name_is_no_owner", &["team_add.example.2"]).is(
        "who is bound by user principal name becomes no owner",
        Sees(|call| {
            if by_name(call) {
                roles(call, &[])
            }
        }),
    ),
    add("team_add.guest_not_answered", &["team_add.roles.guest"])
        .is("a guest is answered without a role", Answers(without_guest)),
    get("team_add.guest_not_read", &["team_add.roles.guest"])
        .is("a guest is read without a role", Answers(without_guest)),
    add("team_add.guest_refused", &["team_add.roles.guest"]).is(
        "a guest can't be added",
        Declines(|call| refuse(binds(call, Part::Guest), Refusal::NoPermission)),
    ),
    // ── the answer ───────────────────────────────────────────────────────────────────────────
    add("team_add.200", &["team_add.201"])
        .is("an accepted add is answered 200", Answers(|reply| reply.status(200))),
    add("team_add.202", &["team_add.201"])
        .is("an accepted add is answered 202", Answers(|reply| reply.status(202))),
    add("team_add.body_missing", &["team_add.201"])
        .is("an accepted add is answered without a body", Answers(Reply::without_body)),
    add("team_add.body_is_a_list", &["team_add.201"])
        .is("an accepted add is answered with a list of one", Answers(as_a_list)),
    list("team_add.not_listed", &["team_add.201"]).is(
        "who was added isn't in the list of members",
        Answers(|reply| reply.entries(|members| members.truncate(2))),
    ),
    add("team_add.type_not_answered", &["team_add.answer.type"])
        .is("the answer doesn't name its type", Answers(|reply| reply.without("@odata.type"))),
    add("team_add.type_abstract", &["team_add.answer.type"]).is(
        "the answer names the abstract type",
        Answers(|reply| reply.put("@odata.type", "#microsoft.graph.conversationMember")),
    ),
    add("team_add.type_without_hash", &["team_add.answer.type"]).is(
        "the answer's type has no # in front",
        Answers(|reply| reply.put("@odata.type", MEMBER_TYPE.trim_start_matches('#'))),
    ),
    add("team_add.id_not_answered", &["team_add.answer.id"])
        .is("the answer has no id", Answers(|reply| reply.without("id"))),
    add("team_add.id_null", &["team_add.answer.id"])
        .is("the answer's id is null", Answers(|reply| reply.put("id", Value::Null))),
    add("team_add.id_of_user", &["team_add.answer.id"])
        .is("the answer's id is the user's", Answers(id_of_user)),
    add("team_add.id_of_another", &["team_add.answer.id"])
        .is("the answer's id is that of another's membership", Runs(id_of_first)),
    get("team_add.id_not_read", &["team_add.answer.id"])
        .is("a member can't be read by id", Declines(|_| Err(Refusal::MemberNotFound))),
    get("team_add.id_reads_another", &["team_add.answer.id"])
        .is("every id reads the owner's membership", Answers(user_id_of_owner)),
    add("team_add.user_id_not_answered", &["team_add.answer.user_id"])
        .is("the answer has no userId", Answers(|reply| reply.without("userId"))),
    add("team_add.user_id_null", &["team_add.answer.user_id"])
        .is("the answer's userId is null", Answers(|reply| reply.put("userId", Value::Null))),
    add("team_add.user_id_of_owner", &["team_add.answer.user_id"])
        .is("the answer's userId is the caller's", Answers(user_id_of_owner)),
    add("team_add.user_id_of_example", &["team_add.answer.user_id"]).is(
        "the answer's userId is the one of the page's examples, whoever was added",
        Answers(|reply| reply.put("userId", "50dffbae-ad0f-428e-a86f-f53b0acfc641")),
    ),
    add("team_add.name_not_answered", &["team_add.answer.display_name"])
        .is("the answer has no displayName", Answers(|reply| reply.without("displayName"))),
    add("team_add.name_null", &["team_add.answer.display_name"])
        .is("the answer's displayName is null", Answers(|reply| reply.put("displayName", Value::Null))),
    add("team_add.name_empty", &["team_add.answer.display_name"])
        .is("the answer's displayName is empty", Answers(|reply| reply.put("displayName", ""))),
    add("team_add.email_not_answered", &["team_add.answer.email"])
        .is("the answer has no email", Answers(|reply| reply.without("email"))),
    add("team_add.email_null", &["team_add.answer.email"])
        .is("the answer's email is null", Answers(|reply| reply.put("email", Value::Null))),
    add("team_add.email_of_another", &["team_add.answer.email"])
        .is("the answer's email is somebody else's", Answers(email_of_owner)),
    // ── again ────────────────────────────────────────────────────────────────────────────────
    add("team_add.again_409", &["team_add.again"]).is(
        "who is in the team already is refused with 409",
        Runs(|call, store, run| if is_in(call, store) { Ok(conflict()) } else { run(call, store) }),
    ),
    add("team_add.again_200", &["team_add.again"]).is(
        "who is in the team already is answered 200",
        Runs(|call, store, run| again(call, store, run, |_, reply| reply.status(200))),
    ),
    add("team_add.again_another_id", &["team_add.again"]).is(
        "who is in the team already gets another id",
        Runs(|call, store, run| again(call, store, run, |_, reply| reply.put("id", "YWdhaW4="))),
    ),
    add("team_add.again_twice", &["team_add.again"]).is(
        "who is in the team already is in it twice",
        Runs(|call, store, run| again(call, store, run, |team, _| team.extend(team.last().cloned()))),
    ),
    add("team_add.again_removes", &["team_add.again"]).is(
        "who is in the team already is removed",
        Runs(|call, store, run| again(call, store, run, |team, _| drop(team.pop()))),
    ),
];

fn is_in(call: &Call<'_>, store: &mut Store) -> bool {
    bound(call).is_some_and(|person| store.team(call).is_ok_and(|team| team.has(person)))
}

/// Something is done to the team, or to the answer, when who is added is in the team already.
fn again(
    call: &Call<'_>,
    store: &mut Store,
    run: Operation,
    otherwise: fn(&mut Vec<Member>, &mut Reply),
) -> Result<Reply, Refusal> {
    let was_in = is_in(call, store);
    let mut reply = run(call, store)?;
    if was_in {
        otherwise(&mut store.team(call)?.members, &mut reply);
    }
    Ok(reply)
}

/// Only the owner stays.
fn others_removed(call: &mut Call<'_>, store: &mut Store, run: Operation) -> Result<Reply, Refusal> {
    store.team(call)?.members.truncate(1);
    run(call, store)
}

fn id_of_first(call: &mut Call<'_>, store: &mut Store, run: Operation) -> Result<Reply, Refusal> {
    let mut reply = run(call, store)?;
    let team = store.team(call)?;
    reply.put("id", team.membership(&team.members[0]));
    Ok(reply)
}
