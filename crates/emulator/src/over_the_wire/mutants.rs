//! Emulators that differ, and those that are asked for and aren't there.

use super::{FIRST, create, start, status};
use crate::{Emulator, StartError};

#[test]
fn a_mutant_takes_versions_that_the_documented_emulator_refuses() {
    let mutant = |id| Emulator::builder().mutant(id).start().expect("the mutant is there");
    let statuses = |emulator: &Emulator| {
        let sent = [
            ("none", ""),
            ("text", "If-Match: x\r\n"),
            ("old", "If-Match: 1\r\n"),
            ("new", "If-Match: 2742515200\r\n"),
        ];
        sent.map(|(name, if_match)| status(&create(emulator, name, if_match)).to_owned())
    };
    assert_eq!(statuses(&start()), ["428", "412", "412", "412"]);
    assert_eq!(statuses(&mutant("if_match_older_accepted")), ["428", "412", "201", "412"]);
    assert_eq!(statuses(&mutant("if_match_newer_accepted")), ["428", "201", "412", "201"]);
    let unchecked = mutant("if_match_unchecked");
    let names = ["one", "two", "three"];
    let each = ["", "If-Match: *\r\n", &format!("If-Match: {FIRST}\r\n")];
    let taken = names.into_iter().zip(each).map(|(name, if_match)| create(&unchecked, name, if_match));
    assert!(taken.into_iter().all(|answer| status(&answer) == "201"));
}

#[test]
fn a_misspelt_id_is_said_at_the_start_and_the_first_of_two() {
    let first = Emulator::builder().mutant("no_such").variation("nor_such").seed("x").start();
    assert!(matches!(first, Err(StartError::NoMutant(id)) if id == "no_such"));
    let variation = Emulator::builder().variation("nor_such").start();
    assert!(matches!(variation, Err(StartError::NoVariation(id)) if id == "nor_such"));
}
