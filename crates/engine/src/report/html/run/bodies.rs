//! Bodies on the page: JSON in lines, and no more of it than somebody reads.

use maud::{Markup, html};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The most bytes of a body that are shown.
pub(super) const LONGEST: usize = 16 * 1024;

/// A body as it is recorded.
#[derive(Clone, Copy)]
pub(super) struct Body<'a> {
    pub(super) json: Option<&'a Value>,
    pub(super) text: Option<&'a str>,
}

/// The body, cut where it is too long; then its size and hash tell it from others.
pub(super) fn drawn(body: Body<'_>) -> Markup {
    let text = match (body.json, body.text) {
        (Some(json), _) => format!("{json:#}"),
        (None, Some(text)) => text.to_owned(),
        (None, None) => return html! {},
    };
    let (shown, all) = (cut(&text), text.len());
    html! {
        pre { (shown) }
        @if shown.len() < all {
            p.muted { "cut: " (all) " bytes, sha256 " code { (format!("{:x}", Sha256::digest(text.as_bytes()))) } }
        }
    }
}

fn cut(text: &str) -> &str {
    if text.len() <= LONGEST {
        return text;
    }
    let end = (0..=LONGEST).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default();
    text.get(..end).unwrap_or_default()
}
