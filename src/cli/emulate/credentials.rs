//! What a client of a tenant must have, as files.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::profile;
use crate::resolve::suite;
use graphproof_emulator::Credentials;

/// Writes `ca.pem`, `application.pem`, `application.key` and `profile.toml`, and the folder if it isn't there.
///
/// # Errors
/// Something can't be written; the sentence says what.
pub(super) fn write(credentials: &Credentials, profile: &str, dir: &Path) -> Result<(), String> {
    let Credentials { ca, certificate, key } = credentials;
    let said = |path: &Path, error: &io::Error| format!("can't write {}: {error}", suite::slashed(path));
    fs::create_dir_all(dir).map_err(|error| said(dir, &error))?;
    for (name, text, kept) in [
        ("ca.pem", ca.as_str(), Kept::Open),
        ("application.pem", certificate, Kept::Open),
        ("application.key", key, Kept::Secret),
        (profile::NAME, profile, Kept::Open),
    ] {
        let path = dir.join(name);
        file(&path, text, kept).map_err(|error| said(&path, &error))?;
    }
    Ok(())
}

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Open,
    /// Its owner, where the system can say so.
    Secret,
}

/// Writes a file anew: one that was there may be readable by others, or lead elsewhere.
fn file(path: &Path, text: &str, kept: Kept) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if kept == Kept::Secret {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = kept;
    options.open(path)?.write_all(text.as_bytes())
}
