//! What wasn't judged: skipped trials by what the profile lacks, errored ones by their reason, and operations of which
//! nothing could be seen.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::failure::wrap;
use super::paint::{Ink, Paint};
use super::{Detail, View, WIDTH};
use crate::outcome::{Lack, OutcomeKind};
use crate::record::Record;
use crate::record::cause::without_numbers;
use crate::record::dead_end::{DeadEnd, Wall, last};
use crate::record::model::TrialRecord;
use crate::report::sanitize::{cut, line};
use crate::report::{again, allowed};

/// How many reasons are shown before the others are only counted.
const SHOWN_REASONS: usize = 10;

/// The skipped trials: what to write into the profile, and for how many of them.
pub(super) fn skipped(out: &mut String, view: &View<'_>, paint: Paint) {
    let trials: Vec<_> =
        view.record.trials.iter().filter(|trial| trial.outcome == OutcomeKind::Skipped).collect();
    let (lacking, others): (Vec<_>, Vec<_>) = trials.into_iter().partition(|trial| !trial.lacks.is_empty());
    let glyph = paint.ink(Ink::Muted, "–");
    if view.detail == Detail::Everything {
        reasons(out, &lacking, view.detail, &glyph);
    }
    reasons(out, &others, view.detail, &glyph);
    if lacking.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "{glyph} {} skipped: the profile `{}` doesn't give what they need",
        count(lacking.len()),
        line(&view.record.target.name)
    );
    rows(out, &lacking, view.detail);
    let again = again(view.record);
    let _ = writeln!(
        out,
        "  how to write it: targets/README.md · which trials: graphproof list --target {again}"
    );
}

/// What is to be written into the profile, each with the number of trials that need it.
fn rows(out: &mut String, trials: &[&TrialRecord], detail: Detail) {
    let rows = Row::all(trials);
    let shown = if detail == Detail::Everything { rows.len() } else { SHOWN_REASONS };
    let (shown, others) = rows.split_at(shown.min(rows.len()));
    let widest = shown.iter().map(|row| row.write().chars().count()).max().unwrap_or_default();
    let indent = widest + 13;
    let room = WIDTH.saturating_sub(indent).max(60);
    for row in shown {
        let is = row.is();
        let is = if detail == Detail::Everything { wrap(&is, room) } else { vec![cut(&is, room)] };
        for (at, is) in is.iter().enumerate() {
            let _ = match at {
                0 => writeln!(out, "  {:>4} need  {:widest$}  {is}", row.trials, row.write()),
                _ => writeln!(out, "{:indent$}{is}", ""),
            };
        }
    }
    if !others.is_empty() {
        let _ = writeln!(out, "  {:>4} more such lines, for fewer trials each (all with -v)", others.len());
    }
}

/// Keys of one table that give one thing, and how many trials lack one of them.
struct Row<'a> {
    table: &'a str,
    keys: BTreeSet<&'a str>,
    /// Of a table of tokens, each of them.
    is: BTreeSet<&'a str>,
    trials: usize,
}

impl<'a> Row<'a> {
    /// All rows, the one that most trials need first.
    fn all(trials: &[&'a TrialRecord]) -> Vec<Self> {
        let mut rows: Vec<Self> = Vec::new();
        for trial in trials {
            let mut counted = BTreeSet::new();
            for Lack { table, key, is } in &trial.lacks {
                let same =
                    |row: &Self| row.table == table && (row.keys.contains(&**key) || row.is.contains(&**is));
                let at = rows.iter().position(same).unwrap_or_else(|| {
                    rows.push(Self { table, keys: BTreeSet::new(), is: BTreeSet::new(), trials: 0 });
                    rows.len() - 1
                });
                rows[at].keys.insert(key);
                rows[at].is.insert(is);
                rows[at].trials += usize::from(counted.insert(at));
            }
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.trials));
        rows
    }

    fn write(&self) -> String {
        // `partner`, `partner_tenant`, `partner_upn`: what comes with a name is said by its end.
        let first = self.keys.first().copied().unwrap_or_default();
        let end = |key: &&str| line(key.strip_prefix(first).filter(|end| !end.is_empty()).unwrap_or(key));
        let keys: Vec<_> = self.keys.iter().map(end).collect();
        format!("[{}] {} = …", line(self.table), keys.join(", "))
    }

    fn is(&self) -> String {
        let first = self.is.first().map(|is| line(is)).unwrap_or_default();
        match self.is.len() {
            0 | 1 => first,
            n => format!("{first}, and {} more such", n - 1),
        }
    }
}

/// The errored trials, but those that the dead ends tell of.
pub(super) fn errored(out: &mut String, view: &View<'_>, ends: &[DeadEnd<'_>], paint: Paint) {
    let errored = view.record.trials.iter().filter(|trial| trial.outcome == OutcomeKind::Errored);
    let trials: Vec<_> = errored.filter(|trial| !tells_of(ends, trial)).collect();
    reasons(out, &trials, view.detail, &paint.ink(Ink::Warned, "!"));
}

/// Whether one of the dead ends tells of this trial.
pub(super) fn tells_of(ends: &[DeadEnd<'_>], trial: &TrialRecord) -> bool {
    ends.iter().any(|end| end.tells_of(trial))
}

/// Trials with their reasons, those with one reason together unless everything is shown.
fn reasons(out: &mut String, trials: &[&TrialRecord], detail: Detail, glyph: &str) {
    let mut grouped: Vec<(String, Vec<&TrialRecord>)> = Vec::new();
    for trial in trials {
        let key = without_numbers(trial.reason.as_deref().unwrap_or_default());
        match grouped.iter_mut().find(|(known, _)| *known == key && detail == Detail::Trouble) {
            Some((_, all)) => all.push(trial),
            None => grouped.push((key, vec![trial])),
        }
    }
    let shown = if detail == Detail::Everything { grouped.len() } else { SHOWN_REASONS };
    for (_, trials) in grouped.iter().take(shown) {
        let Some(first) = trials.first() else { continue };
        let rest = match trials.len() {
            1 => String::new(),
            n => format!("  and {} more", n - 1),
        };
        let _ = writeln!(out, "{glyph} {}{rest}  {}", first.id, first.outcome);
        let _ = writeln!(out, "  {}", line(first.reason.as_deref().unwrap_or_default()));
    }
    let unshown: usize = grouped.iter().skip(shown).map(|(_, trials)| trials.len()).sum();
    if let Some((_, first)) = grouped.get(shown) {
        let outcome = first.first().map_or("", |trial| trial.outcome.word());
        let _ = writeln!(out, "{glyph} {unshown} more {outcome}, for other reasons (all with -v)");
    }
}

/// Operations of which nothing could be seen: one line instead of all their trials, and what to do about it.
pub(super) fn dead_ends(out: &mut String, record: &Record, ends: &[DeadEnd<'_>], paint: Paint) {
    for end in ends {
        let statuses: Vec<_> = end.statuses().iter().map(u16::to_string).collect();
        let at = match end.wall {
            Wall::Silence => "without an answer".to_owned(),
            Wall::NotLetIn | Wall::NothingThere => format!("at an answer {}", statuses.join(" or ")),
        };
        let glyph = paint.ink(Ink::Warned, "!");
        let others = record.trials.iter().filter(|trial| trial.outcome != OutcomeKind::Skipped).count()
            - end.trials.len();
        let trials = count(end.trials.len());
        let _ = match others {
            0 => writeln!(out, "{glyph} all {trials} ended {at}"),
            _ => writeln!(out, "{glyph} {trials} ended {at}, all of {}", end.operations.join(", ")),
        };
        if let Some(exchange) = end.trials.first().and_then(|trial| last(trial)) {
            let path = exchange.request.url.strip_prefix(&record.target.base_url);
            let path = path.unwrap_or(&exchange.request.url);
            let error = exchange.error.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
            let said = format!("such as {} {path}{error}", exchange.request.method);
            let _ = writeln!(out, "  {}", line(&cut(&said, 240)));
        }
        let _ = match end.wall {
            Wall::Silence => writeln!(out, "  is there a service at {}?", line(&record.target.base_url)),
            Wall::NotLetIn if end.statuses() == [403] => writeln!(
                out,
                "  the target takes the tokens that were sent, but they are not allowed this, or belong to somebody else; \
                 how to give it its own: targets/README.md"
            ),
            Wall::NotLetIn => writeln!(
                out,
                "  the target takes none of the tokens that were sent; how to give it its own: targets/README.md"
            ),
            Wall::NothingThere => writeln!(out, "  {}", without(record, ends)),
        };
    }
}

/// What is to be done where the target has no such operation.
fn without(record: &Record, ends: &[DeadEnd<'_>]) -> String {
    let seen =
        record.trials.iter().filter(|trial| trial.outcome != OutcomeKind::Skipped && !tells_of(ends, trial));
    let others: BTreeSet<&str> = seen.map(|trial| trial.operation.as_str()).collect();
    let why = "the target has no such path, or nothing under the ids that the profile gives";
    if others.is_empty() {
        return why.to_owned();
    }
    format!(
        "{why}; all but these: graphproof run {} --target {}{}",
        Vec::from_iter(others).join(" "),
        again(record),
        allowed(record)
    )
}

fn count(trials: usize) -> String {
    if trials == 1 { "1 trial".to_owned() } else { format!("{trials} trials") }
}
