//! `targets/tenant.example.toml` against the suite: everything that only a profile can give stands in it, with what it
//! is and what is skipped without it. `BLESS=1` writes the figures and the permissions anew.

use std::collections::{BTreeMap, BTreeSet};

use graphproof::resolve::suite::{self, LoadedSuite};
use graphproof_engine::case::model::Origin;
use graphproof_engine::diagnostic::Source;
use graphproof_engine::plan::{Decision, Plan, unknown_names};
use graphproof_engine::profile::{self, Only, Profile};

use crate::program::{checkout, golden, run};

const FILE: &str = "targets/tenant.example.toml";

/// Above each setting: what is skipped if it is missing.
const WITHOUT: &str = "# without it";

/// The profile's own keys, and those of identities.
const OWN: [&str; 16] = [
    "format",
    "name",
    "is",
    "kind",
    "cloud",
    "base_url",
    "graph",
    "login",
    "trust",
    "timeout",
    "never",
    "token",
    "client",
    "secret",
    "device_code",
    "command",
];

struct Example {
    text: String,
    suite: LoadedSuite,
    /// The profile with everything in it, tokens too.
    profile: Profile,
}

/// Something that can be missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Setting {
    Fixture(String),
    Token(String),
    Permissions(String),
}

impl Setting {
    /// The setting of a line, in or out of a comment; the profile's own keys are none.
    fn of(line: &str) -> Option<Self> {
        let line = line.strip_prefix('#').unwrap_or(line);
        if let Some(identity) = line.strip_prefix("[identity.").and_then(|rest| rest.strip_suffix(']')) {
            let of = |name: &str| name.to_owned();
            return Some(match identity.strip_suffix(".only") {
                Some(name) => Self::Permissions(of(name)),
                None => Self::Token(of(identity)),
            });
        }
        let (key, _) = line.split_once(" = ")?;
        if key == "id" {
            // `[tenant]` gives the fixture, too.
            return Some(Self::Fixture("tenant".to_owned()));
        }
        (!OWN.contains(&key) && key.starts_with(|c: char| c.is_ascii_lowercase()))
            .then(|| Self::Fixture(key.to_owned()))
    }
}

impl Example {
    fn read() -> Self {
        let text = std::fs::read_to_string(checkout(FILE)).expect("the example is there");
        let text = text.replace("\r\n", "\n");
        let (profile, problems) = profile::load(&Source::new(FILE, uncommented(&text)));
        assert!(problems.is_empty(), "{problems:#?}");
        let mut profile = profile.expect("the example is a profile");
        let suite = suite::load(&checkout(""), None).expect("the checkout has a suite");
        let mut example = Self { text, suite, profile: profile.clone() };
        for name in example.permissions().into_keys() {
            let identity = profile.identities.get_mut(&name).unwrap_or_else(|| panic!("[identity.{name}]"));
            identity.only = Only::Spelled("<bearer-token>{permission}".into());
        }
        example.profile = profile;
        example
    }

    fn plan(&self, profile: &Profile) -> Plan {
        Plan::new(&self.suite.suite, &self.suite.scripts, profile)
    }

    /// Identity → the permissions that some trial wants to have alone.
    fn permissions(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for script in &self.suite.scripts {
            let broken = script.broken.iter().map(|broken| &broken.request);
            let uses = broken.chain([&script.correct]).filter_map(|request| request.identity.as_ref());
            for used in uses {
                let Some(only) = &used.only else { continue };
                all.entry(used.name.clone()).or_default().insert(only.clone());
            }
        }
        all
    }

    fn is(&self, setting: &Setting) -> Option<&str> {
        match setting {
            Setting::Fixture(name) => self.suite.suite.fixture(name).map(|fixture| fixture.is.as_str()),
            Setting::Token(name) => self.suite.suite.identities.get(name).map(String::as_str),
            Setting::Permissions(_) => None,
        }
    }

    fn without(&self, setting: &Setting) -> String {
        let mut profile = self.profile.clone();
        match setting {
            Setting::Fixture(name) => drop(profile.fixtures.remove(name)),
            Setting::Token(name) => drop(profile.identities.remove(name)),
            Setting::Permissions(name) => {
                profile.identities.get_mut(name).expect("it has a token").only = Only::Not;
            }
        }
        let mut of: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let plan = self.plan(&profile);
        for trial in &plan.trials {
            let area = trial.script.operation.split("::").nth(1).unwrap_or_default();
            let (skipped, all) = of.entry(area).or_default();
            *skipped += usize::from(matches!(trial.decision, Decision::Skip(_)));
            *all += 1;
        }
        let mut words = Vec::new();
        for (area, (skipped, all)) in of.into_iter().filter(|(_, (skipped, _))| *skipped > 0) {
            let trials = if skipped == 1 { "trial" } else { "trials" };
            let every = if skipped == all { "all " } else { "" };
            words.push(match words.len() {
                0 => format!("{every}{skipped} {trials} of {area}"),
                _ => format!("{every}{skipped} of {area}"),
            });
        }
        let skipped = if words.is_empty() { "no trial".to_owned() } else { words.join(", ") };
        format!("{WITHOUT}: {skipped}")
    }

    /// The file with the figures and the permissions that the suite has now.
    fn blessed(&self) -> String {
        let permissions = self.permissions();
        let mut out: Vec<String> = Vec::new();
        let mut lines = self.text.lines().peekable();
        while let Some(line) = lines.next() {
            let next = lines.peek().and_then(|next| Setting::of(next));
            match next.filter(|_| line.starts_with(WITHOUT)) {
                Some(setting) => out.push(self.without(&setting)),
                None => out.push(line.to_owned()),
            }
            if let Some(Setting::Permissions(name)) = Setting::of(line) {
                while lines.next_if(|line| line.starts_with("#\"")).is_some() {}
                let of = permissions.get(&name).into_iter().flatten();
                let variable =
                    |permission: &str| format!("{name}_{permission}").replace('.', "_").to_uppercase();
                out.extend(of.map(|permission| {
                    format!("#{permission:?} = {{ token = {{ env = {:?} }} }}", variable(permission))
                }));
            }
        }
        out.join("\n") + "\n"
    }
}

/// With the settings that stand in comments: `#` and no space behind it.
fn uncommented(text: &str) -> String {
    let setting = |line: &&str| line.starts_with('#') && !line.starts_with("# ") && line.len() > 1;
    text.lines().map(|line| if setting(&line) { &line[1..] } else { line }).collect::<Vec<_>>().join("\n")
}

#[test]
fn its_figures_are_the_suites() {
    golden(&format!("../{FILE}"), &Example::read().blessed()).unwrap_or_else(|why| panic!("{why}"));
}

#[test]
fn everything_that_a_profile_gives_best_stands_in_it() {
    let example = Example::read();
    let settings: BTreeSet<Setting> = example.text.lines().filter_map(Setting::of).collect();
    let suite = &example.suite.suite;
    let mut wanted: BTreeSet<Setting> = suite.identities.keys().cloned().map(Setting::Token).collect();
    for fixture in &suite.fixtures {
        if let Origin::Profile { binds, .. } = &fixture.origin {
            wanted.extend(binds.iter().cloned().map(Setting::Fixture));
        } else if fixture.exists.is_some() {
            // It can be made, and is worth being given.
            wanted.insert(Setting::Fixture(fixture.name.clone()));
        }
    }
    wanted.extend(example.permissions().into_keys().map(Setting::Permissions));
    assert_eq!(settings, wanted);
    assert_eq!(unknown_names(suite, &example.suite.scripts, &example.profile), []);
    for trial in example.plan(&example.profile).trials {
        assert!(matches!(trial.decision, Decision::Run(_)), "{}: {:?}", trial.script.id, trial.decision);
    }
}

#[test]
fn every_setting_says_what_it_is_and_what_is_skipped_without_it() {
    let example = Example::read();
    let lines: Vec<&str> = example.text.lines().collect();
    for (at, setting) in lines.iter().enumerate().filter_map(|(at, line)| Some((at, Setting::of(line)?))) {
        let above = lines[..at].iter().rev().take_while(|line| line.starts_with("# "));
        let comment: Vec<_> = above.map(|line| line.trim_start_matches("# ")).collect();
        assert!(comment.len() > 1, "{setting:?} says nothing of itself");
        assert!(lines[at - 1].starts_with(WITHOUT), "{setting:?}: write `{WITHOUT}` above it, then BLESS=1");
        let is = example.is(&setting).unwrap_or_default();
        assert!(comment.iter().any(|said| said.contains(is)), "{setting:?} is {is:?}, not {comment:?}");
    }
}

#[test]
fn it_can_be_looked_at_and_nothing_is_sent() {
    let (profile, problems) = profile::load(&Source::new(FILE, Example::read().text));
    assert!(
        problems.is_empty() && profile.is_some_and(|profile| profile.secrets().is_empty()),
        "{problems:#?}"
    );
    let listed = run(&["list", "--target", "tenant.example"]);
    assert_eq!((listed.status, listed.stderr.as_str()), (Some(0), ""));
    assert!(listed.stdout.lines().all(|line| line.starts_with("skip ")), "it has no tokens");
    let refused = run(&["run", "--target", "tenant.example"]);
    assert_eq!(refused.status, Some(3), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("--allow-writes 11111111-0000-0000-0000-00000000000f"),
        "{}",
        refused.stderr
    );
}
