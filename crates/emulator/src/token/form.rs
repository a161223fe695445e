//! An `application/x-www-form-urlencoded` body, read strictly. Read [`Form`] first.

use super::refusal::TokenRefusal;
use crate::url::decode;
use axum::http::{HeaderMap, header};
use std::collections::HashMap;

/// The parameters of a request, each once.
#[derive(Debug)]
pub(super) struct Form {
    parameters: HashMap<String, String>,
}

impl Form {
    /// Reads the body, which is `None` when it was too large to be kept.
    pub(super) fn read(headers: &HeaderMap, body: Option<&[u8]>) -> Result<Form, TokenRefusal> {
        let body = body.ok_or(TokenRefusal::TooLarge)?;
        let media = headers.get(header::CONTENT_TYPE).and_then(|sent| sent.to_str().ok()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim();
        if !media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(TokenRefusal::NotAForm);
        }
        let text = str::from_utf8(body).map_err(|_| TokenRefusal::NotAForm)?;
        let mut parameters = HashMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name).ok_or(TokenRefusal::NotAForm)?;
            let value = decoded(value).ok_or(TokenRefusal::NotAForm)?;
            if parameters.insert(name.clone(), value).is_some() {
                return Err(TokenRefusal::Duplicate { parameter: name }); // RFC 6749, 3.2
            }
        }
        Ok(Form { parameters })
    }

    /// A parameter. One without a value counts as left out (RFC 6749, 3.2).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A parameter that the request can't be without.
    pub(super) fn required(&self, parameter: &'static str) -> Result<&str, TokenRefusal> {
        self.get(parameter).ok_or(TokenRefusal::Missing { parameter })
    }
}

/// A name or value without its encoding; `None` for half an escape, control characters and what isn't UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    decode(&text.replace('+', " ")).ok()
}
