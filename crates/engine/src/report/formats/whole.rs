//! What is to be said of a run as a whole. A reader that only counts red trials must not take a run for a pass of which
//! nothing is known.

use super::troubles::is_warned;
use crate::record::Record;
use crate::record::deviation::DeviationRecord;
use crate::record::model::{State, Verdict};

/// How many trials ended with an outcome.
pub(super) fn count(record: &Record, outcome: &str) -> usize {
    record.trials.iter().filter(|trial| trial.outcome == outcome).count()
}

/// The record's verdict; where no trial was judged there is none, whatever the record says.
pub(super) fn verdict(record: &Record) -> Verdict {
    if count(record, "passed") + count(record, "failed") == 0 { Verdict::NoVerdict } else { record.verdict }
}

/// Whether there is nothing to do about the run.
pub(super) fn is_well(record: &Record) -> bool {
    verdict(record) == Verdict::Ok && remarks(record).is_empty()
}

/// What nobody sees who looks at the trials one by one.
pub(super) fn remarks(record: &Record) -> Vec<String> {
    let mut remarks = Vec::new();
    match (record.trials.len(), count(record, "skipped")) {
        (0, _) => remarks.push("no trial was run, so nothing is known about the contract".to_owned()),
        (all, skipped) if all == skipped => {
            remarks.push("every trial was skipped, so nothing is known about the contract".to_owned());
        }
        _ => {}
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
    let count = |outcome: &str| count(record, outcome);
    // A warned trial passed, too, but is told only once: nobody should take all that passed for all that is well.
    let warned = record.trials.iter().filter(|trial| is_warned(trial)).count();
    let told = if warned > 0 { format!(" {warned} warned,") } else { String::new() };
    // So did what is known fail, and is told only once: nobody should take it for something new.
    let known = record.trials.iter().filter(|trial| trial.known.is_some()).count();
    let told_known = if known > 0 { format!(" {known} known,") } else { String::new() };
    format!(
        "{trials}: {} passed,{told}{told_known} {} failed, {} errored, {} skipped",
        count("passed").saturating_sub(warned),
        count("failed").saturating_sub(known),
        count("errored"),
        count("skipped"),
    )
}

/// How many clauses were proved, and how many could be.
pub(super) fn clauses(record: &Record) -> (usize, usize) {
    let proved = record.clauses.iter().filter(|clause| clause.state == State::Proved).count();
    let testable = record.clauses.iter().filter(|clause| clause.state != State::Untested).count();
    (proved, testable)
}
