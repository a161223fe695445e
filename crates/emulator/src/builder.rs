//! Settings as somebody types them in a test: [`Builder`] turns names into what they mean, or says what is wrong with them.

use super::fault::{FaultError, Faults};
use super::seed::{Seed, SeedError};
use super::server::Emulator;
use super::settings::Settings;
use jiff::Timestamp;
use std::fmt;
use std::net::SocketAddr;

/// An emulator before it is started; [`Emulator::builder`] gives one.
///
/// ```
/// use graphproof_emulator::{Emulator, StartError};
///
/// // One with sections that hold three items, which refuses a third of all requests with 429.
/// let emulator = Emulator::builder()
///     .seed("[limits]\nitems_per_section = 3")
///     .faults("throttle=33%,seed=7")
///     .start()?;
/// # assert!(emulator.base_url().starts_with("http://127.0.0.1:"));
///
/// let misspelt = Emulator::builder().faults("throtle=33%").start();
/// assert!(matches!(misspelt, Err(StartError::Faults(_))));
/// # Ok::<(), StartError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing listens until it is started"]
pub struct Builder {
    pub(super) settings: Settings,
    /// The first thing that is wrong, told at the start.
    wrong: Option<StartError>,
}

impl Builder {
    pub(super) fn new() -> Builder {
        Builder { settings: Settings::new(now), wrong: None }
    }

    /// Where to listen, instead of any free port of the loopback address.
    pub fn listen(mut self, listen: SocketAddr) -> Builder {
        self.settings.listen = listen;
        self
    }

    /// The limits of the world, as the text of a seed file ([`Seed`] has its keys).
    pub fn seed(mut self, toml: &str) -> Builder {
        match Seed::parse(toml) {
            Ok(seed) => self.settings.seed = seed,
            Err(error) => self.is_wrong(StartError::Seed(error)),
        }
        self
    }

    /// How transport and service misbehave on purpose, such as `throttle=30%,late=2s,seed=7`; [`Faults`] has the list.
    pub fn faults(mut self, spec: &str) -> Builder {
        match Faults::parse(spec) {
            Ok(faults) => self.settings.faults = faults,
            Err(error) => self.is_wrong(StartError::Faults(error)),
        }
        self
    }

    /// Starts it; it accepts requests when this returns.
    ///
    /// # Errors
    /// The first thing that is wrong with what was asked for; the address can't be had, or no thread.
    pub fn start(self) -> Result<Emulator, StartError> {
        let Builder { settings, wrong } = self;
        let listen = settings.listen;
        match wrong {
            Some(wrong) => Err(wrong),
            None => Emulator::with(settings)
                .map_err(|error| StartError::Listen { listen, error: error.to_string() }),
        }
    }

    pub(super) fn is_wrong(&mut self, error: StartError) {
        self.wrong.get_or_insert(error);
    }
}

/// Why an emulator isn't started.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum StartError {
    /// No mutant has this id, which only the feature `mutants` can ask for.
    NoMutant(String),
    /// No variation has this id, which only the feature `mutants` can ask for.
    NoVariation(String),
    /// The seed can't be read.
    Seed(SeedError),
    /// The faults can't be read.
    Faults(FaultError),
    /// It can't listen there, or the system has no thread for it.
    Listen {
        /// Where it should listen.
        listen: SocketAddr,
        /// What the system says.
        error: String,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::NoMutant(id) => write!(formatter, "no mutant `{id}`; `Mutant::all()` lists them"),
            StartError::NoVariation(id) => {
                write!(formatter, "no variation `{id}`; `Variation::all()` lists them")
            }
            StartError::Seed(error) => write!(formatter, "the seed can't be read: {error}"),
            StartError::Faults(error) => error.fmt(formatter),
            StartError::Listen { listen, error } => {
                write!(formatter, "the emulator can't listen on {listen}: {error}")
            }
        }
    }
}

impl std::error::Error for StartError {}

/// Somebody else's test has no `main` of ours that could hand down the time.
#[expect(clippy::disallowed_methods, reason = "this door has no main behind it that reads the clock")]
fn now() -> Timestamp {
    Timestamp::now()
}
