//! What in somebody's archive is a secret: bearer tokens, cookies, and what goes by such a name.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base64::Engine as _;
use regex::Regex;
use serde_json::Value;

use super::har::{self, headers};
use crate::secret::{REDACTED, Redactor, SHORTEST, Secret};

/// So many bytes of secrets are looked for in every entry; an entry's own are looked for in it whatever they add up to. A
/// pattern costs many times its length, and one token is the rule.
const MOST_BYTES: usize = 8 << 10;

/// Names of headers and properties whose values are secrets: `access_token`, `client_secret`, and the keys of gateways, such
/// as `Ocp-Apim-Subscription-Key`.
static SECRET_NAME: LazyLock<Regex> = LazyLock::new(|| {
    let key = "(?:api|subscription|functions?|access|account|shared|private|master|client|app)[-_]?key";
    let part = "(?:^|[-_])(?:auth|jwt|session|signature)(?:[-_]|$)";
    Regex::new(&format!("(?i)token|secret|passw|assertion|credential|{key}|{part}"))
        .expect("the expression is right")
});

/// What goes by these names is a secret in a query or a form; an error's `code` is none.
static SECRET_FIELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(code|sig|signature|key|auth|pwd|session.*)$").expect("the expression is right")
});

/// A JSON Web Token, wherever it stands (RFC 7519, section 3).
static JWT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*").expect("the expression is right")
});

/// Secrets, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known(BTreeSet<Hidden>);

/// A secret's text: it is compared, and never shown.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Hidden(String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Known {
    /// The secrets of all these entries, as many as are looked for everywhere.
    pub(super) fn of<'a>(entries: impl Iterator<Item = &'a Value>) -> Self {
        let mut known = Self::default();
        let mut bytes = 0;
        for secret in entries.flat_map(secrets) {
            if bytes + secret.len() <= MOST_BYTES && !known.0.contains(&Hidden(secret.clone())) {
                bytes += secret.len();
                known.0.insert(Hidden(secret));
            }
        }
        known
    }

    /// These and an entry's own, if it has others.
    pub(super) fn with(&self, entry: &Value) -> Option<Self> {
        let own: Vec<_> =
            secrets(entry).into_iter().map(Hidden).filter(|own| !self.0.contains(own)).collect();
        (!own.is_empty()).then(|| Self(self.0.iter().cloned().chain(own).collect()))
    }

    pub(super) fn redactor(&self) -> Redactor {
        let all: Vec<_> = self.0.iter().filter_map(|hidden| Secret::new(&hidden.0)).collect();
        Redactor::new(&all)
    }
}

/// Every secret of an entry.
fn secrets(entry: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for message in [&entry["request"], &entry["response"]] {
        for (name, value) in headers(message) {
            of_header(&name, &value, &mut found);
        }
        let cookies = message["cookies"].as_array().into_iter().flatten();
        cookies.filter_map(|cookie| cookie["value"].as_str()).for_each(|value| cookie(value, &mut found));
    }
    let url = entry["request"]["url"].as_str().unwrap_or_default();
    // What stands behind `#` is never sent, but it is where a page is handed its token (RFC 6749, section 4.2.2).
    url.split(['?', '#']).skip(1).for_each(|part| fields(part, &mut found));
    of_body(entry["request"]["postData"]["text"].as_str().unwrap_or_default(), &mut found);
    let (bytes, _) = har::content(&entry["response"]["content"]);
    of_body(&String::from_utf8_lossy(&bytes), &mut found);
    found.extend(JWT.find_iter(url).map(|jwt| jwt.as_str().to_owned()));
    found.retain(|secret| secret.len() >= SHORTEST && secret != REDACTED);
    found
}

fn of_header(name: &str, value: &str, found: &mut Vec<String>) {
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    if is("authorization") || is("proxy-authorization") {
        let credentials = value.split_once(' ').map_or(value, |(_, credentials)| credentials).trim();
        found.push(credentials.to_owned());
        let basic = base64::engine::general_purpose::STANDARD.decode(credentials).ok();
        if let Some((_, password)) =
            basic.as_deref().and_then(|b| std::str::from_utf8(b).ok()?.split_once(':'))
        {
            found.push(password.to_owned());
        }
    } else if is("cookie") || is("set-cookie") {
        let pairs = value.split(';').filter_map(|pair| pair.split_once('='));
        pairs.for_each(|(_, value)| cookie(value.trim(), found));
    } else if SECRET_NAME.is_match(name) {
        found.push(value.trim().to_owned());
    }
    found.extend(JWT.find_iter(value).map(|jwt| jwt.as_str().to_owned()));
}

/// A cookie's value. A plain word or a date (`path=/`, `theme=required`) would take innocent text away elsewhere.
fn cookie(value: &str, found: &mut Vec<String>) {
    let is_word = value.bytes().all(|byte| byte.is_ascii_alphabetic()) && value.len() < 16;
    let is_plain = value.contains(['/', ' ', ',']) && value.len() < 32;
    if !is_word && !is_plain {
        found.push(value.to_owned());
    }
}

fn of_body(text: &str, found: &mut Vec<String>) {
    if SECRET_NAME.is_match(text) && text.trim_start().starts_with(['{', '[']) {
        members(&serde_json::from_str(text).unwrap_or_default(), found);
    } else if text.contains('=') {
        fields(text, found);
    }
    found.extend(JWT.find_iter(text).map(|jwt| jwt.as_str().to_owned()));
}

fn members(document: &Value, found: &mut Vec<String>) {
    match document {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(secret) if SECRET_NAME.is_match(name) => found.push(secret.to_owned()),
                    Value::Array(secrets) if SECRET_NAME.is_match(name) => {
                        found.extend(secrets.iter().filter_map(Value::as_str).map(str::to_owned));
                        self::members(member, found);
                    }
                    Value::String(_) | Value::Array(_) | Value::Object(_) => self::members(member, found),
                    Value::Null | Value::Bool(_) | Value::Number(_) => {}
                }
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| members(entry, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `name=value&…`, of a query or a form.
fn fields(text: &str, found: &mut Vec<String>) {
    let all = url::form_urlencoded::parse(text.as_bytes());
    let is_secret = |name: &str| SECRET_NAME.is_match(name) || SECRET_FIELD.is_match(name);
    found.extend(all.filter(|(name, _)| is_secret(name)).map(|(_, value)| value.into_owned()));
}
