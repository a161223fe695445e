//! Two texts word by word: what only one of them says.

use similar::{ChangeTag, TextDiff};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The piece.
    pub text: String,
    /// Whether the other text says it, too.
    pub shared: bool,
}

/// Texts of more bytes are taken as a whole: nobody reads the words of such a line, and finding them takes long.
const LONGEST: usize = 4 * 1024;

/// So much of the words must be shared for two texts to be variants of one.
const ALIKE: f32 = 0.3;

/// The pieces of the old and of the new text.
pub fn pieces(old: &str, new: &str) -> (Vec<Piece>, Vec<Piece>) {
    let whole = |text: &str| vec![Piece { text: text.to_owned(), shared: false }];
    if old.len().max(new.len()) > LONGEST {
        return (whole(old), whole(new));
    }
    let diff = TextDiff::from_words(old, new);
    if diff.ratio() < ALIKE {
        return (whole(old), whole(new));
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        let shared = change.tag() == ChangeTag::Equal;
        if change.tag() != ChangeTag::Insert {
            push(&mut left, change.value(), shared);
        }
        if change.tag() != ChangeTag::Delete {
            push(&mut right, change.value(), shared);
        }
    }
    (left, right)
}

fn push(pieces: &mut Vec<Piece>, text: &str, shared: bool) {
    match pieces.last_mut().filter(|last| last.shared == shared) {
        Some(last) => last.text.push_str(text),
        None => pieces.push(Piece { text: text.to_owned(), shared }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    fn drawn(pieces: &[Piece]) -> String {
        let one = |piece: &Piece| if piece.shared { piece.text.clone() } else { format!("[{}]", piece.text) };
        pieces.iter().map(one).collect()
    }

    #[test]
    fn only_the_words_that_differ_are_marked() {
        let (old, new) = pieces("The section is full.", "The section was full.");
        assert_eq!(
            (drawn(&old), drawn(&new)),
            ("The section [is] full.".into(), "The section [was] full.".into())
        );
    }

    #[test]
    fn texts_that_have_nothing_in_common_differ_as_a_whole() {
        let (old, new) = pieces("Conflict", "An error has occurred.");
        assert_eq!((drawn(&old), drawn(&new)), ("[Conflict]".into(), "[An error has occurred.]".into()));
        let long = "a ".repeat(5_000);
        assert_eq!(pieces(&long, "a").0.len(), 1);
    }
}
