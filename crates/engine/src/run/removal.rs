//! Removing one thing, and reading what tells of it, whatever trouble the service has meanwhile: for trials and for sweeps.
//!
//! Only 429, 5xx, 412 and lost answers are trouble that passes. Everything is bounded, in time by the [`Hand`], and in number.

use std::sync::Arc;

use super::scenario::send::got;
use crate::case::{RenderedRequest, RequestTemplate};
use crate::exchange::Response;

/// How often one removal is sent again.
pub(super) const MOST_AGAIN: u32 = 6;

/// Who removes: it sends requests, and knows the values of their variables.
pub(super) trait Hand {
    /// A request with its values; running names that aren't known are read first.
    async fn fill(&mut self, template: &RequestTemplate) -> Result<RenderedRequest, String>;
    /// Sends a request. Without an answer, why there is none.
    async fn send(&mut self, request: &RenderedRequest, expected: &[u16]) -> Result<Arc<Response>, String>;
    /// Has running names read anew.
    fn forget_running(&mut self);
    /// Waits, longer each time, if there is time for it.
    async fn pauses(&mut self) -> bool;
}

/// Why something isn't removed.
#[derive(Debug)]
pub(super) struct Refusal {
    /// What came of it.
    pub(super) got: String,
    /// Whether the answer says that there is nothing to remove.
    pub(super) missing: bool,
}

/// Reads something; again, so often at most, while the service has trouble.
pub(super) async fn read(
    hand: &mut impl Hand,
    request: &RenderedRequest,
    most_again: u32,
) -> Result<Arc<Response>, String> {
    let mut again = 0;
    loop {
        let answer = hand.send(request, &[200]).await;
        let is_trouble = answer.as_ref().map_or(true, |response| is_trouble(response.status));
        again += 1;
        if !is_trouble || again > most_again || !hand.pauses().await {
            return answer;
        }
    }
}

/// Sends one step of a removal and gives its path. A step that names statuses takes only those.
///
/// A version that moved meanwhile is read again. A 404 after an attempt that may have removed it says that it is
/// removed; any other is a refusal, of which the caller knows what it means.
pub(super) async fn remove(
    hand: &mut impl Hand,
    template: &RequestTemplate,
    expected: &[u16],
) -> Result<String, Refusal> {
    let (mut again, mut tried) = (0, false);
    loop {
        let refused = |got: String| Refusal { got, missing: false };
        let request = hand.fill(template).await.map_err(refused)?;
        let path = request.outgoing.path.clone();
        let (refusal, moved) = match hand.send(&request, expected).await {
            Ok(response) => {
                let is_missing = expected.is_empty() && response.status == 404;
                let is_done = match expected {
                    [] => response.is_success() || response.status == 410,
                    named => named.contains(&response.status),
                };
                if is_done || (is_missing && tried) {
                    return Ok(path);
                }
                let refusal =
                    Refusal { got: format!("answered with {}", got(&response)), missing: is_missing };
                if response.status != 412 && !is_trouble(response.status) {
                    return Err(refusal);
                }
                // After a 5xx it may be gone, as after no answer at all.
                tried |= response.status >= 500;
                (refusal, response.status == 412)
            }
            Err(error) => {
                tried = true;
                (refused(error), false)
            }
        };
        again += 1;
        let at_once = moved && again == 1;
        if again > MOST_AGAIN || !(at_once || hand.pauses().await) {
            return Err(refusal);
        }
        hand.forget_running();
    }
}

/// Whether a service may answer otherwise in a while.
fn is_trouble(status: u16) -> bool {
    status == 429 || status >= 500
}

/// Whether a path lies below another one.
pub(super) fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}
