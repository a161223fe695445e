//! An exchange as a record holds it.

use std::time::Instant;

use base64::Engine as _;
use serde_json::Value;

use super::ms;
use crate::exchange::{Body, Exchange, Response};
use crate::record::model::{ExchangeRecord, Headers, RequestRecord, ResponseRecord};

/// Readers of JSON, ours among them, give up at 128 levels, and a body stands six levels down in a record.
const DEEPEST: usize = 100;

/// An exchange of a run that began then.
pub(super) fn exchange(exchange: &Exchange, begun: Option<Instant>) -> ExchangeRecord {
    let (body, text, _) = body(&exchange.request.body);
    let request = RequestRecord {
        identity: exchange.request.identity.clone(),
        method: exchange.request.method.clone(),
        url: exchange.request.url.clone(),
        headers: headers(&exchange.request.headers),
        body,
        text,
    };
    ExchangeRecord {
        role: exchange.role,
        request,
        response: exchange.answer.as_deref().ok().map(response),
        error: exchange.answer.as_ref().err().map(ToString::to_string),
        begun_ms: begun.map(|begun| ms(exchange.begun.saturating_duration_since(begun))),
        duration_ms: ms(exchange.duration),
        superseded: exchange.is_superseded,
    }
}

fn response(response: &Response) -> ResponseRecord {
    let (body, text, base64) = body(&response.body);
    ResponseRecord { status: response.status, headers: headers(&response.headers), body, text, base64 }
}

fn headers(sent: &[(String, String)]) -> Headers {
    let mut headers = Headers::new();
    for (name, value) in sent {
        match headers.get_mut(name) {
            None => drop(headers.insert(name.clone(), Value::from(value.as_str()))),
            Some(Value::Array(values)) => values.push(Value::from(value.as_str())),
            Some(first) => *first = Value::from(vec![first.take(), Value::from(value.as_str())]),
        }
    }
    headers
}

/// A body as JSON, as text, or as base64: at most one of them. JSON that is too deep for a record stands there as text.
fn body(body: &Body) -> (Option<Value>, Option<String>, Option<String>) {
    match body {
        Body::Empty => (None, None, None),
        Body::Json(value) if is_deep(value, DEEPEST) => (None, Some(value.to_string()), None),
        Body::Json(value) => (Some(value.clone()), None, None),
        Body::Text(text, _) => (None, Some(text.clone()), None),
        Body::Bytes(bytes) => (None, None, Some(base64::engine::general_purpose::STANDARD.encode(bytes))),
    }
}

/// A value that can be read back from a record: one that is too deep is the text of itself.
pub(super) fn shallow(value: &Value) -> Value {
    if is_deep(value, DEEPEST) { Value::from(value.to_string()) } else { value.clone() }
}

fn is_deep(value: &Value, deepest: usize) -> bool {
    let Some(inner) = deepest.checked_sub(1) else { return value.is_array() || value.is_object() };
    match value {
        Value::Array(entries) => entries.iter().any(|entry| is_deep(entry, inner)),
        Value::Object(members) => members.values().any(|member| is_deep(member, inner)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, Value, body, shallow};
    use serde_json::json;

    fn nested(levels: usize) -> Value {
        (0..levels).fold(
            json!(1),
            |inner, level| if level % 2 == 0 { json!([inner]) } else { json!({ "a": inner }) },
        )
    }

    #[test]
    fn what_a_reader_gives_up_on_is_recorded_as_text() {
        assert_eq!(body(&Body::Json(nested(100))), (Some(nested(100)), None, None));
        for levels in [101, 127] {
            let value = nested(levels);
            assert_eq!(body(&Body::Json(value.clone())), (None, Some(value.to_string()), None));
            assert_eq!(shallow(&value), json!(value.to_string()));
        }
        assert_eq!(shallow(&nested(100)), nested(100));
    }
}
