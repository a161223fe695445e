//! The world: everything that a request can change, behind the server's one lock.
//!
//! A user's hierarchy is made when it is first asked for, so that a start costs nothing for the 63 users of a pool that a
//! trial doesn't hold. Read [`Store`] first.

use super::channels::channel::{Channel, ChannelKind};
use super::chats::chat::{Chat, ChatKind};
use super::conversation::{Conversation, Kind};
use super::etag::IfMatch;
use super::member::{Member, Role};
use super::mutant::{Deed, Mutant};
use super::person::{Part, Person};
use super::refusal::Refusal;
use super::request::Call;
use super::sections::hierarchy::Hierarchy;
use super::seed::{self, COMMUNITY, Limits, POOL, Seed};
use super::teams::team::{Team, Visibility};
use super::variation::Memory;
use jiff::Timestamp;
use std::cmp::Ordering;
use std::collections::HashMap;

/// The world.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub(crate) limits: Limits,
    pub(crate) chats: HashMap<String, Chat>,
    teams: HashMap<String, Team>,
    unmade: HashMap<String, Unmade>,
    mutant: Option<Mutant>,
    /// What a variation remembers; empty when none is on.
    pub(crate) memory: Memory,
    hierarchies: HashMap<Person, Hierarchy>,
    minted: u64,
}

/// A team that was asked for and isn't there yet.
#[derive(Clone, Debug)]
struct Unmade {
    team: Team,
    was_looked_at: bool,
}

impl Store {
    /// The documented world, with these limits.
    pub(crate) fn new(seed: Seed, mutant: Option<Mutant>) -> Store {
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
        let memory = Memory::default();
        Store { limits: seed.limits, chats, teams, unmade, mutant, memory, hierarchies, minted: 0 }
    }

    /// Whether a mutant does this.
    pub(crate) fn does(&self, deed: Deed) -> bool {
        self.mutant.is_some_and(|mutant| mutant.does(deed))
    }

    /// A number that nothing else of this world has, for the id of something new.
    pub(crate) fn mint(&mut self) -> u64 {
        self.minted += 1;
        self.minted
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
    ///
    /// The one place where the precondition is checked, so the one where a [`Deed`] leaves it out or loosens it.
    pub(crate) fn precondition(&mut self, owner: Person, if_match: IfMatch<'_>) -> Result<(), Refusal> {
        if self.does(Deed::IfMatchIgnored) {
            return Ok(());
        }
        match if_match {
            IfMatch::Absent => Err(Refusal::IfMatchMissing),
            IfMatch::Version(version) if self.is_current(version, owner) => Ok(()),
            IfMatch::Version(_) | IfMatch::Nothing => Err(Refusal::IfMatchStale),
        }
    }

    fn is_current(&mut self, version: &str, owner: Person) -> bool {
        match version.cmp(&self.hierarchy(owner).version()) {
            Ordering::Equal => true,
            Ordering::Greater => self.does(Deed::NewerIsCurrent),
            Ordering::Less => self.does(Deed::OlderIsCurrent),
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

    /// Takes the order for a team. It is made by being looked at twice, by those whom it admits: the first look at the team, at anything in it or
    /// at its operation finds it in progress, the second finds it made. So a client that polls either sees the service's
    /// two answers in turn, whatever the clock says.
    pub(crate) fn ask_for(&mut self, team: Team) {
        self.unmade.insert(team.id.clone(), Unmade { team, was_looked_at: false });
    }

    /// The team in the path, a GUID in any case: 404 (REC 22), also while it is being made.
    pub(crate) fn team(&mut self, call: &Call<'_>) -> Result<&mut Team, Refusal> {
        let id = self.look(call);
        self.teams.get_mut(&id).ok_or_else(|| team_not_found(call))
    }

    /// The team in the path, made or in the making: 404 (REC 22).
    pub(crate) fn team_asked_for(&mut self, call: &Call<'_>) -> Result<&Team, Refusal> {
        let id = self.look(call);
        self.group(&id).ok_or_else(|| team_not_found(call))
    }

    fn look(&mut self, call: &Call<'_>) -> String {
        let id = call.path("team").to_ascii_lowercase();
        let may_look = |unmade: &Unmade| unmade.team.admits(call.caller).is_ok();
        if self.unmade.get(&id).is_some_and(may_look)
            && let Some(mut unmade) = self.unmade.remove(&id)
        {
            if unmade.was_looked_at {
                unmade.team.operations.iter_mut().for_each(|operation| operation.done = Some(call.now));
                self.teams.insert(id.clone(), unmade.team);
            } else {
                self.unmade.insert(id.clone(), Unmade { was_looked_at: true, ..unmade });
            }
        }
        id
    }

    /// The group that a team is, which is there before the team is made.
    pub(crate) fn group(&self, id: &str) -> Option<&Team> {
        let id = id.to_ascii_lowercase();
        self.teams.get(&id).or_else(|| self.unmade.get(&id).map(|unmade| &unmade.team))
    }

    /// All groups that are teams, made or in the making.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &Team> {
        self.teams.values().chain(self.unmade.values().map(|unmade| &unmade.team))
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

fn team_not_found(call: &Call<'_>) -> Refusal {
    Refusal::TeamNotFound { id: call.path("team").to_owned() }
}

fn seeded_team(number: u8, owner: Person, colleague: Person) -> Team {
    let standard = |id, name| Channel::seeded(id, ChannelKind::Standard, name, None);
    let member = |person, role| Member { person, role, history: None };
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
