//! What the suite says of its own pins.

use graphproof_engine::diagnostic::Diagnostic;
use graphproof_proof::pins::{Committed, Texts};

use crate::resolve::suite::LoadedSuite;

/// Reads what the suite says of its own pins.
///
/// # Errors
/// Every problem of the files that say it.
pub(super) fn committed(loaded: &LoadedSuite) -> Result<Committed, Vec<Diagnostic>> {
    let files = &loaded.files;
    let texts = Texts {
        pins: files.pins.as_ref(),
        examples: files.examples.as_ref(),
        unpinned: files.unpinned.as_ref(),
        redundant: files.redundant.as_ref(),
    };
    Committed::read(&texts, &loaded.suite, &loaded.scripts)
}
