//! The request lines and permission tables of the channel pages.

use super::{create, delete, get, list, member_add, member_get, member_list, member_remove, member_update};
use crate::identity::Access;
use crate::route::{BOTH, Route};

/// Page channel-post-members.
const MEMBER_WRITE: Access =
    Access { scopes: &["ChannelMember.ReadWrite.All"], roles: &["ChannelMember.ReadWrite.All"] };
/// From memory, as the three below.
const MEMBER_READ: Access = Access {
    scopes: &["ChannelMember.Read.All", "ChannelMember.ReadWrite.All"],
    roles: &["ChannelMember.Read.All", "ChannelMember.ReadWrite.All"],
};
const READ: Access = Access { scopes: &["Channel.ReadBasic.All"], roles: &["Channel.ReadBasic.All"] };
const CREATE: Access = Access { scopes: &["Channel.Create"], roles: &["Channel.Create"] };
const DELETE: Access = Access { scopes: &["Channel.Delete.All"], roles: &["Channel.Delete.All"] };

const CHANNELS: &str = "teams/{team}/channels";
const CHANNEL: &str = "teams/{team}/channels/{channel}";
const MEMBERS: &str = "teams/{team}/channels/{channel}/members";
const MEMBER: &str = "teams/{team}/channels/{channel}/members/{member}";

/// Every operation on channels.
pub(crate) const ROUTES: &[Route] = &[
    Route { method: "GET", versions: BOTH, path: CHANNELS, access: READ, run: list::list_channels },
    Route { method: "POST", versions: BOTH, path: CHANNELS, access: CREATE, run: create::create_channel },
    Route { method: "GET", versions: BOTH, path: CHANNEL, access: READ, run: get::get_channel },
    Route { method: "DELETE", versions: BOTH, path: CHANNEL, access: DELETE, run: delete::delete_channel },
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
    Route {
        method: "PATCH",
        versions: BOTH,
        path: MEMBER,
        access: MEMBER_WRITE,
        run: member_update::update_member,
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
