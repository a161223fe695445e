//! What a test tenant is like, beyond what the pages say: TLS, tokens that somebody has to ask for, limits on how often. A client that
//! works against it has nothing left to learn from a real one but the network. Read [`Tenant`] first.
//!
//! It is the same world as the emulator's own. What differs: it is served as `https://localhost:PORT` under a private authority
//! (`tls.rs`), it takes only tokens that its own endpoint issued (`token/`), it throttles as documented (`throttle.rs`), and what is
//! added or made takes a second to show (`fault.rs`, `late` and `teams`). All of this is compiled with the feature `tenant` only.

mod gate;

pub(crate) use gate::TenantGate;

use super::builder::Builder;
use super::server::Emulator;
use std::fmt;

/// How an emulator is a tenant ([`Builder::tenant`]). Needs the feature `tenant`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tenant {
    /// The display name of its organization.
    pub name: String,
    /// How long a token is good, in seconds (facts part 6).
    pub token_lifetime: u32,
    /// Whether too many requests in a second are refused.
    pub throttled: bool,
}

/// How long a token is good, in seconds, unless it is said (facts part 6).
pub(crate) const LIFETIME: u32 = 3599;

impl Default for Tenant {
    fn default() -> Tenant {
        Tenant { name: super::gate::ORGANIZATION.to_owned(), token_lifetime: LIFETIME, throttled: true }
    }
}

/// What a client of a tenant has to be given, as PEM: all but the key may be seen by anybody. Needs the feature `tenant`.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The certificate of the authority that the server's is signed by.
    pub ca: String,
    /// The certificate that the emulator's applications are registered with.
    pub certificate: String,
    /// Its private key (PKCS#8, RSA of 2048 bits).
    pub key: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Credentials { ca, certificate, key: _ } = self;
        formatter
            .debug_struct("Credentials")
            .field("ca", ca)
            .field("certificate", certificate)
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// Makes it a tenant: TLS under an authority of its own, tokens that have to be asked for, limits on how often. Needs the feature
    /// `tenant`.
    pub fn tenant(mut self, tenant: Tenant) -> Builder {
        self.settings.tenant = Some(tenant);
        self
    }
}

impl Emulator {
    /// What a client of a tenant has to be given; `None` where the emulator isn't one. Needs the feature `tenant`.
    pub fn credentials(&self) -> Option<&Credentials> {
        self.shared.gate.credentials()
    }
}
