//! `graphproof judge`: recorded traffic, judged without sending anything.

use std::path::Path;
use std::time::Instant;

use super::args::{Args, Judge};
use super::output::Output;
use super::run::command;
use super::written::Folder;
use super::{Exit, World};
use crate::resolve::planned::Refused;
use crate::resolve::suite;
use graphproof_engine::event::Event;
use graphproof_engine::outcome::Strictness;
use graphproof_engine::record::model::{NotOursRecord, TrafficRecord};
use graphproof_engine::record::{self, Header, Record, store};
use graphproof_engine::report::sanitize::line;
use graphproof_engine::traffic::{self, Archive, Traffic};

/// Judges the file and writes the record of it, with the reports that go with every record.
pub(super) fn main(world: &World, args: &Args, judge: &Judge, output: Output) -> Exit {
    match recorded(world, args, judge) {
        Ok(record) => {
            let written = Folder::new(world, &judge.out).written(&record, None, judge.verbose, output);
            Exit::of(&record, record.verdict, written, None)
        }
        Err(refused) => output.refuse(&refused),
    }
}

fn recorded(world: &World, args: &Args, judge: &Judge) -> Result<Record, Refused> {
    let loaded = suite::load(&world.dir, args.suite())?;
    if !loaded.is_sound() {
        return Err(Refused::Diagnosed(loaded.diagnostics));
    }
    let unusable = loaded.schemas.compile_all();
    if !unusable.is_empty() {
        return Err(Refused::Diagnosed(unusable));
    }
    let name = judge.file.display().to_string();
    let sentence = |why: String| line(&format!("{name} can't be judged: {why}"));
    let bytes = store::read_bytes(&world.dir.join(&judge.file)).map_err(sentence)?;
    let archive = Archive::parse(&bytes).map_err(sentence)?;
    drop(bytes);
    let strictness = if judge.strict { Strictness::Strict } else { Strictness::Lenient };
    let begun = Instant::now();
    let by = (&loaded.suite, loaded.scripts.as_slice(), loaded.schemas.as_ref());
    let traffic = traffic::judge(by, &archive, begun, strictness);
    let header = header(world, judge, &archive, &traffic, loaded.hash.clone());
    let mut folder = record::Folder::new(header, &loaded.suite, &loaded.scripts);
    folder.tell(&Event::RunStarted { trials: traffic.reports.len(), begun });
    for report in traffic.reports {
        folder.tell(&Event::TrialFinished(report.into()));
    }
    folder.tell(&Event::RunFinished { duration: traffic.duration, complete: true });
    Ok(folder.finish())
}

/// The file stands for the target; it ran when it says that it did.
fn header(world: &World, judge: &Judge, archive: &Archive, traffic: &Traffic, suite_hash: String) -> Header {
    let not_ours = traffic
        .not_ours
        .iter()
        .map(|(request, entries)| NotOursRecord { request: request.clone(), entries: *entries });
    Header {
        target: suite::slashed(judge.file.file_name().map_or(judge.file.as_path(), Path::new)),
        base_url: match traffic.services.as_slice() {
            [one] => one.clone(),
            many => many.join(" and "),
        },
        suite_hash,
        command: command(world),
        started: archive.begun().unwrap_or_else(|| (world.clock)()),
        deviations: Vec::new(),
        traffic: Some(TrafficRecord { entries: traffic.entries, not_ours: not_ours.collect() }),
    }
}
