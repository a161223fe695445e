//! Two texts that differ, told by words: what is equal is shortened, what isn't stands whole.

use similar::{ChangeTag, TextDiff};

/// Longer texts are cut before they are compared.
const LONGEST: usize = 1 << 20;
/// The algorithm's time grows with the product of both sides, so more words are not told apart one by one.
const MOST_WORDS: usize = 2_000;
/// So much of an equal run is kept at each end.
const CONTEXT: usize = 16;

/// Both texts, without what they have in common but for some words around what differs.
pub(super) fn differing(promised: &str, received: &str) -> (String, String) {
    let (promised, received) = (capped(promised), capped(received));
    let (start, end) = common(promised, received);
    let (head, tail) = (shortened(&promised[..start]), shortened(&promised[promised.len() - end..]));
    let (own, other) = apart(&promised[start..promised.len() - end], &received[start..received.len() - end]);
    (format!("{head}{own}{tail}"), format!("{head}{other}{tail}"))
}

/// Two texts that neither begin nor end alike.
fn apart(promised: &str, received: &str) -> (String, String) {
    let is_long = |text: &str| text.split_whitespace().count() > MOST_WORDS;
    if is_long(promised) || is_long(received) {
        let some = |text: &str| text.chars().take(MOST_WORDS).chain(['…']).collect();
        return (some(promised), some(received));
    }
    let diff = TextDiff::from_words(promised, received);
    let mut sides = (String::new(), String::new());
    let mut run = String::new();
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => run.push_str(change.value()),
            ChangeTag::Delete => {
                flush(&mut run, &mut sides);
                sides.0.push_str(change.value());
            }
            ChangeTag::Insert => {
                flush(&mut run, &mut sides);
                sides.1.push_str(change.value());
            }
        }
    }
    flush(&mut run, &mut sides);
    sides
}

fn flush(run: &mut String, sides: &mut (String, String)) {
    let short = shortened(run);
    sides.0.push_str(&short);
    sides.1.push_str(&short);
    run.clear();
}

/// A run with its middle left out.
fn shortened(run: &str) -> String {
    if run.chars().count() <= 3 * CONTEXT {
        return run.to_owned();
    }
    let head: String = run.chars().take(CONTEXT).collect();
    let tail: Vec<_> = run.chars().rev().take(CONTEXT).collect();
    head.chars().chain(['…']).chain(tail.into_iter().rev()).collect()
}

/// The bytes that both begin with and that both end with, without overlap, in whole words.
fn common(one: &str, other: &str) -> (usize, usize) {
    let same = |(a, b): &(char, char)| a == b;
    let start: usize = one.chars().zip(other.chars()).take_while(same).map(|(a, _)| a.len_utf8()).sum();
    let start = one[..start].rfind(' ').map_or(0, |space| space + 1);
    let (one, other) = (&one[start..], &other[start..]);
    let end: usize =
        one.chars().rev().zip(other.chars().rev()).take_while(same).map(|(a, _)| a.len_utf8()).sum();
    let tail = &one[one.len() - end..];
    (start, tail.find(' ').map_or(0, |space| tail.len() - space))
}

fn capped(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::differing;

    #[test]
    fn the_word_that_differs_stands_between_shortened_equals() {
        let long = "many words that are the same on both sides and say nothing new ";
        let (promised, received) = differing(&format!("{long}here {long}"), &format!("{long}there {long}"));
        assert_eq!(promised, "many words that …say nothing new here many words that…say nothing new ");
        assert_eq!(received, "many words that …say nothing new there many words that…say nothing new ");
    }

    #[test]
    fn a_megabyte_of_other_words_ends_at_once() {
        let (one, other): (String, String) = ("ab ".repeat(600_000), "cd ".repeat(600_000));
        let (promised, received) = differing(&one, &other);
        assert!(promised.len() < 10_000 && received.len() < 10_000);
    }

    #[test]
    fn texts_of_many_byte_characters_are_cut_between_them() {
        let (promised, received) = differing("größe äöü", "größe äöúü");
        assert_eq!((promised.as_str(), received.as_str()), ("größe äöü", "größe äöúü"));
    }
}
