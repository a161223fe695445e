//! Whose promise a finding is about, and how binding it is. Both are settled here and nowhere else.
//!
//! A finding violates the clause that lives at its place ([`Home`](crate::case::Home)). Where none does, it violates what the
//! trial is about if the case itself asks for the place, and else what stands for the operation's success. So what is wrong
//! with every accepted answer is charged to the clause that says so, whichever trial met it.

use serde_json::Value;

use crate::case::home::{Answer, Claimed, Fit};
use crate::case::{Script, Step, Variation};
use crate::exchange::Response;
use crate::finding::{Finding, Level, Role, Rule};

/// Whom findings in one answer are charged to.
#[derive(Debug, Clone, Copy)]
pub struct Charge<'a>(By<'a>);

#[derive(Debug, Clone, Copy)]
enum By<'a> {
    /// One clause, whatever is found.
    Fixed { clause: Option<&'a str>, level: Level },
    /// What a trial is about, and the clauses of its operation; of a later answer, the step that asked for it.
    Trial { script: &'a Script, success: bool, step: Option<&'a Step> },
    /// The operation, whose own request was sent.
    Operation { script: &'a Script, success: bool },
}

/// What a check has against an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub(super) rule: Rule,
    pub(super) expected: Value,
    pub(super) actual: Option<Value>,
    /// What no entry of a list has.
    pub(super) inside: Option<Inside>,
}

/// What no entry of a list has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inside {
    /// What it is looked for by: there is no such entry, so nothing is known of the rest.
    Key,
    /// Another value, as a pointer into the entry that was looked for.
    Member(String),
}

impl<'a> Charge<'a> {
    /// One clause, whatever is found.
    pub const fn to(clause: Option<&'a str>, level: Level) -> Self {
        Self(By::Fixed { clause, level })
    }

    /// What an answer of this trial promises.
    pub fn of(script: &'a Script, response: &Response) -> Self {
        Self(By::Trial { script, success: response.is_success(), step: None })
    }

    /// What the answer to a later request of this trial promises.
    pub fn of_step(script: &'a Script, step: &'a Step, response: &Response) -> Self {
        Self(By::Trial { script, success: response.is_success(), step: Some(step) })
    }

    /// What the answer to the operation's own request promises, whatever the trial is about.
    pub fn of_original(script: &'a Script, response: &Response) -> Self {
        Self(By::Operation { script, success: response.is_success() })
    }

    /// What a trial promises beside the answers to its requests.
    pub fn beside(script: &'a Script) -> Self {
        Self(By::Trial { script, success: false, step: None })
    }

    /// A finding about a request as a whole: that it was accepted, refused, or answered too late.
    pub fn found(
        &self,
        rule: Rule,
        role: Role,
        at: &str,
        expected: Value,
        actual: Option<String>,
    ) -> Finding {
        self.finding(role, at, Fault { rule, expected, actual: actual.map(Value::String), inside: None })
    }

    /// A finding, charged.
    pub(super) fn finding(&self, role: Role, at: &str, fault: Fault) -> Finding {
        let Fault { rule, expected, actual, inside } = fault;
        let place = match &inside {
            Some(Inside::Member(pointer)) => pointer.as_str(),
            Some(Inside::Key) | None => at,
        };
        let level = self.level(rule, role, at);
        let clause = self.of_should(level).or_else(|| self.clause(rule, role, place, at, inside.as_ref()));
        let clause = clause.map(str::to_owned);
        Finding { rule, clause, level, role, at: at.to_owned(), expected, why: None, actual, said: None }
    }

    /// The level of what the trial, or the one clause, is about.
    pub(super) fn own_level(&self) -> Level {
        match self.0 {
            By::Fixed { level, .. } => level,
            By::Trial { script, .. } | By::Operation { script, .. } => script.level,
        }
    }

    /// What a trial about a should warns of is that should, whoever else speaks of the place.
    fn of_should(&self, level: Level) -> Option<&'a str> {
        match self.0 {
            By::Trial { script, .. } if (level, script.level) == (Level::Should, Level::Should) => {
                script.clause()
            }
            By::Trial { .. } | By::Fixed { .. } | By::Operation { .. } => None,
        }
    }

    /// The clause that is violated. `place` is where the value is that doesn't fit, `at` what the case spoke of.
    fn clause(
        &self,
        rule: Rule,
        role: Role,
        place: &str,
        at: &str,
        inside: Option<&Inside>,
    ) -> Option<&'a str> {
        let (script, success, step) = match self.0 {
            By::Fixed { clause, .. } => return clause,
            By::Trial { script, success, step } => (script, success, step),
            By::Operation { script, success } => {
                return of_success(script, if at == STATUS && !success { ACCEPTED } else { place }, false);
            }
        };
        let own = script.clause();
        // That a request is refused is one thing, and that it is accepted with another 2xx is another.
        let refused = at == STATUS && !success;
        let accepted = if refused { ACCEPTED } else { place };
        match role {
            Role::Act if script.broken.is_some() => of_refusal(script, rule, place).or(own),
            // What the case changes about the request, or arranges for it, is why it is refused. A changed one is followed by the
            // operation's own, and `refused_too` has the last word.
            Role::Act if refused && !matches!(script.variation, Variation::None) => own,
            Role::Act => of_success(script, accepted, script.own.says(at)),
            Role::Twin => match (&script.of, &script.variation) {
                (Some(clause), Variation::Changed(_)) if refused => Some(clause),
                _ => of_success(script, accepted, false),
            },
            Role::Then => {
                let asked = if success {
                    step.and_then(|step| of_operation(step, place))
                } else {
                    of_refusal(script, rule, place)
                };
                asked.or_else(|| of_later(script, step, place, inside))
            }
            Role::Arrange | Role::Witness | Role::Undo => own,
        }
    }

    /// How binding a finding is. A trial about a should says whether something is accepted or refused, and what it says itself
    /// of the answer; what holds for every correct request is a must in it, too.
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other rule is as binding as its clause")]
    fn level(&self, rule: Rule, role: Role, at: &str) -> Level {
        let (script, success) = match self.0 {
            By::Fixed { level, .. } => {
                return if rule == Rule::RefusalAdvice { Level::Should } else { level };
            }
            By::Trial { script, success, .. } => (script, success),
            By::Operation { .. } => return Level::Must,
        };
        let correct = role == Role::Act && script.broken.is_none();
        match rule {
            Rule::VersionMoved | Rule::RefusalAdvice => Level::Should,
            // Nothing is known of the case where the correct request is refused, and what two readers understand
            // differently is passed at no level.
            Rule::TwinRefused | Rule::BodyDuplicateKey => Level::Must,
            // Of an accepted answer, and of a refusal, whatever it was about.
            Rule::Schema | Rule::BodyMissing | Rule::BodyNotJson | Rule::BodyMediaType
                if role == Role::Act =>
            {
                Level::Must
            }
            _ if role == Role::Twin => Level::Must,
            // Of an accepted request the same is read later, whatever else was tried with it.
            _ if role == Role::Then && !script.own_then => Level::Must,
            // Its request was accepted, or nothing in it gave a reason to refuse it.
            _ if correct
                && !script.own.says(at)
                && (success || matches!(script.variation, Variation::None)) =>
            {
                Level::Must
            }
            _ => script.level,
        }
    }
}

/// The correct request was refused, too: nothing is known of what the case changes or breaks, and that both are refused is one
/// violation.
pub fn refused_too(findings: &mut [Finding]) {
    let twin = findings.iter().rfind(|finding| finding.rule == Rule::TwinRefused);
    let Some(clause) = twin.map(|twin| twin.clause.clone()) else { return };
    let unknown = |finding: &&mut Finding| finding.role == Role::Act || finding.rule == Rule::TwinRefused;
    findings.iter_mut().filter(unknown).for_each(|finding| finding.clause.clone_from(&clause));
}

/// Where findings about the status stand.
pub(super) const STATUS: &str = "status";

/// Where it stands that a correct request is accepted at all.
const ACCEPTED: &str = "accepted";

/// What every correct request is answered with.
fn of_success<'a>(script: &'a Script, place: &str, own_says: bool) -> Option<&'a str> {
    let own = script.clause();
    match script.claims.closest(Answer::Accepted, place, &script.proves) {
        // Several speak of the place, none of them is what the trial is about, and the trial asks for a value of its own.
        Some((Fit::Place(_), Claimed::Among(_))) if own_says => own,
        Some((Fit::Place(_), Claimed::Alone(clause) | Claimed::Among(clause))) => Some(clause),
        None if place == ACCEPTED => success(script).or(own),
        _ if own_says => own,
        Some((Fit::Whole, claimed)) => Some(claimed.clause()),
        None => success(script).or(own),
    }
}

/// The clause that says how an accepted request is answered at all.
fn success(script: &Script) -> Option<&str> {
    script.claims.closest(Answer::Accepted, STATUS, &[]).map(|(_, claimed)| claimed.clause())
}

/// What is wrong with a refusal's envelope says nothing of the row that it is.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other rule is about the row")]
fn of_refusal<'a>(script: &'a Script, rule: Rule, place: &str) -> Option<&'a str> {
    match rule {
        Rule::Schema
        | Rule::BodyMissing
        | Rule::BodyNotJson
        | Rule::BodyDuplicateKey
        | Rule::BodyMediaType => {
            let place = if rule == Rule::BodyMediaType { "" } else { place };
            script.claims.closest(Answer::Refusal, place, &[]).map(|(_, claimed)| claimed.clause())
        }
        _ => None,
    }
}

/// What another operation, or the same once more, promises of its answer, as far as the case says nothing of the place.
fn of_operation<'a>(step: &'a Step, place: &str) -> Option<&'a str> {
    // That it was accepted where it should have been refused is about the case.
    let is_its = if place == STATUS {
        step.expect.status.iter().all(|status| (200..300).contains(status))
    } else {
        !step.expect.says(place)
    };
    let claims = step.claims.as_ref().filter(|_| is_its)?;
    claims.closest(Answer::Accepted, place, &[]).map(|(_, claimed)| claimed.clause())
}

fn of_later<'a>(
    script: &'a Script,
    step: Option<&Step>,
    place: &str,
    inside: Option<&Inside>,
) -> Option<&'a str> {
    let own = script.clause();
    match script.claims.closest(Answer::Later, place, &script.proves) {
        // The status of a trial's own requests is about them, unless every trial of the operation sends the same.
        _ if script.own_then && place == STATUS && step.is_none_or(|step| !step.is_usual) => own,
        Some((Fit::Place(_), claimed)) => Some(claimed.clause()),
        Some((Fit::Whole, claimed)) if inside == Some(&Inside::Key) => Some(claimed.clause()),
        _ if script.own_then => own,
        Some((Fit::Whole, claimed)) => Some(claimed.clause()),
        None => success(script).or(own),
    }
}
