//! What terminal and page both say of a comparison.

use crate::drift::{Attribution, Drift, Entry, Seen};

/// `3 regressed, 1 fixed, 2 fail differently, 5 added, 0 removed, 1,991 the same.`
pub(super) fn sentence(drift: &Drift) -> String {
    format!(
        "{} regressed, {} fixed, {} fail differently, {} added, {} removed, {} the same.",
        thousands(drift.regressed.len()),
        thousands(drift.fixed.len()),
        thousands(drift.differently.len()),
        thousands(drift.added.len()),
        thousands(drift.removed.len()),
        thousands(drift.same),
    )
}

/// What is to be said of trials that came to the same; nothing where their answers have the same shape.
pub(super) fn shape_sentence(drift: &Drift) -> Option<String> {
    let ways = match drift.shape.len() {
        0 => return None,
        1 => "in one way".to_owned(),
        n => format!("in {} ways", thousands(n)),
    };
    let trials: std::collections::BTreeSet<_> = drift.shape.iter().flat_map(|shape| &shape.trials).collect();
    Some(match trials.len() {
        1 => format!("One of the same is answered in another shape, {ways}."),
        n => format!("Of the same, {} are answered in another shape, {ways}.", thousands(n)),
    })
}

/// Why the comparison is to be read with care.
pub(super) fn cautions(drift: &Drift) -> Vec<&'static str> {
    let complete = drift.old.complete && drift.new.complete;
    [
        (
            drift.suites_differ(),
            "The suites differ: what changed may be the suite's doing, and not the target's.",
        ),
        (!complete, "One of the runs was interrupted: trials that it didn't come to count as not there."),
    ]
    .into_iter()
    .filter_map(|(is_so, sentence)| is_so.then_some(sentence))
    .collect()
}

/// Whose doing it is.
pub(super) fn attributed(attribution: Attribution) -> &'static str {
    match attribution {
        Attribution::Service => "service: the answer changed",
        Attribution::Suite => "suite: the case changed",
        Attribution::Page => "page: the clause changed",
        Attribution::Environment => "environment: it could not be asked on both sides",
    }
}

/// `passed → failed`.
pub(super) fn outcomes(entry: &Entry) -> String {
    let word = |seen: &Option<Seen>| seen.as_ref().map_or("not there", |seen| seen.came.word());
    format!("{} → {}", word(&entry.old), word(&entry.new))
}

fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn long_numbers_are_grouped() {
        assert_eq!([0, 999, 1991, 1_000_000].map(thousands), ["0", "999", "1,991", "1,000,000"]);
    }
}
