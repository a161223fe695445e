//! Files that a reader never sees half of: written beside their place, then renamed onto it.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::Record;
use super::door::{self, Fault};

/// Where a run's record is written.
pub const FILE: &str = "run.json";

/// A record of more bytes isn't read; one of 10,000 trials has a third of it.
const LARGEST: u64 = 512 << 20;

/// Makes the directory and proves that it can be written to, before anything is sent.
///
/// # Errors
/// What the system says.
pub fn prepare(dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    let probe = scratch(&dir.join(FILE));
    create_new(&probe)?;
    std::fs::remove_file(probe)
}

/// Writes a record as `DIR/run.json`.
///
/// # Errors
/// What the system says.
pub fn save(record: &Record, dir: &Path) -> io::Result<PathBuf> {
    save_json(record, &dir.join(FILE))
}

/// Writes a value as JSON, an entry of its lists a line.
///
/// # Errors
/// What the system says.
pub fn save_json(value: &impl Serialize, path: &Path) -> io::Result<PathBuf> {
    let mut text = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut text, OneLineEach::default()))?;
    text.push(b'\n');
    save_text(&text, path)
}

/// Writes a text.
///
/// # Errors
/// What the system says.
pub fn save_text(text: &[u8], path: &Path) -> io::Result<PathBuf> {
    replace(path, text)?;
    Ok(path.to_owned())
}

/// Breaks lines down to the entries of a record's lists: a trial is one line, so that a record can be searched
/// and compared line by line, and is a third of the size.
#[derive(Debug, Default)]
struct OneLineEach {
    depth: usize,
}

impl OneLineEach {
    const DEEPEST: usize = 2;

    fn open<W: ?Sized + io::Write>(&mut self, to: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        to.write_all(bracket)
    }

    fn close<W: ?Sized + io::Write>(&mut self, to: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.depth < Self::DEEPEST {
            self.line(to)?;
        }
        to.write_all(bracket)
    }

    fn line<W: ?Sized + io::Write>(&self, to: &mut W) -> io::Result<()> {
        to.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| to.write_all(b" "))
    }

    fn next<W: ?Sized + io::Write>(&self, to: &mut W, first: bool) -> io::Result<()> {
        if !first {
            to.write_all(b",")?;
        }
        if self.depth <= Self::DEEPEST { self.line(to) } else { Ok(()) }
    }
}

impl Formatter for OneLineEach {
    fn begin_array<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.open(to, b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.close(to, b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.next(to, first)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.open(to, b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.close(to, b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.next(to, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(b": ")
    }
}

/// Puts a whole file in the place of another one.
///
/// # Errors
/// What the system says; the old file is as it was then.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = scratch(path);
    let written = create_new(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| std::fs::rename(&beside, path));
    if renamed.is_err() {
        // The half-written file helps nobody; that it can't be removed either changes nothing.
        drop(std::fs::remove_file(&beside));
    }
    renamed
}

/// Why there is no record to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// There is none, or it can't be read.
    Unreadable(String),
    /// What is there isn't one, or holds what no record holds.
    Damaged(String),
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(says) | Self::Damaged(says) => f.write_str(says),
        }
    }
}

impl From<ReadError> for String {
    fn from(error: ReadError) -> Self {
        error.to_string()
    }
}

/// Reads a record as it is named from a folder: a file, or a folder's `run.json`.
///
/// # Errors
/// That it isn't there, isn't a file or is too large; or the first thing that no record holds, with its place.
pub fn read(from: &Path, named: &Path) -> Result<Record, ReadError> {
    let is_folder = from.join(named).is_dir();
    let named = if is_folder { &named.join(FILE) } else { named };
    let bytes = read_bytes(&from.join(named))
        .map_err(|why| ReadError::Unreadable(format!("{} can't be read: {why}", named.display())))?;
    let damaged = |fault: &Fault| ReadError::Damaged(format!("{}:{fault}", named.display()));
    let text = String::from_utf8(bytes).map_err(|error| damaged(&not_text(error)))?;
    door::parse(&text).map_err(|fault| damaged(&fault))
}

/// Where bytes stop being text.
fn not_text(error: FromUtf8Error) -> Fault {
    let at = error.utf8_error().valid_up_to();
    let mut bytes = error.into_bytes();
    bytes.truncate(at);
    let text = String::from_utf8_lossy(&bytes);
    let column = text.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Fault { line: text.matches('\n').count() + 1, column, says: "this isn't JSON: it isn't UTF-8".to_owned() }
}

/// Reads a whole file of a size that can be held.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    // Asked before it is opened: opening a pipe would wait for somebody to write.
    let meta = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !meta.is_file() {
        return Err("it isn't a regular file".into());
    }
    if meta.len() > LARGEST {
        return Err(format!("it has {} bytes; files of up to {LARGEST} bytes are read", meta.len()));
    }
    std::fs::read(path).map_err(|error| error.to_string())
}

/// The name beside a path under which it is written; each process has its own.
fn scratch(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}", std::process::id()))
}

/// Creates a file that must not be there yet: a planted link is never followed.
fn create_new(path: &Path) -> io::Result<std::fs::File> {
    let open = || std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    open().or_else(|error| {
        // Left by a process of the same number that was killed.
        if error.kind() == io::ErrorKind::AlreadyExists {
            std::fs::remove_file(path)?;
            return open();
        }
        Err(error)
    })
}
