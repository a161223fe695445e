//! The door for `cargo test` and nextest: `tests/contract.rs` as a process.

use std::net::TcpListener;
use std::path::PathBuf;

use crate::program::{Ran, program, ran};

/// The newest contract binary beside this one. `cargo test` builds it before any test runs.
fn contract() -> PathBuf {
    let folder =
        std::env::current_exe().expect("this test is a file").parent().expect("in a folder").to_owned();
    let entries = std::fs::read_dir(folder).expect("its folder can be read").filter_map(Result::ok);
    let binaries = entries.filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let stem = name.strip_suffix(std::env::consts::EXE_SUFFIX).unwrap_or(&name);
        stem.strip_prefix("contract-").is_some_and(|hash| hash.chars().all(|c| c.is_ascii_hexdigit()))
    });
    let newest = binaries.max_by_key(|entry| entry.metadata().and_then(|meta| meta.modified()).ok());
    newest.expect("`cargo test --no-run` builds the contract tests first").path()
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
