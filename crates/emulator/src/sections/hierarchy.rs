//! One user's sections, and the one version that they share.
//!
//! **Invariant**: an item is in at most one user-defined section. Every change raises the version by 10, as the examples
//! do; a refused request changes nothing. Read [`Hierarchy`] first.

use super::section::{Item, Section, SortType, System};
use crate::conversation::{Conversation, Kind};
use crate::person::Person;
use crate::refusal::{Refusal, SystemAdvice};
use crate::seed;
use jiff::Timestamp;

/// What one change adds to it in the examples.
const STEP: i64 = 10;

/// The sections of one user.
#[derive(Clone, Debug)]
pub(crate) struct Hierarchy {
    /// It only ever goes up, unless a mutant turns it back.
    pub(crate) version: i64,
    /// In the order of `@microsoft.graph.sectionsOrder`.
    sections: Vec<Section>,
}

impl Hierarchy {
    /// The system sections, and one user-defined section that already holds `items` items.
    pub(crate) fn seeded(owner: Person, items: usize) -> Hierarchy {
        let since = Timestamp::from_second(seed::SINCE).unwrap_or_default();
        let section = |id, name: &str, sort_type, system| Section {
            id,
            display_name: name.to_owned(),
            icon: None,
            is_expanded: true,
            sort_type,
            system,
            created: since,
            modified: since,
            items: Vec::new(),
        };
        let mut sections: Vec<Section> = Vec::with_capacity(8);
        for system in System::ALL {
            let id = format!("{}~{}~{}", owner.tenant(), owner.id(), system.name());
            let sort_type =
                if system.is_hierarchical() { SortType::NameAlphabetical } else { SortType::MostRecent };
            sections.push(section(id, system.name(), sort_type, Some(system)));
        }
        let number = owner.number();
        let mut full = section(seed::full_section(number), "Full", SortType::UserDefinedCustomOrder, None);
        full.items.extend((0..items).map(|place| Item {
            conversation: Conversation { id: seed::filler_chat(number, place), kind: Kind::Chat },
            created: since,
        }));
        let mut hierarchy = Hierarchy { version: seed::SINCE, sections };
        hierarchy.place(full);
        hierarchy
    }

    /// The current version, without quotes.
    pub(crate) fn version(&self) -> String {
        self.version.to_string()
    }

    /// Every section, in order.
    pub(crate) fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The user-defined sections.
    pub(crate) fn user_defined(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|section| section.system.is_none())
    }

    /// The ids of all items.
    pub(crate) fn item_ids(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().flat_map(|section| &section.items).map(|item| item.conversation.id.as_str())
    }

    /// The section of that id: 404.
    pub(crate) fn section(&self, id: &str) -> Result<&Section, Refusal> {
        self.sections.iter().find(|section| section.id == id).ok_or(Refusal::SectionNotFound)
    }

    /// The section of that id, which a user made: 404, or 403 with the page's own advice.
    pub(crate) fn writable(&mut self, id: &str, advice: SystemAdvice) -> Result<&mut Section, Refusal> {
        let section = self.any_mut(id)?;
        if section.system.is_some() {
            return Err(Refusal::SectionIsSystem { advice });
        }
        Ok(section)
    }

    /// The section of that id, even a system section: 404.
    pub(crate) fn any_mut(&mut self, id: &str) -> Result<&mut Section, Refusal> {
        self.sections.iter_mut().find(|section| section.id == id).ok_or(Refusal::SectionNotFound)
    }

    /// The user-defined section that holds an item.
    pub(crate) fn holder(&self, item: &str) -> Option<&Section> {
        self.user_defined().find(|section| section.items.iter().any(|one| one.conversation.id == item))
    }

    /// 409 when another section has that name; reserved names count as taken, and case counts (facts part 2).
    ///
    /// The list page writes one reserved name with spaces, so that spelling is reserved too.
    pub(crate) fn name_is_free(&self, name: &str, except: Option<&str>) -> Result<(), Refusal> {
        let taken = self
            .sections
            .iter()
            .any(|section| section.display_name == name && Some(section.id.as_str()) != except);
        if taken || name == "Teams and Channels" { Err(Refusal::NameTaken) } else { Ok(()) }
    }

    /// Puts a new section behind the other user-defined ones; `QuickViews` stays first.
    pub(crate) fn place(&mut self, section: Section) {
        let after = self.sections.iter().rposition(|section| section.system.is_none()).unwrap_or(0);
        self.sections.insert((after + 1).min(self.sections.len()), section);
    }

    /// Removes a section; its items go back to their system sections, which is where everything else is.
    pub(crate) fn remove(&mut self, id: &str) {
        self.sections.retain(|section| section.id != id);
    }

    /// Drops an item wherever it is, because its conversation is gone.
    pub(crate) fn forget(&mut self, item: &str) {
        for section in &mut self.sections {
            section.items.retain(|one| one.conversation.id != item);
        }
    }

    /// Notes that the hierarchy was changed: the next version, bare.
    pub(crate) fn changed(&mut self) -> String {
        self.version += STEP;
        self.version()
    }
}
