//! One integration binary: everything that needs the whole program or reads the sources.

mod judge;
mod pages;
mod schema;
mod tidy;
