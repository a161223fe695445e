//! Two answers side by side, line by line, with what is volatile replaced.

use similar::{DiffOp, TextDiff};

use super::model::Row;
use super::normal;
use crate::record::model::ResponseRecord;

/// So many lines of an answer are compared; the changes of shape tell of the rest.
const MOST: usize = 400;

/// So many equal lines are shown around those that differ.
const AROUND: usize = 3;

/// Both answers; nothing where they are the same.
pub(super) fn rows(old: &[String], new: &[String]) -> Vec<Row> {
    if old == new {
        return Vec::new();
    }
    let (old, new) = (as_text(old), as_text(new));
    let diff = TextDiff::from_slices(&old, &new);
    let mut rows = Vec::new();
    for op in diff.ops() {
        add(&mut rows, *op, &old, &new);
    }
    folded(rows)
}

fn as_text(lines: &[String]) -> Vec<&str> {
    let cut = (lines.len() > MOST).then_some("…");
    lines.iter().take(MOST).map(String::as_str).chain(cut).collect()
}

fn add(rows: &mut Vec<Row>, op: DiffOp, old: &[&str], new: &[&str]) {
    let was = old.get(op.old_range()).unwrap_or_default();
    let is = new.get(op.new_range()).unwrap_or_default();
    let own = |line: &&str| (*line).to_owned();
    match op {
        DiffOp::Equal { .. } => rows.extend(was.iter().map(own).map(Row::Same)),
        DiffOp::Delete { .. } => rows.extend(was.iter().map(own).map(Row::Old)),
        DiffOp::Insert { .. } => rows.extend(is.iter().map(own).map(Row::New)),
        DiffOp::Replace { .. } => {
            let both = was.len().min(is.len());
            let pairs = was.iter().zip(is).map(|(was, is)| Row::Other(own(was), own(is)));
            rows.extend(pairs);
            rows.extend(was.iter().skip(both).map(own).map(Row::Old));
            rows.extend(is.iter().skip(both).map(own).map(Row::New));
        }
    }
}

/// Equal lines far from any that differs become one row.
fn folded(rows: Vec<Row>) -> Vec<Row> {
    let differs: Vec<usize> =
        rows.iter().enumerate().filter(|(_, row)| !matches!(row, Row::Same(_))).map(|(at, _)| at).collect();
    let is_near = |at: usize| {
        let from = differs.partition_point(|differing| differing + AROUND < at);
        differs.get(from).is_some_and(|differing| *differing <= at + AROUND)
    };
    let mut all = Vec::new();
    for (at, row) in rows.into_iter().enumerate() {
        if is_near(at) {
            all.push(row);
        } else if let Some(Row::Folded(lines)) = all.last_mut() {
            *lines += 1;
        } else {
            all.push(Row::Folded(1));
        }
    }
    all
}

/// An answer as lines: the status, the headers, the body.
pub(super) fn lines(answer: &ResponseRecord, base_url: &str) -> Vec<String> {
    let mut lines = vec![format!("status {}", answer.status)];
    let headers = normal::headers(&answer.headers, base_url).into_iter();
    lines.extend(headers.map(|(name, value)| format!("{name}: {value}")));
    match (&answer.body, &answer.text, &answer.base64) {
        (Some(document), ..) => {
            let text = format!("{:#}", normal::body(document, base_url));
            lines.extend(text.lines().map(str::to_owned));
        }
        (None, Some(text), _) => lines.extend(normal::value(text, base_url).lines().map(str::to_owned)),
        (None, None, Some(bytes)) => lines.push(bytes.clone()),
        (None, None, None) => {}
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Row, rows};

    fn of(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn lines_that_differ_stand_beside_each_other_and_what_is_far_from_them_is_folded() {
        let same = |text: &str| Row::Same(text.to_owned());
        let expected = vec![
            Row::Folded(2),
            same("c"),
            same("d"),
            same("e"),
            Row::Other("f".into(), "F".into()),
            Row::New("G".into()),
            same("h"),
        ];
        assert_eq!(rows(&of("a b c d e f h"), &of("a b c d e F G h")), expected);
        assert_eq!(rows(&of("a b"), &of("a b")), []);
    }
}
