//! What is known of a target, from its draft to its end: a known failure isn't red, and knowledge that is out of date is.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use regex::Regex;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::lying_targets::{Liar, Running};
use crate::program::{Ran, checkout, golden, graphproof, ids, put, ran, record, suite_copy, trials};
use crate::record::assert_valid;

const FILE: &str = "targets/mine.deviations.toml";

/// Trials of two clauses: of what is here already, and of what is elsewhere.
const FILTER: &str = "item_add::409";

/// All trials of that one clause, and no others.
const WHOLE: &str = "in_this_section";

/// A suite with a profile `mine` that is ours in all but its address.
struct House {
    dir: TempDir,
    target: Running,
}

impl House {
    fn of(liar: Liar) -> Self {
        let mut house = Self { dir: suite_copy(), target: start(liar) };
        house.moves_in(liar);
        house
    }

    /// Another target takes the place of the one that was there.
    fn moves_in(&mut self, liar: Liar) {
        self.target = start(liar);
        let emulator = std::fs::read_to_string(checkout("targets/emulator.toml")).expect("it can be read");
        let name = Regex::new(r"(?m)^name\s*=.*$").expect("the expression is right");
        let named = format!("name = \"mine\"\nbase_url = \"{}\"", self.target.base_url());
        put(self.dir.path(), "targets/mine.toml", name.replace(&emulator, named.as_str()).as_bytes());
    }

    fn ran(&self, args: &[&str]) -> Ran {
        ran(graphproof(args).current_dir(self.dir.path()))
    }

    /// Runs what the filter selects, and gives what was said and the record.
    fn run(&self, args: &[&str]) -> (Ran, Value) {
        let ran = self.ran(&[&["run", "--target", "mine", "--out", "out"], args].concat());
        let record =
            record(&self.dir.path().join("out")).unwrap_or_else(|why| panic!("{why}\n{}", ran.stderr));
        (ran, record)
    }

    fn draft(&self) -> String {
        let ran = self.ran(&["deviations", "--target", "mine", "--from", "out"]);
        assert_eq!((ran.status, ran.stderr.is_empty()), (Some(0), true), "{}", ran.stderr);
        ran.stdout
    }

    fn knows(&self, text: &str) {
        put(self.dir.path(), FILE, text.as_bytes());
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }
}

fn start(liar: Liar) -> Running {
    Running::start(liar, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a liar can be started")
}

/// An entry that somebody has finished.
fn entry(mode: &str, observed: &str) -> String {
    format!(
        "format = 1\n[[deviation]]\nclause = \"item_add.409.here\"\nmode = \"{mode}\"\nobserved = {observed}\n\
         reason = \"the wording changes in June\"\nowner = \"contract-team@example.org\"\nlink = \"https://example.org/7\"\n\
         since = 2026-11-21\nexpires = 9999-12-31\n"
    )
}

const AS_IT_IS: &str = r#"{ rule = "C120", at = "/error/message" }"#;

/// The states of the entries in a record.
fn states(record: &Value) -> Vec<&str> {
    let all = record["deviations"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(|deviation| deviation["state"].as_str()).collect()
}

fn verdict<'a>(ran: &Ran, record: &'a Value) -> (Option<i32>, &'a str) {
    (ran.status, record["verdict"].as_str().unwrap_or_default())
}

/// A transcript without what differs from day to day.
fn timeless(text: &str) -> String {
    let text = Regex::new(r"\d{4}-\d\d-\d\dT[\d:.]+Z").expect("it is right").replace_all(text, "‹instant›");
    let text = Regex::new(r"20\d\d-\d\d-\d\d").expect("it is right").replace_all(&text, "‹day›");
    let text = Regex::new(r" +(mine +\d+) +\d+ ms").expect("it is right").replace_all(&text, "  $1   1 ms");
    let text = Regex::new("request-id .*").expect("it is right").replace_all(&text, "request-id …");
    Regex::new(r"in \d+\.\d s").expect("it is right").replace_all(&text, "in 0.1 s").into_owned()
}

#[test]
fn a_deviation_is_drafted_comes_into_force_goes_stale_and_expires() {
    let mut house = House::of(Liar::RightStatusWrongMessage);
    let (ran, record) = house.run(&[WHOLE]);
    assert_eq!(verdict(&ran, &record), (Some(1), "BROKEN"));
    let mut told = String::from("$ graphproof deviations --target mine --from out\n");
    let draft = house.draft();
    told.push_str(&draft);
    let mut tell = |what: &str, ran: &Ran| {
        let _ =
            write!(told, "\n{what}\n$ graphproof run {WHOLE} --target mine\n{}{}", ran.stderr, ran.stdout);
    };

    house.knows(&draft);
    let (ran, record) = house.run(&[WHOLE]);
    assert_eq!(verdict(&ran, &record), (Some(0), "OK"), "a draft is in force as it is: {}", ran.stdout);
    tell("# as drafted", &ran);

    let written = draft.replace("reason   = \"\"", "reason   = \"wording changes in June\"");
    let written = written.replace("owner    = \"\"", "owner    = \"contract-team@example.org\"");
    house.knows(&written);
    let (ran, record) = house.run(&[WHOLE]);
    assert_eq!((verdict(&ran, &record), ran.stderr.as_str()), ((Some(0), "OK"), ""));
    assert_eq!(record["summary"]["known"], record["summary"]["failed"]);
    assert!(states(&record).iter().all(|state| *state == "in-force"), "{:?}", states(&record));
    tell("# finished", &ran);

    let days = Regex::new(r"(since|expires)(\s*)= .*").expect("the expression is right");
    house.knows(&days.replace_all(&written, "$1$2= 2020-02-02"));
    let (ran, record) = house.run(&[WHOLE]);
    assert_eq!((verdict(&ran, &record), states(&record)[0]), ((Some(1), "BROKEN"), "expired"));
    assert_eq!(record["summary"]["known"], 0);
    tell("# after its last day", &ran);

    house.moves_in(Liar::NoLie);
    let (ran, record) = house.run(&[WHOLE]);
    assert_eq!(verdict(&ran, &record), (Some(1), "BROKEN"), "{}", ran.stdout);
    assert!(states(&record).iter().all(|state| *state == "stale"), "{:?}", states(&record));
    assert_eq!(record["summary"]["failed"], 0, "every trial passes");
    tell("# once the target is repaired", &ran);

    house.knows(&days.replace_all(&written, "$1$2= 2020-02-02"));
    let (ran, record) = house.run(&[WHOLE]);
    assert_eq!(states(&record)[0], "stale", "what is kept needs no other day: {}", ran.stdout);
    golden("golden/deviations.txt", &timeless(&told)).unwrap();
}

#[test]
fn what_fails_in_another_way_is_red() {
    let house = House::of(Liar::RightStatusWrongMessage);
    for observed in [
        r#"{ rule = "C120", at = "/error/code" }"#,
        r#"{ rule = "C101", at = "status" }"#,
        "{ status = 404 }",
    ] {
        house.knows(&entry("diverges", observed));
        let (ran, record) = house.run(&["409_in_this_section"]);
        assert_eq!(verdict(&ran, &record), (Some(1), "BROKEN"), "{observed}");
        assert_eq!(
            (states(&record), &record["summary"]["known"]),
            (vec!["differs"], &json!(0)),
            "{observed}"
        );
        assert!(ran.stdout.contains("fails, but not as its deviation says"), "{}", ran.stdout);
    }
    house.knows(&entry("diverges", "{ status = 409 }"));
    let (ran, record) = house.run(&["409_in_this_section"]);
    assert_eq!(
        (verdict(&ran, &record), states(&record)),
        ((Some(0), "OK"), vec!["in-force"]),
        "{}",
        ran.stdout
    );
}

#[test]
fn one_known_fault_hides_no_other() {
    let house = House::of(Liar::RightStatusWrongMessage);
    house.knows(&entry("page-wrong", AS_IT_IS));
    let (ran, record) = house.run(&[FILTER]);
    assert_eq!((verdict(&ran, &record), states(&record)), ((Some(1), "BROKEN"), vec!["in-force"]));
    let red = |trial: &&Value| trial["outcome"] == "failed" && trial.get("known").is_none();
    assert!(trials(&record).iter().filter(red).count() > 0);
    assert!(record["summary"]["known"].as_u64() > Some(0));
    let draft = house.draft();
    assert!(draft.contains("[[deviation]]") && !draft.contains("item_add.409.here"), "{draft}");
    house.knows(&(entry("page-wrong", AS_IT_IS) + &draft));
    let (ran, record) = house.run(&[FILTER]);
    assert_eq!(verdict(&ran, &record), (Some(0), "OK"), "a draft goes behind what is there: {}", ran.stderr);
}

#[test]
fn what_is_flaky_may_pass_and_may_fail_so_and_in_no_other_way() {
    let mut house = House::of(Liar::RightStatusWrongMessage);
    house.knows(&entry("flaky", AS_IT_IS));
    let (ran, record) = house.run(&[WHOLE]);
    assert_eq!(
        (verdict(&ran, &record), states(&record)),
        ((Some(0), "OK"), vec!["in-force"]),
        "{}",
        ran.stdout
    );
    house.moves_in(Liar::NoLie);
    let (ran, record) = house.run(&[WHOLE]);
    assert_eq!(
        (verdict(&ran, &record), states(&record)),
        ((Some(0), "OK"), vec!["in-force"]),
        "{}",
        ran.stdout
    );
    house.moves_in(Liar::RightStatusWrongMessage);
    house.knows(&entry("flaky", "{ status = 503 }"));
    let (ran, record) = house.run(&[WHOLE]);
    assert_eq!((verdict(&ran, &record), states(&record)), ((Some(1), "BROKEN"), vec!["differs"]));
}

#[test]
fn where_a_filter_leaves_trials_out_an_entry_says_nothing() {
    let house = House::of(Liar::NoLie);
    house.knows(&entry("diverges", AS_IT_IS));
    for filter in ["409_in_this_section", "item_move::428"] {
        let (ran, record) = house.run(&[filter]);
        assert_eq!(
            (verdict(&ran, &record), states(&record)),
            ((Some(0), "OK"), vec!["unjudged"]),
            "{filter}"
        );
    }
    let (ran, record) = house.run(&[WHOLE]);
    assert_eq!(
        (verdict(&ran, &record), states(&record)),
        ((Some(1), "BROKEN"), vec!["stale"]),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_could_not_be_judged_is_never_known() {
    let house = House::of(Liar::LacksSections);
    house.knows(&entry("unsupported", "{ status = 404 }"));
    let (ran, record) = house.run(&[FILTER]);
    assert_eq!((verdict(&ran, &record), states(&record)), ((Some(2), "NO VERDICT"), vec!["unjudged"]));
    assert!(house.draft().contains("could not be judged"), "{}", house.draft());
}

#[test]
fn an_address_has_deviations_only_if_a_file_is_named() {
    let house = House::of(Liar::RightStatusWrongMessage);
    house.knows(&entry("diverges", AS_IT_IS));
    let base_url = house.target.base_url();
    let at = ["run", "409_in_this_section", "--out", "out", "--target", base_url];
    assert_eq!(house.ran(&at).status, Some(1));
    assert_eq!(house.ran(&[&at[..], &["--deviations", FILE]].concat()).status, Some(0));
    let by_path = ["run", "409_in_this_section", "--out", "out", "--target", "targets/mine.toml"];
    assert_eq!(house.ran(&by_path).status, Some(0), "the file lies beside the profile");
    let missing = house.ran(&[&at[..], &["--deviations", "missing.toml"]].concat());
    assert_eq!(missing.status, Some(3), "{}", missing.stderr);
    let another = house.ran(&["deviations", "--target", "emulator", "--from", "out"]);
    assert_eq!(another.status, Some(3));
    assert!(another.stderr.contains("is of a run against mine, not against emulator"), "{}", another.stderr);
}

#[test]
fn every_problem_of_a_file_is_shown_at_once() {
    let house = House::of(Liar::NeverAnswers);
    let bad = r#"format = 1
[[deviation]]
clause   = "item_add.409.her"
mode     = "divergs"
observed = { rule = "C12", at = "status", stat = 409 }
reason   = "why"
since    = "2026-11-21"
expires  = 2027-05-20
[[deviation]]
clause   = "item_add.409.here"
mode     = "flaky"
observed = { status = 1000 }
reason   = ""
ownr     = "ana"
owner    = "ana"
link     = "somewhere"
since    = 2026-11-21
expires  = 2025-05-20
[[deviation]]
clause   = "item_add.409.here"
mode     = "flaky"
observed = { status = 404 }
reason   = "why"
owner    = "ana"
since    = 2026-11-21
expires  = 2027-05-20
[[deviation]]
clause   = "item_add.409.here"
mode     = "unsupported"
observed = { status = 404 }
reason   = "why"
owner    = "ana"
since    = 2026-11-21
expires  = 2027-05-20
[[deviation]]
clause   = "item_add.409.here"
mode     = "flaky"
observed = { status = 404, rule = "C101" }
reason   = "why"
owner    = "ana"
since    = 2026-11-21T02:00:00
expires  = 2027-05-20
"#;
    house.knows(bad);
    for args in [&["check"][..], &["run", FILTER, "--target", "mine", "--out", "out"]] {
        let ran = house.ran(args);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{}", ran.stderr);
        golden("golden/bad_deviations.txt", &ran.stderr).unwrap();
    }
    assert!(!house.path().join("out").exists(), "nothing was sent, and nothing written");
}

#[test]
fn every_report_shows_what_is_known_and_none_shows_it_as_a_failure() {
    let house = House::of(Liar::RightStatusWrongMessage);
    house.knows(&entry("diverges", AS_IT_IS));
    let (_, record) = house.run(&["409_in_this_section"]);
    assert_eq!(ids(&record, "failed").len(), 1, "the outcome stays what it is");
    assert_eq!(record["trials"][0]["known"]["owner"], "contract-team@example.org");
    assert_valid(&record);
    let render = |format: &str| house.ran(&["render", "out", "--format", format]).stdout;
    for format in ["html", "junit", "ctrf", "ndjson", "github-summary", "github-annotations"] {
        let report = render(format);
        assert!(report.contains("the wording changes in June"), "{format}: {report}");
    }
    assert!(render("junit").contains("failures=\"0\"") && render("junit").contains("type=\"known\""));
    let ctrf: Value = serde_json::from_str(&render("ctrf")).expect("CTRF is JSON");
    let test = &ctrf["results"]["tests"][0];
    assert_eq!((&test["status"], &test["rawStatus"]), (&json!("other"), &json!("known")));
    assert!(render("github-annotations").starts_with("::notice "));
    let page = render("html");
    assert!(page.contains("◌ 1 trial known") && page.contains("1 known"), "{page}");
}
