//! Proves whether a service keeps the contract that its documentation states.
//!
//! In a test of your own, start with [`Emulator`], a stand-in for Microsoft Graph, or with [`Contract`], which asks your server
//! everything that the documentation promises. These two and what they need are the whole stable interface.
//!
//! The program `graphproof` is built with the feature `cli`, which is on by default. A crate that only tests with this one can
//! take it with `default-features = false` and compile less.

#[cfg(feature = "cli")]
#[doc(hidden)]
// for `main.rs` and the tests of this repository; it may change with every version, as `resolve` may
pub mod cli;
mod contract;
#[doc(hidden)]
pub mod resolve;

pub use contract::Contract;
pub use graphproof_emulator::{
    Bearer, Builder, Emulator, Entry, FaultError, Faults, Log, Person, Seed, SeedError, Seen, Settings,
    StartError,
};
#[cfg(feature = "cli")]
pub use graphproof_emulator::{Credentials, Mutant, Tenant, Variation};
