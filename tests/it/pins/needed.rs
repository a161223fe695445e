//! Every expectation is needed: without it a pin is lost, or a mutant lives.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use graphproof_emulator::Mutant;
use graphproof_engine::case::Suite;
use graphproof_engine::case::script::{Script, scripts};
use graphproof_engine::finding::{Level, Role};
use graphproof_engine::plan::{Plan, Trial};
use graphproof_engine::proof::{Caught, MutantResult, Reach};
use graphproof_proof::Bench;
use graphproof_proof::pins::{Answer, Kind, Part, Redundant, Spot, Statement, Unheld, hold_one};

use super::removed::without;
use super::{HELD, recorded};
use crate::proof::with_bench;
use crate::replay::{RUN, RunOfTheSuite};

/// What the suite loses with a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Loss {
    /// A change that nobody notices any more.
    Pin(Spot, Kind),
    /// A mutant, which is killed no more: its id.
    Mutant(&'static str),
    /// A trial, which a right service fails now: the statement lies over another one that isn't meant there.
    Trial(String),
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pin(spot, kind) => write!(f, "{spot} {}", kind.word()),
            Self::Mutant(mutant) => write!(f, "the mutant {mutant} lives without it"),
            Self::Trial(trial) => write!(f, "{trial} fails without it"),
        }
    }
}

/// How many expectations are taken out; all of them take a minute.
const SAMPLE: usize = 24;

/// A sample of all expectations, the same every time, and those that are known to be redundant: without one of the others
/// a pin is lost, or a mutant lives.
#[test]
#[expect(clippy::print_stdout, reason = "`--nocapture` shows what is lost with each")]
fn an_expectation_that_is_taken_out_is_missed() {
    let suite = &RUN.planned.loaded.suite;
    let source = RUN.planned.loaded.files.redundant.as_ref().expect("the suite says what is redundant");
    let known = Redundant::parse(source, suite).expect("the list can be read");
    let is_known = |statement: &Statement| {
        let name = statement.to_string();
        known.iter().any(|known| known.statement == name)
    };
    let all = Statement::all(suite);
    assert!(all.len() > 600, "{}", all.len());
    let (redundant, mut others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_known);
    assert_eq!(redundant.len(), known.len(), "an expectation is listed twice");
    fastrand::Rng::with_seed(20).shuffle(&mut others);
    others.truncate(SAMPLE);
    let lost = lost_without(&[redundant.clone(), others].concat());
    let mut told: Vec<_> =
        lost.iter().map(|(statement, lost)| format!("{statement}: {}", told(lost.as_ref()))).collect();
    told.sort();
    let told = told.join("\n");
    println!("{told}");
    let misplaced = lost.iter().filter(|(statement, lost)| redundant.contains(statement) == lost.is_some());
    let misplaced: Vec<_> = misplaced.map(|(statement, _)| statement.to_string()).collect();
    assert_eq!(
        misplaced,
        Vec::<String>::new(),
        "take these off cases/redundant.txt if something is lost without them, else out of the case file:\n{told}"
    );
}

fn told(lost: Option<&Loss>) -> String {
    lost.map_or_else(|| "nothing is lost".to_owned(), ToString::to_string)
}

/// What is lost without each: a pin, or where none is, a mutant.
fn lost_without(statements: &[Statement]) -> Vec<(Statement, Option<Loss>)> {
    let each: Vec<_> = side_by_side(statements, |statement| {
        let changed = Changed::without(statement);
        let pin = changed.lost_pin(statement);
        (changed, pin)
    });
    let unpinned = each.iter().filter(|(_, pin)| pin.is_none());
    let mut alive = survivors(&unpinned.map(|(changed, _)| changed).collect::<Vec<_>>()).into_iter();
    let lost = each.iter().map(|(_, pin)| pin.clone().or_else(|| alive.next().flatten()));
    statements.iter().cloned().zip(lost.collect::<Vec<_>>()).collect()
}

/// The same for each item, on every core.
fn side_by_side<T: Sync, R: Send>(items: &[T], one: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let one = &one;
    std::thread::scope(|scope| {
        let parts = items.chunks(items.len().div_ceil(cores).max(1));
        let parts: Vec<_> =
            parts.map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>())).collect();
        parts.into_iter().flat_map(|part| part.join().expect("no item panics")).collect()
    })
}

/// The suite without a statement: the trials that do something else then, by their ids; nothing for those that are gone.
struct Changed {
    suite: Suite,
    trials: BTreeMap<String, Option<Arc<Script>>>,
}

impl Changed {
    fn without(statement: &Statement) -> Self {
        let suite = without(&RUN.planned.loaded.suite, statement);
        let left = scripts(&suite, &mut Vec::new());
        let mut left: BTreeMap<_, _> = left.into_iter().map(|script| (script.id.clone(), script)).collect();
        let planned = RUN.planned.plan.trials.iter().map(|trial| &trial.script);
        let trials = planned.filter_map(|script| {
            let other = left.remove(&script.id);
            let is_changed = !other.as_ref().is_some_and(|other| is_same(other, script));
            is_changed.then(|| (script.id.clone(), other.map(Arc::new)))
        });
        Self { trials: trials.collect(), suite }
    }

    fn lost_pin(&self, statement: &Statement) -> Option<Loss> {
        if matches!(statement.part, Part::Witness(_)) {
            return None; // Of what a witness reads nothing is pinned.
        }
        let plan = self.plan(|trial| Some(Arc::clone(&trial.script)));
        RUN.reports.iter().find_map(|report| {
            let changed = self.trials.get(&report.script.id)?;
            let pinned = HELD.pins.iter().filter(|(spot, _)| spot.trial == report.script.id);
            let mut pinned = pinned.flat_map(|(spot, kinds)| kinds.iter().map(move |kind| (spot, *kind)));
            let lost = match changed.as_ref().map(|script| unasked(script, &report.script)) {
                None => pinned.next(),
                Some(Some(answer)) => pinned.find(|(spot, _)| spot.answer == answer),
                Some(None) => {
                    // What breaks a trial off may be any change of the place.
                    let wanted =
                        |spot: &Spot, kind| HELD.pins.holds(spot, kind) || HELD.pins.holds(spot, Kind::Used);
                    let held = match hold_one(&recorded(&RUN), &plan, report, wanted) {
                        Err(Unheld::Unlike { trial, .. }) => return Some(Loss::Trial(trial)),
                        other @ (Ok(_) | Err(Unheld::Interrupted)) => other.expect("nobody stops the run"),
                    };
                    pinned.find(|(spot, kind)| !held.pins.holds(spot, *kind))
                }
            };
            lost.map(|(spot, kind)| Loss::Pin(spot.clone(), kind))
        })
    }

    /// The plan of the run with the changed trials; with what stands in for those that are gone. No statement decides what a
    /// trial needs.
    fn plan(&self, gone: impl Fn(&Trial) -> Option<Arc<Script>>) -> Plan {
        let plan = &RUN.planned.plan;
        let trials = plan.trials.iter().filter_map(|trial| {
            let script = match self.trials.get(&trial.script.id) {
                None => Arc::clone(&trial.script),
                Some(Some(changed)) => Arc::clone(changed),
                Some(None) => gone(trial)?,
            };
            Some(Trial { script, decision: trial.decision.clone() })
        });
        Plan { trials: trials.collect(), running: plan.running.clone() }
    }

    /// Every mutant of a clause that a changed trial proves.
    fn concerned(&self) -> impl Iterator<Item = Mutant> {
        let planned = RUN.planned.plan.trials.iter().map(|trial| &trial.script);
        let clauses: BTreeSet<&str> = planned
            .filter(|script| self.trials.contains_key(&script.id))
            .flat_map(|script| script.proves.iter().map(String::as_str))
            .collect();
        let breaks = move |mutant: &Mutant| mutant.breaks().iter().any(|clause| clauses.contains(clause));
        Mutant::all().iter().copied().filter(breaks)
    }

    /// A mutant that isn't killed any more. The trials that are as they were do to it what they did, so only the others are
    /// played, and only where they decide.
    fn survivor(&self, before: &BTreeMap<&str, MutantResult>) -> Option<Loss> {
        let still_noticed = |mutant: &Mutant| {
            let result = &before[mutant.id()];
            result.caught == Caught::Killed && result.by.iter().any(|trial| !self.trials.contains_key(trial))
        };
        let open: Vec<_> =
            self.concerned().filter(|mutant| !(still_noticed(mutant) && breaks_a_must(*mutant))).collect();
        let mut plan = self.plan(|_| None);
        plan.trials.retain(|trial| self.trials.contains_key(&trial.script.id));
        let results = with_bench(&self.suite, &plan, |bench| killed(bench, &open));
        let lives = |(mutant, result): &(&Mutant, MutantResult)| match result.caught {
            Caught::Killed => false,
            Caught::TooStrictly => true,
            Caught::ByUnrelated | Caught::Survived => !still_noticed(mutant),
        };
        open.iter().zip(results).find(lives).map(|(mutant, _)| Loss::Mutant(mutant.id()))
    }
}

fn survivors(of: &[&Changed]) -> Vec<Option<Loss>> {
    let concerned: BTreeMap<_, _> =
        of.iter().flat_map(|changed| changed.concerned()).map(|mutant| (mutant.id(), mutant)).collect();
    let mutants: Vec<_> = concerned.values().copied().collect();
    let RunOfTheSuite { planned, .. } = &*RUN;
    let before = with_bench(&planned.loaded.suite, &planned.plan, |bench| killed(bench, &mutants));
    let before: BTreeMap<_, _> = concerned.into_keys().zip(before).collect();
    of.iter().map(|changed| changed.survivor(&before)).collect()
}

fn killed(bench: &Bench<'_>, mutants: &[Mutant]) -> Vec<MutantResult> {
    bench.mutants(mutants, Reach::Related, &|_, _| {}).expect("emulators can be started")
}

fn breaks_a_must(mutant: Mutant) -> bool {
    let broken = RUN.planned.loaded.suite.clauses().map(|(_, clause)| clause);
    broken
        .filter(|clause| mutant.breaks().contains(&clause.id.as_str()))
        .any(|clause| clause.level == Level::Must)
}

/// Whether two scripts of a trial do the same.
fn is_same(one: &Script, other: &Script) -> bool {
    if one.broken.is_some() {
        return one == other;
    }
    // Nothing is refused that could have left a trace.
    *one == Script { witness: one.witness.clone(), ..other.clone() }
}

/// The first answer of the recorded trial that the script doesn't ask for in its place any more: it judges none of it.
fn unasked(script: &Script, recorded: &Script) -> Option<Answer> {
    let asks = |script: &Script, at: usize| script.then.get(at).map(|step| step.request.clone());
    let at = (0..recorded.then.len()).find(|at| asks(script, *at) != asks(recorded, *at))?;
    Some(Answer { role: Role::Then, number: at + 1 })
}

/// What no pin holds, a mutant may; what neither holds, nothing does.
#[test]
fn what_nobody_misses_is_told_from_what_is_only_seen_by_mutants() {
    let suite = &RUN.planned.loaded.suite;
    let named = |name: &str| {
        let all = Statement::all(suite);
        all.into_iter().find(|statement| statement.to_string() == name).expect("it is said")
    };
    let statements = [
        "beta::sections::item_add case answer_is_not_modified_yet as a whole",
        "beta::sections::item_add case answer_has_a_location expect header Location matches",
        "beta::sections::item_add case answer_has_the_id expect body /id",
    ];
    let lost = lost_without(&statements.map(named));
    let kinds = lost.iter().map(|(_, lost)| match lost {
        Some(Loss::Pin(..)) => "pin",
        Some(Loss::Trial(_)) => "trial",
        Some(Loss::Mutant(_)) => "mutant",
        None => "nothing",
    });
    assert_eq!(kinds.collect::<Vec<_>>(), ["pin", "mutant", "nothing"]);
}
