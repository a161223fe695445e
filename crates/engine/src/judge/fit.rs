//! One check against one value, or against its absence.

use serde_json::Value;

use super::charge::{Fault, Inside};
use super::excerpt::excerpt;
use super::promise::Operand;
use super::{equal, number, place, words};
use crate::case::expectation::JsonType;
use crate::case::{Check, Matcher, Pointer};
use crate::finding::Rule;

/// Whether a value, or its absence, is what a matcher asks for.
pub(super) fn holds(matcher: &Matcher<Operand>, value: Option<&Value>) -> bool {
    matcher.checks.iter().all(|check| broken(check, value).is_none())
}

/// What a matcher has against a value; a value that is missing is missing once.
pub(super) fn faults(matcher: &Matcher<Operand>, value: Option<&Value>) -> Vec<Fault> {
    let Some(actual) = value else {
        let missing =
            Fault { rule: Rule::PropertyMissing, expected: words::of(matcher), actual: None, inside: None };
        return if holds(matcher, None) { Vec::new() } else { vec![missing] };
    };
    let fault = |check| {
        let broken = broken(check, value)?;
        let actual = Some(excerpt(broken.entry.unwrap_or(actual)));
        let expected = broken.expected.unwrap_or_else(|| words::of_check(check));
        Some(Fault { rule: broken.rule, expected, actual, inside: broken.inside })
    };
    let mut all: Vec<Fault> = matcher.checks.iter().filter_map(fault).collect();
    // What is looked for twice is missing once, and the closer look says more of it.
    let closer = |fault: &Fault| matches!(fault.inside, Some(Inside::Member(_)));
    if all.iter().any(closer) {
        all.retain(|fault| fault.rule != Rule::EntryMissing || closer(fault));
    }
    all
}

/// A check that doesn't hold.
struct Broken<'a> {
    rule: Rule,
    /// The entry that must not be there.
    entry: Option<&'a Value>,
    /// What the entry is looked for by.
    expected: Option<Value>,
    /// What no entry has of it, beside what stands before that.
    inside: Option<Inside>,
}

impl Broken<'_> {
    fn by(rule: Rule) -> Self {
        Self { rule, entry: None, expected: None, inside: None }
    }

    fn unless(fits: bool) -> Option<Self> {
        (!fits).then(|| Self::by(Rule::PropertyDiffers))
    }
}

fn broken<'a>(check: &Check<Operand>, value: Option<&'a Value>) -> Option<Broken<'a>> {
    match (check, value) {
        (Check::Absent, None) => None,
        (Check::Absent, Some(_)) => Some(Broken::by(Rule::PropertyForbidden)),
        (Check::OneOf(all), value) => Broken::unless(all.iter().any(|one| holds(one, value))),
        (_, None) => Some(Broken::by(Rule::PropertyMissing)),
        (check, Some(value)) => broken_by_value(check, value),
    }
}

fn broken_by_value<'a>(check: &Check<Operand>, value: &'a Value) -> Option<Broken<'a>> {
    let fits = match check {
        Check::Is(operand) => equal::is(operand, value),
        Check::IsNot(operand) => !equal::is(operand, value),
        Check::Matches(regex) => value.as_str().is_some_and(|text| regex.is_match(text)),
        Check::OneOf(all) => all.iter().any(|one| holds(one, Some(value))),
        Check::StartsWith(operand) => equal::text(operand, value, |whole, part| whole.starts_with(part)),
        Check::EndsWith(operand) => equal::text(operand, value, |whole, part| whole.ends_with(part)),
        Check::Contains(operand) => contains(operand, value),
        Check::Has(members) => return has(members, value),
        Check::HasOne(members) => return has_one(members, value),
        Check::HasNo(members) => return has_no(members, value),
        Check::Absent => false,
        Check::Present => true,
        Check::Type(types) => types.iter().any(|kind| is_of(*kind, value)),
        Check::Length(length) => length_of(value) == Some(*length),
    };
    Broken::unless(fits)
}

fn contains(operand: &Operand, value: &Value) -> bool {
    match value {
        Value::Array(entries) => entries.iter().any(|entry| equal::is(operand, entry)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            equal::text(operand, value, |whole, part| whole.contains(part))
        }
    }
}

type Members = [(Pointer, Matcher<Operand>)];

fn has<'a>(members: &Members, value: &Value) -> Option<Broken<'a>> {
    let Value::Array(entries) = value else { return Some(Broken::by(Rule::PropertyDiffers)) };
    let mut like: Vec<&Value> = entries.iter().collect();
    for (at, (pointer, matcher)) in members.iter().enumerate() {
        like.retain(|entry| place::all_hold(&[(pointer.clone(), matcher.clone())], entry));
        if like.is_empty() {
            let inside = if at == 0 { Inside::Key } else { Inside::Member(pointer.to_string()) };
            let expected = Some(words::entry(members));
            return Some(Broken { expected, inside: Some(inside), ..Broken::by(Rule::EntryMissing) });
        }
    }
    None
}

fn has_one<'a>(members: &Members, value: &'a Value) -> Option<Broken<'a>> {
    let missing = has(members, value);
    let second = || value.as_array()?.iter().filter(|entry| place::all_hold(members, entry)).nth(1);
    missing.or_else(|| second().map(|entry| forbidden(members, entry)))
}

fn has_no<'a>(members: &Members, value: &'a Value) -> Option<Broken<'a>> {
    let Value::Array(entries) = value else { return Some(Broken::by(Rule::PropertyDiffers)) };
    let entry = entries.iter().find(|entry| place::all_hold(members, entry))?;
    Some(forbidden(members, entry))
}

fn forbidden<'a>(members: &Members, entry: &'a Value) -> Broken<'a> {
    Broken {
        rule: Rule::EntryForbidden,
        entry: Some(entry),
        expected: Some(words::entry(members)),
        inside: None,
    }
}

fn is_of(kind: JsonType, value: &Value) -> bool {
    match kind {
        JsonType::Null => value.is_null(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Number => value.is_number(),
        JsonType::Integer => matches!(value, Value::Number(number) if number::is_integer(number)),
        JsonType::String => value.is_string(),
        JsonType::Array => value.is_array(),
        JsonType::Object => value.is_object(),
    }
}

/// Characters, entries or members; nothing else has a length.
fn length_of(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(entries) => Some(entries.len()),
        Value::Object(members) => Some(members.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
