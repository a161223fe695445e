//! Refusals for which the pages leave the status, or the words, to the service.
//!
//! What a page has no row for is a should of the suite, or has several statuses there; the recorded answers and the error
//! overview disagree on some (facts part 3).

use super::{Entry, How};
use crate::person::{Part, Person};
use crate::refusal::Refusal;
use crate::route::Route;
use axum::http::{StatusCode, header};

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new(
        "refusal.unsupported_media_type",
        "a body that isn't declared as JSON is refused with 415, as the error overview says",
        How::Refuses(is_media_type, |row| row.status = StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ),
    Entry::new(
        "refusal.unknown_is_forbidden",
        "a team, chat or channel that isn't there is hidden behind 403",
        How::Refuses(is_unknown_place, |row| row.status = StatusCode::FORBIDDEN),
    ),
    Entry::new(
        "refusal.unknown_user_of_sections_is_forbidden",
        "the sections of a user who isn't there are hidden behind 403",
        How::Refuses(is_unknown_user_of_sections, |row| row.status = StatusCode::FORBIDDEN),
    )
    .warning(&["C101"]),
    Entry::new(
        "refusal.personal_account_is_unauthorized",
        "a personal account isn't signed in, rather than forbidden: 401",
        How::Refuses(
            |refusal, _| matches!(refusal, Refusal::PersonalAccount { .. }),
            |row| row.status = StatusCode::UNAUTHORIZED,
        ),
    )
    .warning(&["C101"]),
    Entry::new(
        "refusal.stranger_finds_nothing",
        "to who isn't in it, and to who isn't the user, a place is not found: 404",
        How::Refuses(is_strange, |row| row.status = StatusCode::NOT_FOUND),
    ),
    Entry::new(
        "refusal.unknown_user_is_a_bad_request",
        "a body that binds nobody is a bad request: 400",
        How::Refuses(binds_nobody, |row| row.status = StatusCode::BAD_REQUEST),
    ),
    Entry::new(
        "refusal.other_tenant_is_forbidden",
        "a user of another tenant than the one that is named is forbidden: 403",
        How::Refuses(binds_a_partner, |row| row.status = StatusCode::FORBIDDEN),
    ),
    Entry::new(
        "refusal.not_in_team_is_forbidden",
        "who isn't in a team can't be in its private channel: 403",
        How::Refuses(|refusal, _| *refusal == Refusal::NotInTeam, |row| row.status = StatusCode::FORBIDDEN),
    ),
    Entry::new(
        "refusal.guest_by_application_is_a_bad_request",
        "an application that adds a guest makes a bad request: 400",
        How::Refuses(
            |refusal, _| *refusal == Refusal::GuestByApplication,
            |row| row.status = StatusCode::BAD_REQUEST,
        ),
    ),
    Entry::new(
        "refusal.whole_cell",
        "a move says the whole cell of its row: the section was not found, or the item was not found in it",
        How::Refuses(is_half_of_a_cell, |row| {
            row.message =
                "The specified section was not found, or the specified item was not found in this section."
                    .into();
        }),
    ),
    Entry::new(
        "refusal.without_words",
        "a refusal that no page words has an empty message, as was recorded",
        How::Refuses(is_not_worded, |row| row.message = "".into()),
    ),
    Entry::new(
        "refusal.token_texts",
        "a bad token is refused with other recorded words, whose inner error has a code",
        How::Refuses(is_of_the_token, |row| {
            row.message = "Access token has expired or is not yet valid.".into();
            row.inner_code = Some("Unauthorized");
        }),
    ),
    Entry::new(
        "refusal.token_without_challenge",
        "a 401 has no WWW-Authenticate, which no page shows",
        How::Refuses(is_of_the_token, |row| row.header = None),
    ),
    Entry::new(
        "refusal.token_with_challenges",
        "a 401 has a WWW-Authenticate of two challenges",
        How::Refuses(is_of_the_token, |row| {
            let challenges = r#"Negotiate, Bearer realm="", error="invalid_token", error_description="a, b""#;
            row.header = Some((header::WWW_AUTHENTICATE, challenges.to_owned()));
        }),
    ),
];

fn is_media_type(refusal: &Refusal, _: &Route) -> bool {
    matches!(refusal, Refusal::ContentTypeMissing | Refusal::ContentTypeUnknown)
}

fn is_unknown_place(refusal: &Refusal, _: &Route) -> bool {
    matches!(refusal, Refusal::TeamNotFound { .. } | Refusal::ChatNotFound | Refusal::ChannelNotFound)
}

fn is_unknown_user_of_sections(refusal: &Refusal, _: &Route) -> bool {
    *refusal == Refusal::UserNotFound
}

fn is_strange(refusal: &Refusal, _: &Route) -> bool {
    matches!(refusal, Refusal::NoPermission | Refusal::NotInRoster)
}

/// The team page has a row for a user who is there and disabled: 404.
fn binds_nobody(refusal: &Refusal, _: &Route) -> bool {
    matches!(refusal, Refusal::UserUnknown { reference } if Person::find(reference).is_none())
}

fn binds_a_partner(refusal: &Refusal, _: &Route) -> bool {
    let is_partner = |reference| Person::find(reference).is_some_and(|person| person.part == Part::Partner);
    matches!(refusal, Refusal::UserUnknown { reference } if is_partner(reference))
}

fn is_half_of_a_cell(refusal: &Refusal, route: &Route) -> bool {
    route.path.ends_with("/move") && matches!(refusal, Refusal::SectionNotFound | Refusal::ItemNotFound)
}

fn is_of_the_token(refusal: &Refusal, _: &Route) -> bool {
    matches!(
        refusal,
        Refusal::TokenMissing
            | Refusal::TokenEmpty
            | Refusal::SchemeUnknown
            | Refusal::TokenMalformed
            | Refusal::TokenExpired
    )
}

/// The pages of items word what is wrong with sections and items; the rest is worded nowhere.
fn is_not_worded(refusal: &Refusal, route: &Route) -> bool {
    let is_of_items = route.path.contains("/items");
    let is_general = is_of_the_token(refusal, route)
        || is_strange(refusal, route)
        || matches!(
            refusal,
            Refusal::ScopeMissing { .. }
                | Refusal::RoleMissing { .. }
                | Refusal::PersonalAccount { .. }
                | Refusal::ContentTypeMissing
                | Refusal::ContentTypeUnknown
                | Refusal::BodyMissing
                | Refusal::BodyMalformed
                | Refusal::BodyNoObject
                | Refusal::PropertyType { .. }
                | Refusal::UserNotFound
        );
    is_general || !is_of_items
}
