//! What a test tenant is like, beyond what the pages say: TLS, tokens that somebody has to ask for, limits on how often. A client that
//! works against it has nothing left to learn from a real one but the network. Read [`Tenant`] first.
//!
//! It is the same world as the emulator's own. What differs: it is served as `https://localhost:PORT` under a private authority
//! (`tls.rs`), it takes only tokens that its own endpoint issued (`token/`), it throttles as documented (`throttle.rs`), and what is
//! added or made takes a second to show (`fault.rs`, `late` and `teams`).

use std::fmt;

/// How an emulator is a tenant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tenant {
    /// The display name of its organization.
    pub name: String,
    /// How long a token is good, in seconds (facts part 6).
    pub token_lifetime: u32,
    /// Whether too many requests in a second are refused.
    pub throttled: bool,
}

/// The display name of the organization, unless another is given.
pub(crate) const ORGANIZATION: &str = "Contoso Test";
/// How long a token is good, in seconds, unless it is said (facts part 6).
pub(crate) const LIFETIME: u32 = 3599;

impl Default for Tenant {
    fn default() -> Tenant {
        Tenant { name: ORGANIZATION.to_owned(), token_lifetime: LIFETIME, throttled: true }
    }
}

/// What a client of a tenant has to be given, as PEM: all but the key may be seen by anybody.
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
