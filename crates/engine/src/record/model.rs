//! The shape of `run.json`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::deviation::{DeviationRecord, Known};

/// The version of this shape.
pub const FORMAT: u32 = 1;

/// A run's stored truth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    pub started: String,
    /// How long it took.
    pub duration_ms: f64,
    /// False after an interruption.
    pub complete: bool,
    /// `OK`, `BROKEN` or `NO VERDICT`.
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

/// Recorded traffic as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TrafficRecord {
    /// How many requests the file holds.
    pub entries: usize,
    /// Those that are no operation of the suite's, the commonest first.
    pub not_ours: Vec<NotOursRecord>,
}

/// Requests that are no operation of the suite's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
pub struct Tool {
    /// `graphproof`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetFacts {
    /// The profile's name.
    pub name: String,
    /// Where it was.
    pub base_url: String,
}

/// What a target was tested with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
pub struct PageRecord {
    /// Its id, as clauses name it.
    pub id: String,
    /// Where it is.
    pub url: String,
}

/// What a run says about its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// As documented.
    #[serde(rename = "OK")]
    Ok,
    /// The target broke the contract.
    #[serde(rename = "BROKEN")]
    Broken,
    /// Nothing failed, but something, or everything, could not be judged.
    #[serde(rename = "NO VERDICT")]
    NoVerdict,
}

impl Verdict {
    /// The words of reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Broken => "BROKEN",
            Self::NoVerdict => "NO VERDICT",
        }
    }
}

/// Numbers of trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Kept what they promise.
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

/// What a run says about a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Every trial of it that could be judged kept it, and at least one could.
    Proved,
    /// A trial that proves it failed, or of a should: found it broken.
    Broken,
    /// No trial of it could be judged in this run.
    Unjudged,
    /// No case proves it, and it says why.
    Untested,
}

/// A clause with its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseState {
    /// Its id.
    pub id: String,
    /// Its page.
    pub page: String,
    /// The promise in our words.
    pub says: String,
    /// `must` or `should`.
    pub level: String,
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
pub struct TrialRecord {
    /// `beta::sections::item_add::412_if_match_stale`.
    pub id: String,
    /// The operation's name, with which the id begins.
    #[serde(default)]
    pub operation: String,
    /// `passed`, `failed`, `errored` or `skipped`.
    pub outcome: String,
    /// `must` or `should`.
    pub level: String,
    /// The clauses it proves; findings are charged to the first.
    pub proves: Vec<String>,
    /// Why it errored or was skipped.
    pub reason: Option<String>,
    /// Of a failed trial that fails as its target is known to: why, and who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Known>,
    /// What the profile would have to give for it not to be skipped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<LackRecord>,
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
    pub duration_ms: f64,
    /// How many comparisons were made.
    pub checks: usize,
    /// What was found.
    pub findings: Vec<FindingRecord>,
    /// Both sides of the exchanges that have findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<ComparisonRecord>,
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
        self.outcome == "passed" && self.retries() > 0
    }

    /// The answer that counts to the request that it is about.
    pub fn act(&self) -> Option<&ExchangeRecord> {
        self.exchanges.iter().find(|exchange| exchange.role == "act" && !exchange.superseded)
    }
}

/// A line that a profile would have to have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LackRecord {
    /// The table it would stand in: `fixtures`, `identity.member`.
    pub table: String,
    /// Its key.
    pub key: String,
    /// What it gives, for people.
    pub is: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingRecord {
    /// The rule's code.
    pub rule: String,
    /// The clause that was broken.
    pub clause: Option<String>,
    /// `must` or `should`.
    pub level: String,
    /// The exchange it was found in.
    pub role: String,
    /// Where: `status`, `header Location`, or a pointer into the body.
    pub at: String,
    /// What was promised.
    pub expected: Value,
    /// What was received; null where there was nothing.
    pub actual: Option<Value>,
    /// The sentence.
    pub message: String,
}

/// Both sides of an exchange that has findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparisonRecord {
    /// The index of the exchange among the trial's.
    pub exchange: usize,
    /// What was promised and what was received.
    pub lines: Vec<LineRecord>,
}

/// One line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRecord {
    /// Whose line it is.
    pub side: SideRecord,
    /// The line with its indentation.
    pub text: String,
    /// What is to be said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Whose line of a comparison it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SideRecord {
    /// On both sides.
    Both,
    /// Only promised.
    Promised,
    /// Only received.
    Received,
}

/// One exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExchangeRecord {
    /// `arrange`, `witness`, `act`, `twin`, `then` or `undo`.
    pub role: String,
    /// What was sent.
    pub request: RequestRecord,
    /// What came back; null where nothing trustworthy did.
    pub response: Option<ResponseRecord>,
    /// Why nothing trustworthy came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// From the beginning of the run to the first byte out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_ms: Option<f64>,
    /// From the first byte out to the last byte in.
    pub duration_ms: f64,
    /// Whether the request was sent once more, so that this answer isn't the one that counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub superseded: bool,
}

/// Header names with their values.
pub type Headers = serde_json::Map<String, Value>;

/// A request. Its body stands in `body` if it is JSON, else in `text`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestRecord {
    /// Whose token it carried, in words; `nobody` for none.
    #[serde(default)]
    pub identity: String,
    /// The method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// Names and values; a header that was sent twice has an array of values.
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
pub struct ResponseRecord {
    /// The status.
    pub status: u16,
    /// Names and values; a header that was sent twice has an array of values.
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

/// A body that is there and `null` isn't a body that is missing.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
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
pub struct LeftBehindRecord {
    /// The trial that made it.
    pub trial: String,
    /// The request that would remove it.
    pub request: String,
    /// What came of it.
    pub got: String,
}
