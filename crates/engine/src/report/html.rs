//! What all pages share: one file that works from disk, light and dark, readable without a script.

use base64::Engine as _;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use crate::drift::Mark;
use crate::record::Record;
use crate::report::sanitize::lines;
use crate::report::state;

mod diff;
mod history;
mod run;

pub use diff::diff;
pub use history::history;
pub use run::run;

/// What a page is called in the folder of its record.
pub const FILE: &str = "index.html";

/// What the page of a comparison is called.
pub const DIFF_FILE: &str = "diff.html";

const STYLE: &str = include_str!("html/style.css");

/// What a page is made of.
pub(super) struct Page<'a> {
    /// What a browser's tab shows.
    pub(super) title: &'a str,
    /// What it shows.
    pub(super) body: &'a Markup,
    /// What makes it handier, without which everything can be read.
    pub(super) script: Option<&'a str>,
}

/// A whole page.
pub(super) fn page(page: &Page<'_>) -> String {
    // Nothing on the page comes from anywhere else, and nothing runs but the script that we wrote.
    let script = page.script.map(|script| format!("; script-src {}", hash(script))).unwrap_or_default();
    let policy = format!("default-src 'none'; style-src {}{script}", hash(STYLE));
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(policy);
                title { (page.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (page.body)
                @if let Some(script) = page.script { script { (PreEscaped(script)) } }
            }
        }
    };
    // What is on it came from anywhere, and may hold what a browser would act upon though it is text.
    lines(&markup.into_string()) + "\n"
}

/// A text as a policy names it.
fn hash(text: &str) -> String {
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!("'sha256-{digest}'")
}

/// A documentation page by its id, and where it is, if the record says so.
fn link_to_page(record: &Record, id: &str) -> Markup {
    let url = record.pages.iter().find(|page| page.id == id).map(|page| page.url.as_str());
    let url = url.filter(|url| url.starts_with("https://"));
    html! { @if let Some(url) = url { a href=(url) rel="noreferrer" { (id) } } @else { (id) } }
}

/// What a band or a mark says by its colour, beside its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// As it should be.
    Good,
    /// Not as it should be.
    Bad,
    /// Worth a look.
    Warn,
    /// Nothing to be done.
    Quiet,
    /// Not as it was.
    New,
}

impl Tone {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Warn => "warn",
            Self::Quiet => "quiet",
            Self::New => "new",
        }
    }
}

/// A glyph and a word.
pub(super) fn mark(tone: Tone, glyph: &str, word: &str) -> Markup {
    html! { span.mark.(tone.class()) { (glyph) " " (word) } }
}

/// What a trial is since the baseline, if there is something to be said.
pub(super) fn mark_since(since: Option<Mark>) -> Markup {
    html! { @if let Some((glyph, word)) = since.map(state::since) { (mark(Tone::New, glyph, word)) " " } }
}

/// Enough of a hash to tell suites apart.
pub(super) fn short(hash: &str) -> &str {
    let digits = hash.rsplit(':').next().unwrap_or(hash);
    digits.get(..12).unwrap_or(digits)
}
