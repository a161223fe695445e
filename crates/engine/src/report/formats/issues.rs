//! What turns a run red, as issues of a GitHub repository: a JSON array with an entry a cause.
//!
//! An entry has a `key`, which is the same every night as long as the same clause is broken in the same way at the same place; a
//! `title` and a `body` in Markdown; and the `trials` that say whether it is over. Anybody may read an issue, so everything
//! in it is taken from the published record, but for the request-id and the date of an answer. Start with [`issues`].

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::troubles::{ERRORED, reason};
use super::{json, whole};
use crate::drift::{Drift, Marks};
use crate::finding::{Role, Rule};
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::cause::{Cause, causes, without_numbers};
use crate::record::deviation::{DeviationRecord, Standing};
use crate::record::model::{LeftBehindRecord, Told, TrialRecord};
use crate::report::sanitize::{cut, line};

mod body;

use body::Body;

/// A title is read in a list; GitHub takes 256 characters.
const LONGEST_TITLE: usize = 200;

/// So many bytes of a hash tell one cause from another.
const KEY: usize = 6;

/// What broke the contract.
const FAILED: Told = Told::As(OutcomeKind::Failed);

/// What is to be looked into.
struct Issue<'a> {
    key: String,
    title: String,
    body: String,
    /// Those that must have been judged before anybody can say that it is over.
    trials: Vec<&'a TrialRecord>,
}

/// The entries of a run, as JSON.
pub(super) fn issues(public: &Record, private: &Record, since: Option<&Drift>) -> String {
    let night = Night { public, private, since, marks: Marks::of(since) };
    let all = [night.failed(), night.unjudged(), night.deviations(), night.whole()];
    let shown = |issue: &Issue<'_>| {
        let trials: Vec<&str> = issue.trials.iter().map(|trial| trial.id.as_str()).collect();
        let title = cut(&line(&issue.title), LONGEST_TITLE);
        json!({ "key": issue.key, "title": title, "body": issue.body, "trials": trials })
    };
    json::pretty(&all.iter().flatten().map(shown).collect::<Value>())
}

/// The same every night: nothing of it may vary.
fn key(parts: &[&str]) -> String {
    let mut out = String::new();
    for byte in Sha256::digest(parts.join("\0")).iter().take(KEY) {
        // Writing to a String can't fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// A run, as anybody may see it and as it was, and what changed.
struct Night<'a> {
    public: &'a Record,
    private: &'a Record,
    since: Option<&'a Drift>,
    marks: Marks<'a>,
}

impl<'a> Night<'a> {
    /// What broke the contract and isn't known to. A promise that several operations violate is one issue.
    fn failed(&self) -> Vec<Issue<'a>> {
        let failed = || self.public.trials.iter().filter(|trial| trial.is_red());
        let mut groups: Vec<(String, Vec<Cause<'a>>)> = Vec::new();
        for cause in causes(failed()) {
            let key = match &cause.finding.clause {
                Some(clause) => key(&["failed", clause]),
                None => key(&[
                    "failed",
                    cause.operation,
                    cause.finding.rule.code(),
                    &without_numbers(&cause.finding.at),
                ]),
            };
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, group)) => group.push(cause),
                None => groups.push((key, vec![cause])),
            }
        }
        let mut all: Vec<_> =
            groups.into_iter().filter_map(|(key, group)| self.broken(key, &group)).collect();
        let others = Self::by_reason(FAILED, failed().filter(|trial| trial.findings.is_empty()));
        all.extend(others.iter().map(|(why, trials)| self.without_finding(FAILED, why, trials)));
        all
    }

    fn broken(&self, key: String, group: &[Cause<'a>]) -> Option<Issue<'a>> {
        let cause = group.first()?;
        let clause = cause.clause(self.public);
        let about = clause.map_or(cause.operation, |clause| &clause.id);
        let trials: Vec<_> = group.iter().flat_map(|cause| cause.trials.iter().copied()).collect();
        let title = format!("{about}: {} at {}", body::rule(cause.finding), cause.finding.at);
        let mut body = Body::new(self);
        body.since(&trials);
        body.promised(clause);
        body.found(cause);
        body.trials(&trials);
        body.answers(&trials, Some(cause.finding));
        body.again(trials.first()?, Some(cause.finding.rule));
        Some(Issue { key, title, body: body.end(), trials })
    }

    /// What can't be judged any more; what couldn't be judged in the run that it is compared to is nothing new.
    fn unjudged(&self) -> Vec<Issue<'a>> {
        let errored = self.public.trials.iter().filter(|trial| trial.outcome == OutcomeKind::Errored);
        let mut all = Self::by_reason(ERRORED, errored);
        if self.since.is_some() {
            all.retain(|(_, trials)| self.marks.of_any(trials.iter().copied()).is_some());
        }
        all.iter().map(|(why, trials)| self.without_finding(ERRORED, why, trials)).collect()
    }

    /// Trials without a finding, by why they are so.
    fn by_reason(
        told: Told,
        trials: impl Iterator<Item = &'a TrialRecord>,
    ) -> Vec<(&'a str, Vec<&'a TrialRecord>)> {
        let mut all: Vec<(&str, Vec<&TrialRecord>)> = Vec::new();
        for trial in trials {
            let why = why(told, trial);
            match all.iter_mut().find(|(known, _)| without_numbers(known) == without_numbers(why)) {
                Some((_, trials)) => trials.push(trial),
                None => all.push((why, vec![trial])),
            }
        }
        all
    }

    fn without_finding(&self, told: Told, why: &str, trials: &[&'a TrialRecord]) -> Issue<'a> {
        let words = if told == ERRORED { "could not be judged" } else { told.word() };
        let mut body = Body::new(self);
        body.since(trials);
        body.says(&format!("{} {words}", trials_of(trials.len())), why);
        body.trials(trials);
        body.answers(trials, None);
        if let Some(first) = trials.first() {
            body.again(first, None);
        }
        let key = key(&[told.word(), &without_numbers(why)]);
        // Another reason is another issue, so this one is over when nobody gives it any more.
        Issue { key, title: format!("{words}: {why}"), body: body.end(), trials: Vec::new() }
    }

    /// What is said to be known and isn't so any more.
    fn deviations(&self) -> Vec<Issue<'a>> {
        let is_over =
            |deviation: &&DeviationRecord| matches!(deviation.state, Standing::Stale | Standing::Expired);
        self.public.deviations.iter().filter(is_over).map(|deviation| self.deviation(deviation)).collect()
    }

    fn deviation(&self, deviation: &DeviationRecord) -> Issue<'a> {
        let DeviationRecord { clause, observed, .. } = deviation;
        let status = observed.status.map(|status| status.to_string()).unwrap_or_default();
        let at = observed.at.as_deref().map(without_numbers).unwrap_or_default();
        let rule = observed.rule.map(Rule::code).unwrap_or_default();
        let words = if deviation.state == Standing::Stale { "is stale" } else { "has expired" };
        let trials: Vec<_> =
            self.public.trials.iter().filter(|trial| trial.proves.contains(clause)).collect();
        let mut body = Body::new(self);
        body.says("What is known of the target isn't so any more", &deviation.trouble().unwrap_or_default());
        body.promised(self.public.clauses.iter().find(|known| known.id == *clause));
        body.trials(&trials);
        Issue {
            key: key(&["deviation", clause, rule, &at, &status]),
            title: format!("{clause}: its known deviation {words}"),
            body: body.end(),
            trials,
        }
    }

    /// What is red about the run and about none of its trials.
    fn whole(&self) -> Vec<Issue<'a>> {
        let of = |name: &str, title: &str, says: &[String]| {
            let mut body = Body::new(self);
            body.list(says);
            Issue { key: key(&[name]), title: title.to_owned(), body: body.end(), trials: Vec::new() }
        };
        let mut all = Vec::new();
        if whole::is_unasked(self.public) {
            let says =
                ["Every trial was skipped, or there was none: nothing is known about the contract."
                    .to_owned()];
            all.push(of("nothing judged", "Nothing was asked", &says));
        }
        if !self.public.left_behind.is_empty() {
            let left = |left: &LeftBehindRecord| format!("{}: {} ({})", left.trial, left.request, left.got);
            let says: Vec<_> = self.public.left_behind.iter().map(left).collect();
            all.push(of("left behind", "Objects may be left behind on the target", &says));
        }
        all
    }
}

/// Why a trial came to nothing. A service that can't be reached is one reason, whatever it was to be asked.
fn why(told: Told, trial: &TrialRecord) -> &str {
    let last = trial.exchanges.iter().rfind(|exchange| exchange.role != Role::Undo);
    let unanswered = last.and_then(|exchange| exchange.error.as_deref());
    unanswered.filter(|_| told == ERRORED).unwrap_or(reason(trial))
}

fn trials_of(count: usize) -> String {
    if count == 1 { "1 trial".to_owned() } else { format!("{count} trials") }
}
