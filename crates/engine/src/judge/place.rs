//! Where a promise about a body looks: at one place, or with `/**/name` anywhere below one.
//!
//! The pages name properties of refusals without saying where they stand ("a detail"). So `/error/**/name` holds
//! for a property of that name at any depth with a value that fits, or for an entry of any `details` list below
//! whose `code` or `target` is that name and one of whose other strings fits.

use serde_json::Value;

use super::charge::Fault;
use super::excerpt::excerpt;
use super::fit;
use super::promise::Operand;
use super::words;
use crate::case::{Check, Matcher, Pointer};
use crate::finding::Rule;

/// Something that a search found.
enum Candidate<'a> {
    Property(&'a Value),
    /// An entry of `details` that goes by the name, and its other strings.
    Detail(&'a Value, Vec<&'a Value>),
}

impl<'a> Candidate<'a> {
    fn fits(&self, matcher: &Matcher<Operand>) -> bool {
        match self {
            Self::Property(value) => fit::holds(matcher, Some(value)),
            Self::Detail(_, strings) => strings.iter().any(|text| fit::holds(matcher, Some(text))),
        }
    }

    fn value(&self) -> &'a Value {
        match self {
            Self::Property(value) | Self::Detail(value, _) => value,
        }
    }
}

/// What a matcher has against a place of a document.
pub(super) fn faults(pointer: &Pointer, matcher: &Matcher<Operand>, document: &Value) -> Vec<Fault> {
    if !pointer.is_search() {
        return fit::faults(matcher, pointer.get(document));
    }
    let found = candidates(pointer, document);
    let Some(first) = found.first() else { return fit::faults(matcher, None) };
    if found.iter().any(|candidate| candidate.fits(matcher)) {
        return Vec::new();
    }
    if let [Candidate::Property(value)] = found.as_slice() {
        return fit::faults(matcher, Some(value));
    }
    let forbidden = matcher.checks.iter().any(|check| matches!(check, Check::Absent));
    let rule = if forbidden { Rule::PropertyForbidden } else { Rule::PropertyDiffers };
    vec![Fault { rule, expected: words::of(matcher), actual: Some(excerpt(first.value())), inside: None }]
}

/// Whether all places of an entry are as asked for.
pub fn all_hold(members: &[(Pointer, Matcher<Operand>)], entry: &Value) -> bool {
    members.iter().all(|(pointer, matcher)| {
        if pointer.is_search() {
            let found = candidates(pointer, entry);
            let absent_is_right = found.is_empty() && fit::holds(matcher, None);
            absent_is_right || found.iter().any(|candidate| candidate.fits(matcher))
        } else {
            fit::holds(matcher, pointer.get(entry))
        }
    })
}

fn candidates<'a>(pointer: &Pointer, document: &'a Value) -> Vec<Candidate<'a>> {
    let mut all: Vec<_> = pointer.find(document).into_iter().map(Candidate::Property).collect();
    let Some((name, lists)) = details(pointer) else { return all };
    let entries = lists.find(document).into_iter().filter_map(Value::as_array).flatten();
    all.extend(entries.filter_map(|entry| detail(entry, name)));
    all
}

/// The name that a pointer ends with right behind its `**`, and where the `details` next to it are.
fn details(pointer: &Pointer) -> Option<(&str, Pointer)> {
    let text = pointer.to_string();
    let (base, last) = text.rsplit_once("/**/")?;
    let lists = Pointer::parse(&format!("{base}/**/details")).ok()?;
    if last.contains('/') { None } else { Some((pointer.last_name()?, lists)) }
}

fn detail<'a>(entry: &'a Value, name: &str) -> Option<Candidate<'a>> {
    let members = entry.as_object()?;
    let is_label =
        |key: &str, value: &Value| matches!(key, "code" | "target") && value.as_str() == Some(name);
    if !members.iter().any(|(key, value)| is_label(key, value)) {
        return None;
    }
    let others = members.iter().filter(|(key, value)| value.is_string() && !is_label(key, value));
    Some(Candidate::Detail(entry, others.map(|(_, value)| value).collect()))
}
