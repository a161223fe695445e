//! Requests: their values filled in, sent, and their answers looked at for running names.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::Scene;
use super::write::Making;
use crate::case::json_template::JsonTemplate;
use crate::case::{Expectation, IdentityUse, RenderError, RenderedRequest, RequestTemplate, Step};
use crate::exchange::{Body, JsonFault, Outgoing, Response};
use crate::finding::Role;
use crate::judge::{self, Charge, Judgement, Promise};
use crate::outcome::RunError;
use crate::run::bindings::{observe, promise};
use crate::run::{Sender, Unsent};
use crate::target::{Holder, Target};

/// A request ready to be sent, and what is promised of its answer.
pub(super) struct Prepared {
    pub(super) request: RenderedRequest,
    pub(super) promise: Promise,
}

/// What a step's request came to in the end.
pub(super) struct Settled {
    pub(super) prepared: Prepared,
    pub(super) response: Arc<Response>,
    pub(super) judgement: Judgement,
}

/// Waiting for what takes time to show: shortly at first, and longer each time. What a request waits for its turn, or because the
/// service asked for it, isn't the service's time to show something, and doesn't count.
pub(in crate::run) struct Waiting {
    patience: Option<Duration>,
    spent: Duration,
    pause: Duration,
}

impl Waiting {
    /// Waiting for so long, at most; not at all without patience.
    pub(in crate::run) fn new(patience: Option<Duration>) -> Self {
        Self { patience, spent: Duration::ZERO, pause: Duration::from_millis(25) }
    }

    /// Waits once more, and says so, if there is time for it after an answer that took so long.
    pub(in crate::run) async fn goes_on(&mut self, target: &Target, answered_in: Duration) -> bool {
        const LONGEST_PAUSE: Duration = Duration::from_secs(1);
        let Some(patience) = self.patience else { return false };
        self.spent += answered_in;
        let again = target.repeats().unwrap_or_else(|| self.spent + self.pause < patience);
        if again {
            target.pause(self.pause).await;
            self.spent += self.pause;
            self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        }
        again
    }
}

impl Scene<'_> {
    /// Fills in the values of a request and of its promise; a running name that isn't known is read first.
    pub(super) async fn prepare(
        &mut self,
        template: &RequestTemplate,
        expectation: &Expectation<JsonTemplate>,
    ) -> Result<Prepared, RunError> {
        loop {
            let request = template.render(&self.values, &self.script.identity);
            let rendered = request.and_then(|request| Ok((request, promise(expectation, &self.values)?)));
            match rendered {
                Ok((request, promise)) => return Ok(Prepared { request, promise }),
                // Each turn makes one more running name known, so this ends.
                Err(RenderError::Stale(name)) => self.read_running(&name).await?,
                Err(error) => return Err(unsendable(error)),
            }
        }
    }

    /// Sends a step's request until its answer is as expected, or for so long.
    pub(super) async fn settled(
        &mut self,
        step: &Step,
        role: Role,
        patience: Option<Duration>,
        making: Option<Making<'_>>,
    ) -> Result<Settled, RunError> {
        let mut waiting = self.waiting(patience);
        loop {
            let prepared = self.prepare(&step.request, &step.expect).await?;
            let (response, _) = self.write(role, &prepared, making).await?;
            come_back_later(&prepared, &response)?;
            let judgement = judge::judge(
                &self.world.schemas,
                &prepared.promise,
                role,
                &response,
                &Charge::of_step(self.script, step, &response),
            );
            // A token that isn't taken now isn't taken later.
            let settled = judgement.findings.is_empty() || response.status == 401;
            if settled || !waiting.goes_on(self.target, self.answered_in()).await {
                return Ok(Settled { prepared, response, judgement });
            }
        }
    }

    /// How long the latest answer took.
    pub(super) fn answered_in(&self) -> Duration {
        self.exchanges.last().map_or(Duration::ZERO, |exchange| exchange.duration)
    }

    /// Waiting for so long, at most; not at all without patience.
    pub(super) fn waiting(&self, patience: Option<Duration>) -> Waiting {
        let most = self.world.options.patience;
        let patience = patience.map(|patience| most.map_or(patience, |most| patience.min(most)));
        Waiting::new(patience)
    }

    pub(super) async fn render(&mut self, template: &RequestTemplate) -> Result<RenderedRequest, RunError> {
        Ok(self.prepare(template, &Expectation::default()).await?.request)
    }

    pub(super) async fn read_running(&mut self, name: &str) -> Result<(), RunError> {
        let running = self.running;
        let Some(running) = running.iter().find(|running| running.name == name) else {
            return Err(unsendable(RenderError::Unbound(name.to_owned())));
        };
        let request = running.read.render(&self.values, &self.script.identity).map_err(unsendable)?;
        let response = self.send(Role::Arrange, &request, &[200]).await?;
        let carried = response.body.json().and_then(|body| running.take.get(body)).and_then(Value::as_str);
        match carried {
            Some(value) if response.status == 200 => {
                self.values.renew(name, value);
                Ok(())
            }
            _ => {
                let got = match (response.status, fault(&response.body)) {
                    (200, None) => {
                        format!(
                            "{} was answered without a string at {}",
                            line(&request.outgoing),
                            running.take
                        )
                    }
                    _ => format!("{} was answered with {}", line(&request.outgoing), got(&response)),
                };
                Err(RunError::Running { name: name.to_owned(), got })
            }
        }
    }

    /// Sends a request and lets its answer renew the running names.
    pub(super) async fn exchange(
        &mut self,
        role: Role,
        request: &RenderedRequest,
        expected: &[u16],
    ) -> Result<Arc<Response>, RunError> {
        let response = self.unobserved(role, request, expected).await?;
        self.observe(&request.outgoing, &response);
        Ok(response)
    }

    /// Sends a request; the running names stay as they are.
    pub(super) async fn unobserved(
        &mut self,
        role: Role,
        request: &RenderedRequest,
        expected: &[u16],
    ) -> Result<Arc<Response>, RunError> {
        if self.world.stop.is_asked() {
            return Err(RunError::Interrupted);
        }
        self.send(role, request, expected).await
    }

    pub(super) async fn send(
        &mut self,
        role: Role,
        request: &RenderedRequest,
        expected: &[u16],
    ) -> Result<Arc<Response>, RunError> {
        let used = &request.identity;
        let holder = (used.name != IdentityUse::NOBODY).then(|| Holder {
            identity: &used.name,
            only: used.only.as_deref(),
            entry: self.entry,
        });
        let sent = Sender::new(self.world, self.target).send(role, &request.outgoing, holder, expected).await;
        let answer = sent.attempts.last().map(|exchange| exchange.answer.clone());
        self.exchanges.extend(sent.attempts);
        if let Some(error) = sent.error {
            return Err(unsent(error, line(&request.outgoing)));
        }
        let response = answer.expect("what isn't sent has an error").map_err(|error| {
            RunError::Transport { request: line(&request.outgoing), cause: error.to_string() }
        })?;
        if response.is_success() {
            self.accepted.push((request.outgoing.method.clone(), request.outgoing.path.clone()));
        }
        Ok(response)
    }

    /// Has the running names read anew before their next use.
    pub(super) fn forget_running(&mut self) {
        self.running.iter().for_each(|running| self.values.forget(&running.name));
    }

    pub(super) fn observe(&mut self, outgoing: &Outgoing, response: &Response) {
        for running in self.running {
            observe(running, &outgoing.path, &outgoing.method, response, &mut self.values);
        }
    }
}

fn unsent(error: Unsent, request: String) -> RunError {
    match error {
        Unsent::NoToken(why) => RunError::NoToken { request, why },
        Unsent::NoWriteLeft => RunError::NoWriteLeft { request },
        Unsent::Stopped => RunError::Interrupted,
    }
}

/// 429 and 503 ask to come back later: nothing is known about the contract then.
pub(super) fn come_back_later(prepared: &Prepared, response: &Response) -> Result<(), RunError> {
    let asked = matches!(response.status, 429 | 503) && !prepared.promise.status.contains(&response.status);
    if !asked {
        return Ok(());
    }
    Err(RunError::Unavailable { request: line(&prepared.request.outgoing), status: response.status })
}

pub(super) fn line(outgoing: &Outgoing) -> String {
    format!("{} {}", outgoing.method, outgoing.path)
}

/// An answer in a few words: its status, and the message of its error or what is wrong with its body.
pub(in crate::run) fn got(response: &Response) -> String {
    let message =
        response.body.json().and_then(|body| body.pointer("/error/message")).and_then(Value::as_str);
    match (message, fault(&response.body)) {
        (Some(message), _) => {
            let short: String = message.chars().take(160).collect();
            format!("{} “{short}”", response.status)
        }
        (None, Some(fault)) if response.is_success() => format!("{} and {fault}", response.status),
        (None, _) => response.status.to_string(),
    }
}

/// Why a body has no properties to look at.
pub(super) fn fault(body: &Body) -> Option<String> {
    match body {
        Body::Json(_) => None,
        Body::Empty => Some("no body".into()),
        Body::Text(_, JsonFault::Syntax(why)) => Some(format!("a body that isn't JSON ({why})")),
        Body::Text(_, JsonFault::DuplicateKey(key)) => {
            Some(format!("a body that names {key:?} twice in one object"))
        }
        Body::Bytes(_) => Some("a body that isn't UTF-8".into()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands errors over")]
pub(super) fn unsendable(error: RenderError) -> RunError {
    RunError::Unsendable(error.to_string())
}
