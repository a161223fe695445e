//! Primitive values as OData writes them in JSON, where the libraries at hand are more lenient than the format.

use jiff::civil::{Date, Time};

/// Whether this is an `Edm.DateTimeOffset` (OData ABNF, `dateTimeOffsetValue`): date, `T`, hours and minutes, then seconds
/// with up to twelve digits of a fraction if wanted, and an offset. As in any ABNF, letters have no case.
pub(crate) fn is_date_time_offset(text: &str) -> bool {
    let parts = || {
        let (date, rest) = text.split_once(['T', 't'])?;
        let at = rest.find(['Z', 'z', '+', '-'])?;
        let (time, offset) = rest.split_at(at);
        Some(is_date(date)? && is_time(time)? && is_offset(offset)?)
    };
    parts().unwrap_or(false)
}

fn is_date(date: &str) -> Option<bool> {
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    Some(Date::new(year, month.try_into().ok()?, day.try_into().ok()?).is_ok())
}

fn is_time(time: &str) -> Option<bool> {
    let (time, fraction) = time.split_once('.').map_or((time, None), |(time, rest)| (time, Some(rest)));
    let [hour, minute, second] = match fraction {
        Some(fraction) if !(1..=12).contains(&fraction.len()) || !is_number(fraction) => return None,
        None if time.len() == 5 => numbers(time, ':', [2, 2]).map(|[hour, minute]| [hour, minute, 0])?,
        Some(_) | None => numbers(time, ':', [2, 2, 2])?,
    };
    Some(is_clock(hour, minute, second))
}

fn is_offset(offset: &str) -> Option<bool> {
    if matches!(offset, "Z" | "z") {
        return Some(true);
    }
    let [hour, minute] = numbers(offset.strip_prefix(['+', '-'])?, ':', [2, 2])?;
    Some(is_clock(hour, minute, 0))
}

fn is_clock(hour: i16, minute: i16, second: i16) -> bool {
    let small = |number: i16| i8::try_from(number).unwrap_or(i8::MAX);
    Time::new(small(hour), small(minute), small(second), 0).is_ok()
}

/// Numbers of exactly so many digits between separators.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i16; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        *number = parts.next().filter(|part| part.len() == width && is_number(part))?.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_date_time_offset;

    #[test]
    fn an_instant_has_a_date_a_time_and_an_offset() {
        for text in [
            "2019-04-18T23:51:43.255Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2019-04-18T23:51Z",
            "2020-02-29t23:51:43.123456789012z",
            "2019-04-18T23:51:43+02:00",
            "2019-04-18T23:51-11:30",
        ] {
            assert!(is_date_time_offset(text), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_an_instant() {
        for text in [
            "",
            "yesterday",
            "T",
            "2019-04-18",
            "2019-04-18T23:51:43",
            "2019-04-18 23:51:43+02:00[Europe/Berlin]",
            "2019-04-18T23:51:43+02:00[Europe/Berlin]",
            "2019-04-18 23:51:43Z",
            "20190418T235143Z",
            "-000001-04-18T23:51:43Z",
            "2019-04-18T23:51:43+02",
            "2019-04-18T23:51:43+0200",
            "2019-04-18T23:51:43+24:00",
            "2019-02-29T23:51:43Z",
            "2019-4-18T23:51:43Z",
            "2019-04-18T24:00:00Z",
            "2019-04-18T23:51:60Z",
            "2019-04-18T23:51:999Z",
            "2019-04-18T23Z",
            "2019-04-18T23:51.5Z",
            "2019-04-18T23:51:43.Z",
            "2019-04-18T23:51:43,5Z",
            "2019-04-18T23:51:43.1234567890123Z",
            "2019-04-18T23:51:43ZZ",
            " 2019-04-18T23:51:43Z",
            "2019-04-18T23:51:4\u{663}Z",
        ] {
            assert!(!is_date_time_offset(text), "{text}");
        }
    }
}
