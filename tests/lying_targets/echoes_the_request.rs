//! Gives back what it was sent: the body as the answer, and the token in every spelling it can think of.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::document::{Said, Seen, fresh};

pub(crate) fn answer(seen: &Seen) -> Said {
    let token = seen.header("authorization").unwrap_or("none").to_owned();
    let spelled = spellings(&token);
    let status = if seen.is_read() { 200 } else { 201 };
    let mut said = match fresh() % 5 {
        // As text that is no JSON, as bytes that are no text, and as an error: each is recorded another way.
        0 => Said {
            body: format!("<p>{}</p>", spelled.join("\n")).into_bytes(),
            ..Said::json(status, &Value::Null)
        },
        1 => Said { body: [b"\xff\xfe", spelled.join(" ").as_bytes()].concat(), ..Said::empty(status) },
        2 => Said::json(400, &json!({ "error": { "code": token, "message": spelled.join(" ") } })),
        3 => Said { body: twice(&spelled).into_bytes(), ..Said::json(status, &Value::Null) },
        _ => Said::json(status, &echo(seen, &token, &spelled)),
    };
    for (at, spelling) in spelled.iter().enumerate() {
        said = said.with(&format!("x-echo-{at}"), spelling);
    }
    let host = seen.header("host").unwrap_or("localhost");
    said.with("set-cookie", &format!("session={token}"))
        .with("location", &format!("http://{host}{}/{}", seen.path, spelled[1]))
}

/// The request's body, with what a runner wants to capture beside it.
fn echo(seen: &Seen, token: &str, spelled: &[String]) -> Value {
    let mut body = match seen.json() {
        Some(Value::Object(sent)) => sent,
        _ => serde_json::Map::new(),
    };
    body.insert("@odata.etag".into(), json!(format!("\"{}\"", fresh())));
    body.insert("@microsoft.graph.sectionsVersion".into(), json!(fresh().to_string()));
    body.entry("id").or_insert_with(|| json!(fresh().to_string()));
    body.insert("value".into(), json!([{ "id": token, "itemType": spelled }]));
    body.insert(token.to_owned(), json!(Value::from(spelled.to_vec()).to_string()));
    Value::Object(body)
}

/// JSON with a key twice: it is kept as text, with the escapes that it came with.
fn twice(spelled: &[String]) -> String {
    let all = Value::from(spelled.to_vec());
    format!("{{\"a\": {all}, \"a\": 1}}")
}

/// The token raw, in base64 at each offset, percent-encoded, and with `\u` escapes.
fn spellings(token: &str) -> Vec<String> {
    let percent = |all: bool, upper: bool| -> String {
        let one = |byte: u8| match (all || !byte.is_ascii_alphanumeric(), upper) {
            (false, _) => char::from(byte).to_string(),
            (true, true) => format!("%{byte:02X}"),
            (true, false) => format!("%{byte:02x}"),
        };
        token.bytes().map(one).collect()
    };
    let escaped = |all: bool| -> String {
        let one = |c: char| {
            if all || !c.is_ascii_alphanumeric() { format!("\\u{:04x}", u32::from(c)) } else { c.into() }
        };
        token.chars().map(one).collect()
    };
    let mut all = vec![token.to_owned()];
    for lead in ["", "x", "xy"] {
        all.push(URL_SAFE_NO_PAD.encode(format!("{lead}{token}")));
        all.push(STANDARD.encode(format!("{lead}{token}\0")));
    }
    all.extend([percent(false, true), percent(false, false), percent(true, true), percent(true, false)]);
    all.extend([escaped(false), escaped(true), escaped(true).to_uppercase().replace("\\U", "\\u")]);
    all
}
