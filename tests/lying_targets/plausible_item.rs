//! 201 and an item that satisfies the schema, whatever is asked.

use super::document::{Said, item};

pub(crate) fn answer() -> Said {
    Said::json(201, &item("19:0a1b2c3d4e5f40008000000000000000@thread.v2"))
}
