//! The suite proves itself: a wrong target would have been red, and a right one would not.
//!
//! [`Bench`] plays the suite against every mutant of the emulator and against every variation, each in an emulator of its
//! own, several at a time; [`pins`] alters recorded answers, one place at a time, and judges them again. A mutant must be
//! noticed by a trial that proves a clause which it breaks: that trial fails, or warns where no must is broken. A variation
//! must be noticed by none. What comes out is plain data ([`graphproof_engine::proof`]); `report` makes a page of it.

pub mod pins;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use graphproof_emulator::{Emulator, Mutant, Settings, Variation};
use graphproof_engine::case::{Script, Suite};
use graphproof_engine::event::{Event, TrialReport};
use graphproof_engine::finding::{Finding, Level};
use graphproof_engine::outcome::Outcome;
use graphproof_engine::plan::Plan;
use graphproof_engine::run;

use graphproof_engine::proof::{Caught, MutantResult, ProvedClause, Reach, VariationResult};

/// What a proof is made with.
pub struct Bench<'a> {
    /// The suite that proves itself.
    pub suite: &'a Suite,
    /// All its trials against the emulator.
    pub plan: &'a Plan,
    /// What a run against this base URL shares.
    pub world: &'a (dyn Fn(&str) -> Result<run::World, String> + Sync),
    /// The emulator's time of day.
    pub clock: fn() -> Timestamp,
    /// How many emulators may run at a time.
    pub jobs: NonZeroUsize,
}

/// Told whenever one mutant is done: how many trials were played against it.
pub type Tell<'a> = &'a (dyn Fn(&str, usize) + Sync);

impl Bench<'_> {
    /// Plays the suite against these mutants, in their order.
    ///
    /// # Errors
    /// An emulator or a run can't be started.
    pub fn mutants(
        &self,
        mutants: &[Mutant],
        reach: Reach,
        tell: Tell<'_>,
    ) -> Result<Vec<MutantResult>, String> {
        self.each(mutants, |mutant| {
            let (result, played) = self.mutant(*mutant, reach)?;
            tell(mutant.id(), played);
            Ok(result)
        })
    }

    /// Plays the whole suite against these variations, in their order.
    ///
    /// # Errors
    /// An emulator or a run can't be started.
    pub fn variations(
        &self,
        variations: &[Variation],
        tell: Tell<'_>,
    ) -> Result<Vec<VariationResult>, String> {
        self.each(variations, |variation| {
            let settings = Settings { variation: Some(*variation), ..Settings::new(self.clock) };
            let reports = self.play(settings, &|_| true)?;
            tell(variation.id(), reports.len());
            Ok(minded(*variation, &reports))
        })
    }

    /// Plays the whole suite where nothing is wrong, and gives a world in which its trials can be played again.
    ///
    /// # Errors
    /// The emulator or the run can't be started.
    pub fn control(&self) -> Result<(run::World, Vec<Arc<TrialReport>>), String> {
        let emulator = started(Settings::new(self.clock))?;
        let mut reports = Vec::new();
        play(self.plan, (self.world)(emulator.base_url())?, &mut |report| reports.push(report))?;
        reports.sort_by(|one, other| one.script.id.cmp(&other.script.id));
        Ok(((self.world)(emulator.base_url())?, reports))
    }

    /// Every clause that trials prove, with them.
    pub fn clauses(&self) -> Vec<ProvedClause> {
        let mut trials: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for script in self.plan.trials.iter().map(|trial| &trial.script) {
            for clause in &script.proves {
                trials.entry(clause).or_default().push(script.id.clone());
            }
        }
        let proved = self.suite.clauses().filter_map(|(_, clause)| {
            let trials = trials.remove(clause.id.as_str())?;
            let (id, says) = (clause.id.clone(), clause.says.clone());
            Some(ProvedClause { id, says, level: clause.level, trials })
        });
        proved.collect()
    }

    /// Clauses that trials prove, and for which none of their trials notices any mutant of the whole catalogue.
    pub fn without_mutant(&self, results: &[MutantResult]) -> Vec<String> {
        let proved: BTreeSet<&str> =
            self.plan.trials.iter().flat_map(|trial| &trial.script.proves).map(String::as_str).collect();
        let broken = results
            .iter()
            .flat_map(|mutant| mutant.breaks.iter().filter(|&clause| !mutant.missed.contains(clause)));
        let broken: BTreeSet<&str> = broken.map(String::as_str).collect();
        proved.difference(&broken).map(|&clause| clause.to_owned()).collect()
    }

    /// Does something for each item, several at a time, and keeps the order.
    fn each<T: Sync, R: Send>(
        &self,
        items: &[T],
        one: impl Fn(&T) -> Result<R, String> + Sync,
    ) -> Result<Vec<R>, String> {
        let next = AtomicUsize::new(0);
        let done: Mutex<BTreeMap<usize, Result<R, String>>> = Mutex::default();
        std::thread::scope(|scope| {
            for _ in 0..self.jobs.get().min(items.len()) {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(at) else { return };
                        let result = one(item);
                        done.lock().unwrap_or_else(PoisonError::into_inner).insert(at, result);
                    }
                });
            }
        });
        done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
    }

    fn mutant(&self, mutant: Mutant, reach: Reach) -> Result<(MutantResult, usize), String> {
        let breaks: BTreeSet<&str> = mutant.breaks().iter().copied().collect();
        let related = |script: &Script| script.proves.iter().any(|clause| breaks.contains(clause.as_str()));
        let settings = Settings { mutant: Some(mutant), ..Settings::new(self.clock) };
        let mut reports = self.play(settings.clone(), &related)?;
        let levels = self.levels(&breaks);
        let must = levels.values().any(|level| *level == Level::Must);
        // A clause is looked after by its own trials, at its own level; what they accuse must be a clause that is broken.
        let binding = |clause: &str| levels.get(clause).is_none_or(|level| *level == Level::Must);
        let accuses = |report: &Played, clause: &str| accused(report, binding(clause)).any(|id| id == clause);
        let accuses_rightly = |report: &Played| breaks.iter().any(|clause| accuses(report, clause));
        let notices = |report: &Played, clause: &str| {
            let own = report.script.proves.iter().any(|proved| proved == clause);
            accuses(report, clause) || own && noticed(report, binding(clause)) && accuses_rightly(report)
        };
        let caught = |report: &Played, related: bool| match proves_one_of(&breaks, report) {
            true if related => accuses_rightly(report),
            false if !related => noticed(report, must),
            true | false => false,
        };
        let is_noticed = reports.iter().any(|report| caught(report, true));
        if reach == Reach::Everything || reach == Reach::Needed && !is_noticed {
            // Against an emulator of their own, so that they take nothing from those who must notice. Whether anybody else
            // notices is the difference between a weak and a misplaced case.
            reports.extend(self.play(settings, &|script| !related(script))?);
        }
        let ids = |related: bool| {
            let noticing = reports.iter().filter(|report| caught(report, related));
            noticing.map(|report| report.script.id.clone()).collect::<Vec<_>>()
        };
        let failed = |report: &&Played| matches!(report.outcome, Outcome::Failed { .. });
        let strict = reports.iter().filter(|report| !must && proves_one_of(&breaks, report)).filter(failed);
        let strict: Vec<_> = strict.map(|report| report.script.id.clone()).collect();
        let errored = reports.iter().filter(|report| matches!(report.outcome, Outcome::Errored(_)));
        let (by, unrelated) = (ids(true), ids(false));
        let (caught, by) = match (Caught::of(&by, &unrelated), strict.as_slice()) {
            (caught, []) => (caught, by),
            (_, [_, ..]) => (Caught::TooStrictly, strict),
        };
        let wrongly: BTreeSet<&str> = reports
            .iter()
            .flat_map(|report| accused(report, false))
            .filter(|clause| !breaks.contains(clause))
            .collect();
        let missed = breaks.iter().filter(|clause| !reports.iter().any(|report| notices(report, clause)));
        let result = MutantResult {
            missed: missed.map(|&clause| clause.to_owned()).collect(),
            id: mutant.id().to_owned(),
            says: mutant.says().to_owned(),
            breaks: mutant.breaks().iter().map(|&clause| clause.to_owned()).collect(),
            caught,
            also_accused: wrongly.into_iter().map(str::to_owned).collect(),
            errored: errored.map(|report| report.script.id.clone()).collect(),
            by,
            unrelated,
        };
        Ok((result, reports.len()))
    }

    /// How binding these clauses are.
    fn levels(&self, clauses: &BTreeSet<&str>) -> BTreeMap<&str, Level> {
        let known = self.suite.clauses().filter(|(_, clause)| clauses.contains(clause.id.as_str()));
        known.map(|(_, clause)| (clause.id.as_str(), clause.level)).collect()
    }

    /// Plays the trials that are wanted against an emulator of these settings.
    fn play(&self, settings: Settings, wanted: &dyn Fn(&Script) -> bool) -> Result<Vec<Played>, String> {
        let trials = self.plan.trials.iter().filter(|trial| wanted(&trial.script)).cloned().collect();
        let plan = Plan { trials, running: self.plan.running.clone() };
        if plan.trials.is_empty() {
            return Ok(Vec::new());
        }
        let is_of_http_2 = settings.variation.is_some_and(Variation::is_of_http_2);
        let emulator = started(settings)?;
        let world = (self.world)(emulator.base_url())?;
        if is_of_http_2 {
            return played(&plan, world.over_http_2()?);
        }
        played(&plan, world)
    }
}

/// What is kept of a trial. Of a thousand runs the exchanges would only be carried about.
struct Played {
    script: Arc<Script>,
    outcome: Outcome,
}

/// What the trials of this plan come to, by their ids.
fn played(plan: &Plan, world: run::World) -> Result<Vec<Played>, String> {
    let mut all = Vec::new();
    play(plan, world, &mut |report| {
        let TrialReport { script, outcome, .. } = Arc::unwrap_or_clone(report);
        all.push(Played { script, outcome });
    })?;
    all.sort_by(|one, other| one.script.id.cmp(&other.script.id));
    Ok(all)
}

/// Plays a plan, and hands over its trials as they end.
fn play(plan: &Plan, world: run::World, each: &mut dyn FnMut(Arc<TrialReport>)) -> Result<(), String> {
    run::run(plan, world, &mut |event| {
        if let Event::TrialFinished(report) = event {
            each(report);
        }
    })
    .map_err(|error| format!("the run can't be started: {error}"))
}

fn started(settings: Settings) -> Result<Emulator, String> {
    Emulator::with(settings).map_err(|error| format!("the emulator can't be started: {error}"))
}

/// Who minds a variation.
fn minded(variation: Variation, reports: &[Played]) -> VariationResult {
    let mut result = VariationResult {
        id: variation.id().to_owned(),
        says: variation.says().to_owned(),
        failed: Vec::new(),
        errored: Vec::new(),
        warned: Vec::new(),
        warns: variation.warns().iter().map(|&code| code.to_owned()).collect(),
        expected_warnings: 0,
    };
    for report in reports {
        let id = report.script.id.clone();
        match &report.outcome {
            Outcome::Failed { .. } => result.failed.push(id),
            Outcome::Errored(_) => result.errored.push(id),
            Outcome::Passed { warnings } if warnings.is_empty() => {}
            Outcome::Passed { warnings } => {
                if warnings.iter().all(|finding| variation.warns().contains(&finding.rule.code())) {
                    result.expected_warnings += 1;
                } else {
                    result.warned.push(id);
                }
            }
            Outcome::Skipped(_) => {}
        }
    }
    result
}

/// The clauses that a trial calls violated; of those that are violated as a must, if only these count.
fn accused(report: &Played, only_musts: bool) -> impl Iterator<Item = &str> {
    let findings = report.outcome.findings().iter();
    let counts = move |finding: &&Finding| !only_musts || finding.level == Level::Must;
    findings.filter(counts).filter_map(|finding| finding.clause.as_deref())
}

fn proves_one_of(clauses: &BTreeSet<&str>, report: &Played) -> bool {
    report.script.proves.iter().any(|clause| clauses.contains(clause.as_str()))
}

/// Whether a trial noticed that something was wrong: it failed, or it warned where only a should is broken.
fn noticed(report: &Played, must: bool) -> bool {
    match &report.outcome {
        Outcome::Failed { .. } => true,
        Outcome::Passed { warnings } => !must && !warnings.is_empty(),
        Outcome::Errored(_) | Outcome::Skipped(_) => false,
    }
}
