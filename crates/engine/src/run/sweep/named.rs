//! What names tell to be ours, where the ledger is lost with its machine.
//!
//! Every fixture whose `find` asks for the marker is looked for, for every entry of the pool. What has a marker's exact form is ours,
//! and tells when its run began; a run that may still be going on is left alone. Memberships have no names.

use std::collections::BTreeSet;

use serde_json::Value;

use super::broom::{Broom, Reading};
use super::{Mode, Swept, Tell, block_on};
use crate::case::model::{Origin, Recipe, Running, Suite};
use crate::case::template::{Context, Part, Template};
use crate::case::{Bindings, Find, IdentityUse, RenderedRequest};
use crate::profile::Profile;
use crate::run::engine::World;
use crate::run::look::entries;
use crate::run::marker;
use crate::run::removal::{self, Hand as _};

/// Removes whatever is named as a run's that began before that second since 1970.
///
/// # Errors
/// The system gives no event loop.
pub fn by_name(world: &World, suite: &Suite, before: i64, mode: Mode, tell: Tell<'_>) -> std::io::Result<()> {
    let seen = BTreeSet::new();
    block_on(ByName { world, suite, before, mode, tell, read: seen.clone(), done: seen }.all())
}

struct ByName<'a> {
    world: &'a World,
    suite: &'a Suite,
    before: i64,
    mode: Mode,
    tell: Tell<'a>,
    /// What was read for which name: the same list needn't be, for another entry.
    read: BTreeSet<String>,
    /// What was removed already, under another user's list.
    done: BTreeSet<String>,
}

impl ByName<'_> {
    async fn all(mut self) {
        for fixture in &self.suite.fixtures {
            let Origin::Recipe(recipe) = &fixture.origin else { continue };
            for find in recipe.find.iter().filter(|find| find.is_marked()) {
                for entry in entries_of(&self.world.profile) {
                    if let Err(why) = self.one(recipe, find, entry).await {
                        let what = format!("{} ({})", fixture.name, fixture.is);
                        (self.tell)(Swept::NotLookedFor { what, why });
                    }
                }
            }
        }
    }

    async fn one(&mut self, recipe: &Recipe, find: &Find, entry: Option<usize>) -> Result<(), String> {
        let values = values(&self.world.profile, entry);
        // What the profile doesn't give, its runs never needed.
        let Ok(request) = find.request.render(&values, &IdentityUse::named(IdentityUse::NOBODY)) else {
            return Ok(());
        };
        if !self.read.insert(format!("{} {} {}", find.name, request.identity, request.outgoing.path)) {
            return Ok(());
        }
        let readings = readings(self.suite, &request.identity, &values);
        let mut broom = Broom::new(self.world, entry, values, readings);
        let base_url = self.world.target.base_url();
        let page =
            async |request: &RenderedRequest| removal::read(&mut broom, request, removal::MOST_AGAIN).await;
        let list = entries(&request, &find.at, base_url, page).await?;
        for found in &list {
            let (Some(name), Some(value)) =
                (self.old_name(find, found, &broom.values), find.get.get(found).and_then(Value::as_str))
            else {
                continue;
            };
            broom.values.bind(&find.name, value);
            self.remove(recipe, &mut broom, &name).await;
        }
        Ok(())
    }

    async fn remove(&mut self, recipe: &Recipe, broom: &mut Broom<'_>, name: &str) {
        for step in &recipe.undo {
            let (request, of) = (step.request.line(), name.to_owned());
            let line = match broom.fill(&step.request).await {
                Ok(filled) => format!("{} {}", filled.outgoing.method, filled.outgoing.path),
                Err(why) => return (self.tell)(Swept::Left { request, of, why }),
            };
            if !self.done.insert(line.clone()) {
                continue;
            }
            if self.mode == Mode::Remove
                && let Err(refusal) = removal::remove(broom, &step.request, &step.expect.status).await
                && !refusal.missing
            {
                return (self.tell)(Swept::Left { request: line, of, why: refusal.got });
            }
            (self.tell)(Swept::Removed { request: line, of });
        }
    }

    /// The entry's name, if it is one of a run that is old enough.
    fn old_name(&self, find: &Find, entry: &Value, values: &Bindings) -> Option<String> {
        let mut name = None;
        for (at, wanted) in &find.filter {
            let text = at.get(entry)?.as_str()?;
            match marked(wanted, text, values)? {
                Fits::Literally => {}
                Fits::Since(second) if second < self.before => name = Some(text.to_owned()),
                Fits::Since(_) => return None,
            }
        }
        name
    }
}

/// How a text fits its template.
enum Fits {
    /// The template has no marker.
    Literally,
    /// The template makes it of the marker of a run that began in that second.
    Since(i64),
}

/// Whether a text is what its template makes of any marker.
fn marked(wanted: &Template, text: &str, values: &Bindings) -> Option<Fits> {
    let (mut before, mut behind, mut seen) = (String::new(), String::new(), false);
    for part in wanted.parts() {
        match part {
            Part::Variable(name, _) if name == "marker" && !seen => seen = true,
            Part::Variable(name, _) => {
                let value = Template::variable(name).render(values, Context::Text).ok()?;
                if seen { &mut behind } else { &mut before }.push_str(&value);
            }
            Part::Literal(literal) => if seen { &mut behind } else { &mut before }.push_str(literal),
        }
    }
    if !seen {
        return (text == before).then_some(Fits::Literally);
    }
    marker::second_of(text.strip_prefix(before.as_str())?.strip_suffix(behind.as_str())?).map(Fits::Since)
}

/// Every entry of the pool; without a pool what all trials share.
fn entries_of(profile: &Profile) -> Vec<Option<usize>> {
    if profile.pool.is_empty() { vec![None] } else { (0..profile.pool.len()).map(Some).collect() }
}

/// What a profile gives, and the beginning of all markers.
fn values(profile: &Profile, entry: Option<usize>) -> Bindings {
    let mut values = Bindings::default();
    let pooled = entry.and_then(|at| profile.pool.get(at)).into_iter().flat_map(|entry| &entry.values);
    profile.fixtures.iter().chain(pooled).for_each(|(name, value)| values.bind(name, value.as_str()));
    values.bind("graph", profile.graph.as_str());
    values.bind("marker", marker::beginning());
    values
}

/// How running names are read, by whoever reads the list unless they say otherwise.
fn readings(suite: &Suite, reader: &IdentityUse, values: &Bindings) -> Vec<Reading> {
    let reading = |running: &Running| {
        let request = running.read.render(values, reader).ok()?;
        Some(Reading { name: running.name.clone(), request, take: running.take.clone() })
    };
    suite.running.iter().filter_map(reading).collect()
}
