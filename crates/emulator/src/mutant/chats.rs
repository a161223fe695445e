//! Wrong ways to add a member to a chat (page `chat-post-members`). How it is refused wrongly, and by whom it can be done,
//! is in `refused`.

use super::How::{Answers, Declines, Ends, Forgets, Sees};
use super::member::{BIND, bind_caller, join, lose_role, make_room, swap};
use super::{At, Entry};
use crate::chats::chat::WHOLE_HISTORY;
use crate::hooks::Outcome;
use crate::member::{Member, Role};
use crate::person::{HOME_TENANT, Part};
use crate::refusal::Refusal::{
    BindInvalid, ChatNotFound, InstantInvalid, MemberNotFound, NotUpdatable, PathUnknown, RoleUnknown,
};
use crate::request::{Call, Version};
use crate::response::Reply;
use crate::store::Store;
use axum::http::header::{CONTENT_LOCATION, LOCATION};
use serde_json::{Value, json};

pub(super) mod refused;

const ADD: At = &[("POST", "chats/{chat}/members")];
const LIST: At = &[("GET", "chats/{chat}/members")];
const GET: At = &[("GET", "chats/{chat}/members/{member}")];

const START: &str = "visibleHistoryStartDateTime";

pub(super) const MUTANTS: &[Entry] = mutants! { ADD;
    // The request.
    "chat_add.only_in_beta" breaks "chat_add.request": "members can be added in beta only"
        => Declines(|call| (call.version == Version::V1).then_some(PathUnknown));
    "chat_add.forgotten" breaks "chat_add.201", "chat_add.request": "an add is answered, and nobody is added"
        => Forgets;
    "chat_add.others_removed" breaks "chat_add.201": "somebody who was in the chat makes room for the one who is added"
        => Ends(|call, store, outcome| if outcome.is_ok() { make_room(members(call, store)) });
    "chat_add.encoded_chat_unknown" breaks "chat_add.chat_id_encoded":
        "a chat isn't found by its id in percent-encoding"
        => Declines(|call| call.uri.path().contains('%').then_some(ChatNotFound));
    "chat_add.another_is_added" breaks "chat_add.bind.id", "chat_add.201":
        "who is bound is answered, and somebody else is in the chat"
        => Ends(|call, store, outcome| if outcome.is_ok() { swap(call, members(call, store)) });
    "chat_add.caller_for_user" breaks "chat_add.bind.id": "the caller is added, whoever is bound"
        => Sees(bind_caller);
    "chat_add.id_not_bound" breaks "chat_add.bind.id", "chat_add.request": "a user who is bound by id isn't found"
        => Declines(|call| (!call.binds_by_name()).then_some(BindInvalid));
    "chat_add.segment_not_bound" breaks "chat_add.bind.id", "chat_add.example.4", "chat_add.request":
        "a URL with the user as a segment binds nobody"
        => Declines(|call| (!call.binds_by_key()).then_some(BindInvalid));
    "chat_add.parentheses_not_bound" breaks "chat_add.bind.parentheses":
        "a URL with the user in parentheses binds nobody"
        => Declines(|call| call.binds_by_key().then_some(BindInvalid));
    "chat_add.parentheses_bind_caller" breaks "chat_add.bind.parentheses", "chat_add.bind.id":
        "a URL with the user in parentheses binds the caller"
        => Sees(|call| if call.binds_by_key() { bind_caller(call) });
    "chat_add.name_not_bound" breaks "chat_add.example.4":
        "a user who is bound by user principal name isn't found"
        => Declines(|call| call.binds_by_name().then_some(BindInvalid));
    "chat_add.name_binds_another" breaks "chat_add.example.4", "chat_add.bind.id": "a user principal name binds another user"
        => Sees(|call| call.put(BIND, call.bind().replace("newcomer", "outsider")));

    // Roles, guests, users of other tenants.
    "chat_add.owner_refused" breaks "chat_add.role.owner", "chat_add.request": "nobody is added as an owner"
        => Declines(|call| call.asks_for(&["owner"]).then(|| RoleUnknown { role: "owner".to_owned() }));
    "chat_add.owner_is_guest" breaks "chat_add.role.owner", "chat_add.request": "who is to be an owner becomes a guest"
        => Sees(|call| if call.asks_for(&["owner"]) { call.ask_for(&["guest"]) });
    "chat_add.owner_not_kept" breaks "chat_add.role.owner": "who is added as an owner has no role"
        => Ends(|call, store, outcome| if outcome.is_ok() { lose_role(call, members(call, store)) });
    "chat_add.owner_replaces_owner" breaks "chat_add.201":
        "who is added as an owner takes the role of who was one"
        => Ends(|call, store, outcome| if let (Ok(_), true, Some(members)) = (&*outcome, call.asks_for(&["owner"]), members(call, store)) {
            members[0].role = Role::Basic;
        });
    "chat_add.owner_not_read" breaks "chat_add.role.owner": "an owner is read without a role" at GET
        => Answers(|reply| reply.put("roles", json!([])));
    "chat_add.owner_not_listed" breaks "chat_add.role.owner": "the list of members shows no roles" at LIST
        => Answers(Reply::lists_no_roles);
    "chat_add.guest_refused" breaks "chat_add.example.5": "guests can't be added"
        => Declines(|call| call.binds(Part::Guest).then_some(ChatNotFound));
    "chat_add.guest_role_refused" breaks "chat_add.example.5": "nobody is added as a guest"
        => Declines(|call| call.asks_for(&["guest"]).then(|| RoleUnknown { role: "guest".to_owned() }));
    "chat_add.guest_is_owner" breaks "chat_add.example.5": "everybody becomes an owner"
        => Sees(|call| call.ask_for(&["owner"]));
    "chat_add.guest_not_read" breaks "chat_add.example.5": "a guest is read without a role" at GET
        => Answers(Reply::guest_as_basic);
    "chat_add.guest_not_listed" breaks "chat_add.example.5": "the list of members shows no roles" at LIST
        => Answers(Reply::lists_no_roles);
    "chat_add.guest_as_text" breaks "chat_add.example.5": "a role is read as a text, not as a list" at GET
        => Answers(Reply::role_as_text);
    "chat_add.guest_capital" breaks "chat_add.example.5": "a role is read with a capital letter" at GET
        => Answers(Reply::role_capital);
    "chat_add.partner_refused" breaks "chat_add.example.6": "users of other tenants can't be added"
        => Declines(|call| call.binds(Part::Partner).then_some(BindInvalid));
    "chat_add.tenant_refused" breaks "chat_add.example.6": "a tenant can't be named"
        => Declines(|call| call.has("tenantId").then(|| NotUpdatable { property: "tenantId".to_owned() }));
    "chat_add.partner_read_as_ours" breaks "chat_add.example.6": "everybody is read as of our tenant" at GET
        => Answers(|reply| reply.put("tenantId", HOME_TENANT));

    "chat_add.partner_is_guest" breaks "chat_add.example.6": "a user of another tenant becomes a guest"
        => Sees(|call| if call.binds(Part::Partner) { call.ask_for(&["guest"]) });

    // The history.
    "chat_add.history_refused" breaks "chat_add.example.1", "chat_add.history.instant":
        "a start of the history can't be named"
        => Declines(|call| call.has(START).then(|| InstantInvalid { sent: String::new() }));
    "chat_add.history_ignored" breaks "chat_add.history.instant", "chat_add.history.whole":
        "the history is never shared"
        => Sees(|call| call.without(START));
    "chat_add.history_always_whole" breaks "chat_add.history.instant", "chat_add.history.none":
        "the whole history is always shared"
        => Sees(|call| call.put(START, WHOLE_HISTORY));
    "chat_add.history_by_id_only" breaks "chat_add.history.instant":
        "the history isn't shared with who is bound by user principal name"
        => Sees(|call| if call.binds_by_name() { call.without(START) });
    "chat_add.history_without_fraction" breaks "chat_add.history.instant":
        "the start of the history loses its fraction of a second"
        => Sees(|call| start(call, |start| start.replace(".255Z", "Z")));
    "chat_add.history_in_local_time" breaks "chat_add.history.instant":
        "the start of the history is taken for a time of another zone"
        => Sees(|call| start(call, |start| start.replace(".255Z", ".255-07:00")));
    "chat_add.history_not_read" breaks "chat_add.history.instant", "chat_add.history.whole":
        "the start of the history is read as null" at GET
        => Answers(|reply| reply.put(START, Value::Null));
    "chat_add.history_required" breaks "chat_add.example.2", "chat_add.request": "a start of the history must be named"
        => Declines(|call| (!call.has(START)).then(|| InstantInvalid { sent: String::new() }));
    "chat_add.no_history_is_whole" breaks "chat_add.history.none":
        "the whole history is shared where no start is named"
        => Sees(|call| if !call.has(START) { call.put(START, WHOLE_HISTORY) });
    "chat_add.no_history_is_whole_for_guests" breaks "chat_add.history.none":
        "the whole history is shared with guests"
        => Sees(|call| if call.binds(Part::Guest) { call.put(START, WHOLE_HISTORY) });
    "chat_add.no_history_is_whole_for_partners" breaks "chat_add.history.none":
        "the whole history is shared with users of other tenants"
        => Sees(|call| if call.binds(Part::Partner) { call.put(START, WHOLE_HISTORY) });
    "chat_add.no_history_is_whole_with_fraction" breaks "chat_add.history.none":
        "the whole history is shared where no start is named, and its start is written with a fraction"
        => Sees(|call| if !call.has(START) { call.put(START, "0001-01-01T00:00:00.0000000Z") });
    "chat_add.no_history_is_since_1970" breaks "chat_add.history.none":
        "the history is shared from 1970 on where no start is named"
        => Sees(|call| if !call.has(START) { call.put(START, "1970-01-01T00:00:00Z") });
    "chat_add.whole_history_refused" breaks "chat_add.example.3", "chat_add.history.whole":
        "the first instant there is is no date"
        => Declines(|call| shares_all(call).then(|| InstantInvalid { sent: WHOLE_HISTORY.to_owned() }));
    "chat_add.whole_history_is_none" breaks "chat_add.history.whole":
        "the first instant there is is as good as none"
        => Sees(|call| if shares_all(call) { call.without(START) });
    "chat_add.whole_history_is_since_1970" breaks "chat_add.history.whole":
        "the first instant there is is that of a clock"
        => Sees(|call| start(call, |start| start.replace("0001-", "1970-")));

    // The answer.
    "chat_add.200" breaks "chat_add.201": "an add is answered 200" => Answers(|reply| reply.status(200));
    "chat_add.202" breaks "chat_add.201": "an add is answered 202" => Answers(|reply| reply.status(202));
    "chat_add.204" breaks "chat_add.201": "an add is answered 204" => Answers(|reply| reply.status(204));
    "chat_add.not_listed" breaks "chat_add.201": "the list of members ends before who was added" at LIST
        => Answers(|reply| reply.entries(|members| members.truncate(2)));
    "chat_add.listed_under_anothers_id" breaks "chat_add.201", "chat_add.bind.id":
        "the list of members shows each under the id of the one before" at LIST
        => Answers(Reply::lists_ids_shifted);
    "chat_add.listed_twice" breaks "chat_add.201": "who was added is in the list of members twice" at LIST
        => Answers(Reply::lists_last_twice);
    "chat_add.in_every_chat" breaks "chat_add.201": "who is added is in all chats of the caller then"
        => Ends(|call, store, outcome| if outcome.is_ok() {
            let others = store.chats.values_mut().filter(|chat| chat.id != call.path("chat") && chat.admits(call.caller).is_ok());
            others.for_each(|chat| join(call, Some(&mut chat.members)));
        });
    "chat_add.listed_by_user_id" breaks "chat_add.201":
        "the list of members has the users' ids for theirs" at LIST
        => Answers(Reply::lists_ids_of_users);
    "chat_add.location_missing" breaks "chat_add.location": "there is no Location"
        => Answers(|reply| reply.without_header(&LOCATION));
    "chat_add.location_is_of_content" breaks "chat_add.location":
        "Location goes by the name of Content-Location"
        => Answers(|reply| reply.headers.iter_mut().for_each(|(name, _)| *name = CONTENT_LOCATION));
    "chat_add.location_absolute" breaks "chat_add.location": "Location has host and version"
        => Answers(|reply| reply.header(&LOCATION, |path| format!("https://graph.microsoft.com/v1.0{path}")));
    "chat_add.location_with_version" breaks "chat_add.location": "Location has a version"
        => Answers(|reply| reply.header(&LOCATION, |path| format!("/v1.0{path}")));
    "chat_add.location_without_slash" breaks "chat_add.location": "Location has no slash in front"
        => Answers(|reply| reply.header(&LOCATION, |path| path.trim_start_matches('/').to_owned()));
    "chat_add.location_with_parentheses" breaks "chat_add.location":
        "Location has its keys in parentheses, as that of a new team"
        => Answers(|reply| reply.header(&LOCATION, |path| {
            path.replacen("s/", "s('", 1).replacen("/members/", "')/members('", 1) + "')"
        }));
    "chat_add.location_with_type" breaks "chat_add.location": "Location names the member's type before its id"
        => Answers(|reply| reply.header(&LOCATION, |path| {
            path.replace("/members/", "/members/microsoft.graph.aadUserConversationMember/")
        }));
    "chat_add.location_with_query" breaks "chat_add.location": "Location is a path and a query"
        => Answers(|reply| reply.header(&LOCATION, |path| format!("{path}?api-version=1")));
    "chat_add.location_of_another_chat" breaks "chat_add.location": "Location is that of the page's examples"
        => Answers(|reply| reply.header(&LOCATION, |_| EXAMPLE.to_owned()));
    "chat_add.location_of_the_list" breaks "chat_add.location": "Location is the list of members"
        => Answers(|reply| reply.header(&LOCATION, |path| shortened(path).to_owned()));
    "chat_add.location_of_the_chat" breaks "chat_add.location": "Location is the chat"
        => Answers(|reply| reply.header(&LOCATION, |path| shortened(shortened(path)).to_owned()));
    "chat_add.location_of_the_user" breaks "chat_add.location": "Location is the user"
        => Ends(|call, _, outcome| locate(call, outcome, |_, user| format!("/users/{user}")));
    "chat_add.location_with_user_id" breaks "chat_add.location.usable":
        "the last segment of Location is the user's id"
        => Ends(|call, _, outcome| locate(call, outcome, |path, user| {
            format!("{}/{user}", shortened(path))
        }));
    "chat_add.location_of_another_member" breaks "chat_add.location.usable", "chat_add.bind.id", "chat_add.history.instant", "chat_add.history.none":
        "the last segment of Location is another membership's id"
        => Ends(location_of_first);
    "chat_add.location_unpadded" breaks "chat_add.location.usable":
        "the last segment of Location has lost the padding of its base64"
        => Answers(|reply| reply.header(&LOCATION, |path| path.trim_end_matches('=').to_owned()));
    "chat_add.location_encoded_twice" breaks "chat_add.location.usable":
        "the last segment of Location is percent-encoded once too often"
        => Answers(|reply| reply.header(&LOCATION, |path| path.replace('=', "%253D")));
    "chat_add.location_not_read" breaks "chat_add.location.usable": "a member can't be read by id" at GET
        => Declines(|_| Some(MemberNotFound));
    "chat_add.location_reads_another" breaks "chat_add.location.usable", "chat_add.bind.id": "every id reads the owner" at GET
        => Answers(Reply::user_id_of_owner);
    "chat_add.location_reads_another_id" breaks "chat_add.location.usable":
        "a member is read with the user's id for its own" at GET
        => Answers(Reply::id_of_user);
};

/// The Location of all six examples.
const EXAMPLE: &str = "/chats/19:cf66807577b149cca1b7af0c32eec122@thread.v2/members/\
    MCMjMjQzMmI1N2ItMGFiZC00M2RiLWFhN2ItMTZlYWRkMTE1ZDM0IyMxOTpiZDlkYTQ2MzIzYWY0MjUzOTZkMGZhNjcyMDAyODk4\
    NEB0aHJlYWQudjIjIzQ4YmY5ZDUyLWRjYTctNGE1Zi04Mzk4LTM3Yjk1Y2M3YmQ4Mw==";

/// The members of the chat in the path.
fn members<'a>(call: &Call<'_>, store: &'a mut Store) -> Option<&'a mut Vec<Member>> {
    store.chats.get_mut(call.path("chat")).map(|chat| &mut chat.members)
}

/// As if the start of the history, where one was sent, had been sent otherwise.
fn start(call: &mut Call<'_>, otherwise: fn(&str) -> String) {
    if let Some(Value::String(sent)) = call.body.get_mut(START) {
        *sent = otherwise(sent);
    }
}

fn shares_all(call: &Call<'_>) -> bool {
    call.body.get(START).is_some_and(|start| start == WHOLE_HISTORY)
}

/// A path without its last segment.
fn shortened(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(rest, _)| rest)
}

/// Another Location, of the right one and the id of who was added.
fn locate(call: &Call<'_>, outcome: &mut Outcome, otherwise: fn(&str, &str) -> String) {
    if let (Ok(reply), Some(person)) = (outcome, call.bound()) {
        reply.header(&LOCATION, |path| otherwise(path, &person.id()));
    }
}

fn location_of_first(call: &Call<'_>, store: &mut Store, outcome: &mut Outcome) {
    if let (Ok(reply), Some(chat)) = (outcome, store.chats.get(call.path("chat"))) {
        let first = chat.membership(&chat.members[0]);
        reply.header(&LOCATION, |path| format!("{}/{first}", shortened(path)));
    }
}
