//! From texts to a suite: every file is read, every problem is reported, and names are checked across files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::arrange::arrange;
use super::expectation::Expectation;
use super::find::everything_is_findable;
use super::json_template::JsonTemplate;
use super::model::{Need, Origin, Step, Suite};
use super::request::{IdentityUse, RequestTemplate};
use super::script::{Script, scripts};
use super::template::Template;
use super::variables;
use super::wire;
use crate::diagnostic::{Diagnostic, Place, Problem, Problems, Source, nearest};

/// What loading gives: usable only if none of the diagnostics is an error.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The suite as far as it could be read.
    pub suite: Suite,
    /// What its trials do, in order.
    pub scripts: Vec<Script>,
    /// Every problem of every file, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads fixture files (named `fixtures.toml`), permission files (`permissions.toml`) and case files (all others), and checks
/// them together.
/// `schemas` are the names that cases may use.
pub fn load(files: &[Arc<Source>], schemas: &[String]) -> Loaded {
    let mut loaded = Loaded::default();
    let mut unread = Unread::default();
    for source in files {
        let problems = Problems::new(Arc::clone(source));
        let readable = read(source, &problems, &mut loaded.suite);
        loaded.diagnostics.extend(problems.into_found());
        if !readable && is_fixture_file(&source.name) {
            unread.fixtures = true;
        } else if !readable {
            unread.cases = true;
        }
    }
    fill_in_binds(&mut loaded.suite, files);
    let mut found = Vec::new();
    unique_names(&loaded.suite, &mut found);
    loaded.scripts = scripts(&loaded.suite, &mut found);
    if !unread.cases {
        clauses_are_settled(&loaded.suite, &loaded.scripts, &mut found);
    }
    schema_names(&loaded, schemas, &mut found);
    if !unread.fixtures {
        identity_names(&loaded.suite, &loaded.scripts, &mut found);
    }
    fixtures_can_be_arranged(&loaded.suite, &mut found);
    looks_are_bound(&loaded.suite, &mut found);
    permissions_are_told(&loaded.suite, &loaded.scripts, &mut found);
    everything_is_findable(&loaded.suite, &mut found);
    variables_are_bound(&loaded.suite, &loaded.scripts, &mut found);
    found.retain(|found| !unread.explains(&found.problem));
    loaded.diagnostics.extend(found);
    unique(&mut loaded.diagnostics);
    let order: BTreeMap<&str, usize> =
        files.iter().enumerate().map(|(at, file)| (file.name.as_str(), at)).collect();
    loaded
        .diagnostics
        .sort_by_key(|found| (order.get(found.place.source.name.as_str()).copied(), found.place.span.start));
    loaded
}

/// The name that marks the fixture file.
fn is_fixture_file(name: &str) -> bool {
    name.rsplit('/').next() == Some("fixtures.toml")
}

/// The name that marks the permission file.
fn is_permission_file(name: &str) -> bool {
    name.rsplit('/').next() == Some("permissions.toml")
}

/// Reads one file into the suite. Says whether its names are all there: a file that doesn't parse has none.
fn read(source: &Source, problems: &Problems, suite: &mut Suite) -> bool {
    let Some(root) = wire::tree::parse(&source.text, problems) else { return false };
    if is_fixture_file(&source.name) {
        let file = wire::fixture_file::fixture_file(&root, problems);
        suite.fixtures.extend(file.fixtures);
        suite.running.extend(file.running);
        suite.identities.extend(file.identities);
        return true;
    }
    if is_permission_file(&source.name) {
        suite.permissions.extend(wire::permission_file::permission_file(&root, problems));
        return true;
    }
    let file = wire::case_file::case_file(&root, problems);
    let readable = file.is_some();
    suite.files.extend(file);
    readable
}

/// A profile's fixture that lists no names binds its own and those of the suite's variables that begin with it:
/// `{colleague_upn}` belongs to `colleague`, unless a fixture of its own has that name, or a recipe binds it.
fn fill_in_binds(suite: &mut Suite, files: &[Arc<Source>]) {
    let texts = files.iter().filter_map(|file| Template::parse(&file.text).ok());
    let used: BTreeSet<String> =
        texts.flat_map(|text| text.variables().map(str::to_owned).collect::<Vec<_>>()).collect();
    let mut taken: BTreeSet<String> = suite.fixtures.iter().map(|fixture| fixture.name.clone()).collect();
    for fixture in &suite.fixtures {
        let Origin::Recipe(recipe) = &fixture.origin else { continue };
        taken.extend(recipe.lets.iter().map(|(name, _)| name.clone()));
        taken.extend(recipe.make.iter().flat_map(|step| &step.take).map(|take| take.name.clone()));
    }
    for fixture in &mut suite.fixtures {
        let Origin::Profile { binds, .. } = &mut fixture.origin else { continue };
        if binds.is_empty() {
            let prefix = format!("{}_", fixture.name);
            binds.push(fixture.name.clone());
            binds.extend(
                used.iter().filter(|name| name.starts_with(&prefix) && !taken.contains(*name)).cloned(),
            );
        }
    }
}

/// Files that couldn't be read take their names with them; complaining that those are missing helps nobody.
#[derive(Default)]
struct Unread {
    fixtures: bool,
    cases: bool,
}

impl Unread {
    fn explains(&self, problem: &Problem) -> bool {
        (self.fixtures && matches!(problem, Problem::Unknown { what: "fixture", .. }))
            || (self.cases && matches!(problem, Problem::Unknown { what: "clause", .. }))
    }
}

/// One case stands for several trials, and one operation for all of its cases: a problem is told once. Order is kept.
fn unique(found: &mut Vec<Diagnostic>) {
    let mut seen = Vec::new();
    let mut rounds = BTreeSet::new();
    let mut deep = BTreeSet::new();
    found.retain(|diagnostic| {
        // Whoever stands in a circle, or leads into it, would tell of it again.
        if let Problem::Cycle { chain, .. } = &diagnostic.problem {
            return rounds.insert(chain.iter().cloned().collect::<BTreeSet<_>>());
        }
        if let Problem::TooDeep { what, .. } = diagnostic.problem {
            return deep.insert(what);
        }
        // What else is in reach differs from case to case; the misspelt variable is the same.
        let key = (diagnostic.place.clone(), diagnostic.problem.title());
        let new = !seen.contains(&key);
        if new {
            seen.push(key);
        }
        new
    });
}

/// Checks the variables of all scripts. What is wrong with an operation is told at the operation, and not again
/// where `every_operation.toml` repeats its cases for it.
fn variables_are_bound(suite: &Suite, scripts: &[Script], found: &mut Vec<Diagnostic>) {
    let home = |script: &Script| {
        let operation = suite.operations().find(|(_, operation)| operation.name == script.operation);
        operation.is_some_and(|(_, operation)| operation.place.source == script.place.source)
    };
    let (own, repeated): (Vec<_>, Vec<_>) = scripts.iter().partition(|script| home(script));
    let mut told = BTreeSet::new();
    for script in own {
        let before = found.len();
        variables::check(suite, script, found);
        told.extend(
            found[before..].iter().map(|diagnostic| (script.operation.as_str(), diagnostic.problem.title())),
        );
    }
    for script in repeated {
        let mut anew = Vec::new();
        variables::check(suite, script, &mut anew);
        anew.retain(|diagnostic| !told.contains(&(script.operation.as_str(), diagnostic.problem.title())));
        found.extend(anew);
    }
}

fn unique_names(suite: &Suite, found: &mut Vec<Diagnostic>) {
    let operations = suite.operations().map(|(_, operation)| (operation.name.as_str(), &operation.place));
    twice("operation", operations, found);
    twice("clause", suite.clauses().map(|(_, clause)| (clause.id.as_str(), &clause.place)), found);
    twice("fixture", suite.fixtures.iter().map(|fixture| (fixture.name.as_str(), &fixture.place)), found);
    for file in &suite.files {
        twice("case", file.cases.iter().map(|case| (case.name.as_str(), &case.place)), found);
    }
}

fn twice<'a>(
    what: &'static str,
    names: impl Iterator<Item = (&'a str, &'a Place)>,
    found: &mut Vec<Diagnostic>,
) {
    let mut first: BTreeMap<&str, &Place> = BTreeMap::new();
    for (name, place) in names {
        match first.get(name) {
            None => drop(first.insert(name, place)),
            Some(earlier) => found.push(Diagnostic {
                problem: Problem::Duplicate { what, name: name.to_owned() },
                place: place.clone(),
                also: Some(((*earlier).clone(), "the first one".into())),
            }),
        }
    }
}

/// Every clause is proved, or says why not; never both.
fn clauses_are_settled(suite: &Suite, scripts: &[Script], found: &mut Vec<Diagnostic>) {
    for (_, clause) in suite.clauses() {
        let proved = scripts.iter().any(|script| script.proves.contains(&clause.id));
        let problem = match (proved, &clause.untested) {
            (false, None) => Problem::ClauseUnproved(clause.id.clone()),
            (true, Some(_)) => Problem::ClauseProvedAndUntested(clause.id.clone()),
            (true, None) | (false, Some(_)) => continue,
        };
        found.push(Diagnostic { problem, place: clause.place.clone(), also: None });
    }
}

fn schema_names(loaded: &Loaded, schemas: &[String], found: &mut Vec<Diagnostic>) {
    let mut check = |expectation: &Expectation<JsonTemplate>, place: &Place| {
        let Some(name) = expectation.schema.as_ref().filter(|name| !schemas.contains(name)) else { return };
        let nearest = nearest(name, schemas.iter().map(String::as_str));
        let problem = Problem::Unknown { what: "schema", name: name.clone(), nearest };
        found.push(Diagnostic { problem, place: place.clone(), also: None });
    };
    let steps = |steps: &[Step], check: &mut dyn FnMut(&Expectation<JsonTemplate>, &Place)| {
        steps.iter().for_each(|step| check(&step.expect, &step.place));
    };
    for (file, operation) in loaded.suite.operations() {
        check(&file.success, &operation.place);
    }
    let of_operation = |script: &Script| {
        let owner = loaded.suite.operations().find(|(_, operation)| operation.name == script.operation);
        owner.and_then(|(file, _)| file.success.schema.clone())
    };
    for script in &loaded.scripts {
        // What the operation names was looked at above, at its own place.
        if script.success.schema != of_operation(script) {
            check(&script.success, &script.place);
        }
        if let Some(broken) = &script.broken {
            check(&broken.refusal, &script.place);
        }
        steps(&script.then, &mut check);
        steps(&script.undo, &mut check);
    }
    for fixture in &loaded.suite.fixtures {
        if let Origin::Recipe(recipe) = &fixture.origin {
            steps(&recipe.make, &mut check);
        }
    }
}

/// Every identity is one that the fixture file tells of. A suite that tells of none leaves them to its profiles.
fn identity_names(suite: &Suite, scripts: &[Script], found: &mut Vec<Diagnostic>) {
    if suite.identities.is_empty() {
        return;
    }
    let mut check = |identity: Option<&IdentityUse>, place: &Place| {
        let Some(IdentityUse { name, .. }) = identity else { return };
        if name == IdentityUse::NOBODY || suite.identities.contains_key(name) {
            return;
        }
        let nearest = nearest(name, suite.identities.keys().map(String::as_str));
        let problem = Problem::Unknown { what: "identity", name: name.clone(), nearest };
        found.push(Diagnostic { problem, place: place.clone(), also: None });
    };
    for script in scripts {
        let operation = suite.operations().find(|(_, operation)| operation.name == script.operation);
        check(Some(&script.identity), operation.map_or(&script.place, |(_, operation)| &operation.place));
        let broken = script.broken.iter().map(|broken| &broken.request);
        for request in std::iter::once(&script.correct).chain(broken).chain(&script.witness) {
            // What the operation names was looked at above, at its own place.
            check(request.identity.as_ref().filter(|named| **named != script.identity), &script.place);
        }
        script
            .then
            .iter()
            .chain(&script.undo)
            .for_each(|step| check(step.request.identity.as_ref(), &step.place));
        script.find.iter().for_each(|find| check(find.request.identity.as_ref(), &find.place));
    }
    for fixture in &suite.fixtures {
        if let Origin::Recipe(recipe) = &fixture.origin {
            let steps = recipe.make.iter().chain(&recipe.undo);
            steps.for_each(|step| check(step.request.identity.as_ref(), &step.place));
            recipe.find.iter().for_each(|find| check(find.request.identity.as_ref(), &find.place));
        }
    }
    suite.running.iter().for_each(|running| check(running.read.identity.as_ref(), &running.place));
}

/// A suite that says what requests need says it of all that are to be accepted.
fn permissions_are_told(suite: &Suite, scripts: &[Script], found: &mut Vec<Diagnostic>) {
    if suite.permissions.is_empty() {
        return;
    }
    let mut check = |request: &RequestTemplate, place: &Place| {
        if suite.permission(request).is_none() {
            let problem = Problem::NoPermission(request.line());
            found.push(Diagnostic { problem, place: place.clone(), also: None });
        }
    };
    for script in scripts {
        std::iter::once(&script.correct)
            .chain(&script.witness)
            .for_each(|request| check(request, &script.place));
        script.then.iter().chain(&script.undo).for_each(|step| check(&step.request, &step.place));
        script.find.iter().for_each(|find| check(&find.request, &find.place));
    }
    for fixture in &suite.fixtures {
        if let Origin::Recipe(recipe) = &fixture.origin {
            recipe.make.iter().chain(&recipe.undo).for_each(|step| check(&step.request, &step.place));
            recipe.find.iter().for_each(|find| check(&find.request, &find.place));
        }
    }
    suite.running.iter().for_each(|running| check(&running.read, &running.place));
    suite.looks().for_each(|(fixture, look)| check(look, &fixture.place));
}

/// What is asked before a run is asked with values of the profile only.
fn looks_are_bound(suite: &Suite, found: &mut Vec<Diagnostic>) {
    let given: BTreeSet<&str> = suite.given().collect();
    for (fixture, look) in suite.looks() {
        for name in look.variables().into_iter().filter(|name| !given.contains(name.as_str())) {
            let nearest = nearest(&name, given.iter().copied());
            let reach = "`exists` has the names that profiles give".to_owned();
            let problem = Problem::UnknownVariable { name, nearest, reach };
            found.push(Diagnostic { problem, place: fixture.place.clone(), also: None });
        }
    }
}

/// Every fixture can be put in order, and every running name belongs to one.
fn fixtures_can_be_arranged(suite: &Suite, found: &mut Vec<Diagnostic>) {
    for fixture in &suite.fixtures {
        let need =
            Need { fixture: fixture.name.clone(), name: fixture.name.clone(), place: fixture.place.clone() };
        match arrange(suite, std::slice::from_ref(&need), &|_| false) {
            Ok(instances) => variables::check_arrangement(suite, &instances, &fixture.place, found),
            Err(problem) => found.push(*problem),
        }
    }
    for running in &suite.running {
        if suite.fixture(&running.of).is_none() {
            let nearest = nearest(&running.of, suite.fixtures.iter().map(|fixture| fixture.name.as_str()));
            let problem = Problem::Unknown { what: "fixture", name: running.of.clone(), nearest };
            found.push(Diagnostic { problem, place: running.place.clone(), also: None });
        }
    }
}
