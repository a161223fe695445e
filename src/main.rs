//! Reads the world once, hands it to the command line, and returns its exit status.

use std::io::{BufRead as _, Read as _};
use std::process::ExitCode;

use graphproof::cli::{ColourVariables, World, main as graphproof_main};

/// A quarter of a proof's time goes into small allocations in many threads; this allocator takes an eighth off the whole.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// More bytes than any secret has.
const LONGEST_LINE: u64 = 64 * 1024;

fn main() -> ExitCode {
    let world = World {
        program: std::env::current_exe().ok(),
        args: std::env::args_os().collect(),
        dir: std::env::current_dir().unwrap_or_else(|_| ".".into()),
        colour: colour_variables(),
        clock: now,
        variable,
        line,
    };
    ExitCode::from(graphproof_main(&world).status())
}

#[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
fn colour_variables() -> ColourVariables {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    ColourVariables {
        no_color: set("NO_COLOR").is_some(),
        force: set("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
        off: set("CLICOLOR").is_some_and(|value| value == "0"),
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The first line of standard input.
fn line() -> std::io::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().take(LONGEST_LINE).read_line(&mut line)?;
    Ok(line)
}

#[expect(clippy::disallowed_methods, reason = "this is where the clock is read")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
