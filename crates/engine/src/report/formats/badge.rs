//! A badge: what <https://shields.io/badges/endpoint-badge> asks for.

use serde_json::json;

use super::{json, whole};
use crate::record::Record;
use crate::record::model::Verdict;

/// The record as a badge: the verdict, and how many clauses were proved of how many that could be.
pub(super) fn badge(record: &Record) -> String {
    let verdict = whole::verdict(record);
    let (proved, testable) = whole::clauses(record);
    let color = match verdict {
        Verdict::Ok if whole::is_well(record) => "brightgreen",
        Verdict::Ok => "yellow",
        Verdict::Broken => "red",
        Verdict::NoVerdict => "lightgrey",
    };
    json::pretty(&json!({
        "schemaVersion": 1,
        "label": "contract",
        "message": format!("{} · {proved}/{testable}", verdict.word()),
        "color": color,
    }))
}
