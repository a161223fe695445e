//! Wrong ways to add an item to a section (page `teamworksection-post-items`).

use super::{
    ADD, LIST_ITEMS, REMOVE, ROLES, SCOPES, changed, colleagues, folded, hierarchy, if_match, items, sent,
};
use crate::conversation::{Conversation, Kind};
use crate::hooks::Outcome;
use crate::identity::{Access, Caller};
use crate::mutant::Entry;
use crate::mutant::How::{
    Accepts, AcceptsIf, Answers, Asks, Declines, Ends, Forgets, Refuses, RefusesWithSideEffect, Runs, Sees,
};
use crate::refusal::Refusal::{
    ContentTypeMissing, IfMatchMissing, IfMatchStale, ItemIdInvalid, ItemIdMissing, ItemIsElsewhere,
    ItemIsHere, ItemNotFound, MethodNotAllowed, NoPermission, NotInConversation, PathUnknown,
    PersonalAccount, PropertyType, RoleMissing, ScopeMissing, SectionFull, SectionIsSystem, SectionNotFound,
    SystemItems, TokenMissing, UserNotFound,
};
use crate::refusal::SystemAdvice;
use crate::request::Call;
use crate::response::Reply;
use crate::sections::section::Item;
use crate::seed::COMMUNITY;
use crate::store::Store;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use serde_json::{Value, json};

pub(in crate::mutant) const MUTANTS: &[Entry] = mutants! { ADD;
    // The request.
    "item_add.unrouted" breaks "item_add.request": "nothing is at the request line"
        => Declines(|_| Some(PathUnknown));
    "item_add.method_not_allowed" breaks "item_add.request": "items can only be read"
        => Declines(|_| Some(MethodNotAllowed { allowed: "GET".to_owned() }));
    "item_add.token_unchecked" breaks "item_add.header.authorization": "no token is needed"
        => Accepts(|refusal| *refusal == TokenMissing);
    "item_add.token_missing_is_403" breaks "item_add.header.authorization":
        "a request without a token is 403, not 401"
        => Refuses(|refusal| *refusal == TokenMissing, |row| row.status(403));
    "item_add.content_type_unchecked" breaks "item_add.header.content_type": "no content type is needed"
        => Accepts(|refusal| *refusal == ContentTypeMissing);
    "item_add.content_type_missing_is_500" breaks "item_add.header.content_type":
        "a body without a content type is a 500"
        => Refuses(|refusal| *refusal == ContentTypeMissing, |row| row.status(500));
    "item_add.if_match_bare_refused" breaks "item_add.if_match.forms":
        "the list's version is refused as the list writes it, without quotes"
        => Declines(|call| (!if_match(call).starts_with('"')).then_some(IfMatchStale));
    "item_add.if_match_quoted_refused" breaks "item_add.if_match.forms", "item_add.request":
        "an etag is refused as answers write it, in quotes"
        => Declines(|call| if_match(call).starts_with('"').then_some(IfMatchStale));
    "item_add.id_ignored" breaks "item_add.body.id", "item_add.answer.id":
        "whatever the body names, a community is added"
        => Sees(|call| drop(call.body.insert("id".to_owned(), COMMUNITY.into())));
    "item_add.another_is_added" breaks "item_add.body.id", "item_add.201":
        "the answer shows what was named, and the section gets another item"
        => Ends(|call, store, outcome| {
            let added = items(call, store, call.path("section")).and_then(|items| items.last_mut());
            if let (Ok(_), Some(item)) = (outcome, added) {
                "19:another@thread.v2".clone_into(&mut item.conversation.id);
            }
        });

    // What can be added.
    "item_add.chat_refused" breaks "item_add.kind.chat", "item_add.request": "a chat is refused as no conversation"
        => Declines(|call| is(call, Kind::Chat).then_some(ItemIdInvalid));
    "item_add.channel_refused" breaks "item_add.kind.channel": "a channel is refused as no conversation"
        => Declines(|call| is(call, Kind::Channel).then_some(ItemIdInvalid));
    "item_add.meeting_refused" breaks "item_add.kind.meeting": "a meeting is refused as no conversation"
        => Declines(|call| is(call, Kind::Meeting).then_some(ItemIdInvalid));
    "item_add.community_refused" breaks "item_add.kind.community", "item_add.community_id":
        "a bare community id is refused as no conversation"
        => Declines(|call| (is(call, Kind::Community) && !is_prefixed(call)).then_some(ItemIdInvalid));
    "item_add.chat_is_group" breaks "item_add.kind.chat", "item_add.answer.item_type":
        "a chat's itemType is that of another enumeration"
        => Answers(|reply| reply.rewrite("itemType", |kind| kind.replace("chat", "group")));
    "item_add.channel_is_chat" breaks "item_add.kind.channel", "item_add.answer.item_type": "a channel's itemType is chat"
        => Answers(|reply| reply.rewrite("itemType", |kind| kind.replace("channel", "chat")));
    "item_add.meeting_is_chat" breaks "item_add.kind.meeting", "item_add.answer.item_type":
        "a meeting's itemType is chat, because its id ends like a chat's"
        => Answers(|reply| reply.rewrite("itemType", |kind| kind.replace("meeting", "chat")));
    "item_add.community_is_unknown" breaks "item_add.kind.community", "item_add.answer.item_type": "a community's itemType is unknownFutureValue"
        => Answers(|reply| reply.rewrite("itemType", |kind| kind.replace("community", "unknownFutureValue")));
    "item_add.only_chats_located" breaks "item_add.kind.channel", "item_add.kind.meeting", "item_add.kind.community", "item_add.answer.location":
        "the answer has a Location for a chat only"
        => Answers(|reply| if !reply.shows("itemType", "chat") { reply.without_header(&LOCATION) });
    "item_add.listed_as_chat" breaks "item_add.kind.channel", "item_add.kind.meeting", "item_add.kind.community":
        "whatever was added is listed as a chat" at LIST_ITEMS
        => Answers(|reply| reply.entries(|items| items.iter_mut().for_each(|item| item["itemType"] = json!("chat"))));
    "item_add.listed_without_kind" breaks "item_add.example.1":
        "the list shows items whose itemType is null" at LIST_ITEMS
        => Answers(|reply| reply.entries(|items| items.iter_mut().for_each(|item| item["itemType"] = Value::Null)));
    "item_add.community_not_normalised" breaks "item_add.community_id": "a community's bare id is kept as it was sent"
        => Ends(|call, store, outcome| if is(call, Kind::Community) && !is_prefixed(call) {
            goes_by(sent(call, "id"), call, store, outcome);
        });
    "item_add.community_answered_bare" breaks "item_add.community_id", "item_add.answer.id", "item_move.kind.community":
        "the answer shows a community's bare id, the list its full one"
        => Answers(|reply| reply.rewrite("id", bare));
    "item_add.community_location_bare" breaks "item_add.community_id", "item_add.answer.location": "Location ends in a community's bare id"
        => Answers(|reply| reply.header(&LOCATION, |url| url.replace("/19:eyJ", "/eyJ").replace("@EngageCommunity", "")));
    "item_add.community_in_small_letters" breaks "item_add.community_id", "item_add.201", "item_add.409.elsewhere", "item_add.409.here", "item_add.answer.id", "item_add.answer.location": "a community's id ends in @engagecommunity"
        => Ends(|call, store, outcome| if is(call, Kind::Community) && !is_prefixed(call) {
            goes_by(&format!("19:{}@engagecommunity", sent(call, "id")), call, store, outcome);
        });
    "item_add.community_in_both_forms" breaks "item_add.community_id":
        "a community is in its section under its full id, and under the bare one"
        => Ends(|call, store, outcome| if let (Ok(_), Some(items)) = (outcome, items(call, store, call.path("section"))) {
            let added = items.last().filter(|_| is(call, Kind::Community)).cloned();
            items.splice(0..0, added.map(|mut item| { item.conversation.id = bare(&item.conversation.id); item }));
        });
    "item_add.community_prefixed_refused" breaks "item_add.community_id.prefixed":
        "a community's full id is refused as no conversation"
        => Declines(|call| (is(call, Kind::Community) && is_prefixed(call)).then_some(ItemIdInvalid));
    "item_add.community_prefixed_twice" breaks "item_add.community_id.prefixed", "item_add.201", "item_add.answer.id":
        "a community's full id is normalised once more"
        => Ends(|call, store, outcome| if is(call, Kind::Community) && is_prefixed(call) {
            goes_by(&format!("19:{}@EngageCommunity", sent(call, "id")), call, store, outcome);
        });
    "item_add.community_added_twice" breaks "item_add.community_id", "item_add.409.here":
        "a community that is here is accepted again under its bare id"
        => AcceptsIf(|call, refusal| *refusal == ItemIsHere && !is_prefixed(call));

    // One section at a time.
    "item_add.in_two_sections" breaks "item_add.one_section", "item_add.from_system_section", "item_add.use_move",
        "item_add.409.elsewhere":
        "an item of another section is added, and then is in both"
        => Ends(|call, store, outcome| if let Err(ItemIsElsewhere { .. }) = outcome {
            added_anyway(call, store, outcome);
        });
    "item_add.taken_from_elsewhere" breaks "item_add.one_section", "item_add.from_system_section",
        "item_add.use_move", "item_add.409.elsewhere":
        "an item of another section is added, and leaves that section"
        => Ends(|call, store, outcome| if let Err(ItemIsElsewhere { section }) = outcome {
            items(call, store, section).into_iter().for_each(|items| items.retain(|item| item.conversation.id != sent(call, "id")));
            added_anyway(call, store, outcome);
        });
    "item_add.sections_of_all_users" breaks "item_add.one_user":
        "an item of somebody else's section is refused as one of the user's other sections"
        => Runs(|call, store, add| {
            let holder = colleagues(call, store).and_then(|all| Some(all.holder(sent(call, "id"))?.id.clone()));
            holder.map_or_else(|| add(call, store), |section| Err(ItemIsElsewhere { section }))
        });
    "item_add.system_section_holds_it" breaks "item_add.from_system_section", "item_add.request":
        "an item that only a system section has is refused as that section's"
        => Declines(|_| Some(ItemIsElsewhere { section: "RecentChats".to_owned() }));
    "item_add.removed_item_stays" breaks "item_add.from_system_section":
        "an item that was removed still counts as its section's" at REMOVE
        => Forgets;

    // The answer.
    "item_add.200" breaks "item_add.201", "item_add.example.1": "an accepted add answers 200"
        => Answers(|reply| reply.status(200));
    "item_add.202" breaks "item_add.201", "item_add.example.1": "an accepted add answers 202"
        => Answers(|reply| reply.status(202));
    "item_add.204" breaks "item_add.201", "item_add.example.1": "an accepted add answers 204, without the item"
        => Answers(|reply| { reply.status(204); reply.without_body(); });
    "item_add.no_body" breaks "item_add.201", "item_add.answer.id": "an accepted add answers 201 without the item"
        => Answers(Reply::without_body);
    "item_add.empty_object" breaks "item_add.201", "item_add.answer.id":
        "an accepted add answers an object without properties"
        => Answers(|reply| reply.body = Some(json!({})));
    "item_add.wrapped" breaks "item_add.201", "item_add.answer.id": "an accepted add answers a list of one item"
        => Answers(|reply| reply.body = reply.body.take().map(|item| json!({ "value": [item] })));
    "item_add.forgotten" breaks "item_add.201": "an accepted add adds nothing"
        => Forgets;
    "item_add.listed_twice" breaks "item_add.201": "an added item is in its section twice"
        => Ends(|call, store, outcome| if let (Ok(_), Some(items)) = (outcome, items(call, store, call.path("section"))) {
            items.extend(items.last().cloned());
        });
    "item_add.others_listed_twice" breaks "item_add.201": "what was in the section before is there twice"
        => Ends(|call, store, outcome| if let (Ok(_), Some(items)) = (outcome, items(call, store, call.path("section"))) {
            let before = items[..items.len() - 1].to_vec();
            items.splice(0..0, before);
        });
    "item_add.added_to_another_section" breaks "item_add.201":
        "an added item is put into another section of the user's"
        => Ends(|call, store, outcome| if outcome.is_ok() {
            let added = items(call, store, call.path("section")).and_then(Vec::pop);
            let full = hierarchy(call, store).and_then(|hierarchy| {
                let id = hierarchy.user_defined().next()?.id.clone();
                hierarchy.any_mut(&id).ok()
            });
            full.into_iter().for_each(|section| section.items.extend(added.clone()));
        });
    "item_add.empties_other_sections" breaks "item_add.201":
        "what the user's other sections hold makes room for an added item"
        => Ends(|call, store, outcome| if let (Ok(_), Some(hierarchy)) = (outcome, hierarchy(call, store)) {
            let others: Vec<_> = hierarchy.item_ids().filter(|id| *id != sent(call, "id")).map(str::to_owned).collect();
            let here = call.path("section").to_owned();
            for id in others {
                if hierarchy.holder(&id).is_some_and(|section| section.id != here) { hierarchy.forget(&id); }
            }
        });
    "item_add.overwrites" breaks "item_add.201": "an added item takes the place of what its section held"
        => Ends(|call, store, outcome| {
            if let (Ok(_), Some(items)) = (outcome, items(call, store, call.path("section"))) {
                items.drain(..items.len() - 1);
            }
        });
    "item_add.content_type_missing" breaks "item_add.answer.content_type": "the answer has no Content-Type"
        => Answers(|reply| reply.without_header(&CONTENT_TYPE));
    "item_add.content_type_text" breaks "item_add.answer.content_type": "the answer says that it is plain text"
        => Answers(|reply| reply.header(&CONTENT_TYPE, |_| "text/plain".to_owned()));
    "item_add.content_type_latin" breaks "item_add.answer.content_type": "the answer says that it isn't UTF-8"
        => Answers(|reply| reply.header(&CONTENT_TYPE, |_| "application/json; charset=iso-8859-1".to_owned()));
    "item_add.content_type_other_json" breaks "item_add.answer.content_type": "the answer says that it is a patch"
        => Answers(|reply| reply.header(&CONTENT_TYPE, |_| "application/json-patch+json".to_owned()));
    "item_add.location_missing" breaks "item_add.answer.location": "the answer has no Location"
        => Answers(|reply| reply.without_header(&LOCATION));
    "item_add.location_relative" breaks "item_add.answer.location": "Location is a path without a host"
        => Answers(|reply| reply.header(&LOCATION, |url| url.split_once("/beta").map_or_else(String::new, |(_, path)| format!("/beta{path}"))));
    "item_add.location_escaped" breaks "item_add.answer.location": "the item's id is percent-encoded in Location"
        => Answers(|reply| reply.header(&LOCATION, |url| url.replace("/19:", "/19%3A").replace('@', "%40")));
    "item_add.location_of_the_section" breaks "item_add.answer.location":
        "Location is the section's items, without the new one"
        => Answers(|reply| reply.header(&LOCATION, |url| url.rsplit_once('/').map_or_else(String::new, |(items, _)| items.to_owned())));
    "item_add.location_of_another_item" breaks "item_add.answer.location": "Location is that of another item"
        => Answers(|reply| reply.header(&LOCATION, |url| url.replace("@thread", "0@thread")));
    "item_add.location_of_another_section" breaks "item_add.answer.location": "Location is below another section"
        => Answers(|reply| reply.header(&LOCATION, |url| url.replace("/sections/", "/sections/0")));
    "item_add.location_of_another_user" breaks "item_add.answer.location": "Location is below another user"
        => Answers(|reply| reply.header(&LOCATION, |url| url.replace("/users/1", "/users/2")));
    "item_add.location_of_v1" breaks "item_add.answer.location": "Location is one of v1.0, which has no sections"
        => Answers(|reply| reply.header(&LOCATION, |url| url.replace("/beta/", "/v1.0/")));
    "item_add.type_missing" breaks "item_add.answer.type": "the answer doesn't name its type"
        => Answers(|reply| reply.without("@odata.type"));
    "item_add.type_of_a_section" breaks "item_add.answer.type": "the answer names the type of a section"
        => Answers(|reply| reply.put("@odata.type", "#microsoft.graph.teamworkSection"));
    "item_add.type_without_hash" breaks "item_add.answer.type": "the answer names its type without the #"
        => Answers(|reply| reply.rewrite("@odata.type", |kind| kind.replace('#', "")));
    "item_add.id_missing" breaks "item_add.answer.id": "the answer has no id"
        => Answers(|reply| reply.without("id"));
    "item_add.id_null" breaks "item_add.answer.id": "the answer's id is null"
        => Answers(|reply| reply.put("id", Value::Null));
    "item_add.id_of_another" breaks "item_add.answer.id": "the answer's id is another item's"
        => Answers(|reply| reply.put("id", "19:another@thread.v2"));
    "item_add.id_minted" breaks "item_add.answer.id": "the answer's id is a GUID of its own"
        => Answers(|reply| reply.put("id", "1d000000-0000-4000-8000-000000000001"));
    "item_add.id_escaped" breaks "item_add.answer.id": "the answer's id is percent-encoded"
        => Answers(|reply| reply.rewrite("id", |id| id.replace(':', "%3A").replace('@', "%40")));
    "item_add.item_type_missing" breaks "item_add.answer.item_type": "the answer has no itemType"
        => Answers(|reply| reply.without("itemType"));
    "item_add.item_type_null" breaks "item_add.answer.item_type": "the answer's itemType is null"
        => Answers(|reply| reply.put("itemType", Value::Null));
    "item_add.item_type_number" breaks "item_add.answer.item_type": "the answer's itemType is the number of the kind"
        => Answers(|reply| reply.put("itemType", 0));
    "item_add.item_type_of_another" breaks "item_add.answer.item_type":
        "the answer's itemType is channel, whatever was added"
        => Answers(|reply| reply.put("itemType", "channel"));
    "item_add.item_type_capital" breaks "item_add.answer.item_type": "the answer's itemType begins with a capital"
        => Answers(|reply| reply.rewrite("itemType", |kind| kind.replacen('c', "C", 1)));
    "item_add.created_missing" breaks "item_add.answer.created": "the answer has no createdDateTime"
        => Answers(|reply| reply.without("createdDateTime"));
    "item_add.created_null" breaks "item_add.answer.created": "createdDateTime is null"
        => Answers(|reply| reply.put("createdDateTime", Value::Null));
    "item_add.created_without_zone" breaks "item_add.answer.created": "createdDateTime names no zone"
        => Answers(|reply| reply.rewrite("createdDateTime", |at| at.replace('Z', "")));
    "item_add.created_without_time" breaks "item_add.answer.created": "createdDateTime is a date only"
        => Answers(|reply| reply.put("createdDateTime", "2026-03-08"));
    "item_add.created_no_date" breaks "item_add.answer.created": "createdDateTime is a day that no calendar has"
        => Answers(|reply| reply.put("createdDateTime", "2026-02-30T10:00:00Z"));
    "item_add.created_number" breaks "item_add.answer.created": "createdDateTime is a number of seconds"
        => Answers(|reply| reply.put("createdDateTime", 1_742_515_200));
    "item_add.created_never_set" breaks "item_add.answer.created": "createdDateTime is the first instant of year 1"
        => Answers(|reply| reply.put("createdDateTime", "0001-01-01T00:00:00Z"));
    "item_add.modified_at_a_time" breaks "item_add.answer.last_modified": "lastModifiedDateTime is a time, though nothing was modified"
        => Answers(|reply| reply.put("lastModifiedDateTime", "2026-03-08T10:00:00Z"));
    "item_add.modified_missing" breaks "item_add.answer.last_modified": "lastModifiedDateTime is left out, not null"
        => Answers(|reply| reply.without("lastModifiedDateTime"));
    "item_add.modified_empty" breaks "item_add.answer.last_modified": "lastModifiedDateTime is an empty text"
        => Answers(|reply| reply.put("lastModifiedDateTime", ""));
    "item_add.etag_missing" breaks "item_add.answer.etag": "the answer has no etag"
        => Answers(|reply| reply.without("@odata.etag"));
    "item_add.etag_null" breaks "item_add.answer.etag": "the etag is null"
        => Answers(|reply| reply.put("@odata.etag", Value::Null));
    "item_add.etag_unquoted" breaks "item_add.answer.etag": "the etag has no quotes"
        => Answers(|reply| reply.rewrite("@odata.etag", |etag| etag.replace('"', "")));
    "item_add.etag_of_nothing" breaks "item_add.answer.etag": "the etag is a pair of quotes"
        => Answers(|reply| reply.put("@odata.etag", "\"\""));
    "item_add.etag_sent_back" breaks "item_add.answer.etag", "item_add.etag_renewed":
        "the etag is the If-Match that was sent"
        => Ends(|call, _, outcome| if let Ok(reply) = outcome {
            reply.put("@odata.etag", format!("\"{}\"", if_match(call).trim_matches('"')));
        });
    "item_add.etag_of_the_item" breaks "item_add.etag_renewed":
        "the etag is a version of the item alone, which no write accepts"
        => Answers(|reply| reply.put("@odata.etag", "\"1\""));
    "item_add.etag_outdated" breaks "item_add.etag_renewed":
        "the version moves on once more after the answer was written"
        => Ends(|call, store, outcome| if outcome.is_ok() { changed(call, store); });
    "item_add.etag_not_for_removal" breaks "item_add.etag_renewed":
        "a removal accepts no version that an add gave" at REMOVE
        => Declines(|_| Some(IfMatchStale));
    "item_add.version_kept" breaks "item_add.version_used_up", "item_add.etag_renewed":
        "an add doesn't change the version; the new etag is only shown"
        => Ends(|call, store, outcome| if let (Ok(_), Some(hierarchy)) = (outcome, hierarchy(call, store)) {
            hierarchy.version -= 10;
        });

    // The rows of the error table: left out, with another status, in a sibling's words, or obeyed in words only.
    "item_add.id_unchecked" breaks "item_add.400.id_missing": "an add without an id is accepted"
        => Accepts(|refusal| *refusal == ItemIdMissing);
    "item_add.id_empty_accepted" breaks "item_add.400.id_missing": "an empty id is accepted"
        => AcceptsIf(|call, _| call.body.get("id") == Some(&json!("")));
    "item_add.id_null_accepted" breaks "item_add.400.id_missing": "an id of null is accepted"
        => AcceptsIf(|call, _| call.body.get("id") == Some(&Value::Null));
    "item_add.id_empty_is_invalid" breaks "item_add.400.id_missing": "an empty id is refused as an invalid one"
        => Declines(|call| (call.body.get("id") == Some(&json!(""))).then_some(ItemIdInvalid));
    "item_add.id_null_is_of_wrong_type" breaks "item_add.400.id_missing":
        "an id of null is refused as one of the wrong type"
        => Declines(|call| (call.body.get("id") == Some(&Value::Null)).then_some(PropertyType { property: "id" }));
    "item_add.id_missing_is_invalid" breaks "item_add.400.id_missing":
        "an add without an id is refused in the words for an invalid one"
        => Refuses(|refusal| *refusal == ItemIdMissing, |row| *row = ItemIdInvalid.row());
    "item_add.id_missing_is_404" breaks "item_add.400.id_missing": "an add without an id is 404"
        => Refuses(|refusal| *refusal == ItemIdMissing, |row| row.status(404));
    "item_add.id_missing_is_422" breaks "item_add.400.id_missing": "an add without an id is 422"
        => Refuses(|refusal| *refusal == ItemIdMissing, |row| row.status(422));
    "item_add.id_number_accepted" breaks "item_add.400.id_type": "an id that is a number is accepted"
        => AcceptsIf(|call, _| call.body.get("id").is_some_and(Value::is_number));
    "item_add.id_number_is_403" breaks "item_add.400.id_type":
        "an id that is a number is refused as a conversation of somebody else's"
        => Declines(|call| call.body.get("id").is_some_and(Value::is_number).then_some(NotInConversation));
    "item_add.any_text_accepted" breaks "item_add.400.id_invalid": "any text is an id"
        => AcceptsIf(|call, refusal| *refusal == ItemIdInvalid && !sent(call, "id").is_empty());
    "item_add.any_guid_accepted" breaks "item_add.400.id_invalid": "any GUID is taken as a community's id"
        => AcceptsIf(|call, refusal| *refusal == ItemIdInvalid && sent(call, "id").len() == 36);
    "item_add.id_invalid_is_403" breaks "item_add.400.id_invalid":
        "any text is taken as an id, and refused because the caller isn't in it"
        => Refuses(|refusal| *refusal == ItemIdInvalid, |row| *row = NotInConversation.row());
    "item_add.id_invalid_is_404" breaks "item_add.400.id_invalid": "an id that is no conversation is 404"
        => Refuses(|refusal| *refusal == ItemIdInvalid, |row| row.status(404));
    "item_add.id_invalid_is_missing" breaks "item_add.400.id_invalid":
        "an id that is no conversation is refused in the words for a missing one"
        => Refuses(|refusal| *refusal == ItemIdInvalid, |row| *row = ItemIdMissing.row());
    "item_add.full_unchecked" breaks "item_add.400.full": "a full section takes more"
        => Accepts(|refusal| *refusal == SectionFull);
    "item_add.full_is_409" breaks "item_add.400.full": "a full section is 409"
        => Refuses(|refusal| *refusal == SectionFull, |row| row.status(409));
    "item_add.full_is_invalid" breaks "item_add.400.full": "a full section is refused in the words for an invalid id"
        => Refuses(|refusal| *refusal == SectionFull, |row| *row = ItemIdInvalid.row());
    "item_add.full_adds" breaks "item_add.400.full", "item_add.request": "a full section refuses an item and holds it then"
        => RefusesWithSideEffect(|refusal| *refusal == SectionFull, added_as_well);
    "item_add.membership_unchecked" breaks "item_add.403": "whoever knows a conversation's id can add it"
        => Accepts(|refusal| *refusal == NotInConversation);
    "item_add.not_a_member_is_404" breaks "item_add.403": "a conversation that one isn't in is 404"
        => Refuses(|refusal| *refusal == NotInConversation, |row| row.status(404));
    "item_add.not_a_member_is_system" breaks "item_add.403":
        "a conversation that one isn't in is refused in the words for a system section"
        => Refuses(|refusal| *refusal == NotInConversation, |row| *row = SectionIsSystem { advice: SystemAdvice::None }.row());
    "item_add.not_a_member_is_permission" breaks "item_add.403":
        "a conversation that one isn't in is refused in the words for a missing permission"
        => Refuses(|refusal| *refusal == NotInConversation, |row| *row = NoPermission.row());
    "item_add.not_a_member_adds" breaks "item_add.403":
        "a conversation that one isn't in is refused and is in the section then"
        => RefusesWithSideEffect(|refusal| *refusal == NotInConversation, added_as_well);
    "item_add.section_of_another_user_written" breaks "item_add.404":
        "a section of somebody else's is refused, and holds the item then"
        => RefusesWithSideEffect(|refusal| *refusal == SectionNotFound, |call, store| {
            let theirs = colleagues(call, store).and_then(|all| all.any_mut(call.path("section")).ok());
            if let (Some(theirs), Some(conversation)) = (theirs, conversation(call)) {
                theirs.items.push(Item { conversation, created: call.now });
            }
        });
    "item_add.applications_in_any_section" breaks "item_add.404.application":
        "an application's section is accepted whoever's it is"
        => AcceptsIf(|call, refusal| *refusal == SectionNotFound && call.caller == Caller::Application);
    "item_add.system_unchecked" breaks "item_add.403.system": "a system section takes items"
        => Accepts(|refusal| matches!(refusal, SectionIsSystem { .. }));
    "item_add.system_is_400" breaks "item_add.403.system": "a system section is 400, as when its items are listed"
        => Refuses(|refusal| matches!(refusal, SectionIsSystem { .. }), |row| *row = SystemItems.row());
    "item_add.system_is_unknown" breaks "item_add.403.system": "a system section is 404"
        => Refuses(|refusal| matches!(refusal, SectionIsSystem { .. }), |row| *row = SectionNotFound.row());
    "item_add.system_is_membership" breaks "item_add.403.system":
        "a system section is refused in the words for a conversation that one isn't in"
        => Refuses(|refusal| matches!(refusal, SectionIsSystem { .. }), |row| *row = NotInConversation.row());
    "item_add.section_unchecked" breaks "item_add.404": "a section that isn't there is accepted"
        => Accepts(|refusal| *refusal == SectionNotFound);
    "item_add.removed_section_accepted" breaks "item_add.404": "a section that was removed is accepted"
        => AcceptsIf(|call, refusal| *refusal == SectionNotFound && call.path("section").starts_with("a1b2c3d4"));
    "item_add.section_of_another_user_accepted" breaks "item_add.404":
        "a section is found whoever's it is, and gets the item"
        => Ends(|call, store, outcome| {
            let theirs = colleagues(call, store).and_then(|all| all.any_mut(call.path("section")).ok());
            if let (Err(SectionNotFound), Some(theirs), Some(conversation)) = (&outcome, theirs, conversation(call)) {
                let item = Item { conversation, created: call.now };
                *outcome = Ok(Reply::created(item.shown("1")));
                theirs.items.push(item);
            }
        });
    "item_add.removed_section_is_410" breaks "item_add.404": "a section that isn't there is 410"
        => Refuses(|refusal| *refusal == SectionNotFound, |row| row.status(410));
    "item_add.section_unknown_is_400" breaks "item_add.404": "a section that isn't there is 400"
        => Refuses(|refusal| *refusal == SectionNotFound, |row| row.status(400));
    "item_add.section_unknown_is_item" breaks "item_add.404":
        "a section that isn't there is refused in the words for an item"
        => Refuses(|refusal| *refusal == SectionNotFound, |row| *row = ItemNotFound.row());
    "item_add.section_unknown_is_user" breaks "item_add.404":
        "a section that isn't there is refused in the words for a user"
        => Refuses(|refusal| *refusal == SectionNotFound, |row| *row = UserNotFound.row());
    "item_add.user_unchecked" breaks "item_add.404.user": "a user that isn't there is accepted"
        => Accepts(|refusal| *refusal == UserNotFound);
    "item_add.user_unknown_is_400" breaks "item_add.404.user": "a user that isn't there is 400"
        => Refuses(|refusal| *refusal == UserNotFound, |row| row.status(400));
    "item_add.conversation_unchecked" breaks "item_add.unknown_conversation":
        "a conversation that exists for nobody is added"
        => Ends(|call, store, outcome| if let Err(NotInConversation) = outcome && !store.chats.contains_key(sent(call, "id")) {
            added_anyway(call, store, outcome);
        });
    "item_add.conversation_unknown_is_409" breaks "item_add.unknown_conversation", "item_add.403":
        "a conversation that one isn't in, or nobody is, is 409"
        => Refuses(|refusal| *refusal == NotInConversation, |row| row.status(409));
    "item_add.here_accepted" breaks "item_add.409.here": "an item that is here is accepted again"
        => Accepts(|refusal| *refusal == ItemIsHere);
    "item_add.only_chats_here" breaks "item_add.409.here":
        "an item that is here is accepted again unless it is a chat or a community"
        => AcceptsIf(|call, refusal| *refusal == ItemIsHere && (is(call, Kind::Channel) || is(call, Kind::Meeting)));
    "item_add.here_added_twice" breaks "item_add.409.here": "an item that is here is refused, and listed twice then"
        => RefusesWithSideEffect(|refusal| *refusal == ItemIsHere, added_as_well);
    "item_add.here_is_400" breaks "item_add.409.here": "an item that is here is 400"
        => Refuses(|refusal| *refusal == ItemIsHere, |row| row.status(400));
    "item_add.here_is_elsewhere" breaks "item_add.409.here":
        "an item that is here is refused in the words for another section"
        => Ends(|call, _, outcome| if let Err(ItemIsHere) = outcome {
            *outcome = Err(ItemIsElsewhere { section: call.path("section").to_owned() });
        });
    "item_add.elsewhere_unchecked" breaks "item_add.409.elsewhere", "item_add.one_section",
        "item_move.instead_of_add":
        "an item of another section is accepted, and stays there"
        => Accepts(|refusal| matches!(refusal, ItemIsElsewhere { .. }));
    "item_add.only_chats_elsewhere" breaks "item_add.409.elsewhere", "item_add.one_section":
        "an item of another section is accepted unless it is a chat"
        => AcceptsIf(|call, refusal| matches!(refusal, ItemIsElsewhere { .. }) && !is(call, Kind::Chat));
    "item_add.elsewhere_taken" breaks "item_add.409.elsewhere":
        "an item of another section is refused, and leaves that section"
        => RefusesWithSideEffect(|refusal| matches!(refusal, ItemIsElsewhere { .. }), |call, store| {
            hierarchy(call, store).into_iter().for_each(|hierarchy| hierarchy.forget(sent(call, "id")));
        });
    "item_add.elsewhere_is_400" breaks "item_add.409.elsewhere": "an item of another section is 400"
        => Refuses(|refusal| matches!(refusal, ItemIsElsewhere { .. }), |row| row.status(400));
    "item_add.elsewhere_is_here" breaks "item_add.409.elsewhere":
        "an item of another section is refused in the words for this one"
        => Refuses(|refusal| matches!(refusal, ItemIsElsewhere { .. }), |row| row.message = ItemIsHere.row().message);
    "item_add.elsewhere_adds" breaks "item_add.409.elsewhere", "item_add.one_section":
        "an item of another section is refused, and is here too then"
        => RefusesWithSideEffect(|refusal| matches!(refusal, ItemIsElsewhere { .. }), added_as_well);
    "item_add.conflict_not_named" breaks "item_add.409.elsewhere":
        "the refusal doesn't name the section that holds the item"
        => Refuses(|refusal| matches!(refusal, ItemIsElsewhere { .. }), |row| row.detail = None);
    "item_add.conflict_without_id" breaks "item_add.409.elsewhere": "conflictingSectionId is empty"
        => Refuses(|refusal| matches!(refusal, ItemIsElsewhere { .. }), |row| row.detail = Some(("conflictingSectionId", "", String::new())));
    "item_add.conflict_names_this_section" breaks "item_add.409.elsewhere":
        "conflictingSectionId is the section that was asked for"
        => Ends(|call, _, outcome| if let Err(ItemIsElsewhere { section }) = outcome {
            call.path("section").clone_into(section);
        });
    "item_add.conflict_names_the_item" breaks "item_add.409.elsewhere": "conflictingSectionId is the item's id"
        => Ends(|call, _, outcome| if let Err(ItemIsElsewhere { section }) = outcome {
            sent(call, "id").clone_into(section);
        });
    "item_add.if_match_stale_accepted" breaks "item_add.412": "a stale If-Match is accepted"
        => Accepts(|refusal| *refusal == IfMatchStale);
    "item_add.if_match_stale_bare_accepted" breaks "item_add.412":
        "a stale If-Match is accepted when it has no quotes"
        => AcceptsIf(|call, refusal| *refusal == IfMatchStale && !if_match(call).starts_with('"'));
    "item_add.if_match_stale_of_application" breaks "item_add.412.application":
        "an application's stale If-Match is accepted"
        => AcceptsIf(|call, refusal| *refusal == IfMatchStale && call.caller == Caller::Application);
    "item_add.if_match_stale_is_409" breaks "item_add.412": "a stale If-Match is 409"
        => Refuses(|refusal| *refusal == IfMatchStale, |row| row.status(409));
    "item_add.if_match_stale_is_missing" breaks "item_add.412": "a stale If-Match is refused as a missing one"
        => Refuses(|refusal| *refusal == IfMatchStale, |row| *row = IfMatchMissing.row());
    "item_add.if_match_stale_in_other_words" breaks "item_add.412":
        "a stale If-Match is 412 in the words of another page"
        => Refuses(|refusal| *refusal == IfMatchStale, |row| row.message = "The resource has changed since it was read.".into());
    "item_add.if_match_stale_adds" breaks "item_add.412": "a stale If-Match is refused, and the item is added"
        => RefusesWithSideEffect(|refusal| *refusal == IfMatchStale, added_as_well);
    "item_add.if_match_missing_accepted" breaks "item_add.428": "a write without If-Match is accepted"
        => Accepts(|refusal| *refusal == IfMatchMissing);
    "item_add.if_match_missing_is_400" breaks "item_add.428": "a write without If-Match is 400"
        => Refuses(|refusal| *refusal == IfMatchMissing, |row| row.status(400));
    "item_add.if_match_missing_is_stale" breaks "item_add.428":
        "a write without If-Match is refused as one with a stale one"
        => Refuses(|refusal| *refusal == IfMatchMissing, |row| *row = IfMatchStale.row());
    "item_add.if_match_missing_adds" breaks "item_add.428":
        "a write without If-Match is refused, and the item is added"
        => RefusesWithSideEffect(|refusal| *refusal == IfMatchMissing, added_as_well);
    "item_add.refusal_folds_section" breaks "item_add.409.here": "a refused add folds its section, or unfolds it"
        => RefusesWithSideEffect(|_| true, folded);
    "item_add.refusal_empties_section" breaks "item_add.409.here": "a refused add takes out what its section held"
        => RefusesWithSideEffect(|_| true, |call, store| {
            items(call, store, call.path("section")).into_iter().for_each(Vec::clear);
        });

    // Who may.
    "item_add.other_user_ignored" breaks "item_add.other_user":
        "whichever user the path names, the caller's own section is written to"
        => Sees(|call| call.variables.retain(|(name, _)| *name != "user"));
    "item_add.other_user_accepted" breaks "item_add.other_user": "a token writes under any user"
        => Accepts(|refusal| *refusal == NoPermission);
    "item_add.other_user_is_400" breaks "item_add.other_user": "another user is 400"
        => Refuses(|refusal| *refusal == NoPermission, |row| row.status(400));
    "item_add.delegated_wants_more" breaks "item_add.permission.delegated":
        "TeamworkSection.ReadWrite isn't enough for a user's token"
        => Asks(Access { scopes: &["TeamworkSection.ReadWrite.All"], roles: ROLES });
    "item_add.application_wants_more" breaks "item_add.permission.application":
        "TeamworkSection.ReadWrite.All isn't enough for an application's token"
        => Asks(Access { scopes: SCOPES, roles: &["Teamwork.Migrate.All"] });
    "item_add.application_refused" breaks "item_add.permission.application": "an application can't add items"
        => Declines(|call| (call.caller == Caller::Application).then_some(NoPermission));
    "item_add.permission_unchecked" breaks "item_add.permission.least": "any token will do"
        => Accepts(|refusal| matches!(refusal, ScopeMissing { .. } | RoleMissing { .. }));
    "item_add.read_is_enough" breaks "item_add.permission.least": "a user's permission to read is enough"
        => Asks(Access { scopes: &["TeamworkSection.ReadWrite", "TeamworkSection.Read"], roles: ROLES });
    "item_add.read_is_enough_for_applications" breaks "item_add.permission.least":
        "an application's permission to read is enough"
        => Asks(Access { scopes: SCOPES, roles: &["TeamworkSection.ReadWrite.All", "TeamworkSection.Read.All"] });
    "item_add.permission_missing_is_401" breaks "item_add.permission.least": "a token without the permission is 401"
        => Refuses(|refusal| matches!(refusal, ScopeMissing { .. } | RoleMissing { .. }), |row| row.status(401));
    "item_add.personal_accepted" breaks "item_add.permission.personal": "a personal account can add items"
        => Accepts(|refusal| matches!(refusal, PersonalAccount { .. }));
    "item_add.personal_is_400" breaks "item_add.permission.personal": "a personal account is 400"
        => Refuses(|refusal| matches!(refusal, PersonalAccount { .. }), |row| row.status(400));
};

/// What the body names, read as the operation reads it.
fn conversation(call: &Call<'_>) -> Option<Conversation> {
    Conversation::parse(sent(call, "id"))
}

fn is(call: &Call<'_>, kind: Kind) -> bool {
    conversation(call).is_some_and(|conversation| conversation.kind == kind)
}

fn is_prefixed(call: &Call<'_>) -> bool {
    sent(call, "id").starts_with("19:")
}

/// A community's id as a client may send it; any other as it is.
fn bare(id: &str) -> String {
    let community = id.strip_prefix("19:").and_then(|id| id.strip_suffix("@EngageCommunity"));
    community.unwrap_or(id).to_owned()
}

/// What was just added goes by another id, in the answer and in its section.
fn goes_by(id: &str, call: &Call<'_>, store: &mut Store, outcome: &mut Outcome) {
    let Ok(reply) = outcome else { return };
    reply.put("id", id);
    reply.header(&LOCATION, |url| {
        let items = url.rsplit_once('/').map_or(url, |(items, _)| items);
        format!("{items}/{id}")
    });
    let added = items(call, store, call.path("section")).and_then(|items| items.last_mut());
    added.into_iter().for_each(|item| id.clone_into(&mut item.conversation.id));
}

/// What was refused is accepted and carried out.
fn added_anyway(call: &Call<'_>, store: &mut Store, outcome: &mut Outcome) {
    added_as_well(call, store);
    let Some(hierarchy) = hierarchy(call, store) else { return };
    let version = hierarchy.changed();
    let added = hierarchy.section(call.path("section")).ok().and_then(|section| section.items.last());
    if let Some(item) = added {
        *outcome = Ok(Reply::created(item.shown(&version)));
    }
}

/// The item is in the section, whatever is answered.
fn added_as_well(call: &Call<'_>, store: &mut Store) {
    if let (Some(conversation), Some(items)) = (conversation(call), items(call, store, call.path("section")))
    {
        items.push(Item { conversation, created: call.now });
    }
}
