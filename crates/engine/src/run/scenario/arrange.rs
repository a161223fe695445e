//! Fixtures, in the order of the arrangement.

use std::time::Duration;

use super::Scene;
use super::send::{Settled, fault, got, line, unsendable};
use super::write::Making;
use crate::case::template::{Context, Template};
use crate::case::{Instance, InstanceOrigin, RequestTemplate, Step, Take};
use crate::exchange::Response;
use crate::finding::Role;
use crate::outcome::RunError;
use crate::run::bindings::taken;

impl Scene<'_> {
    pub(super) async fn arrange(&mut self, instance: &Instance) -> Result<(), RunError> {
        match &instance.origin {
            InstanceOrigin::Given { binds, probe } => {
                let entry = self.entry.and_then(|at| self.world.profile.pool.get(at));
                for (key, variable) in binds {
                    // What the profile doesn't give, nothing of this trial uses: it would have been skipped.
                    if let Some(value) = self.world.profile.value(entry, key) {
                        self.values.bind(variable, value);
                    }
                }
                match probe {
                    Some(probe) => self.probe(instance, probe).await,
                    None => Ok(()),
                }
            }
            InstanceOrigin::Value(value) => {
                let value = value.render(&self.values, Context::Text).map_err(unsendable)?;
                self.values.bind(&instance.name, value);
                Ok(())
            }
            InstanceOrigin::Made(recipe) => {
                for (name, value) in &recipe.lets {
                    self.bind_let(name, value).await?;
                }
                let before = self.made.len();
                let making = Making { undo: &recipe.undo, find: &recipe.find };
                for step in &recipe.make {
                    self.make(instance, step, making, before).await?;
                }
                Ok(())
            }
        }
    }

    pub(super) async fn bind_let(&mut self, name: &str, value: &Template) -> Result<(), RunError> {
        for running in value.variables().filter(|name| self.values.is_running(name)).collect::<Vec<_>>() {
            if self.values.running(running).is_none() {
                self.read_running(running).await?;
            }
        }
        let text = value.render(&self.values, Context::Text).map_err(unsendable)?;
        if value.sole_variable().is_some_and(|of| self.values.is_version(of)) {
            self.values.bind_version(name, text);
        } else {
            self.values.bind(name, text);
        }
        Ok(())
    }

    pub(super) async fn probe(
        &mut self,
        instance: &Instance,
        probe: &RequestTemplate,
    ) -> Result<(), RunError> {
        let request = self.render(probe).await?;
        let response = self.exchange(Role::Arrange, &request, &[200]).await?;
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
    pub(super) async fn make(
        &mut self,
        instance: &Instance,
        step: &Step,
        making: Making<'_>,
        before: usize,
    ) -> Result<(), RunError> {
        let patience = step.until_ms.map(Duration::from_millis);
        // What a recipe has made once is removed as a whole, whatever its later steps do to it.
        let making = (self.made.len() == before).then_some(making);
        let settled = self.settled(step, Role::Arrange, patience, making).await?;
        let Settled { prepared, response, judgement } = settled;
        let request = line(&prepared.request.outgoing);
        let documented = step.expect.status.contains(&response.status);
        let captured = self.capture(&step.take, &response, &request);
        if response.is_success() && self.made.len() > before {
            let names = self.told(&step.take, &response);
            // Another 2xx than the documented one has made something if it says what.
            if documented || (captured.is_ok() && !names.is_empty()) {
                self.named(before, names);
            }
        }
        if let Some(finding) = judgement.findings.first() {
            let fixture = instance.name.clone();
            let mut got = got(&response);
            if documented {
                got = format!("{got}, but {}", finding.message());
            }
            return Err(RunError::Arrangement { fixture, request, got });
        }
        captured.map(drop)
    }

    /// Binds names from an answer.
    pub(super) fn capture(
        &mut self,
        takes: &[Take],
        response: &Response,
        request: &str,
    ) -> Result<Vec<(String, String)>, RunError> {
        let mut names = Vec::new();
        for take in takes {
            let Some(value) = taken(&take.from, response, &self.values) else {
                let at = match fault(&response.body) {
                    Some(fault) => format!("{}, but {fault}", take.from),
                    None => take.from.to_string(),
                };
                let name = take.name.clone();
                return Err(RunError::Capture { name, request: request.to_owned(), at });
            };
            self.values.bind(&take.name, value.as_str());
            names.push((take.name.clone(), value));
        }
        Ok(names)
    }
}
