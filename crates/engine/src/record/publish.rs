//! A record that is fit for the open web, made of one that isn't.
//!
//! **Invariant**: nothing gets out because it looks harmless; it gets out because it is known to be. Known are the suite's own
//! words ([`Words`]), what HTTP and Graph call things, and the words of our own sentences. Ids, names, addresses and
//! versions become pseudonyms, the same for the same thing wherever it stands in the record; everything else becomes its
//! shape. Every field of the record is spelled here, so that a new one is decided about before it can get out.
//!
//! A report is a function of records, so whatever is rendered from a published record is fit for the web, too. Start with
//! [`publish`].

use super::deviation::{DeviationRecord, Known, ObservedRecord};
use super::model::{
    ClauseState, LeftBehindRecord, NotOursRecord, PageRecord, Record, RestsOn, SuiteFacts, TargetFacts, Tool,
    TrafficRecord,
};

mod body;
mod command;
mod headers;
mod prose;
mod pseudonyms;
mod trial;
mod url;
mod words;

pub use body::NUMBER;
pub use words::Words;

use pseudonyms::Pseudonyms;

/// The record as anybody may see it. What is published already stays as it is.
pub fn publish(record: &Record, words: &Words) -> Record {
    if record.published {
        return record.clone();
    }
    let mut publisher = Publisher::new(words, &record.target);
    if record.traffic.is_some() {
        // What was judged is called by its file, and that by whose traffic it is.
        "‹traffic›".clone_into(&mut publisher.target);
    }
    // In the order in which things happened, so that the first things have the first numbers.
    let trials = record.trials.iter().map(|trial| publisher.trial(trial)).collect();
    Record {
        format: record.format,
        published: true,
        tool: Tool { name: publisher.name(&record.tool.name), version: coded(&record.tool.version) },
        target: TargetFacts { name: publisher.target.clone(), base_url: publisher.origin.clone() },
        suite: SuiteFacts {
            hash: coded(&record.suite.hash),
            breaks: record.suite.breaks,
            no_twin: record.suite.no_twin,
            one_cause: record.suite.one_cause,
            page_defects: record.suite.page_defects,
        },
        command: publisher.command(record),
        started: record.started,
        duration_ms: record.duration_ms,
        complete: record.complete,
        shard: record.shard,
        as_of: record.as_of,
        follows: record
            .follows
            .iter()
            .map(|(page, edition)| (publisher.name(page), coded(edition)))
            .collect(),
        verdict: record.verdict,
        summary: record.summary,
        pages: record.pages.iter().map(|page| publisher.page(page)).collect(),
        clauses: record.clauses.iter().map(|clause| publisher.clause(clause)).collect(),
        trials,
        deviations: record.deviations.iter().map(|deviation| publisher.deviation(deviation)).collect(),
        left_behind: record.left_behind.iter().map(|left| publisher.left_behind(left)).collect(),
        traffic: record.traffic.as_ref().map(counted),
    }
}

/// What else somebody's traffic held is nobody's business; how much of it there was is told.
fn counted(traffic: &TrafficRecord) -> TrafficRecord {
    let entries = traffic.not_ours.iter().map(|other| other.entries).sum();
    let others = NotOursRecord { request: "‹other requests›".to_owned(), entries };
    let not_ours = if entries > 0 { vec![others] } else { Vec::new() };
    TrafficRecord { entries: traffic.entries, not_ours }
}

/// Reduces the parts of one record.
struct Publisher<'a> {
    words: &'a Words,
    pseudonyms: Pseudonyms,
    /// Where the target is; its paths stand behind it.
    base_url: &'a str,
    /// What is told of that.
    origin: String,
    /// What it is called.
    target: String,
    /// What the `id` of an answer is the id of: it goes by the request.
    id_of: &'static str,
}

impl<'a> Publisher<'a> {
    fn new(words: &'a Words, target: &'a TargetFacts) -> Self {
        let base_url = target.base_url.trim_end_matches('/');
        let origin = url::origin(base_url);
        // Whoever wrote a profile gave it its name. One of an address alone is called by its host.
        let is_host = base_url.to_ascii_lowercase().contains(&target.name.to_ascii_lowercase());
        let is_told = !is_host || origin.contains(&target.name);
        let name = if is_told { target.name.clone() } else { "‹target›".to_owned() };
        Self {
            words,
            pseudonyms: Pseudonyms::default(),
            base_url,
            origin,
            target: name,
            id_of: pseudonyms::ID,
        }
    }

    fn page(&mut self, page: &PageRecord) -> PageRecord {
        PageRecord { id: self.name(&page.id), url: self.said(&page.url) }
    }

    fn clause(&mut self, clause: &ClauseState) -> ClauseState {
        let mut said = |texts: &[String]| texts.iter().map(|text| self.said(text)).collect::<Vec<_>>();
        let rests_on = clause.rests_on.as_ref().map(|rests_on| RestsOn {
            status: rests_on.status.clone(),
            message: said(&rests_on.message),
            advice: rests_on.advice.as_ref().map(|advice| said(std::slice::from_ref(advice)).concat()),
            literal: said(&rests_on.literal),
        });
        ClauseState {
            id: self.name(&clause.id),
            page: self.name(&clause.page),
            editions: clause.editions.iter().map(|edition| coded(edition)).collect(),
            says: self.said(&clause.says),
            level: clause.level,
            at: clause.at.iter().map(|at| self.prose(at)).collect(),
            state: clause.state,
            why: clause.why.as_ref().map(|why| self.said(why)),
            rests_on,
        }
    }

    fn deviation(&mut self, deviation: &DeviationRecord) -> DeviationRecord {
        DeviationRecord {
            clause: self.name(&deviation.clause),
            observed: ObservedRecord {
                rule: deviation.observed.rule,
                at: deviation.observed.at.as_ref().map(|at| self.prose(at)),
                status: deviation.observed.status,
            },
            since: deviation.since,
            known: self.known(&deviation.known),
            place: line_of("‹deviations›", &deviation.place),
            state: deviation.state,
        }
    }

    /// Who answers for it is told as one and the same; where it is talked about isn't.
    fn known(&mut self, known: &Known) -> Known {
        let owner =
            if known.owner.is_empty() { String::new() } else { self.pseudonyms.of(&known.owner, "owner") };
        Known {
            mode: known.mode,
            reason: shape("text", &known.reason),
            owner,
            link: None,
            expires: known.expires,
        }
    }

    fn left_behind(&mut self, left: &LeftBehindRecord) -> LeftBehindRecord {
        LeftBehindRecord {
            trial: self.name(&left.trial),
            request: self.prose(&left.request),
            got: self.prose(&left.got),
        }
    }

    /// What the suite says, word for word, or else its shape.
    fn said(&mut self, text: &str) -> String {
        if self.words.say(text) { text.to_owned() } else { shape("text", text) }
    }

    /// A trial's id: its number in a file of traffic, if it has one, and its names.
    fn trial_id(&mut self, id: &str) -> String {
        let numbered = id.strip_prefix("har::").and_then(|rest| rest.split_once("::"));
        let is_number = |text: &str| text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_digit());
        match numbered.filter(|(number, _)| is_number(number)) {
            Some((number, name)) => format!("har::{number}::{}", self.name(name)),
            None => self.name(id),
        }
    }

    /// A name that the suite gives, or one of ours: its parts are words of the suite, or it isn't told.
    fn name(&mut self, text: &str) -> String {
        if self.words.name_id(text) { text.to_owned() } else { self.prose(text) }
    }
}

/// What is left of a text: what it was, and how long.
fn shape(kind: &str, text: &str) -> String {
    match text.chars().count() {
        0 => String::new(),
        1 => format!("‹{kind}, 1 character›"),
        n => format!("‹{kind}, {n} characters›"),
    }
}

/// A hash, a version, a day or an edition: nothing that anybody writes or that a target says.
fn coded(text: &str) -> String {
    let hash = text.strip_prefix("sha256:").unwrap_or(text);
    let is_hash = matches!(hash.len(), 16 | 64) && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_short =
        text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte));
    if is_hash || is_short { text.to_owned() } else { shape("text", text) }
}

/// A place of a file whose name isn't told.
fn line_of(file: &str, place: &str) -> String {
    let line = place.rsplit_once(':').and_then(|(_, line)| line.parse::<u16>().ok());
    line.map_or_else(|| file.to_owned(), |line| format!("{file}:{line}"))
}
