//! Wrong ways to refuse a member of a team, and wrong answers to who may add one.

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
use crate::refusal::Refusal::{BindMissing, GuestByApplication, MemberTypeMissing, NoPermission};
use crate::response::Reply;

/// The page's permissions table, for both kinds of token.
const WRITE: &[&str] = &["TeamMember.ReadWrite.All"];
const READ_OR_WRITE: &[&str] = &["TeamMember.Read.All", "TeamMember.ReadWrite.All"];
const OTHER: &[&str] = &["Group.ReadWrite.All"];

pub(in crate::mutant) const MUTANTS: &[Entry] = mutants! { ADD;
    // What is wrong with the member.
    "team_add.disabled_accepted" breaks "team_add.404.disabled": "a disabled user is accepted"
        => Accepts(|refusal| refusal.is_of(Part::Blocked));
    "team_add.disabled_by_application" breaks "team_add.404.disabled.application":
        "a disabled user is accepted of an application"
        => AcceptsIf(|call, refusal| refusal.is_of(Part::Blocked) && call.caller == Caller::Application);
    "team_add.disabled_added" breaks "team_add.404.disabled": "a disabled user is refused, and is in the team"
        => RefusesWithSideEffect(|refusal| refusal.is_of(Part::Blocked), |call, store| join(call, members(call, store)));
    "team_add.disabled_400" breaks "team_add.404.disabled": "a disabled user is refused with 400"
        => Refuses(|refusal| refusal.is_of(Part::Blocked), |row| row.status(400));
    "team_add.disabled_403" breaks "team_add.404.disabled": "a disabled user is refused with 403"
        => Refuses(|refusal| refusal.is_of(Part::Blocked), |row| row.status(403));
    "team_add.disabled_without_envelope" breaks "team_add.404.disabled", "graph.error":
        "the refusal of a disabled user is a sentence, without the error object"
        => RefusesWithBody(|refusal| refusal.is_of(Part::Blocked), |row| Reply::of(row.status, row.message.into()));
    "team_add.unknown_user_accepted" breaks "team_add.unknown_user": "an unknown user is accepted"
        => Accepts(Refusal::is_of_nobody);
    "team_add.unknown_user_is_caller" breaks "team_add.unknown_user":
        "the caller is added in place of an unknown user"
        => Sees(|call| if call.has(BIND) && call.bound().is_none() { bind_caller(call) });
    "team_add.unknown_user_500" breaks "team_add.unknown_user": "an unknown user is answered 500"
        => Refuses(Refusal::is_of_nobody, |row| row.status(500));
    "team_add.role_unknown_accepted" breaks "team_add.role_unknown": "a role that isn't known is accepted"
        => Accepts(Refusal::is_of_role);
    "team_add.role_unknown_ignored" breaks "team_add.role_unknown": "a role that isn't known is as good as none"
        => Sees(|call| if call.asks_for(&["member"]) { call.ask_for(&[]) });
    "team_add.role_unknown_added" breaks "team_add.role_unknown":
        "who is refused for the role is in the team all the same"
        => RefusesWithSideEffect(Refusal::is_of_role, |call, store| join(call, members(call, store)));
    "team_add.role_unknown_500" breaks "team_add.role_unknown": "a role that isn't known is answered 500"
        => Refuses(Refusal::is_of_role, |row| row.status(500));
    "team_add.roles_type_ignored" breaks "team_add.roles_type": "a text is taken for a list of roles"
        => Sees(list_roles);
    "team_add.roles_type_500" breaks "team_add.roles_type": "roles that are no list are answered 500"
        => Refuses(Refusal::is_of_type, |row| row.status(500));
    "team_add.type_not_required" breaks "team_add.type_missing": "a member without @odata.type is added"
        => Sees(|call| call.put("@odata.type", MEMBER_TYPE));
    "team_add.type_missing_added" breaks "team_add.type_missing":
        "a member without @odata.type is refused, and is in the team all the same"
        => RefusesWithSideEffect(|refusal| *refusal == MemberTypeMissing, |call, store| join(call, members(call, store)));
    "team_add.type_missing_500" breaks "team_add.type_missing": "a member without @odata.type is answered 500"
        => Refuses(|refusal| *refusal == MemberTypeMissing, |row| row.status(500));
    "team_add.user_not_required" breaks "team_add.user_missing": "a member without a user is accepted"
        => Accepts(|refusal| *refusal == BindMissing);
    "team_add.user_missing_is_caller" breaks "team_add.user_missing": "who binds nobody adds themselves"
        => Sees(|call| if !call.has(BIND) { bind_caller(call) });
    "team_add.user_missing_404" breaks "team_add.user_missing": "a member without a user is answered 404"
        => Refuses(|refusal| *refusal == BindMissing, |row| row.status(404));

    // Guests.
    "team_add.guest_by_application_accepted" breaks "team_add.guest.by_application":
        "an application's guest is accepted"
        => Accepts(|refusal| *refusal == GuestByApplication);
    "team_add.guest_by_application_added" breaks "team_add.guest.by_application":
        "an application's guest is refused, and is in the team"
        => RefusesWithSideEffect(|refusal| *refusal == GuestByApplication, |call, store| join(call, members(call, store)));
    "team_add.guest_by_application_404" breaks "team_add.guest.by_application":
        "an application's guest is answered 404"
        => Refuses(|refusal| *refusal == GuestByApplication, |row| row.status(404));
    "team_add.guest_by_name" breaks "team_add.guest.by_principal_name":
        "a guest is bound by user principal name"
        => Sees(|call| if let Some(person) = call.bound() { call.rebind(person) });
    "team_add.guest_by_name_500" breaks "team_add.guest.by_principal_name":
        "a guest who is bound by user principal name is answered 500"
        => Refuses(|refusal| refusal.is_of(Part::Guest), |row| row.status(500));

    // Who may.
    "team_add.stranger_accepted" breaks "team_add.stranger": "who isn't in the team adds members"
        => Sees(call_as_user);
    "team_add.stranger_added" breaks "team_add.stranger":
        "who isn't in the team is refused, and has added a member"
        => RefusesWithSideEffect(|refusal| *refusal == NoPermission, |call, store| join(call, members(call, store)));
    "team_add.stranger_401" breaks "team_add.stranger": "who isn't in the team is answered 401"
        => Refuses(|refusal| *refusal == NoPermission, |row| row.status(401));
    "team_add.delegated_refused" breaks "team_add.permission.delegated":
        "a user's TeamMember.ReadWrite.All is not enough"
        => Asks(Access { scopes: OTHER, roles: WRITE });
    "team_add.no_users" breaks "team_add.permission.delegated", "team_add.201": "only applications can add members"
        => Declines(|call| (call.caller != Caller::Application).then_some(NoPermission));
    "team_add.application_refused" breaks "team_add.permission.application":
        "an application's TeamMember.ReadWrite.All is not enough"
        => Asks(Access { scopes: WRITE, roles: OTHER });
    "team_add.no_applications" breaks "team_add.permission.application": "applications can't add members"
        => Declines(|call| (call.caller == Caller::Application).then_some(NoPermission));
    "team_add.read_is_enough_for_users" breaks "team_add.permission.least":
        "a user's permission to read is enough"
        => Asks(Access { scopes: READ_OR_WRITE, roles: WRITE });
    "team_add.read_is_enough_for_applications" breaks "team_add.permission.least":
        "an application's permission to read is enough"
        => Asks(Access { scopes: WRITE, roles: READ_OR_WRITE });
    "team_add.any_permission" breaks "team_add.permission.least": "permissions aren't looked at"
        => Accepts(Refusal::is_of_permission);
    "team_add.permission_401" breaks "team_add.permission.least": "too little a permission is answered 401"
        => Refuses(Refusal::is_of_permission, |row| row.status(401));
    "team_add.personal_accepted" breaks "team_add.permission.personal": "a personal account adds members"
        => Accepts(Refusal::is_of_personal);
    "team_add.personal_401" breaks "team_add.permission.personal": "a personal account is answered 401"
        => Refuses(Refusal::is_of_personal, |row| row.status(401));
};
