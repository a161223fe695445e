//! One case file: page, operation, success, clauses, cases.

use super::expect::expectation;
use super::request::{edits, request, status_list};
use super::step::{Kind, finds, needs, steps, takes, witnesses};
use super::tree::{Key, Node, Table, Toml};
use crate::case::home::Home;
use crate::case::model::{Basis, Case, CaseFile, Clause, Operation, Page, Row, Scope};
use crate::case::request::Edits;
use crate::case::template::is_identifier;
use crate::diagnostic::{Place, Problem, Problems};
use crate::finding::Level;

/// The format that this build reads.
const FORMAT: u64 = 1;

/// Checks `format = 1`, which every file of ours begins with.
pub(crate) fn format_version(table: &Table<'_>) {
    let Some(node) = table.require("format") else { return };
    if !matches!(&node.value, Toml::Number(Some(number), _) if number.as_u64() == Some(FORMAT)) {
        table.problems.report(node.span.clone(), Problem::Format(node.found()));
    }
}

/// Reads a whole case file. Without a page or an operation there is nothing to go on with.
pub(crate) fn case_file(root: &Node, problems: &Problems) -> Option<CaseFile> {
    let table = root.table("a case file", problems)?;
    format_version(&table);
    let page = table.require("page").and_then(|node| page(node, problems));
    let scope = table.require("operation").and_then(|node| scope(node, problems));
    let success = match table.get("success") {
        Some(node) => node.table("[success]", problems).map(|table| {
            let read = expectation(&table);
            if read.status.is_empty() {
                table.require("status");
            }
            table.finish();
            read
        }),
        None => None,
    };
    if success.is_none() && matches!(scope, Some(Scope::Operation(_))) {
        table.require("success");
    }
    let clauses = tables(&table, "clause", problems, clause);
    let cases = tables(&table, "case", problems, case);
    table.finish();
    Some(CaseFile { page: page?, scope: scope?, success: success.unwrap_or_default(), clauses, cases })
}

fn tables<T>(
    table: &Table<'_>,
    key: &'static str,
    problems: &Problems,
    read: impl Fn(&Node, &Problems) -> Option<T>,
) -> Vec<T> {
    let Some(node) = table.get(key) else { return Vec::new() };
    let items = node.array(&format!("an array of tables, [[{key}]]"), problems).unwrap_or_default();
    items.iter().filter_map(|item| read(item, problems)).collect()
}

fn page(node: &Node, problems: &Problems) -> Option<Page> {
    let table = node.table("[page]", problems)?;
    let id = table
        .require("id")
        .and_then(|node| slug(node, "a page's short name such as \"chat-post-members\"", problems));
    let url = table.require("url").and_then(|node| node.prose("the page's address", problems));
    let place = problems.place(table.key_span("id"));
    table.finish();
    Some(Page { id: id?, url: url?, place })
}

/// A name of letters, digits and `_ - . :`, so that ids are safe in file names, reports and filters.
fn slug(node: &Node, expected: &str, problems: &Problems) -> Option<String> {
    let text = node.text(expected, problems)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    if !text.is_empty() && text.len() <= 120 && text.chars().all(plain) {
        return Some(text.to_owned());
    }
    node.expected(expected, problems)
}

fn scope(node: &Node, problems: &Problems) -> Option<Scope> {
    let table = node.table("[operation]", problems)?;
    if let Some(every) = table.get("every") {
        let read = matches!(every.value, Toml::Boolean(true));
        if !read {
            every.expected::<()>("true", problems);
        }
        table.finish();
        return read.then_some(Scope::Every);
    }
    let name = table
        .require("name")
        .and_then(|node| slug(node, "an operation's name such as \"beta::sections::item_add\"", problems));
    let request = request(&table);
    let needs = needs(&table);
    let witness = witnesses(&table);
    let capture = takes(&table, "capture");
    let then = table.get("then").map(|node| steps(node, Kind::Then, problems)).unwrap_or_default();
    let undo = table.get("undo").map(|node| steps(node, Kind::Undo, problems)).unwrap_or_default();
    let find = finds(&table);
    if request.as_ref().is_some_and(|request| request.identity.is_none()) {
        table.require("as");
    }
    let place = problems.place(table.key_span("name"));
    table.finish();
    let operation =
        Operation { name: name?, request: request?, needs, witness, capture, then, undo, find, place };
    Some(Scope::Operation(Box::new(operation)))
}

fn clause(node: &Node, problems: &Problems) -> Option<Clause> {
    let table = node.table("[[clause]]", problems)?;
    let id = table
        .require("id")
        .and_then(|node| slug(node, "a clause's id such as \"item_add.409.here\"", problems));
    let says = table.require("says").and_then(|node| node.prose("the promise in our words", problems));
    let row = table.get("row").and_then(|node| row(node, problems));
    let basis = table.get("basis").map_or(Some(Basis::Page), |node| {
        match node.text("\"page\", \"recorded\" or \"inferred\"", problems)? {
            "page" => Some(Basis::Page),
            "recorded" => Some(Basis::Recorded),
            "inferred" => Some(Basis::Inferred),
            _ => node.expected("\"page\", \"recorded\" or \"inferred\"", problems),
        }
    });
    let level = table.get("level").and_then(|node| match node.text("\"must\" or \"should\"", problems)? {
        "must" if basis.is_some_and(|basis| basis != Basis::Page) => {
            node.expected("\"should\": what isn't on the page is never a must", problems)
        }
        "must" => Some(Level::Must),
        "should" => Some(Level::Should),
        _ => node.expected("\"must\" or \"should\"", problems),
    });
    let basis = basis.unwrap_or(Basis::Page);
    let level = level.unwrap_or(if basis == Basis::Page { Level::Must } else { Level::Should });
    let untested = table.prose("untested", "the reason why no case proves it");
    let at = homes(&table);
    if row.is_some() && !at.is_empty() {
        problems.report(
            table.key_span("at"),
            Problem::Without("at", "an answer of its own: a row is the whole refusal"),
        );
    }
    let literal = texts(&table, "literal", "a piece of the page's text");
    let place = problems.place(table.key_span("id"));
    table.finish();
    Some(Clause { id: id?, says: says?, row, basis, level, untested, at, literal, place })
}

fn homes(table: &Table<'_>) -> Vec<Home> {
    const EXPECTED: &str = "a place of the answer such as \"status\", \"Location\", \"/userId\", \"then /userId\" or \"refusal body\"";
    let Some(node) = table.get("at") else { return Vec::new() };
    let read = |node: &Node| {
        let text = node.text(EXPECTED, table.problems)?;
        Home::parse(text).or_else(|| node.expected(EXPECTED, table.problems))
    };
    node.list().iter().filter_map(read).collect()
}

fn texts(table: &Table<'_>, key: &'static str, expected: &str) -> Vec<(String, Place)> {
    let problems = table.problems;
    let Some(node) = table.get(key) else { return Vec::new() };
    let read = |node: &Node| Some((node.prose(expected, problems)?, problems.place(node.span.clone())));
    node.list().iter().filter_map(read).collect()
}

fn row(node: &Node, problems: &Problems) -> Option<Row> {
    let table = node.table("a row of the error table", problems)?;
    let status = table.require("status").map(|node| status_list(node, problems)).unwrap_or_default();
    let message: Vec<_> =
        texts(&table, "message", "the message's first sentence").into_iter().map(|(t, _)| t).collect();
    let advice = table.prose("advice", "the rest of the cell");
    if advice.is_some() && message.is_empty() {
        problems.report(table.key_span("advice"), Problem::Without("advice", "message"));
    }
    let place = problems.place(table.span.clone());
    table.finish();
    Some(Row { status, message, advice, place })
}

fn case(node: &Node, problems: &Problems) -> Option<Case> {
    let table = node.table("[[case]]", problems)?;
    let name = table
        .require("name")
        .and_then(|node| slug(node, "a case's name such as \"409_in_this_section\"", problems));
    let place = problems.place(table.key_span("name"));
    let proves = texts(&table, "proves", "a clause's id");
    let example = table
        .get("example")
        .and_then(|node| node.number(1..1000, "the number of the page's example, from 1", problems))
        .and_then(|number| u32::try_from(number).ok());
    let of = table.get("of").and_then(|node| {
        let name = node.text("another case of this file", problems)?;
        Some((name.to_owned(), problems.place(node.span.clone())))
    });
    let with = with(&table);
    let change = table.get("change").and_then(|node| edits(node, "`change`", problems)).unwrap_or_default();
    let broken = table.get("break").and_then(|node| edits(node, "`break`", problems));
    let no_twin = table.prose("no_twin", "why the correct request isn't sent");
    let one_cause = table.prose("one_cause", "why several values are one cause");
    let page_defect = table.prose("page_defect", "what the page says that a correct service doesn't do");
    let expect = table
        .get("expect")
        .and_then(|node| {
            let table = node.table("`expect`", problems)?;
            let read = expectation(&table);
            table.finish();
            Some(read)
        })
        .unwrap_or_default();
    break_is_sound(&table, broken.as_ref(), &change, one_cause.as_ref(), no_twin.as_ref());
    let case = Case {
        name: name.unwrap_or_default(),
        proves,
        example,
        of,
        with,
        needs: needs(&table),
        change,
        broken,
        expect,
        capture: takes(&table, "capture"),
        undo: table.get("undo").map(|node| steps(node, Kind::Undo, problems)).unwrap_or_default(),
        find: finds(&table),
        then: table.get("then").map(|node| steps(node, Kind::Then, problems)).unwrap_or_default(),
        no_twin,
        one_cause,
        page_defect,
        place,
    };
    table.finish();
    (!case.name.is_empty()).then_some(case)
}

/// A break alters exactly one thing, or says why its several values are one cause.
fn break_is_sound(
    table: &Table<'_>,
    broken: Option<&Edits>,
    change: &Edits,
    one_cause: Option<&String>,
    no_twin: Option<&String>,
) {
    let problems = table.problems;
    match broken {
        Some(broken) if broken.count() == 0 => {
            let expected = "one alteration such as { header.If-Match = { absent = true } }".to_owned();
            problems.report(
                table.key_span("break"),
                Problem::Expected { expected, found: "nothing broken".into() },
            );
        }
        Some(broken) if broken.count() > 1 && one_cause.is_none() => {
            problems.report(table.key_span("break"), Problem::BreakOfMany(broken.count()));
        }
        Some(broken) if broken.count() == 1 && broken.each_path.is_none() && one_cause.is_some() => {
            problems.report(
                table.key_span("one_cause"),
                Problem::Without("one_cause", "a break of several values"),
            );
        }
        Some(_) => {}
        None if no_twin.is_some() => {
            problems.report(table.key_span("no_twin"), Problem::Without("no_twin", "break"));
        }
        None if one_cause.is_some() => {
            problems.report(table.key_span("one_cause"), Problem::Without("one_cause", "break"));
        }
        None => {}
    }
    if change.each_path.is_some() {
        problems.report(table.key_span("change"), Problem::Without("path.each", "break"));
    }
}

fn with(table: &Table<'_>) -> Vec<(String, String, Place)> {
    const EXPECTED: &str = "another fixture such as { channel = \"shared_channel\" }";
    let problems = table.problems;
    let Some(node) = table.get("with") else { return Vec::new() };
    let read = |(key, node): &(Key, Node)| {
        let fixture = node.text("a fixture", problems)?;
        if !is_identifier(&key.text) || !is_identifier(fixture) {
            return node.expected(EXPECTED, problems);
        }
        Some((key.text.clone(), fixture.to_owned(), problems.place(node.span.clone())))
    };
    node.entries(EXPECTED, problems).unwrap_or_default().iter().filter_map(read).collect()
}
