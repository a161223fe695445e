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

impl std::fmt::Display for Unsent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoToken(why) => f.write_str(why),
            Self::NoWriteLeft => f.write_str("as many writes were sent as [pace] allows"),
            Self::Stopped => f.write_str("the run was stopped"),
        }
    }
}

impl<'a> Sender<'a> {
    /// Sends to this target, with the world's tokens and at its pace.
    pub fn new(world: &'a World, target: &'a Target) -> Self {
        let World { wallet, pace, options, stop, .. } = world;
        Self { target, wallet, pace, retry: options.retry, stop }
    }

    /// Sends a request; `expected` are the statuses that are promised, which no further attempt can better.
    ///
    /// # Panics
    /// Never: an attempt is added before it is looked at.
    pub async fn send(
        &self,
        role: Role,
        outgoing: &Outgoing,
        holder: Option<Holder<'_>>,
        expected: &[u16],
    ) -> Sent {
        let mut attempts: Vec<Exchange> = Vec::new();
        let mut is_renewed = false;
        loop {
            let token = match self.token(role, holder).await {
                Ok(token) => token,
                Err(error) => return Sent { attempts, error: Some(error) },
            };
            match self.attempt(role, outgoing, token.as_ref()).await {
                Ok(exchange) => attempts.push(exchange),
                Err(error) => return Sent { attempts, error: Some(error) },
            }
            let number = u32::try_from(attempts.len()).unwrap_or(u32::MAX);
            let latest = attempts.last_mut().expect("one was just added");
            if !is_renewed && is_unexpected_401(latest, expected) {
                is_renewed = true;
                match self.renewed(holder.zip(token.as_ref())).await {
                    Ok(true) => {
                        latest.is_superseded = true;
                        continue;
                    }
                    Ok(false) => {}
                    Err(error) => return Sent { attempts, error: Some(error) },
                }
            }
            let Some(wait) = self.retry.wait(latest, number, expected, fastrand::f64()) else {
                return Sent { attempts, error: None };
            };
            if self.is_stopped_within(wait, role).await {
                return Sent { attempts, error: None };
            }
            latest.is_superseded = true;
        }
    }

    async fn token(&self, role: Role, holder: Option<Holder<'_>>) -> Result<Option<Secret>, Unsent> {
        match holder {
            // A record shows of a token only that there was one.
            Some(_) if self.target.is_on_record() => Ok(Secret::new(REDACTED)),
            Some(holder) => tokio::select! {
                token = self.wallet.token(holder) => token.map_err(Unsent::NoToken),
                // Whoever gives it may take its time.
                () = self.stop.asked(), if role != Role::Undo => Err(Unsent::Stopped),
            },
            None => Ok(None),
        }
    }

    async fn attempt(
        &self,
        role: Role,
        outgoing: &Outgoing,
        token: Option<&Secret>,
    ) -> Result<Exchange, Unsent> {
        if self.target.is_on_record() {
            return Ok(self.target.send(role, outgoing, token).await);
        }
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
        let exchange = self.target.send(role, outgoing, token).await;
        self.pace.answered(method, path, Instant::now(), self.rest(&exchange));
        Ok(exchange)
    }

    /// Whether there is another token where one was refused that nobody expected to be: it may have expired, or been revoked, in
    /// mid-run. Nothing was done then, so that even a write may be sent once more.
    async fn renewed(&self, refused: Option<(Holder<'_>, &Secret)>) -> Result<bool, Unsent> {
        if let Some(repeats) = self.target.repeats() {
            return Ok(repeats);
        }
        let Some((holder, token)) = refused else { return Ok(false) };
        let renewed = self.wallet.renewed(holder, token).await.map_err(Unsent::NoToken)?;
        Ok(renewed.is_some())
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

fn is_unexpected_401(exchange: &Exchange, expected: &[u16]) -> bool {
    exchange.status() == Some(401) && !expected.contains(&401)
}
