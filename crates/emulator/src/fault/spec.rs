//! Reads what somebody types for `--fault`. Read [`Faults::parse`] first.

use super::{Cut, Faults, RetryAfter, Share};
use std::fmt;
use std::time::Duration;

/// What is wrong with a specification of faults.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FaultError {
    part: String,
    expected: &'static str,
}

impl fmt::Display for FaultError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FaultError { part, expected } = self;
        write!(formatter, "`{part}` is no fault: {expected}")
    }
}

impl std::error::Error for FaultError {}

const KNOWN: &str = "there are throttle=30%, unavailable=30%, latency=20..80ms, reset=5%, late=2s, teams=3s, token=10% and seed=7, \
                     with commas between them";
const SHARE: &str = "expected a share of the requests from 0% to 100%, such as 30%";
const HEADER: &str = "expected a share such as 30%, or 30%:HEADER, where HEADER is seconds (2, 0.05), none, date, past, negative or absurd";
const RESET: &str = "expected a share such as 5%, or 5%:WHEN, where WHEN is before, after or within";
const TIME: &str = "expected a time of at most an hour in ms or s, such as 2s";
const RANGE: &str =
    "expected a time such as 50ms, or two such as 20..80ms, the shorter one first, of at most an hour";
const SEED: &str = "expected a whole number, such as 7";
const TWICE: &str = "it stands there twice";

/// Nobody waits for longer, and a typing error isn't found out otherwise.
const LONGEST: Duration = Duration::from_hours(1);

impl Faults {
    /// Reads a specification; the module's documentation has the list. An empty one is no fault.
    ///
    /// # Errors
    /// A part that is misspelt, that stands there twice, or whose value can't be; the message says what there is.
    pub fn parse(spec: &str) -> Result<Faults, FaultError> {
        let mut faults = Faults::default();
        let mut named: Vec<&str> = Vec::new();
        for part in spec.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let wrong = |expected| FaultError { part: part.chars().take(80).collect(), expected };
            let (name, value) = part.split_once('=').ok_or_else(|| wrong(KNOWN))?;
            if named.contains(&name) {
                return Err(wrong(TWICE));
            }
            named.push(name);
            match name {
                "throttle" => faults.throttle = Some(refusal(value).ok_or_else(|| wrong(HEADER))?),
                "unavailable" => faults.unavailable = Some(refusal(value).ok_or_else(|| wrong(HEADER))?),
                "latency" => faults.latency = Some(range(value).ok_or_else(|| wrong(RANGE))?),
                "reset" => faults.reset = Some(reset(value).ok_or_else(|| wrong(RESET))?),
                "token" => faults.token = Some(share(value).ok_or_else(|| wrong(SHARE))?),
                "late" => faults.late = Some(time(value).ok_or_else(|| wrong(TIME))?),
                "teams" => faults.teams = Some(time(value).ok_or_else(|| wrong(TIME))?),
                "seed" => faults.seed = value.parse().map_err(|_| wrong(SEED))?,
                _ => return Err(wrong(KNOWN)),
            }
        }
        Ok(faults)
    }
}

/// `30%`
fn share(value: &str) -> Option<Share> {
    let share = value.strip_suffix('%').and_then(number)?;
    (share <= 100.0).then_some(Share(share))
}

/// `30%:date`
fn refusal(value: &str) -> Option<(Share, RetryAfter)> {
    let Some((often, header)) = value.split_once(':') else {
        return Some((share(value)?, RetryAfter::Wait(Duration::from_secs(1))));
    };
    let retry = match header {
        "none" => RetryAfter::Silent,
        "date" => RetryAfter::Date,
        "past" => RetryAfter::Past,
        "negative" => RetryAfter::Negative,
        "absurd" => RetryAfter::Absurd,
        seconds => RetryAfter::Wait(bounded(number(seconds)?)?),
    };
    Some((share(often)?, retry))
}

/// `5%:after`
fn reset(value: &str) -> Option<(Share, Cut)> {
    let (often, when) = value.split_once(':').unwrap_or((value, "before"));
    let cut = match when {
        "before" => Cut::Before,
        "after" => Cut::After,
        "within" => Cut::Within,
        _ => return None,
    };
    Some((share(often)?, cut))
}

/// `20..80ms`, `20ms..2s`, `50ms`
fn range(value: &str) -> Option<(Duration, Duration)> {
    let Some((least, most)) = value.split_once("..") else { return time(value).map(|time| (time, time)) };
    let unit = if most.ends_with("ms") { "ms" } else { "s" };
    let least = time(least).or_else(|| time(&format!("{least}{unit}")))?;
    let most = time(most)?;
    (least <= most).then_some((least, most))
}

/// `20ms`, `1.5s`
fn time(value: &str) -> Option<Duration> {
    match value.strip_suffix("ms") {
        Some(milliseconds) => bounded(number(milliseconds)? / 1000.0),
        None => bounded(number(value.strip_suffix('s')?)?),
    }
}

fn bounded(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok().filter(|time| *time <= LONGEST)
}

/// Digits, with decimals if need be: neither a sign nor an exponent, nor `inf`.
fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Dice;

    #[test]
    fn what_is_typed_is_what_is_meant() {
        let ms = Duration::from_millis;
        let read = |spec| Faults::parse(spec).expect("the specification is good");
        let whole = read("throttle=30%,latency=20..80ms,reset=5%, seed=7");
        assert_eq!(whole.throttle, Some((Share(30.0), RetryAfter::Wait(ms(1000)))));
        assert_eq!(whole.reset, Some((Share(5.0), Cut::Before)));
        assert_eq!((whole.latency, whole.seed), (Some((ms(20), ms(80))), 7));
        assert_eq!(read("latency=20ms..2s").latency, Some((ms(20), ms(2000))));
        assert_eq!(read("latency=1..1.5s").latency, Some((ms(1000), ms(1500))));
        assert_eq!(read("latency=50ms").latency, Some((ms(50), ms(50))));
        assert_eq!(read("throttle=0.5%:0.05").throttle, Some((Share(0.5), RetryAfter::Wait(ms(50)))));
        assert_eq!(read("unavailable=100%:none").unavailable, Some((Share(100.0), RetryAfter::Silent)));
        assert_eq!((read("late=2s").late, read("teams=300ms").teams), (Some(ms(2000)), Some(ms(300))));
        assert_eq!(read(""), Faults::default());
    }

    #[test]
    fn what_cannot_be_is_told_with_what_there_is() {
        for (spec, said) in [
            ("throtle=30%", "there are throttle=30%"),
            ("throttle", "there are throttle=30%"),
            ("throttle=30", "a share such as 30%"),
            ("throttle=101%", "a share such as 30%"),
            ("throttle=-1%", "a share such as 30%"),
            ("throttle=30%:soon", "none, date, past, negative or absurd"),
            ("throttle=30%:1e9", "none, date, past, negative or absurd"),
            ("unavailable=%", "a share such as 30%"),
            ("reset=5%:during", "before, after or within"),
            ("latency=80..20ms", "the shorter one first"),
            ("latency=20", "such as 50ms"),
            ("late=2h", "in ms or s"),
            ("late=3601s", "at most an hour"),
            ("teams=infs", "in ms or s"),
            ("token=x%", "from 0% to 100%"),
            ("seed=-1", "a whole number"),
            ("late=1s,late=2s", "twice"),
        ] {
            let sentence = Faults::parse(spec).expect_err(spec).to_string();
            assert!(sentence.contains(said), "{spec}: {sentence}");
        }
    }

    #[test]
    fn the_same_seed_throws_the_same_and_one_fault_more_leaves_the_others_theirs() {
        let thrown = |spec: &str| {
            let dice = Dice::new(Faults::parse(spec).expect("the specification is good"));
            (0..200).map(|_| dice.request()).collect::<Vec<_>>()
        };
        let resets = |spec| thrown(spec).iter().map(|met| met.cut.is_some()).collect::<Vec<_>>();
        assert_eq!(thrown("throttle=30%,seed=7"), thrown("throttle=30%,seed=7"));
        assert_ne!(thrown("throttle=30%,seed=7"), thrown("throttle=30%,seed=8"));
        assert_eq!(resets("reset=20%,seed=7"), resets("reset=20%,latency=1..2ms,seed=7"));
        let refused = thrown("throttle=30%").iter().filter(|met| met.name().is_some()).count();
        assert!((30..=90).contains(&refused), "{refused} of 200 aren't some 30 of 100");
        assert!(thrown("throttle=100%,reset=100%").iter().all(|met| met.name() == Some("throttle")));
        assert!(thrown("throttle=0%").iter().all(|met| met.name().is_none()));
    }

    #[test]
    fn requests_for_tokens_change_nothing_for_the_others() {
        let faults = Faults::parse("throttle=50%,token=50%,seed=3").expect("the specification is good");
        let (one, other) = (Dice::new(faults), Dice::new(faults));
        let quiet: Vec<_> = (0..50).map(|_| one.request()).collect();
        let disturbed: Vec<_> = (0..50).map(|_| (other.token(), other.request()).1).collect();
        assert_eq!(quiet, disturbed);
        let hit = (0..100).filter(|_| other.token()).count();
        assert!((20..=80).contains(&hit), "{hit} of 100 aren't some 50 of 100");
    }
}
