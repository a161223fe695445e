//! What a record's parts say of each other. Each is checked for itself when it is read; here is what contradicts another part.
//! In a published record names are checked as far as they are told: two that were reduced may look alike.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::place::{Path, Step};
use crate::finding::Level;
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::deviation::ObservedRecord;
use crate::record::fold::{summary, verdict};
use crate::record::model::{ExchangeRecord, FindingRecord, Headers, State, Summary, TrialRecord, Verdict};

/// Where nonsense stands, and why it is.
type Nonsense = (Path, String);

/// Finds the first contradiction.
pub(super) fn nonsense(record: &Record, format: u32) -> Result<(), Nonsense> {
    let names = Names::of(record)?;
    names.of_run(record)?;
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (at, trial) in record.trials.iter().enumerate() {
        let path = Path::from(["trials".into(), at.into()]);
        if let Some(first) = first.insert(&trial.id, at).filter(|_| names.are_told(&trial.id)) {
            return wrong(&path, ["id".into()], format!("{:?} is the id of trials[{first}], too", trial.id));
        }
        of_trial(&path, trial)?;
        names.of_trial(&path, trial)?;
    }
    for (at, left) in record.left_behind.iter().enumerate() {
        if names.are_told(&left.trial) && !first.contains_key(left.trial.as_str()) {
            let says = format!("the record has no trial {:?}", left.trial);
            return wrong(&Path::default(), ["left_behind".into(), at.into(), "trial".into()], says);
        }
    }
    of_knowledge(record)?;
    // Clauses of format 1 were broken by whatever failed a trial of theirs.
    if format > 1 {
        of_clauses(record)?;
    }
    of_whole(record)
}

/// A known failure is known by a deviation that the record lists.
fn of_knowledge(record: &Record) -> Result<(), Nonsense> {
    for (at, trial) in record.trials.iter().enumerate().filter(|(_, trial)| trial.known.is_some()) {
        let is_about =
            |clause: &String| record.deviations.iter().any(|deviation| deviation.clause == *clause);
        if !trial.findings.iter().filter_map(|finding| finding.clause.as_ref()).any(is_about) {
            let says = "no deviation of the record is about its findings".to_owned();
            return wrong(&Path::default(), ["trials".into(), at.into(), "known".into()], says);
        }
    }
    Ok(())
}

/// What a finding is charged to isn't proved.
fn of_clauses(record: &Record) -> Result<(), Nonsense> {
    let findings = || record.trials.iter().flat_map(|trial| &trial.findings);
    for (at, clause) in record.clauses.iter().enumerate().filter(|(_, clause)| clause.state == State::Proved)
    {
        let violates = |finding: &FindingRecord| {
            let counts = clause.level == Level::Should || finding.level == Level::Must;
            finding.clause.as_ref() == Some(&clause.id) && counts
        };
        if findings().any(violates) {
            let says = "proved, but a finding is charged to it".to_owned();
            return wrong(&Path::default(), ["clauses".into(), at.into(), "state".into()], says);
        }
    }
    Ok(())
}

fn wrong<const N: usize>(path: &Path, steps: [Step; N], says: String) -> Result<(), Nonsense> {
    Err((path.then(steps), says))
}

/// The names that others refer to.
struct Names<'a> {
    published: bool,
    pages: HashSet<&'a str>,
    clauses: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of(record: &'a Record) -> Result<Self, Nonsense> {
        let pages = record.pages.iter().map(|page| page.id.as_str()).collect();
        let mut names = Self { published: record.published, pages, clauses: HashSet::new() };
        for (at, clause) in record.clauses.iter().enumerate() {
            if !names.clauses.insert(&clause.id) && names.are_told(&clause.id) {
                let path = Path::from(["clauses".into(), at.into(), "id".into()]);
                return Err((path, format!("the clause {:?} is listed twice", clause.id)));
            }
        }
        Ok(names)
    }

    /// Whether a name is as it was before it was published.
    fn are_told(&self, name: &str) -> bool {
        !(self.published && name.contains('‹'))
    }

    fn page(&self, path: &Path, page: &str) -> Result<(), Nonsense> {
        // The first records have no list of pages.
        if self.pages.is_empty() || self.pages.contains(page) || !self.are_told(page) {
            return Ok(());
        }
        Err((path.clone(), format!("the record lists no page {page:?}")))
    }

    fn clause(&self, path: &Path, clause: &str) -> Result<(), Nonsense> {
        if self.clauses.contains(clause) || !self.are_told(clause) {
            return Ok(());
        }
        Err((path.clone(), format!("the record lists no clause {clause:?}")))
    }

    fn of_run(&self, record: &Record) -> Result<(), Nonsense> {
        for (at, clause) in record.clauses.iter().enumerate() {
            self.page(&Path::from(["clauses".into(), at.into(), "page".into()]), &clause.page)?;
        }
        for page in record.follows.keys() {
            self.page(&Path::from(["follows".into(), page.as_str().into()]), page)?;
        }
        for (at, deviation) in record.deviations.iter().enumerate() {
            let path = Path::from(["deviations".into(), at.into()]);
            self.clause(&path.then(["clause".into()]), &deviation.clause)?;
            match &deviation.observed {
                ObservedRecord { rule: Some(_), at: Some(_), status: None }
                | ObservedRecord { rule: None, at: None, status: Some(_) } => {}
                _ => {
                    return wrong(
                        &path,
                        ["observed".into()],
                        "neither a rule and a place nor a status".into(),
                    );
                }
            }
        }
        Ok(())
    }

    fn of_trial(&self, path: &Path, trial: &TrialRecord) -> Result<(), Nonsense> {
        for (at, clause) in trial.proves.iter().enumerate() {
            self.clause(&path.then(["proves".into(), at.into()]), clause)?;
        }
        for (at, finding) in trial.findings.iter().enumerate() {
            if let Some(clause) = &finding.clause {
                self.clause(&path.then(["findings".into(), at.into(), "clause".into()]), clause)?;
            }
        }
        Ok(())
    }
}

fn of_trial(path: &Path, trial: &TrialRecord) -> Result<(), Nonsense> {
    let found = !trial.findings.is_empty();
    let is_broken = trial.findings.iter().any(|finding| finding.level == Level::Must);
    let says = match (trial.outcome, found, is_broken) {
        (OutcomeKind::Passed, true, _) => Some("passed, but something was found: that is warned or failed"),
        (OutcomeKind::Warned, true, true) => Some("warned, but a must is broken"),
        (OutcomeKind::Warned | OutcomeKind::Failed, false, _) => {
            Some("warned or failed, but nothing was found")
        }
        (OutcomeKind::Errored | OutcomeKind::Skipped, true, _) => {
            Some("errored or skipped, but something was found")
        }
        _ => None,
    };
    if let Some(says) = says {
        return wrong(path, ["outcome".into()], says.into());
    }
    if trial.known.is_some() && trial.outcome != OutcomeKind::Failed {
        return wrong(
            path,
            ["known".into()],
            format!("only a failure is known, and the trial {}", trial.outcome),
        );
    }
    let exchanges = trial.exchanges.len();
    for (at, comparison) in trial.comparisons.iter().enumerate() {
        let of = comparison.exchange;
        if of >= exchanges {
            let says = format!("there is no exchange {of}: the trial has {exchanges}, counted from 0");
            return wrong(path, ["comparisons".into(), at.into(), "exchange".into()], says);
        }
    }
    for (at, exchange) in trial.exchanges.iter().enumerate() {
        of_exchange(&path.then(["exchanges".into(), at.into()]), exchange)?;
    }
    Ok(())
}

fn of_exchange(path: &Path, exchange: &ExchangeRecord) -> Result<(), Nonsense> {
    let request = &exchange.request;
    headers(&path.then(["request".into(), "headers".into()]), &request.headers)?;
    if request.body.is_some() && request.text.is_some() {
        return wrong(path, ["request".into(), "text".into()], "a request has one body".into());
    }
    let Some(response) = &exchange.response else { return Ok(()) };
    if exchange.error.is_some() {
        return wrong(
            path,
            ["error".into()],
            "where there is a response, nothing kept it from coming".into(),
        );
    }
    headers(&path.then(["response".into(), "headers".into()]), &response.headers)?;
    let bodies = [response.body.is_some(), response.text.is_some(), response.base64.is_some()];
    if bodies.into_iter().filter(|is_there| *is_there).count() > 1 {
        return wrong(path, ["response".into()], "a response has one body: JSON, text or base64".into());
    }
    Ok(())
}

fn headers(path: &Path, headers: &Headers) -> Result<(), Nonsense> {
    let is_value = |value: &Value| match value {
        Value::String(_) => true,
        Value::Array(values) => values.iter().all(Value::is_string),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    };
    match headers.iter().find(|(_, value)| !is_value(value)) {
        Some((name, _)) => wrong(path, [name.as_str().into()], "neither a text nor a list of texts".into()),
        None => Ok(()),
    }
}

/// Numbers and verdict. A record that calls a run OK in which nothing was judged is let in: no report believes it.
fn of_whole(record: &Record) -> Result<(), Nonsense> {
    if let Some(shard) = record.shard.filter(|shard| !(1..=shard.count).contains(&shard.index)) {
        let says = format!("there is no part {} of {}", shard.index, shard.count);
        return wrong(&Path::default(), ["shard".into(), "index".into()], says);
    }
    let (counted, told) = (summary(&record.trials), record.summary);
    for ((name, told), (_, counted)) in numbers(told).into_iter().zip(numbers(counted)) {
        if told != counted {
            let says = format!("{told}, but of the trials it is {counted}");
            return wrong(&Path::default(), ["summary".into(), name.into()], says);
        }
    }
    if told.flaky > told.passed {
        let says = format!("{}, but only {} passed", told.flaky, told.passed);
        return wrong(&Path::default(), ["summary".into(), "flaky".into()], says);
    }
    let follows = verdict(counted, &record.deviations);
    let is_emptied = record.verdict == Verdict::Ok && counted.passed + counted.failed == 0;
    if record.verdict != follows && !is_emptied {
        let says = format!("{}, but of the trials and deviations it is {follows}", record.verdict);
        return wrong(&Path::default(), ["verdict".into()], says);
    }
    Ok(())
}

/// What the trials say for themselves; that one was flaky says only a record of all attempts.
fn numbers(summary: Summary) -> [(&'static str, usize); 6] {
    let Summary { passed, failed, errored, skipped, warned, known, flaky: _ } = summary;
    [
        ("passed", passed),
        ("failed", failed),
        ("errored", errored),
        ("skipped", skipped),
        ("warned", warned),
        ("known", known),
    ]
}
