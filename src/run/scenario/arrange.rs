//! Fixtures, in the order of the arrangement.

use std::time::Duration;

use super::send::{Settled, fault, got, line, unsendable};
use super::{Made, Scene};
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
                for step in &recipe.make {
                    self.make(instance, step, &recipe.undo, before).await?;
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
        undo: &[Step],
        before: usize,
    ) -> Result<(), RunError> {
        let patience = step.until_ms.map(Duration::from_millis);
        let settled = self.settled(step, Role::Arrange, patience).await?;
        let Settled { prepared, response, judgement } = settled;
        let request = line(&prepared.request.outgoing);
        let documented = step.expect.status.contains(&response.status);
        let captured = self.capture(&step.take, &response, &request);
        // Another 2xx than the documented one has made something if it says what.
        let made =
            response.is_success() && (documented || captured.as_ref().is_ok_and(|names| !names.is_empty()));
        if made && step.request.method != "GET" && self.made.len() == before {
            self.made.push(Made { undo: undo.to_vec(), names: Vec::new() });
        }
        if let (Some(made), Ok(names)) = (self.made.get_mut(before), &captured) {
            made.names.extend(names.iter().cloned());
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
