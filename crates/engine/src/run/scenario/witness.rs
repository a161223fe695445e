//! What the target shows before and after a refused request.

use serde_json::Value;

use super::Scene;
use super::send::{got, line};
use crate::finding::{Comparison, DiffLine, Role, Side, brief};
use crate::judge::{self, Charge};
use crate::outcome::RunError;
use crate::run::bindings::running_properties;

impl Scene<'_> {
    pub(super) async fn witness(&mut self) -> Result<Vec<(String, Value)>, RunError> {
        let script = self.script;
        let mut seen = Vec::new();
        for witness in &script.witness {
            let request = self.render(witness).await?;
            let response = self.unobserved(Role::Witness, &request, &[200]).await?;
            let said = line(&request.outgoing);
            match response.body.json() {
                Some(body) if response.status == 200 => seen.push((said, body.clone())),
                _ => return Err(RunError::Witness { request: said, got: got(&response) }),
            }
        }
        Ok(seen)
    }

    pub(super) fn compare_witnesses(&mut self, before: &[(String, Value)], after: &[(String, Value)]) {
        let mut ignored = running_properties(self.running);
        ignored.push("@odata.context");
        for ((request, before), (_, after)) in before.iter().zip(after) {
            self.checks += 1;
            let both = (before, after);
            let schemas = &self.world.schemas;
            let Some(finding) =
                judge::unchanged(schemas, both, &ignored, &Charge::beside(self.script), request)
            else {
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
}
