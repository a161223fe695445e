//! A real emulator of everything but sections: no liar, but what most people's emulators are.

use super::document::{Said, Seen, graph_error};
use super::liar::Reaction;

pub(crate) fn react(seen: &Seen) -> Reaction {
    if !seen.path.contains("/teamwork/sections") {
        return Reaction::Passes;
    }
    Reaction::Says(Said::json(
        404,
        &graph_error("ResourceNotFound", "Resource not found for the segment 'teamwork'."),
    ))
}
