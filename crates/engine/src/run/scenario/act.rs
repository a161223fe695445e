//! The case itself: the correct request, or the broken one and its twin, and later requests.

use std::time::Duration;

use super::Scene;
use super::note::statuses;
use super::send::{Prepared, Settled, come_back_later, got, line};
use super::write::Making;
use crate::case::{Broken, Step};
use crate::exchange::Response;
use crate::finding::{Finding, Role, Rule};
use crate::judge::{self, Cause, Charge, Judgement};
use crate::outcome::RunError;

impl<'a> Scene<'a> {
    /// Sends the correct request. Says whether it was accepted.
    pub(super) async fn accepted(&mut self) -> Result<bool, RunError> {
        let script = self.script;
        let prepared = self.prepare(&script.correct, &script.success).await?;
        let (response, made) = self.write(Role::Act, &prepared, Some(self.making())).await?;
        come_back_later(&prepared, &response)?;
        self.judged(&prepared.promise, Role::Act, &response);
        let accepted = self.keep_accepted(&response, &line(&prepared.request.outgoing), made)?;
        if !accepted {
            self.original().await?;
        }
        Ok(accepted)
    }

    /// Sends the broken request between its witnesses. Says whether it was refused.
    pub(super) async fn refused(&mut self, broken: &Broken) -> Result<bool, RunError> {
        let before = self.witness().await?;
        let prepared = self.prepare(&broken.request, &broken.refusal).await?;
        let (response, made) = self.write(Role::Act, &prepared, Some(self.making())).await?;
        come_back_later(&prepared, &response)?;
        if response.is_success() {
            self.find(Rule::BrokenAccepted, Role::Act, &prepared.promise, &response);
            // The trial is judged with this. What the answer doesn't name is looked for.
            drop(self.keep_accepted(&response, &line(&prepared.request.outgoing), made));
            return Ok(false);
        }
        let reason = Cause { message: &broken.message, advice: broken.advice.as_deref() };
        let charge = Charge::of(self.script, &response);
        let (schemas, promise) = (&self.world.schemas, &prepared.promise);
        let judgement = judge::refusal(schemas, promise, &reason, Role::Act, &response, &charge);
        self.note(judgement, &prepared.promise, &response);
        let after = self.witness().await?;
        self.compare_witnesses(&before, &after);
        Ok(true)
    }

    /// Sends the correct request after the broken one. Says whether it was accepted.
    pub(super) async fn twin(&mut self) -> Result<bool, RunError> {
        let script = self.script;
        if script.no_twin.is_some() {
            return Ok(false);
        }
        let mut prepared = self.prepare(&script.correct, &script.success).await?;
        let (mut response, mut made) = self.write(Role::Twin, &prepared, Some(self.making())).await?;
        if response.status == 412 && !prepared.promise.status.contains(&412) && !self.running.is_empty() {
            self.forget_running();
            let again = self.prepare(&script.correct, &script.success).await?;
            if again.request != prepared.request {
                prepared = again;
                self.find(Rule::VersionMoved, Role::Twin, &prepared.promise, &response);
                (response, made) = self.write(Role::Twin, &prepared, Some(self.making())).await?;
            }
        }
        let accepted = self.must_be_accepted(&prepared, &response, made)?;
        if !accepted {
            self.original().await?;
        }
        Ok(accepted)
    }

    /// Sends the operation's own request where a changed one was refused: if it is refused as well, nothing is known of the
    /// change.
    async fn original(&mut self) -> Result<(), RunError> {
        let script = self.script;
        let Some(original) = script.original() else { return Ok(()) };
        let prepared = self.prepare(&original.request, &original.success).await?;
        let (response, made) = self.write(Role::Twin, &prepared, Some(self.making())).await?;
        come_back_later(&prepared, &response)?;
        let charge = Charge::of_original(script, &response);
        if response.is_success() {
            let judgement =
                judge::judge(&self.world.schemas, &prepared.promise, Role::Twin, &response, &charge);
            self.note(judgement, &prepared.promise, &response);
        } else {
            self.refused_too(&charge, &prepared, &response);
        }
        self.keep_accepted(&response, &line(&prepared.request.outgoing), made).map(drop)
    }

    /// Notes that the correct request was refused, too.
    fn refused_too(&mut self, charge: &Charge<'_>, prepared: &Prepared, response: &Response) {
        let promised = statuses(&prepared.promise.status);
        let finding = charge.found(Rule::TwinRefused, Role::Twin, "status", promised, Some(got(response)));
        self.note(Judgement { findings: vec![finding], checks: 1 }, &prepared.promise, response);
        judge::refused_too(&mut self.findings);
    }

    /// Judges the answer to a request that nothing is wrong with. Says whether it was accepted.
    fn must_be_accepted(
        &mut self,
        prepared: &Prepared,
        response: &Response,
        made: Option<usize>,
    ) -> Result<bool, RunError> {
        come_back_later(prepared, response)?;
        if response.is_success() {
            self.judged(&prepared.promise, Role::Twin, response);
        } else {
            self.refused_too(&Charge::of(self.script, response), prepared, response);
        }
        self.keep_accepted(response, &line(&prepared.request.outgoing), made)
    }

    /// Notes what an accepted request made. Says whether the answer is a 2xx.
    fn keep_accepted(
        &mut self,
        response: &Response,
        request: &str,
        made: Option<usize>,
    ) -> Result<bool, RunError> {
        if !response.is_success() {
            return Ok(false);
        }
        let captured = self.capture(&self.script.capture, response, request);
        // Another 2xx than the documented one has made something if it says what.
        let counts = captured.is_ok() || self.script.success.status.contains(&response.status);
        if let Some(made) = made.filter(|_| counts) {
            self.named(made, self.told(&self.script.capture, response));
        }
        captured.map(|_| true)
    }

    /// What removes and finds what the case's requests make.
    fn making(&self) -> Making<'a> {
        Making { undo: &self.script.undo, find: &self.script.find }
    }

    /// Sends a later request, again and again where it may take time to show.
    pub(super) async fn then(&mut self, step: &Step) -> Result<(), RunError> {
        // Waiting is for a service that is right and slow; one that is wrong already needn't be waited for.
        let patience = step.until_ms.filter(|_| !self.is_wrong()).map(Duration::from_millis);
        let Settled { prepared, response, judgement } =
            self.settled(step, Role::Then, patience, None).await?;
        if let Some(patience) = patience.filter(|_| !judgement.findings.is_empty()) {
            let waited = format!("{} s", patience.as_secs_f64());
            let about = judgement.findings.first().and_then(|finding| finding.clause.clone());
            let charge = Charge::of(self.script, &response);
            let late = charge.found(Rule::NotSeenInTime, Role::Then, "", waited.into(), None);
            self.findings.push(Finding { clause: about, ..late });
        }
        self.note(judgement, &prepared.promise, &response);
        // Nobody promises that a refused write leaves the version as it was; that it does is a should of the twin's.
        if !response.is_success() && step.request.method != "GET" {
            self.forget_running();
        }
        self.capture(&step.take, &response, &line(&prepared.request.outgoing)).map(drop)
    }
}
