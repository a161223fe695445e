//! TODO chats.

use super::Entry;

pub(super) const MUTANTS: &[Entry] = &[];
