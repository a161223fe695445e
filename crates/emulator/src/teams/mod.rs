//! Teams and their members (v1.0 and beta): page `team-post-members` and what stands around it.

mod create;
mod delete;
mod get;
mod groups;
mod joined;
mod member_add;
mod member_get;
mod member_list;
mod member_remove;
mod member_update;
mod members_add;
pub(crate) mod operation;
mod operation_get;
mod routes;
pub(crate) mod team;

pub(crate) use routes::ROUTES;
