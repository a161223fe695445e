//! A history for other programs: a badge of its newest run, and an Atom feed.

use std::fmt::Write as _;

use serde_json::json;

use super::sanitize::line;
use crate::history::{Entry, History, uuid};
use crate::record::model::Verdict;

/// How many runs a feed tells of.
const TOLD: usize = 30;

/// What <https://shields.io/badges/endpoint-badge> asks for, of the newest run.
pub fn badge(history: &History) -> String {
    let (message, color) = match history.entries().next_back() {
        None => ("no run".to_owned(), "lightgrey"),
        Some(entry) => {
            let color = match entry.verdict {
                Verdict::Ok => "brightgreen",
                Verdict::Broken => "red",
                Verdict::NoVerdict => "lightgrey",
            };
            (format!("{} · {}/{}", entry.verdict.word(), entry.proved, entry.testable), color)
        }
    };
    let badge = json!({ "schemaVersion": 1, "label": "contract", "message": message, "color": color });
    format!("{badge:#}\n")
}

/// The newest runs as an Atom feed (RFC 4287).
pub fn atom(history: &History) -> String {
    let newest: Vec<&Entry> = history.entries().rev().take(TOLD).collect();
    let updated = newest.first().map_or("1970-01-01T00:00:00Z", |entry| entry.started.as_str());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>graphproof</title>\n<id>urn:uuid:{}</id>\n<updated>{}</updated>\n\
         <author><name>graphproof</name></author>\n",
        // It has no address of its own, and must stay the same whatever is forgotten.
        uuid(&["feed", newest.first().map_or("", |entry| &entry.target)]),
        text(updated),
    );
    for entry in newest {
        let link = entry.link.as_deref().unwrap_or("index.html");
        let _ = write!(
            out,
            "<entry>\n<title>{} · {}</title>\n<id>urn:uuid:{}</id>\n<updated>{}</updated>\n\
             <link href=\"{}\"/>\n<summary>{}</summary>\n</entry>\n",
            entry.verdict.word(),
            text(&entry.target),
            text(&entry.id),
            text(&entry.started),
            text(link),
            text(&counts(entry)),
        );
    }
    out + "</feed>\n"
}

/// The numbers of trials, in a sentence; what is told as known or warned isn't told again.
pub fn counts(entry: &Entry) -> String {
    let summary = entry.summary;
    let all = [
        (summary.failed.saturating_sub(summary.known), "failed"),
        (summary.errored, "errored"),
        (summary.known, "known"),
        (summary.warned, "warned"),
        (summary.passed.saturating_sub(summary.warned), "passed"),
        (summary.skipped, "skipped"),
    ];
    let told = all.iter().filter(|(n, word)| *n > 0 || *word == "passed");
    told.map(|(n, word)| format!("{n} {word}")).collect::<Vec<_>>().join(", ")
}

/// Foreign text in XML, also within quotes.
fn text(text: &str) -> String {
    let shown = line(text).replace(['\u{fffe}', '\u{ffff}'], "");
    shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
