//! What a trial uses: its requests, the variables in them, the identities that send them. What stands in none of
//! them needn't be there.

use std::collections::BTreeSet;

use crate::case::model::{Running, TakeFrom};
use crate::case::{Find, IdentityUse, Instance, InstanceOrigin, RequestTemplate, Script, Step};

/// A script with its arrangement.
pub(super) struct Uses<'a> {
    pub(super) script: &'a Script,
    pub(super) instances: &'a [Instance],
    running: &'a [Running],
    /// The variables, running names among them.
    pub(super) variables: BTreeSet<String>,
}

impl<'a> Uses<'a> {
    pub(super) fn new(script: &'a Script, instances: &'a [Instance], running: &'a [Running]) -> Self {
        let mut uses = Self { script, instances, running, variables: BTreeSet::new() };
        let mut variables = uses.of_script();
        variables.extend(uses.of_arrangement());
        uses.variables = variables;
        // Reading a running name takes variables of its own, and is only done where somebody uses the name.
        let reads: Vec<_> = uses.reads().flat_map(RequestTemplate::variables).collect();
        uses.variables.extend(reads);
        uses
    }

    /// Every request that the trial may send.
    pub(super) fn requests(&self) -> impl Iterator<Item = &'a RequestTemplate> {
        self.own_requests().chain(self.arranging()).chain(self.reads())
    }

    /// Whose tokens it sends.
    pub(super) fn identities(&self) -> Vec<&'a IdentityUse> {
        let default = &self.script.identity;
        let all = self.requests().map(|request| request.identity.as_ref().unwrap_or(default));
        all.filter(|identity| identity.name != IdentityUse::NOBODY).collect()
    }

    /// Values that the profile gives: the instance, the profile's key, the variable.
    pub(super) fn given(&self) -> impl Iterator<Item = (&'a Instance, &'a str, &'a str)> {
        self.instances.iter().flat_map(|instance| match &instance.origin {
            InstanceOrigin::Given { binds, .. } => binds
                .iter()
                .map(|(key, variable)| (instance, key.as_str(), variable.as_str()))
                .collect::<Vec<_>>(),
            InstanceOrigin::Value(_) | InstanceOrigin::Made(_) => Vec::new(),
        })
    }

    /// Variables of the case itself, without its arrangement.
    pub(super) fn of_script(&self) -> BTreeSet<String> {
        let script = self.script;
        let mut used: BTreeSet<String> = self.own_requests().flat_map(RequestTemplate::variables).collect();
        used.extend(script.find.iter().flat_map(Find::variables));
        let refusal = script.broken.iter().map(|broken| &broken.refusal);
        let original = script.original().map(|original| &original.success);
        let later = script.then.iter().map(|step| &step.expect);
        for expectation in std::iter::once(&script.success).chain(refusal).chain(original).chain(later) {
            expectation.operands(&mut |operand| used.extend(operand.variables()));
        }
        used
    }

    fn of_arrangement(&self) -> BTreeSet<String> {
        let mut used: BTreeSet<String> = self.arranging().flat_map(RequestTemplate::variables).collect();
        for instance in self.instances {
            match &instance.origin {
                InstanceOrigin::Given { .. } => {}
                InstanceOrigin::Value(value) => used.extend(value.variables().map(str::to_owned)),
                InstanceOrigin::Made(recipe) => {
                    used.extend(
                        recipe.lets.iter().flat_map(|(_, value)| value.variables()).map(str::to_owned),
                    );
                    used.extend(recipe.find.iter().flat_map(Find::variables));
                    for step in &recipe.make {
                        step.expect.operands(&mut |operand| used.extend(operand.variables()));
                        filters(step, &mut used);
                    }
                }
            }
        }
        used
    }

    fn own_requests(&self) -> impl Iterator<Item = &'a RequestTemplate> {
        let script = self.script;
        std::iter::once(&script.correct)
            .chain(script.broken.iter().map(|broken| &broken.request))
            .chain(script.original().map(|original| &original.request))
            .chain(&script.witness)
            .chain(script.then.iter().chain(&script.undo).map(|step| &step.request))
            .chain(script.find.iter().map(|find| &find.request))
    }

    fn arranging(&self) -> impl Iterator<Item = &'a RequestTemplate> {
        self.instances.iter().flat_map(|instance| match &instance.origin {
            InstanceOrigin::Given { probe, .. } => probe.iter().collect::<Vec<_>>(),
            InstanceOrigin::Value(_) => Vec::new(),
            InstanceOrigin::Made(recipe) => {
                let steps = recipe.make.iter().chain(&recipe.undo).map(|step| &step.request);
                steps.chain(recipe.find.iter().map(|find| &find.request)).collect()
            }
        })
    }

    /// What reads the running names that it uses.
    pub(super) fn reads(&self) -> impl Iterator<Item = &'a RequestTemplate> {
        let used = self.running.iter().filter(|running| self.variables.contains(&running.name));
        used.map(|running| &running.read).collect::<Vec<_>>().into_iter()
    }
}

/// Variables in what an entry must have to be taken.
fn filters(step: &Step, used: &mut BTreeSet<String>) {
    for take in &step.take {
        if let TakeFrom::Entry { filter, .. } = &take.from {
            let operands = filter.iter().map(|(_, matcher)| matcher);
            operands.for_each(|matcher| matcher.operands(&mut |operand| used.extend(operand.variables())));
        }
    }
}
