//! Whether a request is sent once more, and after how long. Arithmetic; the sender waits.
//!
//! A write is never sent again unless the service refused it: it may have been carried out. What removes an object of ours is sent
//! again by `removal`, which knows what a 404 means then.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use crate::exchange::{Exchange, Response, TransportError};
use crate::profile::{Kind, Profile};

/// How often and how patiently a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// How often at most; at least once.
    pub attempts: u32,
    /// The wait after a first refusal that names none; each further one is twice as long.
    pub first_wait: Duration,
    /// No wait is longer. A service that asks for more is taken at its word: nothing more is sent.
    pub max_wait: Duration,
}

impl Retry {
    /// Nothing is sent twice.
    pub const NEVER: Self = Self { attempts: 1, first_wait: Duration::ZERO, max_wait: Duration::ZERO };

    /// What a profile asks for. A tenant is given time; what may be thrown away either answers or it doesn't.
    pub fn of(profile: &Profile) -> Self {
        let first_wait = match profile.kind {
            Kind::Tenant => Duration::from_secs(1),
            Kind::Disposable => Duration::from_millis(100),
        };
        Self { attempts: profile.pace.attempts(), first_wait, max_wait: profile.pace.max_wait() }
    }

    /// After which wait a request is sent once more, if it is: this was its `attempt`-th answer, counted from 1. `jitter` from 0
    /// to 1 lengthens a wait by up to a fifth, so that not all come back at the same moment.
    pub fn wait(&self, exchange: &Exchange, attempt: u32, expected: &[u16], jitter: f64) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let longer = |wait: Duration| wait.mul_f64(1.0 + jitter / 5.0);
        let backing_off = || longer(self.first_wait * 2_u32.saturating_pow(attempt - 1)).min(self.max_wait);
        match (&exchange.answer, sort(exchange)) {
            (Ok(answer), _) if expected.contains(&answer.status) => None,
            (Ok(answer), _) if matches!(answer.status, 429 | 503) => match retry_after(answer) {
                Some(asked) => (asked <= self.max_wait).then(|| longer(asked)),
                None => Some(backing_off()),
            },
            // The words of a gateway that got no answer itself.
            (Ok(answer), Sort::Read) if matches!(answer.status, 502 | 504) => Some(backing_off()),
            // A connection that was kept alive may be closed as the request is on its way: at once, and once.
            (Err(TransportError::Broken(_)), Sort::Read) => (attempt == 1).then_some(Duration::ZERO),
            (Ok(_) | Err(_), _) => None,
        }
    }
}

/// What a request does, as far as it matters whether it may be sent twice.
#[derive(Clone, Copy)]
enum Sort {
    Read,
    Write,
}

fn sort(exchange: &Exchange) -> Sort {
    match exchange.request.method.as_str() {
        "GET" | "HEAD" => Sort::Read,
        _ => Sort::Write,
    }
}

/// How long a service asks to be left alone (RFC 9110, section 10.2.3): seconds, with a fraction as Teams sends them, or a date,
/// which is held against the answer's own. What is in the past or says nothing is as good as absent.
pub(super) fn retry_after(answer: &Response) -> Option<Duration> {
    let value = answer.header("retry-after").next()?.trim();
    let seconds = match value.parse::<f64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let read = |date: &str| rfc2822::parse(date).ok().map(|date| date.timestamp());
            let then: Timestamp = read(value)?;
            let now = read(answer.header("date").next()?)?;
            (then - now).total(jiff::Unit::Second).ok()?
        }
    };
    (seconds > 0.0).then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use super::*;
    use crate::exchange::{Body, Request};
    use crate::finding::Role;

    const RETRY: Retry =
        Retry { attempts: 4, first_wait: Duration::from_secs(1), max_wait: Duration::from_mins(1) };

    fn answer(status: u16, headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Response { status, headers, body: Body::Empty }
    }

    fn exchange(method: &str, role: Role, answer: Result<Response, TransportError>) -> Exchange {
        let request = Request {
            identity: String::new(),
            method: method.into(),
            url: String::new(),
            headers: Vec::new(),
            body: Body::Empty,
        };
        let answer = answer.map(Arc::new);
        Exchange {
            role,
            request,
            answer,
            begun: Instant::now(),
            duration: Duration::ZERO,
            is_superseded: false,
        }
    }

    fn wait(method: &str, role: Role, answer: Result<Response, TransportError>) -> Option<Duration> {
        RETRY.wait(&exchange(method, role, answer), 1, &[200], 0.0)
    }

    fn after(headers: &[(&str, &str)]) -> Option<Duration> {
        wait("POST", Role::Act, Ok(answer(429, headers)))
    }

    #[test]
    fn retry_after_is_read_as_services_write_it() {
        let seconds = |seconds| Some(Duration::from_secs_f64(seconds));
        assert_eq!(after(&[("retry-after", "7")]), seconds(7.0));
        assert_eq!(after(&[("retry-after", "2.128")]), seconds(2.128));
        let date = |retry| after(&[("date", "Sat, 21 Nov 2026 20:00:00 GMT"), ("retry-after", retry)]);
        assert_eq!(date("Sat, 21 Nov 2026 20:00:09 GMT"), seconds(9.0));
        for nothing in ["Sat, 21 Nov 2026 19:00:00 GMT", "soon", "", "-1", "0", "nan"] {
            assert_eq!(date(nothing), seconds(1.0), "{nothing:?} says nothing: the wait is ours");
        }
        assert_eq!(
            after(&[("retry-after", "Sat, 21 Nov 2026 20:00:09 GMT")]),
            seconds(1.0),
            "no Date to hold it against"
        );
    }

    #[test]
    fn who_asks_for_too_long_a_time_is_left_alone() {
        for absurd in ["61", "99999999", "1e300", "inf"] {
            assert_eq!(after(&[("retry-after", absurd)]), None, "{absurd}");
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let throttled = exchange("GET", Role::Act, Ok(answer(503, &[])));
        let waits: Vec<_> = (1..=5).map(|attempt| RETRY.wait(&throttled, attempt, &[], 0.0)).collect();
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(waits, [seconds(1), seconds(2), seconds(4), None, None]);
        assert_eq!(
            RETRY.wait(&throttled, 1, &[503], 0.0),
            None,
            "what is promised is no refusal to come back from"
        );
        assert_eq!(RETRY.wait(&throttled, 1, &[], 1.0), Some(Duration::from_millis(1200)));
        assert_eq!(Retry::NEVER.wait(&throttled, 1, &[], 0.0), None);
    }

    #[test]
    fn a_write_is_sent_again_only_if_it_was_refused() {
        let lost = || Err(TransportError::Broken(vec!["connection reset".into()]));
        for role in [Role::Arrange, Role::Act, Role::Twin, Role::Then, Role::Undo] {
            for method in ["POST", "PATCH", "DELETE"] {
                assert_eq!(wait(method, role, lost()), None, "{method}");
                for status in [500, 502, 504] {
                    assert_eq!(wait(method, role, Ok(answer(status, &[]))), None, "{method} {status}");
                }
                assert!(wait(method, role, Ok(answer(429, &[]))).is_some());
            }
        }
        assert_eq!(wait("GET", Role::Witness, lost()), Some(Duration::ZERO));
        assert_eq!(RETRY.wait(&exchange("GET", Role::Witness, lost()), 2, &[], 0.0), None);
    }
}
