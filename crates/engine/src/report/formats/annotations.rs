//! Workflow commands, which GitHub shows beside the lines of the case files
//! (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>). One for each cause: GitHub shows ten a step,
//! and forty trials with one cause would hide the next one.

use super::troubles::{Trouble, place, troubles};
use super::whole;
use crate::drift::{Drift, Marks};
use crate::outcome::OutcomeKind;
use crate::record::Record;
use crate::record::model::Told;
use crate::report::sanitize::{cut, line};

/// How many are shown before the others are only counted.
const MOST: usize = 9;

/// A message is read in a margin.
const LONGEST: usize = 1_000;

/// The record as workflow commands.
pub(super) fn annotations(record: &Record, since: Option<&Drift>) -> String {
    let marks = Marks::of(since);
    let remarks = whole::remarks(record);
    let whole = (!remarks.is_empty()).then(|| {
        let title = format!("{} against {}", whole::verdict(record).word(), record.target.name);
        command("error", &[("title", &title)], &remarks.iter().map(String::as_str).collect::<Vec<_>>())
    });
    let of_causes = troubles(record, &marks);
    let mut all: Vec<_> =
        whole.into_iter().chain(of_causes.iter().map(|trouble| of(record, trouble, &marks))).collect();
    if all.len() > MOST {
        let more = format!("{} more causes; all of them are in run.json", all.len() - MOST);
        all.truncate(MOST);
        all.push(command("notice", &[("title", "graphproof")], &[&more]));
    }
    all.concat()
}

fn of(record: &Record, trouble: &Trouble<'_>, marks: &Marks<'_>) -> String {
    let name = match trouble.told {
        Told::As(OutcomeKind::Warned) => "warning",
        Told::Known => "notice",
        Told::As(_) => "error",
    };
    let title = format!("{}{}: {}", trouble.since(marks), trouble.first.operation, trouble.title());
    let trials = format!("{}{}", trouble.first.id, trouble.more());
    let clause = trouble.clause(record).map(|clause| format!("{}: {}", clause.id, clause.says));
    let known = trouble.known();
    let lines = [Some(trouble.says()), known.as_deref(), clause.as_deref(), Some(&trials)];
    let lines: Vec<_> = lines.into_iter().flatten().collect();
    match place(trouble.first) {
        Some((file, at)) => {
            command(name, &[("file", file), ("line", &at.to_string()), ("title", &title)], &lines)
        }
        None => command(name, &[("title", &title)], &lines),
    }
}

fn command(name: &str, properties: &[(&str, &str)], lines: &[&str]) -> String {
    let properties: Vec<_> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    let lines: Vec<_> = lines.iter().map(|text| line(&cut(text, LONGEST))).collect();
    format!("::{name} {}::{}\n", properties.join(","), data(&lines.join("\n")))
}

/// A message: its lines are those that it was given, and none begins a command of its own.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which ends at a colon or a comma.
fn property(text: &str) -> String {
    data(&line(&cut(text, LONGEST))).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{command, data};

    #[test]
    fn nothing_in_a_text_ends_its_command_or_begins_another() {
        let made = command("error", &[("title", "a:b,c%\n::warning::")], &["100 %\r\n::error::x", "y"]);
        let expected = "::error title=a%3Ab%2Cc%25\\n%3A%3Awarning%3A%3A::100 %25\\r\\n::error::x%0Ay\n";
        assert_eq!(made, expected);
        assert_eq!(data("%0A\r\n"), "%250A%0D%0A");
    }
}
