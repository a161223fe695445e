//! Headers: HTTP's and Graph's names stay, and the values that say nothing of anybody.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::{Publisher, shape};
use crate::record::model::Headers;
use crate::secret::REDACTED;

/// Names of headers that anybody may know, beside those that the suite names.
static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "\
    accept accept-encoding accept-language accept-ranges age allow authorization cache-control connection content-encoding \
    content-language content-length content-location content-security-policy content-type cookie date deprecation etag \
    expires host if-match if-modified-since if-none-match if-unmodified-since keep-alive last-modified link location \
    mise-correlation-id ocp-apim-trace-location odata-version operation-location pragma prefer preference-applied \
    proxy-authorization ratelimit-limit ratelimit-remaining ratelimit-reset referrer-policy request-id client-request-id \
    retry-after server set-cookie strict-transport-security sunset te trailer transfer-encoding upgrade user-agent vary \
    via warning www-authenticate x-content-type-options x-frame-options x-ms-ags-diagnostic x-ms-correlation-id \
    x-ms-request-id x-powered-by x-throttle-information x-xss-protection"
        .split_whitespace()
        .collect()
});

/// What values of such headers are made of.
static TOKENS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "\
    * */* private public no-cache no-store must-revalidate max-age=0 max-age=31536000 max-age=63072000 includesubdomains \
    preload accept accept-encoding authorization origin prefer chunked close keep-alive identity gzip br deflate 4.0 4.01 \
    application/json application/problem+json application/xml text/plain text/html charset=utf-8 charset=us-ascii \
    charset=utf-16 odata.metadata=minimal odata.metadata=none odata.metadata=full odata.streaming=true \
    ieee754compatible=false nosniff deny sameorigin bytes en-us get post put patch delete head options bearer"
        .split_whitespace()
        .collect()
});

impl Publisher<'_> {
    /// All headers of a message.
    pub(super) fn headers(&mut self, headers: &Headers) -> Headers {
        let mut unknown = 0;
        let mut told = Headers::new();
        for (name, value) in headers {
            let small = name.to_ascii_lowercase();
            let is_known = NAMES.contains(small.as_str()) || self.words.name(name);
            let shown = if is_known {
                name.clone()
            } else {
                unknown += 1;
                format!("‹header {unknown}›")
            };
            let values = match value {
                Value::String(text) => Value::from(self.header(&small, text)),
                Value::Array(values) => {
                    let texts = values.iter().map(|value| value.as_str().unwrap_or_default());
                    texts.map(|text| self.header(&small, text)).collect()
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Value::from(""),
            };
            told.insert(shown, values);
        }
        told
    }

    /// The value of a header, its name in small letters.
    pub(super) fn header(&mut self, name: &str, text: &str) -> String {
        let is_bearer = || text.split(' ').next().is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"));
        match name {
            "authorization" if is_bearer() => format!("Bearer {REDACTED}"),
            "authorization" | "proxy-authorization" | "cookie" | "set-cookie" => REDACTED.to_owned(),
            "location" | "content-location" | "operation-location" => self.url(text),
            "etag" | "if-match" | "if-none-match" => self.version(text),
            _ if name.ends_with("request-id") || name.ends_with("correlation-id") => {
                if text.is_empty() {
                    String::new()
                } else {
                    self.pseudonyms.of(text, "request")
                }
            }
            "content-length" | "retry-after" | "age" if is_short_number(text) => text.to_owned(),
            _ if text.split([',', ';', ' ']).all(is_token) => text.to_owned(),
            "www-authenticate" if is_bearer() => {
                format!("Bearer {}", shape("string", text[6..].trim_start()))
            }
            _ => self.string(name, text),
        }
    }
}

fn is_token(text: &str) -> bool {
    text.is_empty() || TOKENS.contains(text.to_ascii_lowercase().as_str())
}

fn is_short_number(text: &str) -> bool {
    text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_digit())
}
