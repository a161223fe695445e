//! A record of format 1 as one of format 2: it didn't tell warned from passed, and said why a body can't be read where it
//! says what was promised. Every value stays where it is, so that its place in the file can be told.

use serde_json::Value;

use crate::finding::Rule;
use crate::outcome::OutcomeKind;

/// Changes what differs; what is no record stays none.
pub(super) fn from_format_1(record: &mut Value) {
    record["format"] = 2.into();
    for trial in entries(record, "trials") {
        let findings = entries(trial, "findings");
        let warns = !findings.is_empty();
        for finding in findings.iter_mut().filter(|finding| finding["rule"] == Rule::BodyNotJson.code()) {
            finding["why"] = finding["expected"].take();
            finding["expected"] = "a JSON body".into();
        }
        if warns && trial["outcome"] == OutcomeKind::Passed.word() {
            trial["outcome"] = OutcomeKind::Warned.word().into();
        }
    }
}

fn entries<'a>(value: &'a mut Value, name: &str) -> &'a mut [Value] {
    value.get_mut(name).and_then(Value::as_array_mut).map_or(&mut [], Vec::as_mut_slice)
}
