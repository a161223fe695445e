//! The contract broken on purpose, one clause at a time: the suite must notice each. Read [`Mutant`] first.

/// A named way to be wrong. The switch is consulted at the one place where the right behaviour is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mutant {
    /// Every check of If-Match is left out: neither 428 nor 412 (pages `teamworksection-post-items`, `teamworksectionitem-move`).
    IfMatchUnchecked,
}

impl Mutant {
    /// Every mutant, in the order in which reports show them.
    pub const ALL: &[Mutant] = &[Mutant::IfMatchUnchecked];

    /// The id that the command line and the reports use.
    pub fn id(self) -> &'static str {
        match self {
            Mutant::IfMatchUnchecked => "if_match_unchecked",
        }
    }

    /// What is broken, in a sentence fragment.
    pub fn says(self) -> &'static str {
        match self {
            Mutant::IfMatchUnchecked => {
                "every check of If-Match is left out: a stale or missing version is accepted"
            }
        }
    }

    /// The mutant of that id, or `None` when there is none.
    pub fn from_id(id: &str) -> Option<Mutant> {
        Mutant::ALL.iter().copied().find(|mutant| mutant.id() == id)
    }
}
