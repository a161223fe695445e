//! Wrong ways to refuse a member of a chat, and wrong answers to who may add one.

use super::{ADD, START, members};
use crate::identity::{Access, Caller};
use crate::member::MEMBER_TYPE;
use crate::mutant::Entry;
use crate::mutant::How::{Accepts, Asks, Declines, Refuses, RefusesWithBody, RefusesWithSideEffect, Sees};
use crate::mutant::member::{BIND, bind_caller, call_as_user, join};
use crate::person::{HOME_TENANT, PARTNER_TENANT, Part};
use crate::refusal::Refusal;
use crate::refusal::Refusal::{
    BindMissing, ContentTypeMissing, InstantInvalid, MemberTypeInvalid, MemberTypeMissing, NotInRoster,
    RoleNotGiven, TokenMissing, UserUnknown,
};
use crate::request::Call;
use crate::response::Reply;
use jiff::Timestamp;
use serde_json::Value;

/// The page's permissions table.
const SCOPES: &[&str] = &["ChatMember.ReadWrite", "Chat.ReadWrite"];
const ROLES: &[&str] = &["ChatMember.ReadWrite.All", "Chat.Manage.Chat", "Chat.ReadWrite.All"];

pub(in crate::mutant) const MUTANTS: &[Entry] = mutants! { ADD;
    // The headers.
    "chat_add.token_not_required" breaks "chat_add.header.authorization": "no token is needed"
        => Accepts(|refusal| *refusal == TokenMissing);
    "chat_add.token_missing_403" breaks "chat_add.header.authorization": "a request without a token is answered 403"
        => Refuses(|refusal| *refusal == TokenMissing, |row| row.status(403));
    "chat_add.content_type_not_required" breaks "chat_add.header.content_type": "no content type is needed"
        => Accepts(|refusal| *refusal == ContentTypeMissing);
    "chat_add.content_type_missing_500" breaks "chat_add.header.content_type":
        "a body without a content type is answered 500"
        => Refuses(|refusal| *refusal == ContentTypeMissing, |row| row.status(500));

    // What is wrong with the member.
    "chat_add.roles_not_required" breaks "chat_add.roles_required": "who has no role becomes an owner"
        => Sees(|call| if !call.has("roles") || call.asks_for(&[]) { call.ask_for(&["owner"]) });
    "chat_add.roles_missing_accepted" breaks "chat_add.roles_required": "roles can be left out"
        => Accepts(|refusal| *refusal == RoleNotGiven);
    "chat_add.roles_empty_accepted" breaks "chat_add.roles_required": "roles can be empty"
        => Accepts(|refusal| *refusal == MemberTypeInvalid);
    "chat_add.roles_missing_added" breaks "chat_add.roles_required":
        "who is refused for having no role is in the chat all the same"
        => RefusesWithSideEffect(|refusal| *refusal == RoleNotGiven, |call, store| join(call, members(call, store)));
    "chat_add.roles_missing_500" breaks "chat_add.roles_required": "a member without a role is answered 500"
        => Refuses(|refusal| *refusal == RoleNotGiven, |row| row.status(500));
    "chat_add.role_unknown_accepted" breaks "chat_add.role_unknown": "a role that isn't known is accepted"
        => Accepts(Refusal::is_of_role);
    "chat_add.role_unknown_is_owner" breaks "chat_add.role_unknown": "a role that isn't known is that of an owner"
        => Sees(|call| if call.asks_for(&["member"]) { call.ask_for(&["owner"]) });
    "chat_add.role_unknown_added" breaks "chat_add.role_unknown":
        "who is refused for the role is in the chat all the same"
        => RefusesWithSideEffect(Refusal::is_of_role, |call, store| join(call, members(call, store)));
    "chat_add.role_unknown_500" breaks "chat_add.role_unknown": "a role that isn't known is answered 500"
        => Refuses(Refusal::is_of_role, |row| row.status(500));
    "chat_add.role_unknown_without_envelope" breaks "graph.error", "chat_add.role_unknown":
        "the refusal of a role is a sentence, without the error object"
        => RefusesWithBody(Refusal::is_of_role, |row| Reply::of(row.status, row.message.into()));
    "chat_add.type_not_required" breaks "chat_add.type_missing": "a member without @odata.type is added"
        => Sees(|call| call.put("@odata.type", MEMBER_TYPE));
    "chat_add.type_missing_500" breaks "chat_add.type_missing": "a member without @odata.type is answered 500"
        => Refuses(|refusal| *refusal == MemberTypeMissing, |row| row.status(500));
    "chat_add.user_not_required" breaks "chat_add.user_missing": "a member without a user is accepted"
        => Accepts(|refusal| *refusal == BindMissing);
    "chat_add.user_missing_is_caller" breaks "chat_add.user_missing": "who binds nobody adds themselves"
        => Sees(|call| if !call.has(BIND) { bind_caller(call) });
    "chat_add.user_missing_404" breaks "chat_add.user_missing": "a member without a user is answered 404"
        => Refuses(|refusal| *refusal == BindMissing, |row| row.status(404));
    "chat_add.unknown_user_accepted" breaks "chat_add.unknown_user": "an unknown user is accepted"
        => Accepts(Refusal::is_of_nobody);
    "chat_add.unknown_user_is_caller" breaks "chat_add.unknown_user":
        "the caller is added in place of an unknown user"
        => Sees(|call| if call.has(BIND) && call.bound().is_none() { bind_caller(call) });
    "chat_add.unknown_user_403" breaks "chat_add.unknown_user": "an unknown user is answered 403"
        => Refuses(Refusal::is_of_nobody, |row| row.status(403));
    "chat_add.no_guid_500" breaks "chat_add.unknown_user": "a user id that is no GUID is answered 500"
        => Refuses(|refusal| matches!(refusal, UserUnknown { reference } if reference.contains('g')),
            |row| row.status(500));
    "chat_add.disabled_accepted" breaks "chat_add.disabled": "a disabled user is accepted"
        => Accepts(|refusal| refusal.is_of(Part::Blocked));
    "chat_add.disabled_added" breaks "chat_add.disabled": "a disabled user is refused, and is in the chat"
        => RefusesWithSideEffect(|refusal| refusal.is_of(Part::Blocked), |call, store| join(call, members(call, store)));
    "chat_add.disabled_500" breaks "chat_add.disabled": "a disabled user is answered 500"
        => Refuses(|refusal| refusal.is_of(Part::Blocked), |row| row.status(500));
    "chat_add.tenant_ignored" breaks "chat_add.tenant": "a user is found in any tenant, whichever is named"
        => Sees(|call| if let Some(person) = call.bound() { call.put("tenantId", person.tenant()) });
    "chat_add.tenant_not_required" breaks "chat_add.tenant": "a user of another tenant is found without its id"
        => Sees(|call| if call.binds(Part::Partner) && !call.has("tenantId") {
            call.put("tenantId", PARTNER_TENANT);
        });
    "chat_add.tenant_of_ours_is_any" breaks "chat_add.tenant": "a user of another tenant is found in ours"
        => Sees(|call| if call.body.get("tenantId").is_some_and(|tenant| tenant == HOME_TENANT) {
            call.put("tenantId", PARTNER_TENANT);
        });
    "chat_add.tenant_added" breaks "chat_add.tenant":
        "a user who isn't in the tenant is refused, and is in the chat all the same"
        => RefusesWithSideEffect(|refusal| refusal.is_of(Part::Partner), |call, store| join(call, members(call, store)));
    "chat_add.tenant_500" breaks "chat_add.tenant": "a user who isn't in the tenant is answered 500"
        => Refuses(|refusal| refusal.is_of(Part::Partner), |row| row.status(500));
    "chat_add.no_date_accepted" breaks "chat_add.history.no_date":
        "a start of the history that is no date is accepted"
        => Accepts(|refusal| matches!(refusal, InstantInvalid { .. }));
    "chat_add.no_date_ignored" breaks "chat_add.history.no_date":
        "a start of the history that is no date is as good as none"
        => Sees(|call| if !is_instant(call) { call.without(START) });
    "chat_add.no_date_added" breaks "chat_add.history.no_date":
        "who is refused for the history is in the chat all the same"
        => RefusesWithSideEffect(|refusal| matches!(refusal, InstantInvalid { .. }), |call, store| join(call, members(call, store)));
    "chat_add.no_date_500" breaks "chat_add.history.no_date":
        "a start of the history that is no date is answered 500"
        => Refuses(|refusal| matches!(refusal, InstantInvalid { .. }), |row| row.status(500));

    // Who may.
    "chat_add.stranger_accepted" breaks "chat_add.stranger": "who isn't in the chat adds members"
        => Sees(call_as_user);
    "chat_add.stranger_added" breaks "chat_add.stranger": "who isn't in the chat is refused, and has added a member"
        => RefusesWithSideEffect(|refusal| *refusal == NotInRoster, |call, store| join(call, members(call, store)));
    "chat_add.stranger_401" breaks "chat_add.stranger": "who isn't in the chat is answered 401"
        => Refuses(|refusal| *refusal == NotInRoster, |row| row.status(401));
    "chat_add.delegated_refused" breaks "chat_add.permission.delegated": "a user's ChatMember.ReadWrite is not enough"
        => Asks(Access { scopes: &["Chat.ReadWrite"], roles: ROLES });
    "chat_add.delegated_higher_refused" breaks "chat_add.permission.delegated.higher":
        "a user's Chat.ReadWrite is not enough"
        => Asks(Access { scopes: &["ChatMember.ReadWrite"], roles: ROLES });
    "chat_add.no_users" breaks "chat_add.permission.delegated", "chat_add.201": "only applications can add members"
        => Declines(|call| (call.caller != Caller::Application).then_some(NotInRoster));
    "chat_add.application_refused" breaks "chat_add.permission.application":
        "an application's ChatMember.ReadWrite.All is not enough"
        => Asks(Access { scopes: SCOPES, roles: &["Chat.Manage.Chat", "Chat.ReadWrite.All"] });
    "chat_add.application_manage_refused" breaks "chat_add.permission.application.higher":
        "an application's Chat.Manage.Chat is not enough"
        => Asks(Access { scopes: SCOPES, roles: &["ChatMember.ReadWrite.All", "Chat.ReadWrite.All"] });
    "chat_add.application_higher_refused" breaks "chat_add.permission.application.higher":
        "an application's Chat.ReadWrite.All is not enough"
        => Asks(Access { scopes: SCOPES, roles: &["ChatMember.ReadWrite.All", "Chat.Manage.Chat"] });
    "chat_add.no_applications" breaks "chat_add.permission.application", "chat_add.permission.application.higher":
        "applications can't add members"
        => Declines(|call| (call.caller == Caller::Application).then_some(NotInRoster));
    "chat_add.read_is_enough_for_users" breaks "chat_add.permission.least": "a user's permission to read is enough"
        => Asks(Access { scopes: &["ChatMember.Read", "ChatMember.ReadWrite", "Chat.ReadWrite"], roles: ROLES });
    "chat_add.read_is_enough_for_applications" breaks "chat_add.permission.least":
        "an application's permission to read is enough"
        => Asks(Access {
            scopes: SCOPES,
            roles: &["ChatMember.Read.All", "ChatMember.ReadWrite.All", "Chat.Manage.Chat", "Chat.ReadWrite.All"],
        });
    "chat_add.any_permission" breaks "chat_add.permission.least": "permissions aren't looked at"
        => Accepts(Refusal::is_of_permission);
    "chat_add.permission_401" breaks "chat_add.permission.least": "too little a permission is answered 401"
        => Refuses(Refusal::is_of_permission, |row| row.status(401));
    "chat_add.personal_accepted" breaks "chat_add.permission.personal": "a personal account adds members"
        => Accepts(Refusal::is_of_personal);
    "chat_add.personal_401" breaks "chat_add.permission.personal": "a personal account is answered 401"
        => Refuses(Refusal::is_of_personal, |row| row.status(401));
};

/// Whether the start of the history is one, where it was sent.
fn is_instant(call: &Call<'_>) -> bool {
    let sent = call.body.get(START).and_then(Value::as_str);
    sent.is_none_or(|sent| sent.parse::<Timestamp>().is_ok())
}
