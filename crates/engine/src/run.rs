//! Running a plan: trials as they are allowed to run side by side, and what each of them does.
//!
//! [`run`] drives a whole plan on one thread and reports through events; `scenario` plays one trial; `holdings` keeps trials
//! apart that share something, [`Turns`] also those of other processes;
//! what is made is written down first, in a [`Ledger`];
//! [`replay()`] plays one again on recorded answers;
//! [`trial`] is the door for `cargo test`, the only place that knows libtest-mimic.

mod bindings;
mod engine;
pub mod guard;
mod holdings;
mod ledger;
mod look;
mod marker;
mod preflight;
mod removal;
mod replay;
mod retry;
mod scenario;
mod sender;
mod sweep;
pub mod trial;
mod turns;

pub use engine::{Ending, Leftovers, Options, Stop, World, run};
pub use ledger::{
    Closed, Durability, FORMAT as LEDGER_FORMAT, Header as LedgerHeader, Ledger, place as ledger_place,
};
pub use marker::marker;
pub use preflight::{is_ours, preflight};
pub use replay::replay;
pub use retry::Retry;
pub use sender::{Sender, Sent, Unsent};
pub use sweep::{Mode, Opened, Swept, by_name, sweep};
pub use turns::Turns;
