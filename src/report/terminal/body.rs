//! A body with what was promised and received of it; what held is folded.

use serde_json::Value;

use crate::record::model::{ExchangeRecord, FindingRecord};
use crate::report::sanitize::{cut, line};

/// One drawn line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// On both sides.
    Same(String),
    /// Only promised.
    Promised(String),
    /// Only received.
    Received(String),
}

/// The longest value that is shown on a line.
const LONGEST_VALUE: usize = 64;

/// The most lines that one body takes.
const MOST_LINES: usize = 40;

/// A value on one line.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{}\"", line(&cut(text, LONGEST_VALUE * 2))),
        other => line(&cut(&other.to_string(), LONGEST_VALUE * 2)),
    }
}

/// The body of an exchange with the findings that are about it.
pub(super) fn sides(exchange: &ExchangeRecord, findings: &[&FindingRecord]) -> Vec<Line> {
    let Some(response) = &exchange.response else { return Vec::new() };
    let about: Vec<_> =
        findings.iter().copied().filter(|finding| finding.at.is_empty() || finding.at.starts_with('/')).collect();
    let mut lines = Vec::new();
    match &response.body {
        Some(body) => draw(body, "", None, 0, &about, &mut lines),
        None => {
            let text = response.text.as_deref().or(response.base64.as_deref()).unwrap_or("(no body)");
            for finding in &about {
                lines.push(Line::Promised(value(&finding.expected)));
            }
            lines.push(Line::Received(line(&cut(text, LONGEST_VALUE * 3))));
        }
    }
    let unshown = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if unshown > 0 {
        lines.push(Line::Same(format!("… {unshown} more lines")));
    }
    lines
}

fn draw(at: &Value, path: &str, name: Option<&str>, depth: usize, findings: &[&FindingRecord], lines: &mut Vec<Line>) {
    let indent = "  ".repeat(depth);
    let label = name.map(|name| format!("\"{}\": ", line(name))).unwrap_or_default();
    let here: Vec<_> = findings.iter().filter(|finding| finding.at == path).collect();
    if !here.is_empty() && (depth > 0 || !at.is_object()) {
        for finding in &here {
            lines.push(Line::Promised(format!("{indent}{label}{}", value(&finding.expected))));
        }
        lines.push(Line::Received(format!("{indent}{label}{}", value(at))));
        return;
    }
    let below = |finding: &&&FindingRecord| finding.at.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    if !findings.iter().any(|finding| below(&finding)) {
        lines.push(Line::Same(format!("{indent}{label}{}", folded(at))));
        for finding in here {
            lines.push(Line::Promised(format!("{indent}{}", value(&finding.expected))));
        }
        return;
    }
    let (open, close) = if at.is_array() { ("[", "]") } else { ("{", "}") };
    lines.push(Line::Same(format!("{indent}{label}{open}")));
    let members: Vec<(Option<String>, String, &Value)> = match at {
        Value::Object(members) => members
            .iter()
            .map(|(key, member)| {
                let token = key.replace('~', "~0").replace('/', "~1");
                (Some(key.clone()), format!("{path}/{token}"), member)
            })
            .collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(i, item)| (None, format!("{path}/{i}"), item)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (name, path, member) in &members {
        draw(member, path, name.as_deref(), depth + 1, findings, lines);
    }
    for finding in findings.iter().filter(below) {
        let rest = &finding.at[path.len()..];
        let first = rest[1..].split('/').next().unwrap_or_default();
        if !members.iter().any(|(_, known, _)| *known == format!("{path}/{first}")) {
            let name = rest.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
            let anywhere = if rest.contains("/**/") { "‹anywhere› " } else { "" };
            let promised = value(&finding.expected);
            lines.push(Line::Promised(format!("{indent}  {anywhere}\"{}\": {promised}", line(&name))));
        }
    }
    lines.push(Line::Same(format!("{indent}{close}")));
}

/// A value that held: short ones as they are, others by their size.
fn folded(value: &Value) -> String {
    let text = value.to_string();
    match value {
        _ if text.chars().count() <= LONGEST_VALUE => line(&text),
        Value::Object(members) => format!("{{ … {} members }}", members.len()),
        Value::Array(items) => format!("[ … {} entries ]", items.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => line(&cut(&text, LONGEST_VALUE)),
    }
}
