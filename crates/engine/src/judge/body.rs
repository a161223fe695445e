//! The body: is it JSON and labelled so, does it satisfy its schema, are its places as promised.

use serde_json::Value;

use super::bench::Bench;
use super::charge::Fault;
use super::excerpt::{excerpt, excerpt_text};
use super::promise::Promise;
use super::{cause, fit, header, place};
use crate::case::Pointer;
use crate::exchange::{Body, JsonFault, Response};
use crate::finding::Rule;
use crate::schema::{Breach, Schemas, Violations};

const JSON: &str = "application/json";

/// What is promised where the body can't be read as such.
const A_BODY: &str = "a JSON body";

/// Checks the body, if anything is promised of it.
pub(super) fn body(bench: &mut Bench<'_>, schemas: &Schemas, promise: &Promise, response: &Response) {
    if promise.schema.is_none() && promise.body.is_empty() {
        return;
    }
    match &response.body {
        Body::Json(document) => {
            media_type(bench, response);
            let covered = schema(bench, schemas, promise, document);
            places(bench, promise, document, &covered);
        }
        Body::Empty if absence_is_right(promise) => promise.body.iter().for_each(|_| bench.check()),
        Body::Empty => {
            bench.check();
            let expected = Value::from(A_BODY);
            bench.find("", Fault { rule: Rule::BodyMissing, expected, actual: None, inside: None });
        }
        Body::Text(text, fault) => {
            bench.check();
            let actual = Some(Value::from(excerpt_text(text)));
            match fault {
                JsonFault::Syntax(why) => not_json(bench, why, actual),
                JsonFault::DuplicateKey(key) => {
                    let expected = Value::from(key.as_str());
                    bench.find("", Fault { rule: Rule::BodyDuplicateKey, expected, actual, inside: None });
                }
            }
        }
        Body::Bytes(bytes) => {
            bench.check();
            let actual = Some(Value::from(format!("{} bytes", bytes.len())));
            not_json(bench, "it isn't UTF-8 text", actual);
        }
    }
}

/// Whether everything that is promised of the body is that things are not there.
fn absence_is_right(promise: &Promise) -> bool {
    promise.schema.is_none() && promise.body.iter().all(|(_, matcher)| fit::holds(matcher, None))
}

fn not_json(bench: &mut Bench<'_>, why: &str, actual: Option<Value>) {
    let expected = Value::from(A_BODY);
    let fault = Fault { rule: Rule::BodyNotJson, expected, actual, inside: None };
    bench.find_because("", fault, Some(why.to_owned()));
}

/// `application/json` with any parameters, of which a charset must be UTF-8 (RFC 8259, section 8.1).
fn media_type(bench: &mut Bench<'_>, response: &Response) {
    let at = header::place("Content-Type");
    bench.check();
    // The case may promise more of it, and has said so already.
    if bench.has_found(&at) {
        return;
    }
    let values: Vec<_> = response.header("content-type").collect();
    if values.is_empty() || !values.iter().all(|value| is_json(value)) {
        let actual = (!values.is_empty()).then(|| Value::from(values.join(", ")));
        bench.find(
            &at,
            Fault { rule: Rule::BodyMediaType, expected: Value::from(JSON), actual, inside: None },
        );
    }
}

fn is_json(value: &str) -> bool {
    let mut parts = value.split(';');
    let named = parts.next().unwrap_or_default().trim().eq_ignore_ascii_case(JSON);
    let utf8 = |part: &str| match part.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        Some(_) | None => true,
    };
    named && parts.all(utf8)
}

/// Checks the schema; gives the pointers below which nothing can be missing anew.
fn schema(bench: &mut Bench<'_>, schemas: &Schemas, promise: &Promise, document: &Value) -> Vec<String> {
    let Some(name) = &promise.schema else { return Vec::new() };
    bench.check();
    let Violations { list, more } = schemas.violations(name, document);
    let mut covered = Vec::new();
    for violation in list {
        let expected = Value::from(violation.expected);
        bench.find(
            &violation.at,
            Fault { rule: Rule::Schema, expected, actual: violation.actual.map(excerpt), inside: None },
        );
        match violation.breach {
            Breach::Missing | Breach::Type => covered.push(violation.at),
            Breach::Other => {}
        }
    }
    if more > 0 {
        let expected = Value::from(format!("and {more} more violations"));
        bench.find("", Fault { rule: Rule::Schema, expected, actual: None, inside: None });
    }
    covered
}

/// Checks the promised places. What the schema says is missing isn't told again. The message of a refusal is read as its
/// cause is.
fn places(bench: &mut Bench<'_>, promise: &Promise, document: &Value, covered: &[String]) {
    let document = &cause::with_message_folded(document);
    for (pointer, matcher) in &promise.body {
        bench.check();
        for fault in place::faults(pointer, matcher, document) {
            if fault.rule != Rule::PropertyMissing || !is_covered(pointer, covered) {
                bench.find(&pointer.to_string(), fault);
            }
        }
    }
}

fn is_covered(pointer: &Pointer, covered: &[String]) -> bool {
    let text = pointer.to_string();
    let at = text.split("/**/").next().unwrap_or_default();
    covered
        .iter()
        .any(|gap| at.strip_prefix(gap.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}
