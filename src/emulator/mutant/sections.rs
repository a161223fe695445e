//! Wrong ways to add and move section items (pages `teamworksection-post-items` and `teamworksectionitem-move`).

use super::{At, Deed, Entry, How};

pub(super) const MUTANTS: &[Entry] = &[Entry {
    id: "if_match_unchecked",
    breaks: &[
        "item_add.412",
        "item_add.428",
        "item_add.version_used_up",
        "item_move.412",
        "item_move.428",
        "item_move.version_used_up",
    ],
    says: "every check of If-Match is left out: a stale or missing version is accepted",
    at: ANY,
    how: How::Does(Deed::IfMatchIgnored),
}];

const ANY: At = &[];
