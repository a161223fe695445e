//! The tokens of a target's identities: asked for when a request needs one.

use std::sync::Arc;

use crate::profile::Profile;
use crate::secret::Secret;

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
}

impl Wallet {
    /// The wallet of a profile.
    pub fn new(profile: Arc<Profile>) -> Self {
        Self { profile }
    }

    /// The token of a holder; none where the profile has no such identity.
    ///
    /// # Errors
    /// A sentence: the token can't be had.
    #[expect(clippy::unused_async, reason = "tokens will be asked for")]
    pub async fn token(&self, holder: Holder<'_>) -> Result<Option<Secret>, String> {
        let entry = holder.entry.and_then(|at| self.profile.pool.get(at));
        let identity = self.profile.identity(entry, holder.identity);
        Ok(identity.and_then(|identity| identity.from(holder.only)?.spelled().cloned()))
    }
}
