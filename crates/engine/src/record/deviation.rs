//! What a run says about the deviations that are known of its target, and what they say about its trials.
//!
//! A known deviation is a mark on a failed trial ([`Known`]), no outcome of its own. Start with `weigh`, which is
//! arithmetic: "today" is the day on which the run began.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::cause::{headline, without_numbers};
use super::model::{FindingRecord, TrialRecord};
use crate::case::Script;
use crate::finding::{Level, Rule};
use crate::outcome::OutcomeKind;
use crate::profile::deviations::{Deviation, Mode, Observed};
use crate::word::words;

/// Why a failed trial isn't red: the entry that tells of what it is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// What is the matter.
    pub mode: Mode,
    /// Why it is so; empty until somebody has written it.
    pub reason: String,
    /// Who answers for it; empty until somebody has written it.
    pub owner: String,
    /// Where it is talked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The last day on which it is accepted.
    pub expires: Date,
}

impl Known {
    /// `diverges: the wording changes in June (contract-team@example.org, until 2027-05-20)`.
    pub fn sentence(&self) -> String {
        let or = |text: &str, else_: &str| if text.is_empty() { else_.to_owned() } else { text.to_owned() };
        let reason = or(&self.reason, "nobody has written why");
        let owner = or(&self.owner, "nobody answers for it");
        let link = self.link.as_ref().map(|link| format!(", {link}")).unwrap_or_default();
        format!("{}: {reason} ({owner}, until {}{link})", self.mode, self.expires)
    }
}

/// An entry of the target's deviations, and what the run says about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviationRecord {
    /// The clause that isn't kept.
    pub clause: String,
    /// How it shows.
    pub observed: ObservedRecord,
    /// The day on which it was first seen.
    pub since: Date,
    /// What its trials are marked with where it is in force.
    pub known: Known,
    /// Where the entry stands: `targets/mine.deviations.toml:3`.
    pub place: String,
    /// What the run says about it.
    pub state: Standing,
}

/// How a deviation shows: a rule and a place, or a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObservedRecord {
    /// The rule's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// The place where it is broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The status of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

words! {
    /// What a run says about an entry.
    pub enum Standing: "state" {
        /// The target differs as it says, or is flaky and doesn't.
        InForce = "in-force",
        /// All trials of its clause pass.
        Stale = "stale",
        /// Its last day is over.
        Expired = "expired",
        /// Trials of its clause fail, and none of them as it says.
        Differs = "differs",
        /// The run can't say: trials of its clause were left out, or could not be judged.
        Unjudged = "unjudged",
        /// Its clause is in no edition that was followed.
        Rests = "rests",
    }
}

impl DeviationRecord {
    /// What is to be done about the entry; nothing where it is in force, or can't be judged.
    pub fn trouble(&self) -> Option<String> {
        let Self { clause, place, known, .. } = self;
        match self.state {
            Standing::InForce | Standing::Unjudged | Standing::Rests => None,
            Standing::Stale => Some(format!("{clause} is kept now: remove the entry at {place}")),
            Standing::Expired => Some(format!(
                "the deviation of {clause} expired on {}: have it repaired, or agree on another day at {place}",
                known.expires
            )),
            Standing::Differs => Some(format!(
                "{clause} fails, but not as its deviation says: look at its trials, then mend or remove the entry at \
                 {place}"
            )),
        }
    }
}

/// Marks the failed trials that fail as their target is known to, and says of each entry whether it holds. `scripts` are
/// all trials of the suite: an entry is stale only where all trials of its clause were asked.
pub(super) fn weigh(
    deviations: &[Deviation],
    started: Timestamp,
    scripts: &[Script],
    trials: &mut [TrialRecord],
) -> Vec<DeviationRecord> {
    let today = started.to_zoned(TimeZone::UTC).date();
    let expired = |deviation: &&Deviation| today > deviation.expires;
    let in_force: Vec<&Deviation> = deviations.iter().filter(|deviation| !expired(deviation)).collect();
    for trial in trials.iter_mut().filter(|trial| trial.outcome == OutcomeKind::Failed) {
        trial.known = mark(&in_force, trial);
    }
    let weighed = deviations.iter().map(|deviation| {
        let state = standing(deviation, expired(&deviation), scripts, trials);
        record(deviation, state)
    });
    weighed.collect()
}

/// The entry that tells of what the trial is known by, if entries tell of everything that makes it fail.
fn mark(in_force: &[&Deviation], trial: &TrialRecord) -> Option<Known> {
    let told = |finding: &FindingRecord| in_force.iter().find(|deviation| tells(deviation, trial, finding));
    let all = red(trial).all(|finding| told(finding).is_some());
    let first = headline(trial).and_then(told);
    first.filter(|_| all).map(|deviation| known(deviation))
}

/// What makes a trial fail: its broken musts, or under `--strict` its broken shoulds.
pub fn red(trial: &TrialRecord) -> impl Iterator<Item = &FindingRecord> {
    let is_must = |finding: &FindingRecord| finding.level == Level::Must;
    let musts = trial.findings.iter().any(is_must);
    trial.findings.iter().filter(move |finding| !musts || is_must(finding))
}

/// The clause that a finding is charged to.
pub fn charged<'a>(trial: &'a TrialRecord, finding: &'a FindingRecord) -> Option<&'a str> {
    finding.clause.as_ref().or(trial.proves.first()).map(String::as_str)
}

/// Whether one of the answers in the part of the trial where something was found has a status.
pub fn answered(trial: &TrialRecord, finding: &FindingRecord, status: u16) -> bool {
    let exchanges =
        trial.exchanges.iter().filter(|exchange| exchange.role == finding.role && !exchange.superseded);
    exchanges.filter_map(|exchange| exchange.response.as_ref()).any(|answer| answer.status == status)
}

fn tells(deviation: &Deviation, trial: &TrialRecord, finding: &FindingRecord) -> bool {
    charged(trial, finding) == Some(&deviation.clause)
        && match &deviation.observed {
            Observed::Status(status) => answered(trial, finding, *status),
            Observed::Broken { rule, at } => {
                finding.rule == *rule && without_numbers(&finding.at) == without_numbers(at)
            }
        }
}

fn standing(deviation: &Deviation, expired: bool, scripts: &[Script], trials: &[TrialRecord]) -> Standing {
    let clause = &deviation.clause;
    let tells = |trial: &&TrialRecord| trial.findings.iter().any(|finding| tells(deviation, trial, finding));
    let fails = |trial: &&TrialRecord| {
        trial.outcome == OutcomeKind::Failed
            && red(trial).any(|finding| charged(trial, finding) == Some(clause))
    };
    let of: Vec<&TrialRecord> = trials.iter().filter(|trial| trial.proves.contains(clause)).collect();
    let left_out = of.len() < scripts.iter().filter(|script| script.proves.contains(clause)).count();
    let errored = of.iter().any(|trial| trial.outcome == OutcomeKind::Errored);
    let passed = of.iter().any(|trial| trial.outcome.is_passed());
    match trials.iter().any(|trial| tells(&trial)) {
        true if expired => Standing::Expired,
        true => Standing::InForce,
        false if trials.iter().any(|trial| fails(&trial)) => Standing::Differs,
        // A trial that wasn't asked, or could not be judged, may be the one that the entry is about.
        false if left_out || errored || !passed => Standing::Unjudged,
        false if deviation.mode != Mode::Flaky => Standing::Stale,
        false if expired => Standing::Expired,
        false => Standing::InForce,
    }
}

fn known(deviation: &Deviation) -> Known {
    Known {
        mode: deviation.mode,
        reason: deviation.reason.clone(),
        owner: deviation.owner.clone(),
        link: deviation.link.clone(),
        expires: deviation.expires,
    }
}

fn record(deviation: &Deviation, state: Standing) -> DeviationRecord {
    let observed = match &deviation.observed {
        Observed::Status(status) => ObservedRecord { rule: None, at: None, status: Some(*status) },
        Observed::Broken { rule, at } => {
            ObservedRecord { rule: Some(*rule), at: Some(at.clone()), status: None }
        }
    };
    DeviationRecord {
        clause: deviation.clause.clone(),
        observed,
        since: deviation.since,
        known: known(deviation),
        place: deviation.place.file_line(),
        state,
    }
}
