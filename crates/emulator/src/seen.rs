//! What was asked of an emulator and what came of it: a line a request, for tests and for `emulate --log`. Read [`Seen`] first.

use serde_json::{Map, Value, json};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// One request, noted when it was answered. It never holds a token or a secret.
#[derive(Clone, PartialEq, Debug)]
pub struct Seen {
    /// When its head had arrived: milliseconds since the emulator was started, by the emulator's clock.
    pub at_ms: f64,
    /// The method as it was sent.
    pub method: String,
    /// The path with its query as it was sent; where tokens are asked for, without its query.
    pub path: String,
    /// The status of the answer; `None` where the connection was cut in its place.
    pub status: Option<u16>,
    /// Who asked: `application`, `member-01`, the id of any other client; `None` where that wasn't proved.
    pub who: Option<String>,
    /// The `request-id` of the answer.
    pub request_id: String,
    /// The fault that the request met, as its specification names it (`throttle`, `reset:after`).
    pub fault: Option<&'static str>,
}

impl Seen {
    /// The request as a line of JSON, without a line end. `fault` is left out where there was none.
    pub fn line(&self) -> String {
        let mut line = Map::new();
        line.insert("method".to_owned(), json!(self.method));
        line.insert("path".to_owned(), json!(self.path));
        line.insert("status".to_owned(), json!(self.status));
        line.insert("who".to_owned(), json!(self.who));
        line.insert("request_id".to_owned(), json!(self.request_id));
        if let Some(fault) = self.fault {
            line.insert("fault".to_owned(), json!(fault));
        }
        let rest = Value::Object(line).to_string();
        // Three decimals, also where they are noughts, which a JSON number of ours wouldn't keep.
        format!("{{\"at_ms\":{:.3},{}", self.at_ms, rest.trim_start_matches('{'))
    }
}

/// Somebody who is told of every request when it was answered, before the answer goes out.
#[derive(Clone)]
pub struct Log(Arc<dyn Fn(&Seen) + Send + Sync>);

impl Log {
    /// Tells it to this function, which the server waits for.
    pub fn new(tell: impl Fn(&Seen) + Send + Sync + 'static) -> Log {
        Log(Arc::new(tell))
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Log")
    }
}

/// The newest requests, as many as fit.
#[derive(Debug, Default)]
pub(super) struct Journal {
    log: Option<Log>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    requests: VecDeque<Seen>,
    /// How long their paths are together: a path may have 64 KiB.
    bytes: usize,
}

/// How many requests are kept, and how many bytes of paths: an emulator may stand for weeks.
const REQUESTS: usize = 65_536;
const BYTES: usize = 16 * 1024 * 1024;

impl Journal {
    pub(super) fn new(log: Option<Log>) -> Journal {
        Journal { log, kept: Mutex::default() }
    }

    /// Notes a request that is about to be answered.
    pub(super) fn note(&self, seen: Seen) {
        self.log.iter().for_each(|log| (log.0)(&seen));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += seen.path.len();
        kept.requests.push_back(seen);
        while kept.requests.len() > REQUESTS || kept.bytes > BYTES {
            let oldest = kept.requests.pop_front();
            kept.bytes -= oldest.map_or(0, |oldest| oldest.path.len());
        }
    }

    /// What is kept, oldest first.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).requests.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(path: String) -> Seen {
        let (method, request_id) = ("GET".to_owned(), "r".to_owned());
        Seen { at_ms: 1.5, method, path, status: None, who: None, request_id, fault: None }
    }

    #[test]
    fn a_line_has_three_decimals_and_a_fault_only_where_there_was_one() {
        let quiet = seen("/beta/me?a=\"".to_owned());
        let said = r#"{"at_ms":1.500,"method":"GET","path":"/beta/me?a=\"","status":null,"who":null,"request_id":"r"}"#;
        assert_eq!(quiet.line(), said);
        let loud =
            Seen { status: Some(429), who: Some("application".to_owned()), fault: Some("throttle"), ..quiet };
        assert!(
            loud.line().ends_with(r#""status":429,"who":"application","request_id":"r","fault":"throttle"}"#)
        );
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many_or_too_long_ones() {
        let journal = Journal::default();
        (0..=REQUESTS).for_each(|place| journal.note(seen(place.to_string())));
        let kept = journal.seen();
        assert_eq!((kept.len(), kept[0].path.as_str()), (REQUESTS, "1"));
        (0..300).for_each(|_| journal.note(seen("x".repeat(64 * 1024))));
        assert_eq!(journal.seen().len(), BYTES / (64 * 1024));
    }
}
