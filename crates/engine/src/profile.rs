//! Target profiles: a service under test as data.
//!
//! A profile says where the target is, whose tokens there are, and which objects it gives to the suite. Start
//! with [`Profile`]; [`load()`] reads one. How a target is known to differ stands beside it ([`deviations`]). No network and no environment here.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::diagnostic::Place;
use crate::secret::Secret;

pub mod cloud;
pub mod deviations;
mod identity;
mod load;
mod names;
mod pace;

pub use cloud::{Cloud, is_loopback};
pub use identity::{Federated, Identity, Only, Proof, SecretAt, TokenFrom};
pub use load::{is_base_url, load};
pub use pace::{Pace, Rate};

/// A target's settings.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name, as `--target` takes it.
    pub name: String,
    /// What it is.
    pub is: String,
    /// What may be done to it.
    pub kind: Kind,
    /// Where it is; without one, the embedded emulator is started.
    pub base_url: Option<String>,
    /// The root of bind URLs.
    pub graph: String,
    /// Where tokens are asked for.
    pub login: Option<String>,
    /// A file with the certificates of the only authorities that are trusted; the system's are without one.
    pub trust: Option<PathBuf>,
    /// The tenant that it is about.
    pub tenant: Option<Tenant>,
    /// Where relative paths begin. The text of a profile doesn't tell: whoever found its file sets it.
    pub folder: PathBuf,
    /// The total time of one request.
    pub timeout: Option<Duration>,
    /// How fast it may be asked.
    pub pace: Pace,
    /// Values that all trials share.
    pub fixtures: BTreeMap<String, String>,
    /// Identities that all trials share.
    pub identities: BTreeMap<String, Identity>,
    /// What one trial holds at a time; every entry has the same names.
    pub pool: Vec<PoolEntry>,
    /// What it names, and where.
    pub names: Vec<(Named, Place)>,
}

/// The one tenant that may be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its id, a GUID.
    pub id: String,
    /// Words that the organization's display name must not hold.
    pub never: Vec<String>,
}

/// Something that a profile gives, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A fixture's value.
    Fixture(String),
    /// Tokens.
    Identity(String),
}

/// What may be done to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A tenant with real people's data.
    Tenant,
    /// Something that may be thrown away.
    Disposable,
}

/// Values and identities that belong together: a user, its tokens, its sections.
#[derive(Debug, Clone, Default)]
pub struct PoolEntry {
    /// Fixture values.
    pub values: BTreeMap<String, String>,
    /// Identities.
    pub identities: BTreeMap<String, Identity>,
}

impl Profile {
    /// Whether the profile gives a fixture's value, to all trials or through the pool.
    pub fn gives(&self, name: &str) -> bool {
        self.fixtures.contains_key(name) || self.pool_gives(name)
    }

    /// Whether the value comes from the pool.
    pub fn pool_gives(&self, name: &str) -> bool {
        self.pool.first().is_some_and(|entry| entry.values.contains_key(name))
    }

    /// The value of a fixture for a trial that holds this entry.
    pub fn value<'a>(&'a self, entry: Option<&'a PoolEntry>, name: &str) -> Option<&'a str> {
        let pooled = entry.and_then(|entry| entry.values.get(name));
        pooled.or_else(|| self.fixtures.get(name)).map(String::as_str)
    }

    /// The identity of a name for a trial that holds this entry.
    pub fn identity<'a>(&'a self, entry: Option<&'a PoolEntry>, name: &str) -> Option<&'a Identity> {
        let pooled = entry.and_then(|entry| entry.identities.get(name));
        pooled.or_else(|| self.identities.get(name))
    }

    /// Whether an identity comes from the pool.
    pub fn pool_has_identity(&self, name: &str) -> bool {
        self.pool.first().is_some_and(|entry| entry.identities.contains_key(name))
    }

    /// Every identity, those of the pool too.
    pub fn all_identities(&self) -> impl Iterator<Item = &Identity> {
        let pooled = self.pool.iter().flat_map(|entry| entry.identities.values());
        self.identities.values().chain(pooled)
    }

    /// Every secret that the profile spells, for redaction.
    pub fn secrets(&self) -> Vec<Secret> {
        self.all_identities().flat_map(Identity::all).filter_map(TokenFrom::spelled).cloned().collect()
    }

    /// The same settings for what answers at another address; it is called by that address.
    #[must_use]
    pub fn at(&self, base_url: &str) -> Self {
        let base_url = base_url.trim_end_matches('/');
        let name = base_url.split_once("://").map_or(base_url, |(_, behind)| behind).to_owned();
        Self { name, base_url: Some(base_url.to_owned()), ..self.clone() }
    }
}
