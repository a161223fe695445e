//! What the case files of one page cite of it.

use std::ops::Range;

use super::row::PageRow;
use super::text::statuses_in;
use super::words::{Letters, Words};
use crate::case::model::{Basis, CaseFile, Clause, Operation, Row, Scope};
use crate::case::script::Script;

/// A literal of fewer words is no sentence of a cell: `id` stands in any.
const WORDS_OF_A_SENTENCE: usize = 3;

/// All case files of one page, with what their cases do.
pub(super) struct Cited<'a> {
    pub(super) files: Vec<&'a CaseFile>,
    pub(super) scripts: Vec<&'a Script>,
    /// The letters of all literals that are long enough to be a cell's sentence.
    sentences: Vec<String>,
}

impl<'a> Cited<'a> {
    /// What the suite cites of a page; nothing if it has no case file for it.
    pub(super) fn of(page: &str, files: &'a [CaseFile], scripts: &'a [Script]) -> Option<Self> {
        let files: Vec<_> = files.iter().filter(|file| file.page.id == page).collect();
        let scripts = scripts.iter().filter(|script| script.page == page).collect();
        let literals = files.iter().flat_map(|file| &file.clauses).flat_map(|clause| &clause.literal);
        let long = literals.filter(|(text, _)| text.split_whitespace().count() >= WORDS_OF_A_SENTENCE);
        let sentences = long.map(|(text, _)| Letters::read(text, 0).text).collect();
        (!files.is_empty()).then_some(Self { files, scripts, sentences })
    }

    pub(super) fn clauses(&self) -> impl Iterator<Item = &'a Clause> + '_ {
        self.files.iter().flat_map(|file| &file.clauses)
    }

    pub(super) fn operations(&self) -> impl Iterator<Item = &'a Operation> + '_ {
        self.files.iter().filter_map(|file| match &file.scope {
            Scope::Operation(operation) => Some(operation.as_ref()),
            Scope::Every => None,
        })
    }

    fn literals(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.clauses().flat_map(|clause| clause.literal.iter().map(|(text, _)| text.as_str()))
    }

    /// The rows that clauses take from the page.
    pub(super) fn rows(&self) -> impl Iterator<Item = &'a Row> + '_ {
        self.clauses().filter_map(row_of_page)
    }

    /// Every status that a clause takes from the page, or that a correct request is answered with.
    pub(super) fn statuses(&self) -> Vec<u16> {
        let rows = self.rows().flat_map(|row| row.status.iter().copied());
        let literals = self.literals().flat_map(statuses_in);
        let success = self.files.iter().flat_map(|file| file.success.status.iter().copied());
        let scripts = self.scripts.iter().flat_map(|script| script.success.status.iter().copied());
        rows.chain(literals).chain(success).chain(scripts).collect()
    }

    /// Whether a literal has this name as a word of its own.
    pub(super) fn names(&self, name: &str) -> bool {
        self.literals().any(|literal| has_word(literal, name))
    }

    /// Whether a literal has this text.
    pub(super) fn quotes(&self, text: &str) -> bool {
        let text = Words::read(text).squeezed();
        self.literals().any(|literal| Words::read(literal).squeezed().contains(&text))
    }

    /// The bytes of a row's message that no clause cites. A folded cell may join its halves with "or" and "and".
    pub(super) fn uncited(&self, row: &PageRow) -> Vec<Range<usize>> {
        let own = self.rows().filter(|cited| is_of(cited, row));
        let own = own.flat_map(|cited| cited.message.iter().chain(&cited.advice));
        let own: Vec<String> = own.map(|text| Letters::read(text, 0).text).collect();
        let text = row.letters.text.as_str();
        let mut covered = vec![false; text.len()];
        for cited in own.iter().chain(&self.sentences) {
            if !cited.is_empty() {
                text.match_indices(cited.as_str())
                    .for_each(|(at, _)| covered[at..at + cited.len()].fill(true));
            }
        }
        let mut gaps = Vec::new();
        let mut at = 0;
        for run in covered.chunk_by(|one, next| one == next) {
            let gap = at..at + run.len();
            at = gap.end;
            if run.first() == Some(&false) && !matches!(&text[gap.clone()], "or" | "and") {
                gaps.extend(row.letters.source(gap));
            }
        }
        gaps
    }
}

/// Whether a clause's row is this row of the page: its status, and one of its messages.
pub(super) fn is_of(cited: &Row, row: &PageRow) -> bool {
    cited.status.contains(&row.status) && has_message(cited, row)
}

/// Whether one of the messages stands in the cell.
pub(super) fn has_message(cited: &Row, row: &PageRow) -> bool {
    cited
        .message
        .iter()
        .map(|message| Letters::read(message, 0).text)
        .any(|message| !message.is_empty() && row.letters.text.contains(&message))
}

fn has_word(literal: &str, name: &str) -> bool {
    let (literal, name) = (literal.to_lowercase(), name.to_lowercase());
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    literal
        .match_indices(&name)
        .any(|(at, _)| !literal[..at].ends_with(part) && !literal[at + name.len()..].starts_with(part))
}

/// The row that a clause takes from the page. A page may say what is refused and not how: then the clause's literal is the
/// page's, and the several statuses, none with a message, are what the page leaves open.
pub(super) fn row_of_page(clause: &Clause) -> Option<&Row> {
    let row = clause.row.as_ref().filter(|_| clause.basis == Basis::Page)?;
    let left_open = row.status.len() > 1 && row.message.is_empty() && !clause.literal.is_empty();
    (!left_open).then_some(row)
}
