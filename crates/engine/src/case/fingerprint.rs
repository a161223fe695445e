//! What a script says as a short text, so that two records tell whether a case changed between them.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::model::{Step, Take};
use super::script::Script;
use crate::diagnostic::{Place, Source};

/// Enough hexadecimal digits to tell the versions of one case apart.
const DIGITS: usize = 16;

impl Script {
    /// The same for scripts that do and ask for the same, wherever their case is written.
    pub fn fingerprint(&self) -> String {
        let nowhere = Place { source: Source::new("", ""), span: 0..0 };
        let mut script = self.clone();
        script.place = nowhere.clone();
        script.claims = Arc::default();
        script.needs.iter_mut().for_each(|need| need.place = nowhere.clone());
        displace(&mut script.capture, &nowhere);
        script.find.iter_mut().for_each(|find| find.place = nowhere.clone());
        for Step { place, take, claims, .. } in script.undo.iter_mut().chain(&mut script.then) {
            *place = nowhere.clone();
            *claims = None;
            displace(take, &nowhere);
        }
        // Scripts hold regular expressions, which have no equality but their text's.
        let digest = format!("{:x}", Sha256::digest(format!("{script:?}")));
        digest.chars().take(DIGITS).collect()
    }
}

fn displace(takes: &mut [Take], nowhere: &Place) {
    takes.iter_mut().for_each(|take| take.place = nowhere.clone());
}
