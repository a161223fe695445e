//! TODO channels.

use super::Entry;

pub(super) const MUTANTS: &[Entry] = &[];
