//! What recorded traffic exercised of the contract, and what of the file is none of it.

use std::fmt::Write as _;

use super::failure::wrap;
use super::{Detail, View, WIDTH};
use crate::record::model::{ClauseState, State};
use crate::report::sanitize::{cut, line};

/// How many lines of what isn't ours are shown.
const SHOWN_OTHERS: usize = 5;

/// How many lines of clauses that never occurred are shown for a page.
const SHOWN_NEVER: usize = 2;

/// Page by page how many clauses occurred and which never did; and the requests that are no operation of the suite's.
pub(super) fn traffic(out: &mut String, view: &View<'_>) {
    let Some(traffic) = &view.record.traffic else { return };
    if !out.is_empty() {
        out.push('\n');
    }
    let record = view.record;
    if !record.trials.is_empty() {
        let _ = writeln!(
            out,
            "exercised, of the clauses of each page (what rests on other requests, on the target's"
        );
        let _ = writeln!(out, "state or on whose token it was can't be told from traffic)");
        for page in &record.pages {
            let of = |clause: &&ClauseState| clause.page == page.id && clause.state != State::Untested;
            let (seen, never): (Vec<_>, Vec<_>) =
                record.clauses.iter().filter(of).partition(|clause| clause.state != State::Unjudged);
            let total = seen.len() + never.len();
            let _ = writeln!(out, "  {:<28} {:>3} of {total}", line(&page.id), seen.len());
            clauses(out, "broken", &seen, |clause| clause.state == State::Broken, view.detail);
            clauses(out, "never", &never, |_| !seen.is_empty(), view.detail);
        }
    }
    let others: usize = traffic.not_ours.iter().map(|other| other.entries).sum();
    if others == 0 {
        return;
    }
    let _ = writeln!(out, "not ours: {others} of {} requests", traffic.entries);
    let shown = if view.detail == Detail::Everything { traffic.not_ours.len() } else { SHOWN_OTHERS };
    for other in traffic.not_ours.iter().take(shown) {
        let _ = writeln!(out, "  {:>4}  {}", other.entries, line(&cut(&other.request, WIDTH)));
    }
    if traffic.not_ours.len() > shown {
        let _ = writeln!(out, "        and {} others (all with -v)", traffic.not_ours.len() - shown);
    }
}

fn clauses(
    out: &mut String,
    word: &str,
    all: &[&ClauseState],
    is: impl Fn(&ClauseState) -> bool,
    detail: Detail,
) {
    let ids: Vec<&str> = all.iter().filter(|clause| is(clause)).map(|clause| clause.id.as_str()).collect();
    if ids.is_empty() {
        return;
    }
    let lines = wrap(&ids.join(", "), WIDTH - 13);
    let shown = if detail == Detail::Everything { lines.len() } else { SHOWN_NEVER };
    for (at, text) in lines.iter().take(shown).enumerate() {
        let lead = if at == 0 { word } else { "" };
        let more = if at + 1 == shown && lines.len() > shown { " … (all with -v)" } else { "" };
        let _ = writeln!(out, "    {lead:<7}{}{more}", line(text));
    }
}
