//! Removing what was made, in reverse.
//!
//! A 404 alone doesn't say that something is gone: what was accepted may take time to show, and a service that doesn't show
//! it yet has nothing to remove either. It counts where the trial knows better: something was there under that address,
//! or what it was part of was removed. Else the removal is sent again for a while; then it is left behind.

use std::mem::take;
use std::time::Duration;

use super::send::got;
use super::{Made, Scene};
use crate::case::Step;
use crate::event::LeftBehind;
use crate::exchange::Response;
use crate::finding::Role;

/// How long a trial waits for what can't be removed because it doesn't show yet.
const PATIENCE: Duration = Duration::from_secs(3);

/// One thing to remove, and the names that the answer to its making bound.
#[derive(Clone)]
struct Removal {
    step: Step,
    names: Vec<(String, String)>,
}

/// Something that is not removed.
struct Kept {
    /// As far as it is known.
    path: String,
    left: LeftBehind,
    /// Whether it may only not show yet.
    missing: bool,
}

impl Scene<'_> {
    pub(super) async fn undo_everything(&mut self) {
        let mut waiting = self.waiting((!self.is_wrong()).then_some(PATIENCE));
        let by_itself = self.accepted.iter().filter(|(method, _)| method == "DELETE");
        let mut removed: Vec<String> = by_itself.map(|(_, path)| path.clone()).collect();
        let mut left: Vec<(Removal, Kept)> = Vec::new();
        let mut due = self.removals();
        while !due.is_empty() {
            for removal in take(&mut due) {
                match self.undo(&removal).await {
                    Ok(path) => removed.push(path),
                    Err(kept) => left.push((removal, kept)),
                }
            }
            // What could not be removed by itself went with what it was part of.
            left.retain(|(_, kept)| !removed.iter().any(|gone| is_below(&kept.path, gone)));
            if left.iter().any(|(_, kept)| kept.missing)
                && waiting.goes_on(self.target, self.answered_in()).await
            {
                due = left.extract_if(.., |(_, kept)| kept.missing).map(|(removal, _)| removal).collect();
            }
        }
        self.left_behind.extend(left.into_iter().map(|(_, kept)| kept.left));
    }

    /// All that is to be removed: what was made last comes first.
    fn removals(&mut self) -> Vec<Removal> {
        let each = |made: Made| {
            let names = made.names;
            made.undo.into_iter().map(move |step| Removal { step, names: names.clone() })
        };
        take(&mut self.made).into_iter().rev().flat_map(each).collect()
    }

    /// Removes one thing and gives its path. A version that moved meanwhile is read again, once.
    async fn undo(&mut self, Removal { step, names }: &Removal) -> Result<String, Kept> {
        for (name, value) in names {
            self.values.bind(name, value.as_str());
        }
        let mut again = true;
        loop {
            let prepared = match self.prepare(&step.request, &step.expect).await {
                Ok(prepared) => prepared,
                Err(error) => return Err(self.kept(step, error.to_string())),
            };
            let outgoing = &prepared.request.outgoing;
            let was_there = self.accepted.iter().any(|(_, path)| *path == outgoing.path);
            let response = match self.send(Role::Undo, &prepared.request, &step.expect.status).await {
                Ok(response) => response,
                Err(error) => return Err(self.kept(step, error.to_string())),
            };
            self.observe(outgoing, &response);
            let missing = response.status == 404 && !was_there && step.expect.status.is_empty();
            if is_removed(&step.expect.status, &response) && !missing {
                return Ok(outgoing.path.clone());
            }
            if !again || response.status != 412 {
                return Err(Kept { missing, ..self.kept(step, format!("answered with {}", got(&response))) });
            }
            again = false;
            self.forget_running();
        }
    }

    /// What stays on the target, and its path as far as it is known.
    fn kept(&self, step: &Step, got: String) -> Kept {
        let template = &step.request.path;
        if let Ok(path) = template.render(&self.values) {
            let request = format!("{} {path}", step.request.method);
            return Kept { path, left: LeftBehind { request, got }, missing: false };
        }
        let prefix = |name| template.prefix_to(name)?.render(&self.values).ok();
        let longest = template.variables().filter_map(prefix).max_by_key(String::len).unwrap_or_default();
        let got = "can't be removed: its id isn't known".to_owned();
        let left = LeftBehind { request: step.request.line(), got };
        Kept { path: longest + "/", left, missing: false }
    }
}

/// Gone, or not there any more; a step that names statuses takes only those.
fn is_removed(expected: &[u16], response: &Response) -> bool {
    match expected {
        [] => response.is_success() || matches!(response.status, 404 | 410),
        named => named.contains(&response.status),
    }
}

/// Whether a path lies below another one.
fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}
