//! How far a proof is: a bar on a terminal, else a line every five seconds.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::output::Output;

/// How often a line is written where nobody watches a bar.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Counts what is done: the control run, trials whose pins are found, mutants and variations.
pub(super) struct Progress {
    output: Output,
    bar: Option<ProgressBar>,
    total: usize,
    done: AtomicUsize,
    trials: AtomicUsize,
    last_line: Mutex<Instant>,
}

impl Progress {
    pub(super) fn new(output: Output, total: usize) -> Self {
        let bar = output.watched.then(|| {
            let style = ProgressStyle::with_template("{bar:32} {pos}/{len}  {msg}");
            ProgressBar::new(total as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        let last_line = Mutex::new(Instant::now());
        Self { output, bar, total, done: AtomicUsize::new(0), trials: AtomicUsize::new(0), last_line }
    }

    /// One thing more is done, and so many trials were played over the network for it.
    pub(super) fn tell(&self, what: &str, played: usize) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.trials.fetch_add(played, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
            bar.set_message(what.to_owned());
            return;
        }
        let mut last_line = self.last_line.lock().unwrap_or_else(PoisonError::into_inner);
        if last_line.elapsed() >= LINE_EVERY {
            *last_line = Instant::now();
            self.output.say(&format!("{done} of {}: {what}\n", self.total));
        }
    }

    /// How many trials were played.
    pub(super) fn finish(&self) -> usize {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.trials.load(Ordering::Relaxed)
    }
}
