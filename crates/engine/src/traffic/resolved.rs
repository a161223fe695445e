//! Expectations of cases with the values that a recorded request gives them, as far as it gives them.

use serde_json::Value;

use crate::case::{Bindings, Check, Expectation, JsonTemplate, Matcher, Pointer};
use crate::judge::Operand;

/// A matcher as far as it can be known. Of a value that isn't known it is known that something must be there; of what may be
/// one of several, nothing if one of them isn't known.
pub(super) fn matcher(expected: &Matcher<JsonTemplate>, values: &Bindings) -> Option<Matcher<Operand>> {
    let checks: Vec<_> = expected.checks.iter().filter_map(|check| known(check, values)).collect();
    (!checks.is_empty()).then_some(Matcher { checks })
}

/// Whether all of a matcher is known.
pub(super) fn is_whole(expected: &Matcher<JsonTemplate>, values: &Bindings) -> bool {
    expected.try_map(&mut |template| operand(template, values).ok_or(())).is_ok()
}

fn known(check: &Check<JsonTemplate>, values: &Bindings) -> Option<Check<Operand>> {
    let whole = Matcher { checks: vec![check.clone()] };
    let whole = whole.try_map(&mut |template| operand(template, values).ok_or(()));
    if let Some(check) = whole.ok().and_then(|matcher| matcher.checks.into_iter().next()) {
        return Some(in_either_case(check));
    }
    match check {
        Check::Is(_) | Check::IsNot(_) | Check::StartsWith(_) | Check::EndsWith(_) | Check::Contains(_) => {
            Some(Check::Present)
        }
        Check::OneOf(_) | Check::Has(_) | Check::HasOne(_) | Check::HasNo(_) => None,
        Check::Matches(_) | Check::Absent | Check::Present | Check::Type(_) | Check::Length(_) => None,
    }
}

/// A UUID may be sent in capital letters, and is the same one in the small ones of an answer (RFC 9562, section 4).
fn in_either_case(check: Check<Operand>) -> Check<Operand> {
    let Check::Is(Operand { value: Value::String(text), version }) = &check else { return check };
    if !is_uuid_in_capitals(text) {
        return check;
    }
    let small = Operand { value: text.to_ascii_lowercase().into(), version: *version };
    let small = Matcher { checks: vec![Check::Is(small)] };
    Check::OneOf(vec![Matcher { checks: vec![check] }, small])
}

fn is_uuid_in_capitals(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    let is_uuid =
        lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_uuid && text.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn operand(template: &JsonTemplate, values: &Bindings) -> Option<Operand> {
    let version = template.sole_variable().is_some_and(|name| values.is_version(&name));
    Some(Operand { value: template.render(values).ok()?, version })
}

/// Where something is promised: a header or a place of the body.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Spot {
    Header(String),
    Body(Pointer),
}

impl std::fmt::Display for Spot {
    /// As findings name it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header {name}"),
            Self::Body(pointer) => write!(f, "{pointer}"),
        }
    }
}

/// All that an expectation promises of headers and body.
pub(super) fn spots(
    expected: &Expectation<JsonTemplate>,
) -> impl Iterator<Item = (Spot, &Matcher<JsonTemplate>)> {
    let headers =
        expected.headers.iter().map(|(name, matcher)| (Spot::Header(name.to_ascii_lowercase()), matcher));
    let body = expected.body.iter().map(|(pointer, matcher)| (Spot::Body(pointer.clone()), matcher));
    headers.chain(body)
}
