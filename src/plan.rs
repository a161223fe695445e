//! All trials with their decision: run, or skip and why. Everything that can be decided before the first
//! request is decided here, so `list` and `run` agree by construction. Pure: no I/O, no clock.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::case::model::Running;
use crate::case::{IdentityUse, Instance, InstanceOrigin, RequestTemplate, Script, Step, Suite, arrange};
use crate::outcome::SkipReason;
use crate::profile::Profile;

/// All trials of a suite against one target, in the suite's order.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The trials.
    pub trials: Vec<Trial>,
    /// The running names.
    pub running: Vec<Running>,
}

/// A case as the runner sees it.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What it does.
    pub script: Arc<Script>,
    /// Whether it runs.
    pub decision: Decision,
}

/// Whether a trial runs.
#[derive(Debug, Clone)]
pub enum Decision {
    /// It runs with this arrangement.
    Run(Arrangement),
    /// It isn't asked.
    Skip(SkipReason),
}

/// All fixtures of a trial, and what it must hold while it runs.
#[derive(Debug, Clone, Default)]
pub struct Arrangement {
    /// The fixtures in the order of making.
    pub instances: Vec<Instance>,
    /// Whether it holds an entry of the pool.
    pub pooled: bool,
    /// Resources that only one trial may use at a time: it takes turns with all that share one.
    pub lanes: BTreeSet<String>,
}

impl Plan {
    /// Plans every script against a profile.
    pub fn new(suite: &Suite, scripts: &[Script], profile: &Profile) -> Self {
        let trials = scripts
            .iter()
            .map(|script| Trial {
                script: Arc::new(script.clone()),
                decision: decide(suite, script, profile),
            })
            .collect();
        Self { trials, running: suite.running.clone() }
    }

    /// The trials whose id contains one of the filters; all without filters.
    #[must_use]
    pub fn selected(&self, filters: &[String]) -> Self {
        let wanted = |trial: &&Trial| {
            filters.is_empty() || filters.iter().any(|filter| trial.script.id.contains(filter.as_str()))
        };
        Self { trials: self.trials.iter().filter(wanted).cloned().collect(), running: self.running.clone() }
    }
}

impl Plan {
    /// Whose tokens the trials may send.
    pub fn identities(&self) -> impl Iterator<Item = &IdentityUse> {
        self.trials.iter().flat_map(|trial| match &trial.decision {
            Decision::Run(arrangement) => {
                identities(&trial.script, &arrangement.instances, &self.running).collect::<Vec<_>>()
            }
            Decision::Skip(_) => Vec::new(),
        })
    }
}

fn decide(suite: &Suite, script: &Script, profile: &Profile) -> Decision {
    let gives = |name: &str| profile.gives(name);
    let instances = match arrange(suite, &script.needs, &gives) {
        Ok(instances) => instances,
        // A suite with such a problem isn't planned; loading reports it.
        Err(problem) => {
            let name = problem.problem.title();
            return Decision::Skip(SkipReason::FixtureMissing { name, is: problem.place.to_string() });
        }
    };
    let missing = missing_value(script, &instances, &suite.running, profile)
        .or_else(|| given_twice(&instances))
        .or_else(|| missing_identity(script, &instances, &suite.running, profile))
        .or_else(|| unbound_variable(suite, script, &instances));
    match missing {
        Some(reason) => Decision::Skip(reason),
        None => Decision::Run(Arrangement {
            pooled: uses_pool(script, &instances, &suite.running, profile),
            lanes: lanes(suite, script, &instances, profile),
            instances,
        }),
    }
}

/// The first value that only a profile can give and this one doesn't. Of the names that come with a fixture
/// (`colleague_upn`), only those matter that the trial uses.
fn missing_value(
    script: &Script,
    instances: &[Instance],
    running: &[Running],
    profile: &Profile,
) -> Option<SkipReason> {
    let used = used_variables(script, instances, running);
    given(instances)
        .filter(|(instance, _, variable)| instance.name == *variable || used.contains(*variable))
        .find(|(_, key, _)| !profile.gives(key))
        .map(|(instance, key, _)| SkipReason::FixtureMissing {
            name: key.to_owned(),
            is: instance.is.clone(),
        })
}

/// Every variable that the trial's requests and expectations hold.
fn used_variables(script: &Script, instances: &[Instance], running: &[Running]) -> BTreeSet<String> {
    let mut used: BTreeSet<String> =
        requests(script, instances, running).flat_map(RequestTemplate::variables).collect();
    let refusal = script.broken.iter().map(|broken| &broken.refusal);
    let original = script.original().map(|original| &original.success);
    let later = script.then.iter().map(|step| &step.expect);
    for expectation in std::iter::once(&script.success).chain(refusal).chain(original).chain(later) {
        expectation.operands(&mut |operand| used.extend(operand.variables()));
    }
    used
}

/// Instances whose values the profile gives: the instance, the profile's key, the variable.
fn given(instances: &[Instance]) -> impl Iterator<Item = (&Instance, &str, &str)> {
    instances.iter().flat_map(|instance| match &instance.origin {
        InstanceOrigin::Given { binds, .. } => binds
            .iter()
            .map(|(key, variable)| (instance, key.as_str(), variable.as_str()))
            .collect::<Vec<_>>(),
        InstanceOrigin::Value(_) | InstanceOrigin::Made(_) => Vec::new(),
    })
}

/// A recipe's fixture that the profile gives once can't be two different things in one trial.
fn given_twice(instances: &[Instance]) -> Option<SkipReason> {
    let makeable: Vec<_> = given(instances).filter(|(instance, ..)| instance.makeable).collect();
    for (at, (_, key, variable)) in makeable.iter().enumerate() {
        if let Some((_, _, first)) = makeable[..at].iter().find(|(_, known, _)| known == key) {
            let names = ((*first).to_owned(), (*variable).to_owned());
            return Some(SkipReason::FixtureTwice { name: (*key).to_owned(), names });
        }
    }
    None
}

/// Every request that the trial may send.
fn requests<'a>(
    script: &'a Script,
    instances: &'a [Instance],
    running: &'a [Running],
) -> impl Iterator<Item = &'a RequestTemplate> {
    let reads = moving(script, instances, running).into_iter().map(|running| &running.read);
    written(script, instances).chain(reads)
}

/// The running names that the trial may have to read: it knows their owner, and something in it names them.
fn moving<'a>(script: &Script, instances: &[Instance], running: &'a [Running]) -> Vec<&'a Running> {
    let owners: BTreeSet<&str> = instances.iter().flat_map(Instance::variables).collect();
    let mut named: BTreeSet<String> =
        written(script, instances).flat_map(RequestTemplate::variables).collect();
    for instance in instances {
        if let InstanceOrigin::Made(recipe) = &instance.origin {
            named.extend(recipe.lets.iter().flat_map(|(_, value)| value.variables()).map(str::to_owned));
        }
    }
    running.iter().filter(|one| owners.contains(one.of.as_str()) && named.contains(&one.name)).collect()
}

/// Every request of the trial that stands in a file as such.
fn written<'a>(script: &'a Script, instances: &'a [Instance]) -> impl Iterator<Item = &'a RequestTemplate> {
    fn of_steps(steps: &[Step]) -> impl Iterator<Item = &RequestTemplate> {
        steps.iter().map(|step| &step.request)
    }
    let arranging = instances.iter().flat_map(|instance| match &instance.origin {
        InstanceOrigin::Given { probe, .. } => probe.iter().collect::<Vec<_>>(),
        InstanceOrigin::Value(_) => Vec::new(),
        InstanceOrigin::Made(recipe) => of_steps(&recipe.make).chain(of_steps(&recipe.undo)).collect(),
    });
    std::iter::once(&script.correct)
        .chain(script.broken.iter().map(|broken| &broken.request))
        .chain(script.original().map(|original| &original.request))
        .chain(&script.witness)
        .chain(of_steps(&script.then))
        .chain(of_steps(&script.undo))
        .chain(arranging)
}

fn identities<'a>(
    script: &'a Script,
    instances: &'a [Instance],
    running: &'a [Running],
) -> impl Iterator<Item = &'a IdentityUse> {
    requests(script, instances, running)
        .map(|request| request.identity.as_ref().unwrap_or(&script.identity))
        .filter(|identity| identity.name != IdentityUse::NOBODY)
}

fn missing_identity(
    script: &Script,
    instances: &[Instance],
    running: &[Running],
    profile: &Profile,
) -> Option<SkipReason> {
    identities(script, instances, running).find_map(|used| {
        let Some(identity) = profile.identity(profile.pool.first(), &used.name) else {
            return Some(SkipReason::IdentityMissing(used.name.clone()));
        };
        let only = used.only.as_deref()?;
        let missing = identity.token(Some(only)).is_none();
        missing.then(|| SkipReason::PermissionMissing { identity: used.name.clone(), only: only.to_owned() })
    })
}

/// Where a profile gives a fixture by value, the names that its recipe would have bound along the way are gone.
fn unbound_variable(suite: &Suite, script: &Script, instances: &[Instance]) -> Option<SkipReason> {
    let mut bound: BTreeSet<&str> = instances.iter().flat_map(Instance::variables).collect();
    bound.extend(crate::case::variables::BUILT_IN);
    bound.extend(suite.running.iter().map(|running| running.name.as_str()));
    bound.extend(script.capture.iter().map(|take| take.name.as_str()));
    bound.extend(script.then.iter().flat_map(|step| &step.take).map(|take| take.name.as_str()));
    used_variables(script, &[], &[]).into_iter().find(|name| !bound.contains(name.as_str())).map(|name| {
        SkipReason::FixtureMissing {
            is: "bound by the recipe of a fixture that the profile gives by value".into(),
            name,
        }
    })
}

fn uses_pool(script: &Script, instances: &[Instance], running: &[Running], profile: &Profile) -> bool {
    given(instances).any(|(_, key, _)| profile.pool_gives(key))
        || identities(script, instances, running).any(|identity| profile.pool_has_identity(&identity.name))
}

/// Profile values outside the pool that stand in the path of a write or a witness, and owners of running names.
fn lanes(suite: &Suite, script: &Script, instances: &[Instance], profile: &Profile) -> BTreeSet<String> {
    let mut touched: BTreeSet<&str> = BTreeSet::new();
    for request in written(script, instances).filter(|request| request.method != "GET") {
        touched.extend(request.path.variables());
    }
    for witness in &script.witness {
        touched.extend(witness.path.variables());
    }
    touched.extend(moving(script, instances, &suite.running).into_iter().map(|running| running.of.as_str()));
    given(instances)
        .filter(|(_, key, variable)| touched.contains(variable) && !profile.pool_gives(key))
        .filter_map(|(_, key, _)| profile.value(None, key))
        .map(str::to_owned)
        .collect()
}
