use super::Entry;
pub(super) mod refused;
pub(super) const MUTANTS: &[Entry] = &[];
