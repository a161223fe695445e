//! One request of a trial, of a removal or of a look before the run: with its token, at its time, as often as it takes.

use std::time::{Duration, Instant};

use super::engine::{Stop, World};
use super::retry::{Retry, retry_after};
use crate::exchange::{Exchange, Outgoing};
use crate::finding::Role;
use crate::secret::{REDACTED, Secret};
use crate::target::{Holder, Pace, Target, Wallet};

/// Sends requests with the tokens of their identities.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    target: &'a Target,
    wallet: &'a Wallet,
    pace: &'a Pace,
    retry: Retry,
    stop: &'a Stop,
}

/// What came of sending one request.
#[derive(Debug)]
pub struct Sent {
    /// Every attempt, in order; the last one is the one that counts.
    pub attempts: Vec<Exchange>,
    /// Why there is no attempt, or no further one.
    pub error: Option<Unsent>,
}

/// Why a request wasn't sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsent {
    /// Its token couldn't be had.
    NoToken(String),
    /// The budget of writes is used up.
    NoWriteLeft,
    /// The run was stopped as the request waited for its time.
    Stopped,
}

impl<'a> Sender<'a> {
    /// Sends to this target, with the world's tokens and at its pace.
    pub fn new(world: &'a World, target: &'a Target) -> Self {
        let World { wallet, pace, options, stop, .. } = world;
        Self { target, wallet, pace, retry: options.retry, stop }
    }

    /// Sends a request; `expected` are the statuses that are promised, which no further attempt can better.
    pub async fn send(
        &self,
        role: Role,
        outgoing: &Outgoing,
        holder: Option<Holder<'_>>,
        expected: &[u16],
    ) -> Sent {
        let mut attempts: Vec<Exchange> = Vec::new();
        loop {
            match self.attempt(role, outgoing, holder).await {
                Ok(exchange) => attempts.push(exchange),
                Err(error) => return Sent { attempts, error: Some(error) },
            }
            let (number, jitter) = (u32::try_from(attempts.len()).unwrap_or(u32::MAX), fastrand::f64());
            let latest = attempts.last_mut().expect("one was just added");
            let Some(wait) = self.retry.wait(latest, number, expected, jitter) else {
                return Sent { attempts, error: None };
            };
            if self.is_stopped_within(wait, role).await {
                return Sent { attempts, error: None };
            }
            latest.is_superseded = true;
        }
    }

    async fn attempt(
        &self,
        role: Role,
        outgoing: &Outgoing,
        holder: Option<Holder<'_>>,
    ) -> Result<Exchange, Unsent> {
        if self.target.is_on_record() {
            // A record shows of a token only that there was one.
            let token = holder.and_then(|_| Secret::new(REDACTED));
            return Ok(self.target.send(role, outgoing, token.as_ref()).await);
        }
        let token = match holder {
            Some(holder) => self.wallet.token(holder).await.map_err(Unsent::NoToken)?,
            None => None,
        };
        // What was made may always be removed.
        if outgoing.method != "GET" && role != Role::Undo && !self.pace.takes_a_write() {
            return Err(Unsent::NoWriteLeft);
        }
        let (method, path) = (outgoing.method.as_str(), outgoing.path.as_str());
        while let Err(later) = self.pace.take(method, path, Instant::now()) {
            if self.is_stopped_within(later.saturating_duration_since(Instant::now()), role).await {
                return Err(Unsent::Stopped);
            }
        }
        let exchange = self.target.send(role, outgoing, token.as_ref()).await;
        self.pace.answered(method, path, Instant::now(), self.rest(&exchange));
        Ok(exchange)
    }

    /// For how long a service asks to be left alone, as far as anybody waits for it.
    fn rest(&self, exchange: &Exchange) -> Option<Duration> {
        let answer = exchange.answer.as_ref().ok().filter(|answer| matches!(answer.status, 429 | 503))?;
        retry_after(answer).filter(|rest| *rest <= self.retry.max_wait)
    }

    /// Waits; says whether the run was stopped meanwhile. What removes something isn't kept from it.
    async fn is_stopped_within(&self, wait: Duration, role: Role) -> bool {
        if self.target.is_on_record() {
            return false;
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => false,
            () = self.stop.asked(), if role != Role::Undo => true,
        }
    }
}
