//! What a proof came to: `prove.json`, as plain data.

use serde::{Deserialize, Serialize};

/// The format of `prove.json`.
pub const FORMAT: u64 = 1;

/// Everything that a proof found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// [`FORMAT`].
    pub format: u64,
    /// The version of graphproof.
    pub version: String,
    /// The hash of the suite.
    pub suite: String,
    /// When it began, in UTC.
    pub started: String,
    /// How long it took.
    pub duration_ms: f64,
    /// How many trials were played.
    pub trials: usize,
    /// Every mutant, in the order of the catalogue.
    pub mutants: Vec<MutantResult>,
    /// Every variation, in the order of the catalogue.
    pub variations: Vec<VariationResult>,
    /// Clauses that are tested and that no mutant breaks.
    pub clauses_without_mutant: Vec<String>,
}

/// How one mutant fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutantResult {
    /// Its id.
    pub id: String,
    /// What it does wrong.
    pub says: String,
    /// The clauses that it breaks.
    pub breaks: Vec<String>,
    /// Whether it was caught, and by whom it should have been.
    pub caught: Caught,
    /// The trials that noticed and prove a clause which it breaks; if it was caught too strictly, those that failed.
    pub by: Vec<String>,
    /// The other trials that noticed: its blast radius, as far as they were played.
    pub unrelated: Vec<String>,
    /// Trials that couldn't tell.
    pub errored: Vec<String>,
}

/// How one variation fared: a freedom that the pages leave, so nothing may be wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariationResult {
    /// Its id.
    pub id: String,
    /// What it does otherwise.
    pub says: String,
    /// The trials that failed.
    pub failed: Vec<String>,
    /// The trials that couldn't tell.
    pub errored: Vec<String>,
    /// The trials that warned by a rule that the variation doesn't name.
    pub warned: Vec<String>,
    /// How many trials warned by a rule that it names.
    pub expected_warnings: usize,
}

impl VariationResult {
    /// Whether nobody minded.
    pub fn holds(&self) -> bool {
        self.failed.is_empty() && self.errored.is_empty() && self.warned.is_empty()
    }
}

/// Whether a mutant was caught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caught {
    /// By a trial that proves a clause which it breaks.
    Killed,
    /// By a trial that fails, where only a *should* is broken, and a warning is due.
    TooStrictly,
    /// Only by trials that prove something else.
    ByUnrelated,
    /// By nobody.
    Survived,
}

impl Caught {
    /// By who noticed: trials that prove a broken clause, and others.
    pub(super) fn of(related: &[String], unrelated: &[String]) -> Self {
        match (related, unrelated) {
            ([], []) => Self::Survived,
            ([], _) => Self::ByUnrelated,
            (..) => Self::Killed,
        }
    }

    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::TooStrictly => "failed by trials, though a warning is due: it breaks no must",
            Self::ByUnrelated => "caught by unrelated trials only",
            Self::Survived => "survived",
        }
    }
}

impl Proof {
    /// How many mutants were killed by a trial that should.
    pub fn killed(&self) -> usize {
        self.mutants.iter().filter(|mutant| mutant.caught == Caught::Killed).count()
    }

    /// How many variations nobody minded.
    pub fn free(&self) -> usize {
        self.variations.iter().filter(|variation| variation.holds()).count()
    }

    /// Whether nothing of it asks for work.
    pub fn holds(&self) -> bool {
        self.killed() == self.mutants.len()
            && self.clauses_without_mutant.is_empty()
            && self.free() == self.variations.len()
    }
}
