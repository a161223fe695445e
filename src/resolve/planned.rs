//! From what was typed to a plan: the suite, the target's profile, the selected trials.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::suite::{self, LoadedSuite};
use super::target;
use graphproof_engine::case::{InstanceOrigin, Step};
use graphproof_engine::diagnostic::{Diagnostic, has_errors, nearest};
use graphproof_engine::plan::{Decision, Plan, Trial, unknown_names};
use graphproof_engine::profile::Profile;
use graphproof_engine::run::{self, Options, Stop, Turns, guard};
use graphproof_engine::secret::Secret;
use graphproof_engine::target::auth::{Nowhere, Sources};
use graphproof_engine::target::{Limits, Pace, Target, Trust, Wallet};

/// A suite, a profile, and what is to be run.
#[derive(Debug)]
pub struct Planned {
    /// The suite.
    pub loaded: LoadedSuite,
    /// The target's profile.
    pub profile: Profile,
    /// The selected trials.
    pub plan: Plan,
    /// What looks like a mistake in the profile.
    pub warnings: Vec<Diagnostic>,
    /// Whose word is taken for who the target and its login host are.
    trust: Trust,
    /// Where its tokens' secrets are read.
    sources: Arc<dyn Sources>,
}

/// Why nothing is sent.
#[derive(Debug)]
pub enum Refused {
    /// A sentence.
    Said(String),
    /// Problems in files.
    Diagnosed(Vec<Diagnostic>),
}

impl From<String> for Refused {
    fn from(sentence: String) -> Self {
        Self::Said(sentence)
    }
}

impl Planned {
    /// Loads the suite and the profile, and plans the trials whose id contains one of the filters.
    ///
    /// # Errors
    /// The suite or the profile has problems, there is no such target, nothing may be sent to it, or no trial fits.
    pub fn new(
        dir: &Path,
        suite: Option<&Path>,
        target: Option<&str>,
        filters: &[String],
    ) -> Result<Self, Refused> {
        let planned = Self::to_look_at(dir, suite, target, filters)?;
        guard::allowed(&planned.profile, None).map_err(|mismatch| mismatch.to_string())?;
        Ok(planned)
    }

    /// The same, for who sends nothing: the target may be anywhere.
    ///
    /// # Errors
    /// As for [`Planned::new`].
    pub fn to_look_at(
        dir: &Path,
        suite: Option<&Path>,
        target: Option<&str>,
        filters: &[String],
    ) -> Result<Self, Refused> {
        Self::of(suite::load(dir, suite)?, dir, target, filters)
    }

    /// The same for a suite that has been read.
    ///
    /// # Errors
    /// As for [`Planned::new`], but for where the target is.
    pub fn of(
        loaded: LoadedSuite,
        dir: &Path,
        target: Option<&str>,
        filters: &[String],
    ) -> Result<Self, Refused> {
        if !loaded.is_sound() {
            return Err(Refused::Diagnosed(loaded.diagnostics));
        }
        let profile = target::profile(dir, &loaded.files, target)?;
        let all = Plan::new(&loaded.suite, &loaded.scripts, &profile);
        let plan = all.selected(filters);
        if plan.trials.is_empty() {
            return Err(nothing_selected(&all, filters).into());
        }
        let unusable: Vec<_> =
            schema_names(&plan).into_iter().filter_map(|name| loaded.schemas.compile(name)).collect();
        if has_errors(&unusable) {
            return Err(Refused::Diagnosed(unusable));
        }
        // The emulator's profile goes with the code, whatever the suite asks for.
        let warnings = if target::is_written_by_somebody(target) {
            unknown_names(&loaded.suite, &loaded.scripts, &profile)
        } else {
            Vec::new()
        };
        let (trust, sources) = (Trust::System, Arc::new(Nowhere));
        Ok(Self { loaded, profile, plan, warnings, trust, sources })
    }

    /// The same, with a world outside that secrets and certificates are read from. Without it, only tokens that the profile
    /// spells can be sent.
    ///
    /// # Errors
    /// The certificates that the profile trusts can't be read.
    pub fn with(self, sources: Arc<dyn Sources>) -> Result<Self, Refused> {
        let trust = match &self.profile.trust {
            None => Trust::System,
            Some(path) => {
                let read = sources.file(&self.profile.folder.join(path)).and_then(|text| Trust::pem(&text));
                read.map_err(|why| format!("trust = {:?} can't be used: {why}", path.display().to_string()))?
            }
        };
        Ok(Self { trust, sources, ..self })
    }

    /// What all trials of a run share.
    ///
    /// # Errors
    /// The client can't be made.
    pub fn world(
        &self,
        base_url: &str,
        options: Options,
        timeout: Option<Duration>,
        stop: Stop,
    ) -> Result<run::World, String> {
        let mut limits = Limits::default();
        if let Some(timeout) = timeout.or(self.profile.timeout) {
            limits.total = timeout;
            limits.connect = limits.connect.min(timeout);
        }
        let target = Target::new(base_url, &self.secrets(), limits, self.trust.clone())?;
        let schemas = Arc::clone(&self.loaded.schemas);
        let profile = Arc::new(self.profile.clone());
        let wallet = Wallet::new(Arc::clone(&profile), &target, Arc::clone(&self.sources));
        Ok(run::World {
            target,
            wallet: Arc::new(wallet),
            pace: Arc::new(Pace::of(&profile)),
            profile,
            schemas,
            options,
            stop,
            turns: Turns::default(),
            ledger: Arc::default(),
        })
    }

    /// Every token that may be sent: those of the profile, and those that it spells for one permission.
    fn secrets(&self) -> Vec<Secret> {
        let mut all = self.profile.secrets();
        for used in self.plan.identities().filter(|used| used.only.is_some()) {
            let entries = self.profile.pool.iter().map(Some).chain([None]);
            let identities = entries.filter_map(|entry| self.profile.identity(entry, &used.name));
            let from = identities.filter_map(|identity| identity.from(used.only.as_deref()));
            all.extend(from.filter_map(|from| from.spelled().cloned()));
        }
        all
    }
}

/// The schemas that the plan's trials need; the others needn't be compiled.
fn schema_names(plan: &Plan) -> BTreeSet<&str> {
    plan.trials.iter().flat_map(schemas_of).collect()
}

fn schemas_of(trial: &Trial) -> Vec<&str> {
    let script = &trial.script;
    let mut made: Vec<&Step> = Vec::new();
    if let Decision::Run(arrangement) = &trial.decision {
        for instance in &arrangement.instances {
            if let InstanceOrigin::Made(recipe) = &instance.origin {
                made.extend(&recipe.make);
            }
        }
    }
    let steps = script.then.iter().chain(&script.undo).chain(made).map(|step| &step.expect);
    let refusal = script.broken.iter().map(|broken| &broken.refusal);
    let original = script.original().map(|original| &original.success);
    let all = std::iter::once(&script.success).chain(refusal).chain(original).chain(steps);
    all.filter_map(|expectation| expectation.schema.as_deref()).collect()
}

fn nothing_selected(all: &Plan, filters: &[String]) -> String {
    if all.trials.is_empty() {
        return "the suite has no trials".into();
    }
    let parts = all.trials.iter().flat_map(|trial| trial.script.id.split("::"));
    let meant = filters.iter().find_map(|filter| nearest(filter, parts.clone()));
    let hint =
        meant.map_or_else(|| "see: graphproof list".into(), |meant| format!("did you mean `{meant}`?"));
    format!("no trial's id contains {}; {hint}", filters.join(" or "))
}
