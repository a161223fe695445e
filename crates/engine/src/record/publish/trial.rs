//! Trials: what was sent and received, and what was found in it.

use serde_json::Value;

use super::body::kind_by_form;
use super::url::kind_at_end;
use super::{Publisher, coded, line_of, pseudonyms, shape};
use crate::finding::{Comparison, DiffLine, Finding, Rule};
use crate::outcome::Lack;
use crate::record::cause::headline;
use crate::record::model::{ExchangeRecord, FindingRecord, RequestRecord, ResponseRecord, TrialRecord};

impl Publisher<'_> {
    pub(super) fn trial(&mut self, trial: &TrialRecord) -> TrialRecord {
        // What was said comes first: what is found in it is told by the same pseudonyms.
        let exchanges = trial.exchanges.iter().map(|exchange| self.exchange(exchange)).collect();
        let findings: Vec<FindingRecord> =
            trial.findings.iter().map(|finding| self.finding(finding)).collect();
        TrialRecord {
            id: self.trial_id(&trial.id),
            operation: self.name(&trial.operation),
            outcome: trial.outcome,
            level: trial.level,
            proves: trial.proves.iter().map(|clause| self.name(clause)).collect(),
            reason: trial.reason.as_ref().map(|reason| self.reason(trial, reason, &findings)),
            known: trial.known.as_ref().map(|known| self.known(known)),
            lacks: trial.lacks.iter().map(|lack| self.lack(lack)).collect(),
            case: self.place_of_case(&trial.case),
            case_hash: trial.case_hash.as_ref().map(|hash| coded(hash)),
            example: trial.example,
            page_defect: trial.page_defect.as_ref().map(|text| self.said(text)),
            no_twin: trial.no_twin.as_ref().map(|text| self.said(text)),
            one_cause: trial.one_cause.as_ref().map(|text| self.said(text)),
            duration_ms: trial.duration_ms,
            checks: trial.checks,
            comparisons: trial.comparisons.iter().map(|comparison| self.comparison(comparison)).collect(),
            findings,
            exchanges,
        }
    }

    /// A failed trial is known by a finding, whose sentence is written anew.
    fn reason(&mut self, trial: &TrialRecord, reason: &str, findings: &[FindingRecord]) -> String {
        let at = headline(trial).filter(|finding| finding.message == reason);
        let at = at.and_then(|known| trial.findings.iter().position(|finding| finding == known));
        let told = at.and_then(|at| findings.get(at)).map(|finding| finding.message.clone());
        told.unwrap_or_else(|| self.prose(reason))
    }

    fn lack(&mut self, lack: &Lack) -> Lack {
        let table = lack.table.split('.').map(|part| self.name(part)).collect::<Vec<_>>().join(".");
        Lack { table, key: self.name(&lack.key), is: self.prose(&lack.is) }
    }

    /// `cases/sections/item_add.toml:112`, if the suite is one of files of such names.
    fn place_of_case(&mut self, place: &str) -> String {
        let file = place.rsplit_once(':').map_or(place, |(file, _)| file);
        line_of(self.words.file(file).unwrap_or("‹case›"), place)
    }

    fn finding(&mut self, finding: &FindingRecord) -> FindingRecord {
        let name = finding.at.strip_prefix("header ").map(str::to_ascii_lowercase);
        let is_header = name.is_some();
        let name = name.unwrap_or_else(|| finding.at.rsplit('/').next().unwrap_or_default().to_owned());
        // Some rules tell in a phrase of ours what was received: a place of a body with what stood there, an answer as a whole.
        let is_phrase = matches!(finding.rule, Rule::StateChanged | Rule::BrokenAccepted | Rule::TwinRefused);
        let actual = finding.actual.as_ref().map(|actual| match actual.as_str() {
            Some(text) if is_phrase => Value::from(self.prose(text)),
            Some(text) if is_header => Value::from(self.header(&name, text)),
            _ => self.value(&name, actual),
        });
        let expected = match finding.expected.as_str() {
            Some(text) => Value::from(self.promised(&name, text)),
            None => self.value(&name, &finding.expected),
        };
        let told = Finding {
            rule: finding.rule,
            clause: finding.clause.as_ref().map(|clause| self.name(clause)),
            level: finding.level,
            role: finding.role,
            at: self.prose(&finding.at),
            expected,
            why: finding.why.as_ref().map(|why| self.prose(why)),
            actual,
            said: finding.said.as_ref().map(|said| self.prose(said)),
        };
        FindingRecord::of(told)
    }

    fn comparison(&mut self, comparison: &Comparison) -> Comparison {
        let lines = comparison.lines.iter().map(|line| DiffLine {
            side: line.side,
            text: self.prose(&line.text),
            note: line.note.as_ref().map(|note| self.prose(note)),
        });
        Comparison { exchange: comparison.exchange, lines: lines.collect() }
    }

    fn exchange(&mut self, exchange: &ExchangeRecord) -> ExchangeRecord {
        self.id_of = kind_at_end(&exchange.request.url);
        let told = ExchangeRecord {
            role: exchange.role,
            request: self.request(&exchange.request),
            response: exchange.response.as_ref().map(|response| self.response(response)),
            error: exchange.error.as_ref().map(|error| self.prose(error)),
            begun_ms: exchange.begun_ms,
            duration_ms: exchange.duration_ms,
            superseded: exchange.superseded,
        };
        self.id_of = pseudonyms::ID;
        told
    }

    fn request(&mut self, request: &RequestRecord) -> RequestRecord {
        RequestRecord {
            identity: self.prose(&request.identity),
            method: self.name(&request.method),
            url: self.url(&request.url),
            headers: self.headers(&request.headers),
            body: request.body.as_ref().map(|body| self.value("", body)),
            text: request.text.as_ref().map(|text| self.text(text)),
        }
    }

    fn response(&mut self, response: &ResponseRecord) -> ResponseRecord {
        let bytes = response.base64.as_ref().map(|encoded| format!("‹{} bytes›", encoded.len() / 4 * 3));
        ResponseRecord {
            status: response.status,
            headers: self.headers(&response.headers),
            body: response.body.as_ref().map(|body| self.value("", body)),
            text: response.text.as_ref().map(|text| self.text(text)).or(bytes),
            base64: None,
        }
    }

    /// A body that isn't JSON.
    fn text(&mut self, text: &str) -> String {
        match kind_by_form(text) {
            _ if self.words.say(text) => text.to_owned(),
            Some(kind) => self.pseudonyms.of(text, kind),
            None => shape("text", text),
        }
    }
}
