//! Which lines of a page are headings, and which are code that no reader takes for the page's own words.

use std::ops::Range;

use super::status;
use super::words::{Word, Words};

/// What a heading opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    HttpRequest,
    RequestHeaders,
    RequestBody,
    Request,
    Response,
    Examples,
    /// `Example 2: Add a member …`
    Example(u32),
    /// Note, Important: a remark within a section.
    Callout,
    /// Any other section.
    Other,
}

const HEADINGS: [(&str, Heading); 33] = [
    ("http request", Heading::HttpRequest),
    ("http requests", Heading::HttpRequest),
    ("request headers", Heading::RequestHeaders),
    ("request header", Heading::RequestHeaders),
    ("request body", Heading::RequestBody),
    ("request", Heading::Request),
    ("response", Heading::Response),
    ("example", Heading::Examples),
    ("examples", Heading::Examples),
    ("note", Heading::Callout),
    ("important", Heading::Callout),
    ("tip", Heading::Callout),
    ("caution", Heading::Callout),
    ("warning", Heading::Callout),
    ("permissions", Heading::Other),
    ("parameters", Heading::Other),
    ("path parameters", Heading::Other),
    ("query parameters", Heading::Other),
    ("optional query parameters", Heading::Other),
    ("function parameters", Heading::Other),
    ("response headers", Heading::Other),
    ("response body", Heading::Other),
    ("error response", Heading::Other),
    ("error responses", Heading::Other),
    ("error codes", Heading::Other),
    ("errors", Heading::Other),
    ("remarks", Heading::Other),
    ("prerequisites", Heading::Other),
    ("see also", Heading::Other),
    ("related content", Heading::Other),
    ("next steps", Heading::Other),
    ("feedback", Heading::Other),
    ("additional resources", Heading::Other),
];

const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// A page's words with what its lines are.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) words: Words,
    headings: Vec<Option<Heading>>,
    code: Vec<bool>,
}

impl Outline {
    pub(super) fn read(text: &str) -> Self {
        let words = Words::read(text);
        let headings: Vec<_> = (0..words.lines.len()).map(|line| heading(&words, line)).collect();
        let mut outline = Self { code: vec![false; headings.len()], words, headings };
        outline.mark_snippets();
        outline
    }

    /// What the line opens, if it is a heading.
    pub(super) fn heading(&self, line: usize) -> Option<Heading> {
        self.headings.get(line).copied().flatten()
    }

    /// Whether the line is part of a request as sent, or of a snippet in some language.
    pub(super) fn is_code(&self, line: usize) -> bool {
        self.code.get(line).copied().unwrap_or_default()
    }

    /// The number of lines.
    pub(super) fn lines(&self) -> usize {
        self.headings.len()
    }

    /// The lines below each heading of a kind, up to the next heading that isn't a remark.
    pub(super) fn sections(&self, kind: Heading) -> Vec<Range<usize>> {
        let ends = |line: &usize| !matches!(self.heading(*line), None | Some(Heading::Callout));
        let starts = (0..self.lines()).filter(|line| self.heading(*line) == Some(kind));
        starts.map(|line| line + 1..(line + 1..self.lines()).find(ends).unwrap_or(self.lines())).collect()
    }

    /// Whether the line begins an example's request: a method and an absolute URL, or in the examples any path.
    pub(super) fn is_request_line(&self, line: usize) -> bool {
        matches!(self.words.line(line), [method, url, ..]
            if METHODS.contains(&method.text.as_str()) && (url.text.starts_with('/') || url.text.starts_with("http")))
    }

    /// What follows an example's request up to its response is its headers, its body and snippets. Without a
    /// response there is no telling where they end, and nothing is taken for code.
    fn mark_snippets(&mut self) {
        let mut begun: Option<usize> = None;
        let mut in_examples = false;
        for line in 0..self.lines() {
            let heading = self.heading(line);
            in_examples |= matches!(heading, Some(Heading::Examples | Heading::Example(_)));
            let absolute = self.words.line(line).get(1).is_some_and(|url| url.text.starts_with("http"));
            if begun.is_none() && (in_examples || absolute) && self.is_request_line(line) {
                begun = Some(line);
            }
            let ends = matches!(
                heading,
                Some(Heading::Response | Heading::Examples | Heading::Example(_) | Heading::Other)
            ) || status::of_status_line(self.words.line(line)).is_some();
            if ends && let Some(first) = begun.take() {
                self.code[first..line].fill(true);
            }
        }
    }
}

fn heading(words: &Words, line: usize) -> Option<Heading> {
    let all = words.line(line);
    let led = all.first().is_some_and(|word| word.led);
    if led || all.last().is_none_or(|word| word.closes) {
        return None;
    }
    // Headings of Markdown keep their marks in some copies.
    let is_mark = |word: &Word| word.text.chars().all(|c| matches!(c, '#' | '*'));
    let all = &all[all.iter().take_while(|word| is_mark(word)).count()..];
    if let Some(number) = example_number(all) {
        return Some(Heading::Example(number));
    }
    if all.len() > 3 {
        return None;
    }
    let mut name = all.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    name = name.trim_matches(|c| matches!(c, '#' | '*' | ':')).to_owned();
    HEADINGS.iter().find(|(known, _)| *known == name).map(|(_, heading)| *heading)
}

/// The number of `Example 7: …`, `Example 7` and `Example 7 - …`, but not of `Example 7 shows …`.
fn example_number(line: &[Word]) -> Option<u32> {
    let [word, number, rest @ ..] = line else { return None };
    if word.bare() != "example" || !word.text.trim_start_matches('*').starts_with("example") {
        return None;
    }
    let digits = number.text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let marked = digits.len() < number.text.len();
    let separated = rest.first().is_none_or(|word| word.bare().is_empty());
    if digits.bytes().all(|b| b.is_ascii_digit()) && (marked || separated) {
        digits.parse().ok()
    } else {
        None
    }
}
