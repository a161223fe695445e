//! Members: who else may be in a list, and what of a member may be null or absent.
//!
//! The pages show a member's name and email and promise neither: both are nullable, and known to be left out. The suite
//! says so with a should, which is why those warn.

use super::edit::{Kind, each_of, entries_of};
use super::{Entry, How};
use crate::member::MEMBER_TYPE;
use crate::person::HOME_TENANT;
use crate::route::Route;
use serde_json::{Map, Value, json};

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new(
        "member.other_kinds",
        "lists hold members who are no users: a guest of a meeting, a Skype user, kinds that nobody knows",
        How::Shows(other_kinds),
    ),
    Entry::new(
        "member.all_properties",
        "members of every team, chat and channel have every property that a member can have",
        How::Shows(all_properties),
    ),
    Entry::new(
        "member.user_expanded",
        "members are answered with the whole user",
        How::Shows(user_expanded),
    ),
    Entry::new("member.other_name", "display names are long and in many scripts", How::Shows(other_name)),
    Entry::new("member.name_null", "displayName is null", How::Shows(name_null)).warning(&["C105"]),
    Entry::new("member.name_absent", "displayName isn't there", How::Shows(name_absent)).warning(&["C104"]),
    Entry::new("member.email_null", "email is null", How::Shows(email_null)).warning(&["C105"]),
    Entry::new(
        "member.listed_in_short",
        "listed members have no email, no tenant and no start of their history",
        How::Shows(listed_in_short),
    ),
    Entry::new(
        "member.history_null",
        "visibleHistoryStartDateTime is null for who sees no history",
        How::Shows(|body| no_history(body, Absence::Null)),
    ),
    Entry::new(
        "member.history_absent",
        "visibleHistoryStartDateTime isn't there for who sees no history of a chat",
        How::Shows(|body| no_history(body, Absence::Absent)),
    ),
    Entry::new(
        "member.bound_as_shown_only",
        "a user is bound in the one form of the page's examples, and in no other",
        How::Takes(bound_as_shown_only),
    )
    .warning(&["C101"]),
    Entry::new(
        "member.type_optional",
        "a member may be sent without @odata.type, which no page calls required",
        How::Takes(type_optional),
    )
    .warning(&["C122"]),
    Entry::new(
        "member.role_member",
        "the role member is understood as none, which neither the team page nor the chat page forbids",
        How::Takes(role_member),
    )
    .warning(&["C122"]),
    Entry::new(
        "member.role_optional",
        "who is added without a role becomes an owner where there must be one: the chat page doesn't call roles required",
        How::Takes(role_optional),
    )
    .warning(&["C122"]),
];

fn other_kinds(body: &mut Value) {
    let Some(members) = entries_of(body, Kind::Member) else { return };
    let guest = json!({
        "@odata.type": "#microsoft.graph.anonymousGuestConversationMember",
        "id": "Z3Vlc3Q=", "roles": ["guest"], "displayName": null, "anonymousGuestId": "8:teamsvisitor:0",
        "visibleHistoryStartDateTime": null,
    });
    let skype = json!({
        "@odata.type": "#microsoft.graph.skypeUserConversationMember",
        "id": "c2t5cGU=", "roles": [], "displayName": "Skype", "skypeId": "live:0", "userId": 7, "email": [],
    });
    let unknown = json!({ "@odata.type": "#microsoft.graph.someFutureConversationMember", "id": "ZnV0dXJl" });
    members.splice(0..0, [guest, unknown]);
    members.push(skype);
    let count = members.len();
    if let Some(known) = body.get_mut("@odata.count") {
        *known = json!(count);
    }
}

fn all_properties(body: &mut Value) {
    each_of(body, Kind::Member, |member| {
        for (name, value) in [("visibleHistoryStartDateTime", None), ("tenantId", Some(HOME_TENANT))] {
            member.entry(name).or_insert_with(|| json!(value));
        }
    });
}

fn user_expanded(body: &mut Value) {
    each_of(body, Kind::Member, |member| {
        let user =
            json!({ "@odata.type": "#microsoft.graph.user", "id": member.get("userId"), "userId": null });
        member.insert("user".to_owned(), user);
    });
}

fn other_name(body: &mut Value) {
    let name = format!("Zoë 佐藤 🧑‍🚀 \u{202e}ʇxǝʇ \"<b>\" \u{7} {}", "Ångström ".repeat(60));
    each_of(body, Kind::Member, |member| drop(member.insert("displayName".to_owned(), json!(name))));
}

fn name_null(body: &mut Value) {
    each_of(body, Kind::Member, |member| drop(member.insert("displayName".to_owned(), Value::Null)));
}

fn name_absent(body: &mut Value) {
    each_of(body, Kind::Member, |member| drop(member.shift_remove("displayName")));
}

fn email_null(body: &mut Value) {
    each_of(body, Kind::Member, |member| drop(member.insert("email".to_owned(), Value::Null)));
}

fn listed_in_short(body: &mut Value) {
    for member in entries_of(body, Kind::Member).into_iter().flatten().filter_map(Value::as_object_mut) {
        for name in ["email", "tenantId", "visibleHistoryStartDateTime"] {
            member.shift_remove(name);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Absence {
    Null,
    Absent,
}

/// Who was added without a start sees what comes from then on. The emulator writes that as the instant of the addition, in
/// whole seconds; what a client sent, and the first instant there is, stays.
fn no_history(body: &mut Value, absence: Absence) {
    const START: &str = "visibleHistoryStartDateTime";
    each_of(body, Kind::Member, |member| {
        let start = member.get(START).and_then(Value::as_str);
        let is_of_the_addition =
            start.is_some_and(|start| !start.contains('.') && !start.starts_with("0001"));
        match absence {
            _ if !is_of_the_addition => {}
            Absence::Null => drop(member.insert(START.to_owned(), Value::Null)),
            Absence::Absent => drop(member.shift_remove(START)),
        }
    });
}

/// The team page shows v1.0 and parentheses, the chat page a segment, the channel page both.
fn bound_as_shown_only(body: &mut Map<String, Value>, route: &Route) {
    let Some(bind) = body.get("user@odata.bind").and_then(Value::as_str) else { return };
    let as_shown = match route.path {
        "teams/{team}/members" => bind.contains("/v1.0/users('"),
        "chats/{chat}/members" => !bind.ends_with("')"),
        _ => true,
    };
    if !as_shown {
        body.insert("user@odata.bind".to_owned(), json!("in another form"));
    }
}

fn type_optional(body: &mut Map<String, Value>, _: &Route) {
    if body.contains_key("user@odata.bind") && !body.contains_key("@odata.type") {
        body.insert("@odata.type".to_owned(), json!(MEMBER_TYPE));
    }
}

/// A channel's page says which roles there are.
fn role_member(body: &mut Map<String, Value>, route: &Route) {
    if route.path.contains("channels/") {
        return;
    }
    if let Some(roles) = body.get_mut("roles").and_then(Value::as_array_mut) {
        roles.retain(|role| role != "member");
    }
}

/// Teams and channels have members without a role; there this would be no freedom.
fn role_optional(body: &mut Map<String, Value>, route: &Route) {
    let says_none = body.get("roles").and_then(Value::as_array).is_none_or(Vec::is_empty);
    if route.path.starts_with("chats/{chat}/members") && says_none {
        body.insert("roles".to_owned(), json!(["owner"]));
    }
}
