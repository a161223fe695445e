//! All trials with their decision: run, or skip and why. Everything that can be decided before the first
//! request is decided here, so `list` and `run` agree by construction. Pure: no I/O, no clock.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::case::model::Running;
use crate::case::{IdentityUse, Instance, Script, Suite, arrange};
use crate::outcome::SkipReason;
use crate::profile::Profile;

mod found;
mod lacking;
mod looks;
mod requests;
mod unknown;
mod uses;

pub use found::{Found, Granted};
pub use looks::{Look, LookOf};
pub use requests::{PlannedRequest, When, known_values};
pub use unknown::unknown_names;

use uses::Uses;

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
    Run(Arc<Arrangement>),
    /// It isn't asked, for at least one reason.
    Skip(Vec<SkipReason>),
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
                Uses::new(&trial.script, &arrangement.instances, &self.running).identities()
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
            return Decision::Skip(vec![SkipReason::FixtureMissing { name, is: problem.place.to_string() }]);
        }
    };
    let uses = Uses::new(script, &instances, &suite.running);
    let lacking = lacking::lacking(suite, &uses, profile);
    if !lacking.is_empty() {
        return Decision::Skip(lacking);
    }
    let pooled = uses_pool(&uses, profile);
    let lanes = lanes(suite, &uses, profile);
    Decision::Run(Arc::new(Arrangement { instances, pooled, lanes }))
}

fn uses_pool(uses: &Uses<'_>, profile: &Profile) -> bool {
    uses.given().any(|(_, key, _)| profile.pool_gives(key))
        || uses.identities().iter().any(|identity| profile.pool_has_identity(&identity.name))
}

/// Profile values outside the pool that stand in the path of a write or a witness, and owners of running names.
fn lanes(suite: &Suite, uses: &Uses<'_>, profile: &Profile) -> BTreeSet<String> {
    let mut touched: BTreeSet<&str> = BTreeSet::new();
    for request in uses.requests().filter(|request| request.method != "GET") {
        touched.extend(request.path.variables());
    }
    for witness in &uses.script.witness {
        touched.extend(witness.path.variables());
    }
    touched.extend(suite.running.iter().map(|running| running.of.as_str()));
    uses.given()
        .filter(|(_, key, variable)| touched.contains(variable) && !profile.pool_gives(key))
        .filter_map(|(_, key, _)| profile.value(None, key))
        .map(str::to_owned)
        .collect()
}
