//! Which fixtures a trial needs, in which order, under which names: decided before anything is sent.

use std::collections::BTreeMap;

use super::model::{Fixture, Need, Origin, Recipe, Step, Suite, Take};
use super::request::RequestTemplate;
use super::template::{Renames, Template};
use crate::diagnostic::{Diagnostic, Place, Problem, nearest};

/// How many fixtures may need each other in a line.
const DEEPEST: usize = 64;

/// One fixture of an arrangement, with every name as the trial uses it.
#[derive(Debug, Clone)]
pub struct Instance {
    /// The fixture.
    pub fixture: String,
    /// The name it has in the trial.
    pub name: String,
    /// What it is, for people.
    pub is: String,
    /// How it comes to be.
    pub origin: InstanceOrigin,
    /// Whether it has a recipe, so that another one could be made.
    pub makeable: bool,
}

/// How a fixture of an arrangement comes to be.
#[derive(Debug, Clone)]
pub enum InstanceOrigin {
    /// The profile gives its values: the profile's key, and the variable that gets the value.
    Given {
        /// Profile key → variable.
        binds: Vec<(String, String)>,
        /// Asked for while arranging.
        probe: Option<RequestTemplate>,
    },
    /// A fixed value.
    Value(Template),
    /// Made by requests.
    Made(Recipe),
}

impl Instance {
    /// The variables that it binds.
    pub fn variables(&self) -> Vec<&str> {
        match &self.origin {
            InstanceOrigin::Given { binds, .. } => {
                binds.iter().map(|(_, variable)| variable.as_str()).collect()
            }
            InstanceOrigin::Value(_) => vec![&self.name],
            InstanceOrigin::Made(recipe) => {
                let takes = recipe.make.iter().flat_map(|step| &step.take).map(|take| take.name.as_str());
                recipe.lets.iter().map(|(name, _)| name.as_str()).chain(takes).collect()
            }
        }
    }
}

/// What a profile gives: asked with a fixture's name.
pub type Gives<'a> = &'a dyn Fn(&str) -> bool;

/// Puts the fixtures of a trial in order, each after what it needs itself.
///
/// # Errors
/// A fixture that doesn't exist, needs itself, or would get a name that another one has.
pub fn arrange(suite: &Suite, needs: &[Need], gives: Gives<'_>) -> Result<Vec<Instance>, Box<Diagnostic>> {
    let mut arranging =
        Arranging { suite, gives, asked: needs, done: Vec::new(), names: BTreeMap::new(), open: Vec::new() };
    for need in needs {
        arranging.add(need)?;
    }
    Ok(arranging.done)
}

struct Arranging<'a> {
    suite: &'a Suite,
    gives: Gives<'a>,
    /// What the trial itself needs.
    asked: &'a [Need],
    done: Vec<Instance>,
    names: BTreeMap<String, String>,
    open: Vec<(String, String)>,
}

impl Arranging<'_> {
    fn add(&mut self, need: &Need) -> Result<(), Box<Diagnostic>> {
        if let Some(known) = self.names.get(&need.name) {
            if *known == need.fixture {
                return Ok(());
            }
            return Err(problem(Problem::Duplicate { what: "need", name: need.name.clone() }, &need.place));
        }
        let key = (need.fixture.clone(), need.name.clone());
        if self.open.contains(&key) {
            let round = self.open.iter().skip_while(|open| **open != key);
            let chain = round.chain([&key]).map(|(fixture, _)| fixture.clone()).collect();
            return Err(problem(Problem::Cycle { what: "fixture", chain }, &need.place));
        }
        if self.open.len() >= DEEPEST {
            return Err(problem(Problem::TooDeep { what: "fixture", most: DEEPEST }, &need.place));
        }
        self.open.push(key);
        let fixture = find(self.suite, &need.fixture, &need.place)?;
        let origin = self.origin(fixture, need)?;
        self.open.pop();
        self.names.insert(need.name.clone(), need.fixture.clone());
        self.done.push(Instance {
            fixture: need.fixture.clone(),
            name: need.name.clone(),
            is: fixture.is.clone(),
            makeable: matches!(fixture.origin, Origin::Recipe(_) | Origin::Like { .. }),
            origin,
        });
        Ok(())
    }

    fn origin(&mut self, fixture: &Fixture, need: &Need) -> Result<InstanceOrigin, Box<Diagnostic>> {
        let mut own = Renames::default();
        own.add(&fixture.name, &need.name);
        if let Origin::Profile { binds, probe, .. } = &fixture.origin {
            let binds = binds.iter().map(|key| (key.clone(), own.of(key))).collect();
            return Ok(InstanceOrigin::Given {
                binds,
                probe: probe.as_ref().map(|probe| probe.renamed(&own)),
            });
        }
        // Under a name that another fixture has, what the profile gives is that other fixture.
        let own_name = Some(&need.name).filter(|name| self.suite.fixture(name).is_none());
        if let Some(key) = own_name.into_iter().chain([&fixture.name]).find(|key| (self.gives)(key)) {
            return Ok(InstanceOrigin::Given { binds: vec![(key.clone(), need.name.clone())], probe: None });
        }
        match &fixture.origin {
            Origin::Value(value) => Ok(InstanceOrigin::Value(value.clone())),
            Origin::Profile { .. } | Origin::Recipe(_) | Origin::Like { .. } => {
                let (recipe, with, base) = flatten(self.suite, fixture, need)?;
                self.made(recipe, &with, &base, need)
            }
        }
    }

    fn made(
        &mut self,
        recipe: &Recipe,
        with: &[(String, String)],
        base: &str,
        need: &Need,
    ) -> Result<InstanceOrigin, Box<Diagnostic>> {
        let mut names = Renames::default();
        names.add(base, &need.name);
        for (from, to) in with {
            names.add(from, to);
        }
        for inner in &recipe.needs {
            let replaced = with.iter().find(|(from, _)| *from == inner.name);
            let inner = match replaced {
                Some((_, to)) => Need { fixture: to.clone(), name: to.clone(), place: inner.place.clone() },
                None => Need { name: names.of(&inner.name), ..inner.clone() },
            };
            // A name that the trial gives to something means that in every fixture: a team just made, say.
            let asked = self.asked.iter().find(|asked| asked.name == inner.name && asked.name != need.name);
            self.add(asked.unwrap_or(&inner))?;
        }
        Ok(InstanceOrigin::Made(renamed_recipe(recipe, &names)))
    }
}

fn find<'a>(suite: &'a Suite, name: &str, place: &Place) -> Result<&'a Fixture, Box<Diagnostic>> {
    suite.fixture(name).ok_or_else(|| {
        let known = suite.fixtures.iter().map(|fixture| fixture.name.as_str());
        let nearest = nearest(name, known);
        problem(Problem::Unknown { what: "fixture", name: name.to_owned(), nearest }, place)
    })
}

/// Follows `like` to the recipe at its end: the recipe, all replaced needs, and the recipe's own fixture.
type Flat<'a> = (&'a Recipe, Vec<(String, String)>, String);

fn flatten<'a>(suite: &'a Suite, fixture: &'a Fixture, need: &Need) -> Result<Flat<'a>, Box<Diagnostic>> {
    let mut chain = vec![fixture.name.clone()];
    let mut with: Vec<(String, String)> = Vec::new();
    let mut at = fixture;
    loop {
        match &at.origin {
            Origin::Recipe(recipe) => return Ok((recipe, with, at.name.clone())),
            Origin::Like { base, with: inner } => {
                // What stands nearer to the trial wins.
                for pair in inner {
                    if !with.iter().any(|(known, _)| *known == pair.0) {
                        with.push(pair.clone());
                    }
                }
                at = find(suite, base, &at.place)?;
                if chain.contains(&at.name) {
                    chain.push(at.name.clone());
                    return Err(problem(Problem::Cycle { what: "fixture", chain }, &fixture.place));
                }
                chain.push(at.name.clone());
                if chain.len() > DEEPEST {
                    return Err(problem(Problem::TooDeep { what: "fixture", most: DEEPEST }, &fixture.place));
                }
            }
            Origin::Profile { .. } | Origin::Value(_) => {
                return Err(problem(
                    Problem::Without("like", "a fixture that is made by requests"),
                    &need.place,
                ));
            }
        }
    }
}

fn renamed_recipe(recipe: &Recipe, names: &Renames) -> Recipe {
    let steps = |steps: &[Step]| steps.iter().map(|step| renamed_step(step, names)).collect();
    Recipe {
        needs: Vec::new(),
        lets: recipe.lets.iter().map(|(name, value)| (names.of(name), value.renamed(names))).collect(),
        make: steps(&recipe.make),
        undo: steps(&recipe.undo),
        find: recipe.find.iter().map(|find| find.renamed(names)).collect(),
    }
}

fn renamed_step(step: &Step, names: &Renames) -> Step {
    let renamed = step.expect.try_map(&mut |value| Ok::<_, std::convert::Infallible>(value.renamed(names)));
    let Ok(expect) = renamed;
    let take = step.take.iter().map(|take| Take {
        name: names.of(&take.name),
        from: take.from.clone(),
        place: take.place.clone(),
    });
    Step {
        request: step.request.renamed(names),
        expect,
        take: take.collect(),
        claims: step.claims.clone(),
        is_usual: step.is_usual,
        until_ms: step.until_ms,
        place: step.place.clone(),
    }
}

fn problem(problem: Problem, place: &Place) -> Box<Diagnostic> {
    Box::new(Diagnostic { problem, place: place.clone(), also: None })
}
