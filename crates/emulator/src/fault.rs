//! Faults: the transport and the service misbehaving on purpose, as services do on bad days. The contract holds meanwhile: what is
//! answered is right, though it may be late, refused for a while, or lost on its way.
//!
//! A specification is a list, such as `throttle=30%,latency=20..80ms,reset=5%,seed=7`:
//!
//! | fault | does |
//! |---|---|
//! | `throttle=N%` | N of 100 requests are answered 429, and nothing is done; `:HEADER` chooses `Retry-After` |
//! | `unavailable=N%` | likewise with 503 |
//! | `latency=A..B`, `latency=A` | every answer waits so long, in `ms` or `s` |
//! | `reset=N%`, `reset=N%:WHEN` | the connection is cut: `before` the request is acted on (so without WHEN), `after` it was, or `within` the body of the answer |
//! | `late=T` | chats, and members of chats, teams and channels, that were added are in lists and can be read only after that time |
//! | `teams=T` | a team that is made while a client waits takes so long, and so does its operation; there is no group and no team before |
//! | `token=N%` | the token endpoint answers N of 100 requests with 503; no other fault is met there |
//! | `seed=N` | the dice; the same seed throws the same |
//!
//! HEADER is a number of seconds (`2`, `0.05`), `none`, `date` (an HTTP date), `past` (one that is over), `negative` (-1) or `absurd`
//! (99999999); 1 without it. A request meets one of `throttle`, `unavailable` and `reset` at most, in this order. Percentages may have
//! decimals. Read [`Faults`] first; `fault/spec.rs` reads a specification.

mod spec;

use super::refusal::Refusal;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use spec::FaultError;

/// Which faults there are, and how often; none unless they are asked for.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Faults {
    throttle: Option<(Share, RetryAfter)>,
    unavailable: Option<(Share, RetryAfter)>,
    latency: Option<(Duration, Duration)>,
    reset: Option<(Share, Cut)>,
    token: Option<Share>,
    /// How long what was added isn't shown.
    pub(crate) late: Option<Duration>,
    /// How long a team takes to be made.
    pub(crate) teams: Option<Duration>,
    seed: u64,
}

/// Of a hundred.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
struct Share(f64);

/// What a refusal says of trying again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RetryAfter {
    /// Seconds, which may be fractions, as the service has sent them (facts part 6).
    Wait(Duration),
    /// Nothing, as the service did too (REC 32).
    Silent,
    /// The time of day (RFC 9110, 10.2.3).
    Date,
    /// One that is over.
    Past,
    Negative,
    Absurd,
}

impl RetryAfter {
    /// The header's value.
    pub(crate) fn value(self, now: Timestamp) -> Option<String> {
        let at = |seconds| {
            let at = now.saturating_add(SignedDuration::from_secs(seconds)).ok()?;
            DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok()
        };
        match self {
            RetryAfter::Wait(wait) => Some(wait.as_secs_f64().to_string()),
            RetryAfter::Silent => None,
            RetryAfter::Date => at(2), // it has no fractions: one second on might be over already
            RetryAfter::Past => at(-60),
            RetryAfter::Negative => Some("-1".to_owned()),
            RetryAfter::Absurd => Some("99999999".to_owned()),
        }
    }
}

/// When a connection is cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cut {
    /// Before the request is acted on.
    Before,
    /// When it was acted on, in place of the answer.
    After,
    /// Halfway through the body of the answer; like `After` where it has none.
    Within,
}

/// Why the service does nothing for now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Busy {
    Throttled,
    Unavailable,
}

/// What one request meets.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Met {
    pub(crate) latency: Duration,
    /// It is refused, and nothing is done.
    busy: Option<(Busy, RetryAfter)>,
    pub(crate) cut: Option<Cut>,
}

impl Met {
    /// How the request is refused in the place of being acted on.
    pub(crate) fn refusal(self, now: Timestamp) -> Option<Refusal> {
        self.busy.map(|(busy, retry)| match busy {
            Busy::Throttled => Refusal::Throttled { retry_after: retry.value(now) },
            Busy::Unavailable => Refusal::Unavailable { retry_after: retry.value(now) },
        })
    }

    /// The fault as the specification names it; latency only where there is nothing worse.
    pub(crate) fn name(self) -> Option<&'static str> {
        match (self.busy, self.cut) {
            (Some((Busy::Throttled, _)), _) => Some("throttle"),
            (Some((Busy::Unavailable, _)), _) => Some("unavailable"),
            (None, Some(Cut::Before)) => Some("reset:before"),
            (None, Some(Cut::After)) => Some("reset:after"),
            (None, Some(Cut::Within)) => Some("reset:within"),
            (None, None) => (!self.latency.is_zero()).then_some("latency"),
        }
    }
}

/// Decides what a request meets.
#[derive(Debug)]
pub(super) struct Dice {
    faults: Faults,
    /// Requests for tokens have a die of their own, so that they change nothing for the others.
    thrown: Mutex<[fastrand::Rng; 2]>,
}

impl Dice {
    pub(super) fn new(faults: Faults) -> Dice {
        let rng = |salt| fastrand::Rng::with_seed(faults.seed ^ salt);
        Dice { faults, thrown: Mutex::new([rng(0), rng(u64::MAX)]) }
    }

    /// What the next request meets. All dice are thrown for every request, so that one fault more leaves the others theirs.
    pub(super) fn request(&self) -> Met {
        if self.faults == Faults::default() {
            return Met::default();
        }
        let mut thrown = self.thrown.lock().unwrap_or_else(PoisonError::into_inner);
        let [throttle, unavailable, reset, latency] = [(); 4].map(|()| thrown[0].f64());
        let Faults { throttle: throttles, unavailable: refuses, reset: resets, latency: waits, .. } =
            self.faults;
        let hits = |share: Share, die: f64| die * 100.0 < share.0;
        let mut met = Met::default();
        if let Some((least, most)) = waits {
            met.latency = least + most.saturating_sub(least).mul_f64(latency);
        }
        if let Some((_, retry)) = throttles.filter(|(share, _)| hits(*share, throttle)) {
            met.busy = Some((Busy::Throttled, retry));
        } else if let Some((_, retry)) = refuses.filter(|(share, _)| hits(*share, unavailable)) {
            met.busy = Some((Busy::Unavailable, retry));
        } else {
            met.cut = resets.filter(|(share, _)| hits(*share, reset)).map(|(_, cut)| cut);
        }
        met
    }

    /// Whether the next request for a token meets 503.
    pub(super) fn token(&self) -> bool {
        let Some(share) = self.faults.token else { return false };
        let mut thrown = self.thrown.lock().unwrap_or_else(PoisonError::into_inner);
        thrown[1].f64() * 100.0 < share.0
    }
}
