//! What can be typed to commands that are about the emulator.

use std::net::SocketAddr;
use std::path::PathBuf;

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
