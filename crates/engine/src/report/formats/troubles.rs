//! What went wrong, one entry a cause: forty trials that fail for one reason are one thing to repair.

use crate::drift::{Mark, Marks};
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::cause::{Cause, causes, without_numbers};
use crate::record::deviation::Known;
use crate::record::model::{ClauseState, FindingRecord, Told, TrialRecord};
use crate::report::state::since;

/// What could not be found out.
pub(super) const ERRORED: Told = Told::As(OutcomeKind::Errored);

/// Trials that went wrong for one and the same reason.
#[derive(Debug)]
pub(super) struct Trouble<'a> {
    /// What they came to.
    pub(super) told: Told,
    /// The first of its trials.
    pub(super) first: &'a TrialRecord,
    /// The others.
    pub(super) others: Vec<&'a TrialRecord>,
    /// What was found; nothing where a trial only gives a reason.
    pub(super) finding: Option<&'a FindingRecord>,
}

impl<'a> Trouble<'a> {
    /// The sentence that says it.
    pub(super) fn says(&self) -> &'a str {
        self.finding.map_or_else(|| reason(self.first), |finding| &finding.message)
    }

    /// Why it is known, and who answers for it.
    pub(super) fn known(&self) -> Option<String> {
        self.first.known.as_ref().map(Known::sentence)
    }

    /// A few words: the rule's code and title, or that it could not be judged.
    pub(super) fn title(&self) -> String {
        match self.finding {
            Some(finding) => format!("{} {}", finding.rule, finding.rule.title()),
            None if self.told == ERRORED => "could not be judged".to_owned(),
            None => self.told.word().to_owned(),
        }
    }

    /// What stands behind the id of the first of its trials.
    pub(super) fn more(&self) -> String {
        match self.others.len() {
            0 => String::new(),
            others => format!(" and {others} more"),
        }
    }

    fn mark(&self, marks: &Marks<'_>) -> Option<Mark> {
        marks.of_any(std::iter::once(self.first).chain(self.others.iter().copied()))
    }

    /// What it is since the baseline, as words to begin with.
    pub(super) fn since(&self, marks: &Marks<'_>) -> String {
        self.mark(marks).map(since).map(|(glyph, word)| format!("{glyph} {word} ")).unwrap_or_default()
    }

    /// The clause whose promise it is.
    pub(super) fn clause(&self, record: &'a Record) -> Option<&'a ClauseState> {
        let id = self.finding?.clause.as_ref()?;
        record.clauses.iter().find(|clause| clause.id == *id)
    }
}

/// Everything that went wrong: what failed, what errored, what is only a warning, what is known; of each, what is new since
/// the baseline first, then the one with the most trials.
pub(super) fn troubles<'a>(record: &'a Record, marks: &Marks<'_>) -> Vec<Trouble<'a>> {
    let of = |told: Told| record.trials.iter().filter(move |trial| trial.told() == told);
    let failed = Told::As(OutcomeKind::Failed);
    let warned = Told::As(OutcomeKind::Warned);
    let mut all = by_finding(failed, of(failed));
    all.extend(by_reason(failed, of(failed).filter(|trial| trial.findings.is_empty())));
    all.extend(by_reason(ERRORED, of(ERRORED)));
    all.extend(by_finding(warned, of(warned)));
    all.extend(by_finding(Told::Known, of(Told::Known)));
    all.sort_by_key(|trouble| {
        let mark = trouble.mark(marks);
        (trouble.told.rank(), mark.is_none(), mark)
    });
    all
}

/// Why a trial isn't passed, as its record has it.
pub(super) fn reason(trial: &TrialRecord) -> &str {
    trial.reason.as_deref().unwrap_or("no reason is recorded")
}

/// The file and the line of a trial's case.
pub(super) fn place(trial: &TrialRecord) -> Option<(&str, u32)> {
    let (file, line) = trial.case.rsplit_once(':')?;
    Some((file, line.parse().ok()?))
}

fn by_finding<'a>(told: Told, trials: impl Iterator<Item = &'a TrialRecord>) -> Vec<Trouble<'a>> {
    let trouble = |cause: Cause<'a>| {
        let (first, others) = cause.trials.split_first()?;
        Some(Trouble { told, first, others: others.to_vec(), finding: Some(cause.finding) })
    };
    causes(trials).into_iter().filter_map(trouble).collect()
}

fn by_reason<'a>(told: Told, trials: impl Iterator<Item = &'a TrialRecord>) -> Vec<Trouble<'a>> {
    let mut all: Vec<(String, Trouble<'a>)> = Vec::new();
    for trial in trials {
        let key = without_numbers(reason(trial));
        match all.iter_mut().find(|(known, _)| *known == key) {
            Some((_, trouble)) => trouble.others.push(trial),
            None => all.push((key, Trouble { told, first: trial, others: Vec::new(), finding: None })),
        }
    }
    all.sort_by_key(|(_, trouble)| std::cmp::Reverse(trouble.others.len()));
    all.into_iter().map(|(_, trouble)| trouble).collect()
}
