//! The fixed world: how many entries the pool has, the ids that each has, and the limits that a seed file may change.
//!
//! Ids are functions of the entry's number, so that a profile can spell them (`targets/emulator.toml` does).
//! Read [`Seed`] first.

use serde::Deserialize;
use std::fmt;

/// How many users the pool has: as many trials can run side by side without sharing a hierarchy.
pub const POOL: u8 = 64;

/// The one community that every user of the pool belongs to, in the form that page `teamworksection-post-items` calls bare:
/// unpadded base64url of `{"_type":"Group","id":"190336212210"}`.
pub(crate) const COMMUNITY: &str = "eyJfdHlwZSI6Ikdyb3VwIiwiaWQiOiIxOTAzMzYyMTIyMTAifQ";

/// What a world is made with. The default is documented at each limit's field in the seed file's table.
///
/// A seed file is TOML: `[limits]` with any of `items_per_section` (20), `sections` (50), `chat_members` (250),
/// `team_members` (25000), `team_owners` (100), `channels` (1000), `private_channels` (30), `private_channel_members` (250),
/// `shared_channel_members` (5000). The first two are ours (no page gives a number), the others are the documented ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Seed {
    pub(crate) limits: Limits,
}

impl Seed {
    /// Reads a seed file.
    ///
    /// # Errors
    /// The text isn't TOML, or has a key that isn't known (the message names those that are), or a limit that is no
    /// number from 1 to 100000.
    pub fn parse(toml: &str) -> Result<Seed, SeedError> {
        let file: File = toml::from_str(toml).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            SeedError::at(toml, at, error.message().to_owned())
        })?;
        for (name, value) in file.limits.named() {
            if !(1..=LARGEST).contains(&value) {
                let at = toml.find(name).unwrap_or_default();
                return Err(SeedError::at(
                    toml,
                    at,
                    format!("{name} = {value}: expected a number from 1 to {LARGEST}"),
                ));
            }
        }
        Ok(Seed { limits: file.limits })
    }
}

/// Beyond this a full section would take noticeable time and memory to seed.
const LARGEST: usize = 100_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    limits: Limits,
}

/// How much fits into what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// No page gives this number (facts 1.1); ours.
    pub(crate) items_per_section: usize,
    /// User-defined sections of one user. No page gives this number; ours.
    pub(crate) sections: usize,
    /// Facts 1.4.
    pub(crate) chat_members: usize,
    /// Facts 1.3.
    pub(crate) team_members: usize,
    /// Facts 1.3.
    pub(crate) team_owners: usize,
    /// Facts 1.5: channels of one team, of every kind.
    pub(crate) channels: usize,
    /// Facts 1.5: private channels of one team.
    pub(crate) private_channels: usize,
    /// Facts 1.5.
    pub(crate) private_channel_members: usize,
    /// Facts 1.5.
    pub(crate) shared_channel_members: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            items_per_section: 20,
            sections: 50,
            chat_members: 250,
            team_members: 25_000,
            team_owners: 100,
            channels: 1_000,
            private_channels: 30,
            private_channel_members: 250,
            shared_channel_members: 5_000,
        }
    }
}

impl Limits {
    fn named(self) -> [(&'static str, usize); 9] {
        [
            ("items_per_section", self.items_per_section),
            ("sections", self.sections),
            ("chat_members", self.chat_members),
            ("team_members", self.team_members),
            ("team_owners", self.team_owners),
            ("channels", self.channels),
            ("private_channels", self.private_channels),
            ("private_channel_members", self.private_channel_members),
            ("shared_channel_members", self.shared_channel_members),
        ]
    }
}

/// What is wrong with a seed file, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeedError {
    line: usize,
    column: usize,
    what: String,
}

impl SeedError {
    fn at(text: &str, offset: usize, what: String) -> SeedError {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        SeedError {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            what,
        }
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SeedError { line, column, what } = self;
        write!(
            formatter,
            "{line}:{column}: {what}; a seed file is a table [limits] of numbers, such as items_per_section = 20"
        )
    }
}

impl std::error::Error for SeedError {}

/// When the fixed world was made: 2025-03-21T00:00:00Z, which in seconds is the first version of the examples.
pub(crate) const SINCE: i64 = 1_742_515_200;

/// The section of user `number` that already holds `items_per_section` items.
pub(crate) fn full_section(number: u8) -> String {
    format!("f0110000-0000-4000-8000-0000000000{number:02}")
}

/// The conversation at `place` (from 0) in the full section of user `number`.
pub(crate) fn filler_chat(number: u8, place: usize) -> String {
    format!("19:f011{place:026}{number:02}@thread.v2")
}

/// A chat that user `number` isn't a member of; outsider and colleague `number` are.
pub(crate) fn foreign_chat(number: u8) -> String {
    format!("19:f0e1{:026}{number:02}@thread.v2", 0)
}

/// A meeting's chat that user `number` is a member of.
pub(crate) fn meeting(number: u8) -> String {
    format!("19:meeting_ee71{:026}{number:02}@thread.v2", 0)
}

/// A standard channel of team `number`, which is an item of `TeamsAndChannels` for its members.
pub(crate) fn channel_conversation(number: u8) -> String {
    format!("19:c0c0{:026}{number:02}@thread.tacv2", 0)
}

/// The team that user `number` owns and colleague `number` is in.
pub(crate) fn team(number: u8) -> String {
    format!("7ea10000-0000-4000-8000-0000000000{number:02}")
}

/// The General channel of team `number`.
pub(crate) fn standard_channel(number: u8) -> String {
    format!("19:57a0{:026}{number:02}@thread.tacv2", 0)
}

/// A shared channel of team `number`.
pub(crate) fn shared_channel(number: u8) -> String {
    format!("19:54a0{:026}{number:02}@thread.tacv2", 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_and_the_others_keep_their_default() {
        let seed = Seed::parse("[limits]\nitems_per_section = 3\n").expect("the file is good");
        assert_eq!(seed.limits, Limits { items_per_section: 3, ..Limits::default() });
        assert_eq!(Seed::parse(""), Ok(Seed::default()));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let said = |text| Seed::parse(text).expect_err("the file is bad").to_string();
        let unknown = said("[limits]\nitems = 3\n");
        assert!(unknown.starts_with("2:1: ") && unknown.contains("items_per_section"), "{unknown}");
        assert!(said("[limits]\n\n  sections = 0\n").starts_with("3:3: sections = 0"));
        assert!(said("[limits]\nsections = \"many\"\n").starts_with("2:12: "));
        assert!(said("limits").starts_with("1:"));
    }
}
