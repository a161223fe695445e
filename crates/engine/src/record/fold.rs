//! Events become a record.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::deviation::{DeviationRecord, weigh};
use super::model::{
    ClauseState, FORMAT, FindingRecord, LeftBehindRecord, PageRecord, Record, RestsOn, State, SuiteFacts,
    Summary, TargetFacts, Tool, TrafficRecord, TrialRecord, Verdict,
};
use jiff::Timestamp;

use crate::case::home::{Answer, Home};
use crate::case::{Clause, Script, Suite, script};
use crate::event::{Event, TrialReport};
use crate::finding::{Finding, Level, Role};
use crate::outcome::{Lack, Outcome, OutcomeKind, SkipReason};
use crate::profile::deviations::Deviation;

mod exchange;

use exchange::{exchange, shallow};

/// What is known of a run before it begins.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// The target's name.
    pub target: String,
    /// Where it is.
    pub base_url: String,
    /// The hash of the suite's files.
    pub suite_hash: String,
    /// The command as typed.
    pub command: String,
    /// When the run begins.
    pub started: Timestamp,
    /// What is known of the target.
    pub deviations: Vec<Deviation>,
    /// What else recorded traffic holds, if that is what is judged.
    pub traffic: Option<TrafficRecord>,
}

/// Folds events into a record.
#[derive(Debug)]
pub struct Folder<'a> {
    header: Header,
    suite: &'a Suite,
    all: &'a [Script],
    order: HashMap<&'a str, usize>,
    scripts: Vec<Arc<Script>>,
    trials: Vec<TrialRecord>,
    left_behind: Vec<LeftBehindRecord>,
    begun: Option<Instant>,
    duration: Duration,
    complete: bool,
}

impl<'a> Folder<'a> {
    /// An empty record; its trials will stand in the order of `scripts`.
    pub fn new(header: Header, suite: &'a Suite, scripts: &'a [Script]) -> Self {
        Self {
            header,
            suite,
            all: scripts,
            order: scripts.iter().enumerate().map(|(at, script)| (script.id.as_str(), at)).collect(),
            scripts: Vec::new(),
            trials: Vec::new(),
            left_behind: Vec::new(),
            begun: None,
            duration: Duration::ZERO,
            complete: false,
        }
    }

    /// Takes in what happened.
    pub fn tell(&mut self, event: &Event) {
        match event {
            Event::RunStarted { begun, .. } => self.begun = Some(*begun),
            Event::TrialStarted { .. } | Event::TurnAwaited { .. } => {}
            Event::TrialFinished(report) => {
                self.left_behind.extend(report.left_behind.iter().map(|left| LeftBehindRecord {
                    trial: report.script.id.clone(),
                    request: left.request.clone(),
                    got: left.got.clone(),
                }));
                self.scripts.push(Arc::clone(&report.script));
                self.trials.push(trial(report, self.begun));
            }
            Event::RunFinished { duration, complete } => {
                self.duration = *duration;
                self.complete = *complete;
            }
        }
    }

    /// The record. Trials stand in the order of the suite, whatever order they ran in.
    pub fn finish(mut self) -> Record {
        self.trials.sort_by_key(|trial| self.order.get(trial.id.as_str()).copied().unwrap_or(usize::MAX));
        let deviations = weigh(&self.header.deviations, self.header.started, self.all, &mut self.trials);
        let summary = summary(&self.trials);
        let count = |of: fn(&TrialRecord) -> bool| self.trials.iter().filter(|trial| of(trial)).count();
        Record {
            format: FORMAT,
            published: false,
            tool: Tool { name: "graphproof".to_owned(), version: env!("CARGO_PKG_VERSION").into() },
            target: TargetFacts { name: self.header.target, base_url: self.header.base_url },
            suite: SuiteFacts {
                hash: self.header.suite_hash,
                breaks: script::distinct_breaks(self.scripts.iter().map(Arc::as_ref)),
                no_twin: count(|trial| trial.no_twin.is_some()),
                one_cause: count(|trial| trial.one_cause.is_some()),
                page_defects: count(|trial| trial.page_defect.is_some()),
            },
            command: self.header.command,
            started: self.header.started,
            duration_ms: ms(self.duration),
            complete: self.complete,
            shard: None,
            as_of: None,
            follows: BTreeMap::new(),
            verdict: verdict(summary, &deviations),
            pages: pages(self.suite),
            clauses: clauses(self.suite, &self.trials),
            summary,
            trials: self.trials,
            deviations,
            left_behind: self.left_behind,
            traffic: self.header.traffic,
        }
    }
}

/// Numbers of trials; those that warned passed, too.
pub(super) fn summary(trials: &[TrialRecord]) -> Summary {
    let with = |outcome| trials.iter().filter(|trial| trial.outcome == outcome).count();
    let warned = with(OutcomeKind::Warned);
    Summary {
        passed: with(OutcomeKind::Passed) + warned,
        failed: with(OutcomeKind::Failed),
        errored: with(OutcomeKind::Errored),
        skipped: with(OutcomeKind::Skipped),
        warned,
        known: trials.iter().filter(|trial| trial.known.is_some()).count(),
        flaky: trials.iter().filter(|trial| trial.is_flaky()).count(),
    }
}

/// Nothing judged is no verdict: 0 trials, or all skipped, is never OK. What is known turns nothing red, as long as all that is
/// said to be known is so.
pub(super) fn verdict(summary: Summary, deviations: &[DeviationRecord]) -> Verdict {
    let outdated = deviations.iter().any(|deviation| deviation.trouble().is_some());
    if summary.failed > summary.known || outdated {
        Verdict::Broken
    } else if summary.errored > 0 || summary.passed + summary.known == 0 {
        Verdict::NoVerdict
    } else {
        Verdict::Ok
    }
}

/// Every page once, in the order of the case files.
fn pages(suite: &Suite) -> Vec<PageRecord> {
    let mut pages: Vec<PageRecord> = Vec::new();
    for file in &suite.files {
        if !pages.iter().any(|page| page.id == file.page.id) {
            pages.push(PageRecord { id: file.page.id.clone(), url: file.page.url.clone() });
        }
    }
    pages
}

fn clauses(suite: &Suite, trials: &[TrialRecord]) -> Vec<ClauseState> {
    suite
        .clauses()
        .map(|(page, clause)| ClauseState {
            id: clause.id.clone(),
            page: page.id.clone(),
            editions: Vec::new(),
            says: clause.says.clone(),
            level: clause.level,
            at: clause.at.iter().map(ToString::to_string).collect(),
            state: state(clause, trials),
            why: clause.untested.clone(),
            rests_on: Some(rests_on(clause)),
        })
        .collect()
}

fn rests_on(clause: &Clause) -> RestsOn {
    let row = clause.row.as_ref();
    RestsOn {
        status: row.map(|row| row.status.clone()).unwrap_or_default(),
        message: row.map(|row| row.message.clone()).unwrap_or_default(),
        advice: row.and_then(|row| row.advice.clone()),
        literal: clause.literal.iter().map(|(text, _)| text.clone()).collect(),
    }
}

/// What the trials say about a clause: violated where a finding of any trial is charged to it; proved where its own trials
/// kept it. A trial that failed by another promise says nothing of it, unless the answer was judged at the clause's own place.
/// A violated should leaves a must as it is, so that clauses and verdict say the same.
fn state(clause: &Clause, trials: &[TrialRecord]) -> State {
    let counts = |finding: &FindingRecord| clause.level == Level::Should || finding.level == Level::Must;
    let charged = |trial: &TrialRecord| {
        trial.findings.iter().any(|finding| finding.clause.as_ref() == Some(&clause.id) && counts(finding))
    };
    let own = || {
        trials
            .iter()
            .filter(|trial| trial.proves.contains(&clause.id) && trial.outcome != OutcomeKind::Skipped)
    };
    let kept = |trial: &TrialRecord| match trial.outcome {
        OutcomeKind::Passed | OutcomeKind::Warned => true,
        OutcomeKind::Failed => was_judged_at_its_place(clause, trial),
        OutcomeKind::Errored | OutcomeKind::Skipped => false,
    };
    if clause.untested.is_some() {
        State::Untested
    } else if trials.iter().any(charged) {
        State::Broken
    } else if own().next().is_some() && own().all(kept) {
        State::Proved
    } else {
        State::Unjudged
    }
}

/// Whether a clause lives in the answer to the correct request, and the trial's was judged there. An answer with another status
/// isn't judged further, and of a body that isn't JSON no place is.
fn was_judged_at_its_place(clause: &Clause, trial: &TrialRecord) -> bool {
    let cuts_off = |finding: &FindingRecord| {
        finding.role == Role::Act && (finding.at == "status" || finding.at.is_empty())
    };
    let in_answer = |home: &Home| home.answer == Answer::Accepted;
    let is_act = trial.act().and_then(|act| act.response.as_ref()).is_some_and(|answer| answer.status < 300);
    is_act && !clause.at.is_empty() && clause.at.iter().all(in_answer) && !trial.findings.iter().any(cuts_off)
}

fn trial(report: &TrialReport, begun: Option<Instant>) -> TrialRecord {
    let script = &report.script;
    TrialRecord {
        id: script.id.clone(),
        operation: script.operation.clone(),
        outcome: report.outcome.kind(),
        level: script.level,
        proves: script.proves.clone(),
        reason: match &report.outcome {
            Outcome::Failed { findings } => Some(headline(findings)),
            other @ (Outcome::Passed { .. } | Outcome::Errored(_) | Outcome::Skipped(_)) => other.reason(),
        },
        known: None,
        lacks: lacks(&report.outcome),
        case: script.place.file_line(),
        case_hash: Some(script.fingerprint()),
        example: script.example,
        page_defect: script.page_defect.clone(),
        no_twin: script.no_twin.clone(),
        one_cause: script.one_cause.clone(),
        duration_ms: ms(report.duration),
        checks: report.checks,
        findings: report.outcome.findings().iter().map(finding).collect(),
        comparisons: report.comparisons.clone(),
        exchanges: report.exchanges.iter().map(|sent| exchange(sent, begun)).collect(),
    }
}

fn lacks(outcome: &Outcome) -> Vec<Lack> {
    let reasons = match outcome {
        Outcome::Skipped(reasons) => reasons.as_slice(),
        Outcome::Passed { .. } | Outcome::Failed { .. } | Outcome::Errored(_) => &[],
    };
    reasons.iter().filter_map(SkipReason::lack).collect()
}

/// The finding that a failed trial is known by: the first of the most binding ones.
fn headline(findings: &[Finding]) -> String {
    let binding = findings.iter().find(|finding| finding.level == Level::Must).or(findings.first());
    binding.map(Finding::message).unwrap_or_default()
}

fn finding(finding: &Finding) -> FindingRecord {
    FindingRecord::of(Finding {
        expected: shallow(&finding.expected),
        actual: finding.actual.as_ref().map(shallow),
        ..finding.clone()
    })
}

/// Milliseconds with three decimals: finer is noise.
fn ms(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
