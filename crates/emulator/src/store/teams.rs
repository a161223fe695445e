//! Teams, and those that are still being made. Read [`Store::ask_for`] first.

use super::{Store, after};
use crate::refusal::Refusal;
use crate::request::Call;
use crate::teams::team::Team;
use jiff::Timestamp;

/// A team that was asked for and isn't there yet.
#[derive(Clone, Debug)]
pub(super) struct Unmade {
    pub(super) team: Team,
    made: Made,
}

/// When a team is made that was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Made {
    /// At the next look.
    Next,
    /// At the look after the next.
    AfterNext,
    /// At that time, looked at or not: a fault.
    At(Timestamp),
}

impl Unmade {
    /// The team as the group that it is. Where time decides, there is none before.
    fn group(&self, now: Timestamp) -> Option<&Team> {
        match self.made {
            Made::At(at) if now < at => None,
            Made::Next | Made::AfterNext | Made::At(_) => Some(&self.team),
        }
    }
}

impl Store {
    /// Takes the order for a team. It is made by being looked at twice, by those whom it admits: the first look at the team, at anything in it or
    /// at its operation finds it in progress, the second finds it made. So a client that polls either sees the service's
    /// two answers in turn, whatever the clock says; unless a fault makes it take its time.
    pub(crate) fn ask_for(&mut self, team: Team) {
        let made = self.faults.teams.map_or(Made::AfterNext, |time| Made::At(after(team.created, time)));
        self.unmade.insert(team.id.clone(), Unmade { team, made });
    }

    /// The team in the path, a GUID in any case: 404 (REC 22), also while it is being made.
    pub(crate) fn team(&mut self, call: &Call<'_>) -> Result<&mut Team, Refusal> {
        let id = self.look(call);
        self.teams.get_mut(&id).ok_or_else(|| team_not_found(call))
    }

    /// The team in the path, made or in the making: 404 (REC 22).
    pub(crate) fn team_asked_for(&mut self, call: &Call<'_>) -> Result<&Team, Refusal> {
        let id = self.look(call);
        let unmade = || self.unmade.get(&id).map(|unmade| &unmade.team);
        self.teams.get(&id).or_else(unmade).ok_or_else(|| team_not_found(call))
    }

    fn look(&mut self, call: &Call<'_>) -> String {
        let id = call.path("team").to_ascii_lowercase();
        let made = match self.unmade.get_mut(&id) {
            None => false,
            Some(Unmade { made: Made::At(at), .. }) => *at <= call.now,
            Some(unmade) if unmade.team.admits(call.caller).is_err() => false,
            Some(unmade) => std::mem::replace(&mut unmade.made, Made::Next) == Made::Next,
        };
        if made {
            self.make(&id, call.now);
        }
        id
    }

    /// The group that a team is, which is there before the team is made.
    pub(crate) fn group(&self, id: &str, now: Timestamp) -> Option<&Team> {
        let id = id.to_ascii_lowercase();
        self.teams.get(&id).or_else(|| self.unmade.get(&id).and_then(|unmade| unmade.group(now)))
    }

    /// The teams that are made.
    pub(crate) fn made_teams(&mut self, now: Timestamp) -> impl Iterator<Item = &Team> {
        let is_due = |unmade: &Unmade| matches!(unmade.made, Made::At(at) if at <= now);
        let due: Vec<String> =
            self.unmade.iter().filter(|(_, unmade)| is_due(unmade)).map(|(id, _)| id.clone()).collect();
        due.iter().for_each(|id| self.make(id, now));
        self.teams.values()
    }

    /// The groups that teams are, also of those in the making.
    pub(crate) fn groups(&self, now: Timestamp) -> impl Iterator<Item = &Team> {
        self.teams.values().chain(self.unmade.values().filter_map(move |unmade| unmade.group(now)))
    }

    /// Makes a team that was asked for.
    fn make(&mut self, id: &str, now: Timestamp) {
        if let Some(Unmade { mut team, .. }) = self.unmade.remove(id) {
            team.operations.iter_mut().for_each(|operation| operation.done = Some(now));
            self.teams.insert(id.to_owned(), team);
        }
    }
}

fn team_not_found(call: &Call<'_>) -> Refusal {
    Refusal::TeamNotFound { id: call.path("team").to_owned() }
}
