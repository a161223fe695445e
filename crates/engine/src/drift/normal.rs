//! Values that differ from run to run though nothing changed: ids, instants, etags, versions, addresses, names of a run.
//!
//! [`words`] keeps what a person would call another text; [`value`] also takes numbers within a value for names of a
//! pool's entry. Both are applied to either side before anything is compared or shown.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

use crate::record::model::Headers;

/// Headers of the connection, which say nothing of the answer.
const OF_CONNECTION: [&str; 4] = ["connection", "content-length", "keep-alive", "transfer-encoding"];

/// What is replaced by what, in this order.
static VOLATILE: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (r"https?://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?", TARGET),
        // What stands for them in a published record.
        (r"‹[a-z]+-\d+›", ID),
        (r"graphproof-[0-9a-f]+-[0-9a-f]+", "‹run›"),
        (r"[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?", "‹date-time›"),
        (r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", "‹date-time›"),
        (r"19(?::|%3A)[\w-]+(?:@|%40)(?:thread\.\w+|unq\.gbl\.spaces)", ID),
        (r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", ID),
        (r"[\w.+#-]+@[\w-]+(?:\.[\w-]+)+", "‹address›"),
        (r"[\w+=-]{20,}", ID),
        (r"\d{9,}", "‹number›"),
    ]
    .into_iter()
    .map(|(pattern, stands_for)| (Regex::new(pattern).expect("the pattern is a constant"), stands_for))
    .collect()
});

/// The number in the name of one of many alike: `User 08`.
static COUNTER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d{2,}").expect("the pattern is a constant"));

const TARGET: &str = "‹target›";
const ID: &str = "‹id›";

/// A text that people read, such as a message.
pub(super) fn words(text: &str, base_url: &str) -> String {
    let base_url = base_url.trim_end_matches('/');
    let text = if base_url.is_empty() { text.to_owned() } else { text.replace(base_url, TARGET) };
    VOLATILE.iter().fold(text, |text, (pattern, stands_for)| {
        let replaced = pattern.replace_all(&text, |found: &Captures<'_>| {
            if is_name(&found[0]) { found[0].to_owned() } else { (*stands_for).to_owned() }
        });
        match replaced {
            Cow::Borrowed(_) => text,
            Cow::Owned(replaced) => replaced,
        }
    })
}

/// `user@odata.bind` is no address, and a long word without a digit no id.
fn is_name(found: &str) -> bool {
    found.contains("@odata.") || !(found.contains('@') || found.contains(|c: char| c.is_ascii_digit()))
}

/// Any other text.
pub(super) fn value(text: &str, base_url: &str) -> String {
    COUNTER.replace_all(&words(text, base_url), "‹n›").into_owned()
}

/// A body, its members in the order of their names, which is free.
pub(super) fn body(document: &Value, base_url: &str) -> Value {
    member("", document, base_url)
}

fn member(name: &str, of: &Value, base_url: &str) -> Value {
    match of {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| name.as_str());
            let all = members.into_iter().map(|(name, of)| (name.clone(), member(name, of, base_url)));
            Value::Object(all.collect())
        }
        Value::Array(entries) => entries.iter().map(|entry| member(name, entry, base_url)).collect(),
        Value::String(_) | Value::Number(_) if name.ends_with("ersion") => Value::from("‹version›"),
        Value::String(_) if name.ends_with("etag") => Value::from("‹etag›"),
        Value::String(text) if is_said(name) => Value::from(words(text, base_url)),
        Value::String(text) => Value::from(value(text, base_url)),
        Value::Null | Value::Bool(_) | Value::Number(_) => of.clone(),
    }
}

/// Whether a member of an error holds words and not a value.
pub(super) fn is_said(name: &str) -> bool {
    matches!(name, "message" | "code")
}

/// Headers by their names in small letters, in the order of the names, which is free.
pub(super) fn headers(headers: &Headers, base_url: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = headers
        .iter()
        .map(|(name, of)| (name.to_ascii_lowercase(), of))
        .filter(|(name, _)| !OF_CONNECTION.contains(&name.as_str()))
        .map(|(name, of)| {
            let values = of.as_array().map_or(std::slice::from_ref(of), Vec::as_slice);
            let values: Vec<_> = values.iter().filter_map(Value::as_str).collect();
            let drawn = header(&name, &values.join(", "), base_url);
            (name, drawn)
        })
        .collect();
    all.sort();
    all
}

fn header(name: &str, text: &str, base_url: &str) -> String {
    match name {
        "age" | "expires" | "retry-after" => "‹time›".to_owned(),
        "etag" => "‹etag›".to_owned(),
        "x-ms-ags-diagnostic" => "‹diagnostic›".to_owned(),
        _ => value(text, base_url),
    }
}

#[cfg(test)]
mod tests {
    use super::{body, value, words};
    use serde_json::json;

    const BASE: &str = "http://10.0.0.7:4010/";

    #[test]
    fn what_differs_from_run_to_run_is_replaced() {
        for (text, normal) in [
            ("no user '60f8c3a6-0000-4000-8000-000000000030' here", "no user '‹id›' here"),
            ("http://10.0.0.7:4010/v1.0/$metadata#teams('x')", "‹target›/v1.0/$metadata#teams('x')"),
            ("http://127.0.0.1:35085/beta", "‹target›/beta"),
            ("Sat, 21 Nov 2026 15:30:44 GMT", "‹date-time›"),
            ("since 2026-11-21T15:30:45.123Z", "since ‹date-time›"),
            ("/chats/19:c4a7000021@thread.v2/members/MCMjM2MxZjBhNTItMDAwMC00==", "/chats/‹id›/members/‹id›"),
            ("graphproof-6925a1b2-1f3c section", "‹run› section"),
            ("colleague-01@contoso.example", "‹address›"),
            ("1742515210", "‹number›"),
            ("/teams/‹team-3›/channels", "/teams/‹id›/channels"),
        ] {
            assert_eq!(words(text, BASE), normal);
        }
        assert_eq!(value("Colleague 07", BASE), "Colleague ‹n›");
    }

    #[test]
    fn what_people_read_and_names_are_kept() {
        for text in [
            "At most 200 members can be added.",
            "user@odata.bind is missing",
            "#microsoft.graph.aadUserConversationMember",
            "0001-01-01T00:00:00Z",
            "InvalidAuthenticationTokenValue",
        ] {
            assert_eq!(words(text, BASE), text);
        }
    }

    #[test]
    fn versions_and_etags_are_known_by_their_names_and_the_order_of_members_is_free() {
        let one = json!({ "@odata.etag": "\"1\"", "@microsoft.graph.sectionsVersion": 7, "id": "a" });
        let other = json!({ "id": "a", "@microsoft.graph.sectionsVersion": 8, "@odata.etag": "W/\"2\"" });
        assert_eq!(body(&one, BASE).to_string(), body(&other, BASE).to_string());
    }
}
