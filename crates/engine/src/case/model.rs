//! A suite as it is meant: what the TOML files say, read and checked.
//!
//! Start with [`Suite`]. The model holds templates, never values; values come with a trial's bindings.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expectation::{Expectation, Matcher};
use super::find::Find;
use super::home::{Claims, Home};
use super::json_template::JsonTemplate;
use super::permission::Permission;
use super::pointer::Pointer;
use super::request::{Edits, RequestTemplate};
use super::template::Template;
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
    /// Whose token an identity has, in words; the tokens are a profile's.
    pub identities: BTreeMap<String, String>,
    /// What each kind of request needs; none where the suite doesn't say.
    pub permissions: Vec<Permission>,
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
    /// Sent after the correct request of a case that breaks nothing and has no later requests of its own.
    pub then: Vec<Step>,
    /// Sent after an accepted request, to remove what it made.
    pub undo: Vec<Step>,
    /// Finds what a request made that wasn't answered.
    pub find: Vec<Find>,
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
    /// The places of answers that it speaks of: what is found there violates it, and no other clause.
    pub at: Vec<Home>,
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
    /// Finds what a request made that wasn't answered, beside what the operation's own ways find.
    pub find: Vec<Find>,
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
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is sent.
    pub request: RequestTemplate,
    /// What must come.
    pub expect: Expectation<JsonTemplate>,
    /// Names taken from the answer.
    pub take: Vec<Take>,
    /// Repeated for so many milliseconds, until the answer fits.
    pub until_ms: Option<u64>,
    /// Where it is an operation's request: the clauses of that operation that speak of a place of its answers.
    pub claims: Option<Arc<Claims>>,
    /// Whether the operation sends the same after every accepted request.
    pub is_usual: bool,
    /// Where it is defined.
    pub place: Place,
}

/// A name taken from an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Take {
    /// The name.
    pub name: String,
    /// Where its value is.
    pub from: TakeFrom,
    /// Where it is asked for.
    pub place: Place,
}

/// Where a taken value is.
#[derive(Debug, Clone, PartialEq)]
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
        /// How much of it.
        part: HeaderPart,
    },
}

/// How much of a header's value is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderPart {
    /// All of it.
    Whole,
    /// What stands behind the last `/`, percent-decoded.
    LastSegment,
    /// The key of an entry of this collection in a path, in both styles of OData: `teams('x')` and `teams/x`.
    Key(String),
}

impl std::fmt::Display for TakeFrom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Body(pointer) => write!(f, "{pointer}"),
            Self::Entry { at, get, .. } => write!(f, "{at} (the entry that fits){get}"),
            Self::Header { name, part: HeaderPart::LastSegment } => {
                write!(f, "the last segment of header {name}")
            }
            Self::Header { name, part: HeaderPart::Key(of) } => write!(f, "the key of {of} in header {name}"),
            Self::Header { name, part: HeaderPart::Whole } => write!(f, "header {name}"),
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
    /// Where a profile gives it: sent once, before a run against a tenant; 404 means that the tenant lacks it.
    pub exists: Option<Box<RequestTemplate>>,
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
    /// Finds it where its making wasn't answered.
    pub find: Vec<Find>,
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

impl Suite {
    /// All clauses with their page, in the order of the files.
    pub fn clauses(&self) -> impl Iterator<Item = (&Page, &Clause)> {
        self.files.iter().flat_map(|file| file.clauses.iter().map(|clause| (&file.page, clause)))
    }

    /// The fixture of a name.
    pub fn fixture(&self, name: &str) -> Option<&Fixture> {
        self.fixtures.iter().find(|fixture| fixture.name == name)
    }

    /// The names that profiles may give.
    pub fn given(&self) -> impl Iterator<Item = &str> {
        self.fixtures.iter().flat_map(|fixture| match &fixture.origin {
            Origin::Profile { binds, .. } => binds.iter().map(String::as_str).collect::<Vec<_>>(),
            Origin::Recipe(_) | Origin::Like { .. } => vec![fixture.name.as_str()],
            Origin::Value(_) => Vec::new(),
        })
    }

    /// What is asked before a run for what the profile gives, and how.
    pub fn looks(&self) -> impl Iterator<Item = (&Fixture, &RequestTemplate)> {
        self.fixtures.iter().filter_map(|fixture| Some((fixture, fixture.exists.as_deref()?)))
    }

    /// What a request needs, if the suite says it.
    pub fn permission(&self, request: &RequestTemplate) -> Option<&Permission> {
        self.permissions.iter().find(|permission| permission.is_of(request))
    }

    /// The operations with their files.
    pub fn operations(&self) -> impl Iterator<Item = (&CaseFile, &Operation)> {
        self.files.iter().filter_map(|file| match &file.scope {
            Scope::Operation(operation) => Some((file, operation.as_ref())),
            Scope::Every => None,
        })
    }
}
