//! Wrong answers to what every Graph operation refuses, given by the five operations that the pages document and not by
//! their neighbours: those make and remove what the trials need.

use super::How::{Accepts, Declines, Refuses, RefusesWithBody};
use super::{At, Entry};
use crate::refusal::Refusal::{
    self, BodyMalformed, BodyMissing, BodyNoObject, ChannelNotFound, ChatNotFound, ContentTypeMissing,
    ContentTypeUnknown, ItemNotFound, PersonalAccount, RoleMissing, SchemeUnknown, ScopeMissing,
    SectionNotFound, TeamNotFound, TokenEmpty, TokenExpired, TokenMalformed, TokenMissing, UserNotFound,
};
use crate::response::Reply;
use crate::row::Row;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};

const FIVE: At = &[
    ("POST", "users/{user}/teamwork/sections/{section}/items"),
    ("POST", "users/{user}/teamwork/sections/{section}/items/{item}/move"),
    ("POST", "teams/{team}/members"),
    ("POST", "chats/{chat}/members"),
    ("POST", "teams/{team}/channels/{channel}/members"),
];

pub(super) const MUTANTS: &[Entry] = mutants! { FIVE;
    // The token.
    "graph.no_token_accepted" breaks "graph.401": "a request without Authorization is accepted"
        => Accepts(|refusal| *refusal == TokenMissing);
    "graph.empty_token_accepted" breaks "graph.401": "the word Bearer alone is accepted"
        => Accepts(|refusal| *refusal == TokenEmpty);
    "graph.other_scheme_accepted" breaks "graph.401": "any scheme is accepted"
        => Accepts(|refusal| *refusal == SchemeUnknown);
    "graph.garbage_token_accepted" breaks "graph.401": "any token is accepted"
        => Accepts(|refusal| *refusal == TokenMalformed);
    "graph.expired_token_accepted" breaks "graph.401": "an expired token is accepted"
        => Accepts(|refusal| *refusal == TokenExpired);
    "graph.bad_token_is_400" breaks "graph.401": "whatever is wrong with a token is 400"
        => Refuses(is_of_the_token, |row| row.status(400));
    "graph.bad_token_is_403" breaks "graph.401": "whatever is wrong with a token is 403"
        => Refuses(is_of_the_token, |row| row.status(403));
    "graph.garbage_token_is_500" breaks "graph.401": "a token that can't be read is a 500"
        => Refuses(|refusal| *refusal == TokenMalformed, |row| row.status(500));
    "graph.expired_token_is_403" breaks "graph.401": "an expired token is 403"
        => Refuses(|refusal| *refusal == TokenExpired, |row| row.status(403));
    "graph.permission_unchecked" breaks "graph.403.permission": "a good token is enough, whatever its permissions"
        => Accepts(is_of_the_permission);
    "graph.permission_missing_is_401" breaks "graph.403.permission": "a missing permission is 401"
        => Refuses(is_of_the_permission, |row| row.status(401));
    "graph.permission_missing_is_404" breaks "graph.403.permission": "a missing permission is 404"
        => Refuses(is_of_the_permission, |row| row.status(404));

    // The body.
    "graph.malformed_json_accepted" breaks "graph.400.json": "a body that is no JSON is accepted"
        => Accepts(|refusal| *refusal == BodyMalformed);
    "graph.malformed_json_is_500" breaks "graph.400.json": "a body that is no JSON is a 500"
        => Refuses(|refusal| *refusal == BodyMalformed, |row| row.status(500));
    "graph.malformed_json_is_422" breaks "graph.400.json": "a body that is no JSON is 422"
        => Refuses(|refusal| *refusal == BodyMalformed, |row| row.status(422));
    "graph.empty_body_accepted" breaks "graph.400.json": "an empty body is accepted"
        => Accepts(|refusal| *refusal == BodyMissing);
    "graph.empty_body_is_411" breaks "graph.400.json": "an empty body is 411"
        => Refuses(|refusal| *refusal == BodyMissing, |row| row.status(411));
    "graph.list_accepted" breaks "graph.400.object": "a list is accepted as a body"
        => Accepts(|refusal| *refusal == BodyNoObject);
    "graph.list_is_500" breaks "graph.400.object": "a list as a body is a 500"
        => Refuses(|refusal| *refusal == BodyNoObject, |row| row.status(500));
    "graph.no_content_type_accepted" breaks "graph.content_type": "a body that says nothing of its type is accepted"
        => Accepts(|refusal| *refusal == ContentTypeMissing);
    "graph.no_content_type_is_500" breaks "graph.content_type": "a body that says nothing of its type is a 500"
        => Refuses(|refusal| *refusal == ContentTypeMissing, |row| row.status(500));
    "graph.any_content_type_accepted" breaks "graph.content_type":
        "a body that says that it is plain text is accepted"
        => Accepts(|refusal| *refusal == ContentTypeUnknown);
    "graph.other_content_type_is_406" breaks "graph.content_type": "a body that says that it is plain text is 406"
        => Refuses(|refusal| *refusal == ContentTypeUnknown, |row| row.status(406));
    "graph.charset_refused" breaks "graph.content_type.parameters":
        "a content type with a charset is refused as another one"
        => Declines(|call| {
            let sent = call.headers.get(CONTENT_TYPE).and_then(|sent| sent.to_str().ok()).unwrap_or_default();
            sent.contains("charset").then_some(ContentTypeUnknown)
        });

    // The ids of the path.
    "graph.unknown_user_accepted" breaks "graph.404.unknown_id": "a user that isn't there is accepted"
        => Accepts(|refusal| *refusal == UserNotFound);
    "graph.unknown_section_accepted" breaks "graph.404.unknown_id": "a section that isn't there is accepted"
        => Accepts(|refusal| *refusal == SectionNotFound);
    "graph.unknown_item_accepted" breaks "graph.404.unknown_id": "an item that isn't there is accepted"
        => Accepts(|refusal| *refusal == ItemNotFound);
    "graph.unknown_team_accepted" breaks "graph.404.unknown_id": "a team that isn't there is accepted"
        => Accepts(|refusal| matches!(refusal, TeamNotFound { .. }));
    "graph.unknown_chat_accepted" breaks "graph.404.unknown_id": "a chat that isn't there is accepted"
        => Accepts(|refusal| *refusal == ChatNotFound);
    "graph.unknown_channel_accepted" breaks "graph.404.unknown_id": "a channel that isn't there is accepted"
        => Accepts(|refusal| *refusal == ChannelNotFound);
    "graph.unknown_id_is_400" breaks "graph.404.unknown_id": "what isn't there is 400"
        => Refuses(is_of_an_id, |row| row.status(400));
    "graph.unknown_id_is_500" breaks "graph.404.unknown_id": "what isn't there is a 500"
        => Refuses(is_of_an_id, |row| row.status(500));
    "graph.unknown_id_is_401" breaks "graph.404.unknown_id": "what isn't there is 401"
        => Refuses(is_of_an_id, |row| row.status(401));

    // The envelope of every refusal.
    "graph.error_is_empty" breaks "graph.error": "a refusal has no body"
        => RefusesWithBody(|_| true, |row| Reply::empty(row.status));
    "graph.error_is_text" breaks "graph.error": "a refusal's body is its message"
        => RefusesWithBody(|_| true, |row| Reply::of(row.status, json!(row.message)));
    "graph.error_is_plain_text" breaks "graph.error": "a refusal says that its body is plain text"
        => RefusesWithBody(|_| true, |row| Reply::of(row.status, envelope(&row)).labelled("text/plain"));
    "graph.error_without_content_type" breaks "graph.error": "a refusal has no Content-Type"
        => RefusesWithBody(|_| true, |row| {
            let mut reply = Reply::of(row.status, envelope(&row));
            reply.without_header(&CONTENT_TYPE);
            reply
        });
    "graph.error_without_envelope" breaks "graph.error": "code and message of a refusal stand in no `error`"
        => RefusesWithBody(|_| true, |row| Reply::of(row.status, json!({ "code": row.code, "message": row.message })));
    "graph.error_of_oauth" breaks "graph.error": "a refusal has the body of an authorization server"
        => RefusesWithBody(|_| true, |row| Reply::of(row.status, json!({ "error": row.code, "error_description": row.message })));
    "graph.error_of_rfc_9457" breaks "graph.error": "a refusal has the body of RFC 9457"
        => RefusesWithBody(|_| true, |row| {
            let problem = json!({ "title": row.code, "status": row.status.as_u16(), "detail": row.message });
            Reply::of(row.status, problem).labelled("application/problem+json")
        });
    "graph.error_is_list" breaks "graph.error": "a refusal has a list of errors"
        => RefusesWithBody(|_| true, |row| Reply::of(row.status, json!({ "errors": [{ "code": row.code, "message": row.message }] })));
    "graph.error_without_code" breaks "graph.error": "a refusal has no code"
        => RefusesWithBody(|_| true, |row| Reply::of(row.status, json!({ "error": { "message": row.message } })));
    "graph.error_code_empty" breaks "graph.error": "a refusal's code is empty"
        => RefusesWithBody(|_| true, |row| Reply::of(row.status, json!({ "error": { "code": "", "message": row.message } })));
    "graph.error_code_is_status" breaks "graph.error": "a refusal's code is the number of its status"
        => RefusesWithBody(|_| true, |row| {
            let code = row.status.as_u16();
            Reply::of(row.status, json!({ "error": { "code": code, "message": row.message } }))
        });
    "graph.error_without_message" breaks "graph.error": "a refusal has no message"
        => RefusesWithBody(|_| true, |row| Reply::of(row.status, json!({ "error": { "code": row.code } })));
    "graph.error_message_null" breaks "graph.error": "a refusal's message is null"
        => RefusesWithBody(|_| true, |row| Reply::of(row.status, json!({ "error": { "code": row.code, "message": null } })));
    "graph.error_message_by_language" breaks "graph.error":
        "a refusal's message is an object with its language, as in OData 3"
        => RefusesWithBody(|_| true, |row| {
            let message = json!({ "lang": "en", "value": row.message });
            Reply::of(row.status, json!({ "error": { "code": row.code, "message": message } }))
        });
};

/// The least that a refusal's body must have.
fn envelope(row: &Row) -> Value {
    json!({ "error": { "code": row.code, "message": row.message } })
}

fn is_of_the_token(refusal: &Refusal) -> bool {
    [TokenMissing, TokenEmpty, SchemeUnknown, TokenMalformed, TokenExpired].contains(refusal)
}

fn is_of_the_permission(refusal: &Refusal) -> bool {
    matches!(refusal, ScopeMissing { .. } | RoleMissing { .. } | PersonalAccount { .. })
}

fn is_of_an_id(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        UserNotFound | SectionNotFound | ItemNotFound | TeamNotFound { .. } | ChatNotFound | ChannelNotFound
    )
}
