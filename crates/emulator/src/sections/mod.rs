//! Sections of a user's teamwork and the items in them (beta): pages `teamworksection-post-items`,
//! `teamworksectionitem-move`, and their siblings, without which neither could be tried.

mod create;
mod delete;
mod fields;
mod get;
pub(crate) mod hierarchy;
mod item_add;
mod item_list;
mod item_move;
mod item_remove;
mod list;
mod routes;
pub(crate) mod section;
mod update;

pub(crate) use routes::ROUTES;
