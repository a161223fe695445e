//! A ledger read back: what became of everything that a run may have made.

use std::collections::BTreeMap;

use super::FORMAT;
use super::line::{Header, Intended, Line};

/// Everything that a ledger says.
#[derive(Debug)]
pub(in crate::run) struct Text {
    /// Nothing where the run was killed before its first line was whole: then nothing was sent.
    pub(in crate::run) header: Option<Header>,
    /// In the order of their numbers, from 1.
    pub(in crate::run) entries: Vec<Entry>,
    /// How many bytes are whole lines. A last line that was torn isn't.
    pub(in crate::run) whole: u64,
    /// Whether a new line may be put behind them as it is.
    pub(in crate::run) ends_with_line_end: bool,
}

/// Something that may have been made.
#[derive(Debug, Clone)]
pub(in crate::run) struct Entry {
    pub(in crate::run) intended: Intended,
    /// The names that the answer told; nothing where there was none, or none was told.
    pub(in crate::run) names: Option<BTreeMap<String, String>>,
    pub(in crate::run) settled: Option<Settled>,
}

/// Why nothing is left to do about something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::run) enum Settled {
    /// It was never made, or isn't ours.
    NotOurs,
    /// It was removed.
    Removed,
}

/// Reads a ledger.
///
/// # Errors
/// The number of the line that can't be read, and why.
pub(in crate::run) fn read(bytes: &[u8]) -> Result<Text, (usize, String)> {
    let mut text = Text { header: None, entries: Vec::new(), whole: 0, ends_with_line_end: true };
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').enumerate().peekable();
    while let Some((at, line)) = lines.next() {
        let has_end = line.ends_with(b"\n");
        match one(&mut text, line) {
            Ok(()) => {
                text.whole += line.len() as u64;
                text.ends_with_line_end = has_end;
            }
            // Whoever wrote this line was killed while doing so; what it would have been about wasn't sent.
            Err(Fault::Torn(_)) if !has_end && lines.peek().is_none() => {}
            Err(Fault::Torn(why) | Fault::Wrong(why)) => return Err((at + 1, why)),
        }
    }
    Ok(text)
}

/// Why a line can't be taken in.
enum Fault {
    /// It is no whole line of JSON.
    Torn(String),
    /// It says something that can't be.
    Wrong(String),
}

fn one(text: &mut Text, line: &[u8]) -> Result<(), Fault> {
    let value: serde_json::Value =
        serde_json::from_slice(line).map_err(|error| Fault::Torn(format!("this is no JSON: {error}")))?;
    let wrong = |error: serde_json::Error| Fault::Wrong(format!("this is no line of a ledger: {error}"));
    if text.header.is_none() {
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format == u64::from(FORMAT) => {}
            Some(other) => {
                return Err(Fault::Wrong(format!("format {other}: this version reads format {FORMAT}")));
            }
            None => return Err(Fault::Wrong("a ledger begins with its format".into())),
        }
        text.header = Some(serde_json::from_value(value).map_err(wrong)?);
        return Ok(());
    }
    take_in(text, serde_json::from_value(value).map_err(wrong)?)
}

fn take_in(text: &mut Text, line: Line) -> Result<(), Fault> {
    let (number, settled) = match line {
        Line::Intended(intended) => return intend(text, *intended),
        Line::Made { number, names } => {
            entry(text, number)?.names = Some(names);
            return Ok(());
        }
        Line::Maybe { number, .. } => return entry(text, number).map(drop),
        Line::Refused { number, .. } | Line::Untouched { number, .. } => (number, Settled::NotOurs),
        Line::Removed { number, .. } => (number, Settled::Removed),
    };
    entry(text, number)?.settled = Some(settled);
    Ok(())
}

fn intend(text: &mut Text, intended: Intended) -> Result<(), Fault> {
    let next = text.entries.len() as u64 + 1;
    if intended.number != next {
        return Err(Fault::Wrong(format!("number {} where {next} is due", intended.number)));
    }
    let looks = intended.find.iter().try_for_each(|look| look.meant().map(drop));
    let steps = || intended.undo.iter().try_for_each(|step| step.meant().map(drop));
    let readings = || intended.running.iter().try_for_each(|reading| reading.meant().map(drop));
    looks.and_then(|()| steps()).and_then(|()| readings()).map_err(Fault::Wrong)?;
    text.entries.push(Entry { intended, names: None, settled: None });
    Ok(())
}

fn entry(text: &mut Text, number: u64) -> Result<&mut Entry, Fault> {
    let unknown = || Fault::Wrong(format!("number {number}, of which no line tells before"));
    let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1)).ok_or_else(unknown)?;
    text.entries.get_mut(at).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::{Settled, read};

    const LEDGER: &str = concat!(
        r#"{"format":1,"marker":"graphproof-1-1","target":"x","base_url":"http://x","tool":"0","started":"t"}"#,
        "\n",
        r#"{"intended":{"number":1,"trial":"a","request":"POST /a","entry":null,"names":{},"find":[],"undo":[],"running":[]}}"#,
        "\n",
        r#"{"made":{"number":1,"names":{"a":"1"}}}"#,
        "\n",
        r#"{"maybe":{"number":1,"why":"no answer"}}"#,
        "\n",
        r#"{"removed":{"number":1,"why":"swept"}}"#,
        "\n",
    );

    #[test]
    fn wherever_a_ledger_is_torn_what_stands_before_is_read() {
        let whole = read(LEDGER.as_bytes()).expect("it is sound");
        assert_eq!(whole.entries[0].settled, Some(Settled::Removed));
        for end in 0..LEDGER.len() {
            let torn = read(&LEDGER.as_bytes()[..end]).expect("only its last line is torn");
            let lines = LEDGER[..end].lines().count();
            assert!(usize::from(torn.header.is_some()) <= lines && torn.entries.len() <= 1, "at {end}");
            assert!(torn.whole <= end as u64, "at {end}");
            assert_eq!(
                torn.entries.is_empty(),
                lines < 2 || !LEDGER[..end].contains("\"running\":[]}}"),
                "at {end}"
            );
        }
        // A machine that falls may leave a hole where the last line was to be.
        let mut hole = LEDGER.as_bytes().to_vec();
        hole.extend([0; 64]);
        assert_eq!(read(&hole).expect("only its last line is torn").whole, LEDGER.len() as u64);
    }

    #[test]
    fn any_other_damage_is_told_with_its_line() {
        for (at, line) in LEDGER.lines().enumerate() {
            let damaged = LEDGER.replacen(line, &line[..line.len() - 1], 1);
            assert_eq!(read(damaged.as_bytes()).expect_err("it is damaged").0, at + 1, "{line}");
        }
    }
}
