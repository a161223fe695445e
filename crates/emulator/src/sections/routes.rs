//! The request lines and permission tables of the section pages.

use super::{create, delete, get, item_add, item_list, item_move, item_remove, list, update};
use crate::identity::Access;
use crate::route::{BETA, Route};

/// List, get (facts part 2).
const READ: Access = Access {
    scopes: &["TeamworkSection.Read", "TeamworkSection.ReadWrite"],
    roles: &["TeamworkSection.Read.All", "TeamworkSection.ReadWrite.All"],
};
/// Both item pages, and everything else that changes a hierarchy.
const WRITE: Access =
    Access { scopes: &["TeamworkSection.ReadWrite"], roles: &["TeamworkSection.ReadWrite.All"] };

const SECTIONS: &str = "users/{user}/teamwork/sections";
const SECTION: &str = "users/{user}/teamwork/sections/{section}";
const ITEMS: &str = "users/{user}/teamwork/sections/{section}/items";
const ITEM: &str = "users/{user}/teamwork/sections/{section}/items/{item}";
const MOVE: &str = "users/{user}/teamwork/sections/{section}/items/{item}/move";

/// Every operation on sections.
pub(crate) const ROUTES: &[Route] = &[
    Route { method: "GET", versions: BETA, path: SECTIONS, access: READ, run: list::list_sections },
    Route { method: "POST", versions: BETA, path: SECTIONS, access: WRITE, run: create::create_section },
    Route { method: "GET", versions: BETA, path: SECTION, access: READ, run: get::get_section },
    Route { method: "PATCH", versions: BETA, path: SECTION, access: WRITE, run: update::update_section },
    Route { method: "DELETE", versions: BETA, path: SECTION, access: WRITE, run: delete::delete_section },
    Route { method: "GET", versions: BETA, path: ITEMS, access: READ, run: item_list::list_items },
    Route { method: "POST", versions: BETA, path: ITEMS, access: WRITE, run: item_add::add_item },
    Route { method: "DELETE", versions: BETA, path: ITEM, access: WRITE, run: item_remove::remove_item },
    Route { method: "POST", versions: BETA, path: MOVE, access: WRITE, run: item_move::move_item },
];
