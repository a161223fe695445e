//! The page of a proof: what asks for work first, then clauses × mutants × trials, freedoms, and the pages' examples with
//! what is held fast of them.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::{pins_sentence, sentence};
use crate::proof::{Caught, MutantResult, Proof, ProvedClause, Reach, VariationResult};
use crate::report::html::{Page, Tone, mark, page as whole};

mod pins;

/// The whole page.
pub fn page(proof: &Proof) -> String {
    let holds = proof.holds();
    let (glyph, word) = if holds { ("✓", "PROVED") } else { ("✕", "NOT PROVED") };
    let sentence = sentence(proof);
    let body = html! {
        header {
            h1 { "graphproof: would the suite notice?" }
            p.band.(if holds { Tone::Good } else { Tone::Bad }.class()) role="status" {
                (glyph) " " (word) ": " (sentence)
            }
            @if let Some(pins) = &proof.pins { p { (pins_sentence(pins)) } }
            p.muted {
                "suite " code { (short(&proof.suite)) } " · graphproof " (proof.version) " · "
                time datetime=(proof.started) { (proof.started.split('.').next().unwrap_or(&proof.started)) " UTC" } " · " (seconds(proof.duration_ms)) " s, "
                (seconds(proof.cpu_ms)) " s of processor time · " (proof.trials) " trials"
            }
        }
        main {
            (score(proof))
            (work(proof))
            (clauses(proof))
            (variations(&proof.variations))
            @if let Some(pins) = &proof.pins { (pins::examples(pins)) (pins::unpinned(pins)) (pins::redundant(pins)) }
        }
        footer {
            p {
                "A mutant is our emulator with one promise broken on purpose; a trial that proves a clause which it breaks must "
                "notice. Other trials that notice it too are its blast radius. A variation takes a freedom that the pages leave; "
                "nobody may mind. A pin is a place of a recorded answer where a change is noticed."
            }
        }
    };
    whole(&Page { title: &format!("{glyph} {sentence}"), body: &body, script: None })
}

/// Enough of a hash to tell suites apart.
fn short(hash: &str) -> &str {
    let digits = hash.rsplit(':').next().unwrap_or(hash);
    digits.get(..12).unwrap_or(digits)
}

fn seconds(milliseconds: f64) -> String {
    format!("{:.1}", milliseconds / 1000.0)
}

/// The figures at a glance.
fn score(proof: &Proof) -> Markup {
    let noticed = |mutant: &&MutantResult, clause: &str| mutant.missed.iter().all(|missed| missed != clause);
    let broken: BTreeSet<&str> = proof
        .mutants
        .iter()
        .flat_map(|mutant| mutant.breaks.iter().filter(move |clause| noticed(&mutant, clause)))
        .map(String::as_str)
        .collect();
    let covered = proof.clauses.iter().filter(|clause| broken.contains(clause.id.as_str())).count();
    let mut figures = vec![
        ("mutants killed", proof.killed(), proof.mutants.len()),
        ("clauses with a mutant", covered, proof.clauses.len()),
        ("variations free", proof.free(), proof.variations.len()),
    ];
    if let Some(pins) = &proof.pins {
        let held = pins.examples.iter().filter(|example| example.holds()).count();
        figures.push(("examples held fast", held, pins.examples.len()));
    }
    html! {
        dl.tiles {
            @for (what, good, all) in figures {
                div { dt { (what) } dd { (good) span.muted { " of " (all) } } }
            }
        }
    }
}

/// Everything that keeps the proof from holding, the gravest first.
fn work(proof: &Proof) -> Markup {
    if proof.holds() {
        return html! { p { "Nothing asks for work." } };
    }
    let survivors = [Caught::Survived, Caught::ByUnrelated, Caught::TooStrictly];
    let survivors =
        survivors.into_iter().flat_map(|of| proof.mutants.iter().filter(move |mutant| mutant.caught == of));
    html! {
        h2 { "What asks for work" }
        @if !proof.control.is_empty() {
            div.card {
                h3 { (mark(Tone::Bad, "✕", "control")) " Trials that don't pass where nothing is wrong" }
                (list(&proof.control))
            }
        }
        @for mutant in survivors {
            div.card {
                h3 { (state(mutant)) " " code { (mutant.id) } }
                p { (mutant.says) "; breaks " @for clause in &mutant.breaks { (clause_link(clause)) " " } }
                @if !mutant.by.is_empty() { p { "failed, where a warning is due:" } (list(&mutant.by)) }
                @if !mutant.unrelated.is_empty() {
                    p { "noticed by trials that prove something else:" } (list(&mutant.unrelated))
                }
                @if !mutant.errored.is_empty() { p { "could not tell:" } (list(&mutant.errored)) }
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
                @if variation.expected_warnings == 0 && !variation.warns.is_empty() {
                    p { "nobody warned by " (variation.warns.join(", ")) ", as it says" }
                }
            }
        }
        @if !proof.clauses_without_mutant.is_empty() {
            div.card {
                h3 { (mark(Tone::Bad, "✕", "no mutant")) " Clauses whose own trials notice no mutant" }
                (list(&proof.clauses_without_mutant))
            }
        }
        @if let Some(pins) = &proof.pins { (pins::work(pins)) }
    }
}

/// For every clause its mutants against the trials that prove it, under the operation that promises it.
fn clauses(proof: &Proof) -> Markup {
    let mut mutants: BTreeMap<&str, Vec<&MutantResult>> = BTreeMap::new();
    for mutant in &proof.mutants {
        for clause in &mutant.breaks {
            mutants.entry(clause).or_default().push(mutant);
        }
    }
    let shown: Vec<_> = proof
        .clauses
        .iter()
        .filter_map(|clause| Some((clause, mutants.get(clause.id.as_str())?.as_slice())))
        .collect();
    let groups = shown.chunk_by(|(one, _), (other, _)| group(&one.id) == group(&other.id));
    html! {
        h2 { "Clauses, mutants, trials" }
        p.muted {
            "A row is a mutant, a column a trial that proves the clause: ✓ noticed, · did not, ! could not tell. "
            @match proof.reach {
                Reach::Related | Reach::Needed => { "Only trials that must notice were played; " code { "prove --full" } " plays all and shows who else does." }
                Reach::Everything => { "All trials were played against every mutant." }
            }
        }
        @for group_of in groups {
            @if let Some((first, _)) = group_of.first() { h3 { (group(&first.id)) } }
            @for (clause, mutants) in group_of { (matrix(clause, mutants)) }
        }
    }
}

/// `item_add` of `item_add.etag.renewed`.
fn group(clause: &str) -> &str {
    clause.split('.').next().unwrap_or(clause)
}

fn matrix(clause: &ProvedClause, mutants: &[&MutantResult]) -> Markup {
    let killed = mutants.iter().filter(|mutant| !mutant.missed.contains(&clause.id)).count();
    let radius = mutants.iter().any(|mutant| !mutant.unrelated.is_empty());
    // A mutant of several clauses need be noticed by the trials of one of them.
    let is_looked_after = killed > 0 && mutants.iter().all(|mutant| mutant.caught == Caught::Killed);
    let (tone, glyph) = if is_looked_after { (Tone::Good, "✓") } else { (Tone::Bad, "✕") };
    html! {
        details.clause id={ "clause/" (clause.id) } open[tone == Tone::Bad] {
            summary {
                (mark(tone, glyph, &format!("{killed}/{}", mutants.len()))) " " code { (clause.id) } " "
                span.muted { (clause.level) } " " (clause.says)
            }
            div.scroll tabindex="0" role="group" aria-label={ "mutants of " (clause.id) } {
                table.matrix {
                    thead {
                        tr {
                            th scope="col" { "mutant" }
                            @for (at, trial) in clause.trials.iter().enumerate() {
                                th scope="col" title=(trial) { (at + 1) }
                            }
                            @if radius { th scope="col" { "blast radius" } }
                        }
                    }
                    tbody {
                        @for mutant in mutants {
                            tr {
                                th scope="row" { code { (mutant.id) } br; span.muted { (mutant.says) } }
                                @for trial in &clause.trials { (cell(mutant, trial)) }
                                @if radius { td { (names(&mutant.unrelated)) } }
                            }
                        }
                    }
                }
            }
            ol.trials { @for trial in &clause.trials { li { code { (trial) } } } }
        }
    }
}

fn cell(mutant: &MutantResult, trial: &String) -> Markup {
    if mutant.by.contains(trial) {
        html! { td.good { "✓" } }
    } else if mutant.errored.contains(trial) {
        html! { td.warn { "!" } }
    } else {
        html! { td.muted { "·" } }
    }
}

fn variations(all: &[VariationResult]) -> Markup {
    html! {
        @if !all.is_empty() {
            h2 { "Variations: freedoms that the pages leave" }
            table {
                thead {
                    tr { th scope="col" { "variation" } th scope="col" { "what is otherwise" } th scope="col" { "warnings that it names" } }
                }
                tbody {
                    @for variation in all {
                        tr id={ "variation/" (variation.id) } {
                            td {
                                @if variation.holds() { (mark(Tone::Good, "✓", "free")) }
                                @else { (mark(Tone::Bad, "✕", "minded")) }
                                " " code { (variation.id) }
                            }
                            td { (variation.says) }
                            td {
                                @if variation.warns.is_empty() { span.muted { "–" } }
                                @else { (variation.warns.join(", ")) ": " (variation.expected_warnings) " trials" }
                            }
                        }
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

fn clause_link(clause: &str) -> Markup {
    html! { a href={ "#clause/" (clause) } { code { (clause) } } }
}

/// How many, and who.
fn names(trials: &[String]) -> Markup {
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
