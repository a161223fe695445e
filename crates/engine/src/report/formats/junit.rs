//! JUnit XML in the dialect that Jenkins and GitLab read: one suite an operation, `failure` where the contract was broken,
//! `error` where it could not be found out. The only place that knows quick-xml.

use std::borrow::Cow;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{times, troubles, whole};
use crate::diagnostic::Style;
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::cause::headline;
use crate::record::deviation::Known;
use crate::record::model::{Told, TrialRecord};
use crate::report::sanitize::{cut, line};
use crate::report::terminal;

/// Attributes are read in lists.
const LONGEST_ATTRIBUTE: usize = 1_000;

type Xml = Writer<Vec<u8>>;

/// The record as JUnit XML.
pub(super) fn junit(record: &Record) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    document(&mut xml, record, &suites(record)).expect("a Vec takes whatever is written to it");
    let mut text = String::from_utf8(xml.into_inner()).expect("only text was written");
    text.push('\n');
    text
}

/// The trials of one operation.
struct Suite<'a> {
    name: &'a str,
    cases: Vec<Case<'a>>,
}

struct Case<'a> {
    name: &'a str,
    duration_ms: f64,
    mark: Mark,
}

/// What is said of a case, and as which element.
enum Mark {
    Passed,
    /// A should was broken, which turns nothing red.
    Warned(String),
    Failed(Why),
    Errored(Why),
    Skipped(Why),
}

struct Why {
    kind: String,
    message: String,
    text: String,
}

impl Suite<'_> {
    fn count(&self, is: impl Fn(&Mark) -> bool) -> usize {
        self.cases.iter().filter(|case| is(&case.mark)).count()
    }
}

/// A suite for each operation, in the order of the record; behind them one for what is to be said of the run as a whole.
fn suites(record: &Record) -> Vec<Suite<'_>> {
    let mut suites: Vec<Suite<'_>> = Vec::new();
    for trial in &record.trials {
        let case = Case { name: &trial.id, duration_ms: trial.duration_ms, mark: mark(record, trial) };
        match suites.iter_mut().find(|suite| suite.name == trial.operation) {
            Some(suite) => suite.cases.push(case),
            None => suites.push(Suite { name: &trial.operation, cases: vec![case] }),
        }
    }
    let remarks = whole::remarks(record);
    if !remarks.is_empty() {
        let why = Why {
            kind: whole::verdict(record).word().to_owned(),
            message: remarks.join("; "),
            text: remarks.join("\n"),
        };
        let case = Case { name: "the run as a whole", duration_ms: 0.0, mark: Mark::Errored(why) };
        suites.push(Suite { name: "graphproof", cases: vec![case] });
    }
    suites
}

fn mark(record: &Record, trial: &TrialRecord) -> Mark {
    let why = |kind: &str| {
        let message = troubles::reason(trial).to_owned();
        let shown = if trial.outcome == OutcomeKind::Failed {
            terminal::trial(record, trial, Style::Plain)
        } else {
            format!("case     {}\n", trial.case)
        };
        Why { kind: kind.to_owned(), text: format!("{message}\n\n{shown}"), message }
    };
    match trial.told() {
        Told::As(OutcomeKind::Passed | OutcomeKind::Warned) => {
            let told = trial.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.message));
            let flaky =
                trial.is_flaky().then(|| format!("flaky: {} requests were sent again", trial.retries()));
            let told = told.chain(flaky).collect::<Vec<_>>().join("\n");
            if told.is_empty() { Mark::Passed } else { Mark::Warned(told) }
        }
        // The format has no word for it; what is skipped turns nothing red, and is told with its reason.
        Told::Known => Mark::Skipped(known(trial, why(trial.told().word()))),
        Told::As(OutcomeKind::Failed) => {
            Mark::Failed(why(headline(trial).map_or(trial.outcome.word(), |finding| finding.rule.code())))
        }
        Told::As(OutcomeKind::Skipped) => Mark::Skipped(why(trial.outcome.word())),
        Told::As(OutcomeKind::Errored) => Mark::Errored(why(trial.outcome.word())),
    }
}

fn known(trial: &TrialRecord, why: Why) -> Why {
    let known = trial.known.as_ref().map(Known::sentence).unwrap_or_default();
    Why { message: format!("known, {known}; {}", why.message), ..why }
}

fn document(xml: &mut Xml, record: &Record, suites: &[Suite<'_>]) -> io::Result<()> {
    let sum = |count: fn(&Suite<'_>) -> usize| suites.iter().map(count).sum::<usize>().to_string();
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = attributes([
        ("name", "graphproof"),
        ("tests", &sum(|suite| suite.cases.len())),
        ("failures", &sum(failures)),
        ("errors", &sum(errors)),
        ("time", &times::seconds(record.duration_ms)),
    ]);
    let inner = |xml: &mut Xml| suites.iter().try_for_each(|one| suite(xml, record, one));
    xml.create_element("testsuites").with_attributes(all).write_inner_content(inner)?;
    Ok(())
}

fn failures(suite: &Suite<'_>) -> usize {
    suite.count(|mark| matches!(mark, Mark::Failed(_)))
}

fn errors(suite: &Suite<'_>) -> usize {
    suite.count(|mark| matches!(mark, Mark::Errored(_)))
}

fn suite(xml: &mut Xml, record: &Record, suite: &Suite<'_>) -> io::Result<()> {
    let duration_ms = suite.cases.iter().map(|case| case.duration_ms).sum();
    let facts = attributes([
        ("name", suite.name),
        ("tests", &suite.cases.len().to_string()),
        ("failures", &failures(suite).to_string()),
        ("errors", &errors(suite).to_string()),
        ("skipped", &suite.count(|mark| matches!(mark, Mark::Skipped(_))).to_string()),
        ("time", &times::seconds(duration_ms)),
        ("timestamp", &record.started.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
    ]);
    xml.create_element("testsuite").with_attributes(facts).write_inner_content(|xml| {
        properties(xml, record)?;
        suite.cases.iter().try_for_each(|one| case(xml, suite.name, one))
    })?;
    Ok(())
}

fn properties(xml: &mut Xml, record: &Record) -> io::Result<()> {
    let properties = [
        ("target", record.target.name.as_str()),
        ("base_url", &record.target.base_url),
        ("suite", &record.suite.hash),
        ("verdict", whole::verdict(record).word()),
        ("version", &record.tool.version),
        ("command", &record.command),
    ];
    xml.create_element("properties").write_inner_content(|xml| {
        for (name, value) in properties {
            let property = attributes([("name", name), ("value", value)]);
            xml.create_element("property").with_attributes(property).write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn case(xml: &mut Xml, operation: &str, case: &Case<'_>) -> io::Result<()> {
    let time = times::seconds(case.duration_ms);
    let facts = attributes([("name", case.name), ("classname", operation), ("time", &time)]);
    let element = xml.create_element("testcase").with_attributes(facts);
    let (name, why) = match &case.mark {
        Mark::Passed => {
            element.write_empty()?;
            return Ok(());
        }
        Mark::Warned(text) => {
            element.write_inner_content(|xml| {
                xml.create_element("system-out").write_text_content(BytesText::new(&shown(text)))?;
                Ok(())
            })?;
            return Ok(());
        }
        Mark::Failed(why) => ("failure", why),
        Mark::Errored(why) => ("error", why),
        Mark::Skipped(why) => ("skipped", why),
    };
    element.write_inner_content(|xml| {
        let facts = attributes([("type", why.kind.as_str()), ("message", &why.message)]);
        let text = shown(&why.text);
        xml.create_element(name).with_attributes(facts).write_text_content(BytesText::new(&text))?;
        Ok(())
    })?;
    Ok(())
}

fn attributes<const N: usize>(
    pairs: [(&'static str, &str); N],
) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> + use<N> {
    pairs.map(|(name, value)| (name, Cow::Owned(shown(&cut(&line(value), LONGEST_ATTRIBUTE))))).into_iter()
}

/// Foreign text as XML may hold it (section 2.2): what no reader would show stands there as an escape, and the two
/// characters that are neither controls nor allowed are dropped. Markup is escaped by the writer.
fn shown(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(line).collect();
    lines.join("\n").replace(['\u{fffe}', '\u{ffff}'], "")
}
