//! `graphproof plan`: what a run would send, make, remove and need. Sends nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;

use super::args::{self, Args};
use super::output::Output;
use super::{Exit, World};
use crate::resolve::planned::Planned;
use graphproof_engine::case::IdentityUse;
use graphproof_engine::finding::Role;
use graphproof_engine::outcome::SkipReason;
use graphproof_engine::plan::{Decision, LookOf, PlannedRequest, Trial, When, known_values};
use graphproof_engine::target::Pace;

/// Prints the plan, as text or as JSON.
pub(super) fn main(world: &World, args: &Args, typed: &args::Plan, output: Output) -> Exit {
    let target = typed.target.as_deref();
    let mut planned = match Planned::to_look_at(&world.dir, args.suite(), target, &typed.filter) {
        Ok(planned) => planned,
        Err(refused) => return output.refuse(&refused),
    };
    output.warn(&planned.warnings);
    planned.profile.pace.rate = typed.rate.or(planned.profile.pace.rate);
    let document = Document::of(&planned);
    let text = if typed.json {
        serde_json::to_string_pretty(&document).map(|text| text + "\n").unwrap_or_default()
    } else {
        document.text()
    };
    match output.result(&text) {
        Ok(()) => Exit::Ok,
        Err(_) => Exit::Unwritten,
    }
}

/// A plan as it is printed.
#[derive(Debug, Serialize)]
struct Document {
    /// The target's name.
    target: String,
    /// Where tokens are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<String>,
    /// Of each identity: where its token comes from.
    tokens: BTreeMap<String, String>,
    /// What is asked before anything is written.
    before: Vec<Line>,
    trials: Vec<TrialPlan>,
    /// Of each identity: what its token is needed for.
    permissions: BTreeMap<String, Vec<Need>>,
    totals: Totals,
}

#[derive(Debug, Serialize)]
struct TrialPlan {
    id: String,
    /// Why it is skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<String>,
    requests: Vec<Line>,
}

/// One request.
#[derive(Debug, Serialize)]
struct Line {
    /// The part it plays, or `look`.
    role: &'static str,
    method: String,
    /// What is found out on the way stands as `{name}`.
    path: String,
    identity: String,
    /// What for, where the suite says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    is: Option<String>,
    /// On what it depends whether it is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<&'static str>,
}

/// Something that a token is needed for.
#[derive(Debug, Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Need {
    is: String,
    /// Of a signed-in user's token, any one.
    delegated: Vec<String>,
    /// Of an application's token, any one.
    application: Vec<String>,
}

#[derive(Debug, Default, Serialize)]
struct Totals {
    run: usize,
    skipped: usize,
    requests: usize,
    /// Requests that write and remove nothing of ours.
    writes: usize,
    removals: usize,
    /// At this pace it takes at least so long, waiting for what takes time to show apart.
    seconds: f64,
}

impl Document {
    fn of(planned: &Planned) -> Self {
        let Planned { loaded, profile, plan, .. } = planned;
        let looks = plan.looks(&loaded.suite, profile);
        let before = looks.iter().map(|look| Line {
            role: "look",
            method: look.request.method.clone(),
            path: look.path.clone(),
            identity: look.identity.to_string(),
            is: Some(match &look.of {
                LookOf::Tenant => "whose tenant it is".to_owned(),
                LookOf::Fixture { name, is } => format!("whether `{name}` is there: {is}"),
            }),
            when: None,
        });
        let before: Vec<Line> = before.collect();
        let trials: Vec<TrialPlan> = plan.trials.iter().map(|trial| of_trial(planned, trial)).collect();
        let mut permissions: BTreeMap<String, BTreeSet<Need>> = BTreeMap::new();
        let needed = plan.trials.iter().flat_map(|trial| plan.requests(trial)).filter(|one| !one.is_broken);
        let needed = needed.map(|one| (one.identity.to_string(), one.template.clone()));
        for (identity, request) in
            needed.chain(looks.iter().map(|look| (look.identity.to_string(), look.request.clone())))
        {
            if let Some(permission) = loaded.suite.permission(&request) {
                permissions.entry(identity).or_default().insert(Need {
                    is: permission.is.clone(),
                    delegated: permission.delegated.clone(),
                    application: permission.application.clone(),
                });
            }
        }
        let permissions =
            permissions.into_iter().map(|(who, needs)| (who, needs.into_iter().collect())).collect();
        let totals = totals(&before, &trials, &Pace::of(profile));
        let entry = profile.pool.first();
        let used: BTreeSet<&IdentityUse> = plan.identities().collect();
        let tokens = used.into_iter().filter_map(|identity| {
            let from = profile.identity(entry, &identity.name)?.from(identity.only.as_deref())?;
            // What is spelled costs no request.
            if from.spelled().is_some() {
                return None;
            }
            Some((identity.to_string(), from.to_string()))
        });
        let tokens = tokens.collect();
        let login = profile.login.clone();
        Self { target: profile.name.clone(), login, tokens, before, trials, permissions, totals }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        if !self.tokens.is_empty() {
            let login = self.login.as_ref().map(|login| format!(", asked for at {login}"));
            let _ = writeln!(text, "tokens{}", login.unwrap_or_default());
        }
        for (identity, from) in &self.tokens {
            let _ = writeln!(text, "  {identity}: {from}");
        }
        if !self.before.is_empty() {
            text.push_str("\nbefore anything is written\n");
            lines(&mut text, &self.before);
        }
        for trial in &self.trials {
            let _ = writeln!(text, "\n{}", trial.id);
            if let Some(why) = &trial.skipped {
                let _ = writeln!(text, "  skipped: {why}");
            }
            lines(&mut text, &trial.requests);
        }
        text.push_str("\nwhat the tokens need, any one of each line (delegated | of an application)\n");
        for (identity, needs) in &self.permissions {
            let _ = writeln!(text, "  {identity}");
            for need in needs {
                let (delegated, application) = (need.delegated.join(", "), need.application.join(", "));
                let _ = writeln!(text, "    {:<58} {delegated} | {application}", need.is);
            }
        }
        text + "\n" + &self.totals.text(&self.target)
    }
}

impl Totals {
    fn text(&self, target: &str) -> String {
        let Self { run, skipped, requests, writes, removals, seconds } = self;
        let time = match Duration::from_secs_f64(*seconds).as_secs() {
            0 if *run == 0 => "nothing can be asked yet".to_owned(),
            0 => "no pace is kept".to_owned(),
            seconds if seconds < 90 => format!("at least {seconds} s at this pace"),
            seconds => format!("at least {} min {} s at this pace", seconds / 60, seconds % 60),
        };
        format!(
            "{target}: {run} trials run, {skipped} are skipped; some {requests} requests, {writes} of them writes, and \
             {removals} removals of what was made; {time}. Nothing was sent.\n"
        )
    }
}

fn lines(text: &mut String, lines: &[Line]) {
    for line in lines {
        let Line { role, method, path, identity, is, when } = line;
        let when = when.map(|when| format!(", {when}")).unwrap_or_default();
        let is = is.as_ref().map(|is| format!(": {is}")).unwrap_or_default();
        let _ = writeln!(text, "  {role:<8} {method:<6} {path}  as {identity}{is}{when}");
    }
}

fn of_trial(planned: &Planned, trial: &Trial) -> TrialPlan {
    let values = known_values(trial, &planned.profile);
    let line = |request: PlannedRequest<'_>| Line {
        role: request.role.word(),
        method: request.template.method.clone(),
        path: request.template.path.as_far_as_known(&values),
        identity: request.identity.to_string(),
        is: planned.loaded.suite.permission(request.template).map(|permission| permission.is.clone()),
        when: request.when.words(),
    };
    let skipped = match &trial.decision {
        Decision::Run(_) => None,
        Decision::Skip(reasons) => Some(SkipReason::all(reasons)),
    };
    let requests = planned.plan.requests(trial).into_iter().map(line).collect();
    TrialPlan { id: trial.script.id.clone(), skipped, requests }
}

/// What a run against a target that is as documented sends; what reads a running name is counted once a trial.
fn totals(before: &[Line], trials: &[TrialPlan], pace: &Pace) -> Totals {
    let unsure = [When::IfAccepted, When::IfLost, When::IfRefused].map(When::words);
    let sent = || {
        let of_trials =
            trials.iter().flat_map(|trial| &trial.requests).filter(|line| !unsure.contains(&line.when));
        before.iter().chain(of_trials)
    };
    let is_removal = |line: &&Line| line.role == Role::Undo.word();
    let skipped = trials.iter().filter(|trial| trial.skipped.is_some()).count();
    Totals {
        run: trials.len() - skipped,
        skipped,
        requests: sent().count(),
        writes: sent().filter(|line| line.method != "GET" && !is_removal(line)).count(),
        removals: sent().filter(is_removal).count(),
        seconds: pace.least(sent().map(|line| (line.method.as_str(), line.path.as_str()))).as_secs_f64(),
    }
}
