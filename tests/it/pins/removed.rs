//! The suite without one of its expectations.

use graphproof_engine::case::model::{CaseFile, Row, Scope};
use graphproof_engine::case::{Check, Expectation, JsonTemplate, Matcher, Suite};
use graphproof_proof::pins::{Part, Statement, What};

pub(super) fn without(suite: &Suite, statement: &Statement) -> Suite {
    let mut suite = suite.clone();
    let file = &mut suite.files[statement.file];
    if statement.what == What::Whole {
        take_out_whole(file, &statement.part);
    } else if let Part::Row(clause) = statement.part {
        let row = file.clauses[clause].row.as_mut().expect("the statement is of a row");
        take_out_of_row(row, &statement.what);
    } else {
        let expectation = expectation(file, &statement.part).expect("the statement is of an expectation");
        take_out_of(expectation, &statement.what);
    }
    suite
}

fn take_out_of(expectation: &mut Expectation<JsonTemplate>, what: &What) {
    match what {
        What::Status => expectation.status.clear(),
        What::Schema => expectation.schema = None,
        What::Header(name, inside) => take_out(&mut expectation.headers, name, inside),
        What::Body(at, inside) => take_out(&mut expectation.body, at, inside),
        What::Whole | What::Message => {}
    }
}

fn take_out_of_row(row: &mut Row, what: &What) {
    if *what == What::Status { row.status.clear() } else { row.message.clear() }
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
