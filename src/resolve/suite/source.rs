//! One file as a text.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use graphproof_engine::diagnostic::{Diagnostic, Place, Problem, Source};

/// The largest file that is read; ten times the largest one of ours, and parsed in a tenth of a second.
const LARGEST_FILE: u64 = 1024 * 1024;

/// Reads one file as text.
///
/// # Errors
/// Why it can't be read: not there, not a file, too large, not UTF-8.
pub fn source(path: &Path, shown: &str) -> Result<Arc<Source>, Box<Diagnostic>> {
    let unreadable = |why: String, text: String, at: usize| {
        let span = at..text.len().min(at + 1);
        let place = Place { source: Source::new(shown, text), span };
        Box::new(Diagnostic { problem: Problem::Unreadable(why), place, also: None })
    };
    let bytes = bytes(path).map_err(|why| unreadable(why, String::new(), 0))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(shown, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            Err(unreadable("it isn't UTF-8".into(), text, at))
        }
    }
}

/// Reads one file.
///
/// # Errors
/// Why it can't be read: not there, not a file, too large.
pub fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    // Asked before it is opened: opening a pipe would wait for somebody to write.
    let meta = fs::metadata(path).map_err(|error| error.to_string())?;
    if !meta.is_file() {
        return Err("it isn't a regular file".into());
    }
    if meta.len() > LARGEST_FILE {
        return Err(format!("it has {} bytes; files of up to {LARGEST_FILE} bytes are read", meta.len()));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}
