//! What scripts and CI depend on: exit statuses, and what is said where.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use crate::lying_targets::{Liar, Running};
use crate::program::{folder, graphproof, ran, record, run};

const STALE: &str = "beta::sections::item_add::412_if_match_stale";

/// `graphproof run --out TEMP …`.
fn run_in(out: &tempfile::TempDir, args: &[&str]) -> crate::program::Ran {
    run(&[&["run", "--out", &*out.path().to_string_lossy()], args].concat())
}

fn temporary() -> tempfile::TempDir {
    tempfile::TempDir::new().expect("a temporary folder can be made")
}

fn liar(liar: Liar) -> Running {
    Running::start(liar, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a liar can be started")
}

/// A listener that takes note of connections, and its address.
fn listening() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be had");
    listener.set_nonblocking(true).expect("a listener can be asked without waiting");
    let address = format!("http://{}", listener.local_addr().expect("it has an address"));
    (listener, address)
}

// ── exit statuses ────────────────────────────────────────────────────────────────────────────────

#[test]
fn exit_0_is_as_documented() {
    let out = temporary();
    let ran = run_in(&out, &[]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.starts_with("OK  "), "{}", ran.stdout);
    // On a busy machine a run lasts long enough to say how far it is.
    let said: Vec<_> = ran.stderr.lines().filter(|line| !line.contains(" errored; running ")).collect();
    assert_eq!(said, Vec::<&str>::new(), "nothing is wrong, and nobody watches a bar");
    let record = record(out.path()).unwrap();
    assert_eq!((&record["verdict"], &record["complete"]), (&"OK".into(), &true.into()));
    for state in record["clauses"].as_array().unwrap().iter().map(|clause| &clause["state"]) {
        assert!(state == "proved" || state == "untested", "{state}");
    }
    for outcome in ["failed", "errored", "skipped"] {
        assert_eq!(record["summary"][outcome], 0);
    }
}

#[test]
fn exit_1_is_a_broken_contract() {
    let (out, liar) = (temporary(), liar(Liar::ForgetsIfMatch));
    let ran = run_in(&out, &["412_if_match_stale", "--target", liar.base_url()]);
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains("BROKEN  ") && ran.stdout.contains(STALE), "{}", ran.stdout);
    assert_eq!(record(out.path()).unwrap()["verdict"], "BROKEN");
}

#[test]
fn a_broken_should_is_red_only_when_strict() {
    let (out, liar) = (temporary(), liar(Liar::RightStatusWrongMessage));
    let args = ["item_add::403_into_a_system_section", "--target", liar.base_url()];
    let lenient = run_in(&out, &args);
    assert_eq!(lenient.status, Some(0), "{}{}", lenient.stdout, lenient.stderr);
    assert_eq!(record(out.path()).unwrap()["summary"]["warned"], 1);
    let strict = run_in(&out, &[&args[..], &["--strict"]].concat());
    assert_eq!(strict.status, Some(1), "{}{}", strict.stdout, strict.stderr);
}

/// A permission table may drift; a target that refuses the plain request too has shown nothing of it.
#[test]
fn a_refused_should_says_nothing_where_the_plain_request_is_refused_too() {
    let (out, liar) = (temporary(), liar(Liar::RefusesWhatIsTested));
    let ran = run_in(&out, &["item_add::permission_delegated", "--target", liar.base_url()]);
    assert_eq!(ran.status, Some(1), "{}{}", ran.stdout, ran.stderr);
    let findings = &record(out.path()).unwrap()["trials"][0]["findings"];
    assert_eq!((&findings[0]["rule"], &findings[0]["level"]), (&"C101".into(), &"should".into()));
    assert_eq!((&findings[1]["rule"], &findings[1]["level"]), (&"C124".into(), &"must".into()));
}

#[test]
fn exit_2_is_no_verdict_where_nobody_answers() {
    let (listener, address) = listening();
    drop(listener);
    let out = temporary();
    let ran = run_in(&out, &["item_add", "--target", &address]);
    assert_eq!(ran.status, Some(2), "{}", ran.stderr);
    assert!(ran.stdout.contains("NO VERDICT"), "{}", ran.stdout);
    assert!(ran.stdout.to_lowercase().contains("refused"), "the cause is said: {}", ran.stdout);
    assert_eq!(record(out.path()).unwrap()["verdict"], "NO VERDICT");
}

#[test]
fn exit_2_is_no_verdict_where_all_is_skipped() {
    let profiles = folder(&[("bare.toml", "format = 1\nname = \"bare\"\nkind = \"disposable\"\n")]);
    let profile = profiles.path().join("bare.toml");
    let out = temporary();
    let ran = run_in(&out, &["--target", &profile.to_string_lossy()]);
    assert_eq!(ran.status, Some(2), "{}{}", ran.stdout, ran.stderr);
    let record = record(out.path()).unwrap();
    assert_eq!(
        record["summary"]["skipped"].as_u64(),
        Some(record["trials"].as_array().unwrap().len() as u64)
    );
    assert!(record["trials"].as_array().unwrap().iter().all(|trial| trial["reason"].is_string()));
}

#[test]
fn exit_2_is_no_verdict_where_nothing_is_answered_in_time() {
    let (out, liar) = (temporary(), liar(Liar::NeverAnswers));
    let ran = run_in(&out, &[STALE, "--timeout", "1", "--target", liar.base_url()]);
    assert_eq!(ran.status, Some(2), "{}", ran.stderr);
    assert!(ran.stdout.contains("no whole answer within 1.0 s"), "{}", ran.stdout);
}

#[test]
fn exit_3_is_bad_input_and_says_what_was_meant() {
    for (args, said) in [
        (&["run", "--colour"][..], "--color"),
        (&["run", "--jobs", "0"], "0 is not in"),
        (&["run", "--jobs", "many"], "many"),
        (&["rum"], "run"),
        (&[], "Usage"),
        (&["run", "--target", "emulater"], "did you mean `emulator`?"),
        (&["run", "--target", "no/such/profile.toml"], "no/such/profile.toml"),
        (&["run", "--target", "ftp://127.0.0.1"], "ftp://127.0.0.1"),
        (&["run", "--target", "http://127.0.0.1:1/?a=b"], "http://127.0.0.1:1/?a=b"),
        (&["run", "412_if_match_stail"], "did you mean `412_if_match_stale`?"),
        (&["run", "xyzzy"], "graphproof list"),
        (&["list", "xyzzy"], "graphproof list"),
        (&["explain", "412_if_match_stail"], "did you mean"),
        (&["explain", "C999"], "C999"),
        (&["run", "--suite", "no/such/suite"], "no/such/suite"),
        (&["check", "--pages", "no/such/pages"], "no/such/pages"),
    ] {
        let ran = run(args);
        assert_eq!(ran.status, Some(3), "{args:?}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stdout, "", "{args:?}: stdout has results only");
        assert!(ran.stderr.contains(said), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn exit_3_means_that_nothing_was_sent() {
    let (listener, address) = listening();
    for args in [&["xyzzy"][..], &["--jobs", "0"], &["--suite", "no/such/suite"], &["--out"]] {
        let out = temporary();
        let ran = run_in(&out, &[&["--target", &address], args].concat());
        assert_eq!(ran.status, Some(3), "{args:?}: {}", ran.stderr);
        assert!(listener.accept().is_err(), "{args:?}: something was sent");
        assert!(record(out.path()).is_err(), "{args:?}: there is nothing to record");
    }
}

#[test]
fn a_target_beyond_this_machine_is_bad_input() {
    for target in [
        "http://192.0.2.1:9",
        "https://graph.example",
        "http://127.0.0.1.example.org",
        "http://[2001:db8::1]",
    ] {
        let ran = run_in(&temporary(), &["--target", target]);
        assert_eq!(ran.status, Some(3), "{target}: {}", ran.stderr);
        assert!(ran.stderr.contains("isn't on this machine"), "{target}: {}", ran.stderr);
    }
}

#[test]
fn exit_4_is_something_left_behind() {
    let (out, liar) = (temporary(), liar(Liar::KeepsEverything));
    let ran = run_in(&out, &["item_add::answer_is_json", "--target", liar.base_url()]);
    assert_eq!(ran.status, Some(4), "{}{}", ran.stdout, ran.stderr);
    let record = record(out.path()).unwrap();
    let left = record["left_behind"].as_array().unwrap();
    assert!(
        !left.is_empty() && left.iter().all(|left| left["request"].as_str().unwrap().starts_with("DELETE /"))
    );
    let first = left[0]["request"].as_str().unwrap();
    assert!(ran.stdout.contains(first), "what is left is said: {}", ran.stdout);
    let command = format!("graphproof sweep --target {}", liar.base_url());
    let page = std::fs::read_to_string(out.path().join("index.html")).unwrap();
    assert!(
        ran.stdout.contains(&command) && page.contains(&command),
        "and how it is removed: {}",
        ran.stdout
    );
}

#[test]
fn exit_5_is_a_record_that_cannot_be_written() {
    let (listener, address) = listening();
    let dir = folder(&[("taken", "a file")]);
    for out in [dir.path().join("taken"), dir.path().join("taken/below")] {
        let ran = run(&["run", "--out", &out.to_string_lossy(), "--target", &address]);
        assert_eq!(ran.status, Some(5), "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("nothing was sent"), "{}", ran.stderr);
        assert!(listener.accept().is_err(), "it was known before the first request");
    }
    assert_eq!(std::fs::read_to_string(dir.path().join("taken")).unwrap(), "a file");
}

#[test]
fn a_record_that_cannot_be_put_in_its_place_leaves_the_verdict_on_stdout() {
    let dir = folder(&[("run.json/in/the/way", "")]);
    let ran = run_in(&dir, &["412_if_match_stale"]);
    assert_eq!(ran.status, Some(5), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.starts_with("OK  "), "{}", ran.stdout);
    assert!(!ran.stdout.contains("run.json"), "what wasn't written isn't named: {}", ran.stdout);
    assert!(ran.stderr.contains("could not be written"), "{}", ran.stderr);
    let mut names: Vec<_> =
        std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["index.html", "junit.xml", "run.json"], "nothing half-written stays");
}

#[test]
fn help_and_version_are_answers() {
    for args in [&["--help"][..], &["-h"], &["run", "--help"], &["emulate", "--help"], &["--version"]] {
        let ran = run(args);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{args:?}");
        assert!(!ran.stdout.is_empty());
    }
    assert!(run(&["--version"]).stdout.starts_with(concat!("graphproof ", env!("CARGO_PKG_VERSION"))));
    assert!(run(&["--help"]).stdout.contains("Exit status: 0 as documented"));
}

// ── where things are said ────────────────────────────────────────────────────────────────────────

#[test]
fn results_are_on_stdout_and_only_there() {
    let (out, liar) = (temporary(), liar(Liar::ForgetsIfMatch));
    let ran = run_in(&out, &["item_add::4", "--target", liar.base_url()]);
    assert_eq!(ran.stderr, "", "a broken contract is a result");
    for args in [&["list"][..], &["list", "--json"], &["check"], &["explain", "C104"], &["explain", STALE]] {
        let ran = run(args);
        assert_eq!(ran.status, Some(0), "{args:?}: {}", ran.stderr);
        assert!(!ran.stdout.is_empty() && ran.stderr.is_empty(), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn list_and_run_agree() {
    let out = temporary();
    let listed: serde_json::Value =
        serde_json::from_str(&run(&["list", "item_move", "--json"]).stdout).unwrap();
    run_in(&out, &["item_move"]);
    let record = record(out.path()).unwrap();
    let ids = |list: &serde_json::Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|trial| trial["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&listed), ids(&record["trials"]));
}

#[test]
fn several_filters_select_what_any_of_them_fits() {
    let ran = run(&["list", "item_add::412", "item_move::428"]);
    assert_eq!(ran.stdout.lines().count(), 5, "{}", ran.stdout);
}

#[test]
fn fail_fast_stops_after_the_first_failure() {
    let (out, liar) = (temporary(), liar(Liar::ForgetsIfMatch));
    let ran = run_in(&out, &["::412_", "--fail-fast", "--jobs", "1", "--target", liar.base_url()]);
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    let record = record(out.path()).unwrap();
    assert_eq!((&record["summary"]["failed"], &record["complete"]), (&1.into(), &false.into()));
}

#[test]
fn keep_leaves_what_was_made() {
    let (out, liar) = (temporary(), liar(Liar::NoLie));
    let ran = run_in(&out, &["item_add::answer_is_json", "--keep", "--target", liar.base_url()]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.stdout, ran.stderr);
    let record = record(out.path()).unwrap();
    let exchanges = record["trials"][0]["exchanges"].as_array().unwrap();
    assert!(exchanges.iter().all(|exchange| exchange["role"] != "undo"));
}

#[test]
fn verbose_names_every_trial() {
    let out = temporary();
    assert!(!run_in(&out, &["item_add::412"]).stdout.contains(STALE));
    assert!(run_in(&out, &["item_add::412", "-v"]).stdout.contains(STALE));
}

/// Whether stdout and stderr have colours: a run's verdict, and a complaint about a file.
fn coloured(color: Option<&str>, variables: &[(&str, &str)]) -> (bool, bool) {
    let out = temporary();
    let broken = folder(&[("cases/a.toml", "format = 2"), ("schemas/none", "")]);
    let (out, suite) = (out.path().to_string_lossy(), broken.path().to_string_lossy());
    let color: Vec<_> = color.map(|when| vec!["--color", when]).unwrap_or_default();
    let verdict = [&["run", "item_add::412", "--out", &out], &color[..]].concat();
    let complaint = [&["check", "--suite", &suite], &color[..]].concat();
    let escapes = |args: &[&str]| {
        let ran = ran(graphproof(args).envs(variables.iter().copied()));
        (ran.stdout.contains('\u{1b}'), ran.stderr.contains('\u{1b}'))
    };
    (escapes(&verdict).0, escapes(&complaint).1)
}

#[test]
fn colour_is_as_asked_for() {
    assert_eq!(coloured(None, &[]), (false, false), "no terminal, no colour");
    assert_eq!(coloured(Some("always"), &[]), (true, true));
    assert_eq!(coloured(Some("never"), &[("CLICOLOR_FORCE", "1")]), (false, false));
    assert_eq!(coloured(Some("always"), &[("NO_COLOR", "1")]), (true, true), "--color beats NO_COLOR");
    assert_eq!(coloured(None, &[("CLICOLOR_FORCE", "1")]), (true, true));
    assert_eq!(coloured(None, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), (false, false));
    assert_eq!(coloured(None, &[("CLICOLOR_FORCE", "0"), ("NO_COLOR", "")]), (false, false));
}

#[test]
fn a_variable_says_what_a_flag_may_overrule() {
    let liar = liar(Liar::ForgetsIfMatch);
    let out = temporary();
    let folder = out.path().to_string_lossy();
    let args = ["run", "412_if_match_stale", "--out", &folder];
    let by_variable = ran(graphproof(&args).env("GRAPHPROOF_TARGET", liar.base_url()));
    assert_eq!(by_variable.status, Some(1), "{}", by_variable.stderr);
    let overruled = [&args[..], &["--target", "emulator"]].concat();
    let by_flag = ran(graphproof(&overruled).env("GRAPHPROOF_TARGET", liar.base_url()));
    assert_eq!(by_flag.status, Some(0), "{}", by_flag.stderr);
}

#[test]
fn the_suite_is_found_from_a_folder_below_it() {
    let ran = ran(graphproof(&["check"]).current_dir(crate::program::checkout("crates/emulator/src")));
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut started = crate::program::Started::new(&mut graphproof(&["list"]));
    started.first_line();
    started.hang_up();
    assert_eq!(started.ended().status, Some(0));
}
