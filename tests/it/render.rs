//! `graphproof render`: what it reads, where it writes, and how it ends; and the reports that `run` writes by itself.

use std::path::Path;

use tempfile::TempDir;

use crate::program::{Ran, checkout, folder, golden, graphproof, put, ran, run};

const RECORD: &str = include_str!("data/run.json");

fn render_in(dir: &Path, args: &[&str]) -> Ran {
    ran(graphproof(&[&["render"], args].concat()).current_dir(dir))
}

#[test]
fn a_folder_is_as_good_as_its_record_and_a_file_as_stdout() {
    let dir = folder(&[("latest/run.json", RECORD)]);
    let printed = render_in(dir.path(), &["latest/run.json", "--format", "junit"]);
    assert_eq!((printed.status, printed.stderr.as_str()), (Some(0), ""));
    let written = render_in(dir.path(), &["latest", "--format", "junit", "--out", "junit.xml"]);
    assert_eq!((written.status, written.stdout.as_str()), (Some(0), ""), "{}", written.stderr);
    assert_eq!(std::fs::read_to_string(dir.path().join("junit.xml")).unwrap(), printed.stdout);
    let left: Vec<_> =
        std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "nothing half-written is left: {left:?}");
}

#[test]
fn what_is_no_record_is_said_in_a_sentence() {
    let newer = RECORD.replacen("\"format\": 2", "\"format\": 3", 1);
    let dir = folder(&[
        ("newer.json", &newer),
        ("text.json", "no JSON\u{1b}[31m"),
        ("another.json", "{}"),
        ("torn.json", &RECORD[..RECORD.len() / 2]),
        ("shape.json", r#"{"format": 2, "tool": "\u001b[31m"}"#),
        ("empty/readme", ""),
    ]);
    put(dir.path(), "latin.json", b"{\"format\": \"\xe9\"}");
    let huge = std::fs::File::create(dir.path().join("huge.json")).expect("a file can be made");
    huge.set_len(1 << 40).expect("a file may have a hole");
    let mut wrong = vec![
        ("missing.json", "No such file"),
        ("empty", "No such file"),
        ("newer.json", "newer.json:2:12: format: a record of format 3; this build reads formats 1 to 2"),
        ("text.json", "isn't JSON"),
        ("latin.json", "isn't JSON"),
        ("torn.json", "isn't JSON"),
        ("another.json", "no \"format\""),
        ("shape.json", "shape.json:1:23: tool: invalid type"),
        ("huge.json", "bytes are read"),
    ];
    if cfg!(unix) {
        let made = std::process::Command::new("mkfifo").arg(dir.path().join("pipe.json")).status();
        assert!(made.expect("there is a program `mkfifo`").success());
        wrong.extend([("pipe.json", "isn't a regular file"), ("/dev/zero", "isn't a regular file")]);
    }
    for (name, said) in wrong {
        let ran = render_in(dir.path(), &[name, "--format", "junit"]);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(3), ""), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains(said) && ran.stderr.contains(name), "{name}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{name}: {}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}'), "{name}");
    }
}

#[test]
fn an_unknown_format_is_told_the_known_ones() {
    let dir = folder(&[("run.json", RECORD)]);
    let ran = render_in(dir.path(), &[".", "--format", "pdf"]);
    assert_eq!(ran.status, Some(3));
    for name in ["junit", "ctrf", "ndjson", "har", "github-summary", "github-annotations", "badge"] {
        assert!(ran.stderr.contains(name), "{name}: {}", ran.stderr);
    }
}

#[test]
fn a_report_that_cannot_be_written_is_exit_5() {
    let dir = folder(&[("run.json", RECORD), ("folder/readme", "")]);
    for out in ["folder", "missing/report.json", "run.json/report.json"] {
        let ran = render_in(dir.path(), &["run.json", "--format", "badge", "--out", out]);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(5), ""), "{out}: {}", ran.stderr);
        assert!(ran.stderr.contains("could not be written") && ran.stderr.contains(out), "{}", ran.stderr);
    }
    assert_eq!(std::fs::read_to_string(dir.path().join("run.json")).unwrap(), RECORD);
}

#[test]
fn reports_of_a_stored_record_are_as_they_were() {
    let dir = folder(&[("run.json", RECORD)]);
    let formats = ["junit", "ctrf", "ndjson", "github-summary", "github-annotations", "badge"];
    let changed: Vec<_> = formats
        .iter()
        .filter_map(|format| {
            let ran = render_in(dir.path(), &[".", "--format", format]);
            golden(&format!("golden/formats/{format}.txt"), &ran.stdout).err()
        })
        .collect();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn the_sample_is_what_its_record_is_rendered_to() {
    let sample = checkout("reports/sample");
    let record = std::fs::read_to_string(sample.join("run.json")).expect("the sample has a record");
    crate::record::assert_valid(&serde_json::from_str(&record).expect("it is JSON"));
    let changed: Vec<_> = [("html", "index.html"), ("junit", "junit.xml")]
        .iter()
        .filter_map(|(format, file)| {
            let ran = render_in(&sample, &[".", "--format", format]);
            golden(&format!("../reports/sample/{file}"), &ran.stdout).err()
        })
        .collect();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn run_writes_junit_xml_beside_its_record() {
    let dir = TempDir::new().expect("a temporary folder can be made");
    let out = dir.path().to_string_lossy().into_owned();
    let run = || run(&["run", "item_add::409_in_this", "--out", &out]);
    let ran = run();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let written = std::fs::read_to_string(dir.path().join("junit.xml")).expect("there is a junit.xml");
    assert_eq!(render_in(dir.path(), &[".", "--format", "junit"]).stdout, written);
    std::fs::remove_file(dir.path().join("junit.xml")).expect("it can be removed");
    put(dir.path(), "junit.xml/in_the_way", b"");
    let ran = run();
    assert_eq!(ran.status, Some(5), "{}", ran.stderr);
    assert!(ran.stderr.contains("junit.xml could not be written"), "{}", ran.stderr);
    assert!(ran.stdout.contains("OK  1 trial"), "{}", ran.stdout);
}
