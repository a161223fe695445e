//! The tests of a plan, and what their trials come to. Read [`Facts`] first.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use super::world;
use crate::resolve::planned::Planned;
use graphproof_engine::case::{Script, Suite};
use graphproof_engine::diagnostic::Style;
use graphproof_engine::event::{Event, LeftBehind, TrialReport};
use graphproof_engine::outcome::Outcome;
use graphproof_engine::plan::{Decision, Plan, Trial};
use graphproof_engine::profile::deviations::Deviation;
use graphproof_engine::record::deviation::DeviationRecord;
use graphproof_engine::record::{Folder, Header, Record, store};
use graphproof_engine::report::formats::{self, Format};
use graphproof_engine::report::{html, terminal};
use graphproof_engine::run::trial::{Asked, Judgement, Test};

/// The test about what is known of the target.
const DEVIATIONS: &str = "deviations";

/// What trials are judged by once they are played.
#[derive(Debug)]
pub(super) struct Facts {
    suite: Suite,
    scripts: Vec<Script>,
    header: Header,
    base_url: OnceLock<String>,
}

impl Facts {
    /// What is known before anything is sent. A target that isn't called by name is called by its address.
    pub(super) fn new(planned: &Planned, target: Option<String>, deviations: Vec<Deviation>) -> Self {
        let header = Header {
            target: target.unwrap_or_default(),
            base_url: String::new(),
            suite_hash: planned.loaded.hash.clone(),
            command: world::command(),
            started: world::clock(),
            deviations,
            traffic: None,
        };
        let (suite, scripts) = (planned.loaded.suite.clone(), planned.loaded.scripts.clone());
        Self { suite, scripts, header, base_url: OnceLock::new() }
    }

    /// Where the target is.
    pub(super) fn listens_at(&self, base_url: &str) {
        self.base_url.get_or_init(|| base_url.to_owned());
    }

    /// The record of what happened.
    fn record<'a>(&self, events: impl IntoIterator<Item = &'a Event>) -> Record {
        let mut header = self.header.clone();
        header.base_url = self.base_url.get().cloned().unwrap_or_default();
        if header.target.is_empty() {
            header.target.clone_from(&header.base_url);
        }
        let mut folder = Folder::new(header, &self.suite, &self.scripts);
        events.into_iter().for_each(|event| folder.tell(event));
        folder.finish()
    }

    /// What one trial comes to.
    fn judge_trial(&self, report: &Arc<TrialReport>) -> Judgement {
        if matches!(report.outcome, Outcome::Passed { .. }) {
            return Judgement::Green;
        }
        let record = self.record([&Event::TrialFinished(Arc::clone(report))]);
        let Some(trial) = record.trials.first() else { return Judgement::Red("it has no record".into()) };
        match &trial.known {
            Some(known) => Judgement::Known(format!("known: {}", known.sentence())),
            None => Judgement::Red(terminal::trial(&record, trial, Style::Plain)),
        }
    }

    /// Whether what is known of the target is so, by all trials.
    fn judge_deviations(&self, reports: &[Arc<TrialReport>]) -> Judgement {
        let events: Vec<_> = reports.iter().cloned().map(Event::TrialFinished).collect();
        let record = self.record(&events);
        let troubles: Vec<_> = record.deviations.iter().filter_map(DeviationRecord::trouble).collect();
        if troubles.is_empty() { Judgement::Green } else { Judgement::Red(troubles.join("\n")) }
    }

    /// Writes the record, and says what is left behind on the target. The exit status, where there is something that no
    /// test could say.
    pub(super) fn ended(&self, events: &[Event], dir: Option<&Path>) -> Option<ExitCode> {
        let mut status = None;
        for left in events.iter().flat_map(left_behind) {
            world::say(&format!("left behind: {} ({})\n", left.request, left.got));
            status = Some(ExitCode::from(world::RED));
        }
        if let Some(dir) = dir.filter(|_| !events.is_empty() && !world::is_nextest())
            && let Err(error) = write(&self.record(events), dir)
        {
            world::say(&format!("the record can't be written to {}: {error}\n", dir.display()));
            status = Some(ExitCode::from(world::RED));
        }
        status
    }
}

fn left_behind(event: &Event) -> &[LeftBehind] {
    match event {
        Event::TrialFinished(report) => &report.left_behind,
        Event::RunStarted { .. }
        | Event::TrialStarted { .. }
        | Event::TurnAwaited { .. }
        | Event::RunFinished { .. } => &[],
    }
}

fn write(record: &Record, dir: &Path) -> std::io::Result<()> {
    store::prepare(dir)?;
    store::save(record, dir)?;
    for (format, file) in Format::OF_EVERY_RUN {
        store::save_text(formats::render(record, format, None).as_bytes(), &dir.join(file))?;
    }
    world::say(&format!("{} {}\n", record.verdict.word(), dir.join(html::FILE).display()));
    Ok(())
}

/// Every trial as a test, and one more where something is known of the target.
pub(super) fn tests(facts: &Arc<Facts>, plan: &Plan) -> Vec<Test> {
    let mut tests: Vec<Test> = plan.trials.iter().map(|trial| of_trial(facts, trial)).collect();
    if !facts.header.deviations.is_empty() {
        let facts = Arc::clone(facts);
        tests.push(Test {
            name: DEVIATIONS.to_owned(),
            about: plan.trials.iter().map(|trial| trial.script.id.clone()).collect(),
            asked: Asked::Asked,
            judge: Box::new(move |reports| facts.judge_deviations(reports)),
        });
    }
    tests
}

fn of_trial(facts: &Arc<Facts>, trial: &Trial) -> Test {
    let facts = Arc::clone(facts);
    let id = trial.script.id.clone();
    Test {
        about: BTreeSet::from([id.clone()]),
        name: id,
        asked: match trial.decision {
            Decision::Run(_) => Asked::Asked,
            Decision::Skip(_) => Asked::NotAsked,
        },
        judge: Box::new(move |reports| match reports.first() {
            Some(report) => facts.judge_trial(report),
            None => Judgement::Red("the run ended without this trial".into()),
        }),
    }
}
