//! Runs against the emulator as a tenant, with the profile that it writes: what a night does, in small.

use std::collections::BTreeSet;
use std::path::PathBuf;

use graphproof_emulator::{Emulator, Faults, Settings};
use regex::Regex;
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Ran, Started, graphproof, ran, record, text, trials};
use crate::replay::clock;

const TENANT: &str = "3c1f0a52-0000-4000-8000-000000000001";

/// `graphproof emulate --tenant` with its files and its log.
struct Tenant {
    files: TempDir,
    emulator: Started,
}

impl Tenant {
    fn started(args: &[&str]) -> Self {
        let files = TempDir::new().expect("a temporary folder can be made");
        let (dir, log) = (files.path().to_string_lossy().into_owned(), files.path().join("log"));
        let mut command =
            graphproof(&["emulate", "--tenant", "--files", &dir, "--log", &log.to_string_lossy()]);
        let mut emulator = Started::new(command.args(args));
        emulator.first_line();
        Self { files, emulator }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    fn graphproof(&self, args: &[&str]) -> Ran {
        let (profile, ledger) = (self.path("profile.toml"), self.path("ledgers"));
        let mut command = graphproof(args);
        command.arg("--target").arg(profile).env("GRAPHPROOF_LEDGER", ledger);
        ran(&mut command)
    }

    fn run(&self, args: &[&str]) -> (Ran, Value) {
        let out = self.path("out");
        let out = out.to_string_lossy();
        let ran = self.graphproof(&[&["run", "--out", &out, "--allow-writes", TENANT], args].concat());
        let record = record(self.files.path().join("out").as_path());
        let record = record.unwrap_or_else(|why| panic!("{why}: {}{}", ran.stdout, ran.stderr));
        (ran, record)
    }

    /// What the emulator saw.
    fn seen(&self) -> Vec<Value> {
        let log = std::fs::read_to_string(self.path("log")).expect("there is a log");
        log.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    }

    /// Method and path of everything that Graph was asked: not of the requests for tokens.
    fn asked(&self) -> Vec<(String, String, f64)> {
        let of_graph =
            |line: &Value| ["/v1.0/", "/beta/"].iter().any(|start| text(line, "path").starts_with(start));
        let each = |line: &Value| {
            let at = line["at_ms"].as_f64().expect("a time is a number");
            (text(line, "method").to_owned(), text(line, "path").to_owned(), at)
        };
        self.seen().iter().filter(|line| of_graph(line)).map(each).collect()
    }
}

/// Every request of a plan as method and pattern, with whether it is certain.
fn planned(plan: &Value) -> Vec<(String, Regex, bool)> {
    let hole = Regex::new(r"\\\{[a-z0-9_]+(:[a-z]+)?\\\}").expect("it is a pattern");
    let lines = |lines: &Value| lines.as_array().expect("lines are a list").clone();
    let of_trials = trials(plan).iter().flat_map(|trial| lines(&trial["requests"]));
    let all = lines(&plan["before"]).into_iter().chain(of_trials);
    all.map(|line| {
        let path = regex::escape(text(&line, "path"));
        let path =
            Regex::new(&format!("^{}$", hole.replace_all(&path, "[^/?]+"))).expect("an escaped path is one");
        let certain = line.get("when").is_none_or(|when| when == "until it shows");
        (text(&line, "method").to_owned(), path, certain)
    })
    .collect()
}

#[test]
fn the_whole_suite_holds_on_a_tenant_whose_tokens_are_short_lived_and_is_what_was_planned() {
    let tenant =
        Tenant::started(&["--unthrottled", "--token-lifetime", "3", "--fault", "late=0ms,teams=0ms"]);
    let plan = tenant.graphproof(&["plan", "--json"]);
    assert_eq!(plan.status, Some(0), "{}", plan.stderr);
    assert_eq!(tenant.seen(), Vec::<Value>::new(), "a plan sends nothing");
    let plan: Value = serde_json::from_str(&plan.stdout).expect("the plan is JSON");

    let (ran, record) = tenant.run(&["--rate", "unlimited"]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(record["summary"]["passed"], 311, "{}", ran.stdout);
    let tokens =
        tenant.seen().iter().filter(|line| text(line, "path").ends_with("/oauth2/v2.0/token")).count();
    assert!(tokens > 40, "{tokens} tokens were asked for: none was renewed");

    let planned = planned(&plan);
    let asked: BTreeSet<(String, String)> =
        tenant.asked().into_iter().map(|(method, path, _)| (method, path)).collect();
    let fits = |(method, path): &(String, String), (wanted, pattern, _): &(String, Regex, bool)| {
        method == wanted && pattern.is_match(path)
    };
    let unplanned: Vec<_> = asked.iter().filter(|one| !planned.iter().any(|line| fits(one, line))).collect();
    assert!(unplanned.is_empty(), "sent, and not planned: {unplanned:?}");
    let certain = planned.iter().filter(|(.., certain)| *certain);
    let unsent: Vec<_> = certain.filter(|line| !asked.iter().any(|one| fits(one, line))).collect();
    assert!(unsent.is_empty(), "planned, and not sent: {unsent:?}");
    assert_eq!(std::fs::read_dir(tenant.path("ledgers")).map(Iterator::count).unwrap_or_default(), 0);
    drop(tenant.emulator);
}

#[test]
fn the_documented_pace_is_kept_and_so_nothing_is_throttled() {
    let tenant = Tenant::started(&["--fault", "late=0ms"]);
    let (ran, record) = tenant.run(&["teams::member_add::example_1", "teams::member_add::example_2"]);
    assert_eq!(
        (ran.status, record["summary"]["flaky"].as_u64()),
        (Some(0), None),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    let asked = tenant.asked();
    let of = |wanted: &dyn Fn(&str, &str) -> bool| -> Vec<f64> {
        asked.iter().filter(|(method, path, _)| wanted(method, path)).map(|(.., at)| *at).collect()
    };
    let additions = of(&|method, path| method == "POST" && path.ends_with("/members"));
    assert!(
        additions.len() >= 2 && additions.windows(2).all(|two| two[1] - two[0] >= 2000.0),
        "{additions:?}"
    );
    let of_team = of(&|_, path| path.contains("/teams/"));
    assert!(of_team.len() > 4 && of_team.windows(5).all(|five| five[4] - five[0] >= 1000.0), "{of_team:?}");
}

#[test]
fn a_third_of_all_requests_may_be_throttled_and_no_trial_fails() {
    let faults = Faults::parse("throttle=30%:0.01,seed=7").expect("it is a specification");
    let emulator = Emulator::with(Settings { faults, ..Settings::new(clock) }).expect("it can be started");
    let out = TempDir::new().expect("a temporary folder can be made");
    let path = out.path().to_string_lossy();
    let args = ["run", "--target", emulator.base_url(), "--attempts", "8", "--out", &path, "--ledger", &path];
    let ran = ran(&mut graphproof(&args));
    let record = record(out.path()).unwrap_or_else(|why| panic!("{why}: {}", ran.stderr));
    let of = |name: &str| record["summary"][name].as_u64().unwrap_or_default();
    assert_eq!(of("failed"), 0, "{}", ran.stdout);
    // Eight refusals in a row are rare: of three thousand requests a fifth of one meets them.
    assert!(of("errored") <= 3, "{}", ran.stdout);
    assert!(of("flaky") > 250, "{}", ran.stdout);
    let again = |trial: &Value| {
        let exchanges = trial["exchanges"].as_array().expect("a trial has exchanges").iter();
        exchanges.filter(|one| one["superseded"] == true && one["response"]["status"] == 429).count()
    };
    let again: usize = trials(&record).iter().map(again).sum();
    assert!(again > 700, "every attempt stays in the record: {again}");
}
