//! Bodies: names, types and lengths stay, and the values that the contract states; all others are reduced.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::{Publisher, pseudonyms, shape};
use crate::secret::REDACTED;

/// What stands for a number of more digits than tell nothing of anybody.
pub const NUMBER: &str = "‹number›";

const MOST_DIGITS: usize = 3;

static DATE_TIME: LazyLock<Regex> = LazyLock::new(|| {
    let iso = r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?";
    let http = r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT";
    Regex::new(&format!("^(?:{iso}|{http})$")).expect("the pattern is a constant")
});

static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^@\s]+@[^@\s]+\.[^@\s]+$").expect("the pattern is a constant"));

/// A UUID, the id of a conversation, or a long word with a digit in it.
static ID: LazyLock<Regex> = LazyLock::new(|| {
    let uuid = "(?i:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})";
    let conversation = r"\d+(?::|%3[Aa])\S+(?:@|%40)\S+";
    Regex::new(&format!(r"^(?:{uuid}|{conversation}|[\w+=~.%:-]*\d[\w+=~.%:-]*)$"))
        .expect("the pattern is a constant")
});

/// The shortest word that is taken for an id for nothing but its digits.
const SHORTEST_ID: usize = 20;

impl Publisher<'_> {
    /// A value under a name.
    pub(super) fn value(&mut self, name: &str, value: &Value) -> Value {
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            Value::Number(number) => {
                let text = number.to_string();
                let is_small = text.len() <= MOST_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
                if is_small || self.words.state(name, &text) { value.clone() } else { Value::from(NUMBER) }
            }
            Value::String(text) => Value::from(self.string(name, text)),
            Value::Array(entries) => entries.iter().map(|entry| self.value(name, entry)).collect(),
            Value::Object(members) => self.members(members),
        }
    }

    /// A name that isn't the contract's may be somebody's: a map may be keyed by ids.
    fn members(&mut self, members: &Map<String, Value>) -> Value {
        let mut unknown = 0;
        let mut told = Map::new();
        for (name, value) in members {
            let pointer = name.starts_with('/');
            let of = if pointer { name.rsplit('/').next().unwrap_or_default() } else { name };
            if pointer {
                told.insert(self.url(name), self.value(of, value));
            } else if self.words.name(name) {
                told.insert(name.clone(), self.value(name, value));
            } else {
                unknown += 1;
                told.insert(format!("‹property {unknown}›"), self.value("", value));
            }
        }
        Value::Object(told)
    }

    /// A text under a name.
    pub(super) fn string(&mut self, name: &str, text: &str) -> String {
        let is_label = matches!(name, "code" | "target") && self.words.name(text);
        if text.is_empty() || text == REDACTED || is_label || self.words.state(name, text) {
            return text.to_owned();
        }
        if name.ends_with("ersion") || name.ends_with("etag") || name.starts_with("if-") {
            return self.version(text);
        }
        if DATE_TIME.is_match(text) {
            return "‹date-time›".to_owned();
        }
        if text.contains("://") || name == "targetResourceLocation" || name == "@odata.context" {
            return self.url(text);
        }
        if let Some(kind) = self.kind_of(name).or_else(|| kind_by_form(text)) {
            return self.pseudonyms.of(text, kind);
        }
        match self.pseudonyms.known(text) {
            Some(known) => known.to_owned(),
            None if name == "message" => self.message(text),
            None => shape("string", text),
        }
    }

    /// A version or an etag, in its quotes.
    pub(super) fn version(&mut self, text: &str) -> String {
        let bare = text.strip_prefix("W/").unwrap_or(text).trim_matches('"');
        if bare.is_empty() || bare == "*" {
            return text.to_owned();
        }
        let (before, after) = text.split_once(bare).unwrap_or_default();
        format!("{before}{}{after}", self.pseudonyms.of(bare, "version"))
    }

    /// What the page says of it stays; what follows may be anything.
    fn message(&mut self, text: &str) -> String {
        let beginnings = self.words.stated("message").filter(|known| text.starts_with(known));
        let Some(known) = beginnings.max_by_key(|known| known.len()).filter(|known| !known.is_empty()) else {
            return shape("text", text);
        };
        let rest = text[known.len()..].trim_start();
        if self.words.stated("advice").any(|advice| advice.starts_with(rest)) || matches!(rest, "" | ".") {
            return text.to_owned();
        }
        format!("{known} {}", shape("text", rest))
    }

    /// What a property of this name holds, whoever it is.
    fn kind_of(&self, name: &str) -> Option<&'static str> {
        let kind = match name {
            "id" => self.id_of,
            "userId" => "user",
            "tenantId" => "tenant",
            "teamId" | "groupId" => "team",
            "chatId" => "chat",
            "channelId" => "channel",
            "@microsoft.graph.sectionsOrder" => "section",
            "email" | "mail" | "userPrincipalName" => "address",
            "displayName" | "topic" | "givenName" | "surname" | "mailNickname" => "name",
            "request-id" | "client-request-id" => "request",
            _ if name.ends_with("ectionId") => "section",
            _ if name.ends_with("Id") => pseudonyms::ID,
            _ => return None,
        };
        Some(kind)
    }
}

/// What a text is by its looks alone, where it isn't just any text.
pub(super) fn kind_by_form(text: &str) -> Option<&'static str> {
    let is_thread = text.contains("@thread.") || text.contains("%40thread.");
    if !is_thread && ADDRESS.is_match(text) && !text.contains("://") {
        return Some("address");
    }
    (ID.is_match(text) && (is_thread || text.len() >= SHORTEST_ID)).then_some(pseudonyms::ID)
}

/// Whether a text is an instant or a day.
pub(super) fn is_date_time(text: &str) -> bool {
    DATE_TIME.is_match(text)
}
