//! Equality of JSON values.

use serde_json::{Map, Value};

use super::number;
use super::promise::Operand;
use crate::case::template::bare;

/// Whether two values are the same: key order is free, numbers are compared as decimals, strings exactly.
pub fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(one), Value::Bool(other)) => one == other,
        (Value::Number(one), Value::Number(other)) => number::equal(one, other),
        (Value::String(one), Value::String(other)) => one == other,
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => same_members(one, other),
        (
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_),
            _,
        ) => false,
    }
}

fn same_members(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let same = |(name, value): (&String, &Value)| other.get(name).is_some_and(|other| equal(value, other));
    one.len() == other.len() && one.iter().all(same)
}

/// Whether a value is what an operand says; of versions only the bare form counts.
pub(super) fn is(operand: &Operand, value: &Value) -> bool {
    match (&operand.value, value) {
        (Value::String(expected), Value::String(actual)) if operand.version => bare(expected) == bare(actual),
        (expected, actual) => equal(expected, actual),
    }
}

/// Whether some text of the operand stands in a value as `stands` says.
pub(super) fn text(operand: &Operand, value: &Value, stands: impl Fn(&str, &str) -> bool) -> bool {
    match (&operand.value, value) {
        (Value::String(part), Value::String(whole)) if operand.version => stands(bare(whole), bare(part)),
        (Value::String(part), Value::String(whole)) => stands(whole, part),
        _ => false,
    }
}
