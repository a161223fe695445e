//! Enums whose values are words in files: an outcome, a level, a rule's code. Each word stands once, and a word that isn't
//! known is refused with those that are. Start with `words!`.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserializer, de};

/// A value that is one of a few words in a file.
pub trait Word: Copy + 'static {
    /// What such a word is called: `outcome`.
    const KIND: &'static str;
    /// All of them.
    const ALL: &'static [Self];
    /// The word.
    fn word(self) -> &'static str;
}

/// Reads one of the words of `T`.
///
/// # Errors
/// What the deserializer says, or that the word isn't known.
pub fn read<'de, T: Word, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(Reader(PhantomData))
}

struct Reader<T>(PhantomData<T>);

impl<T: Word> de::Visitor<'_> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = T::ALL.iter().map(|known| known.word()).collect();
        write!(f, "one of {}", words.join(", "))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        let known = T::ALL.iter().copied().find(|known| known.word() == text);
        known.ok_or_else(|| {
            E::custom(format_args!("unknown {} {text:?}; expected {}", T::KIND, &self as &dyn de::Expected))
        })
    }
}

/// Reading, writing and showing of a type that is a [`Word`].
macro_rules! word_in_files {
    ($name:ty) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::word::read(deserializer)
            }
        }
    };
}

/// An enum with the word of each value: `enum Level: "level" { Must = "must" }`.
macro_rules! words {
    ($(#[$about:meta])* pub enum $name:ident: $kind:literal { $($(#[$doc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $value,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            /// The word of files and reports.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }

        impl $crate::word::Word for $name {
            const KIND: &'static str = $kind;
            const ALL: &'static [Self] = Self::ALL;

            fn word(self) -> &'static str {
                self.word()
            }
        }

        $crate::word::word_in_files!($name);
    };
}

pub(crate) use {word_in_files, words};

#[cfg(test)]
mod tests {
    use crate::finding::{Level, Rule};

    #[test]
    fn a_word_that_is_not_known_is_refused_with_those_that_are() {
        let refused = |text: &str| serde_json::from_str::<Level>(text).unwrap_err().to_string();
        assert_eq!(
            refused("\"msut\""),
            "unknown level \"msut\"; expected one of should, must at line 1 column 6"
        );
        assert_eq!(
            refused("7"),
            "invalid type: integer `7`, expected one of should, must at line 1 column 1"
        );
        assert_eq!(serde_json::to_string(&Rule::Status).unwrap(), "\"C101\"");
        assert_eq!(serde_json::from_str::<Rule>("\"C126\"").unwrap(), Rule::NotSeenInTime);
    }
}
