//! A line a run: what is kept of records that are long gone, so that pages can show what changed and since when.
//!
//! `history.jsonl` is the truth; its pages are made from it and never read back. A line is an [`Entry`] of at most 2 KB; start
//! with [`History`]. No file is read or written here.

use std::collections::HashSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::model::{State, Summary, TrialRecord, Verdict};

/// The most bytes of a line.
const LONGEST_LINE: usize = 2_048;

/// The most characters of a name; no name of ours has half as many.
const LONGEST_NAME: usize = 100;

/// So many failing trials can be told apart in a line. Where more fail, nobody asks which of them are new.
const MOST_FAILING: usize = 200;

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The same for the same record, in the form of a UUID.
    pub id: String,
    /// When the run began, UTC.
    pub started: String,
    /// The target's name.
    pub target: String,
    /// What the run said.
    pub verdict: Verdict,
    /// Numbers of trials.
    pub summary: Summary,
    /// How many clauses were proved.
    pub proved: usize,
    /// How many could be.
    pub testable: usize,
    /// How long it took.
    pub duration_ms: f64,
    /// Where its page is, seen from the history's; nothing where that can't be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The same for runs that asked the same trials; entries of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// The operations with numbers of their trials.
    pub operations: Vec<(String, Summary)>,
    /// Four bytes of a hash of each failing trial's id, in base64; nothing where too many fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing: Option<String>,
}

impl Entry {
    /// What is kept of a record.
    pub fn of(record: &Record, link: Option<String>) -> Self {
        let count = |state: State| record.clauses.iter().filter(|clause| clause.state == state).count();
        let mut operations: Vec<(String, Summary)> = Vec::new();
        for trial in &record.trials {
            let name: String = trial.operation.chars().take(LONGEST_NAME).collect();
            let at = operations.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                operations.push((name, Summary::default()));
                operations.len() - 1
            });
            if let Some((_, summary)) = operations.get_mut(at) {
                count_in(summary, trial);
            }
        }
        let mut entry = Self {
            id: id(record),
            started: record.started.to_string(),
            target: record.target.name.chars().take(LONGEST_NAME).collect(),
            verdict: record.verdict,
            summary: record.summary,
            proved: count(State::Proved),
            testable: record.clauses.len() - count(State::Untested),
            duration_ms: record.duration_ms,
            link: link.filter(|link| link.len() <= 2 * LONGEST_NAME),
            asked: Some(asked(record)),
            operations,
            failing: failing(record),
        };
        // What a line can't hold is left out from the least needed on.
        if entry.line().len() > LONGEST_LINE {
            entry.failing = None;
        }
        while entry.line().len() > LONGEST_LINE && entry.operations.pop().is_some() {}
        entry
    }

    /// The entry as a line, with its end.
    pub fn line(&self) -> String {
        format!("{}\n", serde_json::json!(self))
    }

    /// Whether this run can be held against that one: the same trials were asked of the same target. A filter or an
    /// interruption would make everything that it left out look fixed.
    pub fn is_comparable(&self, to: &Self) -> bool {
        self.target == to.target && self.asked == to.asked
    }

    /// How many trials fail here and didn't in the run before, and the other way round; nothing where it can't be told.
    pub fn changes(&self, before: &Self) -> Option<(usize, usize)> {
        let (now, then) = (self.hashes()?, before.hashes()?);
        Some((now.difference(&then).count(), then.difference(&now).count()))
    }

    fn hashes(&self) -> Option<HashSet<Vec<u8>>> {
        let bytes = STANDARD_NO_PAD.decode(self.failing.as_ref()?).ok()?;
        Some(bytes.chunks(HASH).map(<[u8]>::to_vec).collect())
    }
}

/// How many bytes tell one trial from another.
const HASH: usize = 4;

/// What is known isn't new when it appears and not fixed when it goes, so it isn't among them.
fn failing(record: &Record) -> Option<String> {
    let red = record.trials.iter().filter(|trial| trial.is_red());
    let ids: Vec<&str> = red.map(|trial| trial.id.as_str()).collect();
    let bytes: Vec<u8> = ids.iter().flat_map(|id| Sha256::digest(id).into_iter().take(HASH)).collect();
    (ids.len() <= MOST_FAILING).then(|| STANDARD_NO_PAD.encode(bytes))
}

fn asked(record: &Record) -> String {
    let mut ids: Vec<&str> = record
        .trials
        .iter()
        .filter(|trial| trial.outcome != OutcomeKind::Skipped)
        .map(|trial| trial.id.as_str())
        .collect();
    ids.sort_unstable();
    STANDARD_NO_PAD.encode(Sha256::digest(ids.join("\n")).get(..2 * HASH).unwrap_or_default())
}

fn count_in(summary: &mut Summary, trial: &TrialRecord) {
    match trial.outcome {
        OutcomeKind::Passed | OutcomeKind::Warned => summary.passed += 1,
        OutcomeKind::Failed => summary.failed += 1,
        OutcomeKind::Errored => summary.errored += 1,
        OutcomeKind::Skipped => summary.skipped += 1,
    }
    summary.known += usize::from(trial.known.is_some());
    summary.warned += usize::from(trial.outcome == OutcomeKind::Warned);
}

fn id(record: &Record) -> String {
    let target = &record.target;
    uuid(&[&record.started.to_string(), &target.name, &target.base_url, &record.suite.hash, &record.command])
}

/// The same for the same texts, and in the form of a UUID.
pub fn uuid(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(format!("{}\0{part}\0", part.len()));
    }
    let mut text = String::new();
    for (at, byte) in hasher.finalize().iter().take(16).enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// All lines of a `history.jsonl`, the oldest first. A line that is no entry (the disk was full, the power was cut) is
/// told and stays where it is.
#[derive(Debug, Default)]
pub struct History {
    lines: Vec<(Vec<u8>, Option<Entry>)>,
}

impl History {
    /// Reads a file's bytes.
    pub fn parse(bytes: &[u8]) -> Self {
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        Self { lines: lines.map(|line| (line.to_vec(), serde_json::from_slice(line).ok())).collect() }
    }

    /// The runs, the oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.lines.iter().filter_map(|(_, entry)| entry.as_ref())
    }

    /// The numbers of the lines that are no entries.
    pub fn torn(&self) -> Vec<usize> {
        let torn = self.lines.iter().enumerate().filter(|(_, (_, entry))| entry.is_none());
        torn.map(|(at, _)| at + 1).collect()
    }

    /// Puts a run behind the others, unless it is among them.
    pub fn add(&mut self, entry: Entry) -> Added {
        if self.entries().any(|known| known.id == entry.id) {
            return Added::Before;
        }
        self.lines.push((entry.line().trim_end().as_bytes().to_vec(), Some(entry)));
        Added::Now
    }

    /// Forgets the oldest runs. What is no entry is for a person to decide about.
    pub fn keep(&mut self, runs: usize) {
        let mut too_many = self.entries().count().saturating_sub(runs);
        self.lines.retain(|(_, entry)| {
            let goes = entry.is_some() && too_many > 0;
            too_many -= usize::from(goes);
            !goes
        });
    }

    /// The file's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.lines.iter().flat_map(|(line, _)| line.iter().copied().chain([b'\n'])).collect()
    }
}

/// Whether a run was new to a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It was.
    Now,
    /// It was there already.
    Before,
}
