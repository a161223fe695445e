//! A JSON body with what was promised written into it; what nobody asked for is folded.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::super::promise::{Operand, Promise};
use super::super::{text, words};
use crate::case::{Check, Matcher};
use crate::finding::{DiffLine, Side};
use crate::finding::{Finding, Rule, brief};

/// Draws a document with findings that stand in it.
pub(super) fn draw(promise: &Promise, document: &Value, findings: &[&Finding]) -> Vec<DiffLine> {
    let mut drawing = Drawing::default();
    for finding in findings {
        drawing.place(document, finding);
    }
    for (pointer, matcher) in &promise.body {
        let at = pointer.to_string();
        if is_literal(matcher) {
            drawing.literal.insert(at.clone());
        }
        if !pointer.is_search() && !drawing.here.contains_key(&at) && document.pointer(&at).is_some() {
            drawing.open_ways_to(&at);
            drawing.held.insert(at, held(matcher));
        }
    }
    drawing.value(&Spot { label: String::new(), at: String::new(), depth: 0, comma: "" }, document);
    drawing.lines
}

/// So many untouched members of an object are shown before the rest is counted.
const MOST_MEMBERS: usize = 12;
/// So many entries of a list that lacks one.
const MOST_ENTRIES: usize = 12;
/// So much of one of them, and of a list that is drawn on one line.
const LONGEST_ENTRY: usize = 120;
/// So much of a string that isn't in question.
const LONGEST: usize = 60;

#[derive(Default)]
struct Drawing<'a> {
    /// Findings at a place that is there.
    here: HashMap<String, Vec<&'a Finding>>,
    /// Findings about something that isn't there, by the nearest place that is, with the rest of the way.
    gaps: HashMap<String, Vec<(String, &'a Finding)>>,
    /// Promises that were kept.
    held: HashMap<String, String>,
    /// Places that are compared with a value, not with a phrase.
    literal: HashSet<String>,
    /// Containers with something to show.
    open: HashSet<String>,
    lines: Vec<DiffLine>,
}

/// Where a value is drawn.
struct Spot {
    /// `"name": `, or nothing.
    label: String,
    at: String,
    depth: usize,
    comma: &'static str,
}

impl<'a> Drawing<'a> {
    fn place(&mut self, document: &Value, finding: &'a Finding) {
        let (way, rest) = match finding.at.split_once("/**/") {
            Some((base, name)) => (base, format!("‹anywhere› {}", quoted(name))),
            None => (finding.at.as_str(), String::new()),
        };
        let mut there = way;
        while document.pointer(there).is_none() {
            there = there.rfind('/').map_or("", |cut| &there[..cut]);
        }
        self.open_ways_to(there);
        if rest.is_empty() && there == way && finding.actual.is_some() {
            self.here.entry(there.to_owned()).or_default().push(finding);
            return;
        }
        let rest = if there == way { rest } else { quoted(&way[there.len()..].replacen('/', "", 1)) };
        self.open.insert(there.to_owned());
        self.gaps.entry(there.to_owned()).or_default().push((rest, finding));
    }

    fn open_ways_to(&mut self, at: &str) {
        let mut way = at;
        while let Some(cut) = way.rfind('/') {
            way = &way[..cut];
            self.open.insert(way.to_owned());
        }
    }

    fn line(&mut self, side: Side, depth: usize, text: &str, note: Option<String>) {
        self.lines.push(DiffLine { side, text: format!("{}{text}", "  ".repeat(depth)), note });
    }

    fn value(&mut self, spot: &Spot, value: &Value) {
        let findings = self.here.remove(&spot.at).unwrap_or_default();
        for finding in &findings {
            self.differing(spot, value, finding);
        }
        let is_open = self.open.contains(&spot.at);
        match value {
            Value::Object(members) if is_open => {
                self.line(Side::Both, spot.depth, &format!("{}{{", spot.label), None);
                self.members(spot, members);
                self.gaps_of(spot);
                self.line(Side::Both, spot.depth, &format!("}}{}", spot.comma), None);
            }
            Value::Array(entries) if is_open => {
                self.line(Side::Both, spot.depth, &format!("{}[", spot.label), None);
                self.entries(spot, entries);
                self.gaps_of(spot);
                self.line(Side::Both, spot.depth, &format!("]{}", spot.comma), None);
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => {
                if findings.is_empty() {
                    let note = self.held.get(&spot.at).cloned();
                    let text = format!("{}{}{}", spot.label, folded(value, note.is_some()), spot.comma);
                    self.line(Side::Both, spot.depth, &text, note);
                }
                self.gaps_of(spot);
            }
        }
    }

    fn members(&mut self, spot: &Spot, members: &serde_json::Map<String, Value>) {
        let (mut shown, mut skipped) = (0, 0);
        for (index, (name, value)) in members.iter().enumerate() {
            let at = format!("{}/{}", spot.at, name.replace('~', "~0").replace('/', "~1"));
            if !self.is_touched(&at) {
                shown += 1;
                if shown > MOST_MEMBERS {
                    skipped += 1;
                    continue;
                }
            }
            let comma = if index + 1 < members.len() { "," } else { "" };
            self.value(
                &Spot {
                    label: format!("{}: ", Value::from(name.as_str())),
                    at,
                    depth: spot.depth + 1,
                    comma,
                },
                value,
            );
        }
        if skipped > 0 {
            self.line(Side::Both, spot.depth + 1, &format!("… {}, free", count(skipped, "member")), None);
        }
    }

    fn entries(&mut self, spot: &Spot, entries: &[Value]) {
        let mut skipped = 0;
        for (index, value) in entries.iter().enumerate() {
            let at = format!("{}/{index}", spot.at);
            if !self.is_touched(&at) {
                skipped += 1;
                continue;
            }
            self.skipped(spot, &mut skipped);
            let comma = if index + 1 < entries.len() { "," } else { "" };
            self.value(&Spot { label: String::new(), at, depth: spot.depth + 1, comma }, value);
        }
        self.skipped(spot, &mut skipped);
    }

    fn skipped(&mut self, spot: &Spot, skipped: &mut usize) {
        if *skipped > 0 {
            self.line(Side::Both, spot.depth + 1, &format!("… {}, free", entries_of(*skipped)), None);
            *skipped = 0;
        }
    }

    fn is_touched(&self, at: &str) -> bool {
        self.here.contains_key(at) || self.held.contains_key(at) || self.open.contains(at)
    }

    fn differing(&mut self, spot: &Spot, value: &Value, finding: &Finding) {
        if let (Rule::EntryMissing, Value::Array(entries), false) = (finding.rule, value, fits_a_line(value))
        {
            return self.lacking(spot, entries, &phrase(&finding.expected, finding.rule));
        }
        let forbidden = matches!(finding.rule, Rule::PropertyForbidden | Rule::EntryForbidden);
        let is_open = self.open.contains(&spot.at);
        let literal = self.literal.contains(&spot.at) && finding.rule == Rule::PropertyDiffers;
        // The finding carries an excerpt; texts are compared whole.
        let received = if literal { value } else { finding.actual.as_ref().unwrap_or(value) };
        let (promised, received) = match (&finding.expected, received) {
            (Value::String(promised), Value::String(received)) if literal || is_message(finding) => {
                let (promised, received) = text::differing(promised, received);
                // The finding is about the words behind the reason only.
                let before = if finding.rule == Rule::RefusalAdvice { "… " } else { "" };
                let side = |text| Value::from(format!("{before}{text}")).to_string();
                (side(promised), side(received))
            }
            (promised, received) if literal => (brief_json(promised), brief_json(received)),
            (promised, received) => (phrase(promised, finding.rule), brief_json(received)),
        };
        if !forbidden {
            self.line(Side::Promised, spot.depth, &format!("{}{promised}", spot.label), None);
        }
        if !is_open || forbidden {
            let kind = if finding.rule == Rule::EntryForbidden { "‹an entry› " } else { "" };
            let received = format!("{kind}{received}");
            let note = forbidden.then(|| "nothing of this may be here".to_owned());
            self.line(Side::Received, spot.depth, &format!("{}{received}{}", spot.label, spot.comma), note);
        }
    }

    /// A list that lacks an entry: what it has, one below the other, and the wanted one at their end.
    fn lacking(&mut self, spot: &Spot, entries: &[Value], wanted: &str) {
        self.line(Side::Both, spot.depth, &format!("{}[", spot.label), None);
        for entry in entries.iter().take(MOST_ENTRIES) {
            self.line(Side::Received, spot.depth + 1, &cut_to_line(&entry.to_string()), None);
        }
        if let more @ 1.. = entries.len().saturating_sub(MOST_ENTRIES) {
            self.line(Side::Received, spot.depth + 1, &format!("… {more} more"), None);
        }
        self.line(Side::Promised, spot.depth + 1, wanted, None);
        self.line(Side::Both, spot.depth, &format!("]{}", spot.comma), None);
    }

    fn gaps_of(&mut self, spot: &Spot) {
        for (rest, finding) in self.gaps.remove(&spot.at).unwrap_or_default() {
            let literal = self.literal.contains(&finding.at) && finding.rule == Rule::PropertyMissing;
            let promised =
                if literal { brief_json(&finding.expected) } else { phrase(&finding.expected, finding.rule) };
            let label = if rest.is_empty() { String::new() } else { format!("{rest}: ") };
            if finding.rule == Rule::PropertyForbidden {
                let actual = finding.actual.as_ref().map(brief_json).unwrap_or_default();
                let note = Some("nothing of this may be here".to_owned());
                self.line(Side::Received, spot.depth + 1, &format!("{label}{actual}"), note);
                continue;
            }
            self.line(Side::Promised, spot.depth + 1, &format!("{label}{promised}"), None);
            if let Some(actual) = &finding.actual {
                self.line(Side::Received, spot.depth + 1, &format!("{label}{}", brief_json(actual)), None);
            }
        }
    }
}

fn is_message(finding: &Finding) -> bool {
    matches!(finding.rule, Rule::RefusalMessage | Rule::RefusalAdvice)
}

fn is_literal(matcher: &Matcher<Operand>) -> bool {
    matches!(matcher.checks.as_slice(), [Check::Is(_)])
}

/// What is said of a promise that was kept.
fn held(matcher: &Matcher<Operand>) -> String {
    if is_literal(matcher) { "✓".to_owned() } else { format!("✓ {}", brief(&words::of(matcher))) }
}

fn fits_a_line(value: &Value) -> bool {
    value.to_string().chars().count() <= LONGEST_ENTRY
}

fn cut_to_line(text: &str) -> String {
    if text.chars().count() <= LONGEST_ENTRY {
        return text.to_owned();
    }
    text.chars().take(LONGEST_ENTRY).chain(['…']).collect()
}

fn phrase(expected: &Value, rule: Rule) -> String {
    let kind = if rule == Rule::EntryMissing { "an entry like " } else { "" };
    format!("‹{kind}{}›", brief(expected))
}

fn brief_json(value: &Value) -> String {
    brief(&Value::String(value.to_string()))
}

fn quoted(name: &str) -> String {
    Value::from(name.replace("~1", "/").replace("~0", "~")).to_string()
}

/// A value on one line, without what is in it.
fn folded(value: &Value, is_promised: bool) -> String {
    let free = if is_promised { "" } else { ", free" };
    match value {
        Value::Object(members) if !members.is_empty() => {
            format!("{{ … {}{free} }}", count(members.len(), "member"))
        }
        Value::Array(entries) if !entries.is_empty() => format!("[ … {}{free} ]", entries_of(entries.len())),
        Value::String(text) if text.chars().count() > LONGEST => {
            Value::from(text.chars().take(LONGEST).chain(['…']).collect::<String>()).to_string()
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => brief_json(value),
    }
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn entries_of(n: usize) -> String {
    format!("{n} {}", if n == 1 { "entry" } else { "entries" })
}
