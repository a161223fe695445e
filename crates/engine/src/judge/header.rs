//! Response headers: the same matchers as in bodies, over text.

use std::convert::Infallible;

use serde_json::Value;

use super::bench::Bench;
use super::charge::Fault;
use super::promise::{Operand, Promise};
use super::{fit, words};
use crate::case::{Check, Matcher};
use crate::exchange::Response;
use crate::finding::Rule;

/// Where findings about a header stand.
pub(super) fn place(name: &str) -> String {
    format!("header {name}")
}

/// Checks every promised header.
pub(super) fn headers(bench: &mut Bench<'_>, promise: &Promise, response: &Response) {
    for (name, matcher) in &promise.headers {
        bench.check();
        let values: Vec<_> = response.header(name).map(Value::from).collect();
        if let Some(fault) = fault(&textual(matcher), &values) {
            bench.find(&place(name), fault);
        }
    }
}

/// All values must fit. A header that is sent twice with different values never fits a promise about its value.
fn fault(matcher: &Matcher<Operand>, values: &[Value]) -> Option<Fault> {
    let expected = words::of(matcher);
    let Some(first) = values.first() else {
        let missing = Fault { rule: Rule::HeaderMissing, expected, actual: None, inside: None };
        return (!fit::holds(matcher, None)).then_some(missing);
    };
    let same = values.iter().all(|value| value == first);
    let only_present = matcher.checks.iter().all(|check| matches!(check, Check::Present));
    if values.iter().all(|value| fit::holds(matcher, Some(value))) && (same || only_present) {
        return None;
    }
    let forbidden = matcher.checks.iter().any(|check| matches!(check, Check::Absent));
    let rule = if forbidden { Rule::PropertyForbidden } else { Rule::HeaderDiffers };
    let actual = if same { first.clone() } else { Value::from(values) };
    Some(Fault { rule, expected, actual: Some(actual), inside: None })
}

/// A matcher over text: `header.Retry-After = 5` means the text `5`.
fn textual(matcher: &Matcher<Operand>) -> Matcher<Operand> {
    let mut text = |operand: &Operand| -> Result<Operand, Infallible> {
        let value = match &operand.value {
            Value::String(text) => text.clone(),
            other
            @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                other.to_string()
            }
        };
        Ok(Operand { value: Value::String(value), version: operand.version })
    };
    match matcher.try_map(&mut text) {
        Ok(matcher) => matcher,
        Err(never) => match never {},
    }
}
