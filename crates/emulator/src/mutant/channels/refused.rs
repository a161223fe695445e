//! Wrong ways to refuse a member of a channel, and wrong answers to who may add one.

use super::{ADD, members};
use crate::identity::{Access, Caller};
use crate::member::MEMBER_TYPE;
use crate::mutant::Entry;
use crate::mutant::How::{
    Accepts, AcceptsIf, Asks, Declines, Refuses, RefusesWithBody, RefusesWithSideEffect, Sees,
};
use crate::mutant::member::{BIND, bind_caller, call_as_user, join, list_roles};
use crate::person::Part;
use crate::refusal::Refusal;
use crate::refusal::Refusal::{
    BindMissing, ChannelHasNoMembers, ContentTypeMissing, MemberTypeMissing, NoPermission, NotInTeam,
    TokenMissing,
};
use crate::response::Reply;

/// The page's permissions table, for both kinds of token.
const WRITE: &[&str] = &["ChannelMember.ReadWrite.All"];
const READ_OR_WRITE: &[&str] = &["ChannelMember.Read.All", "ChannelMember.ReadWrite.All"];
const OTHER: &[&str] = &["Group.ReadWrite.All"];

pub(in crate::mutant) const MUTANTS: &[Entry] = mutants! { ADD;
    // The headers.
    "channel_add.token_not_required" breaks "channel_add.header.authorization": "no token is needed"
        => Accepts(|refusal| *refusal == TokenMissing);
    "channel_add.token_missing_403" breaks "channel_add.header.authorization":
        "a request without a token is answered 403"
        => Refuses(|refusal| *refusal == TokenMissing, |row| row.status(403));
    "channel_add.content_type_not_required" breaks "channel_add.header.content_type": "no content type is needed"
        => Accepts(|refusal| *refusal == ContentTypeMissing);
    "channel_add.content_type_missing_500" breaks "channel_add.header.content_type":
        "a body without a content type is answered 500"
        => Refuses(|refusal| *refusal == ContentTypeMissing, |row| row.status(500));

    // What is wrong with the channel.
    "channel_add.standard_accepted" breaks "channel_add.private_or_shared": "a standard channel takes members"
        => Accepts(|refusal| *refusal == ChannelHasNoMembers);
    "channel_add.standard_403" breaks "channel_add.private_or_shared.status": "a standard channel is answered 403"
        => Refuses(|refusal| *refusal == ChannelHasNoMembers, |row| row.status(403));
    "channel_add.standard_500" breaks "channel_add.private_or_shared": "a standard channel is answered 500"
        => Refuses(|refusal| *refusal == ChannelHasNoMembers, |row| row.status(500));

    // What is wrong with the member.
    "channel_add.not_in_team_accepted" breaks "channel_add.not_in_team": "a private channel takes who isn't in its team"
        => Accepts(|refusal| *refusal == NotInTeam);
    "channel_add.not_in_team_added" breaks "channel_add.not_in_team":
        "who isn't in the team is refused, and is in the channel all the same"
        => RefusesWithSideEffect(|refusal| *refusal == NotInTeam, |call, store| join(call, members(call, store)));
    "channel_add.not_in_team_500" breaks "channel_add.not_in_team": "who isn't in the team is answered 500"
        => Refuses(|refusal| *refusal == NotInTeam, |row| row.status(500));
    "channel_add.disabled_accepted" breaks "channel_add.disabled": "a disabled user is accepted"
        => Accepts(|refusal| refusal.is_of(Part::Blocked));
    "channel_add.disabled_added" breaks "channel_add.disabled": "a disabled user is refused, and is in the channel"
        => RefusesWithSideEffect(|refusal| refusal.is_of(Part::Blocked), |call, store| join(call, members(call, store)));
    "channel_add.disabled_400" breaks "channel_add.disabled": "a disabled user is refused with 400"
        => Refuses(|refusal| refusal.is_of(Part::Blocked), |row| row.status(400));
    "channel_add.disabled_403" breaks "channel_add.disabled": "a disabled user is refused with 403"
        => Refuses(|refusal| refusal.is_of(Part::Blocked), |row| row.status(403));
    "channel_add.unknown_user_accepted" breaks "channel_add.unknown_user": "an unknown user is accepted"
        => Accepts(Refusal::is_of_nobody);
    "channel_add.unknown_user_is_caller" breaks "channel_add.unknown_user":
        "the caller is added in place of an unknown user"
        => Sees(|call| if call.has(BIND) && call.bound().is_none() { bind_caller(call) });
    "channel_add.unknown_user_500" breaks "channel_add.unknown_user": "an unknown user is answered 500"
        => Refuses(Refusal::is_of_nobody, |row| row.status(500));
    "channel_add.tenant_ignored" breaks "channel_add.tenant": "a user is found in any tenant, whichever is named"
        => Sees(|call| if let Some(person) = call.bound() { call.put("tenantId", person.tenant()) });
    "channel_add.tenant_added" breaks "channel_add.tenant":
        "a user who isn't in the tenant is refused, and is in the channel all the same"
        => RefusesWithSideEffect(|refusal| refusal.is_of(Part::Partner), |call, store| join(call, members(call, store)));
    "channel_add.tenant_500" breaks "channel_add.tenant": "a user who isn't in the tenant is answered 500"
        => Refuses(|refusal| refusal.is_of(Part::Partner), |row| row.status(500));
    "channel_add.role_unknown_accepted" breaks "channel_add.roles": "a role that isn't known is accepted"
        => Accepts(Refusal::is_of_role);
    "channel_add.role_unknown_ignored" breaks "channel_add.roles": "a role that isn't known is as good as none"
        => Sees(|call| if call.asks_for(&["member"]) { call.ask_for(&[]) });
    "channel_add.role_guest_ignored" breaks "channel_add.roles": "the role guest is as good as none"
        => Sees(|call| if call.asks_for(&["guest"]) { call.ask_for(&[]) });
    "channel_add.role_unknown_in_shared" breaks "channel_add.roles": "a shared channel doesn't look at roles"
        => AcceptsIf(|call, refusal| refusal.is_of_role() && !call.binds_by_key());
    "channel_add.roles_type_ignored" breaks "channel_add.roles": "a text is taken for a list of roles"
        => Sees(list_roles);
    "channel_add.role_unknown_added" breaks "channel_add.roles":
        "who is refused for the role is in the channel all the same"
        => RefusesWithSideEffect(Refusal::is_of_role, |call, store| join(call, members(call, store)));
    "channel_add.role_unknown_403" breaks "channel_add.roles.status": "a role that isn't known is answered 403"
        => Refuses(Refusal::is_of_role, |row| row.status(403));
    "channel_add.role_unknown_500" breaks "channel_add.roles": "a role that isn't known is answered 500"
        => Refuses(Refusal::is_of_role, |row| row.status(500));
    "channel_add.role_unknown_without_envelope" breaks "channel_add.roles", "graph.error":
        "the refusal of a role is a sentence, without the error object"
        => RefusesWithBody(Refusal::is_of_role, |row| Reply::of(row.status, row.message.into()));
    "channel_add.type_not_required" breaks "channel_add.type_missing": "a member without @odata.type is added"
        => Sees(|call| call.put("@odata.type", MEMBER_TYPE));
    "channel_add.type_missing_added" breaks "channel_add.type_missing":
        "a member without @odata.type is refused, and is in the channel all the same"
        => RefusesWithSideEffect(|refusal| *refusal == MemberTypeMissing, |call, store| join(call, members(call, store)));
    "channel_add.type_missing_500" breaks "channel_add.type_missing": "a member without @odata.type is answered 500"
        => Refuses(|refusal| *refusal == MemberTypeMissing, |row| row.status(500));
    "channel_add.user_not_required" breaks "channel_add.user_missing": "a member without a user is accepted"
        => Accepts(|refusal| *refusal == BindMissing);
    "channel_add.user_missing_is_caller" breaks "channel_add.user_missing": "who binds nobody adds themselves"
        => Sees(|call| if !call.has(BIND) { bind_caller(call) });
    "channel_add.user_missing_404" breaks "channel_add.user_missing": "a member without a user is answered 404"
        => Refuses(|refusal| *refusal == BindMissing, |row| row.status(404));

    // Who may.
    "channel_add.stranger_accepted" breaks "channel_add.stranger": "who isn't in the team adds members"
        => Sees(call_as_user);
    "channel_add.stranger_added" breaks "channel_add.stranger":
        "who isn't in the team is refused, and has added a member"
        => RefusesWithSideEffect(|refusal| *refusal == NoPermission, |call, store| join(call, members(call, store)));
    "channel_add.stranger_401" breaks "channel_add.stranger": "who isn't in the team is answered 401"
        => Refuses(|refusal| *refusal == NoPermission, |row| row.status(401));
    "channel_add.delegated_refused" breaks "channel_add.permission.delegated":
        "a user's ChannelMember.ReadWrite.All is not enough"
        => Asks(Access { scopes: OTHER, roles: WRITE });
    "channel_add.no_users" breaks "channel_add.permission.delegated", "channel_add.201": "only applications can add members"
        => Declines(|call| (call.caller != Caller::Application).then_some(NoPermission));
    "channel_add.application_refused" breaks "channel_add.permission.application":
        "an application's ChannelMember.ReadWrite.All is not enough"
        => Asks(Access { scopes: WRITE, roles: OTHER });
    "channel_add.no_applications" breaks "channel_add.permission.application": "applications can't add members"
        => Declines(|call| (call.caller == Caller::Application).then_some(NoPermission));
    "channel_add.read_is_enough_for_users" breaks "channel_add.permission.least":
        "a user's permission to read is enough"
        => Asks(Access { scopes: READ_OR_WRITE, roles: WRITE });
    "channel_add.read_is_enough_for_applications" breaks "channel_add.permission.least":
        "an application's permission to read is enough"
        => Asks(Access { scopes: WRITE, roles: READ_OR_WRITE });
    "channel_add.any_permission" breaks "channel_add.permission.least": "permissions aren't looked at"
        => Accepts(Refusal::is_of_permission);
    "channel_add.permission_401" breaks "channel_add.permission.least": "too little a permission is answered 401"
        => Refuses(Refusal::is_of_permission, |row| row.status(401));
    "channel_add.personal_accepted" breaks "channel_add.permission.personal": "a personal account adds members"
        => Accepts(Refusal::is_of_personal);
    "channel_add.personal_401" breaks "channel_add.permission.personal": "a personal account is answered 401"
        => Refuses(Refusal::is_of_personal, |row| row.status(401));
};
