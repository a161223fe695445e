//! Bodies: what else may stand in them, and in what order.
//!
//! Every page says that answers "might be shortened", so more may be there than is shown; OData's own control information
//! is the service's to give or to leave out.

use super::edit::{each_object, entries, put_first};
use super::{Entry, How};
use serde_json::{Map, Value, json};

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new("body.more_properties", "every object has properties of unknown names", How::Shapes(more)),
    Entry::new("body.deep_property", "every object has a property that is nested 60 deep", How::Shapes(deep)),
    Entry::new("body.long_property", "every answer has a property of 16,000 characters", How::Shapes(long)),
    Entry::new(
        "body.names_that_differ_in_case",
        "every object has ID, Value, Roles and the like beside id, value and roles",
        How::Shapes(other_case),
    ),
    Entry::new("body.order_reversed", "properties stand in the reverse order", How::Shapes(reversed)),
    Entry::new("body.no_context", "@odata.context is nowhere", How::Shows(no_context)),
    Entry::new("body.context_everywhere", "@odata.context is in every object", How::Shows(context)),
    Entry::new("body.no_count", "lists have no @odata.count", How::Shows(no_count)),
    Entry::new("body.count_everywhere", "every list has an @odata.count", How::Shows(count)),
    Entry::new(
        "body.null_annotations",
        "every list has @odata.count and @odata.nextLink, which are null",
        How::Shows(null_annotations),
    ),
    Entry::new(
        "body.links",
        "every object has @odata.id, @odata.editLink and navigation links",
        How::Shows(links),
    ),
    Entry::new(
        "body.no_nulls",
        "what is null and isn't shown as null by the pages isn't there",
        How::Shows(no_nulls),
    ),
];

fn more(body: &mut Value) {
    each_object(body, &mut |object| {
        let extra = json!({
            "@microsoft.graph.tips": "Use $select to choose only the properties your app needs",
            "unknownText": "19:00000000000000000000000000000000@thread.v2",
            "unknownNumber": -1.5,
            "unknownFlag": true,
            "unknownNull": null,
            "unknownList": [null, [], { "id": "", "@odata.type": "#microsoft.graph.unknown" }],
            "unknownObject": { "id": 7, "value": {}, "@odata.etag": "\"0\"" },
            "": "no name at all",
        });
        object.extend(extra.as_object().cloned().unwrap_or_default());
    });
}

fn deep(body: &mut Value) {
    let nested = (0..30).fold(json!("here"), |inner, _| json!({ "unknown": [inner] }));
    each_object(body, &mut |object| drop(object.insert("unknownDepth".to_owned(), nested.clone())));
}

fn long(body: &mut Value) {
    if let Value::Object(object) = body {
        put_first(object, &"unknown".repeat(50), "0123456789abcdeä".repeat(1_000));
    }
}

fn other_case(body: &mut Value) {
    each_object(body, &mut |object| {
        for name in ["ID", "Id", "Value", "Roles", "userID", "@OData.Etag", "ItemType", "Message"] {
            object.insert(name.to_owned(), json!(["another"]));
        }
    });
}

fn reversed(body: &mut Value) {
    each_object(body, &mut |object| {
        let properties: Vec<_> = std::mem::take(object).into_iter().collect();
        object.extend(properties.into_iter().rev());
    });
}

fn no_context(body: &mut Value) {
    each_object(body, &mut |object| drop(object.shift_remove("@odata.context")));
}

fn context(body: &mut Value) {
    each_object(body, &mut |object| {
        if !object.contains_key("@odata.context") {
            put_first(object, "@odata.context", "https://graph.microsoft.com/beta/$metadata#Edm.ComplexType");
        }
    });
}

fn no_count(body: &mut Value) {
    each_object(body, &mut |object| drop(object.shift_remove("@odata.count")));
}

fn count(body: &mut Value) {
    let Some(count) = entries(body).map(|entries| entries.len()) else { return };
    body["@odata.count"] = json!(count);
}

fn null_annotations(body: &mut Value) {
    if entries(body).is_some() {
        body["@odata.count"] = Value::Null;
        body["@odata.nextLink"] = Value::Null;
    }
}

fn links(body: &mut Value) {
    each_object(body, &mut |object| {
        let Some(id) = object.get("id").and_then(Value::as_str).map(str::to_owned) else { return };
        let here = format!("https://graph.microsoft.com/v1.0/things('{id}')");
        object.insert("@odata.id".to_owned(), json!(here));
        object.insert("@odata.editLink".to_owned(), json!(format!("things('{id}')")));
        object.insert("user@odata.navigationLink".to_owned(), json!(format!("{here}/user")));
        object.insert("items@odata.context".to_owned(), json!(format!("{here}/items")));
    });
}

/// The item pages show `lastModifiedDateTime` as null, the channel page `visibleHistoryStartDateTime` and `email`.
fn no_nulls(body: &mut Value) {
    const SHOWN: [&str; 3] = ["lastModifiedDateTime", "visibleHistoryStartDateTime", "email"];
    each_object(body, &mut |object: &mut Map<String, Value>| {
        object.retain(|name, value| !value.is_null() || SHOWN.contains(&name.as_str()));
    });
}
