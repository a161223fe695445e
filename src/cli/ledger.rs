//! Where a run writes down what it makes, and how it is said what is left.

use std::path::Path;

use jiff::Timestamp;

use super::World;
use super::args::{LEDGERS, Run};
use crate::resolve::suite::slashed;
use graphproof_engine::profile::{Kind, Profile};
use graphproof_engine::run::{Durability, LEDGER_FORMAT, Ledger, LedgerHeader, marker};

/// When a run began, and what tells its things from those of others.
pub(super) struct Begun {
    pub(super) at: Timestamp,
    pub(super) marker: String,
}

impl Begun {
    /// A run that begins now.
    pub(super) fn now(world: &World) -> Self {
        let at = (world.clock)();
        Self { at, marker: marker(at.as_second(), fastrand::u32(..)) }
    }
}

/// The ledger of a run. What the embedded emulator holds goes with the run: that needs none.
///
/// # Errors
/// A sentence: it can't be written, so nothing is sent.
pub(super) fn started(world: &World, run: &Run, profile: &Profile, begun: &Begun) -> Result<Ledger, String> {
    let Some(base_url) = &profile.base_url else { return Ok(Ledger::default()) };
    let header = LedgerHeader {
        format: LEDGER_FORMAT,
        marker: begun.marker.clone(),
        target: run.target.clone().unwrap_or_else(|| profile.name.clone()),
        base_url: base_url.clone(),
        tenant: profile.tenant.as_ref().map(|tenant| tenant.id.clone()),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        started: begun.at.to_string(),
    };
    let durability = match profile.kind {
        Kind::Tenant => Durability::Synced,
        Kind::Disposable => Durability::Written,
    };
    Ledger::create(&world.dir.join(&run.ledger), &header, durability)
        .map_err(|why| format!("nothing was sent, because {why}"))
}

/// What is said of a ledger that stays, with the command that sweeps it.
pub(super) fn left(path: &Path, run: &Run, profile: &Profile) -> String {
    let target = run.target.as_deref().unwrap_or(&profile.name);
    let command = sweep_command(Some(target), run.allow_writes.as_deref(), &run.ledger, &[]);
    let path = slashed(&run.ledger.join(path.file_name().unwrap_or_default()));
    format!("what may still be on the target stands in {path}; this removes it:\n  {command}\n")
}

/// The command that sweeps, as it would be typed.
pub(super) fn sweep_command(
    target: Option<&str>,
    allowed: Option<&str>,
    folder: &Path,
    more: &[String],
) -> String {
    let mut words = vec!["graphproof sweep".to_owned()];
    words.extend(target.map(|target| format!("--target {target}")));
    words.extend(allowed.map(|allowed| format!("--allow-writes {allowed}")));
    words.extend((folder != Path::new(LEDGERS)).then(|| format!("--ledger {}", slashed(folder))));
    words.extend(more.iter().cloned());
    words.join(" ")
}
