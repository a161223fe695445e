//! `graphproof publish`, and `run --publish`: a record and its reports as anybody may see them.

use std::io;
use std::path::Path;

use super::args::{Args, Publish};
use super::output::Output;
use super::suite::{self, Files};
use super::{Exit, World};
use crate::drift::Drift;
use crate::record::publish::{Words, publish};
use crate::record::{Record, store};
use crate::report::formats::{self, Format};
use crate::report::html;
use crate::report::sanitize::line;

/// Publishes a stored record. Its verdict has no say in the exit status: the set was written.
pub(super) fn main(world: &World, args: &Args, typed: &Publish, output: Output) -> Exit {
    let refuse = |sentence: &str| {
        output.complain(&line(sentence));
        Exit::BadInput
    };
    let path = world.dir.join(&typed.record);
    let read = store::read(&path).and_then(|record| Ok((record, suite::load(&world.dir, args.suite())?)));
    let (record, loaded) = match read {
        Ok(read) => read,
        Err(sentence) => return refuse(&sentence),
    };
    let out = world.dir.join(&typed.out);
    let made = store::prepare(&out).map_err(|error| (store::FILE, error));
    let private = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(&path) };
    if made.is_ok() && !record.published && lies_in(private, &out) {
        return refuse(&own_folder(&typed.out));
    }
    let published = publish(&record, &words(&loaded.files));
    if let Err((file, error)) = made.and_then(|()| write(&published, None, &out)) {
        let place = line(&suite::slashed(&typed.out.join(file)));
        output.complain(&format!("{place} could not be written: {error}"));
        return Exit::Unwritten;
    }
    match output.result(&told(&typed.out)) {
        Ok(()) => Exit::Ok,
        Err(_) => Exit::Unwritten,
    }
}

/// What the suite says: that much of a record is public anyway.
pub(super) fn words(files: &Files) -> Words {
    let all = files.cases.iter().chain(&files.schemas);
    Words::of(all.map(|source| (source.name.as_str(), source.text.as_str())))
}

/// Writes a published record with the reports that go with every record.
///
/// # Errors
/// The file that could not be written, and what the system says.
pub(super) fn write(
    record: &Record,
    since: Option<&Drift>,
    out: &Path,
) -> Result<(), (&'static str, io::Error)> {
    store::save(record, out).map_err(|error| (store::FILE, error))?;
    for (format, file) in Format::OF_EVERY_RUN {
        let report = formats::render(record, format, since);
        store::save_text(report.as_bytes(), &out.join(file)).map_err(|error| (file, error))?;
    }
    Ok(())
}

/// Whether what is private would be uploaded with what is published.
pub(super) fn lies_in(private: &Path, published: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    real(private).starts_with(real(published))
}

/// Why a folder is no place for what is published.
pub(super) fn own_folder(out: &Path) -> String {
    format!("{} holds the private record: what is published needs a folder of its own", out.display())
}

/// Where to look.
pub(super) fn told(out: &Path) -> String {
    format!("published  {}\n", line(&suite::slashed(&out.join(html::FILE))))
}
