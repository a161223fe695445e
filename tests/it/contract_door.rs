//! The door for `cargo test` and nextest: `tests/contract.rs` as a process.

use std::io::{BufRead as _, BufReader, ErrorKind};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use graphproof::Emulator;
use tempfile::TempDir;

use crate::program::{Ran, Started, checkout, folder, program, ran};

/// A trial that holds an entry of the pool.
const TRIAL: &str = "beta::sections::item_add::412_if_match_stale";

/// The contract binary beside this one. `cargo test` builds it before any test runs; one that is older than the library would be
/// a test of another day's library.
fn contract() -> PathBuf {
    let hash = |name: &str| name.len() == 16 && name.chars().all(|c| c.is_ascii_hexdigit());
    let binary = newest("contract-", std::env::consts::EXE_SUFFIX, &hash);
    let library = newest("libgraphproof-", ".rlib", &hash);
    match (binary, library) {
        (Some((built, binary)), Some((library, _))) if built >= library => binary,
        _ => panic!("`cargo test --no-run` builds the contract tests first"),
    }
}

/// The newest file beside this test with this beginning and end, and what lies between as it must be.
fn newest(begins: &str, ends: &str, between: &dyn Fn(&str) -> bool) -> Option<(SystemTime, PathBuf)> {
    let this = std::env::current_exe().expect("this test is a file");
    let entries = std::fs::read_dir(this.parent().expect("in a folder")).expect("its folder can be read");
    let fits = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.strip_prefix(begins).and_then(|rest| rest.strip_suffix(ends)).is_some_and(between)
    };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path()).filter(fits);
    paths.filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path))).max()
}

/// Runs the door against a target that takes note of connections. Says whether there was one.
fn at_the_door(args: &[&str]) -> (Ran, bool) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be had");
    listener.set_nonblocking(true).expect("a listener can be asked without waiting");
    let target = format!("http://{}", listener.local_addr().expect("it has an address"));
    let ran = ran(program(&contract(), args).env("GRAPHPROOF_TARGET", target));
    (ran, listener.accept().is_ok())
}

#[test]
fn listing_prints_only_ids_and_sends_nothing() {
    let (ran, asked) = at_the_door(&["--list", "--format", "terse"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(!asked, "something was sent");
    let ids: Vec<_> = ran.stdout.lines().map(|line| line.strip_suffix(": test")).collect();
    assert!(ids.len() > 200 && ids.iter().all(Option::is_some), "{}", ran.stdout);
    assert!(ids.contains(&Some("beta::sections::item_add::412_if_match_stale")));
}

#[test]
fn a_filter_that_fits_nothing_sends_nothing() {
    let (ran, asked) = at_the_door(&["no_such_trial"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(!asked, "something was sent");
    assert!(ran.stdout.contains("0 passed") && ran.stdout.contains("filtered out"), "{}", ran.stdout);
}

#[test]
fn a_filter_and_an_exact_id_run_just_those() {
    let binary = contract();
    let one = ran(&mut program(&binary, &["--exact", "beta::sections::item_add::412_if_match_stale"]));
    assert_eq!(one.status, Some(0), "{}", one.stderr);
    assert!(one.stdout.contains("1 passed"), "{}", one.stdout);
    let some = ran(&mut program(&binary, &["item_move::412"]));
    assert_eq!(some.status, Some(0), "{}", some.stderr);
    assert!(some.stdout.contains("4 passed"), "{}", some.stdout);
    let none = ran(&mut program(&binary, &["--exact", "412_if_match_stale"]));
    assert!(none.stdout.contains("0 passed"), "--exact takes whole ids: {}", none.stdout);
}

#[test]
fn a_failure_is_101_and_says_what_broke() {
    let running = crate::lying_targets::Running::start(
        crate::lying_targets::Liar::ForgetsIfMatch,
        std::net::SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, 0)),
    )
    .expect("a liar can be started");
    let binary = contract();
    let ran = ran(program(&binary, &["item_add::428"]).env("GRAPHPROOF_TARGET", running.base_url()));
    assert_eq!(ran.status, Some(101), "{}", ran.stderr);
    assert!(ran.stdout.contains("C122") && ran.stdout.contains("item_add.428"), "{}", ran.stdout);
}

/// The emulator's profile, with so many entries, for what listens at an address; and a file of deviations, if there is one.
fn profile(base_url: &str, entries: u8, deviations: Option<&str>) -> TempDir {
    let ours = std::fs::read_to_string(checkout("targets/emulator.toml")).expect("the profile is there");
    // However busy the machine is, a request that is never answered outlasts the test.
    let settings = format!("base_url = \"{base_url}\"\ntimeout = 600\nkind =");
    let text = ours.replacen("kind =", &settings, 1);
    let text = text.replace("count = 64", &format!("count = {entries}"));
    let deviations = deviations.map(|deviations| ("theirs.deviations.toml", deviations));
    folder(&[[("theirs.toml", text.as_str())].as_slice(), deviations.as_slice()].concat())
}

/// The door, asking the target of a profile; whatever turns it takes, it takes in the profile's folder.
fn door_to(profile: &TempDir, args: &[&str]) -> Command {
    let mut command = program(&contract(), args);
    command.env("GRAPHPROOF_TARGET", profile.path().join("theirs.toml"));
    for variable in ["TMPDIR", "TMP", "TEMP"] {
        command.env(variable, profile.path());
    }
    command
}

#[test]
fn while_one_process_has_the_entry_another_sends_nothing_and_when_that_dies_it_goes_on() {
    let target = TcpListener::bind("127.0.0.1:0").expect("a port can be had");
    let base_url = format!("http://{}", target.local_addr().expect("it has an address"));
    let profile = profile(&base_url, 1, None);
    let door = || {
        let mut command = door_to(&profile, &["--exact", TRIAL]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the door can be started")
    };
    let mut first = door();
    let asked = target.accept().expect("the first process asks"); // and is never answered
    let mut second = door();
    let said = BufReader::new(second.stderr.take().expect("stderr is piped"));
    let (send, first_line) = mpsc::channel();
    std::thread::spawn(move || said.lines().for_each(|line| drop(send.send(line))));
    let line = first_line.recv_timeout(Duration::from_mins(1)).expect("it says something").expect("in UTF-8");
    assert!(
        line.contains("another process has every entry of the pool") && line.contains(TRIAL),
        "the second process says that it waits: {line}"
    );
    target.set_nonblocking(true).expect("a listener can be asked without waiting");
    let nobody = target.accept().map(drop).expect_err("the second process has sent something");
    assert_eq!(nobody.kind(), ErrorKind::WouldBlock);
    target.set_nonblocking(false).expect("a listener can wait");

    first.kill().expect("the first process runs");
    first.wait().expect("it can be waited for");
    let (send, seen) = mpsc::channel();
    std::thread::spawn(move || {
        let came = target.accept().map(drop).map_err(|error| error.kind());
        send.send(came).expect("the test waits for it");
    });
    let seen = seen.recv_timeout(Duration::from_mins(1));
    second.kill().expect("the second process runs");
    second.wait().expect("it can be waited for");
    assert_eq!(seen, Ok(Ok(())), "the second process asks once the first is dead");
    drop(asked);
}

#[test]
fn processes_that_share_one_entry_of_one_target_are_all_green() {
    let emulator = Emulator::start().expect("the emulator can be started");
    let profile = profile(emulator.base_url(), 1, None);
    let doors = [(); 3].map(|()| Started::new(&mut door_to(&profile, &["item_add::409"])));
    for door in doors.map(Started::ended) {
        assert_eq!(door.status, Some(0), "{}{}", door.stdout, door.stderr);
    }
}

#[test]
fn a_folder_for_turns_that_cannot_be_had_is_said() {
    let profile = profile("http://127.0.0.1:9", 1, None);
    crate::program::put(profile.path(), "graphproof-turns", b"a file in the place of the folder");
    let ran = ran(&mut door_to(&profile, &["--exact", TRIAL]));
    assert_eq!(ran.status, Some(101));
    assert!(ran.stdout.contains("turns can't be taken with other processes"), "{}{}", ran.stdout, ran.stderr);
}

/// What a mutant does, known since 2026 and for good.
const KNOWN: &str = r#"format = 1
[[deviation]]
clause   = "item_add.409.here"
mode     = "diverges"
observed = { rule = "C120", at = "/error/message" }
reason   = "wording changes in June"
owner    = "contract-team@example.org"
since    = 2026-11-21
expires  = 9999-12-31
"#;

#[test]
fn what_is_known_of_a_target_is_ignored_with_its_reason_and_red_once_it_is_no_longer_so() {
    let liar = crate::lying_targets::Running::start(
        crate::lying_targets::Liar::RightStatusWrongMessage,
        std::net::SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, 0)),
    )
    .expect("a liar can be started");
    let differs = profile(liar.base_url(), 8, Some(KNOWN));
    let known = ran(&mut door_to(&differs, &["item_add::409_in_this_section"]));
    assert_eq!(known.status, Some(0), "{}{}", known.stdout, known.stderr);
    let why = "known: diverges: wording changes in June (contract-team@example.org, until 9999-12-31)";
    assert!(known.stdout.contains(why) && known.stdout.contains("1 ignored"), "{}", known.stdout);

    let emulator = Emulator::start().expect("the emulator can be started");
    let keeps = profile(emulator.base_url(), 8, Some(KNOWN));
    let stale = ran(&mut door_to(&keeps, &["--exact", "deviations"]));
    assert_eq!(stale.status, Some(101), "{}{}", stale.stdout, stale.stderr);
    assert!(stale.stdout.contains("item_add.409.here is kept now: remove the entry at"), "{}", stale.stdout);
}
