//! A text as words that know where they stand and what separates them: all that survives every layout.
//!
//! Table marks (`|`, and rules of dashes between them), back-ticks and invisible characters are no part of a word,
//! but a word knows which marks stood beside it. Start with [`Words`].

use std::ops::Range;

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// White space within a line.
    Space,
    /// The end of a line.
    Line,
    /// An empty line, or the beginning of the text.
    Paragraph,
}

/// One word.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Its bytes in the text.
    pub(super) span: Range<usize>,
    /// It in lower case, with plain quotes and without marks.
    pub(super) text: String,
    /// What separates it from the word before it.
    pub(super) gap: Gap,
    /// A table mark stands between the word before it and this one.
    pub(super) opens: bool,
    /// A table mark stands before it in its own line.
    pub(super) led: bool,
    /// A table mark follows in the same line.
    pub(super) closes: bool,
    /// The line, counted over lines that have words.
    pub(super) line: usize,
}

impl Word {
    /// The word without punctuation at its ends.
    pub(super) fn bare(&self) -> &str {
        self.text.trim_matches(|c: char| !c.is_alphanumeric())
    }
}

/// All words of a text, and its lines as ranges of words.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// The words in order.
    pub(super) all: Vec<Word>,
    /// The lines that have words.
    pub(super) lines: Vec<Range<usize>>,
}

impl Words {
    /// Reads a text.
    pub(super) fn read(text: &str) -> Self {
        let mut reader = Reader::new(text);
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            reader.take(at, c, next);
        }
        reader.end_word(text.len());
        reader.words
    }

    /// The words of a line.
    pub(super) fn line(&self, line: usize) -> &[Word] {
        self.lines.get(line).and_then(|range| self.all.get(range.clone())).unwrap_or_default()
    }

    /// The bytes of a line, from its first word to its last.
    pub(super) fn line_span(&self, line: usize) -> Range<usize> {
        match self.line(line) {
            [only] => only.span.clone(),
            [first, .., last] => first.span.start..last.span.end,
            [] => 0..0,
        }
    }

    /// Whether a line has a table mark.
    pub(super) fn has_mark(&self, line: usize) -> bool {
        self.line(line).iter().any(|word| word.led || word.closes)
    }

    /// All words without anything between them.
    pub(super) fn squeezed(&self) -> String {
        self.all.iter().map(|word| word.text.as_str()).collect()
    }
}

struct Reader<'a> {
    text: &'a str,
    words: Words,
    /// Where the word that is being read began.
    begun: Option<usize>,
    newlines: usize,
    mark_since_word: bool,
    mark_in_line: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let words = Words::default();
        Self { text, words, begun: None, newlines: 2, mark_since_word: false, mark_in_line: false }
    }

    fn take(&mut self, at: usize, c: char, next: Option<char>) {
        if c != '|' && !c.is_whitespace() {
            self.begun.get_or_insert(at);
            return;
        }
        self.end_word(at);
        match c {
            '|' => self.mark(),
            '\r' if next == Some('\n') => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => {
                self.newlines += 1;
                self.mark_in_line = false;
            }
            _ => {}
        }
    }

    fn mark(&mut self) {
        if self.newlines == 0
            && let Some(word) = self.words.all.last_mut()
        {
            word.closes = true;
        }
        self.mark_since_word = true;
        self.mark_in_line = true;
    }

    fn end_word(&mut self, end: usize) {
        let Some(begin) = self.begun.take() else { return };
        let raw = &self.text[begin..end];
        let rule = raw.chars().all(|c| matches!(c, '-' | ':')) && raw.contains('-');
        if rule && (self.mark_since_word || raw.len() >= 3) {
            // The line of dashes below a table's head separates no paragraphs.
            self.newlines = 0;
            return;
        }
        let text = plain(raw);
        if !text.is_empty() {
            self.push(begin..end, text);
        }
    }

    fn push(&mut self, span: Range<usize>, text: String) {
        let gap = match self.newlines {
            0 => Gap::Space,
            1 => Gap::Line,
            _ => Gap::Paragraph,
        };
        let index = self.words.all.len();
        match self.words.lines.last_mut() {
            Some(line) if gap == Gap::Space => line.end = index + 1,
            _ => self.words.lines.push(index..index + 1),
        }
        let line = self.words.lines.len() - 1;
        let (opens, led) = (self.mark_since_word, self.mark_in_line);
        self.words.all.push(Word { span, text, gap, opens, led, closes: false, line });
        (self.newlines, self.mark_since_word) = (0, false);
    }
}

/// A word in lower case, with plain quotes, without back-ticks and invisible characters.
fn plain(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '`' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            '‘' | '’' | '‚' | '‛' | 'ʼ' | '′' => out.push('\''),
            '“' | '”' | '„' | '‟' | '″' => out.push('"'),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The letters and digits of a text, each with its place: what remains when layout and punctuation are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Letters {
    /// In lower case.
    pub(super) text: String,
    /// For each byte of `text`, the bytes of the source that it comes from.
    at: Vec<(usize, usize)>,
}

impl Letters {
    /// The letters of a text that stands at `offset` of its source.
    pub(super) fn read(text: &str, offset: usize) -> Self {
        let mut letters = Self::default();
        for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            letters.text.extend(c.to_lowercase());
            letters.at.resize(letters.text.len(), (offset + at, offset + at + c.len_utf8()));
        }
        letters
    }

    /// The bytes of the source for a byte range of the letters.
    pub(super) fn source(&self, range: Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.at.get(range.start)?, self.at.get(range.end.checked_sub(1)?)?);
        Some(first.0..last.1)
    }
}
