//! The world: everything that a request can change, behind the server's one lock.
//!
//! A user's hierarchy is made when it is first asked for, so that a start costs nothing for the 63 users of a pool that a
//! trial doesn't hold. Read [`Store`] first.

mod teams;

use super::channels::channel::{Channel, ChannelKind};
use super::chats::chat::{Chat, ChatKind};
use super::conversation::{Conversation, Kind};
use super::etag::IfMatch;
use super::fault::Faults;
use super::member::{Member, Role};
use super::person::{Part, Person};
use super::refusal::Refusal;
use super::sections::hierarchy::Hierarchy;
use super::seed::{self, COMMUNITY, Limits, POOL, Seed};
use super::teams::team::{Team, Visibility};
use jiff::Timestamp;
use std::collections::HashMap;
use std::time::Duration;
use teams::Unmade;

/// The world.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub(crate) limits: Limits,
    /// The display name of the organization.
    pub(crate) organization: String,
    pub(crate) chats: HashMap<String, Chat>,
    teams: HashMap<String, Team>,
    unmade: HashMap<String, Unmade>,
    faults: Faults,
    hierarchies: HashMap<Person, Hierarchy>,
    minted: u64,
}

impl Store {
    /// The documented world of that organization, with these limits.
    pub(crate) fn new(seed: Seed, organization: String, faults: Faults) -> Store {
        let mut chats = HashMap::new();
        let mut teams = HashMap::new();
        for number in 1..=POOL {
            let [user, colleague, outsider] = people(number, [Part::User, Part::Colleague, Part::Outsider]);
            let foreign = Chat::seeded(seed::foreign_chat(number), ChatKind::Group, &[outsider, colleague]);
            let meeting = Chat::seeded(seed::meeting(number), ChatKind::Meeting, &[user, colleague]);
            for chat in [foreign, meeting] {
                chats.insert(chat.id.clone(), chat);
            }
            let team = seeded_team(number, user, colleague);
            teams.insert(team.id.clone(), team);
        }
        let (unmade, hierarchies) = (HashMap::new(), HashMap::new());
        Store { limits: seed.limits, organization, chats, teams, unmade, faults, hierarchies, minted: 0 }
    }

    /// A number that nothing else of this world has, for the id of something new.
    pub(crate) fn mint(&mut self) -> u64 {
        self.minted += 1;
        self.minted
    }

    /// From when on lists and reads show what is added now; `None` is at once.
    pub(crate) fn shown_from(&self, now: Timestamp) -> Option<Timestamp> {
        self.faults.late.map(|late| after(now, late))
    }

    /// The sections of one user.
    pub(crate) fn hierarchy(&mut self, owner: Person) -> &mut Hierarchy {
        let Store { limits, chats, hierarchies, .. } = self;
        hierarchies.entry(owner).or_insert_with(|| {
            let hierarchy = Hierarchy::seeded(owner, limits.items_per_section);
            // Whoever's hierarchy is looked at first, these are the user's chats, and stay as they have become.
            let members = people(owner.number(), [Part::User, Part::Colleague]);
            for id in hierarchy.item_ids() {
                let chat = || Chat::seeded(id.to_owned(), ChatKind::Group, &members);
                chats.entry(id.to_owned()).or_insert_with(chat);
            }
            hierarchy
        })
    }

    /// If-Match against the version of the user's whole hierarchy: 428 when it is absent, 412 when it is another one.
    pub(crate) fn precondition(&mut self, owner: Person, if_match: IfMatch<'_>) -> Result<(), Refusal> {
        match if_match {
            IfMatch::Absent => Err(Refusal::IfMatchMissing),
            IfMatch::Version(version) if version == self.hierarchy(owner).version() => Ok(()),
            IfMatch::Version(_) | IfMatch::Nothing => Err(Refusal::IfMatchStale),
        }
    }

    /// Page `teamworksection-post-items`, row 403: the user must be a member of the conversation.
    ///
    /// A well-formed id that nothing has is refused alike: an answer that told the two apart would say what exists.
    pub(crate) fn member_of(&self, person: Person, conversation: &Conversation) -> Result<(), Refusal> {
        let is_member = match conversation.kind {
            Kind::Chat | Kind::Meeting => {
                self.chats.get(&conversation.id).is_some_and(|chat| chat.has(person))
            }
            Kind::Channel => self.teams.values().any(|team| {
                team.channels.iter().any(|channel| channel.id == conversation.id && channel.has(person, team))
            }),
            Kind::Community => {
                person.part == Part::User && conversation.id == format!("19:{COMMUNITY}@EngageCommunity")
            }
        };
        if is_member { Ok(()) } else { Err(Refusal::NotInConversation) }
    }

    /// Removes a chat; it leaves the sections that it was in, without a new version: nobody changed the hierarchy.
    pub(crate) fn remove_chat(&mut self, id: &str) -> Option<Chat> {
        let chat = self.chats.remove(id)?;
        self.forget(id);
        Some(chat)
    }

    /// Takes a conversation that is gone out of every section.
    pub(crate) fn forget(&mut self, conversation: &str) {
        for hierarchy in self.hierarchies.values_mut() {
            hierarchy.forget(conversation);
        }
    }

    /// Removes a team, made or not; its channels leave the sections that they were in.
    pub(crate) fn remove_team(&mut self, id: &str) {
        let id = id.to_ascii_lowercase();
        self.unmade.remove(&id);
        for channel in self.teams.remove(&id).into_iter().flat_map(|team| team.channels) {
            self.forget(&channel.id);
        }
    }
}

/// So long after that; a wait is an hour at most, which no time of day is too late for.
fn after(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(now)
}

fn seeded_team(number: u8, owner: Person, colleague: Person) -> Team {
    let standard = |id, name| Channel::seeded(id, ChannelKind::Standard, name, None);
    let member = |person, role| Member { person, role, history: None, shown_from: None };
    Team {
        id: seed::team(number),
        display_name: format!("Team {number:02}"),
        description: None,
        visibility: Visibility::Private,
        created: Timestamp::from_second(seed::SINCE).unwrap_or_default(),
        members: vec![member(owner, Role::Owner), member(colleague, Role::Basic)],
        channels: vec![
            standard(seed::standard_channel(number), "General"),
            standard(seed::channel_conversation(number), "Conversation"),
            Channel::seeded(seed::shared_channel(number), ChannelKind::Shared, "Shared", Some(owner)),
        ],
        operations: Vec::new(),
    }
}

/// People of one pool entry.
fn people<const N: usize>(number: u8, parts: [Part; N]) -> [Person; N] {
    parts.map(|part| Person::new(part, number).expect("the number is that of a pool entry"))
}
