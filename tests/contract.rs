//! The suite as tests: `cargo test --test contract -- 412`, `--list`, `--exact`, nextest.
//!
//! The suite is the checkout's. Without `GRAPHPROOF_TARGET` the embedded emulator is asked; under nextest every trial has one
//! to itself.

fn main() -> std::process::ExitCode {
    graphproof::Contract::against("emulator").suite(".").run()
}
