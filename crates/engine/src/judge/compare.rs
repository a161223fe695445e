//! Both sides of a failed comparison, line by line: what was promised, what was received, what is the same.

use super::charge::STATUS;
use super::promise::Promise;
use crate::exchange::{Body, JsonFault, Response};
use crate::finding::{DiffLine, Finding, Rule, Side, brief};

mod tree;

/// More lines nobody reads.
const MOST_LINES: usize = 300;
/// So many lines of a body that isn't JSON.
const TEXT_LINES: usize = 10;

/// Draws both sides. Only findings of this answer's own status, headers and body are drawn.
pub fn compare(promise: &Promise, response: &Response, findings: &[Finding]) -> Vec<DiffLine> {
    let mut lines = Vec::new();
    for finding in findings.iter().filter(|finding| finding.at == STATUS) {
        lines.push(DiffLine::new(Side::Promised, format!("status {}", brief(&finding.expected))));
        let received = DiffLine::new(Side::Received, format!("status {}", response.status));
        lines.push(DiffLine { note: finding.said.clone(), ..received });
    }
    for finding in findings {
        if let Some(name) = finding.at.strip_prefix("header ") {
            lines.extend(header(name, finding));
        }
    }
    let of_body: Vec<_> = findings.iter().filter(|finding| concerns_body(finding)).collect();
    if !of_body.is_empty() {
        lines.extend(body(promise, response, &of_body));
    }
    if lines.len() > MOST_LINES {
        let more = lines.len() - MOST_LINES;
        lines.truncate(MOST_LINES);
        lines.push(DiffLine::new(Side::Both, format!("… {more} more lines")));
    }
    lines
}

fn concerns_body(finding: &Finding) -> bool {
    finding.rule != Rule::StateChanged && (finding.at.is_empty() || finding.at.starts_with('/'))
}

fn header(name: &str, finding: &Finding) -> Vec<DiffLine> {
    let promised = DiffLine::new(Side::Promised, format!("{name}: {}", brief(&finding.expected)));
    let received = finding.actual.as_ref().map(|actual| {
        let line = DiffLine::new(Side::Received, format!("{name}: {}", brief(actual)));
        DiffLine {
            note: (finding.rule == Rule::PropertyForbidden).then(|| "nothing may be here".to_owned()),
            ..line
        }
    });
    if finding.rule == Rule::PropertyForbidden {
        return received.into_iter().collect();
    }
    std::iter::once(promised).chain(received).collect()
}

fn body(promise: &Promise, response: &Response, findings: &[&Finding]) -> Vec<DiffLine> {
    let promised = DiffLine::new(Side::Promised, "‹a JSON body›");
    match &response.body {
        Body::Json(document) => tree::draw(promise, document, findings),
        Body::Empty => vec![promised, DiffLine::new(Side::Received, "‹no body›")],
        Body::Bytes(bytes) => {
            vec![
                promised,
                DiffLine::new(Side::Received, format!("‹{} bytes that aren't UTF-8›", bytes.len())),
            ]
        }
        Body::Text(text, fault) => {
            let note = match fault {
                JsonFault::Syntax(why) => why.clone(),
                JsonFault::DuplicateKey(key) => format!("{key:?} stands twice in one object"),
            };
            let mut lines = vec![DiffLine { note: Some(note), ..promised }];
            let shown = text.lines().take(TEXT_LINES);
            lines.extend(shown.map(|line| DiffLine::new(Side::Received, brief(&line.into()))));
            if text.lines().nth(TEXT_LINES).is_some() {
                lines.push(DiffLine::new(Side::Received, "…"));
            }
            lines
        }
    }
}
