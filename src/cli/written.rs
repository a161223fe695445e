//! Where a record is written with the reports that go with every record, and what is printed of it.

use std::path::{Path, PathBuf};

use super::World;
use super::output::Output;
use crate::resolve::suite;
use graphproof_engine::drift::Drift;
use graphproof_engine::record::{Record, store};
use graphproof_engine::report::formats::{self, Format};
use graphproof_engine::report::{html, terminal};

/// A folder that can be written to.
pub(super) struct Folder {
    /// As it was typed.
    pub(super) typed: PathBuf,
    /// Where that is.
    pub(super) dir: PathBuf,
}

impl Folder {
    /// A folder as it was typed.
    pub(super) fn new(world: &World, typed: &Path) -> Self {
        Self { typed: typed.to_owned(), dir: world.dir.join(typed) }
    }

    /// Makes the folder before anything is sent, so that nothing is done in vain.
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn prepared(world: &World, typed: &Path) -> Result<Self, String> {
        let folder = Self::new(world, typed);
        match store::prepare(&folder.dir) {
            Ok(()) => Ok(folder),
            Err(error) => {
                Err(format!("nothing was sent, because {} can't be written to: {error}", typed.display()))
            }
        }
    }

    /// Writes the record with its reports, and prints what it says, whatever could not be written.
    pub(super) fn written(
        &self,
        record: &Record,
        since: Option<&Drift>,
        verbose: bool,
        output: Output,
    ) -> Result<(), ()> {
        let saved = store::prepare(&self.dir).and_then(|()| store::save(record, &self.dir));
        let reports = Format::OF_EVERY_RUN.map(|(format, file)| {
            let report = formats::render(record, format, since);
            store::save_text(report.as_bytes(), &self.dir.join(file)).map_err(|error| (file, error))
        });
        let view = terminal::View {
            record,
            style: output.stdout,
            detail: if verbose { terminal::Detail::Everything } else { terminal::Detail::Trouble },
            since,
            written: saved.is_ok().then(|| suite::slashed(&self.typed.join(html::FILE))),
        };
        let printed = output.result(&terminal::render(&view)).map_err(drop);
        if let Err(error) = &saved {
            output.complain(&format!("the record could not be written to {}: {error}", self.typed.display()));
        }
        let mut written = printed.and(saved.map(drop).map_err(drop));
        for (file, error) in reports.into_iter().filter_map(Result::err) {
            let path = suite::slashed(&self.typed.join(file));
            output.complain(&format!("the report {path} could not be written: {error}"));
            written = Err(());
        }
        written
    }
}
