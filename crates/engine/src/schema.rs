//! JSON schemas: `schemas/NAME.schema.json`, looked through when they are loaded and compiled when first asked.
//!
//! Start with [`Schemas`]. A schema is draft 2020-12 unless `$schema` says another known draft; formats are
//! asserted; nothing is ever fetched. References name files next to each other
//! (`"$ref": "graph_error.schema.json#/$defs/inner"`), so `$id` is refused, and so are references whose target
//! isn't known beforehand. [`Schemas::load`] finds everything that can be found without compiling;
//! [`Schemas::compile_all`] finds the rest. **Invariant**: the only room that uses `jsonschema`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Place, Problem, Source, nearest};

mod compiled;
mod cost;
mod graph;
mod keyword;
mod lint;
mod load;
mod span;

use compiled::Compiled;
use keyword::Draft;

/// All schemas of a suite. Threads share it; each schema is compiled once, by whoever asks first.
#[derive(Debug, Default)]
pub struct Schemas {
    files: Vec<File>,
    /// The names of all properties that some schema describes.
    described: OnceLock<HashSet<String>>,
}

/// One schema file.
struct File {
    name: String,
    /// `NAME.schema.json`.
    base: String,
    source: Arc<Source>,
    value: Value,
    draft: Draft,
    /// Itself and, behind it, the files that its references reach.
    reach: Vec<usize>,
    /// Nothing was found wrong with it or with what it refers to.
    sound: bool,
    compiled: OnceLock<Result<Compiled, Box<Diagnostic>>>,
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("File").field("name", &self.name).field("sound", &self.sound).finish_non_exhaustive()
    }
}

/// What a value breaks: the first twenty violations, and how many more there are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Violations<'a> {
    /// One by one.
    pub list: Vec<Violation<'a>>,
    /// How many are not in the list.
    pub more: usize,
}

/// One place of a value that a schema doesn't allow.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation<'a> {
    /// JSON pointer to the value; to where it should be if it is missing.
    pub at: String,
    /// What was expected, in words.
    pub expected: String,
    /// What stands there; nothing if it is missing.
    pub actual: Option<&'a Value>,
    /// What kind of violation it is.
    pub breach: Breach,
}

/// What kind of violation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    /// A required property isn't there.
    Missing,
    /// A value of another type.
    Type,
    /// Anything else.
    Other,
}

/// The ending of a schema's file name.
pub const ENDING: &str = ".schema.json";

impl Schemas {
    /// Reads schema files; a source's name ends in `NAME.schema.json`. All problems of all files are told at
    /// once; patterns and the meta-schema are looked at by [`Schemas::compile`] and [`Schemas::compile_all`].
    pub fn load(files: &[Arc<Source>]) -> (Self, Vec<Diagnostic>) {
        load::load(files)
    }

    /// The names of all schemas, in the order of the files.
    pub fn names(&self) -> Vec<String> {
        self.files.iter().map(|file| file.name.clone()).collect()
    }

    /// Whether some schema describes a property of that name.
    pub fn describes(&self, property: &str) -> bool {
        let names = || self.listed().into_keys().map(str::to_owned).collect();
        self.described.get_or_init(names).contains(property)
    }

    /// The texts that schemas list for properties of a name, with `enum` or `const`.
    pub fn listed(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut open: Vec<&Value> = self.files.iter().map(|file| &file.value).collect();
        while let Some(schema) = open.pop() {
            let properties = schema.get("properties").and_then(Value::as_object);
            for (name, described) in properties.into_iter().flatten() {
                let many = described.get("enum").and_then(Value::as_array).into_iter().flatten();
                let texts = described.get("const").into_iter().chain(many).filter_map(Value::as_str);
                found.entry(name).or_default().extend(texts);
            }
            match schema {
                Value::Object(members) => open.extend(members.values()),
                Value::Array(entries) => open.extend(entries),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        found
    }

    /// Compiles one schema; says what is wrong with it that wasn't seen when it was loaded.
    pub fn compile(&self, name: &str) -> Option<Diagnostic> {
        let file = self.files.iter().find(|file| file.name == name)?;
        if file.sound {
            self.compiled(file).as_ref().err().map(|found| Diagnostic::clone(found))
        } else {
            None
        }
    }

    /// Compiles all schemas; says what is wrong with them that wasn't seen when they were loaded.
    pub fn compile_all(&self) -> Vec<Diagnostic> {
        self.files.iter().filter_map(|file| self.compile(&file.name)).collect()
    }

    /// What a value breaks. A schema that isn't there or can't be used is a violation of the whole value.
    pub fn violations<'a>(&self, name: &str, value: &'a Value) -> Violations<'a> {
        let Some(file) = self.files.iter().find(|file| file.name == name) else {
            let meant = nearest(name, self.files.iter().map(|file| file.name.as_str()));
            let hint = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
            return unusable(format!("a schema `{name}`, which doesn't exist{hint}"), value);
        };
        if !file.sound {
            return unusable(format!("the schema `{name}`, which can't be used"), value);
        }
        match self.compiled(file) {
            Ok(compiled) => compiled.violations(value),
            Err(diagnostic) => {
                unusable(format!("the schema `{name}`: {}", diagnostic.problem.title()), value)
            }
        }
    }

    fn compiled<'s>(&'s self, file: &'s File) -> &'s Result<Compiled, Box<Diagnostic>> {
        file.compiled.get_or_init(|| {
            let reach = file.reach.iter().map(|other| &self.files[*other]);
            let files: Vec<_> = reach.map(|file| (uri(&file.base), &file.value)).collect();
            compiled::compile(file.draft, &files).map_err(|failure| {
                let span = load::span(&file.source, &failure.at, span::Part::Value);
                let place = Place { source: Arc::clone(&file.source), span };
                Box::new(Diagnostic { problem: Problem::Schema(failure.why), place, also: None })
            })
        })
    }
}

fn uri(file: &str) -> String {
    format!(
        "graphproof:///schemas/{}",
        percent_encoding::utf8_percent_encode(file, percent_encoding::NON_ALPHANUMERIC)
    )
}

fn unusable(expected: String, value: &Value) -> Violations<'_> {
    let violation = Violation { at: String::new(), expected, actual: Some(value), breach: Breach::Other };
    Violations { list: vec![violation], more: 0 }
}
