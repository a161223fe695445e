//! What a trial will send, before anything is sent: each request with the part it plays, whose token it carries, and when.

use super::uses::Uses;
use super::{Decision, Plan, Trial};
use crate::case::template::Context;
use crate::case::{Bindings, IdentityUse, Instance, InstanceOrigin, RequestTemplate, Step};
use crate::finding::Role;
use crate::profile::Profile;

/// A request that a trial will send, or may.
#[derive(Debug, Clone)]
pub struct PlannedRequest<'a> {
    /// The part it plays.
    pub role: Role,
    /// The request.
    pub template: &'a RequestTemplate,
    /// Whose token it carries.
    pub identity: &'a IdentityUse,
    /// When it is sent.
    pub when: When,
    /// Whether it is to be refused.
    pub is_broken: bool,
}

/// When a planned request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// If the target is as documented.
    Always,
    /// Until what is waited for shows, and at least once.
    UntilItShows,
    /// Whenever a running name must be read.
    WhereUnknown,
    /// If the request of a *should* is refused.
    IfRefused,
    /// If the broken request is accepted, to remove what it made.
    IfAccepted,
    /// If the answer to what makes something is lost: to find it.
    IfLost,
}

impl When {
    /// In words; nothing for what is always sent.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::Always => None,
            Self::UntilItShows => Some("until it shows"),
            Self::WhereUnknown => Some("where it isn't known"),
            Self::IfRefused => Some("if the one before is refused"),
            Self::IfAccepted => Some("if the broken one is accepted"),
            Self::IfLost => Some("if an answer is lost"),
        }
    }

    /// Whether a run against a target that is as documented, and loses nothing, sends it.
    pub fn is_certain(self) -> bool {
        matches!(self, Self::Always | Self::UntilItShows)
    }
}

impl Plan {
    /// Everything that a trial will send, in the order of sending; nothing for one that is skipped.
    pub fn requests<'a>(&'a self, trial: &'a Trial) -> Vec<PlannedRequest<'a>> {
        let Decision::Run(arrangement) = &trial.decision else { return Vec::new() };
        let instances = arrangement.instances.as_slice();
        let script = trial.script.as_ref();
        let mut list = List { default: &script.identity, requests: Vec::new() };
        let uses = Uses::new(script, instances, &self.running);
        for read in uses.reads() {
            list.add(Role::Arrange, read, When::WhereUnknown);
        }
        instances.iter().for_each(|instance| list.arrange(instance));
        let mut removed = When::Always;
        match &script.broken {
            Some(broken) => {
                list.all(Role::Witness, &script.witness);
                list.add(Role::Act, &broken.request, When::Always);
                list.requests.iter_mut().next_back().into_iter().for_each(|act| act.is_broken = true);
                list.all(Role::Witness, &script.witness);
                if script.no_twin.is_some() {
                    removed = When::IfAccepted;
                } else {
                    list.add(Role::Twin, &script.correct, When::Always);
                }
            }
            None => list.add(Role::Act, &script.correct, When::Always),
        }
        if let Some(original) = script.original() {
            list.add(Role::Twin, &original.request, When::IfRefused);
        }
        if removed == When::Always {
            script.then.iter().for_each(|step| list.step(Role::Then, step));
        }
        script.find.iter().for_each(|find| list.add(Role::Undo, &find.request, When::IfLost));
        script.undo.iter().for_each(|step| list.add(Role::Undo, &step.request, removed));
        instances.iter().rev().for_each(|instance| list.undo(instance));
        list.requests
    }
}

struct List<'a> {
    default: &'a IdentityUse,
    requests: Vec<PlannedRequest<'a>>,
}

impl<'a> List<'a> {
    fn add(&mut self, role: Role, template: &'a RequestTemplate, when: When) {
        let identity = template.identity.as_ref().unwrap_or(self.default);
        self.requests.push(PlannedRequest { role, template, identity, when, is_broken: false });
    }

    fn all(&mut self, role: Role, templates: &'a [RequestTemplate]) {
        templates.iter().for_each(|template| self.add(role, template, When::Always));
    }

    fn step(&mut self, role: Role, step: &'a Step) {
        let when = if step.until_ms.is_some() { When::UntilItShows } else { When::Always };
        self.add(role, &step.request, when);
    }

    fn arrange(&mut self, instance: &'a Instance) {
        match &instance.origin {
            InstanceOrigin::Given { probe, .. } => {
                probe.iter().for_each(|probe| self.add(Role::Arrange, probe, When::Always));
            }
            InstanceOrigin::Value(_) => {}
            InstanceOrigin::Made(recipe) => {
                recipe.make.iter().for_each(|step| self.step(Role::Arrange, step));
            }
        }
    }

    fn undo(&mut self, instance: &'a Instance) {
        if let InstanceOrigin::Made(recipe) = &instance.origin {
            recipe.find.iter().for_each(|find| self.add(Role::Undo, &find.request, When::IfLost));
            recipe.undo.iter().for_each(|step| self.add(Role::Undo, &step.request, When::Always));
        }
    }
}

/// The values that are known before a trial runs: what the profile gives, where it gives one only, and fixed ones.
pub fn known_values(trial: &Trial, profile: &Profile) -> Bindings {
    let mut values = Bindings::default();
    values.bind("graph", profile.graph.as_str());
    let Decision::Run(arrangement) = &trial.decision else { return values };
    let entry = profile.pool.first().filter(|_| profile.pool.len() == 1);
    for instance in &arrangement.instances {
        match &instance.origin {
            InstanceOrigin::Given { binds, .. } => {
                for (key, variable) in binds {
                    if let Some(value) = profile.value(entry, key) {
                        values.bind(variable, value);
                    }
                }
            }
            InstanceOrigin::Value(value) => {
                if let Ok(value) = value.render(&values, Context::Text) {
                    values.bind(&instance.name, value);
                }
            }
            InstanceOrigin::Made(_) => {}
        }
    }
    values
}
