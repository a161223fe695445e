//! What was found, and whom it is charged to.

use serde_json::Value;

use super::Scene;
use super::send::got;
use crate::case::{Script, Variation};
use crate::exchange::Response;
use crate::finding::{Comparison, Finding, Level, Role, Rule};
use crate::judge::{self, Charge, Judgement, Promise};

impl Scene<'_> {
    pub(super) fn charge(&self) -> Charge<'_> {
        Charge { clause: self.script.clause(), level: self.script.level }
    }

    /// Whether the trial has failed already, whatever comes.
    pub(super) fn is_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Must)
    }

    /// Judges the answer to the case's request or to its twin.
    pub(super) fn judged(&mut self, promise: &Promise, role: Role, response: &Response) {
        let judgement = judge::judge(&self.world.schemas, promise, role, response, &self.charge());
        self.note(judgement, promise, response);
    }

    /// Keeps what was found in the latest exchange, with both of its sides.
    pub(super) fn note(&mut self, judgement: Judgement, promise: &Promise, response: &Response) {
        self.checks += judgement.checks;
        if !judgement.findings.is_empty() {
            let lines = judge::compare(promise, response, &judgement.findings);
            self.comparisons.push(Comparison { exchange: self.exchanges.len().saturating_sub(1), lines });
        }
        let script = self.script;
        let binding = |finding: Finding| Finding { level: level(script, &finding, response), ..finding };
        self.findings.extend(judgement.findings.into_iter().map(binding));
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
        let level = self.script.level;
        let clause = self.script.clause().map(str::to_owned);
        Finding {
            rule,
            clause,
            level,
            role,
            at: at.to_owned(),
            expected,
            why: None,
            actual: actual.map(Value::String),
        }
    }
}

/// How binding a finding is. A trial about a should says whether something is accepted or refused, and what it says
/// itself of the answer; what holds for every correct request is a must in it too.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other rule is as binding as its clause")]
fn level(script: &Script, finding: &Finding, response: &Response) -> Level {
    let correct = finding.role == Role::Act && script.broken.is_none();
    match finding.rule {
        Rule::VersionMoved => Level::Should,
        // Nothing is known of the case where the correct request is refused, and what two readers understand
        // differently is passed at no level.
        Rule::TwinRefused | Rule::BodyDuplicateKey => Level::Must,
        Rule::Schema | Rule::BodyMissing | Rule::BodyNotJson | Rule::BodyMediaType
            if finding.role == Role::Act && response.is_success() =>
        {
            Level::Must
        }
        _ if finding.role == Role::Twin => Level::Must,
        _ if correct && !script.own.says(&finding.at) && must_hold(script, response) => Level::Must,
        _ => finding.level,
    }
}

/// Whether what the operation promises must hold: its request was accepted, or nothing in it gave a reason to refuse it.
fn must_hold(script: &Script, response: &Response) -> bool {
    response.is_success() || matches!(script.variation, Variation::None)
}

pub(super) fn statuses(expected: &[u16]) -> Value {
    match expected {
        [one] => Value::from(*one),
        many => Value::from(many.to_vec()),
    }
}
