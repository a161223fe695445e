//! `NAME.deviations.toml`: how a target is known to differ from the pages, who answers for it, and until when.
//!
//! What is known of one target stands here and never in a case file: the cases say what the pages say. Start with
//! [`Deviation`]; [`load()`] reads a file.

use jiff::civil::Date;

use crate::diagnostic::Place;
use crate::finding::Rule;
use crate::word::words;

mod load;

pub use load::load;

/// How such a file's name ends.
pub const ENDING: &str = ".deviations.toml";

/// One known difference of one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// The clause that isn't kept.
    pub clause: String,
    /// What is the matter with it.
    pub mode: Mode,
    /// How it shows.
    pub observed: Observed,
    /// Why it is so; empty until somebody has written it.
    pub reason: String,
    /// Who answers for it; empty until somebody has written it.
    pub owner: String,
    /// Where it is talked about.
    pub link: Option<String>,
    /// The day on which it was first seen.
    pub since: Date,
    /// The last day on which it is accepted.
    pub expires: Date,
    /// Where the entry stands.
    pub place: Place,
}

words! {
    /// What is the matter with a clause.
    pub enum Mode: "mode" {
        /// The target has no such thing at all.
        Unsupported = "unsupported",
        /// The target does something else.
        Diverges = "diverges",
        /// The target is right, and the page isn't.
        PageWrong = "page-wrong",
        /// It is kept at times.
        Flaky = "flaky",
    }
}

/// How a deviation shows. What fails in another way is another fault, and isn't known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Observed {
    /// This rule is broken at this place.
    Broken {
        /// The rule.
        rule: Rule,
        /// `status`, `header Location`, or a pointer into the body.
        at: String,
    },
    /// Whatever is found in an answer of this status.
    Status(u16),
}
