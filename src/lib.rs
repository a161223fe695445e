//! Proves whether a service keeps the contract that its documentation states.
pub mod case;
pub mod diagnostic;
pub mod exchange;
pub mod finding;
pub mod judge;
pub mod outcome;
pub mod schema;
pub mod secret;
