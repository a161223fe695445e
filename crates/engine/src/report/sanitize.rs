//! Text of unknown origin on a terminal and on a page.

use std::fmt::Write as _;

/// The text on one line, with nothing in it that a terminal would act upon: control characters (C0, C1), line
/// separators and bidirectional overrides are written as escapes.
pub fn line(text: &str) -> String {
    escaped(text, |c| match c {
        '\n' => Some("\\n"),
        '\r' => Some("\\r"),
        '\t' => Some("\\t"),
        _ => None,
    })
}

/// The same of a text of several lines, which stay.
pub fn lines(text: &str) -> String {
    escaped(text, |c| match c {
        '\n' => Some("\n"),
        '\t' => Some("\t"),
        _ => None,
    })
}

fn escaped(text: &str, known: impl Fn(char) -> Option<&'static str>) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match known(c) {
            Some(known) => out.push_str(known),
            None if is_visible(c) => out.push(c),
            None => {
                // Writing to a String can't fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    out
}

/// Whether a character is shown as itself: it controls nothing, and changes nothing about the text around it.
pub fn is_visible(c: char) -> bool {
    !c.is_control() && !changes_others(c)
}

fn changes_others(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The text cut to a number of characters.
pub fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    text.chars().take(longest.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_act_upon() {
        assert_eq!(line("a\u{1b}[31mb\u{9b}c\u{202e}d\r\n"), "a\\u{1b}[31mb\\u{9b}c\\u{202e}d\\r\\n");
        assert_eq!(line("größer → ok"), "größer → ok");
    }
}
