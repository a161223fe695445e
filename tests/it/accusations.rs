//! Which promises a target is accused of: those that it breaks, and no other, whichever trials met the fault.
//!
//! Each list is written by hand: what the target does, and which clauses of the five pages speak of just that.

use crate::lying::against;
use crate::lying_targets::Liar;
use crate::program::{text, trials};
use serde_json::Value;

/// The clauses that a report calls violated, sorted.
fn violated(record: &Value) -> Vec<&str> {
    let clauses = record["clauses"].as_array().expect("a record has clauses").iter();
    let mut ids: Vec<_> =
        clauses.filter(|clause| clause["state"] == "broken").map(|clause| text(clause, "id")).collect();
    ids.sort_unstable();
    ids
}

fn sorted<const N: usize>(mut ids: [&'static str; N]) -> Vec<&'static str> {
    ids.sort_unstable();
    ids.to_vec()
}

/// What the pages say of roles that are none.
const ROLES: [&str; 5] = [
    "channel_add.roles",
    "channel_add.roles.status",
    "chat_add.role_unknown",
    "team_add.role_unknown",
    "team_add.roles_type",
];

/// Only two operations promise a Location.
const LOCATION: [&str; 2] = ["chat_add.location", "item_add.answer.location"];

/// However many answers lack it, two promises are violated, and each is one cause that is named by it.
#[test]
fn an_answer_without_location_breaks_what_speaks_of_location() {
    let (ran, record) = against(Liar::SendsNoLocation);
    assert_eq!(violated(&record), sorted(LOCATION));
    let failed = trials(&record).iter().filter(|trial| trial["outcome"] == "failed").count();
    assert!(failed > 50, "every accepted answer shows it: {failed}");
    let named: Vec<_> =
        LOCATION.into_iter().filter(|clause| ran.stdout.contains(&format!("\n  {clause}  "))).collect();
    assert_eq!(named, LOCATION, "{}", ran.stdout);
    assert!(!ran.stdout.contains("different requests"), "it keeps its state: {}", ran.stdout);
    assert_eq!(ran.stdout.matches("more for the same cause:").count(), LOCATION.len(), "{}", ran.stdout);
}

#[test]
fn roles_that_nobody_checks_break_what_speaks_of_roles() {
    assert_eq!(violated(&against(Liar::ChecksNoRoles).1), sorted(ROLES));
}

#[test]
fn two_faults_at_once_are_two_accusations() {
    let both = [ROLES.as_slice(), LOCATION.as_slice()].concat();
    let mut expected = both;
    expected.sort_unstable();
    assert_eq!(violated(&against(Liar::ChecksNoRolesAndSendsNoLocation).1), expected);
}

#[test]
fn a_500_for_every_400_breaks_what_promises_400() {
    let expected = sorted([
        "channel_add.header.content_type",
        "channel_add.private_or_shared",
        "channel_add.private_or_shared.status",
        "channel_add.roles",
        "channel_add.roles.status",
        "channel_add.type_missing",
        "channel_add.user_missing",
        "chat_add.header.content_type",
        "chat_add.history.no_date",
        "chat_add.role_unknown",
        "chat_add.roles_required",
        "chat_add.type_missing",
        "chat_add.user_missing",
        "graph.400.json",
        "graph.400.object",
        "graph.content_type",
        "item_add.400.full",
        "item_add.400.id_invalid",
        "item_add.400.id_missing",
        "item_add.400.id_type",
        "item_add.header.content_type",
        "item_move.400.full",
        "item_move.400.same",
        "item_move.400.target_missing",
        "item_move.400.target_type",
        "item_move.header.content_type",
        "team_add.role_unknown",
        "team_add.roles_type",
        "team_add.type_missing",
        "team_add.user_missing",
    ]);
    assert_eq!(violated(&against(Liar::Says500For400).1), expected);
}

#[test]
fn another_2xx_breaks_what_promises_201() {
    let expected = sorted(["channel_add.201", "chat_add.201", "item_add.201", "team_add.201"]);
    assert_eq!(violated(&against(Liar::Says200For201).1), expected);
}

#[test]
fn a_wrong_label_of_every_refusal_breaks_what_every_refusal_promises() {
    assert_eq!(violated(&against(Liar::RefusesInHtml).1), ["graph.error"]);
}

/// Also where an addition or a move is a later request of another trial.
#[test]
fn a_property_that_is_missing_everywhere_breaks_what_speaks_of_it() {
    let expected = ["item_add.answer.item_type", "item_move.answer.item_type"];
    assert_eq!(violated(&against(Liar::ShowsNoItemType).1), expected);
}

/// The caller is a member of the tenant, an owner of the team, and in it already: whoever should have been added isn't, nobody is
/// refused for who they are, and what is told of the added one is told of the caller.
#[test]
fn a_bind_that_is_ignored_breaks_what_speaks_of_who_is_added() {
    let (_, record) = against(Liar::IgnoresBind);
    let who = [
        "channel_add.201",
        "channel_add.example.5",
        "channel_add.user",
        "chat_add.201",
        "chat_add.bind.id",
        "chat_add.example.5",
        "chat_add.example.6",
        "team_add.201",
        "team_add.answer.user_id",
        "team_add.guest.by_principal_name",
        "team_add.user",
    ];
    let nobody_is_refused = [
        "channel_add.disabled",
        "channel_add.not_in_team",
        "channel_add.shared_takes_anybody",
        "channel_add.tenant",
        "channel_add.unknown_user",
        "channel_add.user_missing",
        "chat_add.disabled",
        "chat_add.tenant",
        "chat_add.unknown_user",
        "chat_add.user_missing",
        "team_add.404.disabled",
        "team_add.again",
        "team_add.unknown_user",
        "team_add.user_missing",
    ];
    let of_the_caller = [
        "channel_add.answer.email",
        "channel_add.answer.tenant",
        "channel_add.roles.empty",
        "chat_add.history.instant",
        "chat_add.history.none",
        "team_add.answer.email",
        "team_add.roles.basic",
        "team_add.roles.guest",
    ];
    let mut expected = [who.as_slice(), nobody_is_refused.as_slice(), of_the_caller.as_slice()].concat();
    expected.sort_unstable();
    assert_eq!(violated(&record), expected);
}

#[test]
fn a_mock_hears_first_what_it_is() {
    for (liar, sentence) in [
        (Liar::AcceptsAnyMember, "! different requests, one answer: this target keeps no state ("),
        (
            Liar::RefusesEverything,
            "! different requests, one answer: this target refuses whatever it is asked (",
        ),
    ] {
        let (ran, _) = against(liar);
        assert!(ran.stdout.starts_with(sentence), "{}", ran.stdout);
    }
}
