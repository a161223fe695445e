//! The emulator as a test tenant: `emulate --tenant`.

mod assertions;
mod client;
mod people;
mod site;
mod tokens;
