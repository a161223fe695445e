//! The command line: what is typed, what it means, and what the process says and returns.
//!
//! [`main`] is the whole program; it takes the world that `main.rs` read and gives an exit status. One file per
//! command; [`args`] is what can be typed, and [`crate::resolve`] finds and reads the files.

pub mod args;
mod check;
mod committed;
mod deviations;
mod diff;
mod emulate;
mod emulated_token;
mod exit;
mod explain;
mod history;
mod init;
mod interrupt;
mod judge;
mod ledger;
mod list;
mod output;
mod plan;
mod progress;
mod prove;
mod publish;
mod render;
mod run;
mod sweep;
mod written;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Parser as _;
use jiff::Timestamp;

use crate::resolve::sources::Sources;

pub use exit::Exit;
pub use output::ColourVariables;
use output::Output;

/// What the process was started with; read once, in `main.rs`.
#[derive(Debug, Clone)]
pub struct World {
    /// This program's file, for who has to call it; nothing where the system doesn't tell.
    pub program: Option<PathBuf>,
    /// The arguments, the program's name first.
    pub args: Vec<std::ffi::OsString>,
    /// The working directory.
    pub dir: PathBuf,
    /// The variables that decide about colour.
    pub colour: ColourVariables,
    /// Reads the clock.
    pub clock: fn() -> Timestamp,
    /// Reads a variable that is set to something.
    pub variable: fn(&str) -> Option<String>,
    /// Reads the first line of standard input.
    pub line: fn() -> std::io::Result<String>,
}

impl World {
    /// What tokens are asked for with.
    fn sources(&self, output: Output) -> Arc<Sources> {
        let Self { variable, line, clock, .. } = *self;
        Arc::new(Sources { variable, line, clock, tell: output.to_person() })
    }
}

/// Runs a command and gives its exit status. Everything that goes wrong is said on stderr.
pub fn main(world: &World) -> Exit {
    let args = match args::Args::try_parse_from(&world.args) {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    let output = Output::new(
        args.color,
        world.colour,
        std::io::stdout().is_terminal(),
        std::io::stderr().is_terminal(),
    );
    match &args.command {
        args::Command::Run(run) => run::main(world, &args, run, output),
        args::Command::Sweep(typed) => sweep::main(world, &args, typed, output),
        args::Command::Judge(judge) => judge::main(world, &args, judge, output),
        args::Command::List(list) => list::main(world, &args, list, output),
        args::Command::EmulatedToken(typed) => emulated_token::main(world, typed, output),
        args::Command::Init(init) => init::main(world, &args, init, output),
        args::Command::Plan(plan) => plan::main(world, &args, plan, output),
        args::Command::Render(render) => render::main(world, &args, render, output),
        args::Command::Deviations(draft) => deviations::main(world, &args, draft, output),
        args::Command::History(typed) => history::main(world, typed, output),
        args::Command::Publish(typed) => publish::main(world, &args, typed, output),
        args::Command::Check(check) => check::main(world, &args, check, output),
        args::Command::Explain(explain) => explain::main(world, &args, explain, output),
        args::Command::Prove(prove) => prove::main(world, &args, prove, output),
        args::Command::Diff(diff) => diff::main(world, diff, output),
        args::Command::Emulate(emulate) => emulate::main(world, emulate, output),
    }
}

/// Help and version are answers; anything else that clap says is bad input.
fn usage(error: &clap::Error) -> Exit {
    // Where not even stderr can be written to, the exit status still says it.
    drop(error.print());
    if error.use_stderr() { Exit::BadInput } else { Exit::Ok }
}
