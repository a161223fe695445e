//! A problem in a file that somebody wrote, with the place to draw a caret under.
//!
//! Everything that reads files reports through [`Problems`], so that one pass shows every problem of every
//! file. What went wrong is data ([`Problem`]); its sentence is written here, at the edge, and nowhere else.
//! Start with [`Diagnostic`]. This module never reads a file itself.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

mod problem;

pub use problem::Problem;

/// One file as it was read: the name to show and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as a user would type it, with `/` on every system.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// Where each line begins; every case asks for its line once a run.
    lines: Vec<usize>,
}

impl Source {
    /// A source that diagnostics and cases can share.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        let text = text.into();
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Arc::new(Self { name: name.into(), text, lines })
    }
}

/// A byte range of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub source: Arc<Source>,
    /// Bytes of the file's text.
    pub span: Range<usize>,
}

impl Place {
    /// Line and column, both from 1; the column counts characters.
    pub fn line_column(&self) -> (usize, usize) {
        let end = floor_char_boundary(&self.source.text, self.span.start);
        let line = self.source.lines.partition_point(|start| *start <= end);
        let start = self.source.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        (line, self.source.text[start..end].chars().count() + 1)
    }

    /// `cases/a.toml:3`, as an editor or a terminal understands it.
    pub fn file_line(&self) -> String {
        format!("{}:{}", self.source.name, self.line_column().0)
    }
}

impl std::fmt::Display for Place {
    /// `cases/a.toml:3:7`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (line, column) = self.line_column();
        write!(f, "{}:{line}:{column}", self.source.name)
    }
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether a diagnostic stops the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing stops.
    Warning,
    /// Exit 3: nothing is sent.
    Error,
}

/// One problem at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong.
    pub problem: Problem,
    /// Where; a file that can't be read has a name and no text.
    pub place: Place,
    /// Another place that belongs to it (the first of two equal names), with its label.
    pub also: Option<(Place, String)>,
}

impl Diagnostic {
    /// Draws the diagnostic as rustc would: title, file, line and column, the line itself, a caret, and what to do.
    pub fn render(&self, style: Style) -> String {
        let renderer = match style {
            Style::Coloured => Renderer::styled(),
            Style::Plain => Renderer::plain(),
        };
        let level = match self.problem.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let (title, help) = (self.problem.title(), self.problem.help());
        let mut group = level.primary_title(title.as_str()).element(snippet(
            &self.place,
            AnnotationKind::Primary,
            self.problem.label(),
        ));
        if let Some((place, label)) = &self.also {
            group = group.element(snippet(place, AnnotationKind::Context, Some(label.clone())));
        }
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }
}

fn snippet(
    place: &Place,
    kind: AnnotationKind,
    label: Option<String>,
) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
    let text = &place.source.text;
    let start = floor_char_boundary(text, place.span.start);
    let end = floor_char_boundary(text, place.span.end.max(start));
    // One line more on either side; the renderer maps all that it is given, for every problem anew.
    let lines = &place.source.lines;
    let line = |at: usize| lines.partition_point(|begin| *begin <= at);
    let first = line(start).saturating_sub(2);
    let shown = lines.get(first).copied().unwrap_or_default()
        ..lines.get(line(end) + 1).copied().unwrap_or(text.len());
    let span = start - shown.start..end - shown.start;
    Snippet::source(text.get(shown).unwrap_or_default())
        .line_start(first + 1)
        .path(place.source.name.as_str())
        .annotation(kind.span(span).label(label))
}

/// Whether drawn text carries terminal colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// With ANSI colours.
    Coloured,
    /// Plain text.
    Plain,
}

/// Draws all diagnostics, and one closing line with their number.
pub fn render_all(diagnostics: &[Diagnostic], style: Style) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&diagnostic.render(style));
        out.push_str("\n\n");
    }
    let errors = diagnostics.iter().filter(|d| d.problem.severity() == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    let files = {
        let mut names: Vec<_> = diagnostics.iter().map(|d| d.place.source.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    };
    let _ = writeln!(
        out,
        "{}, {} in {}",
        count(errors, "error"),
        count(warnings, "warning"),
        count(files, "file")
    );
    out
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Whether any of them is an error, so that nothing may be sent.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.problem.severity() == Severity::Error)
}

/// Collects the problems of one file while it is read.
#[derive(Debug)]
pub struct Problems {
    source: Arc<Source>,
    found: RefCell<Vec<Diagnostic>>,
}

impl Problems {
    /// An empty collection for one file.
    pub fn new(source: Arc<Source>) -> Self {
        Self { source, found: RefCell::default() }
    }

    /// The file's place for a byte range.
    pub fn place(&self, span: Range<usize>) -> Place {
        Place { source: Arc::clone(&self.source), span }
    }

    /// Notes a problem.
    pub fn report(&self, span: Range<usize>, problem: Problem) {
        self.found.borrow_mut().push(Diagnostic { problem, place: self.place(span), also: None });
    }

    /// Everything that was noted.
    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }
}

/// How many slips of the fingers a word of so many letters may have and still be meant.
fn slips(letters: usize) -> usize {
    match letters {
        0..=4 => 1,
        5..=8 => 2,
        more => more / 3,
    }
}

/// The known name nearest to a misspelt one, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let name = name.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= slips(candidate.chars().count()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_owned())
}
