use crate::emulator::mutant::Entry;
pub(in crate::emulator::mutant) const MUTANTS: &[Entry] = &[];
