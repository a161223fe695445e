//! The one integration binary: what a user sees of the program, and what its files and records promise.

#[path = "../lying_targets/mod.rs"]
mod lying_targets;

mod bad_files;
mod broken_cases;
mod cli;
mod contract_door;
mod determinism;
mod deviations;
mod drift;
mod emulate;
mod files;
mod formats;
mod history;
mod hostile_files;
mod interrupted;
mod judge;
mod lying;
mod mangled;
mod nightly;
mod other_targets;
mod pages;
mod pins;
mod plan;
mod program;
mod proof;
mod prove;
mod publish;
mod record;
mod render;
mod replay;
mod schema;
mod tenant_example;
mod tidy;
mod traffic;
mod traps;
mod web;
