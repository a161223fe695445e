//! TODO teams.

use super::Entry;

pub(super) const MUTANTS: &[Entry] = &[];
