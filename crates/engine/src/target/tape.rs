//! Answers that were given before.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::exchange::{Exchange, Request, Response, TransportError};

/// Exchanges that are played back: each request is answered as it was, or not at all.
#[derive(Debug)]
pub(super) struct Tape(Mutex<Reel>);

#[derive(Debug)]
struct Reel {
    left: VecDeque<Arc<Exchange>>,
    latest: Option<Arc<Exchange>>,
}

impl Tape {
    pub(super) fn new(exchanges: impl IntoIterator<Item = Arc<Exchange>>) -> Self {
        Self(Mutex::new(Reel { left: exchanges.into_iter().collect(), latest: None }))
    }

    /// The answer to the next request of the record, if this is it.
    pub(super) fn answer(&self, request: &Request) -> Result<Arc<Response>, TransportError> {
        let mut reel = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match reel.left.pop_front_if(|next| next.request == *request) {
            Some(exchange) => Arc::clone(reel.latest.insert(exchange)).answer.clone(),
            None => Err(TransportError::Unrecorded),
        }
    }

    /// Whether the record goes on with the request that was answered last.
    pub(super) fn repeats(&self) -> bool {
        let reel = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (latest, next) = (reel.latest.as_ref(), reel.left.front());
        latest.zip(next).is_some_and(|(latest, next)| latest.request == next.request)
    }
}
