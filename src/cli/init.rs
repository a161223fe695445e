//! `graphproof init`: a commented profile to be filled in, and what can't be asked until it is.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::args::{Args, Init};
use super::output::Output;
use super::{Exit, World};
use crate::resolve::suite;
use graphproof_engine::diagnostic::Source;
use graphproof_engine::outcome::{Lack, SkipReason};
use graphproof_engine::plan::{Decision, Plan};
use graphproof_engine::profile;

/// What a profile may say, with everything said about it.
const EXAMPLE: &str = include_str!("../../targets/tenant.example.toml");

/// The tenant that nobody has, until somebody writes theirs.
const NO_TENANT: &str = "00000000-0000-0000-0000-000000000000";

/// Writes the profile, and says what its trials wait for.
pub(super) fn main(world: &World, args: &Args, init: &Init, output: Output) -> Exit {
    match written(world, args, init) {
        Ok(said) => match output.result(&said) {
            Ok(()) => Exit::Ok,
            Err(_) => Exit::Unwritten,
        },
        Err((exit, sentence)) => {
            output.complain(&sentence);
            exit
        }
    }
}

fn written(world: &World, args: &Args, init: &Init) -> Result<String, (Exit, String)> {
    let loaded = suite::load(&world.dir, args.suite()).map_err(|error| (Exit::BadInput, error))?;
    if !init.name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
        return Err((
            Exit::BadInput,
            format!("{:?} can't be a file's name everywhere: letters, digits, - _ .", init.name),
        ));
    }
    let path = init.out.clone().unwrap_or_else(|| PathBuf::from(format!("targets/{}.toml", init.name)));
    let shown = suite::slashed(&path);
    let text = text(&init.name, init.tenant.as_deref());
    let (profile, problems) = profile::load(&Source::new(shown.as_str(), text.as_str()));
    let Some(profile) = profile.filter(|_| problems.is_empty()) else {
        let tenant = init.tenant.as_deref().unwrap_or_default();
        return Err((Exit::BadInput, format!("{tenant:?} is no tenant's id: a GUID such as {NO_TENANT}")));
    };
    create(&world.dir.join(&path), &text).map_err(|error| {
        if error.kind() == ErrorKind::AlreadyExists {
            (Exit::BadInput, format!("{shown} is there already; nothing was changed"))
        } else {
            (Exit::Unwritten, format!("{shown} can't be written: {error}"))
        }
    })?;
    let plan = Plan::new(&loaded.suite, &loaded.scripts, &profile);
    let by_name = init.out.is_none();
    let target = if by_name { init.name.clone() } else { shown.clone() };
    Ok(format!(
        "wrote {shown}\n\n{}\nFill it in, and see again: graphproof list --target {target}\n",
        waiting(&plan)
    ))
}

/// The example under another name, with every value that is only an example in a comment.
fn text(name: &str, tenant: Option<&str>) -> String {
    let mut is_example = false;
    let mut lines = Vec::new();
    // Until the first setting, the example speaks of itself.
    let settings = EXAMPLE.lines().skip_while(|line| line.starts_with('#') || line.is_empty());
    for line in settings {
        if let Some(table) = line.strip_prefix('[') {
            is_example = table.starts_with("fixtures");
        }
        let is_setting = line.starts_with(|c: char| c.is_ascii_lowercase());
        lines.push(match line.split_once(" = ") {
            Some(("name", rest)) => format!("name = {name:?}{}", comment(rest)),
            Some(("id", _)) => format!("id = {:?}", tenant.unwrap_or(NO_TENANT)),
            _ if is_example && is_setting => format!("#{line}"),
            _ => line.to_owned(),
        });
    }
    format!(
        "# A profile of a tenant. Lines that begin with `#` and no space are settings: take the `#` away and put in your own.\n\
         # No secret stands here, only where it is. \"without it\" is what is skipped if that one thing is missing.\n\n{}\n",
        lines.join("\n")
    )
}

/// What stands behind a value.
fn comment(rest: &str) -> String {
    rest.split_once('#').map(|(_, said)| format!("   #{said}")).unwrap_or_default()
}

/// Writes a file that isn't there yet.
fn create(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

/// What the profile lacks, and how many trials wait for each.
fn waiting(plan: &Plan) -> String {
    let mut lacks: BTreeMap<(String, String), (usize, String)> = BTreeMap::new();
    let mut waiting = 0;
    for trial in &plan.trials {
        let Decision::Skip(reasons) = &trial.decision else { continue };
        waiting += 1;
        for Lack { table, key, is } in reasons.iter().filter_map(SkipReason::lack) {
            lacks.entry((table, key)).or_insert((0, is)).0 += 1;
        }
    }
    let mut lacks: Vec<_> = lacks.into_iter().collect();
    lacks.sort_by_key(|(_, (trials, _))| std::cmp::Reverse(*trials));
    let lines = lacks.into_iter().map(|((table, key), (trials, is))| {
        let place = format!("[{table}] {key}");
        format!("  {trials:>4}  {place:<32}  {is}\n")
    });
    let all = plan.trials.len();
    let head = format!("{waiting} of {all} trials can't run yet. How many wait for what:\n");
    lines.fold(head, |text, line| text + &line)
}
