//! A record of format 1 as one of format 2: it didn't tell warned from passed, and said why a body can't be read where it
//! says what was promised.

use crate::finding::Rule;
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::model::FORMAT;

/// Changes what differs.
pub(super) fn from_format_1(mut record: Record) -> Record {
    record.format = FORMAT;
    for trial in &mut record.trials {
        for finding in trial.findings.iter_mut().filter(|finding| finding.rule == Rule::BodyNotJson) {
            let why = std::mem::replace(&mut finding.expected, "a JSON body".into());
            finding.why = why.as_str().map(str::to_owned);
        }
        if trial.outcome == OutcomeKind::Passed && !trial.findings.is_empty() {
            trial.outcome = OutcomeKind::Warned;
        }
    }
    record
}
