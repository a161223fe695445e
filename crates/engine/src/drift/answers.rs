//! The answers of a trial in two records: matched by the part they play, arranging and undoing left out.

use super::model::{AnswerDrift, Change, ChangeKind};
use super::{rows, shape};
use crate::finding::Role;
use crate::record::Record;
use crate::record::model::{ExchangeRecord, ResponseRecord, TrialRecord};

/// One answer with its place in the trial.
struct Answer<'a> {
    role: Role,
    number: usize,
    exchange: &'a ExchangeRecord,
}

/// The answers that differ.
pub(super) fn drift(old: (&Record, &TrialRecord), new: (&Record, &TrialRecord)) -> Vec<AnswerDrift> {
    let (was, is) = (answers(old.1), answers(new.1));
    let same = |one: &Answer<'_>, other: &Answer<'_>| one.role == other.role && one.number == other.number;
    let only_new = is.iter().filter(|answer| !was.iter().any(|other| same(answer, other)));
    let drift = |answer: &Answer<'_>| {
        let find = |all: &[Answer<'_>]| all.iter().position(|other| same(answer, other));
        let old = Told { exchange: find(&was).map(|at| was[at].exchange), base_url: &old.0.target.base_url };
        let new = Told { exchange: find(&is).map(|at| is[at].exchange), base_url: &new.0.target.base_url };
        between(old, new, answer)
    };
    was.iter().chain(only_new).filter_map(drift).collect()
}

/// What was asked again until it showed counts once: how often that took is a matter of time.
fn answers(trial: &TrialRecord) -> Vec<Answer<'_>> {
    let mut all: Vec<Answer<'_>> = Vec::new();
    for exchange in trial.exchanges.iter().filter(|one| !matches!(one.role, Role::Arrange | Role::Undo)) {
        match all.last_mut().filter(|last| is_again(last.exchange, exchange)) {
            Some(last) => last.exchange = exchange,
            None => {
                let number = 1 + all.iter().filter(|known| known.role == exchange.role).count();
                all.push(Answer { role: exchange.role, number, exchange });
            }
        }
    }
    all
}

fn is_again(one: &ExchangeRecord, other: &ExchangeRecord) -> bool {
    let asked = |exchange: &ExchangeRecord| {
        let request = &exchange.request;
        (request.identity.clone(), request.method.clone(), request.url.clone(), request.body.clone())
    };
    one.role == other.role && asked(one) == asked(other)
}

/// An exchange of a record, if it is there.
#[derive(Clone, Copy)]
struct Told<'a> {
    exchange: Option<&'a ExchangeRecord>,
    base_url: &'a str,
}

impl<'a> Told<'a> {
    fn answer(self) -> Option<&'a ResponseRecord> {
        self.exchange?.response.as_ref()
    }

    fn lines(self) -> Vec<String> {
        self.answer().map(|answer| rows::lines(answer, self.base_url)).unwrap_or_default()
    }

    /// Its status, or why it has none.
    fn status(self) -> Option<String> {
        let status = self.answer().map(|answer| answer.status.to_string());
        status.or_else(|| self.exchange?.error.clone())
    }
}

fn between(old: Told<'_>, new: Told<'_>, answer: &Answer<'_>) -> Option<AnswerDrift> {
    let whole = |kind| Change { kind, at: "answer".to_owned(), old: old.status(), new: new.status() };
    let changes = match (old.answer(), new.answer()) {
        (Some(was), Some(is)) => shape::changes((was, old.base_url), (is, new.base_url)),
        (Some(_), None) => vec![whole(ChangeKind::Vanished)],
        (None, Some(_)) => vec![whole(ChangeKind::Appeared)],
        (None, None) => Vec::new(),
    };
    let rows = rows::rows(&old.lines(), &new.lines());
    let differs = !changes.is_empty() || !rows.is_empty();
    differs.then_some(AnswerDrift { role: answer.role, number: answer.number, changes, rows })
}
