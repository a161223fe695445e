//! What can be typed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};

mod of_emulators;
mod of_records;
mod of_targets;

pub use of_emulators::{Emulate, EmulatedToken, Prove};
pub use of_records::{Deviations, Diff, FailOn, History, HistoryAdd, HistoryCommand, Judge, Publish, Render};
pub use of_targets::{Init, LEDGERS, List, Plan, Run, Sweep};

/// Proves whether a service keeps the contract that its documentation states.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = EXIT_STATUS)]
pub struct Args {
    /// The folder that holds cases/, schemas/ and targets/ [default: here or above, else built in]
    #[arg(long, global = true, value_name = "DIR", env = "GRAPHPROOF_SUITE")]
    pub suite: Option<OsString>,
    /// When to colour what is printed
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

impl Args {
    /// The suite's folder; a variable that is set to nothing says nothing.
    pub fn suite(&self) -> Option<&Path> {
        self.suite.as_deref().filter(|suite| !suite.is_empty()).map(Path::new)
    }
}

const EXIT_STATUS: &str = "\
Exit status: 0 as documented; 1 the target broke the contract, or a gate is closed; 2 no verdict; 3 bad input, or a target that may
not be written to: nothing was written; 4 objects may be left behind; 5 a report could not be written; 130, 143 interrupted.";

/// When to colour what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless the environment says otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the cases against a target, and write a record of what it did
    Run(Run),
    /// Remove what runs have left on a target, and nothing else
    Sweep(Sweep),
    /// Judge recorded traffic (an HTTP Archive) without sending anything: what was exercised, and what broke
    Judge(Judge),
    /// List the trials with their decision: run, or skip and why
    List(List),
    /// Print the token of a person of an emulator that is a tenant: what the profile that it writes has printed
    #[command(hide = true)]
    EmulatedToken(EmulatedToken),
    /// Write a commented profile of a tenant, and say which trials it can't run yet
    Init(Init),
    /// Print every request, object, removal and permission of a run, and how long it will take; sends nothing
    Plan(Plan),
    /// Make a report of a stored record, for other programs and people
    Render(Render),
    /// Draft the entries of a target's NAME.deviations.toml for what failed in a run, with the reasons left to be written
    Deviations(Deviations),
    /// Keep what runs came to, a line each, with a page, a badge and a feed
    History(History),
    /// Make a set of a stored record that anybody may see: record, page and JUnit XML without ids, names and addresses
    Publish(Publish),
    /// Check cases, fixtures, schemas, profiles, deviations and clauses, and show every problem
    Check(Check),
    /// Explain a case (its clauses, its request as curl, what is expected) or a rule code
    Explain(Explain),
    /// Serve the emulator; the first line on stdout is its base URL
    Emulate(Emulate),
    /// Play the suite against emulators that are wrong, or free, on purpose: it must notice the one and not the other
    Prove(Prove),
    /// Compare two records: two nights, two targets; what regressed, was fixed, or changed its shape
    Diff(Diff),
}

/// `graphproof check`
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Also compare the clauses with the stored texts of their pages (DIR/PAGE-ID.txt)
    #[arg(long, value_name = "DIR")]
    pub pages: Option<PathBuf>,
}

/// `graphproof explain`
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// A trial's id or the end of one, a clause's id, or a rule code such as C104
    #[arg(value_name = "CASE-OR-RULE")]
    pub what: String,
    /// A profile's name, a profile's file, or a base URL [default: the embedded emulator]
    #[arg(long, env = "GRAPHPROOF_TARGET")]
    pub target: Option<String>,
}
