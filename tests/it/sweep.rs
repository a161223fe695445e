//! Runs that are killed, and what a sweep then finds: everything of theirs, and nothing else.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use graphproof_emulator::{Emulator, Settings};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::gate::{Gate, Then, everything, now};
use crate::program::{Ran, Started, checkout, graphproof, ran, record, run, text};
use crate::web::send;

/// How often a run is killed; `GRAPHPROOF_KILLS` says otherwise, for a whole night of it.
const KILLS: u64 = 8;

/// Requests that a run of everything sends, roughly; it is killed at one of the first of them.
const REQUESTS: usize = 2_400;

/// A place for ledgers and records that goes with the test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder can be made"))
    }

    fn path(&self) -> String {
        self.0.path().to_string_lossy().into_owned()
    }

    /// `graphproof run …`, whose record lies here, too.
    fn run(&self, filter: &[&str], target: &str) -> Started {
        let path = self.path();
        let out = self.0.path().join("out").to_string_lossy().into_owned();
        Started::new(&mut graphproof(&args(&path, &[&["run", "--out", &out], filter].concat(), target)))
    }

    fn sweep(&self, more: &[&str], target: &str) -> Ran {
        let path = self.path();
        run(&args(&path, &[&["sweep", "--wait", "1"], more].concat(), target))
    }

    fn record(&self) -> Value {
        record(&self.0.path().join("out")).expect("the run has written its record")
    }

    fn ledgers(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.0.path()).expect("the folder can be read");
        let paths = entries.map(|entry| entry.expect("an entry can be read").path());
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "ndjson")).collect()
    }
}

fn args<'a>(ledgers: &'a str, what: &[&'a str], target: &'a str) -> Vec<&'a str> {
    [what, &["--target", target, "--ledger", ledgers]].concat()
}

fn emulator() -> Emulator {
    Emulator::with(Settings::new(now)).expect("the emulator starts")
}

/// Lets everything go that is held from now on.
fn opened(held: mpsc::Receiver<mpsc::Sender<Then>>) {
    std::thread::spawn(move || held.into_iter().for_each(drop));
}

/// Makes something, as somebody else would.
fn made(emulator: &Emulator, line: &str, token: &str, body: &Value) -> Value {
    let list = line.replacen("POST", "GET", 1);
    let version = send(emulator.base_url(), &list, &[("Authorization", token)], "").body["@microsoft.graph.sectionsVersion"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let headers = [("Authorization", token), ("Content-Type", "application/json"), ("If-Match", &version)];
    let answer = send(emulator.base_url(), line, &headers, &body.to_string());
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.body
}

const SECTIONS_OF_1: &str = "/beta/users/10f8c3a6-0000-4000-8000-000000000001/teamwork/sections";
const SECTIONS_OF_2: &str = "/beta/users/10f8c3a6-0000-4000-8000-000000000002/teamwork/sections";

/// Names that look much like ours, and aren't of this run.
fn foreign_things(emulator: &Emulator) {
    for (at, name) in
        ["graphproof", "graphproof-plans a", "graphproof-1-1-1-1", "graphproof-6b000000-1-0-1 a"]
            .iter()
            .enumerate()
    {
        let line = format!("POST {}", if at % 2 == 0 { SECTIONS_OF_1 } else { SECTIONS_OF_2 });
        made(
            emulator,
            &line,
            &format!("Bearer emulator~member~{:02}", at % 2 + 1),
            &json!({ "displayName": name }),
        );
    }
}

#[test]
fn killed_anywhere_a_run_leaves_nothing_that_a_sweep_does_not_find() {
    let mut random = fastrand::Rng::with_seed(6);
    let emulator = emulator();
    foreign_things(&emulator);
    let before = everything(&emulator);
    assert!(before.len() > 1_000, "there is enough that is nobody's to remove");
    for kill in 0..kills() {
        let folder = Folder::new();
        // Of every request it is known that it was sent; whether the killed one arrives is left to chance.
        let gate = Gate::before(emulator.base_url(), "HTTP/1.1");
        let run = folder.run(&[], &gate.base_url);
        let last = random.usize(20..REQUESTS);
        let held = gate.held.iter().nth(last).expect("the run sends so many requests");
        drop(run);
        drop(held);
        opened(gate.held);

        let swept = folder.sweep(&[], &gate.base_url);

        assert_eq!(swept.status, Some(0), "kill {kill} at {last}\n{}\n{}", swept.stdout, swept.stderr);
        assert_same(&before, &everything(&emulator), &format!("kill {kill} at {last}\n{}", swept.stdout));
        assert!(folder.ledgers().is_empty(), "kill {kill} at {last}: a settled ledger is deleted");
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the world of the tests")]
fn kills() -> u64 {
    std::env::var("GRAPHPROOF_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS)
}

fn assert_same(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>, what: &str) {
    let differs = |key: &&String| before.get(*key) != after.get(*key);
    let keys: Vec<_> = before.keys().chain(after.keys()).filter(differs).collect();
    let shown = keys.first().map(|key| (key, before.get(*key), after.get(*key)));
    assert!(keys.is_empty(), "{} differ, {shown:?}: {what}", keys.len());
}

#[test]
fn a_killed_sweep_goes_on_where_it_was() {
    let (emulator, folder) = (emulator(), Folder::new());
    let before = everything(&emulator);
    let kept = folder.run(&["item_move::4", "--keep"], emulator.base_url()).ended();
    assert_eq!(kept.status, Some(0), "{}", kept.stderr);
    let path = &folder.ledgers()[0];
    assert!(kept.stderr.contains("graphproof sweep --target"), "{}", kept.stderr);
    let ledger = std::fs::read_to_string(path).unwrap();
    assert!(!ledger.contains("emulator~"), "no token stands in a ledger");
    let looked = folder.sweep(&["--dry-run"], emulator.base_url());
    let wanted = looked.stdout.lines().count();
    assert_eq!(looked.status, Some(4), "{}", looked.stderr);
    assert!(wanted > 20, "{}", looked.stdout);

    let gate = Gate::before(emulator.base_url(), "DELETE");
    // The ledger is the emulator's; the sweep that is killed asks it through a gate.
    let through = ledger.replace(emulator.base_url(), &gate.base_url);
    std::fs::write(path, through).unwrap();
    let folder_path = folder.path();
    let sweep = ["sweep", "--wait", "1", "--target", &gate.base_url, "--ledger", &folder_path];
    let running = Started::new(&mut graphproof(&sweep));
    // A removal is only sent when the one before was answered, so four are written down at least.
    let held = gate.held.iter().nth(5).expect("it removes more than five things");
    let other = ran(&mut graphproof(&sweep));
    assert!(other.stderr.contains("still at it"), "{}", other.stderr);
    assert_eq!(other.status, Some(0));
    drop(running);
    drop(held);
    opened(gate.held);
    let swept = ran(&mut graphproof(&sweep));

    assert_eq!(swept.status, Some(0), "{}\n{}", swept.stdout, swept.stderr);
    let removed = swept.stdout.lines().count();
    assert!(removed > 0 && removed < wanted - 3, "{removed} of {wanted}\n{}", swept.stdout);
    assert_same(&before, &everything(&emulator), &swept.stdout);
    assert!(folder.ledgers().is_empty());
}

#[test]
fn what_was_made_without_an_answer_is_found_and_removed_by_its_trial() {
    for (trial, request) in [
        ("item_add::example_1_add_a_chat", "^POST /v1.0/chats HTTP"),
        ("item_add::example_1_add_a_chat", "^POST .*/teamwork/sections HTTP"),
        ("teams::member_add::example_1_owner", "^POST .*/members HTTP"),
        ("added_to_a_team_just_made", "^POST /v1.0/teams HTTP"),
        ("channels::member_add::example_1", "^POST .*/channels HTTP"),
    ] {
        let (emulator, folder) = (emulator(), Folder::new());
        let before = everything(&emulator);
        let gate = Gate::before(emulator.base_url(), request);
        let run = folder.run(&[trial], &gate.base_url);
        let held = gate.held.recv().expect("the trial sends it");
        held.send(Then::LoseTheAnswer).expect("the gate waits");
        opened(gate.held);
        let ran = run.ended();
        let record = folder.record();
        assert_eq!(ran.status, Some(2), "{trial}, {request}\n{}\n{}", ran.stdout, ran.stderr);
        assert_eq!(record["left_behind"], json!([]), "{trial}, {request}");
        assert_same(&before, &everything(&emulator), request);
        assert!(folder.ledgers().is_empty(), "{trial}, {request}");
    }
}

const TEAM_1: &str = "7ea10000-0000-4000-8000-000000000001";
const OF_TEAM_1: &str = "/beta/teams/7ea10000-0000-4000-8000-000000000001/members";

/// A ledger of one membership that a request may have made: of the colleague, who is in the team since ever.
fn ledger(base_url: &str, absent: &Value) -> String {
    let header = json!({
        "format": 1, "marker": "graphproof-6b000000-1", "target": base_url, "base_url": base_url,
        "tool": "0.1.0", "started": "2026-11-21T02:00:00Z",
    });
    let intended = json!({ "intended": {
        "number": 1, "trial": "teams::member_add::added", "request": format!("POST {OF_TEAM_1}"),
        "entry": { "index": 0, "values": { "user": "10f8c3a6-0000-4000-8000-000000000001" } },
        "names": { "team": TEAM_1 },
        "find": [{
            "request": format!("GET {OF_TEAM_1}"), "as": "member", "only": null, "name": "membership", "at": "/value",
            "where": { "/userId": "20f8c3a6-0000-4000-8000-000000000001" }, "get": "/id", "marked": false, "absent": absent,
        }],
        "undo": [{
            "request": "DELETE /beta/teams/{team}/members/{membership}", "as": "member", "only": null,
            "header": [], "json": null, "text": null, "status": [],
        }],
        "running": [],
    }});
    format!("{header}\n{intended}\n")
}

impl Folder {
    /// Puts a ledger here, and sweeps.
    fn swept(&self, ledger: &str, base_url: &str) -> Ran {
        std::fs::write(self.0.path().join("one.ndjson"), ledger).expect("a ledger can be written");
        self.sweep(&[], base_url)
    }
}

#[test]
fn only_what_was_not_there_before_is_removed() {
    let (emulator, folder) = (emulator(), Folder::new());
    let before = everything(&emulator);

    let unknown = folder.swept(&ledger(emulator.base_url(), &Value::Null), emulator.base_url());
    assert_eq!(unknown.status, Some(4), "{}", unknown.stderr);
    assert!(
        unknown.stdout.starts_with("left ") && unknown.stdout.contains("nobody knows"),
        "{}",
        unknown.stdout
    );
    assert!(unknown.stderr.contains("to try again: graphproof sweep --target http"), "{}", unknown.stderr);
    assert_eq!(folder.ledgers().len(), 1, "it may still be somebody's to decide about");

    let foreign = folder.swept(&ledger(emulator.base_url(), &json!(false)), emulator.base_url());
    assert_eq!(foreign.status, Some(0), "{}", foreign.stderr);
    assert!(foreign.stdout.starts_with("not touched "), "{}", foreign.stdout);
    assert_same(&before, &everything(&emulator), &foreign.stdout);
    assert!(folder.ledgers().is_empty());

    let ours = folder.swept(&ledger(emulator.base_url(), &json!(true)), emulator.base_url());
    assert_eq!((ours.status, ours.stdout.lines().count()), (Some(0), 1), "{}", ours.stderr);
    assert_eq!(
        everything(&emulator)[&format!("/v1.0/teams/{TEAM_1}/members")].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_ledger_of_elsewhere_or_another_time_sends_nothing() {
    // Nobody listens there: whoever sent something would complain of that, and not of the ledger.
    let (nowhere, folder) = ("http://127.0.0.1:9", Folder::new());
    let sound = ledger(nowhere, &Value::Null);
    let damaged = sound.replacen("\"names\"", "\"nomes\"", 1);
    let torn_and_gone_on = sound.replacen('\n', "{\n", 1);
    let twice = format!("{sound}{}\n", sound.lines().nth(1).unwrap());
    let early = format!("{}\n{{\"removed\":{{\"number\":1,\"why\":\"\"}}}}\n", sound.lines().next().unwrap());
    for (text, place, says) in [
        (damaged.as_str(), "one.ndjson:2:", "unknown field `nomes`"),
        (&torn_and_gone_on, "one.ndjson:1:", "no JSON"),
        (&twice, "one.ndjson:3:", "number 1 where 2 is due"),
        (&early, "one.ndjson:2:", "number 1, of which no line tells before"),
        (
            &sound.replacen("\"format\":1", "\"format\":2", 1),
            "one.ndjson:1:",
            "format 2: this version reads format 1",
        ),
        (&sound.replace("GET /beta", "PUT /beta"), "one.ndjson:2:", "is no read"),
        (
            &sound.replace("{\"/userId\":\"20f8c3a6-0000-4000-8000-000000000001\"}", "{}"),
            "one.ndjson:2:",
            "everything would be found",
        ),
    ] {
        let swept = folder.swept(text, nowhere);
        assert_eq!((swept.status, swept.stdout.as_str()), (Some(3), ""), "{text}\n{}", swept.stderr);
        assert!(swept.stderr.contains(place) && swept.stderr.contains(says), "{}", swept.stderr);
    }
    let path = folder.0.path().join("one.ndjson").to_string_lossy().into_owned();
    std::fs::write(&path, &sound).unwrap();
    let other = run(&["sweep", &path, "--target", "http://127.0.0.1:10"]);
    assert_eq!(other.status, Some(3));
    assert!(other.stderr.contains("this is a ledger of http://127.0.0.1:9"), "{}", other.stderr);
    let embedded = run(&["sweep", &path, "--target", "emulator"]);
    assert_eq!(embedded.status, Some(3), "{}", embedded.stderr);
    assert!(embedded.stderr.contains("has no address"), "{}", embedded.stderr);
    // Whose run ended before its first line was whole has sent nothing.
    let begun = folder.swept("{\"format\":1,\"mark", nowhere);
    assert_eq!(begun.status, Some(0), "{}", begun.stderr);
    assert!(folder.ledgers().is_empty());
}

#[test]
fn a_ledger_of_another_tenant_is_not_swept_at_the_same_address() {
    let (nowhere, folder) = ("http://127.0.0.1:9", Folder::new());
    let (ours, theirs) = ("3c1f0a52-0000-4000-8000-000000000001", "3c1f0a52-0000-4000-8000-000000000002");
    let profile = folder.0.path().join("mine.toml");
    let text = format!(
        "format = 1\nname = \"mine\"\nkind = \"disposable\"\nbase_url = {nowhere:?}\n[tenant]\nid = {ours:?}\n"
    );
    std::fs::write(&profile, text).expect("a profile can be written");
    let profile = profile.to_string_lossy().into_owned();
    let tenant = format!("\"tenant\":\"{theirs}\",\"base_url\"");
    let text = ledger(nowhere, &Value::Null).replacen("\"base_url\"", &tenant, 1);
    let swept = folder.swept(&text, &profile);
    let said =
        format!("skipped, it is of tenant {theirs} at {nowhere} and not of tenant {ours} at {nowhere}");
    assert!(swept.status == Some(0) && swept.stderr.contains(&said), "{}", swept.stderr);
    assert_eq!(std::fs::read_to_string(&folder.ledgers()[0]).ok(), Some(text), "it is as it was");
    let path = folder.0.path().join("one.ndjson").to_string_lossy().into_owned();
    let named = run(&["sweep", &path, "--target", &profile]);
    assert_eq!(named.status, Some(3), "{}", named.stderr);
    assert!(named.stderr.contains(&format!("this is a ledger of tenant {theirs}")), "{}", named.stderr);
}

#[test]
fn nothing_is_sent_without_a_ledger() {
    let out = Folder::new();
    let path = out.path();
    let file = checkout("README.md").to_string_lossy().into_owned();
    let ran = run(&["run", "--target", "http://127.0.0.1:9", "--out", &path, "--ledger", &file]);
    assert_eq!(ran.status, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("nothing was sent, because the ledger"), "{}", ran.stderr);
    assert!(!Path::new(&path).join("run.json").exists());
}

#[test]
fn names_alone_tell_what_is_ours_and_how_old_it_is() {
    let (emulator, folder) = (emulator(), Folder::new());
    let kept = folder.run(&["item_add::4", "--keep"], emulator.base_url()).ended();
    assert_eq!(kept.status, Some(0), "{}", kept.stderr);
    folder.ledgers().iter().for_each(|ledger| std::fs::remove_file(ledger).unwrap());
    let with_ours = everything(&emulator);
    let token = "Bearer emulator~member~01";
    let foreign = [
        "graphproof-plans a",
        "graphproof-1-1-1-1",
        "graphproof-1-1-1-1 a b",
        "x graphproof-1-1-1-1 a",
        "graphproof-1-1-1 a",
    ];
    for name in foreign {
        made(&emulator, &format!("POST {SECTIONS_OF_1}"), token, &json!({ "displayName": name }));
    }

    let young = folder.sweep(&["--by-name"], emulator.base_url());
    assert_eq!((young.status, young.stdout.as_str()), (Some(0), ""), "{}", young.stderr);
    assert!(young.stderr.contains("memberships"), "{}", young.stderr);
    let looked = folder.sweep(&["--by-name", "--older-than", "0s", "--dry-run"], emulator.base_url());
    assert_eq!(looked.status, Some(4), "{}", looked.stderr);
    assert_eq!(everything(&emulator).len(), with_ours.len() + foreign.len());
    let swept = folder.sweep(&["--by-name", "--older-than", "0s"], emulator.base_url());
    assert_eq!(swept.status, Some(0), "{}", swept.stderr);
    assert_eq!(swept.stdout.lines().count(), looked.stdout.lines().count());

    let left = everything(&emulator);
    let names =
        send(emulator.base_url(), &format!("GET {SECTIONS_OF_1}"), &[("Authorization", token)], "").body;
    let names: Vec<_> =
        names["value"].as_array().unwrap().iter().map(|one| text(one, "displayName")).collect();
    assert!(foreign.iter().all(|name| names.contains(name)), "{names:?}");
    let fresh = everything(&self::emulator());
    let more: Vec<_> = left.keys().filter(|key| !fresh.contains_key(*key)).collect();
    assert_eq!(more.len(), foreign.len(), "{more:?}");
}

#[test]
fn a_removal_that_is_not_answered_is_sent_again() {
    for (trial, removal, lost) in [
        ("item_add::example_1_add_a_chat", "^DELETE .*/(sections|chats)/", 2),
        // Nothing but its removal ever goes to the chat's own address.
        ("v1::chats::member_add::example_2_no_history", "^DELETE /v1.0/chats/[^/]+ ", 1),
    ] {
        let (emulator, folder) = (emulator(), Folder::new());
        let before = everything(&emulator);
        let gate = Gate::before(emulator.base_url(), removal);
        let run = folder.run(&[trial], &gate.base_url);
        for _ in 0..lost {
            let held = gate.held.recv().expect("the trial removes what it made");
            held.send(Then::LoseTheAnswer).expect("the gate waits");
        }
        opened(gate.held);
        let ran = run.ended();
        assert_eq!(ran.status, Some(0), "{}\n{}", ran.stdout, ran.stderr);
        assert_same(&before, &everything(&emulator), &ran.stdout);
        assert!(folder.ledgers().is_empty());
    }
}
