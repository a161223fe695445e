//! One integration binary: everything that needs the whole program or reads the sources.

mod pages;
mod tidy;
