//! The names that a request binds by itself, and what they can't stand for.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::model::{Origin, Suite};
use crate::case::template::{Part, Template};
use crate::case::{Bindings, Script};

/// What the suite says of its names.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// Fixtures of one value: ids that nothing has.
    fixed: BTreeMap<String, String>,
    /// Names of people, who are found by an id: a name that ends in `_upn` stands for a principal name, which has an @.
    people: BTreeSet<String>,
    /// Names that are versions, and are compared without quotes.
    running: Vec<String>,
}

/// What a principal name's variable ends in.
const PRINCIPAL_NAME: &str = "_upn";

/// Longer texts fill no template of several parts.
const LONGEST: usize = 4096;

impl Lexicon {
    pub(super) fn new(suite: &Suite, scripts: &[Script]) -> Self {
        let mut lexicon = Self {
            running: suite.running.iter().map(|running| running.name.clone()).collect(),
            ..Self::default()
        };
        for fixture in &suite.fixtures {
            match &fixture.origin {
                Origin::Value(template) => {
                    if let Ok(value) =
                        template.render(&Bindings::default(), crate::case::template::Context::Text)
                    {
                        lexicon.fixed.insert(fixture.name.clone(), value);
                    }
                }
                Origin::Profile { binds, .. } => {
                    let names = binds.iter().filter_map(|name| name.strip_suffix(PRINCIPAL_NAME));
                    lexicon.people.extend(names.map(str::to_owned));
                }
                Origin::Recipe(_) | Origin::Like { .. } => {}
            }
        }
        for script in scripts {
            let segments = script.correct.path.segments();
            let behind_users = segments.windows(2).filter(|pair| pair[0] == Template::literal("users"));
            let names = behind_users.filter_map(|pair| pair[1].sole_variable());
            lexicon.people.extend(names.map(str::to_owned));
        }
        lexicon
    }

    /// Whether a name is sure to have no other value.
    pub(super) fn is_fixed(&self, name: &str) -> bool {
        self.fixed.contains_key(name)
    }

    /// Whether a name may stand for a value.
    pub(super) fn allows(&self, name: &str, value: &str) -> bool {
        if let Some(fixed) = self.fixed.get(name) {
            return fixed == value;
        }
        let is_url = value.starts_with("https://") || value.starts_with("http://");
        match name {
            "graph" => is_url,
            name if name.ends_with(PRINCIPAL_NAME) => value.contains('@'),
            name if self.people.contains(name) => !value.contains(['@', '/']),
            _ => true,
        }
    }
}

/// Names with the values that a request gives them.
#[derive(Debug, Clone)]
pub(super) struct Names<'a> {
    pub(super) lexicon: &'a Lexicon,
    values: BTreeMap<String, String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(lexicon: &'a Lexicon) -> Self {
        Self { lexicon, values: BTreeMap::new() }
    }

    /// Binds a name; says whether the value is what the name stands for.
    pub(super) fn bind(&mut self, name: &str, value: &str) -> bool {
        if value.is_empty() || !self.lexicon.allows(name, value) {
            return false;
        }
        match self.values.get(name) {
            Some(known) => known == value,
            None => self.values.insert(name.to_owned(), value.to_owned()).is_none(),
        }
    }

    /// Whether a name can have one value only: it has one, or the suite gives it one.
    pub(super) fn is_known(&self, name: &str) -> bool {
        self.values.contains_key(name) || self.lexicon.is_fixed(name)
    }

    /// The names for templates to be rendered with.
    pub(super) fn bindings(&self) -> Bindings {
        let mut bindings = Bindings::default();
        self.lexicon.running.iter().for_each(|name| bindings.declare_running(name));
        for (name, value) in &self.values {
            if bindings.is_running(name) {
                bindings.renew(name, value);
            } else {
                bindings.bind(name, value.as_str());
            }
        }
        bindings
    }

    /// Whether a template may have become this text; its names are bound then.
    pub(super) fn fill(&mut self, template: &Template, text: &str) -> bool {
        if let Some(name) = template.sole_variable() {
            return self.bind(name, text);
        }
        text.len() <= LONGEST && self.fill_parts(template.parts(), text)
    }

    fn fill_parts(&mut self, parts: &[Part], text: &str) -> bool {
        match parts {
            [] => text.is_empty(),
            [Part::Literal(literal), rest @ ..] => {
                text.strip_prefix(literal.as_str()).is_some_and(|behind| self.fill_parts(rest, behind))
            }
            [Part::Variable(name, _)] => self.bind(name, text),
            [Part::Variable(name, _), rest @ ..] => {
                let [Part::Literal(next), ..] = rest else { return false };
                text.match_indices(next.as_str()).any(|(at, _)| {
                    let mut tried = self.clone();
                    let fits = tried.bind(name, &text[..at]) && tried.fill_parts(rest, &text[at..]);
                    if fits {
                        *self = tried;
                    }
                    fits
                })
            }
        }
    }
}
