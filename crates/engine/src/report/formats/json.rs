//! JSON as text.

use serde_json::{Value, json};

use crate::record::model::FindingRecord;
use crate::report::sanitize::is_visible;

/// A value with line breaks, for files that people open.
pub(super) fn pretty(value: &Value) -> String {
    text(&format!("{value:#}"))
}

/// A value on one line, for programs.
pub(super) fn line(value: &Value) -> String {
    text(&value.to_string())
}

/// A finding without the two values, which may be whole bodies; its sentence names both.
pub(super) fn finding(finding: &FindingRecord) -> Value {
    json!({
        "rule": finding.rule,
        "clause": finding.clause,
        "level": finding.level,
        "role": finding.role,
        "at": finding.at,
        "message": finding.message,
    })
}

/// JSON with everything escaped that a terminal, or a program that splits lines, would act upon. Outside of strings JSON
/// has no such characters but white space, so the whole text can be gone through.
fn text(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        if c == '\n' || is_visible(c) {
            out.push(c);
        } else {
            let mut units = [0; 2];
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::line;
    use serde_json::{Value, json};

    #[test]
    fn a_value_is_one_harmless_line_and_stays_the_same() {
        let value = json!({ "a\u{85}": "\u{1b}[31m \u{202e}\u{2028}\r\n\0 ä\u{7f}" });
        let line = line(&value);
        assert_eq!(line.lines().count(), 1);
        assert!(line.trim_end().chars().all(super::is_visible), "{line}");
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), value);
    }
}
