//! Who sends a sweep's requests: with the tokens of the pool's entry that the trial had.

use std::sync::Arc;
use std::time::Duration;

use crate::case::template::RenderError;
use crate::case::{Bindings, IdentityUse, Pointer, RenderedRequest, RequestTemplate};
use crate::exchange::Response;
use crate::finding::Role;
use crate::profile::Profile;
use crate::run::engine::World;
use crate::run::ledger::Seat;
use crate::run::removal::{self, Hand};
use crate::run::scenario::send::{Waiting, got};
use crate::run::sender::Sender;
use crate::target::Holder;

/// For how long one thing's requests are sent again, altogether, where the service has trouble with them.
const TROUBLE: Duration = Duration::from_secs(30);

/// How a running name is read.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) name: String,
    pub(super) request: RenderedRequest,
    pub(super) take: Pointer,
}

/// Sends what removes one thing.
pub(super) struct Broom<'a> {
    pub(super) world: &'a World,
    pub(super) values: Bindings,
    entry: Option<usize>,
    readings: Vec<Reading>,
    trouble: Waiting,
}

impl<'a> Broom<'a> {
    pub(super) fn new(
        world: &'a World,
        entry: Option<usize>,
        mut values: Bindings,
        readings: Vec<Reading>,
    ) -> Self {
        readings.iter().for_each(|reading| values.declare_running(&reading.name));
        Self { world, values, entry, readings, trouble: Waiting::new(Some(TROUBLE)) }
    }

    async fn read_running(&mut self, name: &str) -> Result<(), String> {
        let reading = self.readings.iter().find(|reading| reading.name == name).cloned();
        let reading = reading.ok_or_else(|| RenderError::Unbound(name.to_owned()).to_string())?;
        let response = removal::read(self, &reading.request, removal::MOST_AGAIN).await?;
        let body = response.body.json().filter(|_| response.status == 200);
        match body.and_then(|body| reading.take.get(body)?.as_str()) {
            Some(value) => {
                self.values.renew(name, value);
                Ok(())
            }
            None => {
                let path = &reading.request.outgoing.path;
                Err(format!("`{name}` could not be read: GET {path} was answered with {}", got(&response)))
            }
        }
    }
}

impl Hand for Broom<'_> {
    async fn fill(&mut self, template: &RequestTemplate) -> Result<RenderedRequest, String> {
        loop {
            match template.render(&self.values, &IdentityUse::named(IdentityUse::NOBODY)) {
                Ok(request) => return Ok(request),
                // Each turn makes one more running name known, so this ends.
                Err(RenderError::Stale(name)) => Box::pin(self.read_running(&name)).await?,
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    async fn send(&mut self, request: &RenderedRequest, expected: &[u16]) -> Result<Arc<Response>, String> {
        let RenderedRequest { outgoing, identity } = request;
        let holder = (identity.name != IdentityUse::NOBODY).then(|| Holder {
            identity: &identity.name,
            only: identity.only.as_deref(),
            entry: self.entry,
        });
        let sent =
            Sender::new(self.world, &self.world.target).send(Role::Undo, outgoing, holder, expected).await;
        if outgoing.method != "GET" {
            // Whatever was written may have moved them.
            self.forget_running();
        }
        let answer = sent.attempts.into_iter().next_back().map(|exchange| exchange.answer);
        match (answer, sent.error) {
            (Some(Ok(response)), None) => Ok(response),
            (Some(Err(error)), None) => {
                Err(format!("no answer to {} {}: {error}", outgoing.method, outgoing.path))
            }
            (_, error) => Err(error.map(|error| error.to_string()).unwrap_or_default()),
        }
    }

    fn forget_running(&mut self) {
        self.readings.iter().for_each(|reading| self.values.forget(&reading.name));
    }

    async fn pauses(&mut self) -> bool {
        self.trouble.goes_on(&self.world.target, Duration::ZERO).await
    }
}

/// The entry of today's pool that a trial had, by its values: a profile may have got others since.
///
/// # Errors
/// There is none.
pub(super) fn entry(profile: &Profile, seat: Option<&Seat>) -> Result<Option<usize>, String> {
    let Some(seat) = seat else { return Ok(None) };
    let is_it = |at: usize| {
        profile.pool.get(at).is_some_and(|entry| {
            let known =
                |(name, value): (&String, &String)| entry.values.get(name).is_none_or(|own| own == value);
            seat.values.iter().all(known)
        })
    };
    let found = std::iter::once(seat.index).chain(0..profile.pool.len()).find(|at| is_it(*at));
    let user = seat.values.iter().next().map(|(name, value)| format!("{name} = {value}")).unwrap_or_default();
    found.map(Some).ok_or_else(|| format!("the profile's pool has no entry any more with {user}"))
}
