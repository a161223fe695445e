//! 400 and a flawless Graph error, whatever is asked: every negative case alone would be content.

use super::document::{Said, graph_error};

pub(crate) fn answer() -> Said {
    Said::json(400, &graph_error("BadRequest", "The 'id' property is required and must not be empty."))
}
