//! Statuses that a text names: a number with its reason phrase, on a status line, or called a status.

use std::ops::Range;

use super::words::Word;

/// A status that a page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageStatus {
    /// The status.
    pub status: u16,
    /// The place where the page names it first, in bytes.
    pub span: Range<usize>,
}

/// Reason phrases: IANA's registry, with the names that a status had in earlier RFCs. The first of a status is shown.
const PHRASES: [(u16, &str); 74] = [
    (100, "Continue"),
    (101, "Switching Protocols"),
    (102, "Processing"),
    (103, "Early Hints"),
    (104, "Upload Resumption Supported"),
    (200, "OK"),
    (201, "Created"),
    (202, "Accepted"),
    (203, "Non-Authoritative Information"),
    (204, "No Content"),
    (205, "Reset Content"),
    (206, "Partial Content"),
    (207, "Multi-Status"),
    (208, "Already Reported"),
    (226, "IM Used"),
    (300, "Multiple Choices"),
    (301, "Moved Permanently"),
    (302, "Found"),
    (302, "Moved Temporarily"),
    (303, "See Other"),
    (304, "Not Modified"),
    (305, "Use Proxy"),
    (307, "Temporary Redirect"),
    (308, "Permanent Redirect"),
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (402, "Payment Required"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (406, "Not Acceptable"),
    (407, "Proxy Authentication Required"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "Length Required"),
    (412, "Precondition Failed"),
    (413, "Content Too Large"),
    (413, "Payload Too Large"),
    (413, "Request Entity Too Large"),
    (414, "URI Too Long"),
    (414, "Request-URI Too Long"),
    (415, "Unsupported Media Type"),
    (416, "Range Not Satisfiable"),
    (416, "Requested Range Not Satisfiable"),
    (417, "Expectation Failed"),
    (418, "I'm a teapot"),
    (421, "Misdirected Request"),
    (422, "Unprocessable Content"),
    (422, "Unprocessable Entity"),
    (423, "Locked"),
    (424, "Failed Dependency"),
    (425, "Too Early"),
    (426, "Upgrade Required"),
    (428, "Precondition Required"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (449, "Retry With"),
    (451, "Unavailable For Legal Reasons"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
    (504, "Gateway Time-out"),
    (505, "HTTP Version Not Supported"),
    (506, "Variant Also Negotiates"),
    (507, "Insufficient Storage"),
    (508, "Loop Detected"),
    (509, "Bandwidth Limit Exceeded"),
    (510, "Not Extended"),
    (511, "Network Authentication Required"),
    (520, "Unknown Error"),
    (529, "Site is overloaded"),
];

/// `404 Not Found`, or the number alone.
pub(super) fn shown(status: u16) -> String {
    match PHRASES.iter().find(|(known, _)| *known == status) {
        Some((_, phrase)) => format!("{status} {phrase}"),
        None => status.to_string(),
    }
}

/// The number of a word, if it can be a status. Punctuation around it doesn't count.
pub(super) fn number(word: &Word) -> Option<u16> {
    let bare = word.bare();
    let digits = bare.len() == 3 && bare.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| bare.parse().ok()).flatten().filter(|status| (100..600).contains(status))
}

/// A number followed by its own reason phrase: the status, and the word behind it.
pub(super) fn with_phrase(words: &[Word], at: usize) -> Option<(u16, usize)> {
    let status = number(words.get(at)?)?;
    let ends = PHRASES.iter().filter(|(known, _)| *known == status);
    let end = ends.filter_map(|(_, phrase)| phrase_end(words, at + 1, phrase)).max()?;
    Some((status, end))
}

/// The word behind a phrase. White space doesn't count: `NotFound`, and a phrase broken over lines.
fn phrase_end(words: &[Word], from: usize, phrase: &str) -> Option<usize> {
    let letters = letters(phrase);
    let mut rest = letters.as_str();
    let mut at = from;
    while !rest.is_empty() {
        let word = self::letters(&words.get(at)?.text);
        // A dash may stand between the number and the phrase.
        if !word.is_empty() || at > from {
            rest = rest.strip_prefix(word.as_str()).filter(|_| !word.is_empty())?;
        }
        at += 1;
    }
    Some(at)
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The status that a text names at a word, and the word behind its name.
pub(super) fn named_at(words: &[Word], at: usize) -> Option<(u16, usize)> {
    let status = number(words.get(at)?)?;
    if let Some(named) = with_phrase(words, at) {
        return Some(named);
    }
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    let called_before = before.is_some_and(|word| {
        word.text.starts_with("http/") || matches!(word.bare(), "code" | "codes" | "status" | "http")
    });
    let called_behind =
        words.get(at + 1).is_some_and(|word| matches!(word.bare(), "error" | "response" | "status"));
    (called_before || called_behind).then_some((status, at + 1))
}

/// The status of a status line (`HTTP/1.1 201 Created`).
pub(super) fn of_status_line(line: &[Word]) -> Option<u16> {
    match line {
        [version, status, ..] if version.text.starts_with("http/") => number(status),
        _ => None,
    }
}
