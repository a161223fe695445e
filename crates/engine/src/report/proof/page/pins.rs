//! Pins on the page: those that are lost, the pages' examples with what is held fast, and what isn't with its reason.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::list;
use crate::proof::{ExampleResult, Pin, PinsResult, ShownLine, UnpinnedPlace};
use crate::report::html::{Tone, mark};

/// What keeps pins from holding; an example that isn't held fast is drawn below.
pub(super) fn work(pins: &PinsResult) -> Markup {
    let unexplained: Vec<_> = pins.unexplained().collect();
    html! {
        @if !pins.lost.is_empty() {
            div.card {
                h3 { (mark(Tone::Bad, "✕", "lost pins")) " Changes that were noticed, and aren't any more" }
                p { "If that is meant, " code { "graphproof prove --bless" } " commits it." }
                (lost(&pins.lost))
            }
        }
        @if !unexplained.is_empty() {
            div.card {
                h3 { (mark(Tone::Bad, "✕", "unpinned")) " Changes that nobody notices, and nothing says why" }
                (places(&unexplained))
            }
        }
        @if !pins.stale.is_empty() {
            div.card {
                h3 { (mark(Tone::Bad, "✕", "stale")) " Reasons for what is noticed all the same" }
                (list(&pins.stale))
            }
        }
    }
}

fn lost(pins: &[Pin]) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "trial" } th scope="col" { "place" } th scope="col" { "changes" } } }
            tbody {
                @for pin in pins {
                    tr {
                        td { code { (pin.trial) } }
                        td { (pin.answer) " " code { (pin.place) } }
                        td { (pin.changes.join(", ")) }
                    }
                }
            }
        }
    }
}

/// Every example's answer, with what is noticed beside each line.
pub(super) fn examples(pins: &PinsResult) -> Markup {
    html! {
        @if !pins.examples.is_empty() {
            h2 { "The pages' examples, and what is held fast of them" }
            p.muted {
                "The answers as they were given now. Beside each line that an example shows stand the changes that some trial of "
                "the operation notices, in the words of " code { "cases/pins.lock" } "."
            }
            @for example in &pins.examples { (drawn(example)) }
        }
    }
}

fn drawn(example: &ExampleResult) -> Markup {
    let (tone, glyph, word) =
        if example.holds() { (Tone::Good, "✓", "held") } else { (Tone::Bad, "✕", "loose") };
    html! {
        details id={ "example/" (example.operation) "/" (example.number) } open[tone == Tone::Bad] {
            summary {
                (mark(tone, glyph, word)) " " code { (example.operation) } " example " (example.number)
            }
            table.drawn {
                tbody {
                    @for line in &example.lines {
                        tr {
                            td { (noticed(line)) }
                            td {
                                pre { (line.text) }
                                @if let Some(free) = &line.free { span.muted { "free: " (free) } }
                            }
                        }
                    }
                }
            }
            p.muted {
                "answer of " code { (example.trial) } "; noticed by "
                @for (at, trial) in noticing(example).into_iter().enumerate() { @if at > 0 { ", " } code { (trial) } }
            }
        }
    }
}

/// The trials that notice something of an example.
fn noticing(example: &ExampleResult) -> BTreeSet<&str> {
    example.lines.iter().flat_map(|line| &line.noticed).map(|(_, trial)| trial.as_str()).collect()
}

fn noticed(line: &ShownLine) -> Markup {
    let by: Vec<_> = line.noticed.iter().map(|(change, trial)| format!("{change}: {trial}")).collect();
    let changes: Vec<_> = line.noticed.iter().map(|(change, _)| change.as_str()).collect();
    html! {
        @if !line.loose.is_empty() { (mark(Tone::Bad, "✕", &line.loose.join(", "))) " " }
        @if !changes.is_empty() { span title=(by.join("\n")) { (mark(Tone::Good, "✓", &changes.join(", "))) } " " }
    }
}

/// What nobody notices, under its reasons.
pub(super) fn unpinned(pins: &PinsResult) -> Markup {
    let mut reasons: Vec<(&str, Vec<&UnpinnedPlace>)> = Vec::new();
    for place in &pins.unpinned {
        let Some(reason) = place.reason.as_deref() else { continue };
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, places)) => places.push(place),
            None => reasons.push((reason, vec![place])),
        }
    }
    html! {
        @if !reasons.is_empty() {
            h2 { "What may change unnoticed, and why" }
            @for (reason, of) in &reasons {
                details { summary { (reason) " " span.muted { "(" (of.len()) ")" } } (places(of)) }
            }
        }
    }
}

/// Expectations without which nothing is lost.
pub(super) fn redundant(pins: &PinsResult) -> Markup {
    html! {
        @if !pins.redundant.is_empty() {
            h2 { "Expectations that say what others say" }
            ul { @for (statement, why) in &pins.redundant { li { code { (statement) } ": " (why) } } }
        }
    }
}

fn places(all: &[&UnpinnedPlace]) -> Markup {
    html! {
        ul {
            @for place in all {
                li { code { (place.operation) } " " code { (place.place) } " " (place.changes.join(", ")) }
            }
        }
    }
}
