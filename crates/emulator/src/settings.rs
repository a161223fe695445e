//! What an emulator is started with. [`Builder`](super::Builder) makes it of names.

use super::fault::Faults;
#[cfg(feature = "mutants")]
use super::mutant::Mutant;
use super::seed::Seed;
use super::seen::Log;
#[cfg(feature = "tenant")]
use super::tenant::Tenant;
#[cfg(feature = "mutants")]
use super::variation::Variation;
use jiff::Timestamp;
use std::net::{Ipv4Addr, SocketAddr};

/// What an emulator is started with ([`Emulator::with`](super::Emulator::with)). [`Builder`](super::Builder) makes it of names.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen; port 0 takes any free one. The loopback address unless the caller asks for more.
    pub listen: SocketAddr,
    /// The limits of the world that no page gives a number for.
    pub seed: Seed,
    /// The place where the contract is violated on purpose; `None` is as documented. Needs the feature `mutants`.
    #[cfg(feature = "mutants")]
    pub mutant: Option<Mutant>,
    /// The choice that is made where the contract leaves one; `None` is as documented. Needs the feature `mutants`.
    #[cfg(feature = "mutants")]
    pub variation: Option<Variation>,
    /// How the transport and the service misbehave on purpose; none is as documented.
    pub faults: Faults,
    /// What makes it a tenant; `None` is the plain emulator. Needs the feature `tenant`.
    #[cfg(feature = "tenant")]
    pub tenant: Option<Tenant>,
    /// Who is told of every request.
    pub log: Option<Log>,
    /// The time of day, for `createdDateTime`, the Date header, dates in errors and the lifetime of tokens.
    pub clock: fn() -> Timestamp,
}

impl Settings {
    /// The documented emulator on any free port of the loopback address.
    pub fn new(clock: fn() -> Timestamp) -> Settings {
        Settings {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: Seed::default(),
            #[cfg(feature = "mutants")]
            mutant: None,
            #[cfg(feature = "mutants")]
            variation: None,
            faults: Faults::default(),
            #[cfg(feature = "tenant")]
            tenant: None,
            log: None,
            clock,
        }
    }
}
