//! What is read, and who is spoken to, while tokens are asked for: the world outside, handed in by whoever has it.

use std::fmt::Debug;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;

/// The world outside of the process, as far as tokens need it.
pub trait Sources: Debug + Send + Sync {
    /// An environment variable that is set to something.
    fn variable(&self, name: &str) -> Option<String>;

    /// A file's bytes.
    ///
    /// # Errors
    /// Why it can't be read.
    fn file(&self, path: &Path) -> Result<Vec<u8>, String>;

    /// The first line of standard input.
    ///
    /// # Errors
    /// Why there is none.
    fn line(&self) -> Result<String, String>;

    /// What time it is.
    fn now(&self) -> Timestamp;

    /// Tells a person something who can act on it. False: nobody is there.
    fn tell(&self, message: &str) -> bool;

    /// Lets time pass.
    fn pause(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// No world at all: for targets whose tokens are spelled in their profile.
#[derive(Debug, Clone, Copy)]
pub struct Nowhere;

impl Sources for Nowhere {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn file(&self, _: &Path) -> Result<Vec<u8>, String> {
        Err("no files are read here".into())
    }

    fn line(&self) -> Result<String, String> {
        Err("it isn't read here".into())
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn tell(&self, _: &str) -> bool {
        false
    }
}
