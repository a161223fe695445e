//! The door through which a stored record comes in: what a record can't hold is refused here, with its place in the file, so
//! that nobody behind it looks again. Reads no files; start with [`parse`].

use serde::Deserialize;
use serde_json::Deserializer;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::Record;
use super::model::FORMAT;

mod place;
mod sense;
mod upgrade;

use place::{Path, Step};

/// Why a text is no record, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The character of that line, from 1.
    pub column: usize,
    /// What is wrong, behind the path of the value that is: `trials[3].outcome: unknown outcome "fialed"; …`.
    pub says: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.says)
    }
}

/// Reads a record of this format or of an earlier one.
///
/// # Errors
/// The first thing that no record holds: no JSON, another format, a word that isn't known, numbers that contradict each other.
pub fn parse(text: &str) -> Result<Record, Fault> {
    let format = format(text)?;
    // What differs between the formats is what values mean, and not their types.
    let read = serde_path_to_error::deserialize(&mut Deserializer::from_str(text));
    let mut record: Record = read.map_err(|error| {
        if error.inner().classify() == Category::Data {
            fault(text, &Path::of(error.path()), &sentence(error.inner()))
        } else {
            not_json(text, error.inner())
        }
    })?;
    if format == 1 {
        record = upgrade::from_format_1(record);
    }
    match sense::nonsense(&record, format) {
        Ok(()) => Ok(record),
        Err((path, says)) => Err(fault(text, &path, &says)),
    }
}

#[derive(Deserialize)]
#[serde(expecting = "a run record")]
struct Peek<'a> {
    #[serde(borrow)]
    format: Option<&'a RawValue>,
}

/// The format of a record that can be read; the whole text is JSON then.
fn format(text: &str) -> Result<u32, Fault> {
    let at_format = || Path::from([Step::from("format")]);
    let peek: Peek<'_> = serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => {
            fault(text, &Path::default(), &format!("this is no run record: {}", sentence(&error)))
        }
        Category::Io | Category::Syntax | Category::Eof => not_json(text, &error),
    })?;
    let Some(format) = peek.format else {
        return Err(fault(text, &Path::default(), "this is no run record: it has no \"format\""));
    };
    match format.get().parse() {
        Ok(format) if (1..=FORMAT).contains(&format) => Ok(format),
        _ => {
            let says = format!("a record of format {format}; this build reads formats 1 to {FORMAT}");
            Err(fault(text, &at_format(), &says))
        }
    }
}

fn fault(text: &str, path: &Path, says: &str) -> Fault {
    let (line, column) = path.find(text);
    let path = path.to_string();
    let says = if path.is_empty() { says.to_owned() } else { format!("{path}: {says}") };
    Fault { line, column, says }
}

/// `serde_json` counts bytes, up to the one that it can't read; of an empty text there is none.
fn not_json(text: &str, error: &serde_json::Error) -> Fault {
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = line.as_bytes().get(..error.column().saturating_sub(1)).unwrap_or_default();
    Fault {
        line: error.line().max(1),
        column: String::from_utf8_lossy(before).chars().count() + 1,
        says: format!("this isn't JSON: {}", sentence(error)),
    }
}

/// What an error says without its place.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}
