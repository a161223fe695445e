//! A real emulator, but for one thing: nothing can be removed.

use super::document::{Said, Seen, graph_error};
use super::liar::Reaction;

pub(crate) fn react(seen: &Seen) -> Reaction {
    if seen.method != "DELETE" {
        return Reaction::Passes;
    }
    Reaction::Says(Said::json(500, &graph_error("InternalServerError", "Something went wrong.")))
}
