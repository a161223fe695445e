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
mod faults;
mod files;
mod formats;
mod gate;
mod guard;
mod history;
mod hostile_files;
mod identities;
mod interrupted;
mod judge;
mod lists;
mod lying;
mod mangled;
mod nightly;
mod on_a_tenant;
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
mod seen;
mod sweep;
mod tenant;
mod tenant_example;
mod tidy;
mod traffic;
mod traps;
mod web;
