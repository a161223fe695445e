//! Names in a profile that the suite has no use for: most are misspelt, and then a trial is skipped for want of them.

use std::collections::BTreeSet;

use super::uses::Uses;
use crate::case::model::Origin;
use crate::case::{Script, Suite, arrange};
use crate::diagnostic::{Diagnostic, Problem, nearest};
use crate::profile::{Named, Profile};

/// A warning for each fixture and identity of the profile that no case asks for.
pub fn unknown_names(suite: &Suite, scripts: &[Script], profile: &Profile) -> Vec<Diagnostic> {
    let known = Known::new(suite, scripts);
    let unknown = profile.names.iter().filter_map(|(named, place)| {
        let (what, name, known) = match named {
            Named::Fixture(name) => ("fixture", name, &known.fixtures),
            Named::Identity(name) => ("identity", name, &known.identities),
        };
        if known.contains(name) {
            return None;
        }
        let nearest = nearest(name, known.iter().map(String::as_str));
        let problem = Problem::Unused { what, name: name.clone(), nearest };
        Some(Diagnostic { problem, place: place.clone(), also: None })
    });
    unknown.collect()
}

#[derive(Default)]
struct Known {
    fixtures: BTreeSet<String>,
    identities: BTreeSet<String>,
}

impl Known {
    fn new(suite: &Suite, scripts: &[Script]) -> Self {
        let mut known = Self::default();
        for fixture in &suite.fixtures {
            known.fixtures.insert(fixture.name.clone());
            if let Origin::Profile { binds, .. } = &fixture.origin {
                known.fixtures.extend(binds.iter().cloned());
            }
        }
        known.identities.extend(suite.identities.keys().cloned());
        for script in scripts {
            // A suite with such a problem isn't planned; loading reports it.
            let Ok(instances) = arrange(suite, &script.needs, &|_| false) else { continue };
            let uses = Uses::new(script, &instances, &suite.running);
            known.identities.extend(uses.identities().iter().map(|identity| identity.name.clone()));
            // `x as y` may be given as y.
            known.fixtures.extend(instances.iter().map(|instance| instance.name.clone()));
        }
        known
    }
}
