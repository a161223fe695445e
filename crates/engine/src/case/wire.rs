//! The shapes of the TOML files: how tables become the model, and what is said when they don't.
//!
//! Nothing here is derived: a reader that knows what it expects says `expected a status code such as 428`.
//! Every reader goes on after a problem, so that one pass shows them all. Start with [`case_file`].

pub(crate) mod case_file;
pub(crate) mod expect;
pub(crate) mod fixture_file;
pub(crate) mod permission_file;
pub(crate) mod request;
pub(crate) mod step;
pub(crate) mod tree;
