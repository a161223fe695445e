//! What a trial needs and the profile doesn't give: everything at once, so that a profile is filled in one go.

use std::collections::BTreeSet;

use super::uses::Uses;
use crate::case::{Instance, Suite, variables};
use crate::outcome::SkipReason;
use crate::profile::Profile;

/// Every reason why a trial can't be asked of this profile's target; none twice.
pub(super) fn lacking(suite: &Suite, uses: &Uses<'_>, profile: &Profile) -> Vec<SkipReason> {
    let mut reasons = values(uses, profile);
    reasons.extend(given_twice(uses));
    reasons.extend(tokens(suite, uses, profile));
    reasons.extend(unbound(suite, uses));
    let mut seen = BTreeSet::new();
    reasons.retain(|reason| seen.insert(reason.clone()));
    reasons
}

/// Values that only a profile can give. Those that the trial doesn't use don't matter.
fn values(uses: &Uses<'_>, profile: &Profile) -> Vec<SkipReason> {
    let missing =
        uses.given().filter(|(_, key, variable)| uses.variables.contains(*variable) && !profile.gives(key));
    missing
        .map(|(instance, key, _)| SkipReason::FixtureMissing {
            name: key.to_owned(),
            is: instance.is.clone(),
        })
        .collect()
}

/// A recipe's fixture that the profile gives once can't be two different things in one trial.
fn given_twice(uses: &Uses<'_>) -> Option<SkipReason> {
    let makeable: Vec<_> = uses.given().filter(|(instance, ..)| instance.makeable).collect();
    for (at, (_, key, variable)) in makeable.iter().enumerate() {
        if let Some((_, _, first)) = makeable[..at].iter().find(|(_, known, _)| known == key) {
            let names = ((*first).to_owned(), (*variable).to_owned());
            return Some(SkipReason::FixtureTwice { name: (*key).to_owned(), names });
        }
    }
    None
}

fn tokens(suite: &Suite, uses: &Uses<'_>, profile: &Profile) -> Vec<SkipReason> {
    let lacks = |used: &&crate::case::IdentityUse| {
        let name = used.name.clone();
        let Some(identity) = profile.identity(profile.pool.first(), &name) else {
            let is = suite.identities.get(&name).cloned();
            return Some(SkipReason::IdentityMissing { name, is });
        };
        let only = used.only.as_deref()?;
        let missing = identity.from(Some(only)).is_none();
        missing.then(|| SkipReason::PermissionMissing { identity: name, only: only.to_owned() })
    };
    uses.identities().iter().filter_map(lacks).collect()
}

/// Where a profile gives a fixture by value, the names that its recipe would have bound along the way are gone.
fn unbound(suite: &Suite, uses: &Uses<'_>) -> Vec<SkipReason> {
    let mut bound: BTreeSet<&str> = uses.instances.iter().flat_map(Instance::variables).collect();
    bound.extend(variables::BUILT_IN);
    bound.extend(suite.running.iter().map(|running| running.name.as_str()));
    bound.extend(uses.script.capture.iter().map(|take| take.name.as_str()));
    bound.extend(uses.script.then.iter().flat_map(|step| &step.take).map(|take| take.name.as_str()));
    let free = uses.of_script().into_iter().filter(|name| !bound.contains(name.as_str()));
    free.map(|name| SkipReason::NameOfRecipe { name }).collect()
}
