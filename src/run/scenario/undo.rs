//! Removing what was made, in reverse.

use super::Scene;
use super::send::got;
use crate::case::Step;
use crate::event::LeftBehind;
use crate::exchange::Response;
use crate::finding::Role;

impl Scene<'_> {
    pub(super) async fn undo_everything(&mut self) {
        let mut removed = Vec::new();
        let mut left = Vec::new();
        while let Some(made) = self.made.pop() {
            for (name, value) in &made.names {
                self.values.bind(name, value.as_str());
            }
            for step in &made.undo {
                match self.undo(step).await {
                    Ok(path) => removed.push(path),
                    Err(got) => left.push(self.left(step, got)),
                }
            }
        }
        // What could not be removed by itself went with what it was part of.
        left.retain(|(path, _)| !removed.iter().any(|gone| is_below(path, gone)));
        self.left_behind.extend(left.into_iter().map(|(_, left)| left));
    }

    /// What stays on the target, and its path as far as it is known.
    pub(super) fn left(&self, step: &Step, got: String) -> (String, LeftBehind) {
        let path = &step.request.path;
        if let Ok(path) = path.render(&self.values) {
            let request = format!("{} {path}", step.request.method);
            return (path, LeftBehind { request, got });
        }
        let known = path.variables().filter_map(|name| path.prefix_to(name)?.render(&self.values).ok());
        let longest = known.max_by_key(String::len).unwrap_or_default();
        (longest + "/", LeftBehind { request: step.request.line(), got })
    }

    /// Removes one thing and gives its path. A version that moved meanwhile is read again, once.
    pub(super) async fn undo(&mut self, step: &Step) -> Result<String, String> {
        let mut again = true;
        loop {
            let prepared =
                self.prepare(&step.request, &step.expect).await.map_err(|error| error.to_string())?;
            let sent = self.send(Role::Undo, &prepared.request).await;
            let response = sent.map_err(|error| error.to_string())?;
            self.observe(&prepared.request.outgoing, &response);
            if is_removed(&step.expect.status, &response) {
                return Ok(prepared.request.outgoing.path);
            }
            if !again || response.status != 412 {
                return Err(got(&response));
            }
            again = false;
            self.forget_running();
        }
    }
}

/// Gone, or not there any more; a step that names statuses takes only those.
pub(super) fn is_removed(expected: &[u16], response: &Response) -> bool {
    match expected {
        [] => response.is_success() || matches!(response.status, 404 | 410),
        named => named.contains(&response.status),
    }
}

/// Whether a path lies below another one.
pub(super) fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}
