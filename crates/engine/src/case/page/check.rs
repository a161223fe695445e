//! Pages against case files: what a page has and nobody cites, and what somebody cites and the page doesn't have.

use std::ops::Range;
use std::sync::Arc;

use super::cited::{Cited, has_message, is_of, row_of_page};
use super::row::on_one_line;
use super::shape::{answered, is_documented, is_sent};
use super::status::shown;
use super::text::PageText;
use crate::case::model::{Case, Row, Suite};
use crate::case::script::Script;
use crate::diagnostic::{Diagnostic, Place, Problem, Source, nearest};

/// What a comparison with the pages' texts gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PagesChecked {
    /// Every problem: first what concerns each text, in their order, then the pages without a text.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that have case files, so that something was compared.
    pub compared: usize,
    /// Their error rows.
    pub rows: usize,
    /// Their examples.
    pub examples: usize,
    /// The statuses that they name, counted for each text.
    pub statuses: usize,
    /// The literals, messages and advices that were looked for in them.
    pub literals: usize,
}

/// Compares a suite with the pages' texts. A text belongs to the page whose id its file name has (`ID.txt`).
pub fn check_pages(suite: &Suite, scripts: &[Script], pages: &[Arc<Source>]) -> PagesChecked {
    let mut checked = PagesChecked::default();
    for source in pages {
        let page = page_of(&source.name);
        let Some(cited) = Cited::of(page, &suite.files, scripts) else {
            let problem = Problem::NoPage(format!("no case file cites page {page}"));
            checked.diagnostics.push(Diagnostic { problem, place: first_line(source), also: None });
            continue;
        };
        let text = PageText::read(&source.text);
        checked.compared += 1;
        checked.rows += text.rows().len();
        checked.examples += text.examples().len();
        checked.statuses += text.statuses().len();
        let mut check = Check { page, source, text: &text, cited: &cited, found: Vec::new(), literals: 0 };
        check.all();
        checked.literals += check.literals;
        checked.diagnostics.append(&mut check.found);
    }
    checked.diagnostics.extend(pages_without_text(suite, pages));
    checked
}

/// The page that a file holds the text of: `../pages/chat-post-members.txt` → `chat-post-members`.
pub fn page_of(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

fn first_line(source: &Arc<Source>) -> Place {
    let text = &source.text;
    let start = text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
    let length = text[start..].lines().next().unwrap_or_default().len();
    Place { source: Arc::clone(source), span: start..start + length }
}

fn pages_without_text(suite: &Suite, pages: &[Arc<Source>]) -> Vec<Diagnostic> {
    let mut told: Vec<&str> = pages.iter().map(|source| page_of(&source.name)).collect();
    let mut found = Vec::new();
    for file in &suite.files {
        if !told.contains(&file.page.id.as_str()) {
            told.push(&file.page.id);
            let uncited = pages.iter().map(|source| page_of(&source.name));
            let uncited = uncited.filter(|text| suite.files.iter().all(|file| file.page.id != *text));
            let problem = match nearest(&file.page.id, uncited) {
                // Nothing would be compared with the page that is meant.
                Some(meant) => {
                    Problem::Unknown { what: "page text", name: file.page.id.clone(), nearest: Some(meant) }
                }
                None => Problem::NoPage(format!("there is no text of page {}", file.page.id)),
            };
            found.push(Diagnostic { problem, place: file.page.place.clone(), also: None });
        }
    }
    found
}

/// One page's text and the case files that cite it.
struct Check<'a> {
    page: &'a str,
    source: &'a Arc<Source>,
    text: &'a PageText,
    cited: &'a Cited<'a>,
    found: Vec<Diagnostic>,
    literals: usize,
}

impl Check<'_> {
    fn all(&mut self) {
        self.rows_are_cited();
        self.examples_are_replayed();
        self.statuses_are_cited();
        self.requests_are_sent();
        self.names_are_cited();
        self.clauses_are_on_the_page();
        self.replayed_examples_are_on_the_page();
    }

    fn uncited(&mut self, what: &'static str, text: String, span: Range<usize>) {
        let place = Place { source: Arc::clone(self.source), span };
        self.found.push(Diagnostic { problem: Problem::PageUncited { what, text }, place, also: None });
    }

    fn not_on_page(&mut self, literal: String, place: &Place) {
        let problem = Problem::NotOnPage { literal, page: self.page.to_owned() };
        self.found.push(Diagnostic { problem, place: place.clone(), also: None });
    }

    /// Every error row has a clause, and every sentence of its cell too.
    fn rows_are_cited(&mut self) {
        for row in self.text.rows() {
            if !self.cited.rows().any(|cited| is_of(cited, row)) {
                let text = format!("{}: {}", shown(row.status), clipped(&row.text));
                self.uncited("error row", text, row.span.clone());
                continue;
            }
            for gap in self.cited.uncited(row) {
                let words = on_one_line(self.source.text.get(gap.clone()).unwrap_or_default());
                self.uncited("part of an error row", clipped(&words), gap);
            }
        }
    }

    /// Every example has a case that sends its request and expects its status.
    fn examples_are_replayed(&mut self) {
        for example in self.text.examples() {
            let scripts = self.cited.scripts.iter().filter(|script| script.example == Some(example.number));
            let scripts: Vec<&Script> = scripts.copied().collect();
            if scripts.is_empty() {
                let title = on_one_line(self.source.text.get(example.title.clone()).unwrap_or_default());
                let title = title.trim_start_matches(['#', '*', ' ']);
                let text = if title.to_lowercase().starts_with("example") {
                    title.to_owned()
                } else {
                    format!("example {}: {title}", example.number)
                };
                self.uncited("example", clipped(&text), example.title.clone());
                continue;
            }
            let answers = |status| scripts.iter().any(|script| answered(script).contains(&status));
            if let (Some(status), Some(span)) = (example.status, &example.status_span)
                && !answers(status)
            {
                self.uncited("example's status", shown(status), span.clone());
            }
            if let Some(request) = &example.request
                && !scripts.iter().any(|script| is_sent(script, request))
            {
                let span = self.request_span(example.span.clone(), request);
                self.uncited("example's request", clipped(request), span);
            }
        }
    }

    fn request_span(&self, example: Range<usize>, request: &str) -> Range<usize> {
        let within = self.source.text.get(example.clone()).unwrap_or_default();
        let start = example.start + within.find(request).unwrap_or_default();
        start..start + request.len().min(example.end.saturating_sub(start))
    }

    fn statuses_are_cited(&mut self) {
        let cited = self.cited.statuses();
        for named in self.text.statuses().iter().filter(|named| !cited.contains(&named.status)) {
            self.uncited("status", shown(named.status), named.span.clone());
        }
    }

    /// Every documented request is an operation's, or a clause quotes it.
    fn requests_are_sent(&mut self) {
        if self.cited.operations().next().is_none() {
            return;
        }
        for request in self.text.requests() {
            let text = format!("{} {}", request.method, request.path);
            let sent = self.cited.operations().any(|operation| {
                is_documented(request, &operation.request.method, &operation.request.path.to_string())
            });
            // The clause that quotes the operation's own request doesn't make up for sending another.
            let quoted = self.text.requests().len() > 1 && self.cited.quotes(&text);
            if !sent && !quoted {
                self.uncited("request", text, request.span.clone());
            }
        }
    }

    fn names_are_cited(&mut self) {
        let listed = [("header", self.text.headers()), ("property", self.text.properties())];
        for (what, names) in listed {
            for (name, span) in names.iter().filter(|(name, _)| !self.cited.names(name)) {
                self.uncited(what, name.clone(), span.clone());
            }
        }
    }

    fn clauses_are_on_the_page(&mut self) {
        for clause in self.cited.clauses() {
            for (literal, place) in &clause.literal {
                self.says(literal, place);
            }
            if let Some(row) = row_of_page(clause) {
                self.row_is_on_the_page(row);
            }
        }
    }

    fn says(&mut self, literal: &str, place: &Place) {
        self.literals += 1;
        if !self.text.says(literal) {
            self.not_on_page(literal.to_owned(), place);
        }
    }

    fn row_is_on_the_page(&mut self, row: &Row) {
        self.literals += row.message.len();
        let said = row.message.is_empty() || row.message.iter().any(|message| self.text.says(message));
        if !said {
            self.not_on_page(row.message.join(" / "), &row.place);
        } else if row.status.iter().all(|status| self.text.names(*status)) {
            self.row_has_its_status(row);
        }
        for status in row.status.iter().filter(|status| !self.text.names(**status)) {
            self.not_on_page(shown(*status), &row.place);
        }
        if let Some(advice) = &row.advice {
            self.says(advice, &row.place);
        }
    }

    /// A message that the table gives under other statuses only is not what the clause says.
    fn row_has_its_status(&mut self, row: &Row) {
        let mut rows = self.text.rows().iter().filter(|page| has_message(row, page)).peekable();
        if rows.peek().is_some() && !rows.any(|page| row.status.contains(&page.status)) {
            let statuses: Vec<_> = row.status.iter().map(|status| shown(*status)).collect();
            self.not_on_page(format!("{}: {}", statuses.join(" / "), row.message.join(" / ")), &row.place);
        }
    }

    fn replayed_examples_are_on_the_page(&mut self) {
        let cases = self.cited.files.iter().flat_map(|file| &file.cases);
        let missing = |case: &&Case| {
            case.example
                .is_some_and(|number| !self.text.examples().iter().any(|known| known.number == number))
        };
        let missing: Vec<&Case> = cases.filter(missing).collect();
        for case in missing {
            self.not_on_page(format!("example {}", case.example.unwrap_or_default()), &case.place);
        }
    }
}

/// A text that fits on a line of a terminal.
fn clipped(text: &str) -> String {
    const LENGTH: usize = 100;
    match text.char_indices().nth(LENGTH) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}
