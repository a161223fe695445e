//! The ledger of a run: what it may have made on a target, written ahead.
//!
//! A file of JSON lines that is only appended to. Its first line is the [`Header`]; each other one is a [`Line`]. Before a request is
//! sent that may make something, a line says how that is found and removed; what came of it stands in later lines. So whatever
//! ends the process, a sweep finds what is left, and can tell it from everything else. No token stands in it.
//!
//! A run that writes holds a lock on its ledger, which the system releases when the process dies.

use std::collections::BTreeSet;
pub(super) use std::fs::File;
use std::fs::{OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

mod line;
mod read;

pub use line::{Header, place};
pub(super) use line::{Intended, Line, LookLine, ReadingLine, Seat, StepLine};
pub(super) use read::{Entry, Settled, Text, read};

/// The version of the lines.
pub const FORMAT: u32 = 1;

/// What ledgers end with.
const ENDING: &str = ".ndjson";

/// How sure a line must be on disk before the request is sent that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The system has it: it outlives this process.
    Written,
    /// The disk has it: it outlives the machine's fall.
    Synced,
}

/// Where a run writes down what it may make. Without a file nothing is written: what goes with the process needs no sweep.
#[derive(Debug, Default)]
pub struct Ledger(Option<Mutex<Book>>);

/// What is left in a ledger when its run is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// Nothing: the file is gone.
    Settled,
    /// The file stays.
    Open(PathBuf),
}

#[derive(Debug)]
struct Book {
    path: PathBuf,
    file: File,
    durability: Durability,
    latest: u64,
    open: BTreeSet<u64>,
    /// Why nothing more can be written.
    broken: Option<String>,
}

impl Ledger {
    /// Starts a ledger, named by the run's marker, before anything is sent.
    ///
    /// # Errors
    /// A sentence: it can't be written.
    pub fn create(dir: &Path, header: &Header, durability: Durability) -> Result<Self, String> {
        let path = dir.join(format!("{}{ENDING}", header.marker));
        let started = || {
            std::fs::create_dir_all(dir)?;
            let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
            file.try_lock()?;
            let mut book =
                Book { path: path.clone(), file, durability, latest: 0, open: BTreeSet::new(), broken: None };
            book.append(&line::text(header))?;
            sync_folder(dir, durability)?;
            Ok::<_, std::io::Error>(book)
        };
        match started() {
            Ok(book) => Ok(Self(Some(Mutex::new(book)))),
            Err(error) => Err(format!("the ledger {} can't be written: {error}", path.display())),
        }
    }

    /// Goes on with a ledger that was read; `text` is what of it is whole.
    pub(super) fn going_on(path: &Path, mut file: File, text: &Text) -> std::io::Result<Self> {
        file.set_len(text.whole)?;
        file.seek(SeekFrom::End(0))?;
        if !text.ends_with_line_end {
            file.write_all(b"\n")?;
        }
        let open =
            text.entries.iter().filter(|entry| entry.settled.is_none()).map(|entry| entry.intended.number);
        let (open, latest) = (open.collect(), text.entries.len() as u64);
        let path = path.to_owned();
        Ok(Self(Some(Mutex::new(Book {
            path,
            file,
            durability: Durability::Synced,
            latest,
            open,
            broken: None,
        }))))
    }

    /// Whether anything is written.
    pub(super) fn is_kept(&self) -> bool {
        self.0.is_some()
    }

    /// Writes that something may be made, and gives its number once the line is where it must be; nothing without a file.
    ///
    /// # Errors
    /// A sentence: the request must not be sent.
    pub(super) fn intend(
        &self,
        intended: Intended,
        redact: impl Fn(&str) -> String,
    ) -> Result<Option<u64>, String> {
        let Some(book) = &self.0 else { return Ok(None) };
        let mut book = book.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = &book.broken {
            return Err(why.clone());
        }
        let number = book.latest + 1;
        let line = line::text(&Line::Intended(Box::new(Intended { number, ..intended })));
        book.write(&redact(&line))?;
        book.latest = number;
        book.open.insert(number);
        Ok(Some(number))
    }

    /// Writes what came of it. What can't be written is no reason to remove less; but nothing more is made then.
    pub(super) fn note(&self, line: &Line, redact: impl Fn(&str) -> String) {
        let Some(book) = &self.0 else { return };
        let mut book = book.lock().unwrap_or_else(PoisonError::into_inner);
        if let Line::Refused { number, .. } | Line::Removed { number, .. } | Line::Untouched { number, .. } =
            line
        {
            book.open.remove(number);
        }
        if book.broken.is_none() {
            // The reason stays with the book, and the next request that would make something hears of it.
            drop(book.write(&redact(&line::text(line))));
        }
    }

    /// Why nothing more could be written, if that is so.
    pub(super) fn trouble(&self) -> Option<String> {
        self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).broken.clone()
    }

    /// Ends it: a ledger in which everything is settled is deleted.
    pub fn close(&self) -> Option<Closed> {
        let book = self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let is_settled = book.open.is_empty() && book.broken.is_none();
        if is_settled && delete(&book).is_ok() {
            return Some(Closed::Settled);
        }
        Some(Closed::Open(book.path.clone()))
    }
}

/// A file that is locked can't be deleted everywhere.
fn delete(book: &Book) -> std::io::Result<()> {
    book.file.unlock()?;
    std::fs::remove_file(&book.path)
}

impl Book {
    fn write(&mut self, line: &str) -> Result<(), String> {
        self.append(line).map_err(|error| {
            // This stands in records, which tell of no folder of the machine.
            let name = self.path.file_name().unwrap_or_default().display();
            let why = format!("the ledger {name} can't be written: {error}");
            self.broken = Some(why.clone());
            why
        })
    }

    fn append(&mut self, line: &str) -> std::io::Result<()> {
        // One write, so that a line is torn as rarely as can be.
        self.file.write_all(format!("{line}\n").as_bytes())?;
        match self.durability {
            Durability::Written => Ok(()),
            Durability::Synced => self.file.sync_data(),
        }
    }
}

/// A new file is only there for good when its folder is.
#[cfg(unix)]
fn sync_folder(dir: &Path, durability: Durability) -> std::io::Result<()> {
    match durability {
        Durability::Written => Ok(()),
        Durability::Synced => File::open(dir)?.sync_all(),
    }
}

/// Here the system keeps folders itself.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it may fail")]
fn sync_folder(_dir: &Path, _durability: Durability) -> std::io::Result<()> {
    Ok(())
}

/// Opens a ledger for nobody else, and reads it: nothing while its run, or another sweep, is still at it.
pub(super) fn open(path: &Path) -> std::io::Result<Option<(File, Vec<u8>)>> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(Some((file, bytes)))
        }
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
