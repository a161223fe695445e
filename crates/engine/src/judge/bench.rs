//! Where findings are put down while an answer is judged.

use serde_json::Value;

use super::promise::{Charge, Judgement};
use crate::finding::{Finding, Role, Rule};

/// Collects findings for one charge.
#[derive(Debug)]
pub(super) struct Bench<'a> {
    role: Role,
    charge: &'a Charge<'a>,
    judgement: Judgement,
}

/// What a check has against a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub(super) rule: Rule,
    pub(super) expected: Value,
    pub(super) actual: Option<Value>,
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
        let Fault { rule, expected, actual } = fault;
        self.judgement.findings.push(Finding {
            rule,
            clause: self.charge.clause.map(str::to_owned),
            level: self.charge.level,
            role: self.role,
            at: at.to_owned(),
            expected,
            why,
            actual,
        });
    }

    /// Whether there is a finding at this place already.
    pub(super) fn has_found(&self, at: &str) -> bool {
        self.judgement.findings.iter().any(|finding| finding.at.eq_ignore_ascii_case(at))
    }

    pub(super) fn done(self) -> Judgement {
        self.judgement
    }
}
