//! What the service makes while the client waits: a teamsAsyncOperation (facts part 2; its properties are from memory).

use crate::response::instant;
use crate::url::escaped;
use jiff::Timestamp;
use serde_json::{Value, json};

/// One operation on a team.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) makes: Makes,
    /// When it was asked for.
    pub(crate) asked: Timestamp,
    /// When it was done; `None` while it is in progress.
    pub(crate) done: Option<Timestamp>,
}

/// What an operation makes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Makes {
    /// The team that it belongs to.
    Team,
    /// The channel of that id.
    Channel(String),
}

impl Operation {
    /// The id of the operation that was asked for as number `serial`.
    pub(crate) fn id(serial: u64) -> String {
        format!("0be7a710-0000-4000-8000-{serial:012x}")
    }

    /// Where it can be asked for: no host, no version, keys in parentheses, as the service writes it.
    pub(crate) fn location(&self, team: &str) -> String {
        format!("/teams('{team}')/operations('{}')", self.id)
    }

    /// The operation as `GET /teams/{id}/operations/{id}` shows it. Nothing here fails, and nothing is tried twice.
    pub(crate) fn shown(&self, team: &str) -> Value {
        let (kind, target, location) = match &self.makes {
            Makes::Team => ("createTeam", team, format!("/teams('{team}')")),
            Makes::Channel(id) => {
                ("createChannel", id.as_str(), format!("/teams('{team}')/channels('{}')", escaped(id)))
            }
        };
        json!({
            "id": self.id,
            "operationType": kind,
            "createdDateTime": instant(self.asked),
            "status": if self.done.is_some() { "succeeded" } else { "inProgress" },
            "lastActionDateTime": instant(self.done.unwrap_or(self.asked)),
            "attemptsCount": 1,
            "targetResourceId": target,
            "targetResourceLocation": location,
            "error": null,
        })
    }
}
