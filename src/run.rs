//! Running a plan: trials as they are allowed to run side by side, and what each of them does.
//!
//! [`run`] drives a whole plan on one thread and reports through events; `scenario` plays one trial;
//! [`replay()`] plays one again on recorded answers;
//! [`trial`] is the door for `cargo test`, the only place that knows libtest-mimic.

mod bindings;
mod engine;
mod replay;
mod scenario;
pub mod trial;

pub use engine::{Ending, Leftovers, Options, Stop, World, run};
pub use replay::replay;
