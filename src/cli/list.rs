//! `graphproof list`: the trials with their decision.

use serde_json::json;

use super::args::{Args, List};
use super::output::Output;
use super::{Exit, World};
use crate::resolve::planned::Planned;
use graphproof_engine::outcome::SkipReason;
use graphproof_engine::plan::Decision;

/// Prints one line per trial, or JSON.
pub(super) fn main(world: &World, args: &Args, list: &List, output: Output) -> Exit {
    let prepared = match Planned::to_look_at(&world.dir, args.suite(), list.target.as_deref(), &list.filter) {
        Ok(prepared) => prepared,
        Err(refused) => return output.refuse(&refused),
    };
    output.warn(&prepared.warnings);
    let trials = &prepared.plan.trials;
    let text = if list.json {
        let entries: Vec<_> = trials
            .iter()
            .map(|trial| {
                let reason = match &trial.decision {
                    Decision::Run(_) => None,
                    Decision::Skip(reasons) => Some(SkipReason::all(reasons)),
                };
                json!({
                    "id": trial.script.id,
                    "decision": if reason.is_none() { "run" } else { "skip" },
                    "reason": reason,
                    "level": trial.script.level,
                    "proves": trial.script.proves,
                    "page": trial.script.page,
                    "case": trial.script.place.file_line(),
                })
            })
            .collect();
        format!("{:#}\n", serde_json::Value::Array(entries))
    } else {
        let lines = trials.iter().map(|trial| match &trial.decision {
            Decision::Run(_) => format!("run   {}\n", trial.script.id),
            Decision::Skip(reasons) => {
                format!("skip  {}  – {}\n", trial.script.id, SkipReason::all(reasons))
            }
        });
        lines.collect()
    };
    match output.result(&text) {
        Ok(()) => Exit::Ok,
        Err(_) => Exit::Unwritten,
    }
}
