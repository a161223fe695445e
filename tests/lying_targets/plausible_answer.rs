//! 201, an item with the very id that was sent, and a Location below the path that was asked: whatever is asked.

use serde_json::Value;

use super::document::{Said, Seen, item};

pub(crate) fn answer(seen: &Seen) -> Said {
    let sent = seen.json().and_then(|body| body.get("id").and_then(Value::as_str).map(str::to_owned));
    let id = sent.unwrap_or_else(|| "19:0a1b2c3d4e5f40008000000000000000@thread.v2".into());
    let host = seen.header("host").unwrap_or("localhost");
    Said::json(201, &item(&id)).with("location", &format!("http://{host}{}/{id}", seen.path))
}
