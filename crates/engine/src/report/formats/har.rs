//! HTTP Archive 1.2 (<http://www.softwareishard.com/blog/har-12-spec/>): every exchange, for a browser's network panel. A trial
//! is a page, so that its requests stay together; they stand in the order of the record.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::{json, times, troubles, whole};
use crate::record::Record;
use crate::record::model::{ExchangeRecord, Headers, RequestRecord, ResponseRecord, TrialRecord};

/// The record keeps neither sizes of heads nor the version of HTTP.
const UNKNOWN_SIZE: i32 = -1;
const UNKNOWN_VERSION: &str = "unknown";

/// What no URI may hold as it is (RFC 3986): a record has such where a secret stood, for its mark isn't ASCII.
const NOT_IN_A_URI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The record as an archive.
pub(super) fn har(record: &Record) -> String {
    let played = || record.trials.iter().filter(|trial| !trial.exchanges.is_empty());
    let entries =
        played().flat_map(|trial| trial.exchanges.iter().map(|exchange| entry(record, trial, exchange)));
    json::line(&json!({
        "log": {
            "version": "1.2",
            "creator": { "name": record.tool.name, "version": record.tool.version },
            "pages": played().map(|trial| page(record, trial)).collect::<Vec<_>>(),
            "entries": entries.collect::<Vec<_>>(),
            "comment": comment(record),
        },
    }))
}

fn comment(record: &Record) -> String {
    let verdict = whole::verdict(record).word();
    let target = format!("{} ({})", record.target.name, record.target.base_url);
    let said = format!("{verdict}: {} against {target}; secrets are redacted", whole::counts(record));
    std::iter::once(said).chain(whole::remarks(record)).collect::<Vec<_>>().join("; ")
}

fn page(record: &Record, trial: &TrialRecord) -> Value {
    json!({
        "startedDateTime": times::of_trial(record, trial).unwrap_or_default().to_string(),
        "id": trial.id,
        "title": format!("{} {}", trial.outcome, trial.id),
        "pageTimings": { "onLoad": trial.duration_ms.max(0.0) },
        "comment": if trial.outcome.is_passed() { "" } else { troubles::reason(trial) },
    })
}

fn entry(record: &Record, trial: &TrialRecord, exchange: &ExchangeRecord) -> Value {
    let milliseconds = exchange.duration_ms.max(0.0);
    let mut entry = json!({
        "pageref": trial.id,
        "startedDateTime": times::of_exchange(record, exchange).to_string(),
        "time": milliseconds,
        "request": request(&exchange.request),
        "response": exchange.response.as_ref().map_or_else(nothing, response),
        "cache": {},
        "timings": { "send": 0, "wait": milliseconds, "receive": 0, "comment": "only the whole was measured" },
        "comment": said(trial, exchange),
        "_role": exchange.role,
        "_trial": trial.id,
        "_identity": exchange.request.identity,
    });
    if let Some(error) = &exchange.error {
        entry["response"]["_error"] = json!(error);
        entry["response"]["comment"] = json!(error);
    }
    entry
}

/// Which part of its trial an exchange plays, as whom, and what was found in that part.
fn said(trial: &TrialRecord, exchange: &ExchangeRecord) -> String {
    let part = format!("{} of {}, sent as {}", exchange.role, trial.id, exchange.request.identity);
    let found = trial.findings.iter().filter(|finding| finding.role == exchange.role);
    let found = found.map(|finding| format!("{} {}", finding.rule, finding.message));
    std::iter::once(part).chain(found).collect::<Vec<_>>().join("; ")
}

fn request(request: &RequestRecord) -> Value {
    let text = request.body.as_ref().map(Value::to_string).or_else(|| request.text.clone());
    let mut archived = json!({
        "method": request.method,
        "url": utf8_percent_encode(&request.url, NOT_IN_A_URI).to_string(),
        "httpVersion": UNKNOWN_VERSION,
        "cookies": [],
        "headers": headers(&request.headers),
        "queryString": query(&request.url),
        "headersSize": UNKNOWN_SIZE,
        "bodySize": text.as_ref().map_or(0, String::len),
    });
    if let Some(text) = text {
        let kind = header(&request.headers, "content-type").unwrap_or("application/octet-stream");
        archived["postData"] = json!({ "mimeType": kind, "text": text });
    }
    archived
}

fn response(response: &ResponseRecord) -> Value {
    let kind = header(&response.headers, "content-type").unwrap_or("x-unknown");
    let text = response.body.as_ref().map(Value::to_string).or_else(|| response.text.clone());
    let content = match (text, &response.base64) {
        (Some(text), _) => json!({ "size": text.len(), "mimeType": kind, "text": text }),
        (None, Some(base64)) => {
            let size = base64.trim_end_matches('=').len() * 3 / 4;
            json!({ "size": size, "mimeType": kind, "text": base64, "encoding": "base64" })
        }
        (None, None) => json!({ "size": 0, "mimeType": kind }),
    };
    json!({
        "status": response.status,
        "statusText": "",
        "httpVersion": UNKNOWN_VERSION,
        "cookies": [],
        "headers": headers(&response.headers),
        "redirectURL": header(&response.headers, "location").unwrap_or_default(),
        "headersSize": UNKNOWN_SIZE,
        "bodySize": content["size"],
        "content": content,
    })
}

/// What browsers write where no answer came.
fn nothing() -> Value {
    json!({
        "status": 0,
        "statusText": "",
        "httpVersion": UNKNOWN_VERSION,
        "cookies": [],
        "headers": [],
        "content": { "size": 0, "mimeType": "x-unknown" },
        "redirectURL": "",
        "headersSize": UNKNOWN_SIZE,
        "bodySize": UNKNOWN_SIZE,
    })
}

fn headers(headers: &Headers) -> Vec<Value> {
    let pair =
        |name: &str, value: &Value| json!({ "name": name, "value": value.as_str().unwrap_or_default() });
    let all = headers.iter().flat_map(|(name, value)| {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        values.iter().map(move |value| pair(name, value))
    });
    all.collect()
}

fn header<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    let value = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?.1;
    value.as_array().map_or(Some(value), |values| values.first())?.as_str()
}

fn query(url: &str) -> Vec<Value> {
    let Some((_, query)) = url.split_once('?') else { return Vec::new() };
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.map(|(name, value)| json!({ "name": name, "value": value })).collect()
}
