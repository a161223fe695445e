//! What can be typed.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

use crate::drift::Drift;
use crate::profile::{Kind, Rate};
use crate::report::formats::Format;

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
Exit status: 0 as documented; 1 the target broke the contract, or a gate is closed; 2 no verdict; 3 bad input, nothing was sent;
4 objects may be left behind; 5 a report could not be written; 130, 143 interrupted.";

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

/// Where ledgers lie unless somebody says otherwise.
pub const LEDGERS: &str = "reports/ledgers";

/// `graphproof run`
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are switches as typed; their meaning is in run::Options"
)]
pub struct Run {
    /// Run only trials whose id contains one of these
    pub filter: Vec<String>,
    /// A profile's name, a profile's file, or a base URL [default: the embedded emulator]
    #[arg(long, env = "GRAPHPROOF_TARGET")]
    pub target: Option<String>,
    /// What is known of the target [default: NAME.deviations.toml beside its profile]
    #[arg(long, value_name = "FILE")]
    pub deviations: Option<PathBuf>,
    /// Where the record and its reports are written
    #[arg(long, value_name = "DIR", default_value = "reports/latest", env = "GRAPHPROOF_OUT")]
    pub out: PathBuf,
    /// How many trials may run at a time
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1024), env = "GRAPHPROOF_JOBS")]
    pub jobs: u16,
    /// Seconds that one request may take [default: the profile's, else 30]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u32).range(1..=3600), env = "GRAPHPROOF_TIMEOUT")]
    pub timeout: Option<u32>,
    /// What may be written to: the id of the profile's tenant, or the host of a disposable target that isn't on this machine
    #[arg(long, value_name = "TENANT-ID|HOST")]
    pub allow_writes: Option<String>,
    /// The most requests a second, or `unlimited`: then the target's documented limits aren't kept either [default: the
    /// profile's, else 10 for a tenant and unlimited for what is disposable]
    #[arg(long, value_name = "N", value_parser = Rate::parse, env = "GRAPHPROOF_RATE")]
    pub rate: Option<Rate>,
    /// How often a request is sent that is answered with 429 or 503 [default: the profile's, else 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=20), env = "GRAPHPROOF_ATTEMPTS")]
    pub attempts: Option<u32>,
    /// A broken should is red, not a warning
    #[arg(long)]
    pub strict: bool,
    /// A record, or its folder: mark what is new, fails differently or was fixed since then
    #[arg(long, value_name = "RECORD", env = "GRAPHPROOF_BASELINE")]
    pub baseline: Option<PathBuf>,
    /// With a baseline, what ends with exit status 1 [default: whatever breaks the contract, new or not]
    #[arg(long, value_name = "WHAT", requires = "baseline")]
    pub fail_on: Option<FailOn>,
    /// Also write the record and its reports as anybody may see them, into a folder of their own
    #[arg(long, value_name = "DIR", env = "GRAPHPROOF_PUBLISH")]
    pub publish: Option<PathBuf>,
    /// Run the trials in another order, the same for the same seed
    #[arg(long, value_name = "SEED")]
    pub shuffle: Option<u64>,
    /// Stop after the first failure
    #[arg(long)]
    pub fail_fast: bool,
    /// Where it is written down what the trials make on the target, until it is removed
    #[arg(long, value_name = "DIR", default_value = LEDGERS, env = "GRAPHPROOF_LEDGER")]
    pub ledger: PathBuf,
    /// Leave what the trials make on the target, to be looked at
    #[arg(long)]
    pub keep: bool,
    /// Also print passed and skipped trials
    #[arg(long, short)]
    pub verbose: bool,
}

/// `graphproof sweep`
#[derive(Debug, clap::Args)]
pub struct Sweep {
    /// Ledgers of runs [default: all of the target in the folder]
    #[arg(value_name = "LEDGER")]
    pub ledgers: Vec<PathBuf>,
    /// A profile's name, a profile's file, or a base URL [default: the one that each ledger names]
    #[arg(long, env = "GRAPHPROOF_TARGET")]
    pub target: Option<String>,
    /// What may be written to: the id of the profile's tenant, or the host of a disposable target that isn't on this machine
    #[arg(long, value_name = "TENANT-ID|HOST")]
    pub allow_writes: Option<String>,
    /// Where ledgers lie
    #[arg(long, value_name = "DIR", default_value = LEDGERS, env = "GRAPHPROOF_LEDGER")]
    pub ledger: PathBuf,
    /// Only say what would be removed
    #[arg(long)]
    pub dry_run: bool,
    /// Seconds that what was accepted may take to show, counted from the run's last line [default: 30 on a tenant, else 1]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u32).range(0..=3600))]
    pub wait: Option<u32>,
    /// Without ledgers: remove whatever is named as a run of ours names things
    #[arg(long, requires = "target", conflicts_with = "ledgers")]
    pub by_name: bool,
    /// With --by-name: how long ago its run must have begun, such as 90m or 2d
    #[arg(long, value_name = "TIME", default_value = "1h", requires = "by_name", value_parser = older_than)]
    pub older_than: jiff::SignedDuration,
}

impl Sweep {
    /// The target that was named; a variable that is set to nothing says nothing.
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref().filter(|target| !target.is_empty())
    }

    /// How long what was accepted may take to show.
    pub fn wait(&self, kind: Kind) -> Duration {
        let usual = match kind {
            Kind::Tenant => 30,
            Kind::Disposable => 1,
        };
        Duration::from_secs(self.wait.unwrap_or(usual).into())
    }
}

fn older_than(text: &str) -> Result<jiff::SignedDuration, String> {
    let expected = || "a time such as 90m, 2h or 3d".to_owned();
    let span: jiff::Span = text.parse().map_err(|_| expected())?;
    let time = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).map_err(|_| expected())?;
    if time.is_negative() { Err(expected()) } else { Ok(time) }
}

/// `graphproof judge`
#[derive(Debug, clap::Args)]
pub struct Judge {
    /// An HTTP Archive (HAR 1.2), as a browser, a proxy or a test tool writes it
    #[arg(value_name = "FILE.har")]
    pub file: PathBuf,
    /// Where the record and its reports are written
    #[arg(long, value_name = "DIR", default_value = "reports/judged", env = "GRAPHPROOF_OUT")]
    pub out: PathBuf,
    /// A broken should is red, not a warning
    #[arg(long)]
    pub strict: bool,
    /// Also print what is as documented, and every clause that never occurred
    #[arg(long, short)]
    pub verbose: bool,
}

/// `graphproof list`
#[derive(Debug, clap::Args)]
pub struct List {
    /// List only trials whose id contains one of these
    pub filter: Vec<String>,
    /// A profile's name, a profile's file, or a base URL [default: the embedded emulator]
    #[arg(long, env = "GRAPHPROOF_TARGET")]
    pub target: Option<String>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `graphproof emulated-token`
#[derive(Debug, clap::Args)]
pub struct EmulatedToken {
    /// Who: member-01, outsider-01 …
    pub person: String,
    /// The permissions that the token is to have [default: all that pages name]
    pub permissions: Vec<String>,
    /// The emulator's base URL
    #[arg(long, value_name = "URL")]
    pub at: String,
    /// The certificate of its authority
    #[arg(long, value_name = "FILE")]
    pub trust: PathBuf,
}

/// `graphproof init`
#[derive(Debug, clap::Args)]
pub struct Init {
    /// The profile's name: --target takes it, and targets/NAME.toml is written
    pub name: String,
    /// The id of the one tenant that may be written to
    #[arg(long, value_name = "GUID")]
    pub tenant: Option<String>,
    /// Write it elsewhere
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `graphproof plan`
#[derive(Debug, clap::Args)]
pub struct Plan {
    /// Plan only trials whose id contains one of these
    pub filter: Vec<String>,
    /// A profile's name, a profile's file, or a base URL [default: the embedded emulator]
    #[arg(long, env = "GRAPHPROOF_TARGET")]
    pub target: Option<String>,
    /// The rate that the time is estimated for, as of `run`
    #[arg(long, value_name = "N", value_parser = Rate::parse, env = "GRAPHPROOF_RATE")]
    pub rate: Option<Rate>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `graphproof render`
#[derive(Debug, clap::Args)]
pub struct Render {
    /// A run.json, or the folder that holds one
    pub record: PathBuf,
    /// What to make of it
    #[arg(long, value_name = "F")]
    pub format: Format,
    /// A record, or its folder: mark what is new since then, in html and in what is for GitHub
    #[arg(long, value_name = "RECORD")]
    pub baseline: Option<PathBuf>,
    /// Where to write it [default: stdout]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `graphproof deviations`
#[derive(Debug, clap::Args)]
pub struct Deviations {
    /// A profile's name, a profile's file, or a base URL [default: the embedded emulator]
    #[arg(long, env = "GRAPHPROOF_TARGET")]
    pub target: Option<String>,
    /// The run.json of a run against that target, or the folder that holds it
    #[arg(long, value_name = "RECORD")]
    pub from: PathBuf,
}

/// `graphproof history`
#[derive(Debug, clap::Args)]
pub struct History {
    /// What to do with it
    #[command(subcommand)]
    pub command: HistoryCommand,
}

/// What can be done with a history.
#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// Add a run to DIR/history.jsonl, and make index.html, badge.json and feed.xml from it
    Add(HistoryAdd),
}

/// `graphproof history add`
#[derive(Debug, clap::Args)]
pub struct HistoryAdd {
    /// A run.json, or the folder that holds one
    pub record: PathBuf,
    /// Where the history is kept
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// Forget all but the newest N runs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub keep: Option<u16>,
}

/// `graphproof publish`
#[derive(Debug, clap::Args)]
pub struct Publish {
    /// A run.json, or the folder that holds one
    pub record: PathBuf,
    /// Where the set is written; not where the private record lies
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
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

/// `graphproof emulate`
#[derive(Debug, clap::Args)]
pub struct Emulate {
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// A TOML file with limits: how many items a section may hold, and the like
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,
    /// Break the contract on purpose, in one place; a misspelt id is told the nearest one
    #[arg(long, value_name = "ID")]
    pub mutant: Option<String>,
    /// Take a freedom that the pages leave, on purpose; a misspelt id is told the nearest one
    #[arg(long, value_name = "ID", conflicts_with = "mutant")]
    pub variation: Option<String>,
    /// Misbehave on purpose: throttle=30%,unavailable=5%,latency=20..80ms,reset=5%:after,late=2s,teams=3s,token=10%,seed=7
    #[arg(long, value_name = "SPEC")]
    pub fault: Option<String>,
    /// Write a line of JSON for every request when it is answered: when it came, what it was, what came of it, whose it was
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// As a test tenant: TLS under an authority of its own, tokens that have to be asked for, limits on how often
    #[arg(long)]
    pub tenant: bool,
    /// Where a tenant writes what a client must have: ca.pem, application.pem and application.key
    #[arg(long, value_name = "DIR", default_value = "reports/tenant", requires = "tenant")]
    pub files: PathBuf,
    /// The display name of the tenant's organization [default: Contoso Test]
    #[arg(long, value_name = "NAME", requires = "tenant")]
    pub tenant_name: Option<String>,
    /// Seconds that a token of the tenant is good [default: 3599]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u32).range(1..=86400), requires = "tenant")]
    pub token_lifetime: Option<u32>,
    /// Let a tenant's clients ask as often as they like
    #[arg(long, requires = "tenant")]
    pub unthrottled: bool,
}

/// `graphproof prove`
#[derive(Debug, clap::Args)]
pub struct Prove {
    /// Play only mutants and variations whose id contains one of these, and ask for no pins
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub filter: Vec<String>,
    /// List them, and play nothing
    #[arg(long, conflicts_with_all = ["full", "bless"])]
    pub list: bool,
    /// Only find what the suite pins, and rewrite cases/pins.lock
    #[arg(long, conflicts_with_all = ["filter", "full"])]
    pub bless: bool,
    /// Where prove.json and index.html are written
    #[arg(long, value_name = "DIR", default_value = "reports/proof")]
    pub out: PathBuf,
    /// Play every trial against every mutant, not only those that must notice
    #[arg(long)]
    pub full: bool,
    /// How many emulators may run at a time [default: two for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), env = "GRAPHPROOF_JOBS")]
    pub jobs: Option<u16>,
}

/// `graphproof diff`
#[derive(Debug, clap::Args)]
pub struct Diff {
    /// The record that is compared to, or its folder
    pub old: PathBuf,
    /// The record that is compared, or its folder
    pub new: PathBuf,
    /// Where diff.html and diff.json are written
    #[arg(long, value_name = "DIR", default_value = "reports/diff")]
    pub out: PathBuf,
    /// What ends with exit status 1
    #[arg(long, value_name = "WHAT", default_value = "never")]
    pub fail_on: FailOn,
}

/// How much drift is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A trial regressed, and not as it is known to.
    Regressed,
    /// Anything changed, be it for the better or in shape only.
    Changed,
    /// Nothing.
    Never,
}

impl FailOn {
    /// Whether there is more drift than may be. Of what an interrupted run left out nobody knows.
    pub fn is_beyond(self, drift: &Drift) -> bool {
        match self {
            Self::Regressed => !drift.new.complete || drift.worse().next().is_some(),
            Self::Changed => !drift.new.complete || drift.entries() > 0,
            Self::Never => false,
        }
    }
}
