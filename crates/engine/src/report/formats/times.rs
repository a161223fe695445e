//! A record's times as other formats want them.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::record::Record;
use crate::record::model::{ExchangeRecord, TrialRecord};

/// A length of time of a record; one that makes no sense took none.
pub(super) fn length(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
}

/// Seconds with three decimals.
pub(super) fn seconds(milliseconds: f64) -> String {
    format!("{:.3}", length(milliseconds).as_secs_f64())
}

/// Whole milliseconds.
pub(super) fn whole(milliseconds: f64) -> u64 {
    let rounded = length(milliseconds) + Duration::from_micros(500);
    u64::try_from(rounded.as_millis()).unwrap_or(u64::MAX)
}

/// So long after the run began.
pub(super) fn after(record: &Record, milliseconds: f64) -> Timestamp {
    let begun = record.started;
    let later = SignedDuration::try_from(length(milliseconds)).ok().map(|length| begun.checked_add(length));
    later.and_then(Result::ok).unwrap_or(begun)
}

/// When an exchange began; what no clock was read for, when the run did.
pub(super) fn of_exchange(record: &Record, exchange: &ExchangeRecord) -> Timestamp {
    after(record, exchange.begun_ms.unwrap_or_default())
}

/// When the first request of a trial was sent.
pub(super) fn of_trial(record: &Record, trial: &TrialRecord) -> Option<Timestamp> {
    Some(of_exchange(record, trial.exchanges.first()?))
}
