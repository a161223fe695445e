//! An entry of the pool, for somebody who writes a first test: who there is, what they have, and their tokens.

use super::identity::Bearer;
use super::person::{HOME_TENANT, Part, Person};
use super::seed::{self, COMMUNITY, POOL};

/// One of the [`POOL`] entries of the fixed world: people and things that belong together, and to no other entry.
///
/// Ids are the same in every emulator. What a test does to one entry is never seen in another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Entry {
    number: u8,
}

impl Entry {
    /// The entry of a number, from 1 to [`POOL`]; `None` beyond.
    pub fn new(number: u8) -> Option<Entry> {
        (1..=POOL).contains(&number).then_some(Entry { number })
    }

    /// The entry at a place, from 0; after the last comes the first.
    pub(super) fn nth(place: u64) -> Entry {
        let place =
            u8::try_from(place % u64::from(POOL)).expect("what is left of a division by a byte is one");
        Entry { number: place + 1 }
    }

    /// Its number, from 1 to [`POOL`]: the last two digits of all its ids.
    pub fn number(self) -> u8 {
        self.number
    }

    /// The one whose token is [`Bearer::Member`]: owns the team, and has the sections.
    pub fn user(self) -> Person {
        self.person(Part::User)
    }

    /// Another user of the tenant, who is in the user's team.
    pub fn colleague(self) -> Person {
        self.person(Part::Colleague)
    }

    /// Another user of the tenant, who has nothing to do with the user's team; has the token [`Bearer::Outsider`].
    pub fn outsider(self) -> Person {
        self.person(Part::Outsider)
    }

    /// Another user of the tenant, who is in no team and no chat: somebody to add.
    pub fn newcomer(self) -> Person {
        self.person(Part::Newcomer)
    }

    /// A guest of the tenant (userType Guest).
    pub fn guest(self) -> Person {
        self.person(Part::Guest)
    }

    /// Somebody whose account is disabled.
    pub fn blocked(self) -> Person {
        self.person(Part::Blocked)
    }

    /// A user of another tenant.
    pub fn partner(self) -> Person {
        self.person(Part::Partner)
    }

    /// The id of the team that the user owns and the colleague is in.
    pub fn team(self) -> String {
        seed::team(self.number)
    }

    /// The id of the team's General channel.
    pub fn standard_channel(self) -> String {
        seed::standard_channel(self.number)
    }

    /// The id of a shared channel of the team.
    pub fn shared_channel(self) -> String {
        seed::shared_channel(self.number)
    }

    /// The id of a standard channel of the team, to be put into a section.
    pub fn channel_conversation(self) -> String {
        seed::channel_conversation(self.number)
    }

    /// The id of a meeting's chat that the user is in.
    pub fn meeting(self) -> String {
        seed::meeting(self.number)
    }

    /// The id of a chat of outsider and colleague, which the user isn't in.
    pub fn foreign_chat(self) -> String {
        seed::foreign_chat(self.number)
    }

    /// The id of the user's section that holds as many items as one can.
    pub fn full_section(self) -> String {
        seed::full_section(self.number)
    }

    /// The id of the community that everybody is in.
    pub fn community(self) -> &'static str {
        COMMUNITY
    }

    /// The id of the tenant of everybody but the partners.
    pub fn tenant(self) -> &'static str {
        HOME_TENANT
    }

    /// What goes behind `Authorization: Bearer `, with every permission that a page names where the holder has any.
    pub fn token(self, bearer: Bearer) -> String {
        match bearer {
            Bearer::Application => format!("emulator~{}", bearer.word()),
            Bearer::Member | Bearer::Outsider | Bearer::NoPermission | Bearer::Expired | Bearer::Personal => {
                format!("emulator~{}~{:02}", bearer.word(), self.number)
            }
        }
    }

    /// The same with exactly these permissions: `&["TeamworkSection.Read"]`.
    pub fn token_with(self, bearer: Bearer, permissions: &[&str]) -> String {
        format!("{}~{}", self.token(bearer), permissions.join("+"))
    }

    fn person(self, part: Part) -> Person {
        Person::new(part, self.number).expect("an entry's number is one of the pool's")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn entries_are_given_once_around_and_then_from_the_beginning() {
        let numbers: Vec<_> = (0..u64::from(POOL)).map(|place| Entry::nth(place).number()).collect();
        assert_eq!(numbers, (1..=POOL).collect::<Vec<_>>());
        assert_eq!(Entry::nth(u64::from(POOL)), Entry::nth(0));
        assert_eq!(Entry::nth(u64::MAX).number(), POOL);
        assert_eq!((Entry::new(0), Entry::new(POOL + 1)), (None, None));
    }

    #[test]
    fn nothing_of_an_entry_is_in_another() {
        let ids = |entry: Entry| {
            let people = [
                entry.user(),
                entry.colleague(),
                entry.outsider(),
                entry.newcomer(),
                entry.guest(),
                entry.blocked(),
                entry.partner(),
            ];
            let things = [
                entry.team(),
                entry.standard_channel(),
                entry.shared_channel(),
                entry.channel_conversation(),
                entry.meeting(),
                entry.foreign_chat(),
                entry.full_section(),
            ];
            people.map(Person::id).into_iter().chain(things)
        };
        let all: BTreeSet<_> = (1..=POOL).filter_map(Entry::new).flat_map(ids).collect();
        assert_eq!(all.len(), usize::from(POOL) * 14);
    }
}
