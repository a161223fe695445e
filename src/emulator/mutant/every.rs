//! TODO every.

use super::Entry;

pub(super) const MUTANTS: &[Entry] = &[];
