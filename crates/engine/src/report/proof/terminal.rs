//! What a proof came to, on the terminal.

use std::fmt::{self, Write as _};

use super::{counted, pins_sentence, sentence};
use crate::proof::{Caught, PinsResult, Proof};

/// How many of a kind are shown; the page has all.
const MOST: usize = 3;

/// What asks for work first; one sentence at the end.
pub fn terminal(proof: &Proof) -> String {
    let mut out = String::new();
    told(&mut out, proof).unwrap_or_else(|fmt::Error| unreachable!("a string takes everything"));
    out
}

fn told(out: &mut String, proof: &Proof) -> fmt::Result {
    if !proof.control.is_empty() {
        writeln!(out, "✕ not passed, though nothing is wrong: {}", counted(proof.control.len(), "trial"))?;
        some(out, "", &proof.control)?;
    }
    for caught in [Caught::Survived, Caught::ByUnrelated, Caught::TooStrictly] {
        for mutant in proof.mutants.iter().filter(|mutant| mutant.caught == caught) {
            writeln!(out, "✕ {}  {}", mutant.id, caught.word())?;
            writeln!(out, "  {}; breaks {}", mutant.says, mutant.breaks.join(", "))?;
            some(out, "failed: ", &mutant.by)?;
            some(out, "noticed by, though it proves something else: ", &mutant.unrelated)?;
            some(out, "could not tell: ", &mutant.errored)?;
        }
    }
    for variation in proof.variations.iter().filter(|variation| !variation.holds()) {
        writeln!(out, "✕ {}  a freedom that was minded", variation.id)?;
        writeln!(out, "  {}", variation.says)?;
        some(out, "failed: ", &variation.failed)?;
        some(out, "errored: ", &variation.errored)?;
        some(out, "warned: ", &variation.warned)?;
        if variation.expected_warnings == 0 && !variation.warns.is_empty() {
            writeln!(out, "  nobody warned by {}, as it says", variation.warns.join(", "))?;
        }
    }
    if !proof.clauses_without_mutant.is_empty() {
        writeln!(
            out,
            "✕ without a mutant that their own trials notice: {}",
            counted(proof.clauses_without_mutant.len(), "clause")
        )?;
        some(out, "", &proof.clauses_without_mutant)?;
    }
    if let Some(pins) = &proof.pins {
        told_of_pins(out, pins)?;
    }
    let word = if proof.holds() { "PROVED" } else { "NOT PROVED" };
    writeln!(out, "{word}  {}", sentence(proof))?;
    let pins = proof.pins.as_ref().map_or_else(|| "pins weren't asked for".to_owned(), pins_sentence);
    writeln!(out, "       {pins}")?;
    writeln!(out, "       {}", cost(proof))
}

fn told_of_pins(out: &mut String, pins: &PinsResult) -> fmt::Result {
    if !pins.lost.is_empty() {
        writeln!(
            out,
            "✕ something isn't noticed any more that was, at {}:",
            counted(pins.lost.len(), "place")
        )?;
        let lost = pins
            .lost
            .iter()
            .map(|pin| format!("{} {} {}: {}", pin.trial, pin.answer, pin.place, pin.changes.join(", ")));
        some(out, "", &lost.collect::<Vec<_>>())?;
        writeln!(out, "  if that is meant: graphproof prove --bless")?;
    }
    for example in pins.examples.iter().filter(|example| !example.holds()) {
        writeln!(out, "✕ {} example {} shows what no trial holds fast:", example.operation, example.number)?;
        let loose = example.lines.iter().filter(|line| !line.loose.is_empty());
        let loose = loose
            .map(|line| format!("{}: {}", line.place.as_deref().unwrap_or_default(), line.loose.join(", ")));
        some(out, "", &loose.collect::<Vec<_>>())?;
    }
    let unexplained: Vec<_> = pins
        .unexplained()
        .map(|place| format!("{} {}: {}", place.operation, place.place, place.changes.join(", ")))
        .collect();
    if !unexplained.is_empty() {
        writeln!(
            out,
            "✕ changes go unnoticed, and nothing says why, at {}:",
            counted(unexplained.len(), "place")
        )?;
        some(out, "", &unexplained)?;
    }
    if !pins.stale.is_empty() {
        writeln!(out, "✕ explained as unnoticed, and noticed: {}", counted(pins.stale.len(), "place"))?;
        some(out, "", &pins.stale)?;
    }
    Ok(())
}

/// The first of them.
fn some(out: &mut String, what: &str, all: &[String]) -> fmt::Result {
    all.iter().take(MOST).try_for_each(|one| writeln!(out, "  {what}{one}"))?;
    match all.len().saturating_sub(MOST) {
        0 => Ok(()),
        more => writeln!(out, "  … and {more} more"),
    }
}

fn cost(proof: &Proof) -> String {
    let seconds = proof.duration_ms / 1000.0;
    let rate = f64::from(u32::try_from(proof.trials).unwrap_or(u32::MAX)) / seconds.max(0.001);
    let cpu = proof.cpu_ms / 1000.0;
    format!("{seconds:.1} s, {cpu:.1} s of processor time; {} trials, {rate:.0} a second", proof.trials)
}
