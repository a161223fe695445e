#![doc = include_str!("../README.md")]

// The map: `server.rs` starts and stops it, `connections.rs` accepts, `service.rs` leads a request through, `router.rs` finds the operation,
// and each operation is one file (`sections/item_add.rs`, `chats/member_add.rs`, …), one ladder of `?` with the row of the page at each
// rung, on a world (`store.rs`). Two seams keep the features out of that: `gate.rs` (what a request passes before it gets to Graph; with
// `tenant`: `tenant/`, `tls.rs`, `token/`, `throttle.rs`) and `hooks.rs` (where an emulator may differ; with `mutants`: `altered.rs`,
// `mutant/`, `variation/`). Beside them only `settings.rs` asks which features there are.
//
// **Invariant**: it imports nothing of ours, neither schemas nor case files. Judge and emulator are two readings of the same pages; if they
// shared a table, one misreading would agree with itself.
//
// What it never does: read the environment or, but for `Builder`, the clock (time comes with `Settings`); print; answer 500.

#[cfg(feature = "mutants")]
mod altered;
mod body;
mod builder;
mod channels;
mod chats;
mod connections;
mod conversation;
mod edm;
mod entry;
mod etag;
mod fault;
mod gate;
mod hooks;
mod identity;
mod member;
#[cfg(feature = "mutants")]
mod mutant;
mod organization;
#[cfg(test)]
mod over_the_wire;
mod paged;
mod person;
mod refusal;
mod request;
mod response;
mod route;
mod router;
mod row;
mod sections;
mod seed;
mod seen;
mod server;
mod service;
mod settings;
mod store;
mod teams;
#[cfg(feature = "tenant")]
mod tenant;
#[cfg(feature = "tenant")]
mod throttle;
#[cfg(feature = "tenant")]
mod tls;
#[cfg(feature = "tenant")]
mod token;
mod url;
mod users;
#[cfg(feature = "mutants")]
mod variation;

pub use builder::{Builder, StartError};
pub use entry::Entry;
pub use fault::{FaultError, Faults};
pub use identity::Bearer;
#[cfg(feature = "mutants")]
pub use mutant::Mutant;
pub use person::Person;
pub use seed::{POOL, Seed, SeedError};
pub use seen::{Log, Seen};
pub use server::Emulator;
pub use settings::Settings;
#[cfg(feature = "tenant")]
pub use tenant::{Credentials, Tenant};
#[cfg(feature = "mutants")]
pub use variation::Variation;
