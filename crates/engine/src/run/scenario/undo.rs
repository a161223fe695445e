//! Removing what was made, in reverse.
//!
//! What may have been made without an answer is looked for first, and only removed if it is the trial's: it carries the marker,
//! or it wasn't there before.
//!
//! A 404 alone doesn't say that something is gone: what was accepted may take time to show, and a service that doesn't show
//! it yet has nothing to remove either. It counts where the trial knows better: something was there under that address,
//! or what it was part of was removed. Else the removal is sent again for a while; then it is left behind.

use std::mem::take;
use std::sync::Arc;
use std::time::Duration;

use super::Scene;
use super::send::Waiting;
use super::write::{Made, State, doubt};
use crate::case::{Expectation, RenderedRequest, RequestTemplate, Step};
use crate::event::LeftBehind;
use crate::exchange::{Exchange, Response};
use crate::finding::Role;
use crate::run::ledger::Line;
use crate::run::look::{Named, Nothing, looked};
use crate::run::removal::{Hand, is_below, remove};

/// How long a trial waits for what can't be removed, or found, because it doesn't show yet.
const PATIENCE: Duration = Duration::from_secs(3);

/// For how long a trial's removals are sent again, altogether, where the service has trouble with them.
const TROUBLE: Duration = Duration::from_secs(10);

/// How often a look is sent again where the service has trouble with it.
const AGAIN_LOOKING: u32 = 2;

/// How often it is looked for what a request that wasn't answered may have made. A sweep looks again.
const MOST_LOOKS: u32 = 5;

/// A trial that removes what it has made.
struct Remover<'s, 'a> {
    scene: &'s mut Scene<'a>,
    trouble: &'s mut Waiting,
}

impl Hand for Remover<'_, '_> {
    async fn fill(&mut self, template: &RequestTemplate) -> Result<RenderedRequest, String> {
        let prepared = self.scene.prepare(template, &Expectation::default()).await;
        prepared.map(|prepared| prepared.request).map_err(|error| error.to_string())
    }

    async fn send(&mut self, request: &RenderedRequest, expected: &[u16]) -> Result<Arc<Response>, String> {
        let response =
            self.scene.send(Role::Undo, request, expected).await.map_err(|error| error.to_string())?;
        self.scene.observe(&request.outgoing, &response);
        Ok(response)
    }

    fn forget_running(&mut self) {
        self.scene.forget_running();
    }

    async fn pauses(&mut self) -> bool {
        self.trouble.goes_on(self.scene.target, self.scene.answered_in()).await
    }
}

/// Something that is not removed.
struct Kept {
    /// As far as it is known.
    path: String,
    left: LeftBehind,
    /// Whether it may only not show yet.
    missing: bool,
    /// Whether it is known what would have to be removed.
    found: bool,
}

/// Something of which not everything is removed.
struct Left {
    made: Made,
    kept: Vec<Kept>,
    /// What is to be written of it, if it needn't be removed after all.
    settled: Option<&'static str>,
}

impl Scene<'_> {
    pub(super) async fn undo_everything(&mut self) {
        let mut waiting = self.waiting((!self.is_wrong()).then_some(PATIENCE));
        let mut trouble = self.waiting(Some(TROUBLE));
        let by_itself = self.accepted.iter().filter(|(method, _)| method == "DELETE");
        let mut removed: Vec<String> = by_itself.map(|(_, path)| path.clone()).collect();
        let mut left: Vec<Left> = Vec::new();
        let mut due: Vec<Made> = take(&mut self.made).into_iter().rev().collect();
        let mut rounds = 0;
        while !due.is_empty() {
            for made in take(&mut due) {
                left.extend(self.undo(made, &mut removed, &mut trouble).await);
            }
            // What could not be removed by itself went with what it was part of.
            for left in &mut left {
                left.kept.retain(|kept| !removed.iter().any(|gone| is_below(&kept.path, gone)));
            }
            for gone in left.extract_if(.., |left| left.kept.is_empty()) {
                let why = "went with what it was part of".to_owned();
                self.settle(&gone.made, |number| Line::Removed { number, why });
            }
            rounds += 1;
            let is_missing = |left: &Left| {
                let is_worth_it = left.made.state == State::Accepted || rounds < MOST_LOOKS;
                is_worth_it && left.kept.iter().any(|kept| kept.missing)
            };
            if left.iter().any(is_missing) && waiting.goes_on(self.target, self.answered_in()).await {
                due = left.extract_if(.., |left| is_missing(left)).map(|left| left.made).collect();
            }
        }
        for Left { made, kept, settled } in left {
            if let Some(why) = settled {
                self.settle(&made, |number| Line::Untouched { number, why: why.to_owned() });
                continue;
            }
            // What wasn't answered and can't be seen is most likely not there; a sweep looks again. The same goes for what was
            // accepted without a word of what it made.
            let is_seen = |kept: &Kept| match made.state {
                State::Accepted => true,
                State::Unnamed => kept.found,
                State::Maybe(_) => !kept.missing,
            };
            self.left_behind.extend(kept.into_iter().filter(is_seen).map(|kept| kept.left));
        }
    }

    /// Removes one thing. What of it isn't removed, if anything.
    async fn undo(
        &mut self,
        mut made: Made,
        removed: &mut Vec<String>,
        trouble: &mut Waiting,
    ) -> Option<Left> {
        let named = match self.found(&made, trouble).await {
            Ok(named) => named,
            Err(NotFound { got, missing, settled }) => {
                let steps = made.undo.iter();
                let kept = steps
                    .map(|step| Kept { missing, found: false, ..self.kept(step, got.clone()) })
                    .collect();
                return Some(Left { made, kept, settled });
            }
        };
        let mut kept = Vec::new();
        for step in take(&mut made.undo) {
            let before = kept.len();
            for names in &named {
                match self.remove(&step, names, trouble).await {
                    Ok(path) => removed.push(path),
                    Err(left) => kept.push(left),
                }
            }
            if kept.len() > before {
                made.undo.push(step);
            }
        }
        if kept.is_empty() {
            self.settle(&made, |number| Line::Removed { number, why: "removed by its trial".into() });
            return None;
        }
        Some(Left { made, kept, settled: None })
    }

    /// The names of each thing that is to be removed: those that were told, or found where nobody told them.
    async fn found(&mut self, made: &Made, trouble: &mut Waiting) -> Result<Vec<Vec<Named>>, NotFound> {
        let untold = |name: &str| made.names.iter().all(|(told, _)| told != name);
        let looks: Vec<_> = made.looks.iter().filter(|look| untold(&look.name)).cloned().collect();
        // Another thing of the trial may have gone by that name.
        looks.iter().for_each(|look| self.values.unbind(&look.name));
        let why = match &made.state {
            State::Accepted if looks.is_empty() => return Ok(vec![made.names.clone()]),
            State::Accepted => "its answer doesn't tell its id",
            State::Unnamed => "its answer tells no id",
            State::Maybe(why) => why,
        };
        let not_found = |got: &str| NotFound {
            got: format!("{}: {why}; {got}", made.request),
            missing: false,
            settled: None,
        };
        let base_url = self.target.base_url().to_owned();
        let mut hand = Remover { scene: self, trouble };
        match looked(&mut hand, &base_url, &looks, AGAIN_LOOKING).await {
            Ok(found) => Ok(found.into_iter().map(|name| [&made.names[..], &[name]].concat()).collect()),
            Err(Nothing::Missing) => Err(NotFound { missing: true, ..not_found("it isn't seen") }),
            Err(Nothing::Foreign) => {
                let why = "it was there before the request";
                Err(NotFound { settled: Some(why), ..not_found(why) })
            }
            Err(Nothing::Unknown(why)) => Err(not_found(&why)),
        }
    }

    /// Removes one thing and gives its path.
    async fn remove(
        &mut self,
        step: &Step,
        names: &[(String, String)],
        trouble: &mut Waiting,
    ) -> Result<String, Kept> {
        for (name, value) in names {
            self.values.bind(name, value.as_str());
        }
        let refusal =
            match remove(&mut Remover { scene: self, trouble }, &step.request, &step.expect.status).await {
                Ok(path) => return Ok(path),
                Err(refusal) => refusal,
            };
        let kept = self.kept(step, refusal.got);
        let was_there = self.accepted.iter().any(|(_, path)| *path == kept.path);
        if refusal.missing && (was_there || self.may_have_removed(&kept.path)) {
            Ok(kept.path)
        } else {
            Err(Kept { missing: refusal.missing, ..kept })
        }
    }

    /// Whether an earlier attempt to remove it had no answer, or none that says that nothing was done.
    fn may_have_removed(&self, path: &str) -> bool {
        let url = self.target.redacted(&format!("{}{path}", self.target.base_url()));
        let removes =
            |exchange: &&Exchange| exchange.request.method == "DELETE" && exchange.request.url == url;
        self.exchanges.iter().filter(removes).any(|exchange| doubt(exchange).is_some())
    }

    /// What stays on the target, and its path as far as it is known.
    fn kept(&self, step: &Step, got: String) -> Kept {
        let (path, is_whole) = step.request.path.known(&self.values);
        let left = if is_whole {
            LeftBehind { request: format!("{} {path}", step.request.method), got }
        } else {
            let got = format!("can't be removed: its id isn't known ({got})");
            LeftBehind { request: step.request.line(), got }
        };
        Kept { path, left, missing: false, found: true }
    }
}

/// Why the names of something aren't known.
struct NotFound {
    got: String,
    /// Whether it may only not show yet.
    missing: bool,
    /// Why there is nothing to remove, if that is known.
    settled: Option<&'static str>,
}
