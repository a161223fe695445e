//! A page's text, read once.

use std::collections::BTreeMap;
use std::ops::Range;

use super::example::{PageExample, examples};
use super::outline::{Heading, Outline};
use super::row::{PageRow, rows};
use super::status::{self, PageStatus};
use super::table::{self, Kind};
use super::words::Words;

/// What a page's text promises, as far as a reader without its layout can tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageText {
    rows: Vec<PageRow>,
    examples: Vec<PageExample>,
    statuses: Vec<PageStatus>,
    requests: Vec<PageRequest>,
    headers: Vec<(String, Range<usize>)>,
    properties: Vec<(String, Range<usize>)>,
    squeezed: String,
}

/// A documented request template: `POST /chats/{chat-id}/members`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// The method, in capitals.
    pub method: String,
    /// The path, without version.
    pub path: String,
    /// Its bytes in the page's text.
    pub span: Range<usize>,
}

impl PageText {
    /// Reads a text in any layout. Whatever can't be told from it is left out.
    pub fn read(text: &str) -> Self {
        let outline = Outline::read(text);
        let rows = rows(text, &outline);
        let examples = examples(text, &outline);
        let statuses = statuses(&outline, &rows);
        let listed = |heading, kind| {
            let sections = outline.sections(heading);
            sections.iter().flat_map(|section| table::names(text, &outline, section, kind)).collect()
        };
        let (headers, properties) =
            (listed(Heading::RequestHeaders, Kind::Headers), listed(Heading::RequestBody, Kind::Properties));
        let requests = requests(text, &outline);
        Self { rows, examples, statuses, requests, headers, properties, squeezed: outline.words.squeezed() }
    }

    /// The rows of the error table.
    pub fn rows(&self) -> &[PageRow] {
        &self.rows
    }

    /// The examples.
    pub fn examples(&self) -> &[PageExample] {
        &self.examples
    }

    /// Every status that the page's own text names, once each with its first place.
    pub fn statuses(&self) -> &[PageStatus] {
        &self.statuses
    }

    /// The documented request templates.
    pub fn requests(&self) -> &[PageRequest] {
        &self.requests
    }

    /// The headers that the page lists for the request, with their bytes.
    pub fn headers(&self) -> &[(String, Range<usize>)] {
        &self.headers
    }

    /// The properties that the page lists for the request's body, with their bytes.
    pub fn properties(&self) -> &[(String, Range<usize>)] {
        &self.properties
    }

    /// Whether the page names a status.
    pub fn names(&self, status: u16) -> bool {
        self.statuses.iter().any(|named| named.status == status)
    }

    /// Whether the text has this piece. Case, white space and table marks don't count, and typographic quotes
    /// equal plain ones.
    pub fn says(&self, literal: &str) -> bool {
        self.squeezed.contains(&Words::read(literal).squeezed())
    }
}

fn statuses(outline: &Outline, rows: &[PageRow]) -> Vec<PageStatus> {
    let words = &outline.words.all;
    let mut first: BTreeMap<u16, Range<usize>> = BTreeMap::new();
    let mut note = |status: u16, span: Range<usize>| {
        let known = first.entry(status).or_insert_with(|| span.clone());
        if span.start < known.start {
            *known = span;
        }
    };
    for (at, word) in words.iter().enumerate().filter(|(_, word)| !outline.is_code(word.line)) {
        if let Some((status, end)) = status::named_at(words, at) {
            let last = words.get(end - 1).unwrap_or(word);
            note(status, word.span.start..last.span.end);
        }
    }
    for row in rows {
        note(row.status, row.status_span.clone());
    }
    let mut all: Vec<_> = first.into_iter().map(|(status, span)| PageStatus { status, span }).collect();
    all.sort_by_key(|named| named.span.start);
    all
}

/// The request lines of the section that documents them.
fn requests(text: &str, outline: &Outline) -> Vec<PageRequest> {
    let lines = outline.sections(Heading::HttpRequest).into_iter().flatten();
    let read = |line: usize| {
        let [method, path, ..] = outline.words.line(line) else { return None };
        let span = method.span.start..path.span.end;
        let path = text.get(path.span.clone())?.trim_matches('`').to_owned();
        Some(PageRequest { method: method.text.to_uppercase(), path, span })
    };
    lines.filter(|line| outline.is_request_line(*line)).filter_map(read).collect()
}

/// The statuses that a piece of text names.
pub(super) fn statuses_in(text: &str) -> Vec<u16> {
    let words = Words::read(text).all;
    (0..words.len()).filter_map(|at| status::named_at(&words, at)).map(|(status, _)| status).collect()
}
