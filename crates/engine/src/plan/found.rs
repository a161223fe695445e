//! What was found out before a run about what its trials need: who lacks something is skipped, with the reason.

use std::collections::{BTreeMap, BTreeSet};

use super::uses::Uses;
use super::{Decision, Plan, Trial};
use crate::case::{IdentityUse, Permission, Suite};
use crate::outcome::SkipReason;

/// What was found out.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What keeps every trial from being asked.
    pub nothing: Option<SkipReason>,
    /// Tokens that can't be had, and why.
    pub no_token: BTreeMap<IdentityUse, String>,
    /// Fixtures of the profile that the target lacks, and what it said.
    pub gone: BTreeMap<String, String>,
    /// What tokens permit, as far as they tell.
    pub granted: BTreeMap<IdentityUse, Granted>,
}

/// What a token permits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Whether it is an application's, without a user.
    pub is_application: bool,
    /// The names of its permissions.
    pub permissions: BTreeSet<String>,
}

impl Granted {
    /// Any one of these is needed for a request.
    pub fn accepted<'a>(&self, permission: &'a Permission) -> &'a [String] {
        if self.is_application { &permission.application } else { &permission.delegated }
    }

    fn permits(&self, permission: &Permission) -> bool {
        self.accepted(permission).iter().any(|name| self.permissions.contains(name))
    }
}

impl Plan {
    /// The same plan, in which every trial is skipped that can't be asked as things are.
    #[must_use]
    pub fn as_found(&self, suite: &Suite, found: &Found) -> Self {
        let mut plan = self.clone();
        for trial in &mut plan.trials {
            let reasons = self.reasons(suite, trial, found);
            if !reasons.is_empty() {
                trial.decision = Decision::Skip(reasons);
            }
        }
        plan
    }

    /// Why a trial that was to run can't; each reason once.
    fn reasons(&self, suite: &Suite, trial: &Trial, found: &Found) -> Vec<SkipReason> {
        let Decision::Run(arrangement) = &trial.decision else { return Vec::new() };
        if let Some(reason) = &found.nothing {
            return vec![reason.clone()];
        }
        let uses = Uses::new(&trial.script, &arrangement.instances, &self.running);
        let tokens = uses.identities().into_iter().filter_map(|identity| {
            let why = found.no_token.get(identity)?.clone();
            Some(SkipReason::NoToken { identity: identity.to_string(), why })
        });
        let gone = uses.given().filter_map(|(instance, ..)| {
            let got = found.gone.get(&instance.fixture)?.clone();
            Some(SkipReason::FixtureGone { name: instance.fixture.clone(), is: instance.is.clone(), got })
        });
        let mut reasons: Vec<SkipReason> = tokens.chain(gone).collect();
        for request in self.requests(trial).iter().filter(|request| !request.is_broken) {
            let granted = found.granted.get(request.identity);
            let Some((granted, needed)) = granted.zip(suite.permission(request.template)) else { continue };
            if !granted.permits(needed) {
                reasons.push(SkipReason::NotPermitted {
                    identity: request.identity.to_string(),
                    is: needed.is.clone(),
                    any_of: granted.accepted(needed).to_vec(),
                });
            }
        }
        let mut seen = BTreeSet::new();
        reasons.retain(|reason| seen.insert(reason.clone()));
        reasons
    }

    /// What tokens permit and no trial of this plan needs: nobody should carry it about every night.
    pub fn unneeded(
        &self,
        suite: &Suite,
        looks: &[super::Look],
        found: &Found,
    ) -> BTreeMap<IdentityUse, Vec<String>> {
        let planned = self.trials.iter().flat_map(|trial| self.requests(trial));
        let mut needed: BTreeMap<&IdentityUse, BTreeSet<&String>> = BTreeMap::new();
        let planned: Vec<_> =
            planned.map(|request| (request.identity.clone(), request.template.clone())).collect();
        let looks = looks.iter().map(|look| (look.identity.clone(), look.request.clone()));
        let all: Vec<_> = planned.into_iter().chain(looks).collect();
        for (identity, request) in &all {
            let granted = found.granted.get(identity);
            let Some((granted, permission)) = granted.zip(suite.permission(request)) else { continue };
            needed.entry(identity).or_default().extend(granted.accepted(permission));
        }
        // Who is only there to be refused needs nothing, and carries what refuses them.
        let accepted = self.accepted_identities();
        let is_asked =
            |identity: &IdentityUse| identity.only.is_none() && accepted.contains(identity.name.as_str());
        let unneeded = found.granted.iter().filter(|(identity, _)| is_asked(identity));
        unneeded
            .map(|(identity, granted)| {
                let needed = needed.get(identity);
                let is_unneeded = |name: &&String| needed.is_none_or(|needed| !needed.contains(*name));
                (
                    identity.clone(),
                    granted.permissions.iter().filter(is_unneeded).cloned().collect::<Vec<_>>(),
                )
            })
            .filter(|(_, names)| !names.is_empty())
            .collect()
    }
}
