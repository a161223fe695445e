//! From what was asked for to what can be run: the suite's files, the target's profile, the plan.
//!
//! The command line and [`Contract`](crate::Contract) resolve everything here, so that both run the same trials; this module
//! knows neither. Start with [`planned::Planned`].

pub mod planned;
pub mod sources;
pub mod suite;
pub mod target;
