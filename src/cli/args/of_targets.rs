//! What can be typed to commands that are about a target.

use std::path::PathBuf;
use std::time::Duration;

use super::FailOn;
use graphproof_engine::profile::{Kind, Rate};

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
