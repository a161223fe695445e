//! `graphproof render`: a report of a stored record.

use std::io;
use std::path::Path;

use super::args::Render;
use super::diff::ONE_IS_PUBLISHED;
use super::output::Output;
use super::{Exit, World};
use crate::drift::between;
use crate::record::store;
use crate::report::formats;
use crate::report::sanitize::line;

/// Prints the report, or writes it to a file. Its record's verdict has no say in the exit status: the report was made.
pub(super) fn main(world: &World, render: &Render, output: Output) -> Exit {
    let record = match store::read(&world.dir.join(&render.record)) {
        Ok(record) => record,
        Err(sentence) => {
            output.complain(&line(&sentence));
            return Exit::BadInput;
        }
    };
    let baseline = match render.baseline.as_ref().map(|path| store::read(&world.dir.join(path))).transpose() {
        Ok(baseline) => baseline,
        Err(sentence) => {
            output.complain(&line(&sentence));
            return Exit::BadInput;
        }
    };
    if baseline.as_ref().is_some_and(|baseline| baseline.published != record.published) {
        output.complain(ONE_IS_PUBLISHED);
        return Exit::BadInput;
    }
    let since = baseline.map(|baseline| between(&baseline, &record));
    let report = formats::render(&record, render.format, since.as_ref());
    let (written, place) = match &render.out {
        Some(out) => (write(&world.dir.join(out), &report), line(&out.to_string_lossy())),
        None => (output.result(&report), "stdout".to_owned()),
    };
    if let Err(error) = written {
        output.complain(&format!("the report could not be written to {place}: {error}"));
        return Exit::Unwritten;
    }
    Exit::Ok
}

/// A report takes the place of another file, never that of a device or a folder.
fn write(path: &Path, report: &str) -> io::Result<()> {
    if path.metadata().is_ok_and(|meta| !meta.is_file()) {
        return Err(io::Error::other("it isn't a regular file"));
    }
    store::save_text(report.as_bytes(), path).map(drop)
}
