//! The page of a proof: what asks for work first, then every mutant under the clauses that it breaks.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::proof::result::{Caught, MutantResult, Proof};
use crate::report::html::{Tone, mark, page as whole};

/// The whole page.
pub fn page(proof: &Proof) -> String {
    let holds = proof.holds();
    let sentence = sentence(proof);
    let body = html! {
        header {
            h1 { "graphproof: the suite against mutants and variations" }
            p.band.(if holds { Tone::Good } else { Tone::Bad }.class()) role="status" {
                (if holds { "✓ PROVED" } else { "✕ NOT PROVED" }) ": " (sentence)
            }
            p.muted {
                "suite " code { (proof.suite) } " · graphproof " (proof.version) " · " (proof.started) " · "
                (seconds(proof)) " s · " (proof.trials) " trials"
            }
        }
        main {
            (work(proof))
            (by_clause(proof))
            (variations(proof))
        }
        footer {
            "A mutant is our emulator with one promise broken on purpose. It must be noticed by a trial that proves a clause "
            "which it breaks; that other trials notice it too is its blast radius."
        }
    };
    let glyph = if holds { "✓" } else { "✕" };
    whole(&format!("{glyph} {sentence}"), &body)
}

fn sentence(proof: &Proof) -> String {
    let without = match proof.clauses_without_mutant.len() {
        0 => String::new(),
        n => format!(", {n} clauses without a mutant"),
    };
    let (killed, mutants) = (proof.killed(), proof.mutants.len());
    let (free, variations) = (proof.free(), proof.variations.len());
    format!(
        "{killed} of {mutants} mutants killed{without}, {free} of {variations} variations minded by nobody"
    )
}

fn seconds(proof: &Proof) -> String {
    format!("{:.1}", proof.duration_ms / 1000.0)
}

/// Survivors, misplaced kills, clauses that nothing breaks.
fn work(proof: &Proof) -> Markup {
    let survivors: Vec<_> = proof.mutants.iter().filter(|mutant| mutant.caught != Caught::Killed).collect();
    html! {
        @if !survivors.is_empty() {
            h2 { "Mutants that nobody who should have noticed, noticed" }
            @for mutant in survivors {
                div.card {
                    h3 { (state(mutant)) " " code { (mutant.id) } }
                    p { (mutant.says) "; breaks " (mutant.breaks.join(", ")) }
                    @if !mutant.by.is_empty() { p { "failed, where a warning is due:" } (list(&mutant.by)) }
                    @if !mutant.unrelated.is_empty() { p { "noticed by trials that prove something else:" } (list(&mutant.unrelated)) }
                    @if !mutant.errored.is_empty() { p { "could not tell:" } (list(&mutant.errored)) }
                }
            }
        }
        @for variation in proof.variations.iter().filter(|variation| !variation.holds()) {
            div.card {
                h3 { (mark(Tone::Bad, "✕", "minded")) " " code { (variation.id) } }
                p { (variation.says) }
                @for (word, trials) in
                    [("failed", &variation.failed), ("errored", &variation.errored), ("warned", &variation.warned)]
                {
                    @if !trials.is_empty() { p { (word) ":" } (list(trials)) }
                }
            }
        }
        @if !proof.clauses_without_mutant.is_empty() {
            h2 { "Clauses that no mutant breaks" }
            (list(&proof.clauses_without_mutant))
        }
    }
}

fn by_clause(proof: &Proof) -> Markup {
    let mut clauses: BTreeMap<&str, Vec<&MutantResult>> = BTreeMap::new();
    for mutant in &proof.mutants {
        for clause in &mutant.breaks {
            clauses.entry(clause).or_default().push(mutant);
        }
    }
    html! {
        h2 { "Clauses and the mutants that break them" }
        table {
            thead { tr { th { "clause" } th { "mutant" } th { "noticed by" } th { "blast radius" } } }
            tbody {
                @for (clause, mutants) in &clauses {
                    @for (at, mutant) in mutants.iter().enumerate() {
                        tr {
                            td { @if at == 0 { code id={ "clause/" (clause) } { (clause) } } }
                            td { (state(mutant)) " " (mutant.says) br; code.muted { (mutant.id) } }
                            td { (noticed(&mutant.by)) }
                            td { (noticed(&mutant.unrelated)) }
                        }
                    }
                }
            }
        }
    }
}

fn variations(proof: &Proof) -> Markup {
    html! {
        h2 { "Variations: freedoms that the pages leave" }
        table {
            thead { tr { th { "variation" } th { "what is otherwise" } th { "warnings that it names" } } }
            tbody {
                @for variation in &proof.variations {
                    tr {
                        td {
                            @if variation.holds() { (mark(Tone::Good, "✓", "free")) }
                            @else { (mark(Tone::Bad, "✕", "minded")) }
                            " " code { (variation.id) }
                        }
                        td { (variation.says) }
                        td { (variation.expected_warnings) }
                    }
                }
            }
        }
    }
}

fn state(mutant: &MutantResult) -> Markup {
    match mutant.caught {
        Caught::Killed => mark(Tone::Good, "✓", "killed"),
        Caught::TooStrictly => mark(Tone::Bad, "✕", "too strictly"),
        Caught::ByUnrelated => mark(Tone::Warn, "▵", "unrelated only"),
        Caught::Survived => mark(Tone::Bad, "✕", "survived"),
    }
}

/// How many, and who.
fn noticed(trials: &[String]) -> Markup {
    html! {
        @match trials {
            [] => span.muted { "–" },
            [one] => code { (one) },
            many => details { summary { (many.len()) " trials" } (list(many)) },
        }
    }
}

fn list(items: &[String]) -> Markup {
    html! { ul { @for item in items { li { code { (item) } } } } }
}
