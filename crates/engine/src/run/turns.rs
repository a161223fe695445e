//! Taking turns with other processes on one target: a lock on a file for whatever one trial may hold at a time.
//!
//! The system releases a lock when its file is closed, and that is also when a process dies: nothing has to be cleaned up.
//! The files are empty and stay. Read [`Turns`] first.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// With whom a run takes turns; by default with nobody.
#[derive(Debug, Clone, Default)]
pub struct Turns {
    /// The folder of the files.
    folder: Option<PathBuf>,
}

/// Something that no other process holds until this is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: Option<File>,
}

impl Turns {
    /// With every process that names the same folder. It is made, and a first lock tried, so that what is wrong with it is
    /// known before anything is sent.
    ///
    /// # Errors
    /// The folder can't be made or written to, or its file system has no locks.
    pub fn between_processes(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let turns = Self { folder: Some(folder.to_owned()) };
        turns.take("a first lock")?;
        Ok(turns)
    }

    /// Takes something, unless another process has it. Doesn't wait.
    ///
    /// # Errors
    /// What the system says.
    pub fn take(&self, what: &str) -> io::Result<Option<Lock>> {
        let Some(folder) = &self.folder else { return Ok(Some(Lock { _file: None })) };
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join(file_name(what)))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: Some(file) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Where this process begins to look for a free one of `count` things, so that not all begin at the same.
    pub(super) fn first_of(&self, count: usize) -> usize {
        let process = usize::try_from(std::process::id()).unwrap_or_default();
        if self.folder.is_some() { process.checked_rem(count).unwrap_or_default() } else { 0 }
    }
}

/// An id may be longer than a file's name, and have any character in it.
fn file_name(what: &str) -> String {
    Sha256::digest(what).iter().take(16).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
        + ".lock"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_has_the_other_gets_once_it_is_given_back() {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let [one, other] =
            [(); 2].map(|()| Turns::between_processes(&dir.path().join("a/b")).expect("it can be made"));
        let take = |turns: &Turns, what: &str| turns.take(what).expect("the folder has locks");
        let lane = take(&one, "a lane").expect("nobody has it");
        assert!(take(&other, "a lane").is_none());
        assert!(take(&one, "a lane").is_none(), "nor is it had twice");
        assert!(take(&other, "another lane").is_some());
        drop(lane);
        assert!(take(&other, "a lane").is_some());
    }

    #[test]
    fn alone_everything_is_had_at_once() {
        let turns = Turns::default();
        let both = [turns.take("a lane"), turns.take("a lane")];
        assert!(both.iter().all(|lock| matches!(lock, Ok(Some(_)))));
        assert_eq!(turns.first_of(64), 0);
    }

    #[test]
    fn a_folder_that_cannot_be_had_is_an_error() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
        assert!(Turns::between_processes(&file.path().join("below")).is_err());
    }
}
