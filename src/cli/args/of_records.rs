//! What can be typed to commands that are about records.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Subcommand, ValueEnum};

use graphproof_engine::drift::Drift;
use graphproof_engine::report::formats::Format;

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

/// `graphproof render`
#[derive(Debug, clap::Args)]
pub struct Render {
    /// A run.json, or the folder that holds one
    pub record: PathBuf,
    /// What to make of it
    #[arg(long, value_name = "F", value_parser = formats())]
    pub format: Format,
    /// A record, or its folder: mark what is new since then, in html and in what is for GitHub
    #[arg(long, value_name = "RECORD")]
    pub baseline: Option<PathBuf>,
    /// Where to write it [default: stdout]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let names = Format::ALL.map(|format| {
        let (name, help) = format.named();
        PossibleValue::new(name).help(help)
    });
    PossibleValuesParser::new(names).map(|typed| {
        let meant = Format::ALL.into_iter().find(|format| format.named().0 == typed);
        meant.expect("only the names of formats are taken")
    })
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
