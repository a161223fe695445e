//! Sections and their items, where the pages of adding and moving say nothing of how they are shown.

use super::edit::{Kind, each_of, entries, entries_of, put_first, replace};
use super::{Entry, How};
use crate::route::Route;
use serde_json::{Map, Value, json};

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new(
        "section.another",
        "a user has one more section, of a kind that nobody knows",
        How::Shows(another),
    ),
    Entry::new("section.order_reversed", "sections are listed in the reverse order", How::Shows(reversed)),
    Entry::new(
        "section.name_with_spaces",
        "TeamsAndChannels is shown as Teams and Channels, as in the list page's example",
        How::Shows(spaces),
    ),
    Entry::new(
        "section.no_order",
        "lists of sections have no @microsoft.graph.sectionsOrder",
        How::Shows(no_order),
    ),
    Entry::new("section.expanded", "sections are always shown with an item in them", How::Shows(expanded)),
    Entry::new("section.no_types", "sections and listed items don't name their type", How::Shows(no_types)),
    Entry::new(
        "section.unknown_values",
        "sections have values that a client doesn't know yet, as unknownFutureValue",
        How::Shows(unknown_values),
    ),
    Entry::new(
        "section.mostly_null",
        "all of a section but its id, etag and name is null",
        How::Shows(mostly_null),
    ),
    Entry::new(
        "section.mostly_absent",
        "nothing of a section but its id, etag and name is there",
        How::Shows(mostly_absent),
    ),
    Entry::new("item.etag_in_lists", "listed items have an etag", How::Shows(etag_in_lists)),
    Entry::new(
        "item.modified_in_lists",
        "listed items have a lastModifiedDateTime",
        How::Shows(modified_in_lists),
    ),
    Entry::new(
        "item.community_by_bare_id_only",
        "a community is added by its bare id, as the page has it, and not by the id that it gets",
        How::Takes(by_bare_id_only),
    )
    .warning(&["C101"]),
    Entry::new("item.more", "items have what a conversation has: a topic, members, a link", How::Shows(more)),
];

const OPEN: [&str; 8] = [
    "displayIcon",
    "sectionType",
    "sortType",
    "isExpanded",
    "isHierarchicalViewEnabled",
    "createdDateTime",
    "lastModifiedDateTime",
    "items",
];

fn another(body: &mut Value) {
    let Some(sections) = entries_of(body, Kind::Section) else { return };
    let mut another = sections[0].clone();
    another["id"] = json!("another");
    another["displayName"] = json!("Another");
    sections.push(another);
    if let Some(order) = body.get_mut("@microsoft.graph.sectionsOrder").and_then(Value::as_array_mut) {
        order.push(json!("another"));
    }
}

fn reversed(body: &mut Value) {
    entries_of(body, Kind::Section).into_iter().for_each(|sections| sections.reverse());
    if let Some(order) = body.get_mut("@microsoft.graph.sectionsOrder").and_then(Value::as_array_mut) {
        order.reverse();
    }
}

fn spaces(body: &mut Value) {
    each_of(body, Kind::Section, |section| {
        if section.get("displayName").is_some_and(|name| name == "TeamsAndChannels") {
            replace(section, "displayName", "Teams and Channels");
        }
    });
}

fn no_order(body: &mut Value) {
    if let Value::Object(list) = body {
        list.shift_remove("@microsoft.graph.sectionsOrder");
    }
}

fn expanded(body: &mut Value) {
    each_of(body, Kind::Section, |section| {
        let item = json!({ "id": "19:00000000000000000000000000000001@thread.v2", "itemType": "chat" });
        section.insert("items@odata.context".to_owned(), json!("$metadata#items"));
        section.insert("items".to_owned(), json!([item]));
    });
}

fn no_types(body: &mut Value) {
    each_of(body, Kind::Section, |section| drop(section.shift_remove("@odata.type")));
    if entries(body).is_some() {
        each_of(body, Kind::Item, |item| drop(item.shift_remove("@odata.type")));
    }
}

fn unknown_values(body: &mut Value) {
    each_of(body, Kind::Section, |section| {
        replace(section, "sectionType", "unknownFutureValue");
        replace(section, "sortType", "unknownFutureValue");
        let icon = json!({ "iconType": "🧭", "skinTone": "unknownFutureValue", "displayName": null });
        replace(section, "displayIcon", icon);
    });
}

fn mostly_null(body: &mut Value) {
    each_of(body, Kind::Section, |section| OPEN.iter().for_each(|name| replace(section, name, Value::Null)));
}

fn mostly_absent(body: &mut Value) {
    each_of(body, Kind::Section, |section| section.retain(|name, _| !OPEN.contains(&name.as_str())));
}

fn etag_in_lists(body: &mut Value) {
    for item in entries_of(body, Kind::Item).into_iter().flatten().filter_map(Value::as_object_mut) {
        put_first(item, "@odata.etag", "\"of this item alone\"");
    }
}

fn modified_in_lists(body: &mut Value) {
    for item in entries_of(body, Kind::Item).into_iter().flatten().filter_map(Value::as_object_mut) {
        replace(item, "lastModifiedDateTime", "2026-03-08T10:30:00Z");
    }
}

fn by_bare_id_only(body: &mut Map<String, Value>, route: &Route) {
    let is_normalised = |id: &Value| id.as_str().is_some_and(|id| id.ends_with("@EngageCommunity"));
    if route.path.ends_with("/items") && body.get("id").is_some_and(is_normalised) {
        replace(body, "id", "normalised already");
    }
}

fn more(body: &mut Value) {
    each_of(body, Kind::Item, |item| {
        item.insert("topic".to_owned(), json!("Zoë's \u{202e}topic\u{0}"));
        item.insert("webUrl".to_owned(), json!("https://teams.microsoft.com/l/chat/0/0"));
        item.insert("members".to_owned(), json!([{ "@odata.type": "#microsoft.graph.unknown", "id": "" }]));
    });
}
