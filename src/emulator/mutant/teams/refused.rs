//! Wrong ways to refuse a member of a team, and to let members be added by who mayn't.

use super::add;
use crate::emulator::identity::Caller;
use crate::emulator::member::{MEMBER_TYPE, Member, Role};
use crate::emulator::mutant::Entry;
use crate::emulator::mutant::How::{Accepts, Declines, Refuses, Runs, Sees};
use crate::emulator::mutant::member::{
    BIND, asks_for_owner, bind, bind_caller, bound, call_as_user, done_all_the_same, has_only, list_of_text,
    of_blocked, of_guest, of_nobody, of_permission, of_personal, of_role, of_type, refuse, roles,
};
use crate::emulator::person::Part;
use crate::emulator::refusal::Refusal;
use crate::emulator::request::Call;
use crate::emulator::response::Reply;
use crate::emulator::router::Operation;
use crate::emulator::store::Store;

pub(in crate::emulator::mutant) const MUTANTS: &[Entry] = &[
    // ── refusals ─────────────────────────────────────────────────────────────────────────────
    add("team_add.disabled_accepted", &["team_add.404.disabled"])
        .is("a disabled user is accepted", Accepts(of_blocked)),
    add("team_add.disabled_added", &["team_add.404.disabled"])
        .is("a disabled user is refused, and is in the team", Runs(disabled_added)),
    add("team_add.disabled_400", &["team_add.404.disabled"])
        .is("a disabled user is refused with 400", Refuses(of_blocked, |row| row.status(400))),
    add("team_add.disabled_403", &["team_add.404.disabled"])
        .is("a disabled user is refused with 403", Refuses(of_blocked, |row| row.status(403))),
    add("team_add.unknown_user_accepted", &["team_add.unknown_user"])
        .is("an unknown user is accepted", Accepts(of_nobody)),
    add("team_add.unknown_user_is_caller", &["team_add.unknown_user"]).is(
        "the caller is added in place of an unknown user",
        Sees(|call| {
            if bound(call).is_none() {
                bind_caller(call)
            }
        }),
    ),
    add("team_add.unknown_user_500", &["team_add.unknown_user"])
        .is("an unknown user is answered 500", Refuses(of_nobody, |row| row.status(500))),
    add("team_add.role_unknown_accepted", &["team_add.role_unknown"])
        .is("a role that isn't known is accepted", Accepts(of_role)),
    add("team_add.role_unknown_ignored", &["team_add.role_unknown"]).is(
        "a role that isn't known is as good as none",
        Sees(|call| {
            if !asks_for_owner(call) {
                roles(call, &[])
            }
        }),
    ),
    add("team_add.role_unknown_added", &["team_add.role_unknown"]).is(
        "a role that isn't known is refused, and the member is added without one",
        Runs(|call, store, run| done_all_the_same(call, store, run, |call| roles(call, &[]))),
    ),
    add("team_add.role_unknown_500", &["team_add.role_unknown"])
        .is("a role that isn't known is answered 500", Refuses(of_role, |row| row.status(500))),
    add("team_add.roles_type_accepted", &["team_add.roles_type"])
        .is("a text is taken for roles", Sees(list_of_text)),
    add("team_add.roles_type_500", &["team_add.roles_type"])
        .is("roles that are no list are answered 500", Refuses(of_type, |row| row.status(500))),
    add("team_add.type_not_required", &["team_add.type_missing"])
        .is("a member without @odata.type is added", Sees(|call| call.put("@odata.type", MEMBER_TYPE))),
    add("team_add.type_missing_added", &["team_add.type_missing"]).is(
        "a member without @odata.type is refused and added",
        Runs(|call, store, run| {
            done_all_the_same(call, store, run, |call| call.put("@odata.type", MEMBER_TYPE))
        }),
    ),
    add("team_add.type_missing_500", &["team_add.type_missing"]).is(
        "a member without @odata.type is answered 500",
        Refuses(|refusal| *refusal == Refusal::MemberTypeMissing, |row| row.status(500)),
    ),
    add("team_add.user_not_required", &["team_add.user_missing"])
        .is("a member without a user is accepted", Accepts(|refusal| *refusal == Refusal::BindMissing)),
    add("team_add.user_missing_is_caller", &["team_add.user_missing"]).is(
        "the caller is added where no user is bound",
        Sees(|call| {
            if !call.body.contains_key(BIND) {
                bind_caller(call)
            }
        }),
    ),
    add("team_add.user_missing_404", &["team_add.user_missing"]).is(
        "a member without a user is answered 404",
        Refuses(|refusal| *refusal == Refusal::BindMissing, |row| row.status(404)),
    ),
    add("team_add.guest_by_application", &["team_add.guest.by_application"])
        .is("an application's guest is accepted", Accepts(|refusal| *refusal == Refusal::GuestByApplication)),
    add("team_add.guest_by_application_added", &["team_add.guest.by_application"]).is(
        "an application's guest is refused and added",
        Runs(|call, store, run| done_all_the_same(call, store, run, call_as_owner)),
    ),
    add("team_add.guest_by_name", &["team_add.guest.by_principal_name"]).is(
        "a guest is bound by user principal name",
        Sees(|call| bound(call).into_iter().for_each(|person| bind(call, person))),
    ),
    add("team_add.guest_by_name_500", &["team_add.guest.by_principal_name"]).is(
        "a guest who is bound by user principal name is answered 500",
        Refuses(of_guest, |row| row.status(500)),
    ),
    // ── who may ──────────────────────────────────────────────────────────────────────────────
    add("team_add.stranger_accepted", &["team_add.stranger"])
        .is("who isn't in the team adds members", Sees(call_as_user)),
    add("team_add.stranger_added", &["team_add.stranger"]).is(
        "who isn't in the team is refused, and has added a member",
        Runs(|call, store, run| done_all_the_same(call, store, run, call_as_user)),
    ),
    add("team_add.stranger_401", &["team_add.stranger"]).is(
        "who isn't in the team is answered 401",
        Refuses(|refusal| *refusal == Refusal::NoPermission, |row| row.status(401)),
    ),
    add("team_add.delegated_refused", &["team_add.permission.delegated"]).is(
        "a user's TeamMember.ReadWrite.All is not enough",
        Declines(|call| {
            refuse(call.caller != Caller::Application && has_only(call, WRITE), Refusal::NoPermission)
        }),
    ),
    add("team_add.application_refused", &["team_add.permission.application"]).is(
        "applications can't add members",
        Declines(|call| refuse(call.caller == Caller::Application, Refusal::NoPermission)),
    ),
    add("team_add.read_is_enough", &["team_add.permission.least"])
        .is("a permission to read is enough", Accepts(of_permission)),
    add("team_add.read_is_enough_for_users", &["team_add.permission.least"]).is(
        "a permission to read is enough for a user's token",
        Accepts(|refusal| matches!(refusal, Refusal::ScopeMissing { .. })),
    ),
    add("team_add.read_is_enough_for_applications", &["team_add.permission.least"]).is(
        "a permission to read is enough for an application's token",
        Accepts(|refusal| matches!(refusal, Refusal::RoleMissing { .. })),
    ),
    add("team_add.permission_401", &["team_add.permission.least"])
        .is("too little a permission is answered 401", Refuses(of_permission, |row| row.status(401))),
    add("team_add.personal_accepted", &["team_add.permission.personal"])
        .is("a personal account adds members", Accepts(of_personal)),
    add("team_add.personal_401", &["team_add.permission.personal"])
        .is("a personal account is answered 401", Refuses(of_personal, |row| row.status(401))),
];

const WRITE: &str = "TeamMember.ReadWrite.All";

/// As if it hadn't been an application who called.
fn call_as_owner(call: &mut Call<'_>) {
    if let (Caller::Application, Some(person)) = (call.caller, bound(call)) {
        call.caller = Caller::Person(person);
        call_as_user(call);
    }
}

fn disabled_added(call: &mut Call<'_>, store: &mut Store, run: Operation) -> Result<Reply, Refusal> {
    if let Some(person) = bound(call).filter(|person| person.part == Part::Blocked) {
        store.team(call)?.members.push(Member { person, role: Role::Basic, history: None });
    }
    run(call, store)
}
