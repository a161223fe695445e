//! What was found, and whom it is charged to.

use serde_json::Value;

use super::Scene;
use super::send::got;
use crate::exchange::Response;
use crate::finding::{Comparison, Finding, Level, Role, Rule};
use crate::judge::{self, Charge, Judgement, Promise};

impl Scene<'_> {
    pub(super) fn charge(&self) -> Charge<'_> {
        Charge { clause: self.script.clause(), level: self.script.level }
    }

    /// Judges the answer to the case's request or to its twin. A should says whether something is accepted or
    /// refused; what an accepted request is answered with is promised to everybody, so its shape is a must.
    pub(super) fn judged(&mut self, promise: &Promise, role: Role, response: &Response) {
        let mut judgement = judge::judge(&self.world.schemas, promise, role, response, &self.charge());
        for finding in &mut judgement.findings {
            let shape = matches!(
                finding.rule,
                Rule::Schema
                    | Rule::BodyMissing
                    | Rule::BodyNotJson
                    | Rule::BodyDuplicateKey
                    | Rule::BodyMediaType
            );
            if role == Role::Twin || (shape && response.is_success()) {
                finding.level = Level::Must;
            }
        }
        self.note(judgement, promise, response);
    }

    /// Keeps what was found in the latest exchange, with both of its sides.
    pub(super) fn note(&mut self, mut judgement: Judgement, promise: &Promise, response: &Response) {
        // What two readers understand differently is passed at no level.
        let ambiguous =
            judgement.findings.iter_mut().filter(|finding| finding.rule == Rule::BodyDuplicateKey);
        ambiguous.for_each(|finding| finding.level = Level::Must);
        self.checks += judgement.checks;
        if !judgement.findings.is_empty() {
            let lines = judge::compare(promise, response, &judgement.findings);
            self.comparisons.push(Comparison { exchange: self.exchanges.len().saturating_sub(1), lines });
        }
        self.findings.extend(judgement.findings);
    }

    /// Keeps a finding about the fact that the latest request was accepted, or refused.
    pub(super) fn find(&mut self, rule: Rule, role: Role, promise: &Promise, response: &Response) {
        let finding = self.finding(rule, role, "status", statuses(&promise.status), Some(got(response)));
        self.note(Judgement { findings: vec![finding], checks: 1 }, promise, response);
    }

    pub(super) fn finding(
        &self,
        rule: Rule,
        role: Role,
        at: &str,
        expected: Value,
        actual: Option<String>,
    ) -> Finding {
        let level = if rule == Rule::VersionMoved {
            Level::Should
        } else if rule == Rule::TwinRefused {
            // Whatever the case is about: nothing is known of it where the correct request is refused too.
            Level::Must
        } else {
            self.script.level
        };
        let clause = self.script.clause().map(str::to_owned);
        Finding { rule, clause, level, role, at: at.to_owned(), expected, actual: actual.map(Value::String) }
    }
}

pub(super) fn statuses(expected: &[u16]) -> Value {
    match expected {
        [one] => Value::from(*one),
        many => Value::from(many.to_vec()),
    }
}
