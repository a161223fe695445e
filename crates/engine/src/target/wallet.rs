//! The tokens of a target's identities: asked for when a request needs one, kept, and renewed before they expire.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::Target;
use super::auth::{Auth, AuthError, Claims, Sources};
use crate::profile::{Profile, SecretAt, TokenFrom};
use crate::secret::Secret;

/// A token is renewed when less than this is left of it, or a quarter of its lifetime where that is shorter.
const LEFT: SignedDuration = SignedDuration::from_mins(5);

/// A token that was refused is renewed once in so much time, or in half its lifetime where that is shorter: a target that refuses every token must not be a reason for a token
/// request at every answer.
const REFUSED_AGAIN: SignedDuration = SignedDuration::from_mins(5);

/// After a failure that may pass, a login host is left alone for so long.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// Whose token a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder<'a> {
    /// The identity's name in the profile.
    pub identity: &'a str,
    /// The one permission that the token is to have; all of the identity's without.
    pub only: Option<&'a str>,
    /// The index of the entry in the profile's pool that the identity may come from.
    pub entry: Option<usize>,
}

/// The tokens of a profile's identities.
#[derive(Debug)]
pub struct Wallet {
    profile: Arc<Profile>,
    auth: Auth,
    slots: Mutex<BTreeMap<Key, Arc<tokio::sync::Mutex<Slot>>>>,
}

/// What became of opening a wallet for one holder.
#[derive(Debug, Clone)]
pub struct Opened<'a> {
    /// Whose token.
    pub holder: Holder<'a>,
    /// What the token says of itself, nothing if it is opaque or the profile has no such identity; or why it can't be had.
    pub claims: Result<Option<Claims>, AuthError>,
}

/// Entry of the pool, identity, the one permission.
type Key = (Option<usize>, String, Option<String>);

/// What is known of one holder's token. Whoever asks while it is being asked for waits for the answer.
#[derive(Debug, Default)]
struct Slot {
    held: Option<Held>,
    failed: Option<(Timestamp, AuthError)>,
    /// When it was renewed last because it was refused.
    refused: Option<Timestamp>,
}

#[derive(Debug, Clone)]
struct Held {
    token: Secret,
    refresh: Option<Secret>,
    renew: Option<Timestamp>,
    expires: Option<Timestamp>,
    lifetime: Option<SignedDuration>,
}

impl Held {
    fn is_fresh(&self, now: Timestamp) -> bool {
        self.renew.is_none_or(|renew| now < renew)
    }

    fn is_good(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

impl Wallet {
    /// The wallet of a profile, for the target that its tokens are sent to: what it learns is in no record of that target, and
    /// it asks under the same rules.
    pub fn new(profile: Arc<Profile>, target: &Target, sources: Arc<dyn Sources>) -> Self {
        let rules = (target.limits(), target.trust.clone());
        let auth = Auth::new(Arc::clone(&profile), rules, target.redactor.clone(), sources);
        Self { profile, auth, slots: Mutex::default() }
    }

    /// The token of a holder; none where the profile has no such identity.
    ///
    /// # Errors
    /// A sentence: the token can't be had.
    pub async fn token(&self, holder: Holder<'_>) -> Result<Option<Secret>, String> {
        self.had(holder).await.map_err(|error| sentence(holder, &error))
    }

    /// The tokens of all these, asked for one after the other: a person can't sign in twice at a time.
    pub async fn open<'a>(&self, holders: &[Holder<'a>]) -> Vec<Opened<'a>> {
        let mut all = Vec::with_capacity(holders.len());
        for holder in holders {
            let token = self.had(*holder).await;
            let claims = token.map(|token| token.and_then(|token| Claims::of(token.expose())));
            all.push(Opened { holder: *holder, claims });
        }
        all
    }

    /// Another token in place of one that was refused with 401; none where there is no other, or was one a moment ago.
    ///
    /// # Errors
    /// A sentence: another token can't be had.
    pub async fn renewed(&self, holder: Holder<'_>, refused: &Secret) -> Result<Option<Secret>, String> {
        let Some((key, from)) = self.find(holder).filter(|(_, from)| from.is_renewable()) else {
            return Ok(None);
        };
        let slot = self.slot(key);
        let mut slot = slot.lock().await;
        // Somebody else's request was refused, too, and they were faster.
        if let Some(other) = slot.held.as_ref().map(|held| &held.token).filter(|token| *token != refused) {
            return Ok(Some(other.clone()));
        }
        let now = self.auth.sources.now();
        let lifetime = slot.held.as_ref().and_then(|held| held.lifetime);
        let brake = lifetime.map_or(REFUSED_AGAIN, |lifetime| REFUSED_AGAIN.min(lifetime / 2));
        if slot.refused.is_some_and(|then| now.duration_since(then) < brake) {
            return Ok(None);
        }
        slot.refused = Some(now);
        let renewed = self.ask(holder, &from, &mut slot).await.map_err(|error| sentence(holder, &error))?;
        Ok(Some(renewed).filter(|token| token != refused))
    }

    async fn had(&self, holder: Holder<'_>) -> Result<Option<Secret>, AuthError> {
        let Some((key, from)) = self.find(holder) else { return Ok(None) };
        if let TokenFrom::Given(SecretAt::Text(token)) = &from {
            self.auth.redactor.learn([token]);
            self.auth.belongs_here(token)?;
            return Ok(Some(token.clone()));
        }
        let slot = self.slot(key);
        let mut slot = slot.lock().await;
        let now = self.auth.sources.now();
        let held = slot.held.clone();
        if let Some(held) = held.as_ref().filter(|held| held.is_fresh(now)) {
            return Ok(Some(held.token.clone()));
        }
        let failed = slot.failed.as_ref();
        let failed = failed.filter(|(then, error)| error.is_lasting() || now.duration_since(*then) < PAUSE);
        let asked = match failed {
            Some((_, error)) => Err(error.clone()),
            None => self.ask(holder, &from, &mut slot).await,
        };
        match (asked, held.filter(|held| held.is_good(now))) {
            (Ok(token), _) => Ok(Some(token)),
            // It should be renewed, and can still be used.
            (Err(_), Some(held)) => Ok(Some(held.token)),
            (Err(error), None) => Err(error),
        }
    }

    async fn ask(&self, holder: Holder<'_>, from: &TokenFrom, slot: &mut Slot) -> Result<Secret, AuthError> {
        let refresh = slot.held.as_ref().and_then(|held| held.refresh.as_ref());
        let asked = self.auth.ask(holder.identity, from, refresh).await;
        let asked = asked.and_then(|grant| match &slot.held {
            Some(held) => is_of_the_same_tenant(&held.token, &grant.token).map(|()| grant),
            None => Ok(grant),
        });
        let now = self.auth.sources.now();
        match asked {
            Ok(grant) => {
                let said = Claims::of(grant.token.expose()).and_then(|claims| claims.exp);
                let lifetime = grant.lifetime.or_else(|| Some(said?.saturating_sub(now.as_second())));
                let is_given = matches!(from, TokenFrom::Given(SecretAt::Variable(_)));
                let lifetime = lifetime.filter(|_| !is_given).map(SignedDuration::from_secs);
                let renew = lifetime.and_then(|lifetime| after(now, lifetime - LEFT.min(lifetime / 4)));
                let expires = lifetime.and_then(|lifetime| after(now, lifetime));
                let token = grant.token;
                slot.held =
                    Some(Held { token: token.clone(), refresh: grant.refresh, renew, expires, lifetime });
                slot.failed = None;
                Ok(token)
            }
            Err(error) => {
                slot.failed = Some((now, error.clone()));
                Err(error)
            }
        }
    }

    /// Where the holder's token is kept, and where it comes from.
    fn find(&self, holder: Holder<'_>) -> Option<(Key, TokenFrom)> {
        let entry = holder.entry.and_then(|at| self.profile.pool.get(at));
        let from = self.profile.identity(entry, holder.identity)?.from(holder.only)?;
        // What doesn't come from the pool is the same for every entry.
        let at = holder.entry.filter(|_| self.profile.pool_has_identity(holder.identity));
        Some(((at, holder.identity.to_owned(), holder.only.map(str::to_owned)), from))
    }

    fn slot(&self, key: Key) -> Arc<tokio::sync::Mutex<Slot>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(key).or_default())
    }
}

/// What was found out before the run holds for the tokens that it had then. A program that prints tokens may print
/// another tenant's, once somebody signs in elsewhere.
fn is_of_the_same_tenant(before: &Secret, token: &Secret) -> Result<(), AuthError> {
    let tenant = |token: &Secret| Claims::of(token.expose()).and_then(|claims| claims.tid);
    let (before, after) = (tenant(before), tenant(token));
    if before.is_none() || before == after { Ok(()) } else { Err(AuthError::OtherTenant(after)) }
}

/// No such time is no time: a lifetime that ends after all calendars never ends.
fn after(now: Timestamp, time: SignedDuration) -> Option<Timestamp> {
    now.checked_add(time).ok()
}

fn sentence(holder: Holder<'_>, error: &AuthError) -> String {
    match holder.only {
        Some(only) => format!("no token for `{}` with {only} only: {error}", holder.identity),
        None => format!("no token for `{}`: {error}", holder.identity),
    }
}
