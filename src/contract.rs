//! The door for other people's `cargo test`: the whole suite against a target, as tests.
//!
//! [`Contract`] says what is to be asked and how. It never decides anything of its own: suite, target and plan are found as
//! `graphproof run` finds them, the trials are played by the same engine, and their record is the same.

use std::any::Any;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use crate::resolve::planned::{Planned, Refused};
use crate::resolve::suite;
use crate::resolve::target::{self, Service};
use graphproof_engine::diagnostic::{Diagnostic, Style, render_all};
use graphproof_engine::event::Event;
use graphproof_engine::outcome::Strictness;
use graphproof_engine::profile::deviations::Deviation;
use graphproof_engine::profile::{Kind, Profile};
use graphproof_engine::run::trial::{Arguments, harness};
use graphproof_engine::run::{self, Ending, Leftovers, Options, Retry, Stop, Turns, guard};

mod facts;
mod world;

use facts::Facts;

/// The suite against a target, as the tests of a test target with `harness = false`.
///
/// ```toml
/// # Cargo.toml
/// [dev-dependencies]
/// graphproof = "0.1"
///
/// [[test]]
/// name = "contract"
/// harness = false
/// ```
/// Every trial is a test: `cargo test --test contract -- 412`, `--list`, `--exact` and nextest work. `tests/contract.rs` for a
/// server that listens already:
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     graphproof::Contract::against("http://127.0.0.1:8080").run()
/// }
/// ```
/// and for one that the test starts itself, here the emulator in the place of a proxy:
/// ```standalone_crate
/// use graphproof::{Contract, Emulator, StartError};
///
/// fn main() -> std::process::ExitCode {
///     Contract::served_by(|| {
///         let proxy = Emulator::start()?;
///         Ok::<_, StartError>((proxy.base_url().to_owned(), proxy))
///     })
///     .only("item_add::412")
///     .run()
/// }
/// ```
/// The variable `GRAPHPROOF_TARGET` names another target for a time; nothing that is said here of the target is said of that one.
///
/// **Beside other processes** (nextest makes one of every trial) the tests take turns on what trials may not share, for all
/// processes of this machine that ask the same address. A server that the test starts itself, and the embedded emulator, are
/// each process's own. Only what is disposable, and on this machine, is asked.
#[must_use = "nothing is asked until it is run"]
pub struct Contract {
    target: Option<String>,
    start: Option<Start>,
    profile: Option<String>,
    deviations: Option<PathBuf>,
    suite: Option<PathBuf>,
    filters: Vec<String>,
    record: Option<PathBuf>,
    strictness: Strictness,
    jobs: usize,
}

/// Starts a server: its base URL, and what stops it when it is dropped.
type Start = Box<dyn FnOnce() -> Result<(String, Box<dyn Any>), String>>;

/// What stands in the files.
struct Found {
    planned: Planned,
    deviations: Vec<Deviation>,
    warnings: Vec<Diagnostic>,
}

impl Contract {
    /// Asks a base URL, a profile's file (`tests/mine.toml`) or a profile of the suite by its name, as `--target` does.
    /// `emulator` starts the embedded one.
    pub fn against(target: impl Into<String>) -> Self {
        Self { target: Some(target.into()), ..Self::new() }
    }

    /// Asks a server that is started once something is to be asked: `start` gives its base URL, and what keeps it alive until
    /// the last test has ended.
    pub fn served_by<Kept: 'static, Error: Display>(
        start: impl FnOnce() -> Result<(String, Kept), Error> + 'static,
    ) -> Self {
        let start = || match start() {
            Ok((base_url, kept)) => Ok((base_url, Box::new(kept) as Box<dyn Any>)),
            Err(error) => Err(format!("the server can't be started: {error}")),
        };
        Self { start: Some(Box::new(start)), ..Self::new() }
    }

    fn new() -> Self {
        Self {
            target: None,
            start: None,
            profile: None,
            deviations: None,
            suite: None,
            filters: Vec::new(),
            record: None,
            strictness: Strictness::default(),
            jobs: 8,
        }
    }

    /// Whose ids and tokens are sent to a base URL or a started server: a profile's file or name. Without one, those of the
    /// emulator.
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// What is known of the target, as a file. Without one, it is the file `NAME.deviations.toml` beside the profile, if there
    /// is one.
    ///
    /// A trial that fails as it is known to is ignored, with the reason. One more test, `deviations`, plays all trials and
    /// is red where an entry is stale, expired or about another fault.
    pub fn deviations(mut self, file: impl Into<PathBuf>) -> Self {
        self.deviations = Some(file.into());
        self
    }

    /// The folder with cases/ and schemas/, instead of the suite that this crate came with.
    pub fn suite(mut self, dir: impl Into<PathBuf>) -> Self {
        self.suite = Some(dir.into());
        self
    }

    /// Only trials whose id contains this; said several times, any of them.
    pub fn only(mut self, filter: impl Into<String>) -> Self {
        self.filters.push(filter.into());
        self
    }

    /// A folder for run.json, and the page and the report that go with it; `env!("CARGO_TARGET_TMPDIR")` is a good one. Under
    /// nextest nothing is written, for there no process sees more than one trial.
    pub fn record(mut self, dir: impl Into<PathBuf>) -> Self {
        self.record = Some(dir.into());
        self
    }

    /// A broken should is red, too.
    pub fn strict(mut self) -> Self {
        self.strictness = Strictness::Strict;
        self
    }

    /// How many trials may run at a time in one process; 8 unless said otherwise.
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs;
        self
    }

    /// Runs the tests that the command line asks for. The exit status is libtest's: 0, or 101 where a test is red, nothing can be
    /// asked, or objects are left behind on the target.
    pub fn run(self) -> ExitCode {
        let args = Arguments::from_args();
        match self.ran(&args) {
            Ok(status) => status,
            Err(Refused::Said(sentence)) => refuse(&sentence),
            Err(Refused::Diagnosed(diagnostics)) => refuse(&render_all(&diagnostics, Style::Plain)),
        }
    }

    fn ran(mut self, args: &Arguments) -> Result<ExitCode, Refused> {
        if let Some(target) = world::variable("GRAPHPROOF_TARGET") {
            self = Self { target: Some(target), start: None, profile: None, deviations: None, ..self };
        }
        let Found { planned, deviations, warnings } = self.found()?;
        if !args.list {
            world::say_warnings(&warnings);
            world::say_what_is_ignored(&planned.plan);
        }
        let facts = Arc::new(Facts::new(&planned, self.target.clone(), deviations));
        let tests = facts::tests(&facts, &planned.plan);
        let events = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&events);
        let tell = move |event: &Event| {
            world::say_that_it_stands_still(event);
            heard.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone());
        };
        let (plan, record) = (planned.plan.clone(), self.record.clone());
        let status = harness(args, &plan, tests, || self.started(&planned, &facts), tell);
        let events = std::mem::take(&mut *events.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(facts.ended(&events, record.as_deref()).unwrap_or(status))
    }

    fn found(&self) -> Result<Found, Refused> {
        let dir = Path::new(".");
        let loaded = match &self.suite {
            Some(suite) => suite::load(dir, Some(suite))?,
            None => suite::load_built_in()?,
        };
        let asked = self.profile.as_deref().or(self.target.as_deref());
        let mut planned = Planned::of(loaded, dir, asked, &self.filters)?;
        if let Some(base_url) = self.target.as_ref().filter(|_| self.profile.is_some()) {
            planned.profile = target::at(&planned.profile, base_url)?;
        }
        on_this_machine(&planned.profile)?;
        let planned = planned.with(world::sources())?;
        let of = (&planned.loaded.files, &planned.loaded.suite);
        let (deviations, found) = target::deviations(dir, of, asked, self.deviations.as_deref())?;
        let warnings = planned.warnings.iter().cloned().chain(found).collect();
        Ok(Found { planned, deviations, warnings })
    }

    /// The world of a run, and what must be kept alive while it lasts.
    fn started(self, planned: &Planned, facts: &Facts) -> Result<(run::World, Box<dyn Any>), String> {
        let (base_url, turns, kept): (String, Turns, Box<dyn Any>) = if let Some(start) = self.start {
            let (base_url, kept) = start()?;
            let profile = target::at(&planned.profile, &base_url).and_then(|profile| {
                on_this_machine(&profile)?;
                Ok(profile)
            });
            profile.map_err(|refused| sentence(&refused))?;
            (base_url.trim_end_matches('/').to_owned(), Turns::default(), kept)
        } else {
            let service = Service::of(&planned.profile, world::clock)
                .map_err(|error| format!("the emulator can't be started: {error}"))?;
            let turns = match &service {
                Service::Remote(base_url) => world::turns(base_url)?,
                Service::Embedded(_) => Turns::default(),
            };
            (service.base_url().to_owned(), turns, Box::new(service))
        };
        facts.listens_at(&base_url);
        let options = Options {
            jobs: self.jobs,
            strictness: self.strictness,
            leftovers: Leftovers::Remove,
            ending: Ending::AfterAll,
            marker: world::marker(),
            retry: Retry::of(&planned.profile),
            patience: None,
        };
        let world = planned.world(&base_url, options, None, Stop::default())?;
        Ok((run::World { turns, ..world }, kept))
    }
}

/// Under `cargo test` nobody says what may be written to: only what may be thrown away on this machine is.
fn on_this_machine(profile: &Profile) -> Result<(), Refused> {
    match profile.kind {
        Kind::Tenant => Err(Refused::Said(
            "a tenant is asked by `graphproof run` only, which is told what it may write to".into(),
        )),
        Kind::Disposable => Ok(guard::allowed(profile, None).map_err(|mismatch| mismatch.to_string())?),
    }
}

fn sentence(refused: &Refused) -> String {
    match refused {
        Refused::Said(sentence) => sentence.clone(),
        Refused::Diagnosed(diagnostics) => render_all(diagnostics, Style::Plain),
    }
}

fn refuse(sentence: &str) -> ExitCode {
    world::say(&format!("{}\n", sentence.trim_end()));
    ExitCode::from(world::RED)
}
