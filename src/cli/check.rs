//! `graphproof check`: every problem of every file.

use std::path::Path;
use std::sync::Arc;

use super::args::{Args, Check};
use super::committed::committed;
use super::output::Output;
use super::{Exit, World};
use crate::resolve::suite::{self, LoadedSuite};
use graphproof_engine::case::page::check_pages;
use graphproof_engine::case::script::distinct_breaks;
use graphproof_engine::diagnostic::{Diagnostic, Source, has_errors, render_all};
use graphproof_engine::plan::unknown_names;
use graphproof_engine::profile::{self, deviations};

/// Loads everything, shows every problem, and says what was checked.
pub(super) fn main(world: &World, args: &Args, check: &Check, output: Output) -> Exit {
    let loaded = match suite::load(&world.dir, args.suite()) {
        Ok(loaded) => loaded,
        Err(sentence) => {
            output.complain(&sentence);
            return Exit::BadInput;
        }
    };
    let mut diagnostics = loaded.diagnostics.clone();
    diagnostics.extend(loaded.schemas.compile_all());
    for source in &loaded.files.targets {
        let (profile, problems) = profile::load(source);
        diagnostics.extend(problems);
        // Where cases can't be read, nothing is known of what they ask for.
        if let Some(profile) = profile.filter(|_| loaded.is_sound()) {
            diagnostics.extend(unknown_names(&loaded.suite, &loaded.scripts, &profile));
        }
    }
    // The same holds for clauses.
    for source in loaded.files.deviations.iter().filter(|_| loaded.is_sound()) {
        diagnostics.extend(deviations::load(source, &loaded.suite).1);
    }
    let pages = match check.pages.as_ref().map(|dir| pages(&world.dir.join(dir), dir)).transpose() {
        Ok(pages) => pages,
        Err(sentence) => {
            output.complain(&sentence);
            return Exit::BadInput;
        }
    };
    diagnostics.extend(proof(&loaded, pages.as_deref().unwrap_or_default()));
    let mut compared = None;
    if let Some(pages) = pages {
        let checked = check_pages(&loaded.suite, &loaded.scripts, &pages);
        compared = Some(format!(
            "{} pages compared: {} error rows, {} examples, {} statuses, {} literals",
            checked.compared, checked.rows, checked.examples, checked.statuses, checked.literals
        ));
        diagnostics.extend(checked.diagnostics);
    }
    if !diagnostics.is_empty() {
        output.say(&render_all(&diagnostics, output.stderr));
    }
    if has_errors(&diagnostics) {
        return Exit::BadInput;
    }
    let clauses = loaded.suite.clauses().count();
    let untested = loaded.suite.clauses().filter(|(_, clause)| clause.untested.is_some()).count();
    let mut said = format!(
        "{} case files, {} trials, {} fixtures, {} schemas, {}: no problems\n\
         {clauses} clauses: {} proved by cases, {untested} explained; {} distinct (clause, break) pairs\n",
        loaded.suite.files.len(),
        loaded.scripts.len(),
        loaded.suite.fixtures.len(),
        loaded.files.schemas.len(),
        match loaded.files.targets.len() {
            1 => "1 profile".to_owned(),
            n => format!("{n} profiles"),
        },
        clauses - untested,
        distinct_breaks(loaded.scripts.iter()),
    );
    said.extend(compared.map(|compared| compared + "\n"));
    match output.result(&said) {
        Ok(()) => Exit::Ok,
        Err(_) => Exit::Unwritten,
    }
}

/// What is wrong with the files that say what the suite proves of itself.
fn proof(loaded: &LoadedSuite, pages: &[Arc<Source>]) -> Vec<Diagnostic> {
    committed(loaded).map_or_else(
        |found| found,
        |committed| {
            committed.examples.iter().flat_map(|examples| examples.compared(&loaded.suite, pages)).collect()
        },
    )
}

/// The stored texts of pages: every `.txt` of a folder.
fn pages(dir: &Path, shown: &Path) -> Result<Vec<Arc<Source>>, String> {
    let entries = std::fs::read_dir(dir).map_err(|error| format!("{}: {error}", shown.display()))?;
    let mut names: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.file_name())
        .filter(|name| name.to_string_lossy().ends_with(".txt"))
        .collect();
    names.sort();
    if names.is_empty() {
        return Err(format!("{} holds no page text (PAGE-ID.txt)", shown.display()));
    }
    let read = |name: &std::ffi::OsString| {
        let shown = suite::slashed(&shown.join(name));
        suite::source(&dir.join(name), &shown).map_err(|found| format!("{shown}: {}", found.problem.title()))
    };
    names.iter().map(read).collect()
}
