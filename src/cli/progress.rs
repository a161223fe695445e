//! Progress on stderr: a bar on a terminal, else a line every five seconds.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::Output;
use graphproof_engine::event::Event;
use graphproof_engine::outcome::Outcome;

/// How often a line is written where nobody watches a bar.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Tells how far a run is.
pub(super) struct Progress {
    output: Output,
    bar: Option<ProgressBar>,
    running: Vec<(String, Instant)>,
    total: usize,
    done: usize,
    failed: usize,
    errored: usize,
    last_line: Instant,
}

impl Progress {
    pub(super) fn new(output: Output) -> Self {
        let bar = output.watched.then(|| {
            let style = ProgressStyle::with_template("{bar:32} {pos}/{len}  {msg}");
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self {
            output,
            bar,
            running: Vec::new(),
            total: 0,
            done: 0,
            failed: 0,
            errored: 0,
            last_line: Instant::now(),
        }
    }

    /// Takes in what happened.
    pub(super) fn tell(&mut self, event: &Event) {
        match event {
            Event::RunStarted { trials, .. } => self.total = *trials,
            Event::TrialStarted { id } => self.running.push((id.clone(), Instant::now())),
            Event::TurnAwaited { .. } => {}
            Event::TrialFinished(report) => {
                self.done += 1;
                self.running.retain(|(id, _)| *id != report.script.id);
                match report.outcome {
                    Outcome::Failed { .. } => self.failed += 1,
                    Outcome::Errored(_) => self.errored += 1,
                    Outcome::Passed { .. } | Outcome::Skipped(_) => {}
                }
            }
            Event::RunFinished { .. } => {
                if let Some(bar) = &self.bar {
                    bar.finish_and_clear();
                }
                return;
            }
        }
        self.draw();
    }

    fn draw(&mut self) {
        let good = self.done - self.failed - self.errored;
        let slowest = self.running.iter().min_by_key(|(_, since)| *since).map_or("", |(id, _)| id.as_str());
        let (failed, errored) = (self.failed, self.errored);
        if let Some(bar) = &self.bar {
            bar.set_length(self.total as u64);
            bar.set_position(self.done as u64);
            bar.set_message(format!("✓ {good}  ✕ {failed}  ! {errored}  {slowest}"));
        } else if self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            let (done, total) = (self.done, self.total);
            let running = if slowest.is_empty() { String::new() } else { format!("; running {slowest}") };
            self.output.say(&format!("{done} of {total}: {failed} failed, {errored} errored{running}\n"));
        }
    }
}
