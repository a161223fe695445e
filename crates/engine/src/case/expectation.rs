//! What an answer must be: statuses, a schema, headers, places of the body, and the checks for each.

use std::fmt;
use std::ops::Deref;

use regex::Regex;

use super::pointer::Pointer;

/// What is promised of an answer. `V` is a template in the model and a value in a trial.
#[derive(Debug, Clone, PartialEq)]
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
    /// Whether something is said of this place: `status`, `header NAME`, or a pointer into the body.
    pub fn says(&self, at: &str) -> bool {
        match at.strip_prefix("header ") {
            Some(name) => self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)),
            None if at == "status" => !self.status.is_empty(),
            None => self.body.iter().any(|(pointer, _)| pointer.to_string() == at),
        }
    }

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
#[derive(Debug, Clone, PartialEq)]
pub struct Matcher<V> {
    /// The checks.
    pub checks: Vec<Check<V>>,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Check<V> {
    /// Equal.
    Is(V),
    /// There, and not equal.
    IsNot(V),
    /// A string that the expression finds.
    Matches(Pattern),
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
    /// An array with one such entry, and no other like it.
    HasOne(Vec<(Pointer, Matcher<V>)>),
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

/// A regular expression. Two are equal if they are written alike.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl From<Regex> for Pattern {
    fn from(regex: Regex) -> Self {
        Self(regex)
    }
}

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        &self.0
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<V> Check<V> {
    /// The key of case files; what is equal goes by `is`, however it is written.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Is(_) => "is",
            Self::IsNot(_) => "is_not",
            Self::Matches(_) => "matches",
            Self::OneOf(_) => "one_of",
            Self::StartsWith(_) => "starts_with",
            Self::EndsWith(_) => "ends_with",
            Self::Contains(_) => "contains",
            Self::Has(_) => "has",
            Self::HasOne(_) => "has_one",
            Self::HasNo(_) => "has_no",
            Self::Absent => "absent",
            Self::Present => "present",
            Self::Type(_) => "type",
            Self::Length(_) => "length",
        }
    }
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
                Check::HasOne(members) => Check::HasOne(map_members(members, map)?),
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
                Check::Has(members) | Check::HasOne(members) | Check::HasNo(members) => {
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
