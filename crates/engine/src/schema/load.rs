//! Schema files, looked through without compiling anything.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::keyword::Draft;
use super::lint::{self, Outline};
use super::span::{Part, Spans};
use super::{ENDING, File, Schemas, compiled, cost, graph};
use crate::diagnostic::{Diagnostic, Place, Problem, Source};

/// Reads all files.
pub(super) fn load(sources: &[Arc<Source>]) -> (Schemas, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut files: Vec<File> = Vec::new();
    for source in sources {
        files.extend(file(source, &files, &mut found));
    }
    let mut outlines = Vec::new();
    for file in &mut files {
        let draft = file.draft;
        let mut outline = lint::outline(&file.value, draft, &|name| compiled::knows_format(draft, name));
        file.sound &= outline.found.is_empty();
        for (at, part, problem) in std::mem::take(&mut outline.found) {
            found.push(diagnostic(&file.source, &at, part, problem));
        }
        outlines.push(outline);
    }
    patterns(&mut files, &outlines, &mut found);
    references(&mut files, &outlines, &mut found);
    found.sort_by(|one, other| {
        let key = |d: &Diagnostic| (d.place.source.name.clone(), d.place.span.start);
        key(one).cmp(&key(other))
    });
    (Schemas { files, described: OnceLock::new() }, found)
}

fn file(source: &Arc<Source>, known: &[File], found: &mut Vec<Diagnostic>) -> Option<File> {
    let name = source.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let problem =
        |span, problem| Diagnostic { problem, place: Place { source: Arc::clone(source), span }, also: None };
    let Some(short) = name.strip_suffix(ENDING).filter(|short| !short.is_empty()) else {
        found.push(problem(0..0, Problem::Schema(format!("its file isn't named NAME{ENDING}"))));
        return None;
    };
    if let Some(first) = known.iter().find(|known| known.name == short) {
        let place = Place { source: Arc::clone(&first.source), span: 0..0 };
        let duplicate = problem(0..0, Problem::Duplicate { what: "schema", name: short.to_owned() });
        found.push(Diagnostic { also: Some((place, "the first one".to_owned())), ..duplicate });
        return None;
    }
    let (text, mark) = json_text(source);
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let at = mark + offset(text, error.line(), error.column());
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            found.push(problem(at..at, Problem::Syntax(format!("this isn't JSON: {message}"))));
            return None;
        }
    };
    let before = found.len();
    for twice in Spans::of(text).duplicates {
        let [first, second] = [twice.first, twice.second].map(|span| span.start + mark..span.end + mark);
        let duplicate = problem(second, Problem::Duplicate { what: "key", name: twice.key });
        let first = Place { source: Arc::clone(source), span: first };
        found.push(Diagnostic { also: Some((first, "the first one".to_owned())), ..duplicate });
    }
    let draft = draft(source, &value, found);
    let sound = found.len() == before;
    Some(File {
        name: short.to_owned(),
        base: name,
        source: Arc::clone(source),
        value,
        draft,
        reach: Vec::new(),
        sound,
        compiled: OnceLock::new(),
    })
}

fn draft(source: &Arc<Source>, value: &Value, found: &mut Vec<Diagnostic>) -> Draft {
    let Some(named) = value.get("$schema") else { return Draft::Y2020 };
    named.as_str().and_then(Draft::of_uri).unwrap_or_else(|| {
        let expected = "a draft such as \"https://json-schema.org/draft/2020-12/schema\"".to_owned();
        let problem = Problem::Expected { expected, found: named.to_string() };
        found.push(diagnostic(source, "/$schema", Part::Value, problem));
        Draft::Y2020
    })
}

fn patterns(files: &mut [File], outlines: &[Outline], found: &mut Vec<Diagnostic>) {
    let mut known: std::collections::HashMap<&str, Option<String>> = std::collections::HashMap::new();
    for (file, outline) in files.iter_mut().zip(outlines) {
        for (pattern, at, part) in &outline.patterns {
            let fault = known.entry(pattern).or_insert_with(|| compiled::pattern_fault(file.draft, pattern));
            if let Some(why) = fault {
                file.sound = false;
                found.push(diagnostic(&file.source, at, *part, Problem::Schema(why.clone())));
            }
        }
    }
}

fn references(files: &mut [File], outlines: &[Outline], found: &mut Vec<Diagnostic>) {
    let names: Vec<_> = files.iter().map(|file| file.base.as_str()).collect();
    let mut wrong = Vec::new();
    let graph = graph::join(outlines, &names, &mut wrong);
    for (file, at) in cost::loops(&graph) {
        let why = "this reference leads back to itself without going into the value".to_owned();
        wrong.push((file, at, Problem::Schema(why)));
    }
    if wrong.is_empty() {
        for file in cost::too_costly(&graph) {
            let why =
                "checking one value with it could take exponential time: its references fan out".to_owned();
            wrong.push((file, String::new(), Problem::Schema(why)));
        }
    }
    for (file, at, problem) in wrong {
        files[file].sound = false;
        found.push(diagnostic(&files[file].source, &at, Part::Value, problem));
    }
    let unsound: Vec<_> = (0..files.len()).filter(|file| !files[*file].sound).collect();
    for (own, file) in files.iter_mut().enumerate() {
        let reach = graph.reach(own);
        file.sound &= !unsound.iter().any(|other| reach.contains(other));
        file.reach = std::iter::once(own).chain(reach.into_iter().filter(|other| *other != own)).collect();
    }
}

fn diagnostic(source: &Arc<Source>, at: &str, part: Part, problem: Problem) -> Diagnostic {
    let place = Place { source: Arc::clone(source), span: span(source, at, part) };
    Diagnostic { problem, place, also: None }
}

/// The bytes of a pointer in a source; of the whole value only its first byte.
pub(super) fn span(source: &Source, at: &str, part: Part) -> Range<usize> {
    let (text, mark) = json_text(source);
    let span = Spans::of(text).find(text, at, part);
    let end = if text[span.clone()].starts_with(['{', '[']) { span.start + 1 } else { span.end };
    span.start + mark..end + mark
}

/// The text without its byte order mark, and the mark's length.
fn json_text(source: &Source) -> (&str, usize) {
    match source.text.strip_prefix('\u{feff}') {
        Some(text) => (text, '\u{feff}'.len_utf8()),
        None => (&source.text, 0),
    }
}

/// The byte that `serde_json` means with a line and a column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}
