//! Instants: one has many spellings (RFC 3339, which JSON Schema's date-time is).

use super::edit::each_object;
use super::{Entry, How};
use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::Value;

pub(super) const VARIATIONS: &[Entry] = &[
    Entry::new("date.seven_digits", "instants have seven fractional digits", How::Shows(seven_digits)),
    Entry::new("date.offset_zero", "instants end in +00:00, not in Z", How::Shows(offset_zero)),
    Entry::new(
        "date.other_offset",
        "instants that nobody sent are those of a zone that is five and a half hours ahead",
        How::Shows(other_offset),
    ),
];

fn seven_digits(body: &mut Value) {
    each_instant(body, |_, text| {
        let Some(local) = text.strip_suffix('Z') else { return };
        let (seconds, fraction) = local.split_once('.').unwrap_or((local, ""));
        *text = format!("{seconds}.{fraction:0<7}Z");
    });
}

fn offset_zero(body: &mut Value) {
    each_instant(body, |_, text| {
        if text.ends_with('Z') {
            text.truncate(text.len() - 1);
            text.push_str("+00:00");
        }
    });
}

/// A history's start is what the client sent; the first instant there is has no earlier local time.
fn other_offset(body: &mut Value) {
    each_instant(body, |name, text| {
        let ahead = Offset::from_seconds(5 * 3_600 + 1_800);
        if let (true, Ok(instant), Ok(ahead)) =
            (name != "visibleHistoryStartDateTime", text.parse::<Timestamp>(), ahead)
        {
            *text = format!("{}+05:30", ahead.to_datetime(instant).strftime("%Y-%m-%dT%H:%M:%S"));
        }
    });
}

fn each_instant(body: &mut Value, edit: impl Fn(&str, &mut String)) {
    each_object(body, &mut |object| {
        for (name, value) in object.iter_mut().filter(|(name, _)| name.ends_with("DateTime")) {
            if let Value::String(text) = value {
                edit(name, text);
            }
        }
    });
}
