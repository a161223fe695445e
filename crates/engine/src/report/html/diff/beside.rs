//! Two answers side by side; where there is no room for that, one line below the other.

use maud::{Markup, html};

use crate::drift::{Change, Piece, Row, pieces};
use crate::finding::Role;
use crate::report::sanitize::line;

/// What changed in an answer, in words.
pub(super) fn changes(role: Role, number: usize, changes: &[Change]) -> Markup {
    html! {
        @if !changes.is_empty() {
            p.muted { (role) " " (number) }
            ul { @for one in changes { li { (one.kind.words()) ": " (change(one)) } } }
        }
    }
}

/// `status 409 → 400`, the words that differ marked.
pub(super) fn change(change: &Change) -> Markup {
    let at = if change.at.is_empty() { "body" } else { &change.at };
    let (old, new) = match (&change.old, &change.new) {
        (Some(old), Some(new)) => pieces(old, new),
        _ => (Vec::new(), Vec::new()),
    };
    html! {
        span.change {
            code { (line(at)) } " "
            @match (&change.old, &change.new) {
                (Some(_), Some(_)) => { (marked(&old, Side::Old)) " → " (marked(&new, Side::New)) }
                (Some(old), None) => del { (line(old)) },
                (None, Some(new)) => ins { (line(new)) },
                (None, None) => {}
            }
        }
    }
}

/// Whose text it is.
#[derive(Clone, Copy)]
enum Side {
    Old,
    New,
}

/// A text, what only this side says marked.
fn marked(pieces: &[Piece], side: Side) -> Markup {
    html! {
        @for piece in pieces {
            @match (piece.shared, side) {
                (true, _) => (line(&piece.text)),
                (false, Side::Old) => del { (line(&piece.text)) },
                (false, Side::New) => ins { (line(&piece.text)) },
            }
        }
    }
}

/// Both answers, line by line.
pub(super) fn both(caption: &str, rows: &[Row]) -> Markup {
    html! {
        @if !rows.is_empty() {
            table.beside {
                caption { (line(caption)) }
                thead { tr { th scope="col" { "− old" } th scope="col" { "+ new" } } }
                tbody { @for one in rows { (row(one)) } }
            }
        }
    }
}

fn row(row: &Row) -> Markup {
    html! {
        tr {
            @match row {
                Row::Same(text) => { td { "  " (line(text)) } td.again { "  " (line(text)) } }
                Row::Folded(lines) => td.muted colspan="2" { "  … " (lines) " lines that are the same" },
                Row::Old(text) => { td.old { "− " (line(text)) } td {} }
                Row::New(text) => { td {} td.new { "+ " (line(text)) } }
                Row::Other(old, new) => {
                    @let (was, is) = pieces(old, new);
                    td.old { "− " (marked(&was, Side::Old)) }
                    td.new { "+ " (marked(&is, Side::New)) }
                }
            }
        }
    }
}
