//! Colour, which never carries a meaning of its own.

use anstyle::{AnsiColor, Style as Ansi};

use crate::diagnostic::Style;

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Good.
    Passed,
    /// Bad.
    Failed,
    /// Worth a look.
    Warned,
    /// In the background.
    Muted,
    /// Only on the promised side.
    Promised,
    /// Only on the received side.
    Received,
}

/// Paints, or leaves the text as it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint(pub(super) Style);

impl Paint {
    /// The text in its colour.
    pub(super) fn ink(self, ink: Ink, text: &str) -> String {
        if self.0 == Style::Plain {
            return text.to_owned();
        }
        let style = match ink {
            Ink::Passed | Ink::Received => Ansi::new().fg_color(Some(AnsiColor::Green.into())),
            Ink::Failed => Ansi::new().fg_color(Some(AnsiColor::Red.into())).bold(),
            Ink::Warned => Ansi::new().fg_color(Some(AnsiColor::Yellow.into())),
            Ink::Promised => Ansi::new().fg_color(Some(AnsiColor::Red.into())),
            Ink::Muted => Ansi::new().dimmed(),
        };
        format!("{style}{text}{style:#}")
    }
}
