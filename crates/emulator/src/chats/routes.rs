//! The request lines and permission tables of the chat pages.

use super::{create, delete, get, list, member_add, member_get, member_list, member_remove};
use crate::identity::Access;
use crate::route::{BOTH, Route};

/// Facts part 2: delegated Chat.Create; the application permission came later (from memory).
const CREATE: Access = Access { scopes: &["Chat.Create", "Chat.ReadWrite"], roles: &["Chat.Create"] };
const READ: Access = Access {
    scopes: &["Chat.ReadBasic", "Chat.Read", "Chat.ReadWrite"],
    roles: &["Chat.ReadBasic.All", "Chat.Read.All", "Chat.Manage.Chat", "Chat.ReadWrite.All"],
};
/// From memory.
const LIST: Access = Access {
    scopes: &["Chat.ReadBasic", "Chat.Read", "Chat.ReadWrite"],
    roles: &["Chat.ReadBasic.All", "Chat.Read.All", "Chat.ReadWrite.All"],
};
/// From memory: an administrator's permission (facts part 2).
const DELETE: Access = Access { scopes: &["Chat.ManageDeletion.All"], roles: &["Chat.ManageDeletion.All"] };

/// Page chat-post-members.
const MEMBER_WRITE: Access = Access {
    scopes: &["ChatMember.ReadWrite", "Chat.ReadWrite"],
    roles: &["ChatMember.ReadWrite.All", "Chat.Manage.Chat", "Chat.ReadWrite.All"],
};
/// From memory: the read permissions, then the page's own.
const MEMBER_READ: Access = Access {
    scopes: &["ChatMember.Read", "Chat.ReadBasic", "Chat.Read", "ChatMember.ReadWrite", "Chat.ReadWrite"],
    roles: &[
        "ChatMember.Read.All",
        "Chat.ReadBasic.All",
        "Chat.Read.All",
        "ChatMember.ReadWrite.All",
        "Chat.Manage.Chat",
        "Chat.ReadWrite.All",
    ],
};

const CHATS: &str = "chats";
const CHATS_OF: &str = "users/{user}/chats";
const CHAT: &str = "chats/{chat}";
const MEMBERS: &str = "chats/{chat}/members";
const MEMBER: &str = "chats/{chat}/members/{member}";

/// Every operation on chats.
pub(crate) const ROUTES: &[Route] = &[
    Route { method: "POST", versions: BOTH, path: CHATS, access: CREATE, run: create::create_chat },
    Route { method: "GET", versions: BOTH, path: CHATS_OF, access: LIST, run: list::list_chats },
    Route { method: "GET", versions: BOTH, path: CHAT, access: READ, run: get::get_chat },
    Route { method: "DELETE", versions: BOTH, path: CHAT, access: DELETE, run: delete::delete_chat },
    Route {
        method: "GET",
        versions: BOTH,
        path: MEMBERS,
        access: MEMBER_READ,
        run: member_list::list_members,
    },
    Route {
        method: "POST",
        versions: BOTH,
        path: MEMBERS,
        access: MEMBER_WRITE,
        run: member_add::add_member,
    },
    Route { method: "GET", versions: BOTH, path: MEMBER, access: MEMBER_READ, run: member_get::get_member },
    Route {
        method: "DELETE",
        versions: BOTH,
        path: MEMBER,
        access: MEMBER_WRITE,
        run: member_remove::remove_member,
    },
];
