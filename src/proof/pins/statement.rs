//! One expectation of a case file, taken out: is a pin lost with it, or does it say what others say?

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::change::Ways;
use super::hold::{Recorded, Trial, Unheld, side_by_side};
use super::{Kind, Pins, Spot};
use crate::case::model::{CaseFile, Row, Scope};
use crate::case::script::{Script, scripts};
use crate::case::{Expectation, JsonTemplate, Step, Suite};
use crate::plan::{self, Plan};

/// One thing that a case file says of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The index of the file.
    file: usize,
    part: Part,
    what: What,
    name: String,
}

/// The part of the file that says it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Success,
    /// What follows every accepted request: the index of the step.
    OperationThen(usize),
    /// The index of the case.
    Expect(usize),
    /// The indexes of the case and of the step.
    Then(usize, usize),
    /// The index of the clause.
    Row(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Status,
    Schema,
    Header(String),
    Body(String),
    /// Of a row.
    Message,
}

/// What the suite loses with a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// A change that nobody notices any more.
    Pin(Spot, Kind),
    /// A trial, which a right service fails now: the statement lies over another one that isn't meant there.
    Trial(String),
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pin(spot, kind) => write!(f, "{spot} {}", kind.word()),
            Self::Trial(trial) => write!(f, "{trial} fails without it"),
        }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Statement {
    /// Everything that the case files say of answers, in the order of the files.
    pub fn all(suite: &Suite) -> Vec<Self> {
        suite.files.iter().enumerate().flat_map(|(at, file)| of_file(at, file)).collect()
    }

    /// The suite without it.
    #[must_use]
    pub fn removed_from(&self, suite: &Suite) -> Suite {
        let mut suite = suite.clone();
        let Some(file) = suite.files.get_mut(self.file) else { return suite };
        if let Part::Row(clause) = self.part {
            let row = file.clauses.get_mut(clause).and_then(|clause| clause.row.as_mut());
            row.into_iter().for_each(|row| self.take_out_of_row(row));
        } else {
            expectation(file, &self.part).into_iter().for_each(|expectation| self.take_out(expectation));
        }
        suite
    }

    /// Whether it is said in the file of the script's operation, or of every operation.
    fn concerns(&self, script: &Script, suite: &Suite) -> bool {
        suite.files.get(self.file).is_some_and(|file| match &file.scope {
            Scope::Operation(operation) => operation.name == script.operation,
            Scope::Every => true,
        })
    }

    fn take_out(&self, expectation: &mut Expectation<JsonTemplate>) {
        match &self.what {
            What::Status => expectation.status.clear(),
            What::Schema => expectation.schema = None,
            What::Header(name) => expectation.headers.retain(|(known, _)| known != name),
            What::Body(at) => expectation.body.retain(|(pointer, _)| pointer.to_string() != *at),
            What::Message => {}
        }
    }

    fn take_out_of_row(&self, row: &mut Row) {
        if self.what == What::Status { row.status.clear() } else { row.message.clear() }
    }

    /// What is lost first without each of these statements; nothing where it says only what others say.
    ///
    /// # Errors
    /// The run was stopped, or a trial can't be played again.
    pub fn lost_without(
        statements: &[Self],
        suite: &Suite,
        recorded: &Recorded<'_>,
        pins: &Pins,
    ) -> Result<Vec<Option<Loss>>, Unheld> {
        let next = AtomicUsize::new(0);
        let parts = side_by_side(|| {
            let mut found = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(statement) = statements.get(at) else { return Ok(found) };
                found.push((at, statement.lost(suite, recorded, pins)?));
            }
        });
        let mut all = parts.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
        all.sort_by_key(|(at, _)| *at);
        Ok(all.into_iter().map(|(_, lost)| lost).collect())
    }

    fn lost(&self, suite: &Suite, recorded: &Recorded<'_>, pins: &Pins) -> Result<Option<Loss>, Unheld> {
        let plan = with_scripts(recorded.plan, scripts(&self.removed_from(suite), &mut Vec::new()));
        let ways = Ways::of(recorded);
        for report in recorded.reports.iter().filter(|report| self.concerns(&report.script, suite)) {
            let Some(trial) = plan.trials.get(report.seat.number) else { continue };
            if is_same(&trial.script, &report.script) {
                continue;
            }
            let trial = match Trial::new(recorded, &plan, report) {
                Err(Unheld::Unlike { trial, .. }) => return Ok(Some(Loss::Trial(trial))),
                other @ (Ok(_) | Err(Unheld::Interrupted)) => other?,
            };
            // What breaks a trial off may be any change of the place.
            let wanted = |spot: &Spot, kind| pins.holds(spot, kind) || pins.holds(spot, Kind::Used);
            let held = trial.held(&ways, wanted).pins;
            let of_trial = pins.iter().filter(|(spot, _)| spot.trial == report.script.id);
            let mut of_trial = of_trial.flat_map(|(spot, kinds)| kinds.iter().map(move |kind| (spot, *kind)));
            if let Some((spot, kind)) = of_trial.find(|(spot, kind)| !held.holds(spot, *kind)) {
                return Ok(Some(Loss::Pin(spot.clone(), kind)));
            }
        }
        Ok(None)
    }
}

/// The same plan for other scripts of the same trials.
fn with_scripts(plan: &Plan, scripts: Vec<Script>) -> Plan {
    let mut by_id: BTreeMap<String, Arc<Script>> =
        scripts.into_iter().map(|script| (script.id.clone(), Arc::new(script))).collect();
    let trials = plan.trials.iter().map(|trial| {
        let script = by_id.remove(&trial.script.id).unwrap_or_else(|| Arc::clone(&trial.script));
        plan::Trial { script, decision: trial.decision.clone() }
    });
    Plan { trials: trials.collect(), running: plan.running.clone() }
}

/// Whether two scripts of a trial do the same. They hold regular expressions, which have no equality but their text's.
fn is_same(one: &Script, other: &Script) -> bool {
    format!("{one:?}") == format!("{other:?}")
}

fn of_file(at: usize, file: &CaseFile) -> Vec<Statement> {
    let scope = match &file.scope {
        Scope::Operation(operation) => operation.name.as_str(),
        Scope::Every => "every operation",
    };
    let mut all = Vec::new();
    let mut add = |part: Part, of: &str, what: Vec<What>| {
        all.extend(what.into_iter().map(|what| {
            let name = format!("{scope} {of} {what}");
            Statement { file: at, part: part.clone(), what, name }
        }));
    };
    add(Part::Success, "success", of_expectation(&file.success));
    if let Scope::Operation(operation) = &file.scope {
        for (at, step) in operation.then.iter().enumerate() {
            add(Part::OperationThen(at), &format!("then#{}", at + 1), of_step(step));
        }
    }
    for (at, clause) in file.clauses.iter().enumerate() {
        let row = clause.row.iter().filter(|_| clause.untested.is_none());
        row.for_each(|row| add(Part::Row(at), &format!("clause {} row", clause.id), of_row(row)));
    }
    for (at, case) in file.cases.iter().enumerate() {
        add(Part::Expect(at), &format!("case {} expect", case.name), of_expectation(&case.expect));
        for (step_at, step) in case.then.iter().enumerate() {
            add(Part::Then(at, step_at), &format!("case {} then#{}", case.name, step_at + 1), of_step(step));
        }
    }
    all
}

fn expectation<'a>(file: &'a mut CaseFile, part: &Part) -> Option<&'a mut Expectation<JsonTemplate>> {
    match *part {
        Part::Success => Some(&mut file.success),
        Part::OperationThen(step) => match &mut file.scope {
            Scope::Operation(operation) => Some(&mut operation.then.get_mut(step)?.expect),
            Scope::Every => None,
        },
        Part::Expect(case) => Some(&mut file.cases.get_mut(case)?.expect),
        Part::Then(case, step) => Some(&mut file.cases.get_mut(case)?.then.get_mut(step)?.expect),
        Part::Row(_) => None,
    }
}

fn of_expectation(expectation: &Expectation<JsonTemplate>) -> Vec<What> {
    let status = (!expectation.status.is_empty()).then_some(What::Status);
    let schema = expectation.schema.as_ref().map(|_| What::Schema);
    let headers = expectation.headers.iter().map(|(name, _)| What::Header(name.clone()));
    let body = expectation.body.iter().map(|(pointer, _)| What::Body(pointer.to_string()));
    status.into_iter().chain(schema).chain(headers).chain(body).collect()
}

/// A later request that says no status is answered with 200: no file says so.
fn of_step(step: &Step) -> Vec<What> {
    let unsaid = step.expect.status == [200];
    of_expectation(&step.expect).into_iter().filter(|what| !(unsaid && *what == What::Status)).collect()
}

fn of_row(row: &Row) -> Vec<What> {
    let message = (!row.message.is_empty()).then_some(What::Message);
    std::iter::once(What::Status).chain(message).collect()
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status => f.write_str("status"),
            Self::Schema => f.write_str("schema"),
            Self::Header(name) => write!(f, "header {name}"),
            Self::Body(pointer) => write!(f, "body {pointer}"),
            Self::Message => f.write_str("message"),
        }
    }
}
