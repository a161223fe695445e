//! One trial from arrange to undo.
//!
//! The order is the design's: arrange → witness → break → witness → twin → `then` → undo in reverse. Undo runs
//! whatever happens before it. Start with [`play`].

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::bindings::{observe, promise, running_properties, taken};
use super::engine::{Leftovers, World};
use crate::case::model::Running;
use crate::case::template::JsonTemplate;
use crate::case::{
    Bindings, Broken, Expectation, IdentityUse, Instance, InstanceOrigin, RenderError, RenderedRequest,
    RequestTemplate, Script, Step, Take,
};
use crate::event::{LeftBehind, TrialReport};
use crate::exchange::{Exchange, Outgoing, Response};
use crate::finding::{Comparison, DiffLine, Finding, Level, Role, Rule, Side, brief};
use crate::judge::{self, Cause, Charge, Judgement, Promise};
use crate::outcome::{Outcome, RunError};
use crate::plan::Arrangement;
use crate::profile::PoolEntry;

/// What a trial plays, and what it holds while it does.
pub(super) struct Part {
    /// Its number in the run; it keeps names of different trials apart.
    pub(super) number: usize,
    pub(super) script: Arc<Script>,
    pub(super) arrangement: Arrangement,
    /// The index of its pool entry.
    pub(super) entry: Option<usize>,
}

/// Plays a trial. Never fails: what goes wrong is the report's outcome.
pub(super) async fn play(world: Rc<World>, running: Rc<[Running]>, part: Part) -> TrialReport {
    let begun = Instant::now();
    let mut scene = Scene {
        entry: part.entry.and_then(|at| world.profile.pool.get(at)),
        world: &world,
        running: &running,
        script: &part.script,
        number: part.number,
        values: Bindings::default(),
        exchanges: Vec::new(),
        findings: Vec::new(),
        comparisons: Vec::new(),
        checks: 0,
        made: Vec::new(),
        left_behind: Vec::new(),
    };
    let played = scene.all(&part.arrangement.instances).await;
    if world.options.leftovers == Leftovers::Remove {
        scene.undo_everything().await;
    }
    let Scene { findings, comparisons, exchanges, checks, left_behind, .. } = scene;
    let judged = Outcome::of(findings, world.options.strictness);
    let outcome = match (judged, played) {
        // What was found before the trial broke off is known; the rest isn't.
        (failed @ Outcome::Failed { .. }, _) => failed,
        (_, Err(error)) => Outcome::Errored(error),
        (judged, Ok(())) => judged,
    };
    let script = Arc::clone(&part.script);
    TrialReport { script, outcome, comparisons, checks, exchanges, left_behind, duration: begun.elapsed() }
}

struct Scene<'a> {
    world: &'a World,
    running: &'a [Running],
    script: &'a Script,
    number: usize,
    entry: Option<&'a PoolEntry>,
    values: Bindings,
    exchanges: Vec<Exchange>,
    findings: Vec<Finding>,
    comparisons: Vec<Comparison>,
    checks: usize,
    /// What must be removed, in the order of making.
    made: Vec<Made>,
    left_behind: Vec<LeftBehind>,
}

/// Something that was made: how it is removed, and the names that its answer bound.
struct Made {
    undo: Vec<Step>,
    names: Vec<(String, String)>,
}

/// A request ready to be sent, and what is promised of its answer.
struct Prepared {
    request: RenderedRequest,
    promise: Promise,
}

impl Scene<'_> {
    async fn all(&mut self, instances: &[Instance]) -> Result<(), RunError> {
        self.values.bind("graph", self.world.profile.graph.as_str());
        self.values.bind("marker", self.marker(0));
        self.running.iter().for_each(|running| self.values.declare_running(&running.name));
        for (at, instance) in instances.iter().enumerate() {
            self.values.bind("marker", self.marker(at + 1));
            self.arrange(instance).await?;
        }
        let script = self.script;
        let accepted = match &script.broken {
            Some(broken) => self.refused(broken).await? && self.twin().await?,
            None => self.accepted().await?,
        };
        if accepted {
            for step in &script.then {
                self.then(step).await?;
            }
        }
        Ok(())
    }

    /// A name that nothing else of this run has.
    fn marker(&self, of: usize) -> String {
        format!("{}-{}-{of}", self.world.options.marker, self.number)
    }

    // ── arranging ────────────────────────────────────────────────────────────────────────────

    async fn arrange(&mut self, instance: &Instance) -> Result<(), RunError> {
        match &instance.origin {
            InstanceOrigin::Given { binds, probe } => {
                for (key, variable) in binds {
                    let value = self.world.profile.value(self.entry, key).unwrap_or_default();
                    self.values.bind(variable, value);
                }
                match probe {
                    Some(probe) => self.probe(instance, probe).await,
                    None => Ok(()),
                }
            }
            InstanceOrigin::Value(value) => {
                let value =
                    value.render(&self.values, crate::case::template::Context::Text).map_err(unsendable)?;
                self.values.bind(&instance.name, value);
                Ok(())
            }
            InstanceOrigin::Made(recipe) => {
                for (name, value) in &recipe.lets {
                    self.bind_let(name, value).await?;
                }
                let before = self.made.len();
                for step in &recipe.make {
                    self.make(instance, step, &recipe.undo, before).await?;
                }
                Ok(())
            }
        }
    }

    async fn bind_let(
        &mut self,
        name: &str,
        value: &crate::case::template::Template,
    ) -> Result<(), RunError> {
        for running in value.variables().filter(|name| self.values.is_running(name)).collect::<Vec<_>>() {
            if self.values.running(running).is_none() {
                self.read_running(running).await?;
            }
        }
        let text = value.render(&self.values, crate::case::template::Context::Text).map_err(unsendable)?;
        if value.sole_variable().is_some_and(|of| self.values.is_version(of)) {
            self.values.bind_version(name, text);
        } else {
            self.values.bind(name, text);
        }
        Ok(())
    }

    async fn probe(&mut self, instance: &Instance, probe: &RequestTemplate) -> Result<(), RunError> {
        let request = self.render(probe).await?;
        let response = self.exchange(Role::Arrange, &request).await?;
        if response.status == 200 {
            return Ok(());
        }
        Err(RunError::Arrangement {
            fixture: instance.name.clone(),
            request: line(&request.outgoing),
            got: got(&response),
        })
    }

    /// Sends one step of a recipe. Whatever is accepted is noted for removal before its answer is looked at.
    async fn make(
        &mut self,
        instance: &Instance,
        step: &Step,
        undo: &[Step],
        before: usize,
    ) -> Result<(), RunError> {
        let prepared = self.prepare(&step.request, &step.expect).await?;
        let response = self.exchange(Role::Arrange, &prepared.request).await?;
        let request = line(&prepared.request.outgoing);
        let documented = step.expect.status.contains(&response.status);
        let captured = self.capture(&step.take, &response, &request);
        // Another 2xx than the documented one has made something if it says what.
        let made = response.is_success() && (documented || captured.as_ref().is_ok_and(|names| !names.is_empty()));
        if made && step.request.method != "GET" && self.made.len() == before {
            self.made.push(Made { undo: undo.to_vec(), names: Vec::new() });
        }
        if let (Some(made), Ok(names)) = (self.made.get_mut(before), &captured) {
            made.names.extend(names.iter().cloned());
        }
        if !documented {
            let fixture = instance.name.clone();
            return Err(RunError::Arrangement { fixture, request, got: got(&response) });
        }
        captured.map(drop)
    }

    /// Binds names from an answer.
    fn capture(
        &mut self,
        takes: &[Take],
        response: &Response,
        request: &str,
    ) -> Result<Vec<(String, String)>, RunError> {
        let mut names = Vec::new();
        for take in takes {
            let Some(value) = taken(&take.from, response, &self.values) else {
                let (name, at) = (take.name.clone(), take.from.to_string());
                return Err(RunError::Capture { name, request: request.to_owned(), at });
            };
            self.values.bind(&take.name, value.as_str());
            names.push((take.name.clone(), value));
        }
        Ok(names)
    }

    // ── the case itself ──────────────────────────────────────────────────────────────────────

    /// Sends the correct request. Says whether it was accepted.
    async fn accepted(&mut self) -> Result<bool, RunError> {
        let script = self.script;
        let prepared = self.prepare(&script.correct, &script.success).await?;
        let response = self.exchange(Role::Act, &prepared.request).await?;
        come_back_later(&prepared, &response)?;
        self.judged(&prepared.promise, Role::Act, &response);
        self.keep_accepted(&response, &line(&prepared.request.outgoing))
    }

    /// Sends the broken request between its witnesses. Says whether it was refused.
    async fn refused(&mut self, broken: &Broken) -> Result<bool, RunError> {
        let before = self.witness().await?;
        let prepared = self.prepare(&broken.request, &broken.refusal).await?;
        let response = self.exchange(Role::Act, &prepared.request).await?;
        come_back_later(&prepared, &response)?;
        if response.is_success() {
            self.find(Rule::BrokenAccepted, Role::Act, &prepared.promise, &response);
            self.keep_accepted(&response, &line(&prepared.request.outgoing))?;
            return Ok(false);
        }
        let mut judgement =
            judge::judge(&self.world.schemas, &prepared.promise, Role::Act, &response, &self.charge());
        // With another status it is another refusal; its message is another one too, and no second finding.
        if judge::status_fits(&prepared.promise, &response) {
            let cause = Cause { message: &broken.message, advice: broken.advice.as_deref() };
            judgement = judgement.and(judge::cause(&response, &cause, Role::Act, &self.charge()));
        }
        self.note(judgement, &prepared.promise, &response);
        let after = self.witness().await?;
        self.compare_witnesses(&before, &after);
        Ok(true)
    }

    /// Sends the correct request after the broken one. Says whether it was accepted.
    async fn twin(&mut self) -> Result<bool, RunError> {
        let script = self.script;
        if script.no_twin.is_some() {
            return Ok(false);
        }
        let mut prepared = self.prepare(&script.correct, &script.success).await?;
        let mut response = self.exchange(Role::Twin, &prepared.request).await?;
        if response.status == 412 && !prepared.promise.status.contains(&412) && !self.running.is_empty() {
            self.running.iter().for_each(|running| self.values.forget(&running.name));
            let again = self.prepare(&script.correct, &script.success).await?;
            if again.request != prepared.request {
                prepared = again;
                self.find(Rule::VersionMoved, Role::Twin, &prepared.promise, &response);
                response = self.exchange(Role::Twin, &prepared.request).await?;
            }
        }
        come_back_later(&prepared, &response)?;
        if response.is_success() {
            self.judged(&prepared.promise, Role::Twin, &response);
        } else {
            self.find(Rule::TwinRefused, Role::Twin, &prepared.promise, &response);
        }
        self.keep_accepted(&response, &line(&prepared.request.outgoing))
    }

    /// Notes what an accepted request made. Says whether the answer is a 2xx.
    fn keep_accepted(&mut self, response: &Response, request: &str) -> Result<bool, RunError> {
        if !response.is_success() {
            return Ok(false);
        }
        let captured = self.capture(&self.script.capture, response, request);
        // Another 2xx than the documented one has made something if it says what.
        if captured.is_ok() || self.script.success.status.contains(&response.status) {
            let names = captured.clone().unwrap_or_default();
            self.made.push(Made { undo: self.script.undo.clone(), names });
        }
        captured.map(|_| true)
    }

    async fn witness(&mut self) -> Result<Vec<(String, Value)>, RunError> {
        let script = self.script;
        let mut seen = Vec::new();
        for witness in &script.witness {
            let request = self.render(witness).await?;
            let response = self.unobserved(Role::Witness, &request).await?;
            let said = line(&request.outgoing);
            match response.body.json() {
                Some(body) if response.status == 200 => seen.push((said, body.clone())),
                _ => return Err(RunError::Witness { request: said, got: got(&response) }),
            }
        }
        Ok(seen)
    }

    fn compare_witnesses(&mut self, before: &[(String, Value)], after: &[(String, Value)]) {
        let mut ignored = running_properties(self.running);
        ignored.push("@odata.context");
        for ((request, before), (_, after)) in before.iter().zip(after) {
            self.checks += 1;
            let Some(finding) = judge::unchanged(before, after, &ignored, &self.charge(), request) else {
                continue;
            };
            self.comparisons.push(Comparison {
                exchange: self.exchanges.len().saturating_sub(1),
                lines: vec![
                    DiffLine::new(Side::Both, request.as_str()),
                    DiffLine::new(Side::Promised, brief(&finding.expected)),
                    DiffLine::new(Side::Received, finding.actual.as_ref().map(brief).unwrap_or_default()),
                ],
            });
            self.findings.push(finding);
        }
    }

    /// Sends a later request, again and again where it may take time to show.
    async fn then(&mut self, step: &Step) -> Result<(), RunError> {
        const LONGEST_PAUSE: Duration = Duration::from_secs(1);
        let begun = Instant::now();
        let mut pause = Duration::from_millis(25);
        loop {
            let prepared = self.prepare(&step.request, &step.expect).await?;
            let response = self.exchange(Role::Then, &prepared.request).await?;
            come_back_later(&prepared, &response)?;
            let judgement =
                judge::judge(&self.world.schemas, &prepared.promise, Role::Then, &response, &self.charge());
            let patience = step.until_ms.map(Duration::from_millis);
            let again = patience.is_some_and(|patience| begun.elapsed() + pause < patience);
            if judgement.findings.is_empty() || !again {
                if let Some(patience) = patience.filter(|_| !judgement.findings.is_empty()) {
                    let waited = format!("{} s", patience.as_secs_f64());
                    self.findings.push(self.finding(
                        Rule::NotSeenInTime,
                        Role::Then,
                        "",
                        waited.into(),
                        None,
                    ));
                }
                self.note(judgement, &prepared.promise, &response);
                self.capture(&step.take, &response, &line(&prepared.request.outgoing))?;
                return Ok(());
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    // ── removing ─────────────────────────────────────────────────────────────────────────────

    async fn undo_everything(&mut self) {
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
    fn left(&self, step: &Step, got: String) -> (String, LeftBehind) {
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
    async fn undo(&mut self, step: &Step) -> Result<String, String> {
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
            self.running.iter().for_each(|running| self.values.forget(&running.name));
        }
    }

    // ── requests ─────────────────────────────────────────────────────────────────────────────

    /// Fills in the values of a request and of its promise; a running name that isn't known is read first.
    async fn prepare(
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

    async fn render(&mut self, template: &RequestTemplate) -> Result<RenderedRequest, RunError> {
        Ok(self.prepare(template, &Expectation::default()).await?.request)
    }

    async fn read_running(&mut self, name: &str) -> Result<(), RunError> {
        let running = self.running;
        let Some(running) = running.iter().find(|running| running.name == name) else {
            return Err(unsendable(RenderError::Unbound(name.to_owned())));
        };
        let request = running.read.render(&self.values, &self.script.identity).map_err(unsendable)?;
        let response = self.send(Role::Arrange, &request).await?;
        let carried = response.body.json().and_then(|body| running.take.get(body)).and_then(Value::as_str);
        match carried {
            Some(value) if response.status == 200 => {
                self.values.renew(name, value);
                Ok(())
            }
            _ => {
                let got = match response.status {
                    200 => format!("{} was answered without {}", line(&request.outgoing), running.take),
                    _ => format!("{} was answered with {}", line(&request.outgoing), got(&response)),
                };
                Err(RunError::Running { name: name.to_owned(), got })
            }
        }
    }

    /// Sends a request and lets its answer renew the running names.
    async fn exchange(&mut self, role: Role, request: &RenderedRequest) -> Result<Response, RunError> {
        let response = self.unobserved(role, request).await?;
        self.observe(&request.outgoing, &response);
        Ok(response)
    }

    /// Sends a request; the running names stay as they are.
    async fn unobserved(&mut self, role: Role, request: &RenderedRequest) -> Result<Response, RunError> {
        if self.world.stop.is_asked() {
            return Err(RunError::Interrupted);
        }
        self.send(role, request).await
    }

    async fn send(&mut self, role: Role, request: &RenderedRequest) -> Result<Response, RunError> {
        let token = match request.identity.name.as_str() {
            IdentityUse::NOBODY => None,
            name => self
                .world
                .profile
                .identity(self.entry, name)
                .and_then(|identity| identity.token(request.identity.only.as_deref())),
        };
        let exchange = self.world.target.send(role, &request.outgoing, token.as_ref()).await;
        let answer = exchange.answer.clone();
        self.exchanges.push(exchange);
        answer.map_err(|error| RunError::Transport {
            request: line(&request.outgoing),
            cause: error.to_string(),
        })
    }

    fn observe(&mut self, outgoing: &Outgoing, response: &Response) {
        for running in self.running {
            observe(running, &outgoing.path, &outgoing.method, response, &mut self.values);
        }
    }

    // ── findings ─────────────────────────────────────────────────────────────────────────────

    fn charge(&self) -> Charge<'_> {
        Charge { clause: self.script.clause(), level: self.script.level }
    }

    /// Judges the answer to the case's request or to its twin. A should says whether something is accepted or
    /// refused; what an accepted request is answered with is promised to everybody, so its shape is a must.
    fn judged(&mut self, promise: &Promise, role: Role, response: &Response) {
        let mut judgement = judge::judge(&self.world.schemas, promise, role, response, &self.charge());
        for finding in &mut judgement.findings {
            let shape = matches!(
                finding.rule,
                Rule::Schema | Rule::BodyMissing | Rule::BodyNotJson | Rule::BodyDuplicateKey | Rule::BodyMediaType
            );
            if role == Role::Twin || (shape && response.is_success()) {
                finding.level = Level::Must;
            }
        }
        self.note(judgement, promise, response);
    }

    /// Keeps what was found in the latest exchange, with both of its sides.
    fn note(&mut self, judgement: Judgement, promise: &Promise, response: &Response) {
        self.checks += judgement.checks;
        if !judgement.findings.is_empty() {
            let lines = judge::compare(promise, response, &judgement.findings);
            self.comparisons.push(Comparison { exchange: self.exchanges.len().saturating_sub(1), lines });
        }
        self.findings.extend(judgement.findings);
    }

    /// Keeps a finding about the fact that the latest request was accepted, or refused.
    fn find(&mut self, rule: Rule, role: Role, promise: &Promise, response: &Response) {
        let finding = self.finding(rule, role, "status", statuses(&promise.status), Some(got(response)));
        self.note(Judgement { findings: vec![finding], checks: 1 }, promise, response);
    }

    fn finding(&self, rule: Rule, role: Role, at: &str, expected: Value, actual: Option<String>) -> Finding {
        let level = if rule == Rule::VersionMoved {
            Level::Should
        } else if rule == Rule::TwinRefused {
            // Whatever the case is about: nothing is known of it where the correct request is refused too.
            Level::Must
        } else {
            self.script.level
        };
        let clause = self.script.clause().map(str::to_owned);
        Finding { rule, clause, level, role, at: at.to_owned(), expected, actual: actual.map(Value::String) }
    }
}

/// 429 and 503 ask to come back later: nothing is known about the contract then.
fn come_back_later(prepared: &Prepared, response: &Response) -> Result<(), RunError> {
    let asked = matches!(response.status, 429 | 503) && !prepared.promise.status.contains(&response.status);
    if !asked {
        return Ok(());
    }
    Err(RunError::Unavailable { request: line(&prepared.request.outgoing), status: response.status })
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

fn line(outgoing: &Outgoing) -> String {
    format!("{} {}", outgoing.method, outgoing.path)
}

fn statuses(expected: &[u16]) -> Value {
    match expected {
        [one] => Value::from(*one),
        many => Value::from(many.to_vec()),
    }
}

/// An answer in a few words: its status, and the message of its error if it has one.
fn got(response: &Response) -> String {
    let message =
        response.body.json().and_then(|body| body.pointer("/error/message")).and_then(Value::as_str);
    match message {
        Some(message) => {
            let short: String = message.chars().take(160).collect();
            format!("{} “{short}”", response.status)
        }
        None => response.status.to_string(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands errors over")]
fn unsendable(error: RenderError) -> RunError {
    RunError::Unsendable(error.to_string())
}
