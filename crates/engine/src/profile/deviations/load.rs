//! Reads a file of deviations.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Deviation, Mode, Observed};
use crate::case::Suite;
use crate::case::wire::case_file::format_version;
use crate::case::wire::tree::{Node, Table, Toml, parse};
use crate::diagnostic::{Diagnostic, Problem, Problems, Source, nearest};
use crate::finding::Rule;

/// Reads all entries; every problem of the file is reported.
pub fn load(source: &Arc<Source>, suite: &Suite) -> (Vec<Deviation>, Vec<Diagnostic>) {
    let problems = Problems::new(Arc::clone(source));
    let deviations = parse(&source.text, &problems).and_then(|root| all(&root, suite, &problems));
    (deviations.unwrap_or_default(), problems.into_found())
}

fn all(root: &Node, suite: &Suite, problems: &Problems) -> Option<Vec<Deviation>> {
    let table = root.table("a file of deviations", problems)?;
    format_version(&table);
    let entries = table.get("deviation").and_then(|node| node.array("tables, [[deviation]]", problems));
    table.finish();
    let mut all: Vec<Deviation> = Vec::new();
    for node in entries.unwrap_or_default() {
        let Some(new) = deviation(node, suite, problems) else { continue };
        if all.iter().any(|known| known.clause == new.clause && known.observed == new.observed) {
            let problem = Problem::Duplicate { what: "deviation", name: new.clause.clone() };
            problems.report(new.place.span.clone(), problem);
        }
        all.push(new);
    }
    Some(all)
}

fn deviation(node: &Node, suite: &Suite, problems: &Problems) -> Option<Deviation> {
    let table = node.table("[[deviation]]", problems)?;
    // Read all of it before giving up on any of it: every problem is told at once.
    let clause = table.require("clause").and_then(|node| clause(node, suite, problems));
    let mode = table.require("mode").and_then(|node| mode(node, problems));
    let observed = table.require("observed").and_then(|node| observed(node, problems));
    let reason = written(&table, "reason", "why the target differs");
    let owner = written(&table, "owner", "who answers for it");
    let link = table.get("link").and_then(|node| link(node, problems));
    let since = table.require("since").and_then(|node| date(node, problems));
    let expires = table.require("expires").and_then(|node| {
        let expires = date(node, problems)?;
        match since.filter(|since| *since > expires) {
            Some(since) => node.expected(&format!("a day after {since}, since when it is known"), problems),
            None => Some(expires),
        }
    });
    let place = problems.place(table.key_span("clause"));
    table.finish();
    Some(Deviation {
        clause: clause?,
        mode: mode?,
        observed: observed?,
        reason: reason?,
        owner: owner?,
        link,
        since: since?,
        expires: expires?,
        place,
    })
}

fn clause(node: &Node, suite: &Suite, problems: &Problems) -> Option<String> {
    let name = node.text("a clause's id", problems)?;
    match suite.clauses().find(|(_, clause)| clause.id == name) {
        Some((_, clause)) if clause.untested.is_some() => {
            node.expected("a clause that a case proves; this one is untested", problems)
        }
        Some(_) => Some(name.to_owned()),
        None => {
            unknown("clause", node, name, suite.clauses().map(|(_, clause)| clause.id.as_str()), problems)
        }
    }
}

fn mode(node: &Node, problems: &Problems) -> Option<Mode> {
    let name = node.text("\"unsupported\", \"diverges\", \"page-wrong\" or \"flaky\"", problems)?;
    let known = Mode::ALL.iter().copied().find(|mode| mode.word() == name);
    known.or_else(|| unknown("mode", node, name, Mode::ALL.iter().map(|mode| mode.word()), problems))
}

fn observed(node: &Node, problems: &Problems) -> Option<Observed> {
    let table = node.table("`observed`", problems)?;
    let (status, code, at) = (table.get("status"), table.get("rule"), table.get("at"));
    let observed = match (status, code, at) {
        (Some(_), Some(_), _) => {
            problems.report(table.key_span("status"), Problem::Together("status", "rule"));
            None
        }
        (Some(_), None, Some(_)) => {
            problems.report(table.key_span("at"), Problem::Without("at", "rule"));
            None
        }
        (Some(status), None, None) => {
            let status = status.number(100..600, "a status code such as 404", problems);
            status.and_then(|status| u16::try_from(status).ok()).map(Observed::Status)
        }
        (None, Some(code), Some(at)) => {
            let at = at.text("a place such as \"status\"", problems);
            let rule = rule(code, problems);
            rule.zip(at).map(|(rule, at)| Observed::Broken { rule, at: at.to_owned() })
        }
        (None, _, _) => node.expected("{ rule = \"C101\", at = \"status\" }, or { status = 404 }", problems),
    };
    table.finish();
    observed
}

fn rule(node: &Node, problems: &Problems) -> Option<Rule> {
    let code = node.text("a rule's code such as \"C101\"", problems)?;
    Rule::from_code(code)
        .or_else(|| unknown("rule", node, code, Rule::ALL.iter().map(|rule| rule.code()), problems))
}

/// What a person has to write. A draft leaves it empty: it loads, and is a warning until somebody has written it.
fn written(table: &Table<'_>, key: &'static str, what: &'static str) -> Option<String> {
    let node = table.require(key)?;
    let text = node.text(what, table.problems)?.trim();
    if text.is_empty() {
        table.problems.report(node.span.clone(), Problem::Unwritten { key, what });
    }
    Some(text.to_owned())
}

fn link(node: &Node, problems: &Problems) -> Option<String> {
    const EXPECTED: &str = "an address such as \"https://example.org/issues/7\"";
    let text = node.text(EXPECTED, problems)?;
    let good = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if good { Some(text.to_owned()) } else { node.expected(EXPECTED, problems) }
}

fn date(node: &Node, problems: &Problems) -> Option<Date> {
    const EXPECTED: &str = "a date such as 2027-05-20, without quotes";
    let Toml::Datetime(text) = &node.value else { return node.expected(EXPECTED, problems) };
    // A date with a time would be read too, and its time would be lost.
    let day = text.parse().ok().filter(|day: &Date| day.to_string() == *text);
    day.or_else(|| node.expected(EXPECTED, problems))
}

fn unknown<'a, T>(
    what: &'static str,
    node: &Node,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
    problems: &Problems,
) -> Option<T> {
    let problem = Problem::Unknown { what, name: name.to_owned(), nearest: nearest(name, known) };
    problems.report(node.span.clone(), problem);
    None
}
