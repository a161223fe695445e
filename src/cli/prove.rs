//! `graphproof prove`: the suite against every mutant and variation of the emulator, and its pins.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

use super::args::{Args, Prove};
use super::committed::committed;
use super::output::Output;
use super::{Exit, World};
use crate::resolve::planned::{Planned, Refused};
use crate::resolve::suite;
use graphproof_emulator::{Mutant, Variation};
use graphproof_engine::diagnostic::nearest;
use graphproof_engine::outcome::{Outcome, Strictness};
use graphproof_engine::proof::{FORMAT, Proof, Reach};
use graphproof_engine::record::store;
use graphproof_engine::report;
use graphproof_engine::run::{self, Ending, Leftovers, Options, Retry, Stop};
use graphproof_proof::Bench;
use graphproof_proof::pins::examples::Examples;
use graphproof_proof::pins::{Committed, Held, Pins, Recorded, hold, summary};

mod progress;

use progress::Progress;

/// What a mutant doesn't show at once it never shows; a variation that is late shows it when it is asked again.
const PATIENCE: Duration = Duration::from_millis(500);

/// Proves, writes prove.json and index.html, and says what survived.
pub(super) fn main(world: &World, args: &Args, prove: &Prove, output: Output) -> Exit {
    let selection = match Selection::new(&prove.filter) {
        Ok(selection) => selection,
        Err(sentence) => {
            output.complain(&sentence);
            return Exit::BadInput;
        }
    };
    if prove.list {
        return output.result(&selection.lines()).map_or(Exit::Unwritten, |()| Exit::Ok);
    }
    let planned = match Planned::new(&world.dir, args.suite(), None, &[]) {
        Ok(planned) => planned,
        Err(refused) => return output.refuse(&refused),
    };
    if prove.bless {
        return bless(world, prove, &planned, output);
    }
    let committed = match committed(&planned.loaded) {
        Ok(committed) => committed,
        Err(problems) => return output.refuse(&Refused::Diagnosed(problems)),
    };
    let out = world.dir.join(&prove.out);
    if let Err(error) = store::prepare(&out) {
        let dir = prove.out.display();
        output.complain(&format!("nothing was proved, because {dir} can't be written to: {error}"));
        return Exit::Unwritten;
    }
    let proof = match proved(world, prove, &planned, &committed, &selection, output) {
        Ok(proof) => proof,
        Err(sentence) => {
            output.complain(&sentence);
            return Exit::NoVerdict;
        }
    };
    let page = report::proof::page(&proof);
    let written = store::save_json(&proof, &out.join("prove.json"))
        .and_then(|_| store::save_text(page.as_bytes(), &out.join("index.html")));
    if let Err(error) = &written {
        output.complain(&format!("the proof could not be written to {}: {error}", prove.out.display()));
    }
    let shown = suite::slashed(&prove.out.join("index.html"));
    let printed = output.result(&format!("{}       {shown}\n", report::proof::terminal(&proof)));
    match (proof.holds(), written.is_ok() && printed.is_ok()) {
        (false, _) => Exit::Broken,
        (true, false) => Exit::Unwritten,
        (true, true) => Exit::Ok,
    }
}

/// What the emulator is to do otherwise.
struct Selection {
    mutants: Vec<Mutant>,
    variations: Vec<Variation>,
    /// Whether nothing was left out: only then pins are asked for, which need the whole suite.
    is_whole: bool,
}

impl Selection {
    /// Those whose id contains one of the filters.
    fn new(filters: &[String]) -> Result<Self, String> {
        let ids = || {
            let mutants = Mutant::all().iter().map(|mutant| mutant.id());
            mutants.chain(Variation::all().iter().map(|variation| variation.id()))
        };
        if let Some(idle) = filters.iter().find(|filter| !ids().any(|id| id.contains(filter.as_str()))) {
            let hint = nearest(idle, ids()).map_or_else(
                || "; see: graphproof prove --list".to_owned(),
                |meant| format!("; did you mean `{meant}`?"),
            );
            return Err(format!("the id of no mutant or variation contains {idle}{hint}"));
        }
        let wanted = |id: &str| filters.is_empty() || filters.iter().any(|filter| id.contains(filter));
        let mutants: Vec<_> = Mutant::all().iter().filter(|mutant| wanted(mutant.id())).copied().collect();
        let variations = Variation::all().iter().filter(|variation| wanted(variation.id()));
        let variations: Vec<_> = variations.copied().collect();
        Ok(Self { mutants, variations, is_whole: filters.is_empty() })
    }

    /// A line for each.
    fn lines(&self) -> String {
        let mutants = self.mutants.iter().map(|mutant| {
            format!(
                "mutant     {}  – {}; breaks {}\n",
                mutant.id(),
                mutant.says(),
                mutant.breaks().join(", ")
            )
        });
        let variations = self.variations.iter().map(|variation| {
            let warns = match variation.warns() {
                [] => String::new(),
                codes => format!("; may warn: {}", codes.join(", ")),
            };
            format!("variation  {}  – {}{warns}\n", variation.id(), variation.says())
        });
        mutants.chain(variations).collect()
    }
}

fn proved(
    world: &World,
    prove: &Prove,
    planned: &Planned,
    committed: &Committed,
    selection: &Selection,
    output: Output,
) -> Result<Proof, String> {
    let (begun, begun_cpu) = (Instant::now(), ProcessTime::now());
    let started = (world.clock)();
    let fresh = worlds(planned)?;
    let bench = bench(world, prove, planned, &fresh);
    let trials = if selection.is_whole { planned.plan.trials.len() } else { 0 };
    let total = 1 + trials + selection.mutants.len() + selection.variations.len();
    let progress = Progress::new(output, total);
    let (replays, reports) = bench.control()?;
    progress.tell("the emulator as it should be", reports.len());
    let is_passed =
        |outcome: &Outcome| matches!(outcome, Outcome::Passed { warnings } if warnings.is_empty());
    let control = reports.iter().filter(|report| !is_passed(&report.outcome));
    let control: Vec<_> = control.map(|report| report.script.id.clone()).collect();
    let mut pins = None;
    if selection.is_whole {
        let none = Examples::default();
        let examples = committed.examples.as_ref().unwrap_or(&none);
        let recorded = Recorded { plan: &planned.plan, world: &replays, reports: &reports, examples };
        let held = hold(&recorded, &|| progress.tell("pins", 0)).map_err(|unheld| unheld.to_string())?;
        pins = Some(summary(&held, committed, &planned.loaded.scripts, &reports));
    }
    // Where the right emulator is wrong, every wrong one is noticed, and every free one is minded.
    let (mutants, variations): (&[_], &[_]) =
        if control.is_empty() { (&selection.mutants, &selection.variations) } else { (&[], &[]) };
    let tell = |id: &str, played| progress.tell(id, played);
    let reach = if prove.full { Reach::Everything } else { Reach::Needed };
    let mutants = bench.mutants(mutants, reach, &tell)?;
    let variations = bench.variations(variations, &tell)?;
    let is_judged = selection.is_whole && control.is_empty();
    Ok(Proof {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        suite: planned.loaded.hash.clone(),
        started: started.to_string(),
        duration_ms: milliseconds(begun.elapsed()),
        cpu_ms: milliseconds(begun_cpu.elapsed()),
        trials: progress.finish(),
        reach,
        control,
        clauses: bench.clauses(),
        clauses_without_mutant: if is_judged { bench.without_mutant(&mutants) } else { Vec::new() },
        mutants,
        variations,
        pins,
    })
}

/// Finds the pins and commits them to the suite's folder.
fn bless(world: &World, prove: &Prove, planned: &Planned, output: Output) -> Exit {
    let Some(root) = &planned.loaded.files.root else {
        output.complain(
            "the suite is the built-in one, which has no folder for pins; name one with --suite DIR",
        );
        return Exit::BadInput;
    };
    let held = match held(world, prove, planned, output) {
        Ok(held) => held,
        Err(sentence) => {
            output.complain(&sentence);
            return Exit::NoVerdict;
        }
    };
    if let Err(error) = store::save_text(held.pins.render().as_bytes(), &root.join(suite::PINS)) {
        output.complain(&format!("the pins could not be written to {}: {error}", suite::PINS));
        return Exit::Unwritten;
    }
    // A file that can't be read, by a conflict in it, pins nothing.
    let before = planned.loaded.files.pins.as_ref().and_then(|source| Pins::parse(source).ok());
    let before = before.unwrap_or_default();
    let difference = held.pins.since(&before);
    let said = format!(
        "{} pins: {} lost, {} gained since the last time\n       {}\n",
        held.pins.count(),
        difference.lost.count(),
        difference.gained.count(),
        suite::PINS
    );
    output.result(&said).map_or(Exit::Unwritten, |()| Exit::Ok)
}

/// Pins of a suite that doesn't pass would be those of its passing trials only.
fn held(world: &World, prove: &Prove, planned: &Planned, output: Output) -> Result<Held, String> {
    let fresh = worlds(planned)?;
    let bench = bench(world, prove, planned, &fresh);
    let progress = Progress::new(output, 1 + planned.plan.trials.len());
    let (replays, reports) = bench.control()?;
    progress.tell("the emulator as it should be", reports.len());
    if let Some(red) = reports.iter().find(|report| !matches!(report.outcome, Outcome::Passed { .. })) {
        let (id, word) = (&red.script.id, red.outcome.kind().word());
        return Err(format!("{id} {word} against the emulator; pins are found of a suite that passes"));
    }
    // Which headers are looked at depends on what the examples show.
    let examples = planned.loaded.files.examples.as_ref().map(Examples::parse).transpose();
    let examples =
        examples.map_err(|_| format!("{} has mistakes; see: graphproof check", suite::EXAMPLES))?;
    let examples = examples.unwrap_or_default();
    let recorded = Recorded { plan: &planned.plan, world: &replays, reports: &reports, examples: &examples };
    let held = hold(&recorded, &|| progress.tell("pins", 0)).map_err(|unheld| unheld.to_string());
    progress.finish();
    held
}

/// Worlds that differ in nothing but the emulator.
fn worlds(planned: &Planned) -> Result<impl Fn(&str) -> Result<run::World, String> + Sync, String> {
    let options = Options {
        jobs: 8,
        strictness: Strictness::Lenient,
        leftovers: Leftovers::Remove,
        ending: Ending::AfterAll,
        marker: "graphproof-proof".to_owned(),
        // The emulator never asks to come back later, and a mutant that does needn't be waited for.
        retry: Retry::NEVER,
        patience: Some(PATIENCE),
    };
    let like = planned.world("http://127.0.0.1", options, None, Stop::default())?;
    Ok(move |base_url: &str| like.at(base_url))
}

fn bench<'a>(
    world: &World,
    prove: &Prove,
    planned: &'a Planned,
    fresh: &'a (dyn Fn(&str) -> Result<run::World, String> + Sync),
) -> Bench<'a> {
    let processors = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    // Some variations wait.
    let two_each = processors.saturating_add(processors.get());
    Bench {
        suite: &planned.loaded.suite,
        plan: &planned.plan,
        world: fresh,
        clock: world.clock,
        jobs: prove.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into())).unwrap_or(two_each),
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
