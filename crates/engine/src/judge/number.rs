//! Numbers as decimals, by their digits: nothing is rounded, and no exponent is ever expanded.

use serde_json::Number;

/// Whether two numbers are the same decimal: `1`, `1.0` and `10e-1` are.
pub(super) fn equal(one: &Number, other: &Number) -> bool {
    one.as_str() == other.as_str()
        || Decimal::of(one.as_str()).is_some_and(|one| Some(one) == Decimal::of(other.as_str()))
}

/// Whether a number has no fraction: `1.0` has none.
pub(super) fn is_integer(number: &Number) -> bool {
    match Decimal::of(number.as_str()) {
        Some(decimal) => decimal.exponent >= 0,
        // An exponent of more than 18 digits: its sign says it all.
        None => !number.as_str().contains("e-") && !number.as_str().contains("E-"),
    }
}

/// `digits` × 10^`exponent`, without zeros at either end; zero has no digits, no sign and no exponent.
#[derive(Debug, PartialEq, Eq, Default)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Nothing for an exponent that doesn't fit: such numbers are equal only if they are written alike.
    fn of(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let without_end = all.trim_end_matches('0');
        let digits = without_end.trim_start_matches('0');
        if digits.is_empty() {
            return Some(Self::default());
        }
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent).parse::<i64>().ok()?;
        let shift =
            i64::try_from(all.len() - without_end.len()).ok()? - i64::try_from(fraction.len()).ok()?;
        let exponent = exponent.checked_add(shift)?;
        Some(Self { negative, digits: digits.to_owned(), exponent })
    }
}

#[cfg(test)]
mod tests {
    use super::{equal, is_integer};

    fn number(text: &str) -> serde_json::Number {
        serde_json::from_str(text).expect("a number")
    }

    #[test]
    fn one_decimal_has_many_spellings() {
        for (one, other) in [
            ("1", "1.0"),
            ("1", "10e-1"),
            ("0", "-0.0e7"),
            ("1E3", "1000"),
            ("0.001", "1e-3"),
            ("1e0000000000000000000000002", "100"),
        ] {
            assert!(equal(&number(one), &number(other)), "{one} {other}");
        }
    }

    #[test]
    fn the_last_of_thirty_digits_counts() {
        let long = "123456789012345678901234567890";
        assert!(equal(&number(long), &number(&format!("{long}.000"))));
        assert!(!equal(&number(long), &number("123456789012345678901234567891")));
        assert!(!equal(&number("1"), &number("-1")));
    }

    #[test]
    fn an_absurd_exponent_is_compared_at_once() {
        let (huge, absurd) = ("1e999999999", "1e99999999999999999999999999");
        assert!(equal(&number(huge), &number("10e999999998")));
        assert!(equal(&number(absurd), &number(absurd)));
        assert!(!equal(&number(absurd), &number("1e88888888888888888888888888")));
        assert!(is_integer(&number(huge)) && is_integer(&number(absurd)) && is_integer(&number("1.0")));
        assert!(!is_integer(&number("1e-99999999999999999999")) && !is_integer(&number("1.5")));
    }
}
