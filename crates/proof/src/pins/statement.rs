//! What a case file says of answers, one expectation at a time, each with a name.

use std::fmt;

use graphproof_engine::case::model::{CaseFile, Row, Scope};
use graphproof_engine::case::{Check, Expectation, JsonTemplate, Matcher, Step, Suite};

/// One thing that a case file says of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The index of the file.
    pub file: usize,
    /// The part of the file that says it.
    pub part: Part,
    /// What is said.
    pub what: What,
    name: String,
}

/// The part of a file that says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// What every correct request must give.
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

/// What a part of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// All that the part says; of a step or a witness, the request too.
    Whole,
    /// The status.
    Status,
    /// The schema.
    Schema,
    /// A header: its name, and where in its matcher.
    Header(String, Inside),
    /// A place of the body, and where in its matcher.
    Body(String, Inside),
    /// Of a row.
    Message,
}

/// Where in a matcher: a check, then a member of its `has`, a check of that one …; nothing is the whole matcher.
pub type Inside = Vec<usize>;

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
