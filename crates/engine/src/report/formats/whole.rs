//! What is to be said of a run as a whole. A reader that only counts red trials must not take a run for a pass of which
//! nothing is known.

use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::deviation::DeviationRecord;
use crate::record::model::{State, Told, TrialRecord, Verdict};

/// How many trials came to this.
fn count(record: &Record, told: Told) -> usize {
    record.trials.iter().filter(|trial| trial.told() == told).count()
}

/// Whether nothing was asked: every trial was skipped, or there was none.
pub(super) fn is_unasked(record: &Record) -> bool {
    record.trials.iter().all(|trial| trial.outcome == OutcomeKind::Skipped)
}

/// The record's verdict; where no trial was judged there is none, whatever the record says.
pub(super) fn verdict(record: &Record) -> Verdict {
    let is_judged = |trial: &TrialRecord| trial.outcome.is_passed() || trial.outcome == OutcomeKind::Failed;
    if record.trials.iter().any(is_judged) { record.verdict } else { Verdict::NoVerdict }
}

/// Whether there is nothing to do about the run.
pub(super) fn is_well(record: &Record) -> bool {
    verdict(record) == Verdict::Ok && remarks(record).is_empty()
}

/// What nobody sees who looks at the trials one by one.
pub(super) fn remarks(record: &Record) -> Vec<String> {
    let mut remarks = Vec::new();
    if record.trials.is_empty() {
        remarks.push("no trial was run, so nothing is known about the contract".to_owned());
    } else if is_unasked(record) {
        remarks.push("every trial was skipped, so nothing is known about the contract".to_owned());
    }
    if !record.complete {
        remarks.push("the run ended before its last trial".to_owned());
    }
    remarks.extend(record.deviations.iter().filter_map(DeviationRecord::trouble));
    for left in &record.left_behind {
        remarks.push(format!("left behind by {}: {} ({})", left.trial, left.request, left.got));
    }
    remarks
}

/// The numbers of trials, in a sentence.
pub(super) fn counts(record: &Record) -> String {
    let trials = match record.trials.len() {
        1 => "1 trial".to_owned(),
        n => format!("{n} trials"),
    };
    let count = |outcome| count(record, outcome);
    let some = |told: Told| match count(told) {
        0 => String::new(),
        n => format!(" {n} {},", told.word()),
    };
    format!(
        "{trials}: {} passed,{}{} {} failed, {} errored, {} skipped",
        count(Told::As(OutcomeKind::Passed)),
        some(Told::As(OutcomeKind::Warned)),
        some(Told::Known),
        count(Told::As(OutcomeKind::Failed)),
        count(Told::As(OutcomeKind::Errored)),
        count(Told::As(OutcomeKind::Skipped)),
    )
}

/// How many clauses were proved, and how many could be.
pub(super) fn clauses(record: &Record) -> (usize, usize) {
    let proved = record.clauses.iter().filter(|clause| clause.state == State::Proved).count();
    let testable = record.clauses.iter().filter(|clause| clause.state != State::Untested).count();
    (proved, testable)
}
