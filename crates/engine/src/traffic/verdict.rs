//! What one answer came to.

use crate::case::{Expectation, Matcher, Script};
use crate::exchange::Response;
use crate::finding::{DiffLine, Finding, Role, Rule};
use crate::judge::{self, Cause, Charge, Judgement, Operand, Promise};
use crate::outcome::RunError;
use crate::schema::Schemas;

use super::resolved::Spot;

/// What one answer came to.
#[derive(Debug)]
pub(super) struct Verdict<'a> {
    /// The case that the request is most like.
    pub(super) script: &'a Script,
    /// The clauses that occurred.
    pub(super) clauses: Vec<String>,
    pub(super) findings: Vec<Finding>,
    pub(super) checks: usize,
    /// Both sides of what was found.
    pub(super) lines: Vec<DiffLine>,
    /// What keeps it from being judged.
    pub(super) unjudged: Option<RunError>,
}

/// An answer while it is judged, promise by promise.
#[derive(Debug)]
pub(super) struct Hearing<'a> {
    schemas: &'a Schemas,
    response: &'a Response,
    judgement: Judgement,
    whole: Promise,
}

impl<'a> Hearing<'a> {
    pub(super) fn new(schemas: &'a Schemas, response: &'a Response) -> Self {
        Self { schemas, response, judgement: Judgement::default(), whole: Promise::default() }
    }

    /// Judges the status, and with a schema the body.
    pub(super) fn answer(&mut self, status: &[u16], schema: Option<&str>, charge: &Charge<'_>) {
        let promise =
            Expectation { status: status.to_vec(), schema: schema.map(str::to_owned), ..Promise::default() };
        self.judge(&promise, charge);
    }

    /// Judges a refusal whose row is known.
    pub(super) fn refusal(&mut self, promise: &Promise, reason: &Cause<'_>, charge: &Charge<'_>) {
        self.whole = self.whole.overlaid(promise);
        self.and(judge::refusal(self.schemas, promise, reason, Role::Act, self.response, charge));
    }

    /// Judges one place. A body that isn't JSON has none.
    pub(super) fn place(&mut self, spot: &Spot, matcher: Matcher<Operand>, charge: &Charge<'_>) {
        let mut promise = Promise::default();
        match spot {
            Spot::Header(name) => promise.headers.push((name.clone(), matcher)),
            Spot::Body(_) if self.response.body.json().is_none() => return,
            Spot::Body(pointer) => promise.body.push((pointer.clone(), matcher)),
        }
        self.judge(&promise, charge);
    }

    /// Keeps what was found otherwise.
    pub(super) fn and(&mut self, judgement: Judgement) {
        let Judgement { findings, checks } = judgement;
        self.judgement.checks += checks;
        for finding in findings {
            if !self.judgement.findings.iter().any(|known| says_as_much(known, &finding)) {
                self.judgement.findings.push(finding);
            }
        }
    }

    /// Keeps a finding.
    pub(super) fn find(&mut self, finding: Finding) {
        self.and(Judgement { findings: vec![finding], checks: 1 });
    }

    pub(super) fn is_clean(&self) -> bool {
        self.judgement.findings.is_empty()
    }

    fn judge(&mut self, promise: &Promise, charge: &Charge<'_>) {
        self.whole = self.whole.overlaid(promise);
        self.and(judge::judge(self.schemas, promise, Role::Act, self.response, charge));
    }

    /// What it came to.
    pub(super) fn done(
        self,
        script: &Script,
        clauses: Vec<String>,
        unjudged: Option<RunError>,
    ) -> Verdict<'_> {
        let Judgement { findings, checks } = self.judgement;
        let drawn = !findings.is_empty();
        let lines = if drawn { judge::compare(&self.whole, self.response, &findings) } else { Vec::new() };
        Verdict { script, clauses, findings, checks, lines, unjudged }
    }
}

/// A place is told of once; what the schema says is missing isn't told again.
fn says_as_much(known: &Finding, finding: &Finding) -> bool {
    let missing = known.rule == Rule::Schema && finding.rule == Rule::PropertyMissing;
    known.at.eq_ignore_ascii_case(&finding.at) && (known.rule == finding.rule || missing)
}
