//! The manual's table of traps names clauses, cases and fixtures: each of them is there.

use graphproof::resolve::suite;

use crate::program::checkout;

#[test]
fn every_trap_of_the_pages_is_met_by_something_that_the_suite_has() {
    let loaded = suite::load(&checkout(""), None).expect("the checkout has a suite");
    let manual = std::fs::read_to_string(checkout("cases/README.md")).expect("the manual is there");
    let (_, table) = manual.split_once("| trap | met by |").expect("the manual has the table");
    let rows: Vec<_> = table.lines().filter(|line| line.starts_with("| ")).collect();
    assert!(rows.len() > 20, "{rows:#?}");
    for row in rows {
        let met_by = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        let names: Vec<_> = met_by.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{row}");
        for name in names {
            let clause = loaded.suite.clauses().any(|(_, clause)| clause.id == name);
            let case = loaded.suite.files.iter().flat_map(|file| &file.cases).any(|case| case.name == name);
            assert!(clause || case || loaded.suite.fixture(name).is_some(), "{name} in: {row}");
        }
    }
}
