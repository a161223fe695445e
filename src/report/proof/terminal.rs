//! What a proof came to, on the terminal.

use std::fmt::Write as _;

use crate::proof::result::{Caught, Proof};

/// Survivors first; one sentence at the end.
pub fn terminal(proof: &Proof) -> String {
    let mut out = String::new();
    for caught in [Caught::Survived, Caught::ByUnrelated, Caught::TooStrictly] {
        for mutant in proof.mutants.iter().filter(|mutant| mutant.caught == caught) {
            let _ = writeln!(out, "✕ {}  {}", mutant.id, caught.word());
            let _ = writeln!(out, "  {}; breaks {}", mutant.says, mutant.breaks.join(", "));
            for trial in mutant.by.iter().take(3) {
                let _ = writeln!(out, "  failed: {trial}");
            }
            for trial in mutant.unrelated.iter().take(3) {
                let _ = writeln!(out, "  noticed by {trial}, which proves something else");
            }
            for trial in mutant.errored.iter().take(3) {
                let _ = writeln!(out, "  {trial} could not tell");
            }
        }
    }
    for variation in proof.variations.iter().filter(|variation| !variation.holds()) {
        let _ = writeln!(out, "✕ {}  a freedom that was minded", variation.id);
        let _ = writeln!(out, "  {}", variation.says);
        let minded =
            [("failed", &variation.failed), ("errored", &variation.errored), ("warned", &variation.warned)];
        for (word, trials) in minded {
            for trial in trials.iter().take(3) {
                let _ = writeln!(out, "  {word}: {trial}");
            }
        }
    }
    if !proof.clauses_without_mutant.is_empty() {
        let _ = writeln!(out, "✕ {} clauses are broken by no mutant:", proof.clauses_without_mutant.len());
        for clause in &proof.clauses_without_mutant {
            let _ = writeln!(out, "  {clause}");
        }
    }
    let seconds = proof.duration_ms / 1000.0;
    let _ = writeln!(
        out,
        "{}  {} of {} mutants killed, {} of {} variations free, in {seconds:.1} s ({} trials, {:.0} a second)",
        if proof.holds() { "PROVED" } else { "NOT PROVED" },
        proof.killed(),
        proof.mutants.len(),
        proof.free(),
        proof.variations.len(),
        proof.trials,
        f64::from(u32::try_from(proof.trials).unwrap_or(u32::MAX)) / seconds.max(0.001),
    );
    out
}
