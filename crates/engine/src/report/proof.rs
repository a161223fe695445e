//! What a proof came to, for people: on the terminal, and as a page.

mod page;
mod terminal;

pub use page::page;
pub use terminal::terminal;

use crate::proof::{PinsResult, Proof};

/// `1 trial`, `2 trials`.
fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

fn sentence(proof: &Proof) -> String {
    let without = match proof.clauses_without_mutant.len() {
        0 => String::new(),
        n => format!(", {} without a mutant", counted(n, "clause")),
    };
    let (killed, mutants) = (proof.killed(), proof.mutants.len());
    let (free, variations) = (proof.free(), proof.variations.len());
    format!("{killed} of {mutants} mutants killed{without}, {free} of {variations} variations free")
}

fn pins_sentence(pins: &PinsResult) -> String {
    let of = format!("{} of {} changes of recorded answers noticed", pins.noticed, pins.tried);
    match (pins.committed, pins.lost.len(), pins.gained.len()) {
        (false, ..) => format!("{of}; none are committed (graphproof prove --bless)"),
        (true, 0, 0) => format!("{of}, as committed"),
        (true, 0, gained) => {
            format!("{of}; at {} more than committed (graphproof prove --bless)", counted(gained, "place"))
        }
        (true, lost, 0) => format!("{of}; at {} less than committed", counted(lost, "place")),
        (true, lost, gained) => {
            format!("{of}; at {} less than committed, at {gained} more", counted(lost, "place"))
        }
    }
}
