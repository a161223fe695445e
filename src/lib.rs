//! Proves whether a service keeps the contract that its documentation states.
pub mod case;
pub mod cli;
pub mod diagnostic;
pub mod emulator;
pub mod event;
pub mod exchange;
pub mod finding;
pub mod judge;
pub mod outcome;
pub mod plan;
pub mod profile;
pub mod record;
pub mod report;
pub mod run;
pub mod schema;
pub mod secret;
pub mod target;
