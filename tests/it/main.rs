//! The one integration binary: what a user sees of the program, and what its files and records promise.

#[path = "../lying_targets/mod.rs"]
mod lying_targets;

mod judge;
mod lying;
mod pages;
mod program;
mod schema;
mod tidy;
mod web;
