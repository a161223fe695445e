//! Wrong ways to add a member to a team (page `team-post-members`). How it is refused wrongly, and by whom it can be done,
//! is in `refused`.

use super::How::{Answers, Declines, Ends, Forgets, Runs, Sees};
use super::member::{BIND, bind_caller, lose_role, make_room, swap};
use super::{At, Entry};
use crate::hooks::Outcome;
use crate::member::{MEMBER_TYPE, Member, Role};
use crate::person::Part;
use crate::refusal::Refusal::{
    BindInvalid, MemberNotFound, NoPermission, PathUnknown, RoleNotGiven, TeamNotFound,
};
use crate::request::{Call, Version};
use crate::response::Reply;
use crate::route::Operation;
use crate::store::Store;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};

pub(super) mod refused;

const ADD: At = &[("POST", "teams/{team}/members")];
const LIST: At = &[("GET", "teams/{team}/members")];
const GET: At = &[("GET", "teams/{team}/members/{member}")];

pub(super) const MUTANTS: &[Entry] = mutants! { ADD;
    // The request.
    "team_add.only_in_v1" breaks "team_add.request": "members can be added in v1.0 only"
        => Declines(|call| (call.version == Version::Beta).then_some(PathUnknown));
    "team_add.forgotten" breaks "team_add.201", "team_add.request": "an add is answered, and nobody is added"
        => Forgets;
    "team_add.new_team_unknown" breaks "team_add.201": "a team that was just made isn't found"
        => Declines(|call| {
            let id = call.path("team").to_owned();
            (!id.starts_with("7ea10000")).then_some(TeamNotFound { id })
        });
    "team_add.others_removed" breaks "team_add.201": "somebody who was in the team makes room for the one who is added"
        => Ends(|call, store, outcome| if outcome.is_ok() { make_room(members(call, store)) });
    "team_add.another_is_added" breaks "team_add.user", "team_add.201":
        "who is bound is answered, and somebody else is in the team"
        => Ends(|call, store, outcome| if outcome.is_ok() { swap(call, members(call, store)) });
    "team_add.caller_for_user" breaks "team_add.user": "the caller is added, whoever is bound"
        => Sees(bind_caller);
    "team_add.id_not_bound" breaks "team_add.bind.id", "team_add.request": "a user who is bound by id isn't found"
        => Declines(|call| (!call.binds_by_name()).then_some(BindInvalid));
    "team_add.v1_not_bound" breaks "team_add.bind.id", "team_add.bind.principal_name", "team_add.request":
        "a URL of v1.0 binds nobody in a beta request"
        => Declines(|call| call.bind().contains("/v1.0/").then_some(BindInvalid));
    "team_add.name_not_bound" breaks "team_add.bind.principal_name", "team_add.example.2":
        "a user who is bound by user principal name isn't found"
        => Declines(|call| call.binds_by_name().then_some(BindInvalid));
    "team_add.name_binds_another" breaks "team_add.bind.principal_name", "team_add.201", "team_add.answer.user_id":
        "a user principal name binds another user"
        => Sees(|call| call.put(BIND, call.bind().replace("newcomer", "outsider")));
    "team_add.segment_not_bound" breaks "team_add.bind.segment": "a URL with the user as a segment binds nobody"
        => Declines(|call| (!call.binds_by_key()).then_some(BindInvalid));
    "team_add.segment_binds_caller" breaks "team_add.bind.segment", "team_add.user", "team_add.answer.user_id", "team_add.roles.basic", "team_add.user_missing":
        "a URL with the user as a segment binds the caller"
        => Sees(|call| if !call.binds_by_key() { bind_caller(call) });
    "team_add.beta_not_bound" breaks "team_add.bind.version": "a URL of beta binds nobody"
        => Declines(|call| call.bind().contains("/beta/").then_some(BindInvalid));

    // Roles.
    "team_add.roles_required" breaks "team_add.roles.basic": "roles can't be left out"
        => Declines(|call| (!call.has("roles")).then_some(RoleNotGiven));
    "team_add.roles_not_empty" breaks "team_add.roles.basic", "team_add.request": "roles can't be empty"
        => Declines(|call| call.asks_for(&[]).then_some(RoleNotGiven));
    "team_add.basic_is_member" breaks "team_add.roles.basic": "a basic member is answered with the role member"
        => Answers(|reply| reply.basic_as(&json!(["member"])));
    "team_add.basic_is_null" breaks "team_add.roles.basic": "a basic member is answered with null for roles"
        => Answers(|reply| reply.basic_as(&Value::Null));
    "team_add.basic_is_owner" breaks "team_add.roles.basic": "everybody becomes an owner"
        => Sees(|call| call.ask_for(&["owner"]));
    "team_add.basic_reads_as_owner" breaks "team_add.roles.basic": "every member is read as an owner" at GET
        => Answers(|reply| reply.put("roles", json!(["owner"])));
    "team_add.owner_is_basic" breaks "team_add.roles.owner": "nobody becomes an owner"
        => Sees(|call| call.ask_for(&[]));
    "team_add.owner_not_kept" breaks "team_add.roles.owner": "an owner is answered as one, and is none"
        => Ends(|call, store, outcome| if outcome.is_ok() { lose_role(call, members(call, store)) });
    "team_add.owner_replaces_owner" breaks "team_add.roles.owner":
        "who is added as an owner takes the role of who was one"
        => Ends(|call, store, outcome| if let (Ok(_), true, Some(members)) = (&*outcome, call.asks_for(&["owner"]), members(call, store)) {
            members[0].role = Role::Basic;
        });
    "team_add.owner_not_answered" breaks "team_add.roles.owner": "an owner is answered without a role"
        => Answers(|reply| reply.put("roles", json!([])));
    "team_add.roles_not_answered" breaks "team_add.roles.owner", "team_add.roles.basic":
        "roles are left out of the answer"
        => Answers(|reply| reply.without("roles"));
    "team_add.owner_as_text" breaks "team_add.roles.owner":
        "an owner's role is answered as a text, not as a list"
        => Answers(Reply::role_as_text);
    "team_add.owner_capital" breaks "team_add.roles.owner": "a role is answered with a capital letter"
        => Answers(Reply::role_capital);
    "team_add.owner_refused" breaks "team_add.example.1", "team_add.example.2":
        "an owner can't be added, only made of a member"
        => Declines(|call| call.asks_for(&["owner"]).then_some(NoPermission));
    "team_add.owner_not_listed" breaks "team_add.example.1", "team_add.example.2":
        "the list of members shows no roles" at LIST
        => Answers(Reply::lists_no_roles);
    "team_add.name_is_no_owner" breaks "team_add.example.2":
        "who is bound by user principal name becomes no owner"
        => Sees(|call| if call.binds_by_name() { call.ask_for(&[]) });
    "team_add.guest_not_answered" breaks "team_add.roles.guest": "a guest is answered without a role"
        => Answers(Reply::guest_as_basic);
    "team_add.guest_not_read" breaks "team_add.roles.guest": "a guest is read without a role" at GET
        => Answers(Reply::guest_as_basic);
    "team_add.guest_not_listed_as_one" breaks "team_add.roles.guest": "the list of members shows no roles" at LIST
        => Answers(Reply::lists_no_roles);
    "team_add.guest_capital" breaks "team_add.roles.guest":
        "the role of a guest is read with a capital letter" at GET
        => Answers(Reply::role_capital);
    "team_add.guest_refused" breaks "team_add.roles.guest": "a guest can't be added"
        => Declines(|call| call.binds(Part::Guest).then_some(NoPermission));

    // The answer.
    "team_add.200" breaks "team_add.201": "an add is answered 200" => Answers(|reply| reply.status(200));
    "team_add.202" breaks "team_add.201": "an add is answered 202" => Answers(|reply| reply.status(202));
    "team_add.204" breaks "team_add.201": "an add is answered 204, without a body"
        => Answers(|reply| { reply.status(204); reply.without_body(); });
    "team_add.body_missing" breaks "team_add.201": "an add is answered without a body"
        => Answers(Reply::without_body);
    "team_add.body_is_a_list" breaks "team_add.201", "team_add.answer.display_name", "team_add.answer.email", "team_add.answer.id", "team_add.answer.type", "team_add.answer.user_id", "team_add.roles.basic", "team_add.roles.guest", "team_add.roles.owner": "an add is answered with a list of one"
        => Answers(Reply::as_a_list);
    "team_add.not_listed" breaks "team_add.201": "the list of members ends before who was added" at LIST
        => Answers(|reply| reply.entries(|members| members.truncate(2)));
    "team_add.listed_under_anothers_id" breaks "team_add.201", "team_add.user":
        "the list of members shows each under the id of the one before" at LIST
        => Answers(Reply::lists_ids_shifted);
    "team_add.listed_twice" breaks "team_add.201": "who was added is in the list of members twice" at LIST
        => Answers(Reply::lists_last_twice);
    "team_add.content_type_missing" breaks "team_add.answer.content_type": "the answer has no Content-Type"
        => Answers(|reply| reply.without_header(&CONTENT_TYPE));
    "team_add.content_type_text" breaks "team_add.answer.content_type": "the answer says that it is text"
        => Answers(|reply| reply.header(&CONTENT_TYPE, |_| "text/plain; charset=utf-8".to_owned()));
    "team_add.content_type_of_a_patch" breaks "team_add.answer.content_type":
        "the answer says that it is a JSON Patch, whose type begins alike"
        => Answers(|reply| reply.header(&CONTENT_TYPE, |_| "application/json-patch+json".to_owned()));
    "team_add.type_not_answered" breaks "team_add.answer.type": "the answer doesn't name its type"
        => Answers(|reply| reply.without("@odata.type"));
    "team_add.type_abstract" breaks "team_add.answer.type": "the answer names the abstract type"
        => Answers(|reply| reply.put("@odata.type", "#microsoft.graph.conversationMember"));
    "team_add.type_without_hash" breaks "team_add.answer.type": "the answer's type has no # in front"
        => Answers(|reply| reply.put("@odata.type", MEMBER_TYPE.trim_start_matches('#')));
    "team_add.id_not_answered" breaks "team_add.answer.id": "the answer has no id"
        => Answers(|reply| reply.without("id"));
    "team_add.id_null" breaks "team_add.answer.id": "the answer's id is null"
        => Answers(|reply| reply.put("id", Value::Null));
    "team_add.id_of_user" breaks "team_add.answer.id": "the answer's id is the user's"
        => Answers(Reply::id_of_user);
    "team_add.id_of_another" breaks "team_add.answer.id", "team_add.again", "team_add.user": "the answer's id is another membership's"
        => Ends(id_of_first);
    "team_add.id_not_read" breaks "team_add.answer.id": "a member can't be read by id" at GET
        => Declines(|_| Some(MemberNotFound));
    "team_add.id_reads_another" breaks "team_add.answer.id", "team_add.user": "every id reads the owner" at GET
        => Answers(Reply::user_id_of_owner);
    "team_add.id_reads_another_id" breaks "team_add.answer.id":
        "a member is read with the user's id for its own" at GET
        => Answers(Reply::id_of_user);
    "team_add.listed_by_user_id" breaks "team_add.201":
        "the list of members has the users' ids for theirs" at LIST
        => Answers(Reply::lists_ids_of_users);
    "team_add.listed_as_another" breaks "team_add.user":
        "the list of members has the first one's userId for the last one" at LIST
        => Answers(Reply::lists_last_as_first);
    "team_add.listed_as_owner" breaks "team_add.201": "the list of members shows everybody as an owner" at LIST
        => Answers(Reply::lists_owners);
    "team_add.user_id_not_answered" breaks "team_add.answer.user_id": "the answer has no userId"
        => Answers(|reply| reply.without("userId"));
    "team_add.user_id_null" breaks "team_add.answer.user_id": "the answer's userId is null"
        => Answers(|reply| reply.put("userId", Value::Null));
    "team_add.user_id_of_owner" breaks "team_add.answer.user_id": "the answer's userId is the caller's"
        => Answers(Reply::user_id_of_owner);
    "team_add.user_id_of_example" breaks "team_add.answer.user_id":
        "the answer's userId is the one of the page's examples, whoever was added"
        => Answers(|reply| reply.put("userId", "50dffbae-ad0f-428e-a86f-f53b0acfc641"));
    "team_add.name_not_answered" breaks "team_add.answer.display_name": "the answer has no displayName"
        => Answers(|reply| reply.without("displayName"));
    "team_add.name_null" breaks "team_add.answer.display_name": "the answer's displayName is null"
        => Answers(|reply| reply.put("displayName", Value::Null));
    "team_add.name_empty" breaks "team_add.answer.display_name": "the answer's displayName is empty"
        => Answers(|reply| reply.put("displayName", ""));
    "team_add.email_not_answered" breaks "team_add.answer.email": "the answer has no email"
        => Answers(|reply| reply.without("email"));
    "team_add.email_null" breaks "team_add.answer.email": "the answer's email is null"
        => Answers(|reply| reply.put("email", Value::Null));
    "team_add.email_of_owner" breaks "team_add.answer.email": "the answer's email is the caller's"
        => Answers(Reply::email_of_owner);

    // Again.
    "team_add.again_conflict" breaks "team_add.again": "who is in the team already is a conflict"
        => Runs(|call, store, run| again(call, store, run, |_, reply| reply.status(409)));
    "team_add.again_200" breaks "team_add.again", "team_add.201": "who is in the team already is answered 200"
        => Runs(|call, store, run| again(call, store, run, |_, reply| reply.status(200)));
    "team_add.again_another_id" breaks "team_add.again", "team_add.answer.id": "who is in the team already gets another id"
        => Runs(|call, store, run| again(call, store, run, |_, reply| reply.put("id", "YWdhaW4=")));
    "team_add.again_twice" breaks "team_add.again": "who is in the team already is in it twice"
        => Runs(|call, store, run| again(call, store, run, |team, _| team.extend(team.last().cloned())));
    "team_add.again_removed" breaks "team_add.again", "team_add.answer.id": "who is in the team already is removed"
        => Runs(|call, store, run| again(call, store, run, |team, _| drop(team.pop())));
};

/// The members of the team in the path.
fn members<'a>(call: &Call<'_>, store: &'a mut Store) -> Option<&'a mut Vec<Member>> {
    store.team(call).ok().map(|team| &mut team.members)
}

fn id_of_first(call: &Call<'_>, store: &mut Store, outcome: &mut Outcome) {
    if let (Ok(team), Ok(reply)) = (store.team(call), outcome) {
        reply.put("id", team.membership(&team.members[0]));
    }
}

/// When who is added is in the team already, something is done to its members, or to the answer.
fn again(
    call: &Call<'_>,
    store: &mut Store,
    run: Operation,
    otherwise: fn(&mut Vec<Member>, &mut Reply),
) -> Outcome {
    let before = members(call, store).map(|members| members.len());
    let mut reply = run(call, store)?;
    if let Some(members) = members(call, store).filter(|members| Some(members.len()) == before) {
        otherwise(members, &mut reply);
    }
    Ok(reply)
}
