//! When a request may be sent, so that the target isn't asked faster than its documentation allows.
//!
//! Each limit is a distance between two requests of one kind, kept evenly: no burst is ever sent. Arithmetic on instants; who
//! waits is the sender. Read [`Pace`] first.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use percent_encoding::percent_decode_str;

use crate::profile::Profile;

/// What a request counts against: all requests with the same one keep a distance from each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Lane {
    /// Every request.
    Everything,
    /// A kind of call that Teams limits for each app.
    Calls(Calls),
    /// A team with its channels, by the team's id; a channel, whatever team it is asked for in.
    Team(String),
    Channel(String),
    /// Additions to one team.
    Additions(String),
    /// A team, chat, user or group: what a service that asks to come back later is spared.
    Resource(String),
}

/// The kinds of calls that Teams limits (throttling limits, "Microsoft Teams service limits", per app per tenant).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Calls {
    /// Reading members: 60 a second.
    ReadMembers,
    /// Other reads: 30 a second.
    Read,
    /// Everything else: 30 a second.
    Other,
}

/// "A maximum of 4 requests per second per app can be issued on a given team or channel."
const TEAM: Duration = Duration::from_millis(250);

/// The page team-post-members asks to stagger additions to a team by so much; it is counted from the answer.
const STAGGER: Duration = Duration::from_secs(2);

/// Requests that leave at even distances don't arrive so: so much is added.
const MARGIN: f64 = 1.06;

/// The limits of one target, and what was sent to it.
#[derive(Debug)]
pub struct Pace {
    /// The distance of any two requests; none where nobody limits the rate.
    apart: Option<Duration>,
    /// Whether the limits that the service documents are kept.
    documented: bool,
    book: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    /// From when on a lane is free.
    free: HashMap<Lane, Instant>,
    /// How many writes may still be sent; none where nobody counts them.
    writes: Option<u64>,
}

impl Pace {
    /// The pace that a profile asks for.
    pub fn of(profile: &Profile) -> Self {
        let apart = profile.pace.rate(profile.kind).map(|rate| Duration::from_secs_f64(1.0 / rate));
        let documented = profile.pace.is_documented(profile.kind);
        let book = Book { free: HashMap::new(), writes: profile.pace.writes(profile.kind) };
        Self { apart, documented, book: Mutex::new(book) }
    }

    /// As fast as it goes.
    pub fn unlimited() -> Self {
        Self { apart: None, documented: false, book: Mutex::default() }
    }

    /// Takes the turn of a request that is to be sent now.
    ///
    /// # Errors
    /// It may not be sent before this instant; nothing was taken.
    pub fn take(&self, method: &str, path: &str, now: Instant) -> Result<(), Instant> {
        let lanes = self.lanes(method, path);
        let mut book = self.book();
        let free = lanes.iter().filter_map(|(lane, _)| book.free.get(lane)).max();
        if let Some(free) = free.filter(|free| **free > now) {
            return Err(*free);
        }
        for (lane, apart) in lanes.into_iter().filter(|(_, apart)| !apart.is_zero()) {
            book.free.insert(lane, now + apart.mul_f64(MARGIN));
        }
        Ok(())
    }

    /// Notes that a request was answered, and whether the service asked to be left alone for a time.
    pub fn answered(&self, method: &str, path: &str, now: Instant, rest: Option<Duration>) {
        let hold = |lane: Lane, until: Instant| {
            let mut book = self.book();
            let free = book.free.entry(lane).or_insert(until);
            *free = (*free).max(until);
        };
        // What was answered has arrived; how long what is sent takes to arrive, nobody knows before.
        if self.documented {
            let lanes = team(path).map(Lane::Team).into_iter().chain(channel(path).map(Lane::Channel));
            lanes.for_each(|lane| hold(lane, now + TEAM));
            let additions = addition(method, path).map(Lane::Additions);
            additions.into_iter().for_each(|lane| hold(lane, now + STAGGER.mul_f64(MARGIN)));
        }
        if let (Some(rest), Some(resource)) = (rest, resource(path)) {
            hold(Lane::Resource(resource), now + rest);
        }
    }

    /// Takes a write out of the budget. Says whether there was one left.
    pub fn takes_a_write(&self) -> bool {
        let mut book = self.book();
        match &mut book.writes {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => true,
        }
    }

    /// How long these requests take at least, if nothing else is waited for.
    pub fn least<'a>(&self, requests: impl IntoIterator<Item = (&'a str, &'a str)>) -> Duration {
        let mut lanes: HashMap<Lane, Duration> = HashMap::new();
        for (method, path) in requests {
            for (lane, apart) in self.lanes(method, path) {
                *lanes.entry(lane).or_default() += apart.mul_f64(MARGIN);
            }
            if self.documented
                && let Some(team) = addition(method, path)
            {
                *lanes.entry(Lane::Additions(team)).or_default() += STAGGER.mul_f64(MARGIN);
            }
        }
        lanes.into_values().max().unwrap_or_default()
    }

    /// What a request counts against, and how far from the next one; zero where only an answer keeps others away.
    fn lanes(&self, method: &str, path: &str) -> Vec<(Lane, Duration)> {
        let mut lanes: Vec<_> = self.apart.map(|apart| (Lane::Everything, apart)).into_iter().collect();
        lanes.extend(resource(path).map(|resource| (Lane::Resource(resource), Duration::ZERO)));
        if !self.documented {
            return lanes;
        }
        let calls = Calls::of(method, path);
        lanes.push((Lane::Calls(calls), calls.apart()));
        lanes.extend(team(path).map(|team| (Lane::Team(team), TEAM)));
        lanes.extend(channel(path).map(|channel| (Lane::Channel(channel), TEAM)));
        lanes.extend(addition(method, path).map(|team| (Lane::Additions(team), Duration::ZERO)));
        lanes
    }

    /// The book is whole whatever happened to who had it: each entry is written at once.
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Calls {
    fn of(method: &str, path: &str) -> Self {
        let reads_members =
            segments(path).nth(2) == Some("members") || segments(path).nth(4) == Some("members");
        match method {
            "GET" if reads_members => Self::ReadMembers,
            "GET" => Self::Read,
            _ => Self::Other,
        }
    }

    fn apart(self) -> Duration {
        match self {
            Self::ReadMembers => Duration::from_secs(1) / 60,
            Self::Read | Self::Other => Duration::from_secs(1) / 30,
        }
    }
}

/// The segments behind the version.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split(['?', '#']).next().unwrap_or_default().split('/').skip(2)
}

/// The team that a path is about.
fn team(path: &str) -> Option<String> {
    let mut segments = segments(path);
    segments.next().filter(|first| *first == "teams")?;
    segments.next().filter(|id| !id.is_empty()).map(id)
}

/// The channel that a path is about.
fn channel(path: &str) -> Option<String> {
    team(path)?;
    let mut segments = segments(path).skip(2);
    segments.next().filter(|segment| *segment == "channels")?;
    segments.next().filter(|id| !id.is_empty()).map(id)
}

/// An id, however it is spelled in a path.
fn id(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().to_ascii_lowercase()
}

/// The team that a request adds members to.
fn addition(method: &str, path: &str) -> Option<String> {
    let adds = method == "POST" && segments(path).nth(2) == Some("members");
    team(path).filter(|_| adds)
}

/// The collection and the id that a path begins with.
fn resource(path: &str) -> Option<String> {
    let mut segments = segments(path);
    let collection = segments.next().filter(|segment| !segment.is_empty())?;
    Some(format!("{collection}/{}", id(segments.next().unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documented() -> Pace {
        Pace { documented: true, ..Pace::unlimited() }
    }

    /// When each of these requests leaves, if each is sent as soon as it may and is answered at once.
    fn leave(pace: &Pace, requests: &[(&str, &str)]) -> Vec<Duration> {
        let begun = Instant::now();
        let mut now = begun;
        let each = |(method, path): &(&str, &str)| {
            while let Err(later) = pace.take(method, path, now) {
                now = later;
            }
            pace.answered(method, path, now, None);
            now - begun
        };
        requests.iter().map(each).collect()
    }

    #[test]
    fn one_team_is_asked_four_times_a_second_at_most() {
        let team = [("GET", "/v1.0/teams/t/members"), ("GET", "/v1.0/teams/t/channels/c/members?$top=5")];
        let left = leave(&documented(), &[team[0], team[1], team[0], team[1], team[0], team[1]]);
        assert!(left[4] >= Duration::from_secs(1), "{left:?}");
        assert!(left.windows(2).all(|two| two[1].saturating_sub(two[0]) >= TEAM), "{left:?}");
        let elsewhere = ("POST", "/v1.0/teams/U/channels/19%3AC%40x/members");
        let left = leave(&documented(), &[elsewhere, ("GET", "/v1.0/teams/t/channels/19:c@x")]);
        assert!(left[1] >= TEAM, "one channel, whatever team it is asked for in: {left:?}");
    }

    #[test]
    fn a_request_that_arrives_late_puts_off_the_next_one() {
        let (pace, now) = (documented(), Instant::now());
        assert_eq!(pace.take("GET", "/v1.0/teams/t", now), Ok(()));
        let answered = now + Duration::from_secs(3);
        pace.answered("GET", "/v1.0/teams/t", answered, None);
        assert_eq!(pace.take("GET", "/v1.0/teams/t/members", answered), Err(answered + TEAM));
    }

    #[test]
    fn additions_to_a_team_are_two_seconds_apart_and_others_go_on() {
        let add = ("POST", "/beta/teams/t/members");
        let left =
            leave(&documented(), &[add, ("GET", "/beta/teams/t"), add, ("POST", "/beta/teams/u/members")]);
        assert!(left[1] < Duration::from_millis(300), "{left:?}");
        assert!(left[2] >= Duration::from_secs(2), "{left:?}");
        assert!(left[3].saturating_sub(left[2]) < Duration::from_millis(50), "another team: {left:?}");
        let chats = leave(&documented(), &[("POST", "/v1.0/chats/c/members"); 3]);
        assert!(chats[2] < Duration::from_millis(100), "chats aren't staggered: {chats:?}");
    }

    #[test]
    fn the_rate_holds_for_everything() {
        let pace = Pace { apart: Some(Duration::from_millis(100)), ..Pace::unlimited() };
        let left =
            leave(&pace, &[("GET", "/v1.0/users/a"), ("POST", "/v1.0/chats"), ("GET", "/beta/teams/t")]);
        assert!(left[1] >= Duration::from_millis(100) && left[2] >= Duration::from_millis(200), "{left:?}");
        assert_eq!(leave(&Pace::unlimited(), &[("GET", "/v1.0/users/a"); 3])[2], Duration::ZERO);
    }

    #[test]
    fn who_asks_for_a_rest_is_left_alone_and_others_are_not() {
        let pace = Pace::unlimited();
        let now = Instant::now();
        pace.answered("GET", "/v1.0/chats/c/members", now, Some(Duration::from_secs(7)));
        let later = pace.take("POST", "/v1.0/chats/c/members", now).expect_err("it asked for a rest");
        assert_eq!(later - now, Duration::from_secs(7));
        assert_eq!(pace.take("POST", "/v1.0/chats/d/members", now), Ok(()));
    }

    #[test]
    fn the_budget_of_writes_ends() {
        let pace =
            Pace { book: Mutex::new(Book { writes: Some(2), ..Book::default() }), ..Pace::unlimited() };
        assert_eq!([(); 3].map(|()| pace.takes_a_write()), [true, true, false]);
        assert!(Pace::unlimited().takes_a_write());
    }

    #[test]
    fn the_least_time_is_that_of_the_slowest_lane() {
        let add = ("POST", "/beta/teams/t/members");
        let least = documented().least([add; 3].into_iter().chain([("GET", "/v1.0/users/a"); 9]));
        assert!(least >= Duration::from_secs(6) && least < Duration::from_secs(7), "{least:?}");
    }
}
