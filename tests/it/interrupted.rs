//! Ctrl-C in the middle of a run: what was made goes, what is known stays.
#![cfg(unix)]

use std::net::TcpListener;

use graphproof_emulator::{Emulator, Settings};
use serde_json::Value;
use tempfile::TempDir;

use crate::gate::{Gate, everything, now};
use crate::program::{Started, folder, graphproof, record, text, trials};

#[test]
fn ctrl_c_removes_what_was_made_and_writes_what_is_known() {
    let emulator = Emulator::with(Settings::new(now)).unwrap();
    let before = everything(&emulator);
    let gate = Gate::before(emulator.base_url(), "/items HTTP/1.1");
    let out = TempDir::new().unwrap();
    let folder = out.path().to_string_lossy();
    let ledgers = TempDir::new().unwrap();
    let ledger = ledgers.path().to_string_lossy();
    let args = [
        "run",
        "item_add::4",
        "--jobs",
        "3",
        "--target",
        &gate.base_url,
        "--out",
        &folder,
        "--ledger",
        &ledger,
    ];
    let run = Started::new(&mut graphproof(&args));
    let held: Vec<_> = (0..3).map(|_| gate.held.recv().expect("three trials reach their section")).collect();
    assert!(everything(&emulator).len() > before.len(), "sections were made");

    run.interrupt();
    // From here on every request may go: a run that didn't stop would come to its end.
    std::thread::spawn(move || {
        drop(held);
        gate.held.into_iter().for_each(drop);
    });
    let ran = run.ended();

    assert_eq!(ran.status, Some(130), "{}\n{}", ran.stdout, ran.stderr);
    let record = record(out.path()).unwrap();
    assert_eq!(record["complete"], false);
    assert_eq!(record["left_behind"], Value::Array(Vec::new()));
    let stopped =
        |trial: &&Value| trial["outcome"] == "errored" && text(trial, "reason").contains("interrupted");
    assert!(trials(&record).iter().filter(stopped).count() > 3, "{}", ran.stdout);
    assert_eq!(record["summary"]["failed"], 0);
    assert_eq!(everything(&emulator), before, "what was made is gone");
    assert_eq!(std::fs::read_dir(ledgers.path()).unwrap().count(), 0, "and nothing is left to be swept");
}

#[test]
fn a_second_ctrl_c_leaves_at_once() {
    let emulator = Emulator::with(Settings::new(now)).unwrap();
    let gate = Gate::before(emulator.base_url(), "/items HTTP/1.1");
    let out = TempDir::new().unwrap();
    let folder = out.path().to_string_lossy();
    let mut run = Started::new(&mut graphproof(&[
        "run",
        "item_add::4",
        "--target",
        &gate.base_url,
        "--out",
        &folder,
        "--ledger",
        &folder,
    ]));
    let held = gate.held.recv().expect("a trial reaches its section");
    // Two signals that come together may count as one, so there is a third, and so on.
    let mut pressed = 0;
    while run.runs() && pressed < 10_000 {
        run.interrupt();
        pressed += 1;
    }
    assert!(pressed > 1, "one Ctrl-C waits for what is under way");
    assert_eq!(run.ended().status, Some(130));
    drop(held);
}

#[test]
fn ctrl_c_before_the_run_waits_for_no_token() {
    let login = TcpListener::bind("127.0.0.1:0").expect("a port can be had");
    let address = format!("http://{}", login.local_addr().expect("it has an address"));
    let (tenant, client) = ["1", "2"].map(|end| format!("3c1f0a52-0000-4000-8000-00000000000{end}")).into();
    let profile = format!(
        "format = 1\nname = \"mine\"\nkind = \"tenant\"\nbase_url = {address:?}\nlogin = {address:?}\n\
         [tenant]\nid = {tenant:?}\n[fixtures]\nuser = {client:?}\ncolleague = {client:?}\n\
         [identity.member]\nclient = {client:?}\nsecret = {{ env = \"SECRET\" }}\n\
         [identity.application]\nclient = {client:?}\nsecret = {{ env = \"SECRET\" }}\n"
    );
    let dir = folder(&[("mine.toml", &profile)]);
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let (target, out, ledgers) = (path("mine.toml"), path("out"), path("ledgers"));
    // Nobody ever answers there, and the run would wait for longer than this test does.
    let args = ["run", "item_add", "--target", &target, "--allow-writes", &tenant, "--timeout", "600"];
    let mut command = graphproof(&args);
    command.args(["--out", &out, "--ledger", &ledgers]).env("SECRET", "a-secret-that-is-long-enough");
    let run = Started::new(&mut command);
    let held = login.accept().expect("a token is asked for");
    run.interrupt();
    let ran = run.ended();
    drop(held);
    assert_eq!(ran.status, Some(130), "{}\n{}", ran.stdout, ran.stderr);
    let record = record(std::path::Path::new(&out)).expect("there is a record");
    assert_eq!((&record["complete"], &record["summary"]["failed"]), (&false.into(), &0.into()));
    assert_eq!(std::fs::read_dir(ledgers).expect("there was a ledger").count(), 0, "nothing was made");
}
