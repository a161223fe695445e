//! The shape of `run.json`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::deviation::{DeviationRecord, Known};
use crate::finding::{Comparison, Finding, Level, Role, Rule};
use crate::outcome::{Lack, OutcomeKind};
use crate::word::{Word, word_in_files, words};

mod field;

use field::{headers, milliseconds, nullable, present, some_milliseconds, status};

/// The version of this shape. Format 1 is read, too: `upgrade` says what differs.
pub const FORMAT: u32 = 2;

/// A run's stored truth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The version of the shape; [`FORMAT`].
    pub format: u32,
    /// Whether it was reduced to what anybody may see (`publish`).
    #[serde(default, skip_serializing_if = "is_private")]
    pub published: bool,
    /// What made the record.
    pub tool: Tool,
    /// What was tested.
    pub target: TargetFacts,
    /// What it was tested with.
    pub suite: SuiteFacts,
    /// The command as typed.
    pub command: String,
    /// When the run began, UTC.
    pub started: Timestamp,
    /// How long it took.
    #[serde(deserialize_with = "milliseconds")]
    pub duration_ms: f64,
    /// False after an interruption.
    pub complete: bool,
    /// The part of the trials that was run, if it was a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// The day whose contract was asked for: of each page the edition that was in force then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// Of each page that has several editions, the one that the target was judged by: the page's id and the edition's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub follows: BTreeMap<String, String>,
    /// What the run says about its target.
    pub verdict: Verdict,
    /// Numbers of trials.
    pub summary: Summary,
    /// The documentation pages, and where they are.
    #[serde(default)]
    pub pages: Vec<PageRecord>,
    /// Every clause of the suite, with its state.
    pub clauses: Vec<ClauseState>,
    /// Every trial of the run.
    pub trials: Vec<TrialRecord>,
    /// What is known of the target, and whether it still holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<DeviationRecord>,
    /// What could not be removed from the target.
    pub left_behind: Vec<LeftBehindRecord>,
    /// Of recorded traffic that was judged: what else the file holds. A run has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic: Option<TrafficRecord>,
}

/// A part of the trials of a run that is spread over several processes or machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Which part it is, from 1.
    pub index: usize,
    /// How many parts there are.
    pub count: usize,
}

/// Recorded traffic as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrafficRecord {
    /// How many requests the file holds.
    pub entries: usize,
    /// Those that are no operation of the suite's, the commonest first.
    pub not_ours: Vec<NotOursRecord>,
}

/// Requests that are no operation of the suite's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotOursRecord {
    /// Method and path, without ids.
    pub request: String,
    /// How many there are.
    pub entries: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_private(published: &bool) -> bool {
    !published
}

/// What made a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// `graphproof`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetFacts {
    /// The profile's name.
    pub name: String,
    /// Where it was.
    pub base_url: String,
}

/// What a target was tested with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuiteFacts {
    /// SHA-256 over the names and texts of all case, fixture and schema files.
    pub hash: String,
    /// How many distinct (clause, break) pairs the run's trials tried.
    pub breaks: usize,
    /// How many trials have no twin, and say why.
    pub no_twin: usize,
    /// How many trials break several values for one cause, and say why.
    pub one_cause: usize,
    /// How many trials expect something else than their page shows, and say why.
    pub page_defects: usize,
}

/// A documentation page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageRecord {
    /// Its id, as clauses name it.
    pub id: String,
    /// Where it is.
    pub url: String,
}

words! {
    /// What a run says about its target.
    pub enum Verdict: "verdict" {
        /// As documented.
        Ok = "OK",
        /// The target broke the contract.
        Broken = "BROKEN",
        /// Nothing failed, but something, or everything, could not be judged.
        NoVerdict = "NO VERDICT",
    }
}

/// Numbers of trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Kept what they promise; the warned ones are among them.
    pub passed: usize,
    /// Broke the contract.
    pub failed: usize,
    /// Could not be judged.
    pub errored: usize,
    /// Were not asked.
    pub skipped: usize,
    /// Of the passed ones: with a broken should.
    pub warned: usize,
    /// Of the failed ones: by a known deviation.
    pub known: usize,
    /// Of the passed ones: on a later attempt, because the service asked to come back or broke off.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub flaky: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field over so")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

words! {
    /// What a run says about a clause.
    pub enum State: "state" {
        /// Every trial of it that could be judged kept it, and at least one could.
        Proved = "proved",
        /// A finding of a trial, whichever, is charged to it.
        Broken = "broken",
        /// No trial of it could be judged in this run.
        Unjudged = "unjudged",
        /// No case proves it, and it says why.
        Untested = "untested",
    }
}

/// A clause with its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseState {
    /// Its id.
    pub id: String,
    /// Its page.
    pub page: String,
    /// The editions of that page that it is in; every one where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub editions: Vec<String>,
    /// The promise in our words.
    pub says: String,
    /// How binding it is.
    pub level: Level,
    /// Where it lives, if it is about these places of an answer only: `Location`, `/userId`, `refusal body`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
    /// What the run says about it.
    pub state: State,
    /// Why it is untested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What of the page it rests on, so that a diff tells a changed page from a changed service; records of earlier
    /// versions don't say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rests_on: Option<RestsOn>,
}

/// The pieces of a page that a clause rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestsOn {
    /// The statuses of its row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<u16>,
    /// With one of which its row's message begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub message: Vec<String>,
    /// What the message may go on with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// Pieces of the page's text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub literal: Vec<String>,
}

/// One trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialRecord {
    /// `beta::sections::item_add::412_if_match_stale`.
    pub id: String,
    /// The operation's name, with which the id begins.
    #[serde(default)]
    pub operation: String,
    /// How it ended.
    pub outcome: OutcomeKind,
    /// How binding it is.
    pub level: Level,
    /// The clauses it proves.
    pub proves: Vec<String>,
    /// Why it errored or was skipped.
    #[serde(deserialize_with = "nullable")]
    pub reason: Option<String>,
    /// Of a failed trial that fails as its target is known to: why, and who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Known>,
    /// What the profile would have to give for it not to be skipped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<Lack>,
    /// Where the case is written: `cases/sections/item_add.toml:112`.
    pub case: String,
    /// A fingerprint of what the case says, wherever it stands; records of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_hash: Option<String>,
    /// The page's example that it replays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<u32>,
    /// What the page says that a correct service doesn't do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_defect: Option<String>,
    /// Why it has no twin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_twin: Option<String>,
    /// Why several broken values are one cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_cause: Option<String>,
    /// From arrange to undo.
    #[serde(deserialize_with = "milliseconds")]
    pub duration_ms: f64,
    /// How many comparisons were made.
    pub checks: usize,
    /// What was found.
    pub findings: Vec<FindingRecord>,
    /// Both sides of the exchanges that have findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<Comparison>,
    /// Everything that was sent and received, in order.
    pub exchanges: Vec<ExchangeRecord>,
}

impl TrialRecord {
    /// How many of its requests had to be sent once more. A token that ran out and was renewed is nobody's trouble.
    pub fn retries(&self) -> usize {
        let is_retried = |exchange: &&ExchangeRecord| {
            exchange.superseded && exchange.response.as_ref().is_none_or(|answer| answer.status != 401)
        };
        self.exchanges.iter().filter(is_retried).count()
    }

    /// Whether it passed, and not at the first attempt.
    pub fn is_flaky(&self) -> bool {
        self.outcome.is_passed() && self.retries() > 0
    }

    /// The answer that counts to the request that it is about.
    pub fn act(&self) -> Option<&ExchangeRecord> {
        self.exchanges.iter().find(|exchange| exchange.role == Role::Act && !exchange.superseded)
    }

    /// What it came to.
    pub fn told(&self) -> Told {
        if self.known.is_some() { Told::Known } else { Told::As(self.outcome) }
    }

    /// Whether the target broke the contract, and nobody knew that it does.
    pub fn is_red(&self) -> bool {
        self.told() == Told::As(OutcomeKind::Failed)
    }
}

/// What a trial came to, as comparisons and reports tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Told {
    /// Its outcome.
    As(OutcomeKind),
    /// It failed as its target is known to.
    Known,
}

impl Told {
    /// All of them, the gravest first.
    pub const ALL: &'static [Self] = &[
        Self::As(OutcomeKind::Failed),
        Self::As(OutcomeKind::Errored),
        Self::As(OutcomeKind::Warned),
        Self::Known,
        Self::As(OutcomeKind::Skipped),
        Self::As(OutcomeKind::Passed),
    ];

    /// How grave it is: 0 is the gravest.
    pub fn rank(self) -> usize {
        Self::ALL.iter().position(|known| *known == self).unwrap_or(Self::ALL.len())
    }

    /// The word of files and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::As(outcome) => outcome.word(),
            Self::Known => "known",
        }
    }
}

impl Word for Told {
    const KIND: &'static str = "outcome";
    const ALL: &'static [Self] = Self::ALL;

    fn word(self) -> &'static str {
        self.word()
    }
}

word_in_files!(Told);

/// One finding, with its sentence: a report of it needs nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingRecord {
    /// The rule that was broken, by its code.
    pub rule: Rule,
    /// The clause that was broken.
    #[serde(deserialize_with = "nullable")]
    pub clause: Option<String>,
    /// How binding that is.
    pub level: Level,
    /// The exchange it was found in.
    pub role: Role,
    /// Where: `status`, `header Location`, or a pointer into the body.
    pub at: String,
    /// What was promised.
    pub expected: Value,
    /// Why what was received can't be read, where it can't.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What was received; null where there was nothing.
    #[serde(deserialize_with = "nullable")]
    pub actual: Option<Value>,
    /// Where a status differs: the message of the error that came with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// The sentence.
    pub message: String,
}

impl FindingRecord {
    /// What is recorded of a finding.
    pub fn of(finding: Finding) -> Self {
        let message = finding.message();
        let Finding { rule, clause, level, role, at, expected, why, actual, said } = finding;
        Self { rule, clause, level, role, at, expected, why, actual, said, message }
    }
}

/// One exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeRecord {
    /// The part that it plays in its trial.
    pub role: Role,
    /// What was sent.
    pub request: RequestRecord,
    /// What came back; null where nothing trustworthy did.
    #[serde(deserialize_with = "nullable")]
    pub response: Option<ResponseRecord>,
    /// Why nothing trustworthy came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// From the beginning of the run to the first byte out.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_milliseconds")]
    pub begun_ms: Option<f64>,
    /// From the first byte out to the last byte in.
    #[serde(deserialize_with = "milliseconds")]
    pub duration_ms: f64,
    /// Whether the request was sent once more, so that this answer isn't the one that counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub superseded: bool,
}

/// Header names with their values.
pub type Headers = serde_json::Map<String, Value>;

/// A request. Its body stands in `body` if it is JSON, else in `text`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRecord {
    /// Whose token it carried, in words; `nobody` for none.
    #[serde(default)]
    pub identity: String,
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// Names and values; a header that was sent twice has an array of values.
    #[serde(deserialize_with = "headers")]
    pub headers: Headers,
    /// A JSON body, exactly as it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub body: Option<Value>,
    /// A body that is text and not JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A response. Its body stands in `body` if it is JSON, else in `text` or `base64`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponseRecord {
    /// The status.
    #[serde(deserialize_with = "status")]
    pub status: u16,
    /// Names and values; a header that was sent twice has an array of values.
    #[serde(deserialize_with = "headers")]
    pub headers: Headers,
    /// A JSON body, exactly as it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub body: Option<Value>,
    /// A body that is text and not JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A body whose bytes aren't text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

impl ResponseRecord {
    /// The value of a header, the first one if there are several.
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?.1;
        value.as_array().map_or(Some(value), |values| values.first())?.as_str()
    }
}

/// Something that could not be removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftBehindRecord {
    /// The trial that made it.
    pub trial: String,
    /// The request that would remove it.
    pub request: String,
    /// What came of it.
    pub got: String,
}
