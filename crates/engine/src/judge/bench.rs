//! Where findings are put down while an answer is judged.

use serde_json::Value;

use super::charge::{Charge, Fault, STATUS};
use super::promise::Judgement;
use crate::exchange::Response;
use crate::finding::{Finding, Role, Rule, brief};

/// Collects the findings of one answer.
#[derive(Debug)]
pub(super) struct Bench<'a> {
    role: Role,
    charge: &'a Charge<'a>,
    judgement: Judgement,
}

impl<'a> Bench<'a> {
    pub(super) fn new(role: Role, charge: &'a Charge<'a>) -> Self {
        Self { role, charge, judgement: Judgement::default() }
    }

    /// Notes that one comparison is made.
    pub(super) fn check(&mut self) {
        self.judgement.checks += 1;
    }

    /// Puts a finding down.
    pub(super) fn find(&mut self, at: &str, fault: Fault) {
        self.find_because(at, fault, None);
    }

    /// Puts a finding down about something that can't be read, and why it can't.
    pub(super) fn find_because(&mut self, at: &str, fault: Fault, why: Option<String>) {
        let finding = self.charge.finding(self.role, at, fault);
        self.judgement.findings.push(Finding { why, ..finding });
    }

    /// Puts down that the status isn't the promised one, and what the answer says of it.
    pub(super) fn find_status(&mut self, expected: Value, response: &Response) {
        let actual = Some(Value::from(response.status));
        let fault = Fault { rule: Rule::Status, expected, actual, inside: None };
        let finding = self.charge.finding(self.role, STATUS, fault);
        self.judgement.findings.push(Finding { said: error_message(response), ..finding });
    }

    /// Whether there is a finding at this place already.
    pub(super) fn has_found(&self, at: &str) -> bool {
        self.judgement.findings.iter().any(|finding| finding.at.eq_ignore_ascii_case(at))
    }

    pub(super) fn done(self) -> Judgement {
        self.judgement
    }
}

/// What the answer itself says is wrong.
fn error_message(response: &Response) -> Option<String> {
    let message = response.body.json()?.pointer("/error/message")?.as_str()?;
    (!message.is_empty()).then(|| brief(&message.into()))
}
