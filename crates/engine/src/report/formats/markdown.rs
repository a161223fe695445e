//! Foreign text in Markdown.

use std::fmt::Write as _;

use crate::report::sanitize::{cut, line};

/// Names and sentences are read in lists.
const LONGEST: usize = 400;

/// Foreign text as code: nothing in it is markup, a link, a name that somebody is told of, or a second line.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", plain(text))
}

/// Foreign text in a line of `<pre>`, or between the tags of code.
pub(super) fn plain(text: &str) -> String {
    let text = line(&cut(text, LONGEST));
    let mut out = String::new();
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        if is_plain(before, c, after) {
            out.push(c);
        } else {
            // Writing to a String can't fail. A reference is never markup (CommonMark, section 2.5).
            let _ = write!(out, "&#{};", u32::from(c));
        }
        before = c;
    }
    out
}

/// Whether a character is nothing but itself between these two.
fn is_plain(before: char, c: char, after: char) -> bool {
    match c {
        // `__init__` would be bold, `item_add` is not.
        '_' => before.is_alphanumeric() && after.is_alphanumeric(),
        // An address would become a link.
        ':' => after != '/',
        '.' => !matches!(before, 'w' | 'W'),
        _ => !c.is_ascii_punctuation() || "-/,;()=?%$'".contains(c),
    }
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn ids_are_readable_and_markup_is_none() {
        let id = "beta::sections::item_add::409_here";
        assert_eq!(code(id), format!("<code>{id}</code>"));
        let hostile = code("<script>`*_@all\n# [x](http://e) www.e ![y]|\u{1b}\u{202e}&amp;");
        let inner = hostile.strip_prefix("<code>").and_then(|rest| rest.strip_suffix("</code>")).unwrap();
        assert!(!inner.contains(['<', '>', '`', '*', '_', '@', '[', '!', '|', '\n', '\u{1b}', '\u{202e}']));
        assert!(!inner.contains("://") && !inner.contains("www."), "{inner}");
    }
}
