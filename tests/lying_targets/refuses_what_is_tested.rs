//! Arranging, reading and removing are real; adding and moving are refused by the best guess. Every negative case
//! whose refusal is guessed right would pass, but for its twin.

use super::document::Seen;
use super::liar::Reaction;
use super::refuses_all_but_reads::guess;

pub(crate) fn react(seen: &Seen) -> Reaction {
    if seen.is_tested() { Reaction::Says(guess(seen)) } else { Reaction::Passes }
}
