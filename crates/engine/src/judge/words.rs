//! What a matcher asks for, as a finding says it: the value itself for equality, else a short phrase.

use serde_json::{Map, Value};

use super::promise::Operand;
use crate::case::expectation::JsonType;
use crate::case::{Check, Matcher, Pointer};
use crate::finding::brief;

/// What a matcher asks for.
pub(super) fn of(matcher: &Matcher<Operand>) -> Value {
    match matcher.checks.as_slice() {
        [] => Value::from("any value"),
        [one] => of_check(one),
        several => {
            Value::from(several.iter().map(|check| brief(&of_check(check))).collect::<Vec<_>>().join(" and "))
        }
    }
}

/// What a check asks for.
pub(super) fn of_check(check: &Check<Operand>) -> Value {
    let phrase = match check {
        Check::Is(operand) => return operand.value.clone(),
        Check::IsNot(operand) => format!("anything but {}", brief(&operand.value)),
        Check::Matches(regex) => format!("a match of {regex}"),
        Check::OneOf(all) => {
            let mut phrases: Vec<String> = Vec::new();
            for one in all {
                let phrase = brief(&of(one));
                // Two spellings of one path read alike once their values are filled in.
                if !phrases.contains(&phrase) {
                    phrases.push(phrase);
                }
            }
            match phrases.as_slice() {
                [only] => only.clone(),
                several => format!("one of {}", several.join(", ")),
            }
        }
        Check::StartsWith(operand) => format!("text that begins with {}", brief(&operand.value)),
        Check::EndsWith(operand) => format!("text that ends with {}", brief(&operand.value)),
        Check::Contains(operand) => format!("something that contains {}", brief(&operand.value)),
        Check::Has(members) => format!("a list with an entry like {}", brief(&entry(members))),
        Check::HasOne(members) => format!("a list with one entry like {}", brief(&entry(members))),
        Check::HasNo(members) => format!("a list without an entry like {}", brief(&entry(members))),
        Check::Absent => "nothing".to_owned(),
        Check::Present => "any value".to_owned(),
        Check::Type(types) => types.iter().copied().map(JsonType::word).collect::<Vec<_>>().join(" or "),
        Check::Length(length) => format!("length {length}"),
    };
    Value::String(phrase)
}

/// What an entry has, place by place.
pub(super) fn entry(members: &[(Pointer, Matcher<Operand>)]) -> Value {
    let member = |(pointer, matcher): &(Pointer, Matcher<Operand>)| (pointer.to_string(), of(matcher));
    Value::Object(members.iter().map(member).collect::<Map<_, _>>())
}
