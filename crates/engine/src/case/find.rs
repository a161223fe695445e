//! How something is found whose making nobody answered: a list is read, and what has a certain text in it gives the name.
//!
//! A write whose answer was lost may have made something all the same, and removing it takes a name that only the answer would
//! have told. So everything whose removal needs such a name says how to find it ([`unfound`]).

use super::model::{Step, Suite, Take};
use super::pointer::Pointer;
use super::request::RequestTemplate;
use super::template::{Renames, Template};
use crate::diagnostic::{Diagnostic, Place, Problem};

/// A read of a list, and the entry that is looked for in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Find {
    /// The read: a GET with an identity of its own.
    pub request: RequestTemplate,
    /// The name that the entry gives.
    pub name: String,
    /// The list in the answer.
    pub at: Pointer,
    /// What the entry must have: texts, each equal.
    pub filter: Vec<(Pointer, Template)>,
    /// The name's value in the entry.
    pub get: Pointer,
    /// Where it is defined.
    pub place: Place,
}

impl Find {
    /// The variables that must have values before anything is made.
    pub fn variables(&self) -> Vec<String> {
        let filter = self.filter.iter().flat_map(|(_, text)| text.variables()).map(str::to_owned);
        self.request.variables().into_iter().chain(filter).collect()
    }

    /// Whether what it finds carries the run's marker, and so is the run's.
    pub fn is_marked(&self) -> bool {
        self.filter.iter().any(|(_, text)| text.variables().any(|name| name == "marker"))
    }

    /// The same with variables renamed.
    #[must_use]
    pub fn renamed(&self, names: &Renames) -> Self {
        Self {
            request: self.request.renamed(names),
            name: names.of(&self.name),
            filter: self.filter.iter().map(|(at, text)| (at.clone(), text.renamed(names))).collect(),
            at: self.at.clone(),
            get: self.get.clone(),
            place: self.place.clone(),
        }
    }
}

/// Names that an undo needs, that only an answer tells, and that nothing finds.
fn unfound(takes: &[&Take], undo: &[&Step], find: &[&Find], found: &mut Vec<Diagnostic>) {
    for step in undo {
        for name in step.request.variables() {
            let is_taken = takes.iter().any(|take| take.name == name);
            if is_taken && !find.iter().any(|find| find.name == name) {
                found.push(Diagnostic {
                    problem: Problem::NotFindable(name),
                    place: step.place.clone(),
                    also: None,
                });
            }
        }
    }
}

/// Every recipe, operation and case whose removal needs a name from an answer says how else to find it.
pub(super) fn everything_is_findable(suite: &Suite, found: &mut Vec<Diagnostic>) {
    for fixture in &suite.fixtures {
        if let super::model::Origin::Recipe(recipe) = &fixture.origin {
            let takes: Vec<_> = recipe.make.iter().flat_map(|step| &step.take).collect();
            let undo: Vec<_> = recipe.undo.iter().collect();
            unfound(&takes, &undo, &recipe.find.iter().collect::<Vec<_>>(), found);
        }
    }
    for (file, operation) in suite.operations() {
        let undo: Vec<_> = operation.undo.iter().collect();
        let find: Vec<_> = operation.find.iter().collect();
        let takes: Vec<_> = operation.capture.iter().collect();
        unfound(&takes, &undo, &find, found);
        for case in &file.cases {
            let takes: Vec<_> = takes.iter().copied().chain(&case.capture).collect();
            let find: Vec<_> = find.iter().copied().chain(&case.find).collect();
            unfound(&takes, &case.undo.iter().collect::<Vec<_>>(), &find, found);
        }
    }
}
