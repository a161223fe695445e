//! Wrong ways to move an item to another section (page `teamworksectionitem-move`).

use super::{MOVE, REMOVE, ROLES, SCOPES, changed, colleagues, folded, hierarchy, if_match, items, sent};
use crate::conversation::{Conversation, Kind};
use crate::hooks::Outcome;
use crate::identity::{Access, Caller};
use crate::mutant::Entry;
use crate::mutant::How::{
    Accepts, AcceptsIf, Answers, Asks, Declines, Ends, Forgets, Refuses, RefusesWithSideEffect, Sees,
};
use crate::refusal::Refusal::{
    ContentTypeMissing, IfMatchMissing, IfMatchStale, ItemIdMissing, ItemNotFound, MethodNotAllowed,
    NoPermission, NotInConversation, PathUnknown, PersonalAccount, PropertyType, RoleMissing, ScopeMissing,
    SectionFull, SectionIsSystem, SectionNotFound, TargetIsSource, TargetMissing, TokenMissing, UserNotFound,
};
use crate::request::Call;
use crate::response::Reply;
use crate::sections::section::Item;
use crate::store::Store;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};

pub(in crate::mutant) const MUTANTS: &[Entry] = mutants! { MOVE;
    // The request.
    "item_move.unrouted" breaks "item_move.request": "nothing is at the request line"
        => Declines(|_| Some(PathUnknown));
    "item_move.method_not_allowed" breaks "item_move.request": "a move is no POST"
        => Declines(|_| Some(MethodNotAllowed { allowed: "PATCH".to_owned() }));
    "item_move.token_unchecked" breaks "item_move.header.authorization": "no token is needed"
        => Accepts(|refusal| *refusal == TokenMissing);
    "item_move.token_missing_is_403" breaks "item_move.header.authorization":
        "a request without a token is 403, not 401"
        => Refuses(|refusal| *refusal == TokenMissing, |row| row.status(403));
    "item_move.content_type_unchecked" breaks "item_move.header.content_type": "no content type is needed"
        => Accepts(|refusal| *refusal == ContentTypeMissing);
    "item_move.content_type_missing_is_500" breaks "item_move.header.content_type":
        "a body without a content type is a 500"
        => Refuses(|refusal| *refusal == ContentTypeMissing, |row| row.status(500));
    "item_move.if_match_bare_refused" breaks "item_move.if_match.forms":
        "the list's version is refused as the list writes it, without quotes"
        => Declines(|call| (!if_match(call).starts_with('"')).then_some(IfMatchStale));
    "item_move.if_match_quoted_refused" breaks "item_move.if_match.forms", "item_move.request":
        "an etag is refused as answers write it, in quotes"
        => Declines(|call| if_match(call).starts_with('"').then_some(IfMatchStale));
    "item_move.target_by_name" breaks "item_move.body.target", "item_move.request":
        "the target is looked for by its name, and so isn't found"
        => Declines(|call| (sent(call, "targetSectionId").len() == 36).then_some(SectionNotFound));
    "item_move.target_ignored" breaks "item_move.body.target", "item_move.adds":
        "an item goes to the first section that the user made, whatever the body names"
        => Ends(|call, store, outcome| if outcome.is_ok() {
            let moved = items(call, store, sent(call, "targetSectionId")).and_then(Vec::pop);
            let first = hierarchy(call, store).and_then(|hierarchy| {
                let id = hierarchy.user_defined().next()?.id.clone();
                hierarchy.any_mut(&id).ok()
            });
            first.into_iter().for_each(|section| section.items.extend(moved.clone()));
        });

    // What can be moved.
    "item_move.chat_refused" breaks "item_move.kind.chat", "item_move.request": "a chat isn't found in its section"
        => Declines(|call| is(call, Kind::Chat).then_some(ItemNotFound));
    "item_move.channel_refused" breaks "item_move.kind.channel": "a channel isn't found in its section"
        => Declines(|call| is(call, Kind::Channel).then_some(ItemNotFound));
    "item_move.meeting_refused" breaks "item_move.kind.meeting": "a meeting isn't found in its section"
        => Declines(|call| is(call, Kind::Meeting).then_some(ItemNotFound));
    "item_move.community_refused" breaks "item_move.kind.community":
        "a community isn't found in its section by its full id"
        => Declines(|call| is(call, Kind::Community).then_some(ItemNotFound));
    "item_move.chat_is_group" breaks "item_move.kind.chat", "item_move.answer.item_type":
        "a chat's itemType is that of another enumeration"
        => Answers(|reply| reply.rewrite("itemType", |kind| kind.replace("chat", "group")));
    "item_move.channel_is_chat" breaks "item_move.kind.channel", "item_move.answer.item_type": "a channel's itemType is chat"
        => Answers(|reply| reply.rewrite("itemType", |kind| kind.replace("channel", "chat")));
    "item_move.meeting_is_chat" breaks "item_move.kind.meeting", "item_move.answer.item_type":
        "a meeting's itemType is chat, because its id ends like a chat's"
        => Answers(|reply| reply.rewrite("itemType", |kind| kind.replace("meeting", "chat")));
    "item_move.community_is_unknown" breaks "item_move.kind.community", "item_move.answer.item_type": "a community's itemType is unknownFutureValue"
        => Answers(|reply| reply.rewrite("itemType", |kind| kind.replace("community", "unknownFutureValue")));
    "item_move.community_prefixed_twice" breaks "item_move.kind.community", "item_move.answer.id":
        "a moved community's id is normalised once more"
        => Answers(|reply| if reply.shows("itemType", "community") {
            reply.rewrite("id", |id| format!("19:{id}@EngageCommunity"));
        });
    "item_move.kind_lost" breaks "item_move.kind.channel", "item_move.kind.meeting", "item_move.kind.community":
        "whatever was moved is a chat in the target"
        => Ends(|call, store, outcome| if let (Ok(_), Some(moved)) = (outcome, moved(call, store)) {
            moved.conversation.kind = Kind::Chat;
        });

    // What it does.
    "item_move.copies" breaks "item_move.removes", "item_move.one_section":
        "a moved item stays in the section that it was in"
        => Ends(|call, store, outcome| if outcome.is_ok() {
            let copy = moved(call, store).cloned();
            items(call, store, call.path("section")).into_iter().for_each(|items| items.extend(copy.clone()));
        });
    "item_move.only_chats_leave" breaks "item_move.kind.channel", "item_move.kind.meeting", "item_move.kind.community":
        "a moved item stays in the section that it was in unless it is a chat"
        => Ends(|call, store, outcome| if outcome.is_ok() && !is(call, Kind::Chat) {
            let copy = moved(call, store).cloned();
            items(call, store, call.path("section")).into_iter().for_each(|items| items.extend(copy.clone()));
        });
    "item_move.loses" breaks "item_move.adds", "item_move.one_section":
        "a moved item leaves its section and is in none"
        => Ends(|call, store, outcome| if let (Ok(_), Some(items)) = (outcome, items(call, store, sent(call, "targetSectionId"))) {
            items.pop();
        });
    "item_move.does_nothing" breaks "item_move.removes", "item_move.adds", "item_move.one_section":
        "a move is answered, and moves nothing"
        => Forgets;
    "item_move.listed_twice" breaks "item_move.adds": "a moved item is in the target twice"
        => Ends(|call, store, outcome| if outcome.is_ok() {
            let copy = moved(call, store).cloned();
            items(call, store, sent(call, "targetSectionId")).into_iter().for_each(|items| items.extend(copy.clone()));
        });
    "item_move.another_is_moved" breaks "item_move.adds", "item_move.one_section":
        "the answer shows the item, and the target gets another"
        => Ends(|call, store, outcome| if let (Ok(_), Some(moved)) = (outcome, moved(call, store)) {
            "19:another@thread.v2".clone_into(&mut moved.conversation.id);
        });
    "item_move.takes_all" breaks "item_move.removes": "a move takes everything that the section holds along"
        => Ends(|call, store, outcome| if outcome.is_ok() {
            let rest = items(call, store, call.path("section")).map(std::mem::take).unwrap_or_default();
            items(call, store, sent(call, "targetSectionId")).into_iter().for_each(|items| items.extend(rest.clone()));
        });
    "item_move.overwrites" breaks "item_move.adds": "a moved item takes the place of what the target held"
        => Ends(|call, store, outcome| if let (Ok(_), Some(items)) = (outcome, items(call, store, sent(call, "targetSectionId"))) {
            items.drain(..items.len() - 1);
        });

    // The answer.
    "item_move.201" breaks "item_move.200", "item_move.example.1": "an accepted move answers 201"
        => Answers(|reply| reply.status(201));
    "item_move.202" breaks "item_move.200", "item_move.example.1": "an accepted move answers 202"
        => Answers(|reply| reply.status(202));
    "item_move.204" breaks "item_move.200", "item_move.example.1": "an accepted move answers 204, without the item"
        => Answers(|reply| { reply.status(204); reply.without_body(); });
    "item_move.no_body" breaks "item_move.200", "item_move.answer.id": "an accepted move answers 200 without the item"
        => Answers(Reply::without_body);
    "item_move.empty_object" breaks "item_move.200", "item_move.answer.id":
        "an accepted move answers an object without properties"
        => Answers(|reply| reply.body = Some(json!({})));
    "item_move.wrapped" breaks "item_move.200", "item_move.answer.id":
        "an accepted move answers the item as the value of an action"
        => Answers(|reply| reply.body = reply.body.take().map(|item| json!({ "value": item })));
    "item_move.content_type_missing" breaks "item_move.answer.content_type": "the answer has no Content-Type"
        => Answers(|reply| reply.without_header(&CONTENT_TYPE));
    "item_move.content_type_text" breaks "item_move.answer.content_type": "the answer says that it is plain text"
        => Answers(|reply| reply.header(&CONTENT_TYPE, |_| "text/plain".to_owned()));
    "item_move.content_type_latin" breaks "item_move.answer.content_type": "the answer says that it isn't UTF-8"
        => Answers(|reply| reply.header(&CONTENT_TYPE, |_| "application/json; charset=iso-8859-1".to_owned()));
    "item_move.type_missing" breaks "item_move.answer.type": "the answer doesn't name its type"
        => Answers(|reply| reply.without("@odata.type"));
    "item_move.type_of_a_section" breaks "item_move.answer.type": "the answer names the type of a section"
        => Answers(|reply| reply.put("@odata.type", "#microsoft.graph.teamworkSection"));
    "item_move.type_without_hash" breaks "item_move.answer.type": "the answer names its type without the #"
        => Answers(|reply| reply.rewrite("@odata.type", |kind| kind.replace('#', "")));
    "item_move.id_missing" breaks "item_move.answer.id": "the answer has no id"
        => Answers(|reply| reply.without("id"));
    "item_move.id_null" breaks "item_move.answer.id": "the answer's id is null"
        => Answers(|reply| reply.put("id", Value::Null));
    "item_move.id_of_the_target" breaks "item_move.answer.id": "the answer's id is the target section's"
        => Ends(|call, _, outcome| if let Ok(reply) = outcome { reply.put("id", sent(call, "targetSectionId")) });
    "item_move.id_of_another" breaks "item_move.answer.id": "the answer's id is another item's"
        => Answers(|reply| reply.put("id", "19:another@thread.v2"));
    "item_move.id_escaped" breaks "item_move.answer.id": "the answer's id is percent-encoded, as a path may be"
        => Answers(|reply| reply.rewrite("id", |id| id.replace(':', "%3A").replace('@', "%40")));
    "item_move.item_type_missing" breaks "item_move.answer.item_type": "the answer has no itemType"
        => Answers(|reply| reply.without("itemType"));
    "item_move.item_type_null" breaks "item_move.answer.item_type": "the answer's itemType is null"
        => Answers(|reply| reply.put("itemType", Value::Null));
    "item_move.item_type_number" breaks "item_move.answer.item_type":
        "the answer's itemType is the number of the kind"
        => Answers(|reply| reply.put("itemType", 0));
    "item_move.item_type_of_another" breaks "item_move.answer.item_type":
        "the answer's itemType is channel, whatever was moved"
        => Answers(|reply| reply.put("itemType", "channel"));
    "item_move.created_missing" breaks "item_move.answer.created": "the answer has no createdDateTime"
        => Answers(|reply| reply.without("createdDateTime"));
    "item_move.created_null" breaks "item_move.answer.created": "createdDateTime is null"
        => Answers(|reply| reply.put("createdDateTime", Value::Null));
    "item_move.created_without_zone" breaks "item_move.answer.created": "createdDateTime names no zone"
        => Answers(|reply| reply.rewrite("createdDateTime", |at| at.replace('Z', "")));
    "item_move.created_no_date" breaks "item_move.answer.created": "createdDateTime is a day that no calendar has"
        => Answers(|reply| reply.put("createdDateTime", "2026-02-30T10:30:00Z"));
    "item_move.created_number" breaks "item_move.answer.created": "createdDateTime is a number of seconds"
        => Answers(|reply| reply.put("createdDateTime", 1_742_515_200));
    "item_move.created_never_set" breaks "item_move.answer.created": "createdDateTime is the first instant of year 1"
        => Answers(|reply| reply.put("createdDateTime", "0001-01-01T00:00:00Z"));
    "item_move.modified_when_moved" breaks "item_move.answer.last_modified":
        "lastModifiedDateTime is when the item was moved"
        => Answers(|reply| reply.put("lastModifiedDateTime", "2026-03-08T10:30:00Z"));
    "item_move.modified_missing" breaks "item_move.answer.last_modified": "lastModifiedDateTime is left out, not null"
        => Answers(|reply| reply.without("lastModifiedDateTime"));
    "item_move.modified_empty" breaks "item_move.answer.last_modified", "item_move.200": "lastModifiedDateTime is an empty text"
        => Answers(|reply| reply.put("lastModifiedDateTime", ""));
    "item_move.etag_missing" breaks "item_move.answer.etag": "the answer has no etag"
        => Answers(|reply| reply.without("@odata.etag"));
    "item_move.etag_null" breaks "item_move.answer.etag": "the etag is null"
        => Answers(|reply| reply.put("@odata.etag", Value::Null));
    "item_move.etag_unquoted" breaks "item_move.answer.etag": "the etag has no quotes"
        => Answers(|reply| reply.rewrite("@odata.etag", |etag| etag.replace('"', "")));
    "item_move.etag_of_nothing" breaks "item_move.answer.etag": "the etag is a pair of quotes"
        => Answers(|reply| reply.put("@odata.etag", "\"\""));
    "item_move.etag_sent_back" breaks "item_move.answer.etag", "item_move.etag_renewed":
        "the etag is the If-Match that was sent"
        => Ends(|call, _, outcome| if let Ok(reply) = outcome {
            reply.put("@odata.etag", format!("\"{}\"", if_match(call).trim_matches('"')));
        });
    "item_move.etag_of_chats_only" breaks "item_move.kind.channel", "item_move.kind.meeting", "item_move.kind.community", "item_move.answer.etag":
        "the etag is the If-Match that was sent unless a chat was moved"
        => Ends(|call, _, outcome| if let (Ok(reply), false) = (outcome, is(call, Kind::Chat)) {
            reply.put("@odata.etag", format!("\"{}\"", if_match(call).trim_matches('"')));
        });
    "item_move.etag_of_the_item" breaks "item_move.etag_renewed":
        "the etag is a version of the item alone, which no write accepts"
        => Answers(|reply| reply.put("@odata.etag", "\"1\""));
    "item_move.etag_outdated" breaks "item_move.etag_renewed":
        "the version moves on once more after the answer was written, as if removing and adding were two"
        => Ends(|call, store, outcome| if outcome.is_ok() { changed(call, store) });
    "item_move.etag_not_for_removal" breaks "item_move.etag_renewed":
        "a removal accepts no version that a move gave" at REMOVE
        => Declines(|_| Some(IfMatchStale));
    "item_move.version_kept" breaks "item_move.version_used_up", "item_move.etag_renewed":
        "a move doesn't change the version; the new etag is only shown"
        => Ends(|call, store, outcome| if let (Ok(_), Some(hierarchy)) = (outcome, hierarchy(call, store)) {
            hierarchy.version -= 10;
        });

    // The rows of the error table: left out, with another status, in a sibling's words, or obeyed in words only.
    "item_move.target_unchecked" breaks "item_move.400.target_missing": "a move without a target is accepted"
        => Accepts(|refusal| *refusal == TargetMissing);
    "item_move.target_empty_accepted" breaks "item_move.400.target_missing":
        "an empty target is accepted, and means where the item is"
        => AcceptsIf(|call, _| call.body.get("targetSectionId") == Some(&json!("")));
    "item_move.target_null_accepted" breaks "item_move.400.target_missing":
        "a target of null is accepted, and takes the item out of its section"
        => AcceptsIf(|call, _| call.body.get("targetSectionId") == Some(&Value::Null));
    "item_move.target_empty_is_404" breaks "item_move.400.target_missing":
        "an empty target is looked for, and not found"
        => Declines(|call| (call.body.get("targetSectionId") == Some(&json!(""))).then_some(SectionNotFound));
    "item_move.target_null_is_of_wrong_type" breaks "item_move.400.target_missing":
        "a target of null is refused as one of the wrong type"
        => Declines(|call| {
            let is_null = call.body.get("targetSectionId") == Some(&Value::Null);
            is_null.then_some(PropertyType { property: "targetSectionId" })
        });
    "item_move.target_missing_is_same" breaks "item_move.400.target_missing":
        "a move without a target is refused in the words for the same section"
        => Refuses(|refusal| *refusal == TargetMissing, |row| *row = TargetIsSource.row());
    "item_move.target_missing_names_id" breaks "item_move.400.target_missing":
        "a move without a target is refused in the words of the add page"
        => Refuses(|refusal| *refusal == TargetMissing, |row| *row = ItemIdMissing.row());
    "item_move.target_missing_is_422" breaks "item_move.400.target_missing": "a move without a target is 422"
        => Refuses(|refusal| *refusal == TargetMissing, |row| row.status(422));
    "item_move.target_number_accepted" breaks "item_move.400.target_type": "a target that is a number is accepted"
        => AcceptsIf(|_, refusal| matches!(refusal, PropertyType { .. }));
    "item_move.target_number_is_404" breaks "item_move.400.target_type":
        "a target that is a number is looked for, and not found"
        => Refuses(|refusal| matches!(refusal, PropertyType { .. }), |row| *row = SectionNotFound.row());
    "item_move.same_unchecked" breaks "item_move.400.same": "a move to where the item is, is accepted"
        => Accepts(|refusal| *refusal == TargetIsSource);
    "item_move.same_is_409" breaks "item_move.400.same": "a move to where the item is, is 409"
        => Refuses(|refusal| *refusal == TargetIsSource, |row| row.status(409));
    "item_move.same_is_missing" breaks "item_move.400.same":
        "a move to where the item is, is refused in the words for a missing target"
        => Refuses(|refusal| *refusal == TargetIsSource, |row| *row = TargetMissing.row());
    "item_move.same_doubles" breaks "item_move.400.same":
        "a move to where the item is, is refused, and the item is there twice"
        => RefusesWithSideEffect(|refusal| *refusal == TargetIsSource, |call, store| {
            items(call, store, call.path("section")).into_iter().for_each(|items| items.extend(items.last().cloned()));
        });
    "item_move.same_removes" breaks "item_move.400.same":
        "a move to where the item is, is refused, and the item is gone"
        => RefusesWithSideEffect(|refusal| *refusal == TargetIsSource, taken_out);
    "item_move.full_unchecked" breaks "item_move.400.full": "a full section takes a moved item"
        => Accepts(|refusal| *refusal == SectionFull);
    "item_move.full_is_409" breaks "item_move.400.full": "a full section is 409"
        => Refuses(|refusal| *refusal == SectionFull, |row| row.status(409));
    "item_move.full_in_other_words" breaks "item_move.400.full":
        "a full section is refused in the words for the same section"
        => Refuses(|refusal| *refusal == SectionFull, |row| *row = TargetIsSource.row());
    "item_move.full_loses" breaks "item_move.400.full", "item_move.one_section": "a full section refuses an item that has left its own by then"
        => RefusesWithSideEffect(|refusal| *refusal == SectionFull, taken_out);
    "item_move.system_unchecked" breaks "item_move.403": "system sections are as good as any"
        => Accepts(|refusal| matches!(refusal, SectionIsSystem { .. }));
    "item_move.into_system_accepted" breaks "item_move.403": "a system section takes a moved item"
        => AcceptsIf(|call, refusal| matches!(refusal, SectionIsSystem { .. }) && is_system(sent(call, "targetSectionId")));
    "item_move.out_of_system_accepted" breaks "item_move.403": "an item can be moved out of a system section"
        => AcceptsIf(|call, refusal| matches!(refusal, SectionIsSystem { .. }) && is_system(call.path("section")));
    "item_move.into_system_is_404" breaks "item_move.403": "a system section isn't found as a target"
        => Ends(|call, _, outcome| if outcome.is_err() && is_system(sent(call, "targetSectionId")) {
            *outcome = Err(SectionNotFound);
        });
    "item_move.out_of_system_is_404" breaks "item_move.403": "an item isn't found in a system section"
        => Ends(|call, _, outcome| if outcome.is_err() && is_system(call.path("section")) {
            *outcome = Err(ItemNotFound);
        });
    "item_move.system_is_400" breaks "item_move.403": "a system section is 400"
        => Refuses(|refusal| matches!(refusal, SectionIsSystem { .. }), |row| row.status(400));
    "item_move.system_is_membership" breaks "item_move.403":
        "a system section is refused in the words of the add page's 403"
        => Refuses(|refusal| matches!(refusal, SectionIsSystem { .. }), |row| *row = NotInConversation.row());
    "item_move.into_system_moves" breaks "item_move.403":
        "a system section refuses an item that has left its own by then"
        => RefusesWithSideEffect(|refusal| matches!(refusal, SectionIsSystem { .. }), taken_out);
    "item_move.section_unchecked" breaks "item_move.404.section": "a section that isn't there is accepted"
        => Accepts(|refusal| *refusal == SectionNotFound);
    "item_move.target_unknown_accepted" breaks "item_move.404.section": "a target that isn't there is accepted"
        => AcceptsIf(|call, refusal| *refusal == SectionNotFound && call.path("section").starts_with("a1b2c3d4"));
    "item_move.removed_section_accepted" breaks "item_move.404.section":
        "a section that was removed is accepted, as source and as target"
        => AcceptsIf(|call, refusal| {
            let was_made = |section: &str| section.starts_with("a1b2c3d4");
            *refusal == SectionNotFound && was_made(call.path("section")) && was_made(sent(call, "targetSectionId"))
        });
    "item_move.target_of_another_user_written" breaks "item_move.404.section":
        "a target of somebody else's is refused, and holds the item then"
        => RefusesWithSideEffect(|refusal| *refusal == SectionNotFound, |call, store| {
            let theirs = colleagues(call, store).and_then(|all| all.any_mut(sent(call, "targetSectionId")).ok());
            if let (Some(theirs), Some(conversation)) = (theirs, conversation(call)) {
                theirs.items.push(Item { conversation, created: call.now });
            }
        });
    "item_move.target_of_another_user_accepted" breaks "item_move.404.section":
        "a target is found whoever's it is, and gets the item"
        => Ends(|call, store, outcome| {
            let target = sent(call, "targetSectionId");
            let theirs = colleagues(call, store).and_then(|all| all.any_mut(target).ok());
            if let (Err(SectionNotFound), Some(theirs), Some(conversation)) = (&outcome, theirs, conversation(call)) {
                let item = Item { conversation, created: call.now };
                *outcome = Ok(Reply::ok(item.shown("1")));
                theirs.items.push(item);
                taken_out(call, store);
            }
        });
    "item_move.section_unknown_is_400" breaks "item_move.404.section": "a section that isn't there is 400"
        => Refuses(|refusal| *refusal == SectionNotFound, |row| row.status(400));
    "item_move.section_unknown_is_item" breaks "item_move.404.section":
        "a section that isn't there is refused in the words for an item"
        => Refuses(|refusal| *refusal == SectionNotFound, |row| *row = ItemNotFound.row());
    "item_move.section_unknown_is_path" breaks "item_move.404.section":
        "a section that isn't there is refused as a path that isn't"
        => Refuses(|refusal| *refusal == SectionNotFound, |row| *row = PathUnknown.row());
    "item_move.target_unknown_loses" breaks "item_move.404.section":
        "a target that isn't there is refused after the item left its section"
        => RefusesWithSideEffect(|refusal| *refusal == SectionNotFound, taken_out);
    "item_move.item_unchecked" breaks "item_move.404.item": "an item that isn't in the section is accepted"
        => Accepts(|refusal| *refusal == ItemNotFound);
    "item_move.source_ignored" breaks "item_move.404.item": "an item is moved from wherever it is"
        => Ends(|call, store, outcome| if let Err(ItemNotFound) = outcome {
            let holder = hierarchy(call, store).and_then(|all| Some(all.holder(call.path("item"))?.id.clone()));
            if holder.is_some() {
                moved_anyway(call, store, outcome);
            }
        });
    "item_move.loose_item_added" breaks "item_move.404.item": "an item of a system section is added to the target"
        => Ends(|call, store, outcome| if let Err(ItemNotFound) = outcome && store.chats.contains_key(call.path("item")) {
            moved_anyway(call, store, outcome);
        });
    "item_move.unknown_item_added" breaks "item_move.404.item":
        "an item that exists for nobody is added to the target"
        => Ends(|call, store, outcome| if let Err(ItemNotFound) = outcome && !store.chats.contains_key(call.path("item")) {
            moved_anyway(call, store, outcome);
        });
    "item_move.item_unknown_is_400" breaks "item_move.404.item": "an item that isn't in the section is 400"
        => Refuses(|refusal| *refusal == ItemNotFound, |row| row.status(400));
    "item_move.item_unknown_is_409" breaks "item_move.404.item": "an item that isn't in the section is 409"
        => Refuses(|refusal| *refusal == ItemNotFound, |row| row.status(409));
    "item_move.item_unknown_is_section" breaks "item_move.404.item":
        "an item that isn't in the section is refused in the words for a section"
        => Refuses(|refusal| *refusal == ItemNotFound, |row| *row = SectionNotFound.row());
    "item_move.item_unknown_adds" breaks "item_move.404.item":
        "an item that isn't in the section is refused, and is in the target then"
        => RefusesWithSideEffect(|refusal| *refusal == ItemNotFound, moved_as_well);
    "item_move.user_unchecked" breaks "item_move.404.user": "a user that isn't there is accepted"
        => Accepts(|refusal| *refusal == UserNotFound);
    "item_move.user_unknown_is_400" breaks "item_move.404.user": "a user that isn't there is 400"
        => Refuses(|refusal| *refusal == UserNotFound, |row| row.status(400));
    "item_move.if_match_stale_accepted" breaks "item_move.412": "a stale If-Match is accepted"
        => Accepts(|refusal| *refusal == IfMatchStale);
    "item_move.if_match_stale_bare_accepted" breaks "item_move.412":
        "a stale If-Match is accepted when it has no quotes"
        => AcceptsIf(|call, refusal| *refusal == IfMatchStale && !if_match(call).starts_with('"'));
    "item_move.if_match_stale_of_application" breaks "item_move.412.application":
        "an application's stale If-Match is accepted"
        => AcceptsIf(|call, refusal| *refusal == IfMatchStale && call.caller == Caller::Application);
    "item_move.if_match_stale_is_409" breaks "item_move.412": "a stale If-Match is 409"
        => Refuses(|refusal| *refusal == IfMatchStale, |row| row.status(409));
    "item_move.if_match_stale_is_missing" breaks "item_move.412": "a stale If-Match is refused as a missing one"
        => Refuses(|refusal| *refusal == IfMatchStale, |row| *row = IfMatchMissing.row());
    "item_move.if_match_stale_in_other_words" breaks "item_move.412":
        "a stale If-Match is 412 in the words of another page"
        => Refuses(|refusal| *refusal == IfMatchStale, |row| row.message = "The resource has changed since it was read.".into());
    "item_move.if_match_stale_moves" breaks "item_move.412": "a stale If-Match is refused, and the item is moved"
        => RefusesWithSideEffect(|refusal| *refusal == IfMatchStale, moved_as_well);
    "item_move.refusal_folds_section" breaks "item_move.412": "a refused move folds the item's section, or unfolds it"
        => RefusesWithSideEffect(|_| true, folded);
    "item_move.if_match_missing_accepted" breaks "item_move.428": "a write without If-Match is accepted"
        => Accepts(|refusal| *refusal == IfMatchMissing);
    "item_move.if_match_missing_is_400" breaks "item_move.428": "a write without If-Match is 400"
        => Refuses(|refusal| *refusal == IfMatchMissing, |row| row.status(400));
    "item_move.if_match_missing_is_stale" breaks "item_move.428":
        "a write without If-Match is refused as one with a stale one"
        => Refuses(|refusal| *refusal == IfMatchMissing, |row| *row = IfMatchStale.row());
    "item_move.if_match_missing_moves" breaks "item_move.428":
        "a write without If-Match is refused, and the item is moved"
        => RefusesWithSideEffect(|refusal| *refusal == IfMatchMissing, moved_as_well);

    // Who may.
    "item_move.other_user_ignored" breaks "item_move.other_user":
        "whichever user the path names, the caller's own item is moved"
        => Sees(|call| call.variables.retain(|(name, _)| *name != "user"));
    "item_move.other_user_accepted" breaks "item_move.other_user": "a token writes under any user"
        => Accepts(|refusal| *refusal == NoPermission);
    "item_move.other_user_is_400" breaks "item_move.other_user": "another user is 400"
        => Refuses(|refusal| *refusal == NoPermission, |row| row.status(400));
    "item_move.delegated_wants_more" breaks "item_move.permission.delegated":
        "TeamworkSection.ReadWrite isn't enough for a user's token"
        => Asks(Access { scopes: &["TeamworkSection.ReadWrite.All"], roles: ROLES });
    "item_move.application_wants_more" breaks "item_move.permission.application":
        "TeamworkSection.ReadWrite.All isn't enough for an application's token"
        => Asks(Access { scopes: SCOPES, roles: &["Teamwork.Migrate.All"] });
    "item_move.application_refused" breaks "item_move.permission.application": "an application can't move items"
        => Declines(|call| (call.caller == Caller::Application).then_some(NoPermission));
    "item_move.permission_unchecked" breaks "item_move.permission.least": "any token will do"
        => Accepts(|refusal| matches!(refusal, ScopeMissing { .. } | RoleMissing { .. }));
    "item_move.read_is_enough" breaks "item_move.permission.least": "a user's permission to read is enough"
        => Asks(Access { scopes: &["TeamworkSection.ReadWrite", "TeamworkSection.Read"], roles: ROLES });
    "item_move.read_is_enough_for_applications" breaks "item_move.permission.least":
        "an application's permission to read is enough"
        => Asks(Access { scopes: SCOPES, roles: &["TeamworkSection.ReadWrite.All", "TeamworkSection.Read.All"] });
    "item_move.permission_missing_is_401" breaks "item_move.permission.least": "a token without the permission is 401"
        => Refuses(|refusal| matches!(refusal, ScopeMissing { .. } | RoleMissing { .. }), |row| row.status(401));
    "item_move.personal_accepted" breaks "item_move.permission.personal": "a personal account can move items"
        => Accepts(|refusal| matches!(refusal, PersonalAccount { .. }));
    "item_move.personal_is_400" breaks "item_move.permission.personal": "a personal account is 400"
        => Refuses(|refusal| matches!(refusal, PersonalAccount { .. }), |row| row.status(400));
};

/// What the path names.
fn conversation(call: &Call<'_>) -> Option<Conversation> {
    Conversation::parse(call.path("item"))
}

fn is(call: &Call<'_>, kind: Kind) -> bool {
    conversation(call).is_some_and(|conversation| conversation.kind == kind)
}

/// The ids of system sections are made of the tenant, the user and a name.
fn is_system(section: &str) -> bool {
    section.contains('~')
}

/// What was moved, in the section that it was moved to.
fn moved<'a>(call: &Call<'_>, store: &'a mut Store) -> Option<&'a mut Item> {
    items(call, store, sent(call, "targetSectionId"))?.last_mut()
}

/// The item leaves its section, whatever is answered.
fn taken_out(call: &Call<'_>, store: &mut Store) {
    hierarchy(call, store).into_iter().for_each(|hierarchy| hierarchy.forget(call.path("item")));
}

/// What was refused is accepted and carried out, wherever the item is.
fn moved_anyway(call: &Call<'_>, store: &mut Store, outcome: &mut Outcome) {
    moved_as_well(call, store);
    changed(call, store);
    let version = hierarchy(call, store).map(|hierarchy| hierarchy.version()).unwrap_or_default();
    if let Some(item) = moved(call, store) {
        *outcome = Ok(Reply::ok(item.shown(&version)));
    }
}

/// The item is in the target, whatever is answered.
fn moved_as_well(call: &Call<'_>, store: &mut Store) {
    taken_out(call, store);
    let target = items(call, store, sent(call, "targetSectionId"));
    if let (Some(conversation), Some(items)) = (conversation(call), target) {
        items.push(Item { conversation, created: call.now });
    }
}
