//! The first column of a table of headers or properties, where the layout lets it be told.

use std::ops::Range;

use super::outline::Outline;
use super::words::{Gap, Word};

/// What a table lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Headers,
    Properties,
}

const HEAD: [&str; 8] =
    ["header", "name", "value", "property", "parameter", "type", "description", "required"];

/// Headers whose names are plain words.
const SHORT_HEADERS: [&str; 9] =
    ["Accept", "Authorization", "Cookie", "Date", "Expect", "Host", "Origin", "Prefer", "Range"];

impl Kind {
    fn is_first_column(self, word: &str) -> bool {
        match self {
            Self::Headers => matches!(word, "header" | "name"),
            Self::Properties => matches!(word, "property" | "parameter" | "name"),
        }
    }

    /// Whether a word can't be the beginning of a sentence either: `Learn more …` may begin a line of a cell.
    fn is_surely_name(self, raw: &str) -> bool {
        let capitals = raw.chars().skip(1).any(|c| c.is_ascii_uppercase());
        self.is_name(raw)
            && (self == Self::Properties || raw.contains('-') || capitals || SHORT_HEADERS.contains(&raw))
    }

    /// Whether a word looks like what the table lists: `If-Match`, `user@odata.bind`.
    fn is_name(self, raw: &str) -> bool {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | '#' | '/');
        let first_fits = match self {
            Self::Headers => raw.starts_with(|c: char| c.is_ascii_alphabetic()),
            Self::Properties => raw.starts_with(|c: char| c.is_ascii_lowercase() || c == '@'),
        };
        first_fits && raw.chars().all(plain) && !raw.ends_with('.')
    }
}

/// The names that the table of a section lists, with their bytes. Nothing, where the table can't be told from text.
pub(super) fn names(
    text: &str,
    outline: &Outline,
    section: &Range<usize>,
    kind: Kind,
) -> Vec<(String, Range<usize>)> {
    let Some(head) = section.clone().find(|line| is_head(outline.words.line(*line), kind)) else {
        return Vec::new();
    };
    let below = head..section.end;
    let words = if !outline.words.has_mark(head) {
        of_lines(text, outline, &(head + 1..section.end), kind)
    } else if outline.words.line(head).len() > 1 {
        of_marked_lines(outline, &(head + 1..section.end))
    } else {
        of_cells(outline, &below)
    };
    let named =
        words.into_iter().map(|word| (text[word.span.clone()].trim_matches(['`', ':']).to_owned(), word));
    named.filter(|(name, _)| kind.is_name(name)).map(|(name, word)| (name, word.span.clone())).collect()
}

/// The table's head: its first cells are known names of columns.
fn is_head(line: &[Word], kind: Kind) -> bool {
    let known = line.iter().all(|word| HEAD.contains(&word.bare()));
    let begins = line.first().is_some_and(|word| kind.is_first_column(word.bare()));
    let alone = line.len() == 1 && line.iter().all(|word| word.closes);
    known && begins && (line.len() > 1 || alone)
}

/// Rows on one line each, with marks: the lines that begin with a cell of one word.
fn of_marked_lines<'a>(outline: &'a Outline, lines: &Range<usize>) -> Vec<&'a Word> {
    let firsts = lines.clone().filter_map(|line| outline.words.line(line).first());
    firsts.filter(|word| word.closes).collect()
}

/// Each cell on lines of its own: the first of as many cells as the head has.
fn of_cells<'a>(outline: &'a Outline, lines: &Range<usize>) -> Vec<&'a Word> {
    let mut firsts = Vec::new();
    let mut begins = true;
    for line in lines.clone() {
        for word in outline.words.line(line) {
            if begins {
                firsts.push(word);
            }
            begins = word.closes;
        }
    }
    let columns = firsts.iter().take_while(|word| HEAD.contains(&word.bare())).count();
    firsts.into_iter().skip(columns).step_by(columns.max(1)).collect()
}

/// Rows without marks: a name begins a line below a finished sentence, and the table ends with an empty line.
fn of_lines<'a>(text: &str, outline: &'a Outline, lines: &Range<usize>, kind: Kind) -> Vec<&'a Word> {
    let mut found = Vec::new();
    let mut finished = true;
    for line in lines.clone() {
        let words = outline.words.line(line);
        let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
        if first.gap == Gap::Paragraph {
            break;
        }
        if finished
            && words.len() > 1
            && kind.is_surely_name(text[first.span.clone()].trim_matches(['`', ':']))
        {
            found.push(first);
        }
        finished = last.text.ends_with('.');
    }
    found
}
