//! What a program reads in its `main`, for one whose `main` is somebody else's: environment, clock, stderr.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use url::{Host, Url};

use crate::resolve::sources::Sources;
use graphproof_engine::diagnostic::{Diagnostic, Style, render_all};
use graphproof_engine::event::Event;
use graphproof_engine::outcome::SkipReason;
use graphproof_engine::plan::{Decision, Plan};
use graphproof_engine::run::Turns;

/// The exit status of tests that are red.
pub(super) const RED: u8 = 101;

/// A variable that is set to something.
#[expect(clippy::disallowed_methods, reason = "this door has no main behind it that reads the environment")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What tokens are asked for with. A test has no person at its terminal, and no standard input of its own.
pub(super) fn sources() -> Arc<Sources> {
    let line = || Err(std::io::Error::other("tests read none"));
    Arc::new(Sources { variable, line, clock, tell: None })
}

/// Whether every test is a process of its own.
pub(super) fn is_nextest() -> bool {
    variable("NEXTEST").is_some()
}

#[expect(clippy::disallowed_methods, reason = "this door has no main behind it that reads the clock")]
pub(super) fn clock() -> Timestamp {
    Timestamp::now()
}

/// What the tests were called with.
pub(super) fn command() -> String {
    let args = std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned());
    std::iter::once("cargo test --".to_owned()).chain(args).collect::<Vec<_>>().join(" ")
}

/// The start of the names of everything that this process makes.
pub(super) fn marker() -> String {
    graphproof_engine::run::marker(clock().as_second(), fastrand::u32(..))
}

/// Takes turns with all processes of this machine that ask the same host and port.
///
/// # Errors
/// The folder for that can't be had.
pub(super) fn turns(base_url: &str) -> Result<Turns, String> {
    let folder = folder_of(base_url);
    Turns::between_processes(&folder).map_err(|error| {
        format!("turns can't be taken with other processes in {}: {error}", folder.display())
    })
}

/// All names of this machine are one, for a target has more than one, and its paths may lead to one service.
fn folder_of(base_url: &str) -> PathBuf {
    let url = Url::parse(base_url).ok();
    let port = url.as_ref().and_then(Url::port_or_known_default).unwrap_or_default();
    let host = match url.as_ref().and_then(Url::host) {
        None => String::new(),
        Some(Host::Domain("localhost")) => "loopback".to_owned(),
        Some(Host::Ipv4(address)) if address.is_loopback() => "loopback".to_owned(),
        Some(Host::Ipv6(address)) if address.is_loopback() => "loopback".to_owned(),
        Some(host) => host.to_string().replace(':', "."),
    };
    std::env::temp_dir().join("graphproof-turns").join(format!("{host}-{port}"))
}

/// Says something that is no result.
#[expect(clippy::print_stderr, reason = "reasons, warnings and the wait for a turn are no results")]
pub(super) fn say(text: &str) {
    eprint!("{text}");
}

/// Says what looks like a mistake.
pub(super) fn say_warnings(warnings: &[Diagnostic]) {
    if !warnings.is_empty() {
        say(&render_all(warnings, Style::Plain));
    }
}

/// libtest says that a test is ignored, but not why.
pub(super) fn say_what_is_ignored(plan: &Plan) {
    for trial in &plan.trials {
        if let Decision::Skip(reasons) = &trial.decision {
            say(&format!("ignored {}: {}\n", trial.script.id, SkipReason::all(reasons)));
        }
    }
}

/// Says that nothing goes on, and why.
pub(super) fn say_that_it_stands_still(event: &Event) {
    if let Event::TurnAwaited { id, what, waited } = event {
        let seconds = waited.as_secs();
        say(&format!("waiting for {seconds} s: another process has {what}, which {id} needs\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_service_has_one_folder_whatever_it_is_called() {
        let one = folder_of("http://127.0.0.1:8080");
        for same in ["http://localhost:8080/", "http://[::1]:8080", "http://127.0.0.1:8080/graph"] {
            assert_eq!(folder_of(same), one, "{same}");
        }
        for other in ["http://127.0.0.1:8081", "http://graph.test:8080", "http://127.0.0.1"] {
            assert_ne!(folder_of(other), one, "{other}");
        }
    }
}
