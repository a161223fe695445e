//! `graphproof deviations`: drafts of what is known of a target, to be finished by a person.

use super::args::{Args, Deviations};
use super::output::Output;
use super::{Exit, World};
use crate::resolve::{suite, target};
use graphproof_engine::record::store;
use graphproof_engine::report::deviations;
use graphproof_engine::report::sanitize::line;

/// Prints an entry for everything that failed in a run and isn't known yet.
pub(super) fn main(world: &World, args: &Args, draft: &Deviations, output: Output) -> Exit {
    let loaded = match suite::load(&world.dir, args.suite()) {
        Ok(loaded) => loaded,
        Err(sentence) => {
            output.complain(&sentence);
            return Exit::BadInput;
        }
    };
    let profile = match target::profile(&world.dir, &loaded.files, draft.target.as_deref()) {
        Ok(profile) => profile,
        Err(refused) => return output.refuse(&refused),
    };
    let record = match store::read(&world.dir, &draft.from) {
        Ok(record) => record,
        Err(error) => {
            output.complain(&line(&error.to_string()));
            return Exit::BadInput;
        }
    };
    if record.target.name != profile.name {
        let (of, wanted) = (line(&record.target.name), &profile.name);
        output.complain(&format!("the record is of a run against {of}, not against {wanted}"));
        return Exit::BadInput;
    }
    match output.result(&deviations::draft(&record)) {
        Ok(()) => Exit::Ok,
        Err(_) => Exit::Unwritten,
    }
}
