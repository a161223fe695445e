//! One request of a trial, of a removal or of a look before the run: with its token, at its time, as often as it takes.

use super::engine::World;
use crate::exchange::{Exchange, Outgoing};
use crate::finding::Role;
use crate::secret::{REDACTED, Secret};
use crate::target::{Holder, Target, Wallet};

/// Sends requests with the tokens of their identities.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    target: &'a Target,
    wallet: &'a Wallet,
}

/// What came of sending one request.
#[derive(Debug)]
pub struct Sent {
    /// Every attempt, in order; the last one is the one that counts.
    pub attempts: Vec<Exchange>,
    /// Why there is no attempt, or no further one: a token couldn't be had.
    pub error: Option<String>,
}

impl<'a> Sender<'a> {
    /// Sends to this target, with the world's tokens.
    pub fn new(world: &'a World, target: &'a Target) -> Self {
        Self { target, wallet: &world.wallet }
    }

    /// Sends a request; `expected` are the statuses that are promised, which no further attempt can better.
    pub async fn send(
        &self,
        role: Role,
        outgoing: &Outgoing,
        holder: Option<Holder<'_>>,
        expected: &[u16],
    ) -> Sent {
        let token = match holder {
            // A record shows of a token only that there was one.
            Some(_) if self.target.is_on_record() => Ok(Secret::new(REDACTED)),
            Some(holder) => self.wallet.token(holder).await,
            None => Ok(None),
        };
        match token {
            Ok(token) => {
                let exchange = self.target.send(role, outgoing, token.as_ref()).await;
                let renewed = match holder.zip(token.as_ref()) {
                    Some((holder, token)) => self.renewed(&exchange, holder, token, expected).await,
                    None => Ok(None),
                };
                let mut attempts = vec![exchange];
                if let Ok(Some(token)) = &renewed {
                    attempts.push(self.target.send(role, outgoing, Some(token)).await);
                }
                Sent { attempts, error: renewed.err() }
            }
            Err(error) => Sent { attempts: Vec::new(), error: Some(error) },
        }
    }

    /// Another token where one was refused that nobody expected to be: it may have expired, or been revoked, in mid-run. Nothing
    /// was done then, so that even a write may be sent once more.
    async fn renewed(
        &self,
        exchange: &Exchange,
        holder: Holder<'_>,
        token: &Secret,
        expected: &[u16],
    ) -> Result<Option<Secret>, String> {
        let is_refused = exchange.answer.as_ref().is_ok_and(|answer| answer.status == 401);
        if is_refused && !expected.contains(&401) && !self.target.is_on_record() {
            self.wallet.renewed(holder, token).await
        } else {
            Ok(None)
        }
    }
}
