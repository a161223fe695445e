//! Request lines of a page against those that the cases send.

use super::text::PageRequest;
use crate::case::script::Script;

/// What a script's request under test must be answered with.
pub(super) fn answered(script: &Script) -> &[u16] {
    script.broken.as_ref().map_or(&script.success.status, |broken| &broken.refusal.status)
}

/// Whether a script sends the example's request line: the same method, and the same path but for its variables.
pub(super) fn is_sent(script: &Script, line: &str) -> bool {
    let request = script.broken.as_ref().map_or(&script.correct, |broken| &broken.request);
    let mut words = line.split_whitespace();
    let (Some(method), Some(url)) = (words.next(), words.next()) else { return false };
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => url,
    };
    let sent = request.path.to_string();
    let sent = if url.contains("://") { sent.as_str() } else { without_version(&sent) };
    request.method.eq_ignore_ascii_case(method)
        && same_shape(sent, path, |ours, theirs| is_variable(ours) || ours.eq_ignore_ascii_case(theirs))
}

/// Whether an operation's request is the documented one, which has no version and other names for its variables.
pub(super) fn is_documented(page: &PageRequest, method: &str, path: &str) -> bool {
    let fit = |ours: &str, theirs: &str| {
        (is_variable(ours) && is_variable(theirs)) || ours.eq_ignore_ascii_case(theirs)
    };
    page.method.eq_ignore_ascii_case(method)
        && (same_shape(without_version(path), &page.path, fit) || same_shape(path, &page.path, fit))
}

/// `/beta/teams/{team}` → `/teams/{team}`.
fn without_version(path: &str) -> &str {
    path.get(1..).and_then(|rest| rest.find('/').map(|at| &rest[at..])).unwrap_or(path)
}

/// Whether two paths have as many segments, all of which fit; queries don't count.
fn same_shape(ours: &str, theirs: &str, fit: impl Fn(&str, &str) -> bool) -> bool {
    let (ours, theirs) = (segments(ours), segments(theirs));
    ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(ours, theirs)| fit(ours, theirs))
}

fn segments(path: &str) -> Vec<&str> {
    path.split('?').next().unwrap_or_default().trim_matches('/').split('/').collect()
}

fn is_variable(segment: &str) -> bool {
    segment.contains('{')
}
