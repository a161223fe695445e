//! `graphproof diff`: what differs between two records.

use super::args::Diff;
use super::output::Output;
use super::{Exit, World};
use crate::resolve::suite;
use graphproof_engine::drift::between;
use graphproof_engine::record::store;
use graphproof_engine::report::sanitize::line;
use graphproof_engine::report::{html, terminal};

/// What the comparison is called as JSON.
const FILE: &str = "diff.json";

/// Everything that publishing reduces would look like a change.
pub(super) const ONE_IS_PUBLISHED: &str = "one of the two records is published and the other isn't: compare it with `graphproof publish` of the other";

/// Compares two records, and writes what differs.
pub(super) fn main(world: &World, diff: &Diff, output: Output) -> Exit {
    let read = |path| store::read(&world.dir, path);
    let drift = match (read(&diff.old), read(&diff.new)) {
        (Ok(old), Ok(new)) if old.published != new.published => {
            output.complain(ONE_IS_PUBLISHED);
            return Exit::BadInput;
        }
        (Ok(old), Ok(new)) => between(&old, &new),
        (old, new) => {
            let errors = [old.err(), new.err()];
            errors.iter().flatten().for_each(|error| output.complain(&line(&error.to_string())));
            return Exit::BadInput;
        }
    };
    let out = world.dir.join(&diff.out);
    let saved = store::prepare(&out)
        .and_then(|()| store::save_json(&drift, &out.join(FILE)))
        .and_then(|_| store::save_text(html::diff(&drift).as_bytes(), &out.join(html::DIFF_FILE)));
    let written = saved.is_ok().then(|| suite::slashed(&diff.out.join(html::DIFF_FILE)));
    let printed = output.result(&terminal::drift(&drift, written.as_deref(), output.stdout));
    if let Err(error) = &saved {
        output.complain(&format!("the comparison could not be written to {}: {error}", diff.out.display()));
    }
    match (diff.fail_on.is_beyond(&drift), saved.is_ok() && printed.is_ok()) {
        (true, _) => Exit::Broken,
        (false, true) => Exit::Ok,
        (false, false) => Exit::Unwritten,
    }
}
