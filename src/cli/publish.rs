//! `graphproof publish`, and `run --publish`: a record and its reports as anybody may see them.

use std::io;
use std::path::Path;

use super::args::{Args, Publish};
use super::output::Output;
use super::written::Folder;
use super::{Exit, World};
use crate::resolve::suite::{self, Files};
use graphproof_engine::drift::Drift;
use graphproof_engine::record::publish::{Words, publish};
use graphproof_engine::record::{Record, store};
use graphproof_engine::report::formats::{self, Format};
use graphproof_engine::report::html;
use graphproof_engine::report::sanitize::line;

/// Publishes a stored record. Its verdict has no say in the exit status: the set was written.
pub(super) fn main(world: &World, args: &Args, typed: &Publish, output: Output) -> Exit {
    let refuse = |sentence: &str| {
        output.complain(&line(sentence));
        Exit::BadInput
    };
    let path = world.dir.join(&typed.record);
    let record = store::read(&world.dir, &typed.record).map_err(String::from);
    let (record, loaded) =
        match record.and_then(|record| Ok((record, suite::load(&world.dir, args.suite())?))) {
            Ok(read) => read,
            Err(sentence) => return refuse(&sentence),
        };
    let folder = match Folder::prepared(world, &typed.out) {
        Ok(folder) => folder,
        Err(sentence) => {
            output.complain(&line(&sentence));
            return Exit::Unwritten;
        }
    };
    let private = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(&path) };
    if !record.published && lies_in(private, &folder.dir) {
        return refuse(&own_folder(&typed.out));
    }
    let published = publish(&record, &words(&loaded.files));
    match written(&published, None, &folder, output) {
        Ok(()) => Exit::Ok,
        Err(()) => Exit::Unwritten,
    }
}

/// What the suite says: that much of a record is public anyway.
pub(super) fn words(files: &Files) -> Words {
    let all = files.cases.iter().chain(&files.schemas);
    Words::of(all.map(|source| (source.name.as_str(), source.text.as_str())))
}

/// Writes a published record with the reports that go with every record, and says where.
pub(super) fn written(
    record: &Record,
    since: Option<&Drift>,
    folder: &Folder,
    output: Output,
) -> Result<(), ()> {
    let failed = |file: &str, error: &io::Error| {
        let path = suite::slashed(&folder.typed.join(file));
        output.complain(&line(&format!("the published {path} could not be written: {error}")));
    };
    store::save(record, &folder.dir).map_err(|error| failed(store::FILE, &error))?;
    for (format, file) in Format::OF_EVERY_RUN {
        let report = formats::render(record, format, since);
        store::save_text(report.as_bytes(), &folder.dir.join(file)).map_err(|error| failed(file, &error))?;
    }
    let page = line(&suite::slashed(&folder.typed.join(html::FILE)));
    output.result(&format!("published  {page}\n")).map_err(drop)
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
