//! Everything that was said in a trial: request, answer, and the request as somebody would type it.

use maud::{Markup, html};
use serde_json::Value;

use super::bodies::{Body, drawn};
use crate::record::Record;
use crate::record::model::{ExchangeRecord, Headers, RequestRecord};

/// One exchange, closed.
pub(super) fn exchange(record: &Record, exchange: &ExchangeRecord) -> Markup {
    let request = &exchange.request;
    let path = request.url.strip_prefix(&record.target.base_url).unwrap_or(&request.url);
    html! {
        details.exchange {
            summary {
                span.muted { (exchange.role) " " } code { (request.method) " " (path) } " → " (status(exchange))
                span.muted { ", " (format!("{:.0}", exchange.duration_ms)) " ms" @if exchange.superseded { ", sent again" } }
            }
            p.muted { "request" @if !request.identity.is_empty() { ", as " (request.identity) } }
            (headers(&request.headers))
            (drawn(Body { json: request.body.as_ref(), text: request.text.as_deref() }))
            @if let Some(answer) = &exchange.response {
                p.muted { "answer " (answer.status) }
                (headers(&answer.headers))
                (drawn(Body { json: answer.body.as_ref(), text: answer.text.as_deref().or(answer.base64.as_deref()) }))
            }
            @if let Some(error) = &exchange.error { p { (error) } }
            p.muted { "again, with your own token" }
            pre { (curl(request)) }
        }
    }
}

/// The status, or that there was none.
pub(super) fn status(exchange: &ExchangeRecord) -> String {
    exchange.response.as_ref().map_or_else(|| "no answer".to_owned(), |answer| answer.status.to_string())
}

fn headers(headers: &Headers) -> Markup {
    let lines = headers.iter().flat_map(|(name, value)| {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        values.iter().map(move |value| format!("{name}: {}\n", value.as_str().unwrap_or_default()))
    });
    html! { pre { (lines.collect::<String>()) } }
}

/// A request for a shell; the token isn't in the record.
fn curl(request: &RequestRecord) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let mut text = format!("curl -i -X {} {}", request.method, quoted(&request.url));
    for (name, value) in &request.headers {
        let value = value.as_array().and_then(|values| values.first()).unwrap_or(value);
        let value = value.as_str().unwrap_or_default();
        text.push_str(" \\\n  -H ");
        if name.eq_ignore_ascii_case("authorization") && value.contains('‹') {
            text.push_str("\"Authorization: Bearer $TOKEN\"");
        } else {
            text.push_str(&quoted(&format!("{name}: {value}")));
        }
    }
    let body = request.body.as_ref().map(Value::to_string).or_else(|| request.text.clone());
    if let Some(body) = body {
        text.push_str(" \\\n  --data-binary ");
        text.push_str(&quoted(&body));
    }
    text
}
