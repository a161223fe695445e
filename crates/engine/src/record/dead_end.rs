//! Operations of which nothing could be seen: every trial ended at an answer that says that there is nothing, that
//! nobody is let in, or at none. A target that lacks an operation has one fault, and not as many as there are trials.

use std::collections::BTreeMap;

use super::model::{ExchangeRecord, TrialRecord};
use crate::finding::Role;
use crate::outcome::OutcomeKind;

/// So many trials of an operation say the same before they are taken for one; fewer are told one by one.
const FEWEST: usize = 6;

/// What stood at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wall {
    /// Nobody answered.
    Silence,
    /// 401: the token isn't good; 403: it is, but not for this.
    NotLetIn,
    /// 404, 405 or 501: there is no such thing, or no such path.
    NothingThere,
}

/// Operations whose trials all ended at the same wall.
#[derive(Debug)]
pub struct DeadEnd<'a> {
    /// What stood there.
    pub wall: Wall,
    /// The operations.
    pub operations: Vec<&'a str>,
    /// All their trials that were not skipped; never empty.
    pub trials: Vec<&'a TrialRecord>,
}

impl DeadEnd<'_> {
    /// Whether this trial is one of them.
    pub fn tells_of(&self, trial: &TrialRecord) -> bool {
        self.operations.contains(&trial.operation.as_str())
    }

    /// The statuses that stood there, each once.
    pub fn statuses(&self) -> Vec<u16> {
        let last = self.trials.iter().filter_map(|trial| last(trial)?.response.as_ref());
        let mut statuses: Vec<u16> = last.map(|response| response.status).collect();
        statuses.sort_unstable();
        statuses.dedup();
        statuses
    }
}

/// The dead ends of a run.
pub fn dead_ends(trials: &[TrialRecord]) -> Vec<DeadEnd<'_>> {
    let mut operations: Vec<(&str, Vec<&TrialRecord>)> = Vec::new();
    for trial in trials.iter().filter(|trial| trial.outcome != OutcomeKind::Skipped && trial.known.is_none())
    {
        match operations.iter_mut().find(|(operation, _)| *operation == trial.operation) {
            Some((_, trials)) => trials.push(trial),
            None => operations.push((&trial.operation, vec![trial])),
        }
    }
    let mut ends: BTreeMap<Wall, DeadEnd<'_>> = BTreeMap::new();
    for (operation, trials) in operations {
        let Some(wall) = common_wall(&trials).filter(|_| trials.len() >= FEWEST) else { continue };
        let new = DeadEnd { wall, operations: Vec::new(), trials: Vec::new() };
        let end = ends.entry(wall).or_insert(new);
        end.operations.push(operation);
        end.trials.extend(trials);
    }
    ends.into_values().collect()
}

fn common_wall(trials: &[&TrialRecord]) -> Option<Wall> {
    let (first, others) = trials.split_first()?;
    let wall = wall(first)?;
    others.iter().all(|trial| self::wall(trial) == Some(wall)).then_some(wall)
}

fn wall(trial: &TrialRecord) -> Option<Wall> {
    if trial.outcome.is_passed() {
        return None;
    }
    match &last(trial)?.response {
        None => Some(Wall::Silence),
        Some(response) => match response.status {
            401 | 403 => Some(Wall::NotLetIn),
            404 | 405 | 501 => Some(Wall::NothingThere),
            _ => None,
        },
    }
}

/// The exchange that a trial ended at; what is removed afterwards says nothing more.
pub fn last(trial: &TrialRecord) -> Option<&ExchangeRecord> {
    trial.exchanges.iter().rfind(|exchange| exchange.role != Role::Undo)
}

#[cfg(test)]
mod tests {
    use super::{DeadEnd, TrialRecord, Wall, dead_ends};
    use serde_json::{Value, json};

    fn trial(operation: &str, outcome: &str, answers: &[Value]) -> TrialRecord {
        let exchange = |answer: &Value| {
            let headers = json!({});
            let response = answer.as_u64().map(|status| json!({ "status": status, "headers": headers }));
            let request = json!({ "method": "GET", "url": "http://127.0.0.1:9/", "headers": headers });
            json!({ "role": "act", "request": request, "response": response, "duration_ms": 1 })
        };
        let exchanges: Vec<_> = answers.iter().map(exchange).collect();
        let trial = json!({
            "id": operation, "operation": operation, "outcome": outcome, "level": "must", "proves": [], "reason": null,
            "case": "", "duration_ms": 1, "checks": 0, "findings": [], "exchanges": exchanges,
        });
        serde_json::from_value(trial).expect("it has the shape of a record's trial")
    }

    fn trials(operation: &str, outcome: &str, answers: &[Value]) -> Vec<TrialRecord> {
        vec![trial(operation, outcome, answers); 6]
    }

    #[test]
    fn operations_that_end_at_one_wall_are_one_dead_end() {
        let mut all = trials("a", "errored", &[json!(200), json!(404)]);
        all.extend(trials("b", "failed", &[json!(501)]));
        all.push(trial("b", "skipped", &[]));
        all.extend(trials("c", "errored", &[json!(null)]));
        all.extend(trials("d", "failed", &[json!(403)]));
        let ends = dead_ends(&all);
        let drawn: Vec<_> = ends.iter().map(|end| (end.wall, end.operations.join(" "))).collect();
        let expected = [(Wall::Silence, "c"), (Wall::NotLetIn, "d"), (Wall::NothingThere, "a b")];
        assert_eq!(drawn, expected.map(|(wall, operations)| (wall, operations.to_owned())));
        assert_eq!(ends.last().map(DeadEnd::statuses), Some(vec![404, 501]));
        assert_eq!(ends.last().map(|end| end.trials.len()), Some(12));
    }

    #[test]
    fn an_operation_of_which_anything_was_seen_is_none() {
        let seen = [
            trial("a", "passed", &[json!(404)]),
            trial("a", "failed", &[json!(201)]),
            trial("a", "failed", &[json!(400)]),
            trial("a", "errored", &[]),
            trial("a", "failed", &[json!(401)]),
        ];
        for one in seen {
            let mut all = trials("a", "failed", &[json!(404)]);
            assert_eq!(dead_ends(&all).len(), 1);
            all.push(one);
            assert!(dead_ends(&all).is_empty(), "{:?}", all.last());
        }
        assert!(
            dead_ends(&trials("a", "failed", &[json!(404)])[1..]).is_empty(),
            "so few are told one by one"
        );
    }
}
