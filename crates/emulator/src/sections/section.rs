//! One section and one item, and how answers show them.

use crate::conversation::{Conversation, Kind};
use crate::response::instant;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// A teamworkSection.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) id: String,
    pub(crate) display_name: String,
    /// The emoji of `displayIcon`.
    pub(crate) icon: Option<String>,
    pub(crate) is_expanded: bool,
    pub(crate) sort_type: SortType,
    /// Which system section this is; `None` for a user-defined one.
    pub(crate) system: Option<System>,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    /// In order. Always empty for a system section: what sits there is everything that sits nowhere else.
    pub(crate) items: Vec<Item>,
}

/// A teamworkSectionItem.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Item {
    pub(crate) conversation: Conversation,
    /// When it came into its section: the move page shows a later time than the add page, so a move sets it anew.
    pub(crate) created: Timestamp,
}

/// The system sections of every user (resource page of teamworkSection). A conversation that is in no user-defined
/// section sits in the one for its kind: chats in `RecentChats`, channels in `TeamsAndChannels`, meetings in `MeetingChats`,
/// communities in `EngageCommunities`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum System {
    QuickViews,
    RecentChats,
    TeamsAndChannels,
    MutedChats,
    MeetingChats,
    EngageCommunities,
}

impl System {
    /// `QuickViews` is always first (page teamworksection-reorder).
    pub(crate) const ALL: [System; 6] = [
        System::QuickViews,
        System::RecentChats,
        System::TeamsAndChannels,
        System::MutedChats,
        System::MeetingChats,
        System::EngageCommunities,
    ];

    /// The reserved display name, which is the end of the section's id too.
    pub(crate) fn name(self) -> &'static str {
        match self {
            System::QuickViews => "QuickViews",
            System::RecentChats => "RecentChats",
            System::TeamsAndChannels => "TeamsAndChannels",
            System::MutedChats => "MutedChats",
            System::MeetingChats => "MeetingChats",
            System::EngageCommunities => "EngageCommunities",
        }
    }

    /// Page `teamworksection-get`, example 3: `TeamsAndChannels` shows its channels below their teams.
    pub(crate) fn is_hierarchical(self) -> bool {
        self == System::TeamsAndChannels
    }
}

/// The values of `sortType` (sectionSortType); `unknownFutureValue` is no value to ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SortType {
    MostRecent,
    UnreadThenMostRecent,
    NameAlphabetical,
    UserDefinedCustomOrder,
}

impl SortType {
    const ALL: [SortType; 4] = [
        SortType::MostRecent,
        SortType::UnreadThenMostRecent,
        SortType::NameAlphabetical,
        SortType::UserDefinedCustomOrder,
    ];

    /// The value of that name.
    pub(crate) fn from_name(name: &str) -> Option<SortType> {
        SortType::ALL.into_iter().find(|sort_type| sort_type.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            SortType::MostRecent => "mostRecent",
            SortType::UnreadThenMostRecent => "unreadThenMostRecent",
            SortType::NameAlphabetical => "nameAlphabetical",
            SortType::UserDefinedCustomOrder => "userDefinedCustomOrder",
        }
    }

    /// Page `teamworksection-update`: the valid values depend on the section.
    pub(crate) fn is_valid_for(self, system: Option<System>) -> bool {
        match system {
            None => self != SortType::NameAlphabetical,
            Some(System::TeamsAndChannels) => self == SortType::NameAlphabetical, // its view is hierarchical
            Some(System::EngageCommunities) => self != SortType::UserDefinedCustomOrder,
            Some(System::QuickViews | System::RecentChats | System::MutedChats | System::MeetingChats) => {
                matches!(self, SortType::MostRecent | SortType::UnreadThenMostRecent)
            }
        }
    }
}

impl Section {
    /// The section as every section page shows it.
    pub(crate) fn shown(&self, version: &str) -> Value {
        json!({
            "@odata.type": "#microsoft.graph.teamworkSection",
            "@odata.etag": format!("\"{version}\""),
            "id": self.id,
            "displayName": self.display_name,
            "displayIcon": self.icon.as_deref().map(shown_icon),
            "sectionType": if self.system.is_some() { "systemDefined" } else { "userDefined" },
            "sortType": self.sort_type.name(),
            "isExpanded": self.is_expanded,
            "isHierarchicalViewEnabled": self.system.is_some_and(System::is_hierarchical),
            "createdDateTime": instant(self.created),
            "lastModifiedDateTime": instant(self.modified),
        })
    }

    /// The same with its items in it (`$expand=items`).
    pub(crate) fn shown_with_items(&self, version: &str) -> Value {
        let mut shown = self.shown(version);
        shown["items"] = self.shown_items();
        shown
    }

    /// The items, without an etag each (page `teamworksection-list-items`).
    pub(crate) fn shown_items(&self) -> Value {
        self.items.iter().map(|item| Value::Object(item.properties(None))).collect()
    }
}

impl Item {
    /// The item as both item pages show it, with the etag of the hierarchy.
    pub(crate) fn shown(&self, version: &str) -> Value {
        Value::Object(self.properties(Some(version)))
    }

    fn properties(&self, version: Option<&str>) -> Map<String, Value> {
        let Conversation { id, kind } = &self.conversation;
        let mut shown = Map::new();
        shown.insert("@odata.type".to_owned(), json!("#microsoft.graph.teamworkSectionItem"));
        if let Some(version) = version {
            shown.insert("@odata.etag".to_owned(), json!(format!("\"{version}\"")));
        }
        shown.insert("id".to_owned(), json!(id));
        shown.insert("itemType".to_owned(), json!(Kind::name(*kind)));
        shown.insert("createdDateTime".to_owned(), json!(instant(self.created)));
        shown.insert("lastModifiedDateTime".to_owned(), Value::Null);
        shown
    }
}

/// The service names the icon; the pages show two names, any other icon has none here.
fn shown_icon(icon: &str) -> Value {
    let name = match icon {
        "⭐" => Some("Star"),
        "🚀" => Some("Rocket"),
        _ => None,
    };
    json!({ "iconType": icon, "displayName": name, "contentUrl": null, "skinTone": null })
}
