//! The body of an issue, part by part.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::{Night, trials_of};
use crate::drift::Mark;
use crate::finding::{Comparison, Role, Rule, Side};
use crate::record::cause::Cause;
use crate::record::model::{ClauseState, ExchangeRecord, FindingRecord, ResponseRecord, TrialRecord};
use crate::report::formats::markdown::{code, plain};
use crate::report::seen_again;

/// GitHub takes 65,536 characters, and whoever opens the issue adds to them.
const LONGEST: usize = 40_000;

/// So many trials are named; of more, only how many.
const MOST_TRIALS: usize = 20;

/// So many answers are named for the support.
const MOST_ANSWERS: usize = 3;

/// So many lines of a comparison, and of a list.
const MOST_LINES: usize = 60;

/// The rule that was broken, in words.
pub(super) fn rule(finding: &FindingRecord) -> String {
    format!("{} {}", finding.rule, finding.rule.title())
}

/// What is written so far. All parts are bounded, and one that doesn't fit any more is left out.
pub(super) struct Body<'n, 'a> {
    night: &'n Night<'a>,
    out: String,
}

impl<'n, 'a> Body<'n, 'a> {
    pub(super) fn new(night: &'n Night<'a>) -> Self {
        Self { night, out: String::new() }
    }

    /// Since when it is so, as far as the baseline says.
    pub(super) fn since(&mut self, trials: &[&TrialRecord]) {
        let Some(drift) = self.night.since else { return };
        let words = match self.night.marks.of_any(trials.iter().copied()) {
            Some(Mark::New | Mark::Fixed) => "New since",
            Some(Mark::Differently) => "Another way to fail than in",
            None => "As it was in",
        };
        let old = &drift.old;
        let mut part = format!("**{words}** the run of {}", code(&old.started.to_string()));
        // Writing to a String can't fail, here and below.
        let _ = write!(part, ", which was {}.\n\n", old.verdict.word());
        self.push(&part);
    }

    /// A clause and its page.
    pub(super) fn promised(&mut self, clause: Option<&ClauseState>) {
        let Some(clause) = clause else { return };
        let url = self.night.public.pages.iter().find(|page| page.id == clause.page).map(|page| &page.url);
        let page = match url.filter(|url| is_url(url)) {
            Some(url) => format!("[{}]({url})", code(&clause.page)),
            None => code(&clause.page),
        };
        let part = format!(
            "**Promised** by {page} ({}): {} {}\n\n",
            clause.level,
            code(&clause.id),
            code(&clause.says)
        );
        self.push(&part);
    }

    /// Something that is said in a sentence.
    pub(super) fn says(&mut self, title: &str, says: &str) {
        self.push(&format!("**{title}**: {}\n\n", code(says)));
    }

    /// A list of sentences.
    pub(super) fn list(&mut self, says: &[String]) {
        let lines: Vec<_> = says.iter().take(MOST_LINES).map(|says| format!("- {}\n", code(says))).collect();
        let mut part = lines.concat();
        part.push_str(&more(says.len(), MOST_LINES));
        self.push(&(part + "\n"));
    }

    /// What was found, and both sides where there are two.
    pub(super) fn found(&mut self, cause: &Cause<'_>) {
        let finding = cause.finding;
        let place = format!("{} at {}", code(&rule(finding)), code(&finding.at));
        self.push(&format!("**Found** {place}: {}\n\n", code(&finding.message)));
        let of = |trial: &&&'_ TrialRecord| compared(trial, finding).is_some();
        let compared = cause.trials.iter().find(of).and_then(|trial| compared(trial, finding));
        let Some(comparison) = compared else { return };
        let mut part = "promised (−) and received (+)\n<pre>\n".to_owned();
        for line in comparison.lines.iter().take(MOST_LINES) {
            let sign = match line.side {
                Side::Both => ' ',
                Side::Promised => '−',
                Side::Received => '+',
            };
            let _ = writeln!(part, "{sign} {}", plain(&line.text));
        }
        if comparison.lines.len() > MOST_LINES {
            part.push_str("…\n");
        }
        self.push(&(part + "</pre>\n\n"));
    }

    /// The trials that show it.
    pub(super) fn trials(&mut self, trials: &[&TrialRecord]) {
        let mut part = format!("**{}**\n\n", trials_of(trials.len()));
        for trial in trials.iter().take(MOST_TRIALS) {
            let _ = writeln!(part, "- {}, {}", code(&trial.id), code(&trial.case));
        }
        part.push_str(&more(trials.len(), MOST_TRIALS));
        self.push(&(part + "\n"));
    }

    /// What Microsoft's support asks for. Neither a UUID nor a date says anything of a tenant; what is something else isn't told.
    pub(super) fn answers(&mut self, trials: &[&TrialRecord], finding: Option<&FindingRecord>) {
        let Night { public, private, .. } = self.night;
        let both = public.trials.iter().zip(&private.trials);
        let ours = both.filter(|(told, _)| trials.iter().any(|trial| std::ptr::eq(*trial, *told)));
        let mut part = String::new();
        for (told, was) in ours.take(MOST_ANSWERS) {
            let Some(at) = told.exchanges.iter().rposition(|exchange| is_about(exchange, finding)) else {
                continue;
            };
            let (Some(told), Some(was)) = (told.exchanges.get(at), was.exchanges.get(at)) else { continue };
            let request = code(&format!("{} {}", told.request.method, told.request.url));
            let answer = was.response.as_ref();
            let told = answer.map_or_else(
                || "no answer".to_owned(),
                |answer| format!("{}, {}", answer.status, traced(answer)),
            );
            let _ = writeln!(part, "- {request}: {told}");
        }
        if !part.is_empty() {
            self.push(&format!("**For Microsoft's support**\n\n{part}\n"));
        }
    }

    /// How to see it again.
    pub(super) fn again(&mut self, trial: &TrialRecord, rule: Option<Rule>) {
        let mut part = format!("**See it again**: {}", code(&seen_again(self.night.public, trial)));
        if let Some(rule) = rule {
            let _ = write!(
                part,
                "; what {} means: {}",
                code(rule.code()),
                code(&format!("graphproof explain {rule}"))
            );
        }
        self.push(&(part + "\n\n"));
    }

    /// The whole, with the run that says so.
    pub(super) fn end(mut self) -> String {
        let record = self.night.public;
        let _ = writeln!(
            self.out,
            "Run of {} against {}, version {}, suite {}.",
            code(&record.started.to_string()),
            code(&record.target.name),
            code(&record.tool.version),
            code(&record.suite.hash)
        );
        self.out
    }

    fn push(&mut self, part: &str) {
        if self.out.len() + part.len() < LONGEST {
            self.out.push_str(part);
        }
    }
}

fn more(all: usize, told: usize) -> String {
    if all > told { format!("- and {} more\n", all - told) } else { String::new() }
}

/// Both sides of the exchange that a trial is known by.
fn compared<'t>(trial: &'t TrialRecord, finding: &FindingRecord) -> Option<&'t Comparison> {
    let role = |at: usize| trial.exchanges.get(at).map(|exchange| exchange.role);
    let first = trial.comparisons.iter().find(|comparison| role(comparison.exchange) == Some(finding.role));
    first.or(trial.comparisons.first())
}

/// Whether an answer is the one that a trial is known by; without a finding it is the last one.
fn is_about(exchange: &ExchangeRecord, finding: Option<&FindingRecord>) -> bool {
    match finding {
        Some(finding) => exchange.role == finding.role && !exchange.superseded,
        None => exchange.role != Role::Undo,
    }
}

/// The answer's request-id and when it was given.
fn traced(answer: &ResponseRecord) -> String {
    let header = |name: &str| {
        let known = answer.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.and_then(|(_, value)| value.as_str())
    };
    let id = header("request-id").filter(|id| is_uuid(id));
    let id = id
        .map_or_else(|| "no request-id that can be told".to_owned(), |id| format!("request-id {}", code(id)));
    let date = header("date").and_then(|date| rfc2822::parse(date).ok()).map(|date| date.timestamp());
    let date = date.map_or_else(|| "no date".to_owned(), |date: Timestamp| code(&date.to_string()));
    format!("{id}, {date}")
}

/// Five groups of hexadecimal digits: nobody's name is spelled so.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// An address that can't end its link.
fn is_url(url: &str) -> bool {
    url.strip_prefix("https://").is_some_and(|rest| {
        rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._/?=&#%".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::{is_url, is_uuid};

    #[test]
    fn only_what_says_nothing_is_told() {
        assert!(is_uuid("5f0c1c8e-9f0e-4f2d-8a55-0d2d7ec1a4b3"));
        assert!(
            !is_uuid("adele@contoso.example") && !is_uuid("5f0c1c8e9f0e4f2d8a550d2d7ec1a4b3") && !is_uuid("")
        );
        assert!(is_url("https://learn.microsoft.com/en-us/graph/api/chat-post-members?view=graph-rest-1.0"));
        assert!(
            !is_url("https://e.example/)<script>") && !is_url("javascript:x") && !is_url("http://e.example")
        );
    }
}
