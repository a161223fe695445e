//! A real emulator whose refusals have the right status and a reason that fits none of them.

use super::document::{Said, graph_error};

pub(crate) fn bent(said: Said) -> Said {
    if said.status < 400 {
        return said;
    }
    Said::json(said.status, &graph_error("GeneralException", "An unspecified error has occurred."))
}
