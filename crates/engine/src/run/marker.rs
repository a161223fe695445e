//! The start of the names of everything that a run makes.

/// What tells apart the names of runs, and that they are ours.
const OURS: &str = "graphproof-";

/// The marker of a run that began at this second since 1970, with a random number: no two runs on a target share one, also where
/// every run is process 1 of a container.
pub fn marker(second: i64, random: u32) -> String {
    format!("{OURS}{second:x}-{random:x}")
}

/// The name of one thing: nothing else of the run has it.
pub(super) fn name(marker: &str, trial: usize, of: usize) -> String {
    format!("{marker}-{trial}-{of}")
}

/// The beginning of all such names.
pub(super) fn beginning() -> &'static str {
    OURS
}

/// The second that a run began in whose thing has this name, if it is such a name and nothing else.
pub(super) fn second_of(name: &str) -> Option<i64> {
    let parts: Vec<&str> = name.strip_prefix(OURS)?.split('-').collect();
    let [second, random, trial, of] = parts.as_slice() else { return None };
    let lower_hex = |text: &str| {
        (1..=16).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let decimal = |text: &str| (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let is_one = lower_hex(second) && lower_hex(random) && decimal(trial) && decimal(of);
    if is_one { i64::from_str_radix(second, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{marker, name, second_of};

    #[test]
    fn only_a_whole_name_of_ours_is_one() {
        let ours = name(&marker(1_795_000_000, 4_242), 17, 2);
        assert_eq!(second_of(&ours), Some(1_795_000_000), "{ours}");
        for foreign in [
            "",
            "graphproof",
            "graphproof-plans",
            "graphproof-6afd-10",
            "graphproof-6afd-10-1",
            "graphproof-6afd-10-1-1-1",
            "graphproof-6AFD-10-1-1",
            "graphproof-xyz-10-1-1",
            "graphproof-6afd-10-a-1",
            "graphproof-6afd--1-1",
            "graphproof-6afd-10-1-1 a",
            "Graphproof-6afd-10-1-1",
            "my graphproof-6afd-10-1-1",
            "graphproof-ffffffffffffffff-10-1-1",
        ] {
            assert_eq!(second_of(foreign), None, "{foreign:?}");
        }
    }
}
