//! The shape of `diff.json`: what a comparison of two records comes to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::finding::Role;
use crate::record::model::{Told, Verdict};

/// The version of this shape.
pub const FORMAT: u32 = 1;

/// What differs between two records. Every trial of either is in one of the five lists or among the same; the shape of
/// answers is told apart from that, for it may change where every trial still passes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// The version of the shape; [`FORMAT`].
    pub format: u32,
    /// The record that is compared to.
    pub old: Side,
    /// The record that is compared.
    pub new: Side,
    /// Worse than it was.
    pub regressed: Vec<Entry>,
    /// Better than it was.
    pub fixed: Vec<Entry>,
    /// As bad as it was, for another cause.
    pub differently: Vec<Entry>,
    /// Only asked in the new record.
    pub added: Vec<Entry>,
    /// Only asked in the old record.
    pub removed: Vec<Entry>,
    /// How many trials came to the same.
    pub same: usize,
    /// What changed in the answers of those.
    pub shape: Vec<ShapeDrift>,
}

/// One of the two records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The target's name.
    pub target: String,
    /// Where it was.
    pub base_url: String,
    /// When the run began, UTC.
    pub started: Timestamp,
    /// The hash of its suite.
    pub suite: String,
    /// The version that made it.
    pub tool: String,
    /// What the run said.
    pub verdict: Verdict,
    /// False after an interruption.
    pub complete: bool,
    /// How many trials it holds.
    pub trials: usize,
}

/// A trial that came to something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub trial: String,
    /// What it came to in the old record, if it is there.
    pub old: Option<Seen>,
    /// What it came to in the new record, if it is there.
    pub new: Option<Seen>,
    /// What changed.
    pub attribution: Attribution,
    /// The clause that it is about.
    pub clause: Option<ClauseName>,
    /// The answers that differ.
    pub answers: Vec<AnswerDrift>,
}

/// What a trial came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// In a word.
    pub came: Told,
    /// Why, where it didn't just pass.
    pub reason: Option<String>,
}

/// What changed, as far as two records tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attribution {
    /// The answer.
    Service,
    /// The case.
    Suite,
    /// The clause.
    Page,
    /// Whether it could be asked at all.
    Environment,
}

/// A clause as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseName {
    /// Its id.
    pub id: String,
    /// The promise in our words.
    pub says: String,
    /// Its page.
    pub page: String,
}

/// What differs between two answers to one request of a trial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerDrift {
    /// The part that it plays in its trial; never arranging or undoing.
    pub role: Role,
    /// The first, second … of that role.
    pub number: usize,
    /// What changed in its shape.
    pub changes: Vec<Change>,
    /// Both answers, volatile values replaced.
    pub rows: Vec<Row>,
}

/// One change of shape.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// `status`, `header NAME`, or a pointer into the body with `*` for any entry of a list; `answer` as a whole.
    pub at: String,
    /// What was there.
    pub old: Option<String>,
    /// What is there.
    pub new: Option<String>,
}

/// Kinds of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// Another status.
    Status,
    /// Something is there that wasn't.
    Appeared,
    /// Something is there no more.
    Vanished,
    /// It has another JSON type.
    Type,
    /// It may be null now, or no more.
    Nullable,
    /// It says something else.
    Text,
}

impl ChangeKind {
    /// The words of reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::Status => "another status",
            Self::Appeared => "appeared",
            Self::Vanished => "vanished",
            Self::Type => "another type",
            Self::Nullable => "nullable or not",
            Self::Text => "other words",
        }
    }
}

/// One change of shape in the answers of an operation, and the trials that show it though they came to the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShapeDrift {
    /// The operation's name.
    pub operation: String,
    /// The part of the trials.
    pub role: Role,
    /// What changed.
    pub change: Change,
    /// Why, as far as the first of the trials tells.
    pub attribution: Attribution,
    /// Their ids; never empty.
    pub trials: Vec<String>,
    /// Both answers in the first of them.
    pub rows: Vec<Row>,
}

/// A line of two answers side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Row {
    /// On both sides.
    Same(String),
    /// Only on the old side.
    Old(String),
    /// Only on the new side.
    New(String),
    /// Another line in its place: old and new.
    Other(String, String),
    /// So many lines that are the same.
    Folded(usize),
}

impl Drift {
    /// How many entries there are.
    pub fn entries(&self) -> usize {
        let outcomes = [&self.regressed, &self.fixed, &self.differently, &self.added, &self.removed];
        outcomes.iter().map(|entries| entries.len()).sum::<usize>() + self.shape.len()
    }

    /// What regressed and isn't known of the target.
    pub fn worse(&self) -> impl Iterator<Item = &Entry> {
        let is_known = |entry: &&Entry| entry.new.as_ref().is_some_and(|seen| seen.came == Told::Known);
        self.regressed.iter().filter(move |entry| !is_known(entry))
    }

    /// Whether the two runs were made with different suites.
    pub fn suites_differ(&self) -> bool {
        self.old.suite != self.new.suite
    }
}
