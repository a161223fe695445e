//! JSON Web Tokens in their compact form (RFC 7515, 7519). Read [`Jwt`] first.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde_json::{Map, Value, json};

/// A token whose three parts could be read; nobody has looked at the signature.
#[derive(Debug)]
pub(crate) struct Jwt<'a> {
    pub(super) header: Map<String, Value>,
    pub(super) claims: Map<String, Value>,
    /// What the signature is over.
    pub(super) signed: &'a str,
    pub(super) signature: Vec<u8>,
}

impl<'a> Jwt<'a> {
    /// Reads a token; `None` for what is none.
    pub(crate) fn read(text: &'a str) -> Option<Jwt<'a>> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let object = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Jwt { header: object(header)?, claims: object(claims)?, signed, signature })
    }

    /// Whether that key signed it.
    pub(super) fn is_signed_with(&self, key: &hmac::Key) -> bool {
        self.header("alg") == Some("HS256")
            && hmac::verify(key, self.signed.as_bytes(), &self.signature).is_ok()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    /// A claim that is a string.
    pub(super) fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// A claim that is an instant, in seconds (RFC 7519, 2).
    pub(super) fn instant(&self, name: &str) -> Option<i64> {
        self.claims.get(name).and_then(Value::as_i64)
    }
}

/// A token with these claims. `kind` is its `typ`.
pub(super) fn signed(kind: &str, claims: &Value, key: &hmac::Key) -> String {
    let header = json!({ "typ": kind, "alg": "HS256" });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(key, text.as_bytes()));
    format!("{text}.{signature}")
}
