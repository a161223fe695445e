//! `graphproof render`: a report of a stored record.

use std::io;
use std::path::Path;

use super::args::{Args, Render};
use super::diff::ONE_IS_PUBLISHED;
use super::output::Output;
use super::{Exit, World, publish};
use crate::resolve::suite;
use graphproof_engine::drift::between;
use graphproof_engine::record::publish::publish as reduced;
use graphproof_engine::record::{Record, store};
use graphproof_engine::report::formats::{self, Format};
use graphproof_engine::report::sanitize::line;

/// Prints the report, or writes it to a file. Its record's verdict has no say in the exit status: the report was made.
pub(super) fn main(world: &World, args: &Args, render: &Render, output: Output) -> Exit {
    let read = |path: &Path| store::read(&world.dir, path);
    let records =
        read(&render.record).and_then(|one| Ok((one, render.baseline.as_deref().map(read).transpose()?)));
    let (record, baseline) = match records {
        Ok(records) => records,
        Err(error) => {
            output.complain(&line(&error.to_string()));
            return Exit::BadInput;
        }
    };
    let rendered = if render.format == Format::GithubIssues {
        issues(world, args, &record, baseline.as_ref())
    } else {
        report(&record, render.format, baseline.as_ref())
    };
    let report = match rendered {
        Ok(report) => report,
        Err(sentence) => {
            output.complain(&line(&sentence));
            return Exit::BadInput;
        }
    };
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

fn report(record: &Record, format: Format, baseline: Option<&Record>) -> Result<String, String> {
    if baseline.is_some_and(|baseline| baseline.published != record.published) {
        return Err(ONE_IS_PUBLISHED.to_owned());
    }
    let since = baseline.map(|baseline| between(baseline, record));
    Ok(formats::render(record, format, since.as_ref()))
}

/// What is said in issues is what would be published, so either record may be private, and is reduced by the suite's words.
fn issues(world: &World, args: &Args, record: &Record, baseline: Option<&Record>) -> Result<String, String> {
    let words = publish::words(&suite::load(&world.dir, args.suite())?.files);
    let public = reduced(record, &words);
    let since = baseline.map(|baseline| between(&reduced(baseline, &words), &public));
    Ok(formats::issues(&public, record, since.as_ref()))
}

/// A report takes the place of another file, never that of a device or a folder.
fn write(path: &Path, report: &str) -> io::Result<()> {
    if path.metadata().is_ok_and(|meta| !meta.is_file()) {
        return Err(io::Error::other("it isn't a regular file"));
    }
    store::save_text(report.as_bytes(), path).map(drop)
}
