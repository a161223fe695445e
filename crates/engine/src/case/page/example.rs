//! The documented requests with their documented answers.

use std::ops::Range;

use super::outline::{Heading, Outline};
use super::status;

/// An example of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageExample {
    /// Its number; examples without numbered headings are counted from 1.
    pub number: u32,
    /// Its request line, `POST https://graph.microsoft.com/beta/teams/…`.
    pub request: Option<String>,
    /// The status of its response.
    pub status: Option<u16>,
    /// Its bytes in the page's text, from its heading or request line on.
    pub span: Range<usize>,
    /// The line that names it.
    pub title: Range<usize>,
    /// Where its response's status stands.
    pub status_span: Option<Range<usize>>,
}

/// Reads all examples.
pub(super) fn examples(text: &str, outline: &Outline) -> Vec<PageExample> {
    let mut reader = Reader { text, outline, examples: Vec::new(), mode: Mode::before(outline) };
    for line in 0..outline.lines() {
        reader.line(line);
    }
    reader.examples
}

/// How examples are told apart at this place of the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Before the examples, or behind them.
    Outside,
    /// By requests with a host: the page has lost its headings.
    Unheaded,
    /// By requests, below a heading.
    Counted,
    /// By their own headings.
    Numbered,
}

impl Mode {
    fn before(outline: &Outline) -> Self {
        let headed = |line| matches!(outline.heading(line), Some(Heading::Examples | Heading::Example(_)));
        if (0..outline.lines()).any(headed) { Self::Outside } else { Self::Unheaded }
    }
}

struct Reader<'a> {
    text: &'a str,
    outline: &'a Outline,
    examples: Vec<PageExample>,
    mode: Mode,
}

impl Reader<'_> {
    fn line(&mut self, line: usize) {
        match (self.outline.heading(line), self.mode) {
            (Some(Heading::Examples), _) => self.mode = Mode::Counted,
            (Some(Heading::Example(number)), _) => {
                self.mode = Mode::Numbered;
                self.open(number, line);
            }
            (Some(Heading::Other), Mode::Counted | Mode::Numbered) => self.mode = Mode::Outside,
            (_, Mode::Outside) => {}
            (_, Mode::Unheaded | Mode::Counted | Mode::Numbered) => self.content(line),
        }
    }

    fn content(&mut self, line: usize) {
        let span = self.outline.words.line_span(line);
        if self.is_request(line) {
            if self.mode != Mode::Numbered && self.examples.last().is_none_or(|last| last.request.is_some()) {
                self.open_next(line);
            }
            let shown = self.text.get(span.clone()).unwrap_or_default();
            if let Some(example) = self.examples.last_mut() {
                example.request.get_or_insert_with(|| shown.to_owned());
            }
        }
        if let Some(status) = status::of_status_line(self.outline.words.line(line)) {
            if self.examples.is_empty() {
                self.open_next(line);
            }
            if let Some(example) = self.examples.last_mut().filter(|example| example.status.is_none()) {
                (example.status, example.status_span) = (Some(status), Some(span.clone()));
            }
        }
        if let Some(example) = self.examples.last_mut() {
            example.span.end = example.span.end.max(span.end);
        }
    }

    /// A request line, but none that a snippet holds.
    fn is_request(&self, line: usize) -> bool {
        let first = !self.outline.is_code(line) || line == 0 || !self.outline.is_code(line - 1);
        let has_host = || self.outline.words.line(line).get(1).is_some_and(|url| url.text.contains("://"));
        first && self.outline.is_request_line(line) && (self.mode != Mode::Unheaded || has_host())
    }

    fn open_next(&mut self, line: usize) {
        let number = u32::try_from(self.examples.len() + 1).unwrap_or(u32::MAX);
        self.open(number, line);
    }

    fn open(&mut self, number: u32, line: usize) {
        let title = self.outline.words.line_span(line);
        let span = title.clone();
        self.examples.push(PageExample {
            number,
            request: None,
            status: None,
            span,
            title,
            status_span: None,
        });
    }
}
