//! Where a run writes, and what: its record with the reports that go with every record, and the same as anybody may see it.

use std::path::{Path, PathBuf};

use crate::cli::args::Run;
use crate::cli::output::Output;
use crate::cli::{Exit, World, publish, suite};
use crate::drift::{Drift, between};
use crate::record::publish::{Words, publish as reduced};
use crate::record::{Record, store};
use crate::report::formats::{self, Format};
use crate::report::{html, terminal};

/// The folders that a run was given.
pub(super) struct Folders {
    out: PathBuf,
    /// What was typed, and where that is.
    public: Option<(PathBuf, PathBuf)>,
}

impl Folders {
    /// Makes the folders, so that a run isn't made in vain.
    ///
    /// # Errors
    /// How to end, and why.
    pub(super) fn prepared(world: &World, run: &Run) -> Result<Self, (Exit, String)> {
        let prepared = |typed: &Path| {
            let dir = world.dir.join(typed);
            match store::prepare(&dir) {
                Ok(()) => Ok(dir),
                Err(error) => Err((
                    Exit::Unwritten,
                    format!("nothing was sent, because {} can't be written to: {error}", typed.display()),
                )),
            }
        };
        let out = prepared(&run.out)?;
        let Some(typed) = &run.publish else { return Ok(Self { out, public: None }) };
        let dir = prepared(typed)?;
        if publish::lies_in(&out, &dir) {
            return Err((Exit::BadInput, publish::own_folder(typed)));
        }
        Ok(Self { out, public: Some((typed.clone(), dir)) })
    }

    /// Writes the record with its reports, and prints what came of the run, whatever could not be written.
    pub(super) fn written(
        &self,
        run: &Run,
        record: &Record,
        since: Option<&Drift>,
        output: Output,
    ) -> Result<(), ()> {
        let saved = store::save(record, &self.out);
        let reports = Format::OF_EVERY_RUN.map(|(format, file)| {
            let report = formats::render(record, format, since);
            store::save_text(report.as_bytes(), &self.out.join(file)).map_err(|error| (file, error))
        });
        let view = terminal::View {
            record,
            style: output.stdout,
            detail: if run.verbose { terminal::Detail::Everything } else { terminal::Detail::Trouble },
            since,
            written: saved.is_ok().then(|| suite::slashed(&run.out.join(html::FILE))),
        };
        let printed = output.result(&terminal::render(&view)).map_err(drop);
        if let Err(error) = &saved {
            output.complain(&format!("the record could not be written to {}: {error}", run.out.display()));
        }
        let mut written = printed.and(saved.map(drop).map_err(drop));
        for (file, error) in reports.into_iter().filter_map(Result::err) {
            let path = suite::slashed(&run.out.join(file));
            output.complain(&format!("the report {path} could not be written: {error}"));
            written = Err(());
        }
        written
    }

    /// Writes what anybody may see, if that was asked for.
    pub(super) fn published(
        &self,
        record: &Record,
        baseline: Option<&Record>,
        words: &Words,
        output: Output,
    ) -> Result<(), ()> {
        let Some((typed, dir)) = &self.public else { return Ok(()) };
        let record = reduced(record, words);
        let since = baseline.map(|baseline| between(&reduced(baseline, words), &record));
        match publish::write(&record, since.as_ref(), dir) {
            Ok(()) => output.result(&publish::told(typed)).map_err(drop),
            Err((file, error)) => {
                let path = suite::slashed(&typed.join(file));
                output.complain(&format!("the published {path} could not be written: {error}"));
                Err(())
            }
        }
    }
}
