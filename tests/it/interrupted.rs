//! Ctrl-C in the middle of a run: what was made goes, what is known stays.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

use graphproof::emulator::{Emulator, Settings};
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Started, graphproof, record, text, trials};
use crate::web::send;

/// A proxy that holds every request whose line has a certain end, until it is told to let it go.
struct Gate {
    base_url: String,
    held: mpsc::Receiver<mpsc::Sender<()>>,
}

impl Gate {
    fn before(target: &str, line_has: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be had");
        let base_url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let target = target.trim_start_matches("http://").to_owned();
        let (tell, held) = mpsc::channel();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (target, tell) = (target.clone(), tell.clone());
                std::thread::spawn(move || drop(pass(client, &target, line_has, &tell)));
            }
        });
        Self { base_url, held }
    }
}

/// Passes the requests of one connection on, one after the other.
fn pass(
    client: TcpStream,
    target: &str,
    line_has: &str,
    tell: &mpsc::Sender<mpsc::Sender<()>>,
) -> std::io::Result<()> {
    let server = TcpStream::connect(target)?;
    let (mut to_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    let (mut from_client, mut from_server) = (BufReader::new(client), BufReader::new(server));
    loop {
        let request = message(&mut from_client)?;
        if request.is_empty() {
            return Ok(());
        }
        let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
        if String::from_utf8_lossy(line).contains(line_has) {
            let (release, released) = mpsc::channel();
            drop(tell.send(release));
            released.recv().unwrap_or_default();
        }
        to_server.write_all(&request)?;
        to_client.write_all(&message(&mut from_server)?)?;
    }
}

/// One HTTP message: its head, and as much body as the head says.
fn message(from: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut length = 0;
    loop {
        let mut line = Vec::new();
        from.read_until(b'\n', &mut line)?;
        let text = String::from_utf8_lossy(&line).to_lowercase();
        if let Some(value) = text.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or_default();
        }
        bytes.extend_from_slice(&line);
        if line.is_empty() || line == b"\r\n" {
            break;
        }
    }
    let head = bytes.len();
    bytes.resize(head + length, 0);
    from.read_exact(&mut bytes[head..])?;
    Ok(bytes)
}

#[expect(clippy::disallowed_methods, reason = "this is the world of the tests")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// The sections of every user of the pool, with their items.
fn everything(emulator: &Emulator) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for user in 1..=64 {
        let token = format!("Bearer emulator~member~{user:02}");
        let get = |path: &str| {
            let line = format!(
                "GET /beta/users/10f8c3a6-0000-4000-8000-0000000000{user:02}/teamwork/sections{path}"
            );
            send(emulator.base_url(), &line, &[("Authorization", &token)], "").body
        };
        for section in get("")["value"].as_array().expect("a list has a value") {
            let id = text(section, "id");
            all.insert(format!("{user} {id}"), get(&format!("/{id}/items"))["value"].clone());
        }
    }
    all
}

#[test]
fn ctrl_c_removes_what_was_made_and_writes_what_is_known() {
    let emulator = Emulator::with(Settings::new(now)).unwrap();
    let before = everything(&emulator);
    let gate = Gate::before(emulator.base_url(), "/items HTTP/1.1");
    let out = TempDir::new().unwrap();
    let folder = out.path().to_string_lossy();
    let args = ["run", "item_add::4", "--jobs", "3", "--target", &gate.base_url, "--out", &folder];
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
}

#[test]
fn a_second_ctrl_c_leaves_at_once() {
    let emulator = Emulator::with(Settings::new(now)).unwrap();
    let gate = Gate::before(emulator.base_url(), "/items HTTP/1.1");
    let out = TempDir::new().unwrap();
    let folder = out.path().to_string_lossy();
    let mut run =
        Started::new(&mut graphproof(&["run", "item_add::4", "--target", &gate.base_url, "--out", &folder]));
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
