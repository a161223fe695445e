//! Chats and their members (v1.0 and beta): page `chat-post-members` and what stands around it.

pub(crate) mod chat;
mod create;
mod delete;
mod get;
mod list;
mod member_add;
mod member_get;
mod member_list;
mod member_remove;
mod routes;

pub(crate) use routes::ROUTES;
