//! Where no pin says that a statement is needed, the mutants may: one of them lives without it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::pins::{Loss, Statement, is_same};
use super::{Bench, Reach};
use graphproof_emulator::Mutant;
use graphproof_engine::case::script::{Script, scripts};
use graphproof_engine::plan::{Plan, Trial};
use graphproof_engine::proof::Caught;

impl Bench<'_> {
    /// For each of these statements, a mutant that isn't killed any more if the suite lacks it; nothing where all still are.
    ///
    /// # Errors
    /// An emulator or a run can't be started.
    pub fn survivors_without(&self, statements: &[Statement]) -> Result<Vec<Option<Loss>>, String> {
        self.each(statements, |statement| self.survivor_without(statement))
    }

    fn survivor_without(&self, statement: &Statement) -> Result<Option<Loss>, String> {
        let suite = statement.removed_from(self.suite);
        let scripts = scripts(&suite, &mut Vec::new());
        let left: BTreeMap<&str, &Script> =
            scripts.iter().map(|script| (script.id.as_str(), script)).collect();
        let (mut trials, mut clauses) = (Vec::new(), BTreeSet::new());
        for trial in &self.plan.trials {
            let script = left.get(trial.script.id.as_str()).copied();
            if !script.is_some_and(|script| is_same(script, &trial.script)) {
                clauses.extend(trial.script.proves.iter().map(String::as_str));
            }
            // No statement decides what a trial needs.
            trials.extend(script.map(|script| Trial { script: Arc::new(script.clone()), ..trial.clone() }));
        }
        let plan = Plan { trials, running: self.plan.running.clone() };
        let bench = Bench { suite: &suite, plan: &plan, ..*self };
        let concerned = Mutant::all()
            .iter()
            .filter(|mutant| mutant.breaks().iter().any(|clause| clauses.contains(clause)));
        for mutant in concerned {
            let (result, _) = bench.mutant(*mutant, Reach::Related)?;
            if result.caught != Caught::Killed {
                return Ok(Some(Loss::Mutant(mutant.id())));
            }
        }
        Ok(None)
    }
}
