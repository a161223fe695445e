//! Pseudonyms: `‹user-1›`, `‹team-3›`, in the order in which things are first met. Without the record that they were made of,
//! nobody finds out what they stand for: there is nothing to compute.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

/// What nothing more is known of.
pub(super) const ID: &str = "id";

/// What stands for what, the same throughout a record.
#[derive(Debug, Default)]
pub(super) struct Pseudonyms {
    known: HashMap<String, String>,
    counts: HashMap<&'static str, usize>,
}

impl Pseudonyms {
    /// What stands for a text: what always did, else the next of its kind.
    pub(super) fn of(&mut self, text: &str, kind: &'static str) -> String {
        let plain = plain(text);
        if let Some(known) = self.known.get(&plain) {
            return known.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let pseudonym = format!("‹{kind}-{count}›");
        self.known.insert(plain, pseudonym.clone());
        pseudonym
    }

    /// What stands for a text, if it was met.
    pub(super) fn known(&self, text: &str) -> Option<&str> {
        self.known.get(&plain(text)).map(String::as_str)
    }
}

/// A text as it is without the escapes of a URL, so that an id is one and the same in path and body.
fn plain(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
