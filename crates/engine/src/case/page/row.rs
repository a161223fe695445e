//! The rows of a page's error table, whichever way the table survived.
//!
//! A row begins with a status where a cell can begin, and its message goes on to the next such place, to a heading
//! or to the end of the table. A status within a sentence (`the response code 404 Not Found is returned when …`)
//! begins no row.

use std::ops::Range;

use super::outline::Outline;
use super::status;
use super::words::{Gap, Letters, Word};

/// A row of the error table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRow {
    /// The status.
    pub status: u16,
    /// The message: the whole cell, on one line.
    pub text: String,
    /// The bytes of status and message in the page's text.
    pub span: Range<usize>,
    /// The bytes of the status alone.
    pub status_span: Range<usize>,
    pub(super) letters: Letters,
}

/// Words that follow a status in a sentence, and never begin a message.
const NO_MESSAGE: [&str; 13] =
    ["is", "are", "was", "will", "when", "if", "for", "response", "error", "status", "code", "or", "and"];

/// What a table's last column is called.
const MESSAGE_COLUMN: [&str; 7] =
    ["message", "messages", "description", "meaning", "details", "reason", "cause"];

/// Reads all rows.
pub(super) fn rows(text: &str, outline: &Outline) -> Vec<PageRow> {
    let mut reader = Reader { text, outline, rows: Vec::new(), open: None, table: Table::None };
    reader.read();
    reader.rows
}

/// A row whose end isn't reached yet.
struct Open {
    status: u16,
    status_words: Range<usize>,
    message: Range<usize>,
    /// A table mark stands behind the status.
    marked: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    /// No head of an error table since the last heading.
    None,
    /// Its head was the last thing read.
    Head,
    /// Its head was read.
    Body,
}

struct Reader<'a> {
    text: &'a str,
    outline: &'a Outline,
    rows: Vec<PageRow>,
    open: Option<Open>,
    table: Table,
}

impl Reader<'_> {
    fn read(&mut self) {
        let mut at = 0;
        while let Some(word) = self.outline.words.all.get(at) {
            let line_begins = word.gap != Gap::Space;
            if line_begins && let Some(behind) = self.line_that_is_no_cell(word.line) {
                at = behind;
                continue;
            }
            let Some(open) = self.row_at(at) else {
                self.take(at);
                at += 1;
                continue;
            };
            self.close();
            if self.table == Table::Head {
                self.table = Table::Body;
            }
            at = open.message.start;
            self.open = Some(open);
        }
        self.close();
    }

    /// Headings, code and a table's head end a row; the word behind the line.
    fn line_that_is_no_cell(&mut self, line: usize) -> Option<usize> {
        let heading = self.outline.heading(line);
        if heading.is_some() {
            self.table = Table::None;
        } else if is_head(self.outline.words.line(line)) {
            self.table = Table::Head;
        } else if !self.outline.is_code(line)
            && status::of_status_line(self.outline.words.line(line)).is_none()
        {
            return None;
        }
        self.close();
        self.outline.words.lines.get(line).map(|words| words.end)
    }

    fn word(&self, at: usize) -> Option<&Word> {
        self.outline.words.all.get(at)
    }

    /// The row that begins at a word, if one does.
    fn row_at(&self, at: usize) -> Option<Open> {
        let words = &self.outline.words.all;
        let number = status::number(words.get(at)?)?;
        if !self.can_begin(at) {
            return None;
        }
        if let Some((status, end)) = status::with_phrase(words, at)
            && self.message_follows(at, end, status)
        {
            let marked = self.cell_ends(end);
            return Some(Open { status, status_words: at..end, message: end..end, marked });
        }
        self.unnamed_row(at, number)
    }

    /// A row whose status has no phrase, or not its own: only below the head of an error table.
    fn unnamed_row(&self, at: usize, status: u16) -> Option<Open> {
        let exact = self.word(at)?.text.bytes().all(|b| b.is_ascii_digit());
        if self.table == Table::None || !exact || status < 400 {
            return None;
        }
        let opens_cell = self.word(at)?.opens || self.word(at)?.gap != Gap::Space;
        let cell_end = (at + 1..at + 6).find(|end| self.cell_ends(*end)).filter(|_| opens_cell);
        if let Some(end) = cell_end {
            return Some(Open { status, status_words: at..end, message: end..end, marked: true });
        }
        let below_row = self.open.is_some() || self.table == Table::Head;
        let begins_line = self.word(at)?.gap != Gap::Space;
        let end = at + 1;
        let open = Open { status, status_words: at..end, message: end..end, marked: false };
        (below_row && begins_line).then_some(open)
    }

    /// Whether a cell can begin here: behind a table mark, an empty line, a head or the end of a sentence; within
    /// a table at any line's beginning.
    fn can_begin(&self, at: usize) -> bool {
        let (Some(word), Some(before)) =
            (self.word(at), at.checked_sub(1).and_then(|before| self.word(before)))
        else {
            return true;
        };
        let sentence_ended = before.text.ends_with(['.', '!', '?']);
        let line_ended = || {
            self.open.is_some()
                || self.table == Table::Head
                || self.outline.heading(before.line).is_some()
                || before.text.ends_with([':', '"', '\'', ')'])
        };
        word.opens
            || word.gap == Gap::Paragraph
            || sentence_ended
            || (word.gap == Gap::Line && line_ended())
            || self.head_ends(at)
    }

    /// Whether a table's head stands before the word in its line: `Response code Message 400 Bad Request …`.
    fn head_ends(&self, at: usize) -> bool {
        let before = self.outline.words.all.get(at.saturating_sub(4)..at).unwrap_or_default();
        is_head(before) || before.get(1..).is_some_and(is_head)
    }

    /// Whether a table mark stands before the word at `end`.
    fn cell_ends(&self, end: usize) -> bool {
        end.checked_sub(1).and_then(|last| self.word(last)).is_some_and(|word| word.closes)
            || self.word(end).is_some_and(|next| next.opens)
    }

    /// Whether what follows a named status is a message, and not the rest of a sentence.
    fn message_follows(&self, at: usize, end: usize, status: u16) -> bool {
        let (Some(last), Some(next)) = (end.checked_sub(1).and_then(|last| self.word(last)), self.word(end))
        else {
            return false;
        };
        if self.cell_ends(end) {
            return true;
        }
        if !last.text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ':' | ')')) {
            return false;
        }
        if status < 400 && self.table == Table::None {
            return false;
        }
        let begins_small = self.text[next.span.clone()].starts_with(char::is_lowercase);
        let in_table = self.table != Table::None && self.word(at).is_some_and(|word| word.gap != Gap::Space);
        !begins_small || (in_table && !NO_MESSAGE.contains(&next.bare()))
    }

    /// Adds a word to the open row, unless the table ended before it.
    fn take(&mut self, at: usize) {
        let words = &self.outline.words;
        let (Some(open), Some(word)) = (&mut self.open, words.all.get(at)) else { return };
        let filled = !open.message.is_empty();
        let behind_cell =
            at.checked_sub(1).and_then(|before| words.all.get(before)).is_some_and(|word| word.closes);
        let left_table = open.marked && behind_cell && word.gap != Gap::Space && !words.has_mark(word.line);
        if filled && (word.gap == Gap::Paragraph || left_table) {
            self.close();
        } else {
            open.message.end = at + 1;
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        if open.message.is_empty() && !open.marked {
            return;
        }
        let status_span = self.span(open.status_words.clone());
        let message = self.span(open.message.clone());
        let end = message.end.max(status_span.end);
        let raw = self.text.get(message.clone()).unwrap_or_default();
        self.rows.push(PageRow {
            status: open.status,
            text: on_one_line(raw),
            span: status_span.start..end,
            letters: Letters::read(raw, message.start),
            status_span,
        });
    }

    fn span(&self, words: Range<usize>) -> Range<usize> {
        match self.outline.words.all.get(words) {
            Some([first, .., last]) => first.span.start..last.span.end,
            Some([only]) => only.span.clone(),
            Some([]) | None => 0..0,
        }
    }
}

/// A piece of a page without table marks and line ends.
pub(super) fn on_one_line(raw: &str) -> String {
    raw.split(|c: char| c == '|' || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// `Response code | Message`, or the first cell of it on a line of its own.
fn is_head(line: &[Word]) -> bool {
    if line.len() > 6 || line.is_empty() {
        return false;
    }
    let is_code = |word: &Word| matches!(word.bare(), "code" | "status" | "codes");
    let code_at = line.iter().position(is_code);
    let has_message = line.last().is_some_and(|last| MESSAGE_COLUMN.contains(&last.bare()));
    match code_at {
        Some(at) if at < 3 => {
            let last = at + 1 == line.len();
            (has_message && !last) || (last && (line[at].closes || at > 0))
        }
        Some(_) | None => false,
    }
}
