//! One expectation of a case file, taken out: is a pin lost with it, or does it say what others say?

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::change::Ways;
use super::hold::{Recorded, Trial, Unheld, side_by_side};
use super::{Answer, Kind, Pins, Spot};
use graphproof_engine::case::model::{CaseFile, Row, Scope};
use graphproof_engine::case::script::{Script, scripts};
use graphproof_engine::case::{Check, Expectation, JsonTemplate, Matcher, Step, Suite};
use graphproof_engine::finding::Role;
use graphproof_engine::plan::{self, Plan};

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
    /// The index of the read that a refused request must leave unchanged.
    Witness(usize),
    /// The index of the case.
    Case(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// All that the part says; of a step or a witness, the request too.
    Whole,
    Status,
    Schema,
    Header(String, Inside),
    Body(String, Inside),
    /// Of a row.
    Message,
}

/// Where in a matcher: a check, then a member of its `has`, a check of that one …; nothing is the whole matcher.
type Inside = Vec<usize>;

/// What the suite loses with a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// A change that nobody notices any more.
    Pin(Spot, Kind),
    /// A mutant, which is killed no more: its id.
    Mutant(&'static str),
    /// A trial, which a right service fails now: the statement lies over another one that isn't meant there.
    Trial(String),
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pin(spot, kind) => write!(f, "{spot} {}", kind.word()),
            Self::Mutant(mutant) => write!(f, "the mutant {mutant} lives without it"),
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
        if self.what == What::Whole {
            take_out_whole(file, &self.part);
        } else if let Part::Row(clause) = self.part {
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
            What::Header(name, inside) => take_out(&mut expectation.headers, name, inside),
            What::Body(at, inside) => take_out(&mut expectation.body, at, inside),
            What::Whole | What::Message => {}
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
        if matches!(self.part, Part::Witness(_)) {
            return Ok(None); // Of what a witness reads nothing is pinned.
        }
        let scripts = scripts(&self.removed_from(suite), &mut Vec::new());
        let plan = with_scripts(recorded.plan, &scripts);
        let ways = Ways::of(recorded);
        for report in recorded.reports.iter().filter(|report| self.concerns(&report.script, suite)) {
            let pinned = pins.iter().filter(|(spot, _)| spot.trial == report.script.id);
            let mut pinned = pinned.flat_map(|(spot, kinds)| kinds.iter().map(move |kind| (spot, *kind)));
            let lost = match scripts.iter().find(|script| script.id == report.script.id) {
                None => pinned.next(),
                Some(script) if is_same(script, &report.script) => None,
                Some(script) => match unasked(script, &report.script) {
                    Some(answer) => pinned.find(|(spot, _)| spot.answer == answer),
                    None => {
                        let trial = match Trial::new(recorded, &plan, report) {
                            Err(Unheld::Unlike { trial, .. }) => return Ok(Some(Loss::Trial(trial))),
                            other @ (Ok(_) | Err(Unheld::Interrupted)) => other?,
                        };
                        // What breaks a trial off may be any change of the place.
                        let wanted =
                            |spot: &Spot, kind| pins.holds(spot, kind) || pins.holds(spot, Kind::Used);
                        let held = trial.held(&ways, wanted).pins;
                        pinned.find(|(spot, kind)| !held.holds(spot, *kind))
                    }
                },
            };
            if let Some((spot, kind)) = lost {
                return Ok(Some(Loss::Pin(spot.clone(), kind)));
            }
        }
        Ok(None)
    }
}

/// The first answer of the recorded trial that the script doesn't ask for in its place any more: it judges none of it.
fn unasked(script: &Script, recorded: &Script) -> Option<Answer> {
    let asks = |script: &Script, at: usize| script.then.get(at).map(|step| format!("{:?}", step.request));
    let at = (0..recorded.then.len()).find(|at| asks(script, *at) != asks(recorded, *at))?;
    Some(Answer { role: Role::Then, number: at + 1 })
}

/// The same plan for other scripts of the same trials.
fn with_scripts(plan: &Plan, scripts: &[Script]) -> Plan {
    let by_id: BTreeMap<&str, &Script> = scripts.iter().map(|script| (script.id.as_str(), script)).collect();
    let trials = plan.trials.iter().map(|trial| {
        let changed = by_id.get(trial.script.id.as_str()).map(|script| Arc::new(Script::clone(script)));
        let script = changed.unwrap_or_else(|| Arc::clone(&trial.script));
        plan::Trial { script, decision: trial.decision.clone() }
    });
    Plan { trials: trials.collect(), running: plan.running.clone() }
}

/// Whether two scripts of a trial do the same. They hold regular expressions, which have no equality but their text's.
pub(crate) fn is_same(one: &Script, other: &Script) -> bool {
    let done = |script: &Script| {
        let mut script = script.clone();
        if script.broken.is_none() {
            script.witness.clear(); // Nothing is refused that could have left a trace.
        }
        format!("{script:?}")
    };
    done(one) == done(other)
}

fn of_file(at: usize, file: &CaseFile) -> Vec<Statement> {
    let scope = match &file.scope {
        Scope::Operation(operation) => operation.name.as_str(),
        Scope::Every => "every operation",
    };
    let mut all = Vec::new();
    let mut add = |part: Part, of: &str, said: Vec<Said>| {
        all.extend(said.into_iter().map(|(what, name)| {
            let name = format!("{scope} {of} {name}");
            Statement { file: at, part: part.clone(), what, name }
        }));
    };
    add(Part::Success, "success", of_expectation(&file.success));
    if let Scope::Operation(operation) = &file.scope {
        for at in 0..operation.witness.len() {
            add(Part::Witness(at), &format!("witness#{}", at + 1), vec![whole()]);
        }
        for (at, step) in operation.then.iter().enumerate() {
            add(Part::OperationThen(at), &format!("then#{}", at + 1), of_step(step));
        }
    }
    for (at, clause) in file.clauses.iter().enumerate() {
        let row = clause.row.iter().filter(|_| clause.untested.is_none());
        row.for_each(|row| add(Part::Row(at), &format!("clause {} row", clause.id), of_row(row)));
    }
    for (at, case) in file.cases.iter().enumerate() {
        add(Part::Case(at), &format!("case {}", case.name), vec![whole()]);
        add(Part::Expect(at), &format!("case {} expect", case.name), of_expectation(&case.expect));
        for (step_at, step) in case.then.iter().enumerate() {
            add(Part::Then(at, step_at), &format!("case {} then#{}", case.name, step_at + 1), of_step(step));
        }
    }
    all
}

/// What is said, and what it is called.
type Said = (What, String);

fn whole() -> Said {
    (What::Whole, "as a whole".to_owned())
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
        Part::Row(_) | Part::Witness(_) | Part::Case(_) => None,
    }
}

fn take_out_whole(file: &mut CaseFile, part: &Part) {
    match (part, &mut file.scope) {
        (Part::Witness(at), Scope::Operation(operation)) => drop(operation.witness.remove(*at)),
        (Part::OperationThen(at), Scope::Operation(operation)) => drop(operation.then.remove(*at)),
        (Part::Then(case, at), _) => drop(file.cases[*case].then.remove(*at)),
        (Part::Case(at), _) => drop(file.cases.remove(*at)),
        (Part::Success | Part::Expect(_) | Part::Row(_), _) => {}
        (Part::Witness(_) | Part::OperationThen(_), Scope::Every) => {}
    }
}

/// Takes out what is said of a place, or a part of it.
fn take_out<P: ToString>(said: &mut Vec<(P, Matcher<JsonTemplate>)>, of: &str, inside: &[usize]) {
    if inside.is_empty() {
        said.retain(|(place, _)| place.to_string() != of);
    }
    let matchers = said.iter_mut().filter(|(place, _)| place.to_string() == of);
    matchers.for_each(|(_, matcher)| take_out_part(matcher, inside));
}

fn take_out_part(matcher: &mut Matcher<JsonTemplate>, inside: &[usize]) {
    match *inside {
        [check] => drop(matcher.checks.remove(check)),
        [check, member, ref inside @ ..] => {
            let (Check::Has(members) | Check::HasOne(members)) = &mut matcher.checks[check] else { return };
            match inside {
                [] => drop(members.remove(member)),
                inside => take_out_part(&mut members[member].1, inside),
            }
        }
        [] => {}
    }
}

fn of_expectation(expectation: &Expectation<JsonTemplate>) -> Vec<Said> {
    let status = (!expectation.status.is_empty()).then(|| (What::Status, "status".to_owned()));
    let schema = expectation.schema.as_ref().map(|_| (What::Schema, "schema".to_owned()));
    let headers = expectation.headers.iter().flat_map(|(name, matcher)| {
        let said = move |(inside, part)| (What::Header(name.clone(), inside), format!("header {name}{part}"));
        of_matcher(matcher).into_iter().map(said)
    });
    let body = expectation.body.iter().flat_map(|(pointer, matcher)| {
        let said =
            move |(inside, part)| (What::Body(pointer.to_string(), inside), format!("body {pointer}{part}"));
        of_matcher(matcher).into_iter().map(said)
    });
    status.into_iter().chain(schema).chain(headers).chain(body).collect()
}

/// The matcher as a whole, each of several checks, and each of several members of a `has`. A choice, or a member of
/// a `has_no`, isn't among them: without it more is asked for, and not less.
fn of_matcher(matcher: &Matcher<JsonTemplate>) -> Vec<(Inside, String)> {
    let mut all = vec![(Inside::new(), String::new())];
    for (at, check) in matcher.checks.iter().enumerate() {
        let word = check.word();
        if matcher.checks.len() > 1 {
            all.push((vec![at], format!(" {word}")));
        }
        let (Check::Has(members) | Check::HasOne(members)) = check else { continue };
        for (member, (pointer, matcher)) in members.iter().enumerate() {
            // The only one is the check as a whole.
            let parts = of_matcher(matcher).into_iter().skip(usize::from(members.len() == 1));
            all.extend(parts.map(|(inside, part)| {
                ([vec![at, member], inside].concat(), format!(" {word} {pointer}{part}"))
            }));
        }
    }
    all
}

/// A later request that says no status is answered with 200: no file says so.
fn of_step(step: &Step) -> Vec<Said> {
    let unsaid = step.expect.status == [200];
    let said = of_expectation(&step.expect).into_iter();
    std::iter::once(whole()).chain(said.filter(|(what, _)| !(unsaid && *what == What::Status))).collect()
}

fn of_row(row: &Row) -> Vec<Said> {
    let message = (!row.message.is_empty()).then(|| (What::Message, "message".to_owned()));
    std::iter::once((What::Status, "status".to_owned())).chain(message).collect()
}
