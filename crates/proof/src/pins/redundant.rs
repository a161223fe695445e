//! Expectations that say what others say, and why they stand in the case files all the same: `cases/redundant.txt`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Statement;
use super::lock::lines;
use graphproof_engine::case::Suite;
use graphproof_engine::diagnostic::{Diagnostic, Place, Problem, Source, nearest};

/// A statement without which nothing is lost.
#[derive(Debug, Clone)]
pub struct Redundant {
    /// Its name.
    pub statement: String,
    /// Why it stands there.
    pub why: String,
    place: Place,
}

impl Redundant {
    /// Reads `cases/redundant.txt`: reasons, and below each the statements that stand there for it.
    ///
    /// # Errors
    /// Every line that stands below no reason, or names no statement of the suite.
    pub fn parse(source: &Arc<Source>, suite: &Suite) -> Result<Vec<Self>, Vec<Diagnostic>> {
        let said: BTreeSet<String> = Statement::all(suite).iter().map(ToString::to_string).collect();
        let (mut all, mut found, mut why) = (Vec::new(), Vec::new(), None);
        for line in lines(source) {
            match (line.is_indented, why) {
                (false, _) => why = Some(line.text),
                (true, Some(why)) => {
                    let (statement, why) = (line.text.to_owned(), why.to_owned());
                    all.push(Self { statement, why, place: line.place });
                }
                (true, None) => found.push(line.expected("a reason, and below it what stands there for it")),
            }
        }
        let unsaid = all.iter().filter(|redundant| !said.contains(&redundant.statement));
        found.extend(unsaid.map(|redundant| {
            let name = redundant.statement.clone();
            let nearest = nearest(&name, said.iter().map(String::as_str));
            let problem = Problem::Unknown { what: "expectation", name, nearest };
            Diagnostic { problem, place: redundant.place.clone(), also: None }
        }));
        if found.is_empty() { Ok(all) } else { Err(found) }
    }
}
