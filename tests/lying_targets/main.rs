//! `cargo run --example lying_target -- NAME [ADDR]`: a server that lies in one chosen way, to try the suite on.
//!
//! The first line on stdout is its base URL; then it serves until it is ended. Without a name it lists the liars.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;

#[path = "mod.rs"]
mod lying_targets;

use lying_targets::{Liar, Running};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (name, address) = match args.as_slice() {
        [] => return listed(ExitCode::SUCCESS),
        [help] if matches!(help.as_str(), "--help" | "-h") => return listed(ExitCode::SUCCESS),
        [name] => (name, "127.0.0.1:0"),
        [name, address] => (name, address.as_str()),
        _ => return listed(ExitCode::from(3)),
    };
    let Some(liar) = Liar::named(name) else { return listed(ExitCode::from(3)) };
    let Ok(address) = address.parse::<SocketAddr>() else { return listed(ExitCode::from(3)) };
    match Running::start(liar, address) {
        Ok(running) => {
            if writeln!(std::io::stdout(), "{}", running.base_url()).is_err() {
                return ExitCode::FAILURE;
            }
            loop {
                std::thread::park();
            }
        }
        Err(error) => {
            drop(writeln!(std::io::stderr(), "can't listen on {address}: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn listed(exit: ExitCode) -> ExitCode {
    let mut text = String::from("cargo run --example lying_target -- NAME [ADDR]\n\n");
    for liar in Liar::ALL {
        text = format!("{text}  {:<32}{}\n", liar.name(), liar.says());
    }
    drop(write!(std::io::stderr(), "{text}"));
    exit
}
