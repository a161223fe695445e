//! From `--target` to a profile, and to a service that answers.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::planned::Refused;
use super::suite::{self, Files};
use graphproof_emulator::{Emulator, Settings};
use graphproof_engine::case::Suite;
use graphproof_engine::diagnostic::{Diagnostic, Source, has_errors};
use graphproof_engine::profile::deviations::{self, Deviation};
use graphproof_engine::profile::{self, Cloud, Kind, Profile, is_base_url};

/// The profile of the embedded emulator, as it is built: it spells the emulator's seed, so it goes with the code.
const EMULATOR: &str = include_str!("../../targets/emulator.toml");

/// The name of that profile.
const EMULATOR_NAME: &str = "emulator";

/// Finds the profile that `--target` means.
///
/// # Errors
/// There is none, or it has problems.
pub fn profile(dir: &Path, files: &Files, target: Option<&str>) -> Result<Profile, Refused> {
    // A variable that is set to nothing says nothing.
    let wanted = target.filter(|target| !target.is_empty()).unwrap_or(EMULATOR_NAME);
    if wanted.contains("://") {
        at(&named(files, EMULATOR_NAME)?, wanted)
    } else if is_path(wanted) {
        let source =
            suite::source(&dir.join(wanted), wanted).map_err(|found| Refused::Diagnosed(vec![*found]))?;
        let folder = dir.join(wanted).parent().map(Path::to_owned).unwrap_or_default();
        Ok(Profile { folder, ..read(&source)? })
    } else {
        named(files, wanted)
    }
}

/// A profile at another address. What a tenant's tokens can do is for the tenant only.
///
/// # Errors
/// It is no address, or nothing of this profile may be sent there.
pub fn at(profile: &Profile, base_url: &str) -> Result<Profile, Refused> {
    if !is_base_url(base_url) {
        return Err(Refused::Said(format!("{base_url} is no address that paths can be put behind")));
    }
    if profile.kind == Kind::Tenant {
        let name = &profile.name;
        return Err(Refused::Said(format!(
            "`{name}` is the profile of a tenant: its tokens are sent to its own base_url, and not to {base_url}"
        )));
    }
    if let Some(cloud) = Cloud::of_graph(base_url) {
        return Err(Refused::Said(format!(
            "{base_url} is Microsoft Graph: name a profile with kind = \"tenant\" and cloud = {:?}, such as a copy of \
             targets/tenant.example.toml",
            cloud.word()
        )));
    }
    Ok(profile.at(base_url))
}

/// Whether `--target` means a profile by its file, and not by its name.
fn is_path(wanted: &str) -> bool {
    wanted.contains(['/', '\\']) || Path::new(wanted).extension().is_some_and(|ending| ending == "toml")
}

/// What is known of a target: the file that was chosen, else the one beside its profile. Nothing is known of the
/// emulator, which is of one mind with the suite, or of whatever listens at an address today.
///
/// # Errors
/// The file has problems.
pub fn deviations(
    dir: &Path,
    (files, suite): (&Files, &Suite),
    target: Option<&str>,
    chosen: Option<&Path>,
) -> Result<(Vec<Deviation>, Vec<Diagnostic>), Refused> {
    let read = |path: &Path| {
        let read = suite::source(&dir.join(path), &suite::slashed(path));
        read.map_err(|found| Refused::Diagnosed(vec![*found]))
    };
    let source = match (chosen, target.filter(|_| is_written_by_somebody(target))) {
        (Some(chosen), _) => Some(read(chosen)?),
        (None, Some(profile)) if is_path(profile) => {
            let beside = Path::new(profile).with_extension(deviations::ENDING.trim_start_matches('.'));
            dir.join(&beside).exists().then(|| read(&beside)).transpose()?
        }
        (None, Some(name)) => {
            let file = format!("{name}{}", deviations::ENDING);
            let known = |source: &&Arc<Source>| source.name.rsplit('/').next() == Some(file.as_str());
            files.deviations.iter().find(known).cloned()
        }
        (None, None) => None,
    };
    let (deviations, found) = source.map(|source| deviations::load(&source, suite)).unwrap_or_default();
    if has_errors(&found) { Err(Refused::Diagnosed(found)) } else { Ok((deviations, found)) }
}

/// Whether `--target` means a profile that isn't the emulator's.
pub fn is_written_by_somebody(target: Option<&str>) -> bool {
    target.is_some_and(|target| !target.is_empty() && target != EMULATOR_NAME && !target.contains("://"))
}

fn named(files: &Files, name: &str) -> Result<Profile, Refused> {
    let file = format!("{name}.toml");
    let known = |source: &&Arc<Source>| source.name.rsplit('/').next() == Some(file.as_str());
    match files.targets.iter().find(known) {
        Some(source) => {
            let below = source.name.rsplit_once("targets/").map_or("", |(_, below)| below);
            let path = files.root.as_ref().map(|root| root.join("targets").join(below));
            let folder = path.as_deref().and_then(Path::parent).map(Path::to_owned).unwrap_or_default();
            Ok(Profile { folder, ..read(source)? })
        }
        None if name == EMULATOR_NAME => read(&Source::new("targets/emulator.toml", EMULATOR)),
        None => {
            let names: Vec<_> = files
                .targets
                .iter()
                .filter_map(|source| source.name.rsplit('/').next()?.strip_suffix(".toml"))
                .collect();
            let meant = graphproof_engine::diagnostic::nearest(name, names.iter().copied());
            let hint = meant.map_or_else(
                || format!("there are: {}", names.join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            );
            Err(Refused::Said(format!("no profile targets/{file}; {hint}")))
        }
    }
}

fn read(source: &Arc<Source>) -> Result<Profile, Refused> {
    let (profile, diagnostics) = profile::load(source);
    match profile {
        Some(profile) if !has_errors(&diagnostics) => Ok(profile),
        _ => Err(Refused::Diagnosed(diagnostics)),
    }
}

/// A service that answers for as long as this is kept.
pub enum Service {
    /// Somebody else's, at this address.
    Remote(String),
    /// Our own, started for the run.
    Embedded(Emulator),
}

impl Service {
    /// The profile's service; without an address, the embedded emulator on a free loopback port.
    ///
    /// # Errors
    /// The emulator can't be started.
    pub fn of(profile: &Profile, clock: fn() -> Timestamp) -> std::io::Result<Self> {
        match &profile.base_url {
            Some(base_url) => Ok(Self::Remote(base_url.clone())),
            None => Emulator::with(Settings::new(clock)).map(Self::Embedded),
        }
    }

    /// Where it is.
    pub fn base_url(&self) -> &str {
        match self {
            Self::Remote(base_url) => base_url,
            Self::Embedded(emulator) => emulator.base_url(),
        }
    }
}
