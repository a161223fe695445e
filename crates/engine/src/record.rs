//! A run's stored truth. Every report and every diff is rendered from records, never from another report.
//!
//! [`Record`] is what `run.json` holds (its schema is `schemas/run-record.schema.json`); a [`Folder`] makes one
//! of a run's events; [`cause`] finds what is one and the same; [`deviation`] tells what is known from what is new;
//! [`publish`] makes one that anybody may see; [`door`] reads one; [`store`] writes and reads files so that a reader never sees half of one.

pub mod cause;
pub mod dead_end;
pub mod deviation;
pub mod door;
mod fold;
pub mod model;
pub mod publish;
pub mod store;
pub mod symptom;

pub use fold::{Folder, Header};
pub use model::Record;
