//! What a proof came to: `prove.json`, as plain data.

use serde::{Deserialize, Serialize};

use crate::finding::Level;

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
    /// How much processor time it took, of all threads together.
    pub cpu_ms: f64,
    /// How many trials were played over the network.
    pub trials: usize,
    /// Which trials were played against each mutant.
    pub reach: Reach,
    /// The trials that don't pass where nothing is wrong.
    pub control: Vec<String>,
    /// Every clause that trials prove, in the order of the case files.
    pub clauses: Vec<ProvedClause>,
    /// Every mutant, in the order of the catalogue.
    pub mutants: Vec<MutantResult>,
    /// Every variation, in the order of the catalogue.
    pub variations: Vec<VariationResult>,
    /// Clauses that are tested, and whose own trials notice no mutant; empty where only some mutants were asked for.
    pub clauses_without_mutant: Vec<String>,
    /// What changes of recorded answers were noticed; absent where only some mutants were asked for.
    pub pins: Option<PinsResult>,
}

/// Which trials are played against a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Those that prove a clause which it breaks.
    Related,
    /// Those that prove a clause which it breaks; the others too if none of them notices.
    Needed,
    /// All: who else notices is the blast radius.
    Everything,
}

/// A clause, and who proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvedClause {
    /// Its id.
    pub id: String,
    /// What it promises.
    pub says: String,
    /// How binding it is.
    pub level: Level,
    /// The trials that prove it.
    pub trials: Vec<String>,
}

/// What came of changing recorded answers, one place at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinsResult {
    /// Whether the suite has committed pins.
    pub committed: bool,
    /// How many changes were tried.
    pub tried: usize,
    /// How many of them some trial noticed: the pins.
    pub noticed: usize,
    /// How many places the pins are at.
    pub places: usize,
    /// How many times a trial was judged again.
    pub replays: usize,
    /// Committed pins that nobody holds any more.
    pub lost: Vec<Pin>,
    /// Pins that aren't committed yet.
    pub gained: Vec<Pin>,
    /// What no trial of an operation notices; what has no reason comes first.
    pub unpinned: Vec<UnpinnedPlace>,
    /// Reasons for what is noticed all the same.
    pub stale: Vec<String>,
    /// Expectations that say what others say, and why they stand in the case files all the same.
    pub redundant: Vec<(String, String)>,
    /// The pages' examples with their pins.
    pub examples: Vec<ExampleResult>,
}

/// A place of a trial's answer with the changes that are noticed there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The trial.
    pub trial: String,
    /// `act`, `twin`, `then#2` …
    pub answer: String,
    /// `status`, `header location`, `body` or a JSON pointer in which `*` is some entry.
    pub place: String,
    /// How it was changed, in the words of `cases/pins.lock`.
    pub changes: Vec<String>,
}

/// Changes that no trial of an operation notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnpinnedPlace {
    /// The operation.
    pub operation: String,
    /// As in [`Pin::place`].
    pub place: String,
    /// As in [`Pin::changes`].
    pub changes: Vec<String>,
    /// Why that is right, if the suite says so.
    pub reason: Option<String>,
}

/// The answer to a page's example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExampleResult {
    /// The operation.
    pub operation: String,
    /// Its number on the page.
    pub number: u32,
    /// The trial that replays it.
    pub trial: String,
    /// The answer as it was given now.
    pub lines: Vec<ShownLine>,
}

impl ExampleResult {
    /// Whether every change that must be noticed is.
    pub fn holds(&self) -> bool {
        self.lines.iter().all(|line| line.loose.is_empty())
    }
}

/// A line of an example's answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShownLine {
    /// The line.
    pub text: String,
    /// The place, where the example shows one that must be pinned.
    pub place: Option<String>,
    /// The changes that must be noticed and are, each with a trial that does.
    pub noticed: Vec<(String, String)>,
    /// The changes that must be noticed and aren't.
    pub loose: Vec<String>,
    /// Why no more needs to be noticed.
    pub free: Option<String>,
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
    /// Clauses that trials called violated, though the mutant doesn't break them: accusations that aren't exact.
    #[serde(default)]
    pub also_accused: Vec<String>,
    /// Trials that couldn't tell.
    pub errored: Vec<String>,
    /// Of the clauses that it breaks, those none of whose own trials noticed: what every accepted answer promises may be
    /// broken where only a trial of another clause looks. Each clause must be noticed with some mutant.
    pub missed: Vec<String>,
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
    /// The codes of the rules that may warn of it.
    pub warns: Vec<String>,
    /// How many trials warned by one of these rules.
    pub expected_warnings: usize,
}

impl VariationResult {
    /// Whether nobody minded, and whoever may warn of it does.
    pub fn holds(&self) -> bool {
        let is_minded = !(self.failed.is_empty() && self.errored.is_empty() && self.warned.is_empty());
        !is_minded && (self.warns.is_empty() || self.expected_warnings > 0)
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
    pub fn of(related: &[String], unrelated: &[String]) -> Self {
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
        self.control.is_empty()
            && self.killed() == self.mutants.len()
            && self.clauses_without_mutant.is_empty()
            && self.free() == self.variations.len()
            && self.pins.as_ref().is_none_or(PinsResult::holds)
    }
}

impl PinsResult {
    /// Whether there are pins and none is lost, every example is held, and all that isn't pinned is explained.
    pub fn holds(&self) -> bool {
        self.committed
            && self.lost.is_empty()
            && self.stale.is_empty()
            && self.unexplained().next().is_none()
            && self.examples.iter().all(ExampleResult::holds)
    }

    /// What nobody notices, and nobody says why.
    pub fn unexplained(&self) -> impl Iterator<Item = &UnpinnedPlace> {
        self.unpinned.iter().filter(|unpinned| unpinned.reason.is_none())
    }
}
