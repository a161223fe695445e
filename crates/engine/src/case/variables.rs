//! Every `{variable}` is bound by something that comes before it.

use std::collections::{BTreeMap, BTreeSet};

use super::arrange::{Instance, InstanceOrigin, arrange};
use super::expectation::Expectation;
use super::find::Find;
use super::json_template::JsonTemplate;
use super::model::{Step, Suite, TakeFrom};
use super::request::RequestTemplate;
use super::script::Script;
use super::template::{LONGEST, Part, Template};
use crate::diagnostic::{Diagnostic, Place, Problem, nearest};

/// Names that every trial has: the root that bind URLs use, and the run's marker.
pub const BUILT_IN: [&str; 2] = ["graph", "marker"];

/// Checks the variables of a script against what its fixtures, captures and running names bind.
pub(super) fn check(suite: &Suite, script: &Script, found: &mut Vec<Diagnostic>) {
    let instances = match arrange(suite, &script.needs, &|_| false) {
        Ok(instances) => instances,
        Err(problem) => {
            found.push(*problem);
            return;
        }
    };
    let mut reach = Reach::new(suite, found);
    for instance in &instances {
        reach.names.extend(instance.variables().into_iter().map(str::to_owned));
        if let InstanceOrigin::Given { probe: Some(probe), .. } = &instance.origin {
            reach.request(probe, &script.place);
        }
    }
    reach.request(&script.correct, &script.place);
    reach.expectation(&script.success, &script.place);
    script.witness.iter().for_each(|witness| reach.request(witness, &script.place));
    if let Some(broken) = &script.broken {
        reach.request(&broken.request, &script.place);
        reach.expectation(&broken.refusal, &script.place);
    }
    reach.finds(&script.find);
    reach.names.extend(script.capture.iter().map(|take| take.name.clone()));
    reach.steps(&script.then);
    reach.steps(&script.undo);
}

/// Checks the variables of an arrangement's steps, in the order in which they are bound.
pub(super) fn check_arrangement(
    suite: &Suite,
    instances: &[Instance],
    place: &Place,
    found: &mut Vec<Diagnostic>,
) {
    let mut reach = Reach::new(suite, found);
    let mut lengths = BTreeMap::new();
    for instance in instances {
        match &instance.origin {
            // A probe may use what the trial binds beside the fixture; that is looked at with the trial.
            InstanceOrigin::Given { .. } => {
                reach.names.extend(instance.variables().into_iter().map(str::to_owned));
            }
            InstanceOrigin::Value(value) => {
                value.variables().for_each(|name| reach.known(name, place));
                reach.bounded(&instance.name, value, &mut lengths, place);
                reach.names.insert(instance.name.clone());
            }
            InstanceOrigin::Made(recipe) => {
                for (name, value) in &recipe.lets {
                    value.variables().for_each(|name| reach.known(name, place));
                    reach.bounded(name, value, &mut lengths, place);
                    reach.names.insert(name.clone());
                }
                reach.finds(&recipe.find);
                reach.steps(&recipe.make);
                reach.steps(&recipe.undo);
            }
        }
    }
}

struct Reach<'a> {
    names: BTreeSet<String>,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Reach<'a> {
    fn new(suite: &Suite, found: &'a mut Vec<Diagnostic>) -> Self {
        let built_in = BUILT_IN.iter().map(|&name| name.to_owned());
        Self {
            names: built_in.chain(suite.running.iter().map(|running| running.name.clone())).collect(),
            found,
        }
    }

    fn known(&mut self, name: &str, place: &Place) {
        if self.names.contains(name) {
            return;
        }
        let problem = Problem::UnknownVariable {
            name: name.to_owned(),
            nearest: nearest(name, self.names.iter().map(String::as_str)),
            reach: format!(
                "fixtures in `needs`, `take` and `capture` bind names; bound here: {}",
                self.names.iter().cloned().collect::<Vec<_>>().join(", ")
            ),
        };
        self.found.push(Diagnostic { problem, place: narrowed(place, name), also: None });
    }

    /// Values that are made of values multiply; what would become too long is told before anything is sent.
    fn bounded(
        &mut self,
        name: &str,
        value: &Template,
        lengths: &mut BTreeMap<String, usize>,
        place: &Place,
    ) {
        let length = value.parts().iter().fold(0_usize, |length, part| {
            length.saturating_add(match part {
                Part::Literal(text) => text.len(),
                Part::Variable(name, _) => lengths.get(name).copied().unwrap_or_default(),
            })
        });
        if length > LONGEST && lengths.values().all(|length| *length <= LONGEST) {
            let expected = format!("values of up to {LONGEST} bytes");
            let found = format!("one of at least {length}: `{name}`");
            let problem = Problem::Expected { expected, found };
            self.found.push(Diagnostic { problem, place: place.clone(), also: None });
        }
        lengths.insert(name.to_owned(), length);
    }

    fn request(&mut self, request: &RequestTemplate, place: &Place) {
        request.variables().iter().for_each(|name| self.known(name, place));
    }

    fn expectation(&mut self, expectation: &Expectation<JsonTemplate>, place: &Place) {
        let mut names = Vec::new();
        expectation.operands(&mut |operand| names.extend(operand.variables()));
        names.iter().for_each(|name| self.known(name, place));
    }

    /// What finds something must not need what only making it tells.
    fn finds(&mut self, finds: &[Find]) {
        for find in finds {
            find.variables().iter().for_each(|name| self.known(name, &find.place));
        }
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            self.request(&step.request, &step.place);
            self.expectation(&step.expect, &step.place);
            for take in &step.take {
                if let TakeFrom::Entry { filter, .. } = &take.from {
                    let mut names = Vec::new();
                    filter.iter().for_each(|(_, matcher)| {
                        matcher.operands(&mut |operand| names.extend(operand.variables()));
                    });
                    names.iter().for_each(|name| self.known(name, &take.place));
                }
                self.names.insert(take.name.clone());
            }
        }
    }
}

/// The first `{name}` at or behind a place, so that the caret stands under the variable itself.
fn narrowed(place: &Place, name: &str) -> Place {
    let text = &place.source.text;
    let from = place.span.start.min(text.len());
    let candidates = [format!("{{{name}}}"), format!("{{{name}:")];
    let behind =
        candidates.iter().filter_map(|form| text.get(from..)?.find(form.as_str()).map(|at| from + at)).min();
    let anywhere = || candidates.iter().filter_map(|form| text.find(form.as_str())).min();
    match behind.or_else(anywhere) {
        Some(start) => Place { source: place.source.clone(), span: start..start + name.len() + 2 },
        None => place.clone(),
    }
}
