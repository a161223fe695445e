//! Channels of a team and their members (v1.0 and beta): page `channel-post-members` and what stands around it.

pub(crate) mod channel;
mod create;
mod delete;
mod get;
mod list;
mod member_add;
mod member_get;
mod member_list;
mod member_remove;
mod member_update;
mod routes;

pub(crate) use routes::ROUTES;
