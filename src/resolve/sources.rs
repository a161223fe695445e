//! The world outside, for whoever asks for tokens.

use std::path::Path;

use jiff::Timestamp;

use graphproof_engine::target::auth;

use super::suite;

/// What a process can read and say.
#[derive(Debug, Clone, Copy)]
pub struct Sources {
    /// Reads a variable that is set to something.
    pub variable: fn(&str) -> Option<String>,
    /// Reads the first line of standard input.
    pub line: fn() -> std::io::Result<String>,
    /// Reads the clock.
    pub clock: fn() -> Timestamp,
    /// Tells a person at a terminal something; nothing where none is there.
    pub tell: Option<fn(&str)>,
}

impl auth::Sources for Sources {
    fn variable(&self, name: &str) -> Option<String> {
        (self.variable)(name)
    }

    fn file(&self, path: &Path) -> Result<Vec<u8>, String> {
        suite::bytes(path)
    }

    fn line(&self) -> Result<String, String> {
        (self.line)().map_err(|error| error.to_string())
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn tell(&self, message: &str) -> bool {
        self.tell.map(|tell| tell(message)).is_some()
    }
}
