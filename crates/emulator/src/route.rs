//! What an operation says of itself. A route reads like the head of its page: request line, permissions, function.

use super::identity::Access;
use super::refusal::Refusal;
use super::request::{Call, Version};
use super::response::Reply;
use super::store::Store;

/// One documented request.
pub(crate) struct Route {
    /// The method, upper case.
    pub(crate) method: &'static str,
    /// Where the operation exists.
    pub(crate) versions: &'static [Version],
    /// The path after the version, as the page writes it; `{name}` is one segment.
    pub(crate) path: &'static str,
    /// The page's permissions table.
    pub(crate) access: Access,
    /// The operation.
    pub(crate) run: Operation,
}

/// What an operation makes of a request.
pub(crate) type Operation = fn(&Call<'_>, &mut Store) -> Result<Reply, Refusal>;

/// Sections exist only in beta (no v1.0 schema has them, facts part 5).
pub(crate) const BETA: &[Version] = &[Version::Beta];
/// Chats, teams and channels are the same in both.
pub(crate) const BOTH: &[Version] = &[Version::V1, Version::Beta];
