//! How often an application may ask, as documented (facts part 6): on one team or channel 4 requests a second; reading members of
//! teams and channels 60, reading anything else 30, anything else 30. What is beyond is refused, and nothing is done.
//!
//! A second is a window that slides. What is refused doesn't count. A request on a channel counts for the channel, not for its team:
//! the page says "on one team or channel". People share the limits of the client that they signed in with. Read [`Throttle`] first.

use super::refusal::Refusal;
use super::router::Found;
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};

/// What was asked within the last second.
#[derive(Clone, Debug, Default)]
pub(crate) struct Throttle {
    asked: HashMap<(String, Kind), VecDeque<Timestamp>>,
}

/// What is counted on its own.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Kind {
    Members,
    Reads,
    Others,
    /// One team or channel, by its id.
    Thing(String),
}

impl Kind {
    /// How many in a second.
    fn limit(&self) -> usize {
        match self {
            Kind::Members => 60,
            Kind::Reads | Kind::Others => 30,
            Kind::Thing(_) => 4,
        }
    }
}

/// Beyond so many things, those that nobody asks about any more are forgotten.
const THINGS: usize = 256;

impl Throttle {
    /// Counts a request: 429 for one too many.
    pub(crate) fn admits(&mut self, client: &str, found: &Found<'_>, now: Timestamp) -> Result<(), Refusal> {
        let since = now.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(now);
        let is_over = |asked: &VecDeque<Timestamp>| asked.back().is_none_or(|last| *last <= since);
        if self.asked.len() > THINGS {
            self.asked.retain(|_, asked| !is_over(asked));
        }
        let kinds = kinds(found);
        for kind in &kinds {
            let asked = self.asked.entry((client.to_owned(), kind.clone())).or_default();
            while asked.front().is_some_and(|first| *first <= since) {
                asked.pop_front();
            }
            if asked.len() >= kind.limit() {
                return Err(Refusal::Throttled { retry_after: Some("1".to_owned()) });
            }
        }
        for kind in kinds {
            self.asked.entry((client.to_owned(), kind)).or_default().push_back(now);
        }
        Ok(())
    }
}

/// Everything that a request counts for.
fn kinds(found: &Found<'_>) -> Vec<Kind> {
    let route = found.route;
    let is_of_members = route.path.starts_with("teams/") && route.path.contains("/members");
    let mut kinds = vec![match route.method {
        "GET" if is_of_members => Kind::Members,
        "GET" => Kind::Reads,
        _ => Kind::Others,
    }];
    let named = |wanted| found.variables.iter().find(|(name, _)| *name == wanted);
    let thing = named("channel").or_else(|| named("team"));
    kinds.extend(thing.map(|(_, id)| Kind::Thing(id.to_ascii_lowercase())));
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router;

    /// How many of many requests at one moment are let through.
    fn let_through(throttle: &mut Throttle, client: &str, method: &str, path: &str, at_ms: i64) -> usize {
        let segments: Vec<String> = path.split('/').map(str::to_owned).collect();
        let now = Timestamp::from_millisecond(at_ms).expect("the test's times are small");
        let mut ask = || {
            let found = router::find(method, &segments).expect("the path is somebody's");
            throttle.admits(client, &found, now)
        };
        (0..100).filter(|_| ask().is_ok()).count()
    }

    #[test]
    fn each_limit_is_the_documented_one_and_a_client_has_it_to_itself() {
        let through = |method, path| let_through(&mut Throttle::default(), "application", method, path, 0);
        assert_eq!(through("GET", "v1.0/teams/a"), 4);
        assert_eq!(through("POST", "v1.0/teams/a/channels/b/members"), 4);
        assert_eq!(through("GET", "v1.0/chats/a/members"), 30);
        assert_eq!(through("POST", "v1.0/chats"), 30);
        let mut throttle = Throttle::default();
        let mut ask = |client, team: usize| {
            let_through(&mut throttle, client, "GET", &format!("v1.0/teams/{team}/members"), 0)
        };
        assert_eq!((0..20).map(|team| ask("application", team)).sum::<usize>(), 60);
        assert_eq!(ask("people", 0), 4);
    }

    #[test]
    fn a_channel_is_counted_and_not_its_team() {
        let mut throttle = Throttle::default();
        let mut ask = |path| let_through(&mut throttle, "application", "GET", path, 0);
        assert_eq!(ask("v1.0/teams/a/channels/b"), 4);
        assert_eq!(ask("v1.0/teams/A"), 4);
        assert_eq!(ask("beta/teams/a"), 0, "a team is the same in both versions");
    }

    #[test]
    fn the_window_slides_and_what_was_refused_does_not_count() {
        let mut throttle = Throttle::default();
        let mut ask = |at| let_through(&mut throttle, "application", "GET", "v1.0/teams/a", at);
        assert_eq!([ask(0), ask(999), ask(1000), ask(1999), ask(2000)], [4, 0, 4, 0, 4]);
    }

    #[test]
    fn what_nobody_asks_about_is_forgotten() {
        let mut throttle = Throttle::default();
        for team in 0..2_000 {
            let_through(&mut throttle, "application", "GET", &format!("v1.0/teams/{team}"), team * 1_000);
        }
        assert!(throttle.asked.len() <= THINGS + 2, "{}", throttle.asked.len());
    }
}
