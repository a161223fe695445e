//! What was found.

use serde_json::Value;

use super::Scene;
use super::send::got;
use crate::exchange::Response;
use crate::finding::{Comparison, Level, Role, Rule};
use crate::judge::{self, Charge, Judgement, Promise};

impl Scene<'_> {
    /// Whether the trial has failed already, whatever comes.
    pub(super) fn is_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Must)
    }

    /// Judges the answer to the case's request or to its twin.
    pub(super) fn judged(&mut self, promise: &Promise, role: Role, response: &Response) {
        let judgement =
            judge::judge(&self.world.schemas, promise, role, response, &Charge::of(self.script, response));
        self.note(judgement, promise, response);
    }

    /// Keeps what was found in the latest exchange, with both of its sides.
    pub(super) fn note(&mut self, judgement: Judgement, promise: &Promise, response: &Response) {
        self.checks += judgement.checks;
        if !judgement.findings.is_empty() {
            let lines = judge::compare(promise, response, &judgement.findings);
            self.comparisons.push(Comparison { exchange: self.exchanges.len().saturating_sub(1), lines });
        }
        self.findings.extend(judgement.findings);
    }

    /// Keeps a finding about the fact that the latest request was accepted, or refused.
    pub(super) fn find(&mut self, rule: Rule, role: Role, promise: &Promise, response: &Response) {
        let charge = Charge::of(self.script, response);
        let finding = charge.found(rule, role, "status", statuses(&promise.status), Some(got(response)));
        self.note(Judgement { findings: vec![finding], checks: 1 }, promise, response);
    }
}

pub(super) fn statuses(expected: &[u16]) -> Value {
    match expected {
        [one] => Value::from(*one),
        many => Value::from(many.to_vec()),
    }
}
