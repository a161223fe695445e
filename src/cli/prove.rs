//! `graphproof prove`: the suite against every mutant and variation of the emulator.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Args, Prove};
use super::output::Output;
use super::planned::Planned;
use super::{Exit, World, suite};
use crate::diagnostic::nearest;
use crate::emulator::{Mutant, Variation};
use crate::outcome::Strictness;
use crate::proof::result::{FORMAT, Proof};
use crate::proof::{Bench, Reach};
use crate::record::store;
use crate::report;
use crate::run::{Ending, Leftovers, Options, Stop};

/// What a mutant doesn't show at once it never shows; a variation that is late shows it when it is asked again.
const PATIENCE: Duration = Duration::from_millis(500);

/// Proves, writes prove.json and index.html, and says what survived.
pub(super) fn main(world: &World, args: &Args, prove: &Prove, output: Output) -> Exit {
    let planned = match Planned::new(&world.dir, args.suite(), None, &[]) {
        Ok(planned) => planned,
        Err(refused) => return refused.say(output),
    };
    let mutants = match selected(&prove.filter) {
        Ok(mutants) => mutants,
        Err(sentence) => {
            output.complain(&sentence);
            return Exit::BadInput;
        }
    };
    let out = world.dir.join(&prove.out);
    if let Err(error) = store::prepare(&out) {
        let dir = prove.out.display();
        output.complain(&format!("nothing was proved, because {dir} can't be written to: {error}"));
        return Exit::Unwritten;
    }
    let proof = match proved(world, prove, &planned, &mutants, output) {
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

/// The mutants whose id contains one of the filters.
fn selected(filters: &[String]) -> Result<Vec<Mutant>, String> {
    let wanted =
        |mutant: &&Mutant| filters.is_empty() || filters.iter().any(|f| mutant.id().contains(f.as_str()));
    let selected: Vec<_> = Mutant::all().iter().filter(wanted).copied().collect();
    if !selected.is_empty() {
        return Ok(selected);
    }
    let meant =
        filters.iter().find_map(|filter| nearest(filter, Mutant::all().iter().map(|mutant| mutant.id())));
    let hint = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
    Err(format!("no mutant's id contains {}{hint}", filters.join(" or ")))
}

fn proved(
    world: &World,
    prove: &Prove,
    planned: &Planned,
    mutants: &[Mutant],
    output: Output,
) -> Result<Proof, String> {
    let begun = Instant::now();
    let started = (world.clock)();
    let options = Options {
        jobs: 8,
        strictness: Strictness::Lenient,
        leftovers: Leftovers::Remove,
        ending: Ending::AfterAll,
        marker: "graphproof-proof".to_owned(),
        patience: Some(PATIENCE),
    };
    let like = planned.world("http://127.0.0.1", options, None, Stop::default())?;
    let fresh = |base_url: &str| like.at(base_url);
    let processors = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let bench = Bench {
        suite: &planned.loaded.suite,
        plan: &planned.plan,
        world: &fresh,
        clock: world.clock,
        jobs: prove.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into())).unwrap_or(processors),
    };
    let variations = if prove.filter.is_empty() { Variation::all() } else { &[] };
    let progress = Progress::new(output, mutants.len() + variations.len());
    let tell = |id: &str, played| progress.tell(id, played);
    let reach = if prove.full { Reach::Everything } else { Reach::Needed };
    let mutants = bench.mutants(mutants, reach, &tell)?;
    let variations = bench.variations(variations, &tell)?;
    Ok(Proof {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        suite: planned.loaded.hash.clone(),
        started: started.to_string(),
        duration_ms: begun.elapsed().as_secs_f64() * 1000.0,
        trials: progress.finish(),
        clauses_without_mutant: bench.without_mutant(),
        mutants,
        variations,
    })
}

/// A bar on a terminal, else a line every five seconds.
struct Progress {
    output: Output,
    bar: Option<ProgressBar>,
    total: usize,
    done: AtomicUsize,
    trials: AtomicUsize,
    last_line: Mutex<Instant>,
}

impl Progress {
    const LINE_EVERY: Duration = Duration::from_secs(5);

    fn new(output: Output, total: usize) -> Self {
        let bar = output.watched.then(|| {
            let style = ProgressStyle::with_template("{bar:32} {pos}/{len}  {msg}");
            ProgressBar::new(total as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        let last_line = Mutex::new(Instant::now());
        Self { output, bar, total, done: AtomicUsize::new(0), trials: AtomicUsize::new(0), last_line }
    }

    fn tell(&self, id: &str, played: usize) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.trials.fetch_add(played, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
            bar.set_message(id.to_owned());
            return;
        }
        let mut last_line = self.last_line.lock().unwrap_or_else(PoisonError::into_inner);
        if last_line.elapsed() >= Self::LINE_EVERY {
            *last_line = Instant::now();
            self.output.say(&format!("{done} of {} mutants and variations\n", self.total));
        }
    }

    /// How many trials were played.
    fn finish(&self) -> usize {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.trials.load(Ordering::Relaxed)
    }
}
