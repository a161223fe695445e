//! Teams and their members (v1.0 and beta): page `team-post-members` and what stands around it.

mod get;
mod member_add;
mod member_get;
mod member_list;
mod member_remove;
mod routes;
pub(crate) mod team;

pub(crate) use routes::ROUTES;
