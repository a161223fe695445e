//! Wrong ways to add a member to a channel (page `channel-post-members`). How it is refused wrongly, and by whom it can be
//! done, is in `refused`.

use super::How::{Answers, Declines, Ends, Forgets, Runs, Sees};
use super::member::{BIND, bind_caller, join, lose_role, make_room, swap};
use super::{At, Entry};
use crate::channels::channel::ChannelKind;
use crate::chats::chat::WHOLE_HISTORY;
use crate::hooks::Outcome;
use crate::member::{MEMBER_TYPE, Member, Role};
use crate::person::{HOME_TENANT, Part};
use crate::refusal::Refusal::{
    BindInvalid, ChannelHasNoMembers, ChannelNotFound, MemberNotFound, NotInTeam, NotUpdatable, PathUnknown,
    RoleNotGiven, RoleUnknown,
};
use crate::request::{Call, Version};
use crate::response::Reply;
use crate::route::Operation;
use crate::store::Store;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};

pub(super) mod refused;

const ADD: At = &[("POST", "teams/{team}/channels/{channel}/members")];
const LIST: At = &[("GET", "teams/{team}/channels/{channel}/members")];
const GET: At = &[("GET", "teams/{team}/channels/{channel}/members/{member}")];

pub(super) const MUTANTS: &[Entry] = mutants! { ADD;
    // The request.
    "channel_add.only_in_beta" breaks "channel_add.request": "members can be added in beta only"
        => Declines(|call| (call.version == Version::V1).then_some(PathUnknown));
    "channel_add.only_in_v1" breaks "channel_add.example.6": "members can be added in v1.0 only"
        => Declines(|call| (call.version == Version::Beta).then_some(PathUnknown));
    "channel_add.forgotten" breaks "channel_add.201", "channel_add.request":
        "an add is answered, and nobody is added"
        => Forgets;
    "channel_add.others_removed" breaks "channel_add.201":
        "somebody who was in the channel makes room for the one who is added"
        => Ends(|call, store, outcome| if outcome.is_ok() { make_room(members(call, store)) });
    "channel_add.encoded_channel_unknown" breaks "channel_add.channel_id_forms":
        "a channel isn't found by its id in percent-encoding"
        => Declines(|call| call.uri.path().contains('%').then_some(ChannelNotFound));
    "channel_add.raw_channel_unknown" breaks "channel_add.channel_id_forms", "channel_add.request":
        "a channel is found by its id in percent-encoding only"
        => Declines(|call| (!call.uri.path().contains('%')).then_some(ChannelNotFound));
    "channel_add.only_private" breaks "channel_add.example.4", "channel_add.example.5", "channel_add.example.6", "channel_add.request":
        "shared channels take no members either"
        => Runs(|call, store, run| only(ChannelKind::Private, call, store, run));
    "channel_add.only_shared" breaks "channel_add.example.1", "channel_add.example.2", "channel_add.example.3", "channel_add.request":
        "private channels take no members either"
        => Runs(|call, store, run| only(ChannelKind::Shared, call, store, run));
    "channel_add.another_is_added" breaks "channel_add.user", "channel_add.201":
        "who is bound is answered, and somebody else is in the channel"
        => Ends(|call, store, outcome| if outcome.is_ok() { swap(call, members(call, store)) });
    "channel_add.caller_for_user" breaks "channel_add.user": "the caller is added, whoever is bound"
        => Sees(bind_caller);
    "channel_add.parentheses_not_bound" breaks "channel_add.bind_forms", "channel_add.request":
        "a URL with the user in parentheses binds nobody"
        => Declines(|call| call.binds_by_key().then_some(BindInvalid));
    "channel_add.segment_not_bound" breaks "channel_add.bind_forms":
        "a URL with the user as a segment binds nobody"
        => Declines(|call| (!call.binds_by_key()).then_some(BindInvalid));
    "channel_add.name_not_bound" breaks "channel_add.example.3", "channel_add.example.6":
        "a user who is bound by user principal name isn't found"
        => Declines(|call| call.binds_by_name().then_some(BindInvalid));
    "channel_add.name_binds_another" breaks "channel_add.example.3", "channel_add.example.6", "channel_add.answer.email", "channel_add.roles.empty", "channel_add.user":
        "a user principal name binds another user"
        => Sees(|call| call.put(BIND, call.bind().replace("colleague", "user")));
    "channel_add.beta_not_bound" breaks "channel_add.example.6": "a URL of beta binds nobody"
        => Declines(|call| call.bind().contains("/beta/").then_some(BindInvalid));

    // Who is taken.
    "channel_add.newcomer_refused" breaks "channel_add.shared_takes_anybody":
        "a shared channel takes only members of its team, as a private one"
        => Declines(|call| call.binds(Part::Newcomer).then_some(NotInTeam));
    "channel_add.newcomer_forgotten" breaks "channel_add.shared_takes_anybody", "channel_add.answer.id":
        "who isn't in the team is answered, and isn't in the shared channel"
        => Runs(|call, store, run| {
            if call.binds(Part::Newcomer) { run(call, &mut store.clone()) } else { run(call, store) }
        });
    "channel_add.partner_refused" breaks "channel_add.example.5", "channel_add.example.6":
        "users of other tenants can't be added"
        => Declines(|call| call.binds(Part::Partner).then_some(BindInvalid));
    "channel_add.partner_by_name_refused" breaks "channel_add.example.6":
        "users of other tenants can't be added without their tenant's id"
        => Declines(|call| (call.binds(Part::Partner) && !call.has("tenantId")).then_some(BindInvalid));
    "channel_add.tenant_refused" breaks "channel_add.example.5": "a tenant can't be named"
        => Declines(|call| call.has("tenantId").then(|| NotUpdatable { property: "tenantId".to_owned() }));
    "channel_add.tenant_required" breaks "channel_add.example.4", "channel_add.request":
        "a shared channel takes a user's id only with a tenant's"
        => Runs(|call, store, run| {
            let is_named = call.has("tenantId") || call.binds_by_name();
            if is_named { run(call, store) } else { only(ChannelKind::Private, call, store, run) }
        });

    // Roles.
    "channel_add.roles_not_empty" breaks "channel_add.roles.empty", "channel_add.request": "roles can't be empty"
        => Declines(|call| call.asks_for(&[]).then_some(RoleNotGiven));
    "channel_add.basic_is_member" breaks "channel_add.roles.empty":
        "a basic member is answered with the role member"
        => Answers(|reply| reply.basic_as(&json!(["member"])));
    "channel_add.basic_is_null" breaks "channel_add.roles.empty":
        "a basic member is answered with null for roles"
        => Answers(|reply| reply.basic_as(&Value::Null));
    "channel_add.basic_is_owner" breaks "channel_add.roles.empty": "everybody becomes an owner"
        => Sees(|call| call.ask_for(&["owner"]));
    "channel_add.roles_not_answered" breaks "channel_add.roles.empty", "channel_add.roles.owner":
        "roles are left out of the answer"
        => Answers(|reply| reply.without("roles"));
    "channel_add.owner_refused" breaks "channel_add.example.1", "channel_add.example.2", "channel_add.example.3":
        "an owner can't be added, only made of a member"
        => Declines(|call| call.asks_for(&["owner"]).then(|| RoleUnknown { role: "owner".to_owned() }));
    "channel_add.owner_is_basic" breaks "channel_add.roles.owner": "nobody becomes an owner"
        => Sees(|call| if call.asks_for(&["owner"]) { call.ask_for(&[]) });
    "channel_add.owner_not_kept" breaks "channel_add.roles.owner": "an owner is answered as one, and is none"
        => Ends(|call, store, outcome| if outcome.is_ok() { lose_role(call, members(call, store)) });
    "channel_add.owner_replaces_owner" breaks "channel_add.roles.owner":
        "who is added as an owner takes the role of who was one"
        => Ends(|call, store, outcome| if let (Ok(_), true, Some(members)) = (&*outcome, call.asks_for(&["owner"]), members(call, store)) {
            members[0].role = Role::Basic;
        });
    "channel_add.owner_not_read" breaks "channel_add.roles.owner": "an owner is read without a role" at GET
        => Answers(|reply| reply.put("roles", json!([])));
    "channel_add.basic_read_as_guest" breaks "channel_add.roles.empty": "who has no role is read as a guest" at GET
        => Answers(|reply| reply.basic_as(&json!(["guest"])));
    "channel_add.owner_of_shared_refused" breaks "channel_add.roles.owner": "a shared channel takes no owners"
        => Declines(|call| {
            let is_shared = call.path("channel").starts_with("19:54a0");
            (is_shared && call.asks_for(&["owner"])).then(|| RoleUnknown { role: "owner".to_owned() })
        });
    "channel_add.owner_not_answered" breaks "channel_add.example.1", "channel_add.example.2",
        "channel_add.example.3", "channel_add.roles.owner":
        "an owner is answered without a role, as in examples 1 and 3"
        => Answers(|reply| reply.put("roles", json!([])));
    "channel_add.owner_as_text" breaks "channel_add.roles.owner":
        "an owner's role is answered as a text, not as a list"
        => Answers(Reply::role_as_text);
    "channel_add.owner_capital" breaks "channel_add.roles.owner": "a role is answered with a capital letter"
        => Answers(Reply::role_capital);
    "channel_add.owner_not_listed" breaks "channel_add.roles.owner":
        "the list of members shows no roles" at LIST
        => Answers(Reply::lists_no_roles);

    // The answer.
    "channel_add.200" breaks "channel_add.201": "an add is answered 200" => Answers(|reply| reply.status(200));
    "channel_add.202" breaks "channel_add.201": "an add is answered 202" => Answers(|reply| reply.status(202));
    "channel_add.204" breaks "channel_add.201": "an add is answered 204, without a body"
        => Answers(|reply| { reply.status(204); reply.without_body(); });
    "channel_add.body_missing" breaks "channel_add.201": "an add is answered without a body"
        => Answers(Reply::without_body);
    "channel_add.body_is_a_list" breaks "channel_add.201", "channel_add.answer.display_name", "channel_add.answer.email", "channel_add.answer.id", "channel_add.answer.tenant", "channel_add.answer.type", "channel_add.roles.empty", "channel_add.roles.owner", "channel_add.user": "an add is answered with a list of one"
        => Answers(Reply::as_a_list);
    "channel_add.not_listed" breaks "channel_add.201": "the list of members ends before who was added" at LIST
        => Answers(|reply| reply.entries(|members| members.truncate(1)));
    "channel_add.listed_under_anothers_id" breaks "channel_add.201", "channel_add.user":
        "the list of members shows each under the id of the one before" at LIST
        => Answers(Reply::lists_ids_shifted);
    "channel_add.listed_twice" breaks "channel_add.201": "who was added is in the list of members twice" at LIST
        => Answers(Reply::lists_last_twice);
    "channel_add.in_every_channel" breaks "channel_add.201": "who is added is in all channels of the team then"
        => Ends(|call, store, outcome| if let (Ok(_), Ok(team)) = (outcome, store.team(call)) {
            let others = team.channels.iter_mut().filter(|channel| channel.id != call.path("channel"));
            others.for_each(|channel| join(call, Some(&mut channel.members)));
        });
    "channel_add.content_type_missing" breaks "channel_add.answer.content_type":
        "the answer has no Content-Type"
        => Answers(|reply| reply.without_header(&CONTENT_TYPE));
    "channel_add.content_type_text" breaks "channel_add.answer.content_type": "the answer says that it is text"
        => Answers(|reply| reply.header(&CONTENT_TYPE, |_| "text/plain; charset=utf-8".to_owned()));
    "channel_add.content_type_of_a_patch" breaks "channel_add.answer.content_type":
        "the answer says that it is a JSON Patch, whose type begins alike"
        => Answers(|reply| reply.header(&CONTENT_TYPE, |_| "application/json-patch+json".to_owned()));
    "channel_add.type_not_answered" breaks "channel_add.answer.type": "the answer doesn't name its type"
        => Answers(|reply| reply.without("@odata.type"));
    "channel_add.type_abstract" breaks "channel_add.answer.type": "the answer names the abstract type"
        => Answers(|reply| reply.put("@odata.type", "#microsoft.graph.conversationMember"));
    "channel_add.type_without_hash" breaks "channel_add.answer.type": "the answer's type has no # in front"
        => Answers(|reply| reply.put("@odata.type", MEMBER_TYPE.trim_start_matches('#')));
    "channel_add.id_not_answered" breaks "channel_add.answer.id": "the answer has no id"
        => Answers(|reply| reply.without("id"));
    "channel_add.id_null" breaks "channel_add.answer.id": "the answer's id is null"
        => Answers(|reply| reply.put("id", Value::Null));
    "channel_add.id_of_user" breaks "channel_add.answer.id": "the answer's id is the user's"
        => Answers(Reply::id_of_user);
    "channel_add.id_of_another" breaks "channel_add.answer.id", "channel_add.roles.empty", "channel_add.user": "the answer's id is another membership's"
        => Ends(id_of_first);
    "channel_add.id_not_read" breaks "channel_add.answer.id": "a member can't be read by id" at GET
        => Declines(|_| Some(MemberNotFound));
    "channel_add.id_reads_another" breaks "channel_add.answer.id", "channel_add.user": "every id reads the owner" at GET
        => Answers(Reply::user_id_of_owner);
    "channel_add.id_reads_another_id" breaks "channel_add.answer.id":
        "a member is read with the user's id for its own" at GET
        => Answers(Reply::id_of_user);
    "channel_add.listed_by_user_id" breaks "channel_add.201":
        "the list of members has the users' ids for theirs" at LIST
        => Answers(Reply::lists_ids_of_users);
    "channel_add.listed_as_another" breaks "channel_add.user":
        "the list of members has the first one's userId for the last one" at LIST
        => Answers(Reply::lists_last_as_first);
    "channel_add.listed_as_owner" breaks "channel_add.roles.empty", "channel_add.201":
        "the list of members shows everybody as an owner" at LIST
        => Answers(Reply::lists_owners);
    "channel_add.user_id_not_answered" breaks "channel_add.user": "the answer has no userId"
        => Answers(|reply| reply.without("userId"));
    "channel_add.user_id_null" breaks "channel_add.user": "the answer's userId is null"
        => Answers(|reply| reply.put("userId", Value::Null));
    "channel_add.user_id_of_owner" breaks "channel_add.user": "the answer's userId is the caller's"
        => Answers(Reply::user_id_of_owner);
    "channel_add.user_id_of_example" breaks "channel_add.user":
        "the answer's userId is the one of the page's examples, whoever was added"
        => Answers(|reply| reply.put("userId", "8b081ef6-4792-4def-b2c9-c363a1bf41d5"));
    "channel_add.name_not_answered" breaks "channel_add.answer.display_name": "the answer has no displayName"
        => Answers(|reply| reply.without("displayName"));
    "channel_add.name_null" breaks "channel_add.answer.display_name": "the answer's displayName is null"
        => Answers(|reply| reply.put("displayName", Value::Null));
    "channel_add.name_empty" breaks "channel_add.answer.display_name": "the answer's displayName is empty"
        => Answers(|reply| reply.put("displayName", ""));
    "channel_add.email_not_answered" breaks "channel_add.answer.email": "the answer has no email"
        => Answers(|reply| reply.without("email"));
    "channel_add.email_empty" breaks "channel_add.answer.email": "the answer's email is empty"
        => Answers(|reply| reply.put("email", ""));
    "channel_add.email_of_owner" breaks "channel_add.answer.email", "channel_add.example.3":
        "the answer's email is the caller's"
        => Answers(Reply::email_of_owner);
    "channel_add.tenant_not_answered" breaks "channel_add.answer.tenant", "channel_add.example.4":
        "a member of a shared channel is answered without the tenant"
        => Answers(|reply| reply.without("tenantId"));
    "channel_add.tenant_null" breaks "channel_add.answer.tenant", "channel_add.example.4":
        "a member of a shared channel is answered with null for the tenant"
        => Answers(|reply| reply.put("tenantId", Value::Null));
    "channel_add.tenant_of_ours" breaks "channel_add.example.5", "channel_add.example.6", "channel_add.answer.tenant":
        "everybody is answered as of our tenant"
        => Answers(|reply| reply.put("tenantId", HOME_TENANT));
    "channel_add.tenant_read_as_ours" breaks "channel_add.example.5": "everybody is read as of our tenant" at GET
        => Answers(|reply| reply.put("tenantId", HOME_TENANT));
    "channel_add.tenant_of_example" breaks "channel_add.answer.tenant", "channel_add.example.4":
        "the tenant of the page's example is answered, whoever was added"
        => Answers(|reply| reply.put("tenantId", "df81db53-c7e2-418a-8803-0e68d4b88607"));
    "channel_add.history_has_a_start" breaks "channel_add.answer.history", "channel_add.example.4":
        "a member of a shared channel is answered with an instant from which the history is visible"
        => Answers(|reply| reply.put(START, "2019-04-18T23:51:43.255Z"));
    "channel_add.history_is_whole" breaks "channel_add.answer.history", "channel_add.example.4":
        "a member of a shared channel is answered with the start of the whole history"
        => Answers(|reply| reply.put(START, WHOLE_HISTORY));
};

const START: &str = "visibleHistoryStartDateTime";

/// The members of the channel in the path.
fn members<'a>(call: &Call<'_>, store: &'a mut Store) -> Option<&'a mut Vec<Member>> {
    let team = store.team(call).ok()?;
    let at = team.channel(call.path("channel")).ok()?;
    Some(&mut team.channels[at].members)
}

/// Only channels of that kind take members.
fn only(taken: ChannelKind, call: &Call<'_>, store: &mut Store, run: Operation) -> Outcome {
    let team = store.team(call)?;
    let at = team.channel(call.path("channel"))?;
    if team.channels[at].kind == taken { run(call, store) } else { Err(ChannelHasNoMembers) }
}

fn id_of_first(call: &Call<'_>, store: &mut Store, outcome: &mut Outcome) {
    let Ok(team) = store.team(call) else { return };
    if let (Ok(at), Ok(reply)) = (team.channel(call.path("channel")), outcome) {
        let channel = &team.channels[at];
        reply.put("id", channel.membership(&channel.members[0], team));
    }
}
