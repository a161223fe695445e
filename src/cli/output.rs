//! Writing to stdout and stderr: results on one, progress and complaints on the other.

use std::io::{self, Write as _};

use super::Exit;
use super::args::Color;
use crate::resolve::planned::Refused;
use graphproof_engine::diagnostic::{Diagnostic, Style, render_all};

/// The variables that decide about colour.
#[derive(Debug, Clone, Copy, Default)]
pub struct ColourVariables {
    /// `NO_COLOR` is set to something.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set to something but 0.
    pub force: bool,
    /// `CLICOLOR` is 0.
    pub off: bool,
}

/// Where a command writes to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    /// How results are drawn.
    pub(super) stdout: Style,
    /// How complaints are drawn.
    pub(super) stderr: Style,
    /// Whether somebody watches the progress.
    pub(super) watched: bool,
}

impl Output {
    /// `--color` beats `NO_COLOR` beats `CLICOLOR_FORCE` beats `CLICOLOR` beats the terminal.
    pub(super) fn new(color: Color, variables: ColourVariables, stdout_tty: bool, stderr_tty: bool) -> Self {
        let style = |tty: bool| {
            let coloured = match color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto if variables.no_color => false,
                Color::Auto if variables.force => true,
                Color::Auto if variables.off => false,
                Color::Auto => tty,
            };
            if coloured { Style::Coloured } else { Style::Plain }
        };
        Self { stdout: style(stdout_tty), stderr: style(stderr_tty), watched: stderr_tty }
    }

    /// Writes a result.
    ///
    /// # Errors
    /// Stdout can't be written to; a reader that has closed the pipe has seen enough and is no error.
    #[expect(clippy::unused_self, reason = "whoever writes was given the place to write to")]
    pub(super) fn result(self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => done,
        }
    }

    /// Says something on stderr. Where that can't be written to, there is nobody to tell.
    #[expect(clippy::unused_self, reason = "whoever writes was given the place to write to")]
    pub(super) fn say(self, text: &str) {
        let mut err = io::stderr().lock();
        drop(err.write_all(text.as_bytes()).and_then(|()| err.flush()));
    }

    /// Says something to somebody who sits at the terminal, if anybody does.
    pub(super) fn to_person(self) -> Option<fn(&str)> {
        self.watched.then_some(|text: &str| drop(io::stderr().lock().write_all(text.as_bytes())))
    }

    /// Says what looks like a mistake, if anything does.
    pub(super) fn warn(self, warnings: &[Diagnostic]) {
        if !warnings.is_empty() {
            self.say(&render_all(warnings, self.stderr));
        }
    }

    /// Says why nothing is sent.
    pub(super) fn refuse(self, refused: &Refused) -> Exit {
        match refused {
            Refused::Said(sentence) => self.complain(sentence),
            Refused::Diagnosed(diagnostics) => self.say(&render_all(diagnostics, self.stderr)),
        }
        Exit::BadInput
    }

    /// Says that something went wrong.
    pub(super) fn complain(self, text: &str) {
        self.say(&format!("error: {text}\n"));
    }
}
