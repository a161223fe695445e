//! A suite as it is meant: what the TOML files say, read and checked.
//!
//! Start with [`Suite`]. The model holds templates, never values; values come with a trial's bindings.

use std::sync::Arc;

use regex::Regex;

use super::pointer::Pointer;
use super::request::{Edits, RequestTemplate};
use super::template::{JsonTemplate, Template};
use crate::diagnostic::Place;
use crate::finding::Level;

/// Everything that the case files and the fixture file say.
#[derive(Debug, Clone, Default)]
pub struct Suite {
    /// One entry per case file, in the order of their paths.
    pub files: Vec<CaseFile>,
    /// All fixtures.
    pub fixtures: Vec<Fixture>,
    /// All running names.
    pub running: Vec<Running>,
}

/// One case file: a page, its clauses and the cases that prove them.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// The documentation page.
    pub page: Page,
    /// What the cases send their requests to.
    pub scope: Scope,
    /// What the correct request must give.
    pub success: Expectation<JsonTemplate>,
    /// The promises of the page.
    pub clauses: Vec<Clause>,
    /// The cases, in the order of the file.
    pub cases: Vec<Case>,
}

/// A documentation page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its short name, which is also the name of its stored text (`ID.txt`).
    pub id: String,
    /// Where it is published.
    pub url: String,
    /// Where the file names it.
    pub place: Place,
}

/// What a case file is about.
#[derive(Debug, Clone)]
pub enum Scope {
    /// One documented request.
    Operation(Box<Operation>),
    /// Every operation of the suite: the cases are repeated for each.
    Every,
}

/// A documented request template.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `beta::sections::item_add`: the first part of its trials' ids.
    pub name: String,
    /// The correct request.
    pub request: RequestTemplate,
    /// The fixtures that every case of it needs.
    pub needs: Vec<Need>,
    /// Reads that a refused request must leave unchanged.
    pub witness: Vec<RequestTemplate>,
    /// Names taken from the answer to an accepted request.
    pub capture: Vec<Take>,
    /// Sent after an accepted request, to remove what it made.
    pub undo: Vec<Step>,
    /// Where it is defined.
    pub place: Place,
}

/// One promise of a page.
#[derive(Debug, Clone)]
pub struct Clause {
    /// `item_add.409.here`.
    pub id: String,
    /// The promise in our words.
    pub says: String,
    /// The row of the page's error table, if it is one.
    pub row: Option<Row>,
    /// Where the promise comes from.
    pub basis: Basis,
    /// How binding it is.
    pub level: Level,
    /// Why no case proves it.
    pub untested: Option<String>,
    /// Pieces of the page's text that it rests on.
    pub literal: Vec<(String, Place)>,
    /// Where it is defined.
    pub place: Place,
}

/// Where a promise comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The page says so.
    Page,
    /// Seen from the real service.
    Recorded,
    /// Concluded from neighbouring pages.
    Inferred,
}

/// A row of an error table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The status.
    pub status: Vec<u16>,
    /// What tells the row from its siblings: the message begins with one of these. Empty: any message.
    pub message: Vec<String>,
    /// The rest of the cell, which a message may or may not go on with.
    pub advice: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// One behaviour and how to provoke it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name within the file.
    pub name: String,
    /// The clauses it proves.
    pub proves: Vec<(String, Place)>,
    /// The page's example that it replays.
    pub example: Option<u32>,
    /// The case whose request it starts from.
    pub of: Option<(String, Place)>,
    /// Other fixtures under names that the operation needs.
    pub with: Vec<(String, String, Place)>,
    /// Fixtures beyond the operation's.
    pub needs: Vec<Need>,
    /// What it alters within what the page allows.
    pub change: Edits,
    /// The one thing that makes the request refused.
    pub broken: Option<Edits>,
    /// Lies over `[success]`, or with `break` over the row's refusal.
    pub expect: Expectation<JsonTemplate>,
    /// Names taken from the answer to an accepted request.
    pub capture: Vec<Take>,
    /// Sent after an accepted request, before the operation's own undo.
    pub undo: Vec<Step>,
    /// Later requests.
    pub then: Vec<Step>,
    /// Why there is no twin.
    pub no_twin: Option<String>,
    /// Why a break of several values is one cause.
    pub one_cause: Option<String>,
    /// What the page says that a correct service doesn't do.
    pub page_defect: Option<String>,
    /// Where it is defined.
    pub place: Place,
}

/// A fixture under the name that the case uses for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The fixture's recipe.
    pub fixture: String,
    /// The name in this trial; the fixture's own unless `x as y`.
    pub name: String,
    /// Where it is asked for.
    pub place: Place,
}

/// A request with what its answer must be.
#[derive(Debug, Clone)]
pub struct Step {
    /// What is sent.
    pub request: RequestTemplate,
    /// What must come.
    pub expect: Expectation<JsonTemplate>,
    /// Names taken from the answer.
    pub take: Vec<Take>,
    /// Repeated for so many milliseconds, until the answer fits.
    pub until_ms: Option<u64>,
    /// Where it is defined.
    pub place: Place,
}

/// A name taken from an answer.
#[derive(Debug, Clone)]
pub struct Take {
    /// The name.
    pub name: String,
    /// Where its value is.
    pub from: TakeFrom,
    /// Where it is asked for.
    pub place: Place,
}

/// Where a taken value is.
#[derive(Debug, Clone)]
pub enum TakeFrom {
    /// A property of the body.
    Body(Pointer),
    /// A property of the first entry of a list that fits.
    Entry {
        /// The list.
        at: Pointer,
        /// What the entry must have.
        filter: Vec<(Pointer, Matcher<JsonTemplate>)>,
        /// The property of the entry.
        get: Pointer,
    },
    /// A header's value.
    Header {
        /// The header.
        name: String,
        /// Only what stands behind the last `/`, percent-decoded.
        last_segment: bool,
    },
}

impl std::fmt::Display for TakeFrom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Body(pointer) => write!(f, "{pointer}"),
            Self::Entry { at, get, .. } => write!(f, "{at} (the entry that fits){get}"),
            Self::Header { name, last_segment: true } => write!(f, "the last segment of header {name}"),
            Self::Header { name, last_segment: false } => write!(f, "header {name}"),
        }
    }
}

/// Something that a case needs.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// Its name, and the first variable that it binds.
    pub name: String,
    /// What it is, in a few words.
    pub is: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Where it is defined.
    pub place: Place,
}

/// Where a fixture comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Only a profile can give it.
    Profile {
        /// The names it binds: its own, and names that begin with it and an underscore. Where the file lists none,
        /// loading finds those that the suite uses.
        binds: Vec<String>,
        /// Sent while arranging; anything but 200 means that the target lacks it.
        probe: Option<RequestTemplate>,
    },
    /// A fixed value.
    Value(Template),
    /// Made by requests.
    Recipe(Recipe),
    /// Another fixture's recipe under this name.
    Like {
        /// The other fixture.
        base: String,
        /// Needs replaced: the base's need → the fixture that stands in for it.
        with: Vec<(String, String)>,
    },
}

/// How a fixture is made and removed.
#[derive(Debug, Clone, Default)]
pub struct Recipe {
    /// What must be there first.
    pub needs: Vec<Need>,
    /// Names bound before the first request.
    pub lets: Vec<(String, Template)>,
    /// The requests that make it.
    pub make: Vec<Step>,
    /// The requests that remove it.
    pub undo: Vec<Step>,
}

/// A name that moves: the latest answer that carries it wins.
#[derive(Debug, Clone)]
pub struct Running {
    /// The name.
    pub name: String,
    /// The fixture that it belongs to: its trials share a lane.
    pub of: String,
    /// Reads it.
    pub read: RequestTemplate,
    /// Where the read's answer carries it.
    pub take: Pointer,
    /// Where any other answer below the same path carries it.
    pub also: Vec<Pointer>,
    /// Where it is defined.
    pub place: Place,
}

/// What is promised of an answer. `V` is a template in the model and a value in a trial.
#[derive(Debug, Clone)]
pub struct Expectation<V> {
    /// Any of these; empty says nothing.
    pub status: Vec<u16>,
    /// The name of a schema.
    pub schema: Option<String>,
    /// Response headers.
    pub headers: Vec<(String, Matcher<V>)>,
    /// Places of the body.
    pub body: Vec<(Pointer, Matcher<V>)>,
}

impl<V> Default for Expectation<V> {
    fn default() -> Self {
        Self { status: Vec::new(), schema: None, headers: Vec::new(), body: Vec::new() }
    }
}

impl<V: Clone> Expectation<V> {
    /// This expectation with another one laid over it: what the other names replaces what stands here.
    #[must_use]
    pub fn overlaid(&self, over: &Self) -> Self {
        let mut merged = self.clone();
        if !over.status.is_empty() {
            merged.status.clone_from(&over.status);
        }
        if over.schema.is_some() {
            merged.schema.clone_from(&over.schema);
        }
        for (name, matcher) in &over.headers {
            merged.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            merged.headers.push((name.clone(), matcher.clone()));
        }
        for (pointer, matcher) in &over.body {
            merged.body.retain(|(known, _)| known != pointer);
            merged.body.push((pointer.clone(), matcher.clone()));
        }
        merged
    }
}

impl<V> Expectation<V> {
    /// The same expectation over other operands.
    ///
    /// # Errors
    /// Whatever `map` fails with.
    pub fn try_map<W, E>(&self, map: &mut impl FnMut(&V) -> Result<W, E>) -> Result<Expectation<W>, E> {
        Ok(Expectation {
            status: self.status.clone(),
            schema: self.schema.clone(),
            headers: self
                .headers
                .iter()
                .map(|(name, matcher)| Ok((name.clone(), matcher.try_map(map)?)))
                .collect::<Result<_, E>>()?,
            body: map_members(&self.body, map)?,
        })
    }

    /// Visits every operand.
    pub fn operands<'a>(&'a self, visit: &mut impl FnMut(&'a V)) {
        self.headers.iter().for_each(|(_, matcher)| matcher.operands(visit));
        self.body.iter().for_each(|(_, matcher)| matcher.operands(visit));
    }
}

/// What a value must be: all checks hold.
#[derive(Debug, Clone)]
pub struct Matcher<V> {
    /// The checks.
    pub checks: Vec<Check<V>>,
}

/// One comparison.
#[derive(Debug, Clone)]
pub enum Check<V> {
    /// Equal.
    Is(V),
    /// There, and not equal.
    IsNot(V),
    /// A string that the expression finds.
    Matches(Regex),
    /// One of several.
    OneOf(Vec<Matcher<V>>),
    /// A string that begins so.
    StartsWith(V),
    /// A string that ends so.
    EndsWith(V),
    /// A string that holds this, or an array with such an entry.
    Contains(V),
    /// An array with an entry that has all of these.
    Has(Vec<(Pointer, Matcher<V>)>),
    /// An array without such an entry.
    HasNo(Vec<(Pointer, Matcher<V>)>),
    /// Nothing there.
    Absent,
    /// Anything there.
    Present,
    /// Of one of these JSON types.
    Type(Vec<JsonType>),
    /// A string, array or object of this length.
    Length(usize),
}

/// The types of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonType {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// Any number.
    Number,
    /// A number without a fraction.
    Integer,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonType {
    /// All types with the names that JSON Schema has for them.
    pub const ALL: [(&'static str, Self); 7] = [
        ("null", Self::Null),
        ("boolean", Self::Boolean),
        ("number", Self::Number),
        ("integer", Self::Integer),
        ("string", Self::String),
        ("array", Self::Array),
        ("object", Self::Object),
    ];

    /// The name that JSON Schema has for it.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("value", |(word, _)| word)
    }
}

impl<V> Matcher<V> {
    /// A matcher for equality.
    pub fn is(value: V) -> Self {
        Self { checks: vec![Check::Is(value)] }
    }

    /// The same matcher over other operands.
    ///
    /// # Errors
    /// Whatever `map` fails with.
    pub fn try_map<W, E>(&self, map: &mut impl FnMut(&V) -> Result<W, E>) -> Result<Matcher<W>, E> {
        let checks = self.checks.iter().map(|check| {
            Ok(match check {
                Check::Is(value) => Check::Is(map(value)?),
                Check::IsNot(value) => Check::IsNot(map(value)?),
                Check::Matches(regex) => Check::Matches(regex.clone()),
                Check::OneOf(all) => {
                    Check::OneOf(all.iter().map(|one| one.try_map(map)).collect::<Result<_, E>>()?)
                }
                Check::StartsWith(value) => Check::StartsWith(map(value)?),
                Check::EndsWith(value) => Check::EndsWith(map(value)?),
                Check::Contains(value) => Check::Contains(map(value)?),
                Check::Has(members) => Check::Has(map_members(members, map)?),
                Check::HasNo(members) => Check::HasNo(map_members(members, map)?),
                Check::Absent => Check::Absent,
                Check::Present => Check::Present,
                Check::Type(types) => Check::Type(types.clone()),
                Check::Length(length) => Check::Length(*length),
            })
        });
        Ok(Matcher { checks: checks.collect::<Result<_, E>>()? })
    }

    /// Visits every operand.
    pub fn operands<'a>(&'a self, visit: &mut impl FnMut(&'a V)) {
        for check in &self.checks {
            match check {
                Check::Is(value)
                | Check::IsNot(value)
                | Check::StartsWith(value)
                | Check::EndsWith(value)
                | Check::Contains(value) => visit(value),
                Check::OneOf(all) => all.iter().for_each(|one| one.operands(visit)),
                Check::Has(members) | Check::HasNo(members) => {
                    members.iter().for_each(|(_, matcher)| matcher.operands(visit));
                }
                Check::Matches(_) | Check::Absent | Check::Present | Check::Type(_) | Check::Length(_) => {}
            }
        }
    }
}

type Members<V> = Vec<(Pointer, Matcher<V>)>;

fn map_members<V, W, E>(
    members: &[(Pointer, Matcher<V>)],
    map: &mut impl FnMut(&V) -> Result<W, E>,
) -> Result<Members<W>, E> {
    members.iter().map(|(pointer, matcher)| Ok((pointer.clone(), matcher.try_map(map)?))).collect()
}

impl Suite {
    /// All clauses with their page, in the order of the files.
    pub fn clauses(&self) -> impl Iterator<Item = (&Page, &Clause)> {
        self.files.iter().flat_map(|file| file.clauses.iter().map(|clause| (&file.page, clause)))
    }

    /// The fixture of a name.
    pub fn fixture(&self, name: &str) -> Option<&Fixture> {
        self.fixtures.iter().find(|fixture| fixture.name == name)
    }

    /// The operations with their files.
    pub fn operations(&self) -> impl Iterator<Item = (&CaseFile, &Operation)> {
        self.files.iter().filter_map(|file| match &file.scope {
            Scope::Operation(operation) => Some((file, operation.as_ref())),
            Scope::Every => None,
        })
    }
}

/// A loaded suite that several rooms share.
pub type SharedSuite = Arc<Suite>;
