//! The cause oracle: is a refusal the documented one, and not a sibling with the same status?

use std::borrow::Cow;

use serde_json::Value;

use super::bench::{Bench, Fault};
use super::excerpt::excerpt;
use super::promise::{Charge, Judgement};
use crate::exchange::Response;
use crate::finding::{Finding, Level, Role, Rule};

/// What the refusal's row says of its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause<'a> {
    /// The message begins with one of these. Empty: any message.
    pub message: &'a [String],
    /// What it may go on with.
    pub advice: Option<&'a str>,
}

const AT: &str = "/error/message";

/// Checks the message of a refusal: it begins as the row says, in the same case; white space is folded and a
/// typographic apostrophe is an apostrophe. Behind that stands nothing or the advice; other words are a *should*.
/// A body that isn't JSON has no cause: that is a finding of the schema which every refusal must satisfy.
pub fn cause(response: &Response, cause: &Cause<'_>, role: Role, charge: &Charge<'_>) -> Judgement {
    let mut bench = Bench::new(role, charge);
    let Some(document) = response.body.json() else { return bench.done() };
    if cause.message.is_empty() {
        return bench.done();
    }
    bench.check();
    let said = document.pointer(AT);
    let message = said.and_then(Value::as_str).map(folded);
    let rest = message.as_deref().and_then(|message| behind(message, cause.message));
    let Some(rest) = rest else {
        let expected = Value::from(cause.message.join(" or "));
        bench.find(AT, Fault { rule: Rule::RefusalMessage, expected, actual: said.map(excerpt) });
        return bench.done();
    };
    let mut judgement = bench.done();
    // A sentence that the page breaks off may be ended; of the rest of the cell, some sentences or all may stand.
    let as_documented =
        matches!(rest, "" | ".") || cause.advice.is_some_and(|advice| begins(&folded(advice), rest));
    if !as_documented {
        judgement.findings.push(other_words(rest, cause, role, charge));
    }
    judgement
}

fn other_words(rest: &str, cause: &Cause<'_>, role: Role, charge: &Charge<'_>) -> Finding {
    Finding {
        rule: Rule::RefusalAdvice,
        clause: charge.clause.map(str::to_owned),
        level: Level::Should,
        role,
        at: AT.to_owned(),
        expected: Value::from(cause.advice.unwrap_or("no more words")),
        why: None,
        actual: Some(excerpt(&Value::from(rest))),
    }
}

/// What stands behind the longest beginning that fits.
fn behind<'a>(message: &'a str, beginnings: &[String]) -> Option<&'a str> {
    let rests = beginnings.iter().filter_map(|beginning| message.strip_prefix(folded(beginning).as_str()));
    rests.min_by_key(|rest| rest.len()).map(str::trim_start)
}

/// Whether the advice is this, or begins with it and goes on with another sentence.
fn begins(advice: &str, rest: &str) -> bool {
    advice
        .strip_prefix(rest)
        .is_some_and(|more| more.is_empty() || (rest.ends_with('.') && more.starts_with(' ')))
}

/// A document with its error's message as it is compared: white space is folded, apostrophes are plain.
pub(super) fn with_message_folded(document: &Value) -> Cow<'_, Value> {
    let said = document.pointer(AT).and_then(Value::as_str);
    let Some(folded) = said.map(|said| (said, folded(said))).filter(|(said, folded)| said != folded) else {
        return Cow::Borrowed(document);
    };
    let mut document = document.clone();
    if let Some(message) = document.pointer_mut(AT) {
        *message = Value::from(folded.1);
    }
    Cow::Owned(document)
}

fn folded(text: &str) -> String {
    text.replace('\u{2019}', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}
