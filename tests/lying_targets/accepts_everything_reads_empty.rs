//! Accepts every write, makes up an id, and remembers nothing: what most fakes are.

use serde_json::{Value, json};

use super::document::{Said, Seen, fresh};

pub(crate) fn answer(seen: &Seen) -> Said {
    match seen.method.as_str() {
        "GET" => Said::json(
            200,
            &json!({
                "@odata.context": "https://graph.microsoft.com/beta/$metadata",
                "@microsoft.graph.sectionsVersion": "1741420800000",
                "@odata.etag": "\"1741420800000\"",
                "value": [],
            }),
        ),
        "DELETE" => Said::empty(204),
        _ => {
            let mut body = match seen.json() {
                Some(Value::Object(sent)) => sent,
                _ => serde_json::Map::new(),
            };
            let id = body.get("id").and_then(Value::as_str).map_or_else(made_up, str::to_owned);
            body.insert("id".into(), json!(id));
            body.insert("itemType".into(), json!("chat"));
            body.insert("@odata.etag".into(), json!(format!("\"{}\"", fresh())));
            let host = seen.header("host").unwrap_or("localhost");
            let status = if seen.path.ends_with("/move") { 200 } else { 201 };
            Said::json(status, &Value::Object(body))
                .with("location", &format!("http://{host}{}/{id}", seen.path))
        }
    }
}

fn made_up() -> String {
    format!("{:08x}-0000-4000-8000-{:012x}", fresh() & 0xffff_ffff, fresh())
}
