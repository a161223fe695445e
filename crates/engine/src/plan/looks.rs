//! What is asked of a tenant before a run: whose it is, and whether what the profile names is there. `run` sends these and
//! `plan` prints them.

use std::collections::BTreeSet;

use super::uses::Uses;
use super::{Decision, Plan};
use crate::case::request::PathTemplate;
use crate::case::{Bindings, IdentityUse, RequestTemplate, Suite};
use crate::profile::{Kind, Profile};

/// One request before a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// What it is to find out.
    pub of: LookOf,
    /// What is asked.
    pub request: RequestTemplate,
    /// Its path with the profile's values.
    pub path: String,
    /// Whose token it carries.
    pub identity: IdentityUse,
    /// The entry of the pool whose values it has.
    pub entry: Option<usize>,
}

/// What a look is to find out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookOf {
    /// Whose tenant it is.
    Tenant,
    /// Whether what the profile gives under this name is there.
    Fixture {
        /// The fixture.
        name: String,
        /// What it is, for people.
        is: String,
    },
}

/// Where a tenant's id and name are read.
const ORGANIZATION: &str = "/v1.0/organization";

/// The identity that asks, where a profile has it: what belongs to nobody is seen by an application.
const APPLICATION: &str = "application";

impl Plan {
    /// What is asked before the trials of this plan run against a tenant; nothing is asked of what is disposable.
    pub fn looks(&self, suite: &Suite, profile: &Profile) -> Vec<Look> {
        if profile.kind == Kind::Disposable {
            return Vec::new();
        }
        let mut looks: Vec<Look> = self.tenant_look(profile).into_iter().collect();
        let used = self.given();
        for (fixture, request) in suite.looks().filter(|(fixture, _)| used.contains(fixture.name.as_str())) {
            let identity = request.identity.clone().unwrap_or_else(|| IdentityUse::named(APPLICATION));
            for entry in entries(profile, request, &identity) {
                let values = values(profile, entry);
                let Ok(path) = request.path.render(&values) else { continue };
                let identity = identity.clone();
                let of = LookOf::Fixture { name: fixture.name.clone(), is: fixture.is.clone() };
                let look = Look { of, request: request.clone(), path, identity, entry };
                if !looks.iter().any(|known| known.path == look.path && known.of == look.of) {
                    looks.push(look);
                }
            }
        }
        looks
    }

    /// Whose tokens are to be accepted: in some request that isn't broken on purpose.
    pub fn accepted_identities(&self) -> BTreeSet<&str> {
        let trials = self.trials.iter().flat_map(|trial| self.requests(trial));
        let accepted =
            trials.filter(|request| !request.is_broken).map(|request| request.identity.name.as_str());
        accepted.filter(|name| *name != IdentityUse::NOBODY).collect()
    }

    /// What is asked for the tenant's name; nothing where no identity can ask.
    pub fn tenant_look(&self, profile: &Profile) -> Option<Look> {
        let identity = self.who_asks(profile)?;
        let request = RequestTemplate::read(PathTemplate::parse(ORGANIZATION).ok()?);
        // Every entry's token is one of the same tenant's.
        let entry = profile.pool_has_identity(&identity.name).then_some(0);
        Some(Look { of: LookOf::Tenant, request, path: ORGANIZATION.into(), identity, entry })
    }

    fn who_asks(&self, profile: &Profile) -> Option<IdentityUse> {
        let able = self.accepted_identities();
        let first = able.get(APPLICATION).or(able.first())?;
        profile.identity(profile.pool.first(), first).map(|_| IdentityUse::named(*first))
    }

    /// The fixtures whose values the running trials use.
    fn given(&self) -> BTreeSet<&str> {
        let mut given = BTreeSet::new();
        for trial in &self.trials {
            if let Decision::Run(arrangement) = &trial.decision {
                let uses = Uses::new(&trial.script, &arrangement.instances, &self.running);
                given.extend(uses.given().map(|(instance, ..)| instance.fixture.as_str()));
            }
        }
        given
    }
}

/// The entries of the pool that give different answers; one that is none where the pool has no part in it.
fn entries(profile: &Profile, request: &RequestTemplate, identity: &IdentityUse) -> Vec<Option<usize>> {
    let pooled = request.path.variables().any(|name| profile.pool_gives(name))
        || profile.pool_has_identity(&identity.name);
    if pooled { (0..profile.pool.len()).map(Some).collect() } else { vec![None] }
}

fn values(profile: &Profile, entry: Option<usize>) -> Bindings {
    let entry = entry.and_then(|at| profile.pool.get(at));
    let mut values = Bindings::default();
    profile.fixtures.iter().for_each(|(name, value)| values.bind(name, value.as_str()));
    if let Some(entry) = entry {
        entry.values.iter().for_each(|(name, value)| values.bind(name, value.as_str()));
    }
    values
}
