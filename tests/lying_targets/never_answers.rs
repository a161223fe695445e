//! Takes every request and says nothing: for trying time limits and Ctrl-C by hand.

use super::liar::Reaction;

pub(crate) fn react() -> Reaction {
    Reaction::Hangs
}
