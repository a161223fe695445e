//! The request lines and permission tables of the team pages.

use super::{get, member_add, member_get, member_list, member_remove};
use crate::emulator::identity::Access;
use crate::emulator::router::{BOTH, Route};

/// From memory.
const READ: Access = Access { scopes: &["Team.ReadBasic.All"], roles: &["Team.ReadBasic.All"] };
/// REC 5, without the permission of one team that an app is installed in.
const MEMBER_READ: Access = Access {
    scopes: &["TeamMember.Read.All", "TeamMember.ReadWrite.All"],
    roles: &["TeamMember.Read.All", "TeamMember.ReadWrite.All"],
};
/// Page team-post-members. (The v1.0 page of a later year has a lower one too, facts 1.0.)
const MEMBER_WRITE: Access =
    Access { scopes: &["TeamMember.ReadWrite.All"], roles: &["TeamMember.ReadWrite.All"] };

const TEAM: &str = "teams/{team}";
const MEMBERS: &str = "teams/{team}/members";
const MEMBER: &str = "teams/{team}/members/{member}";

/// Every operation on teams.
pub(crate) const ROUTES: &[Route] = &[
    Route { method: "GET", versions: BOTH, path: TEAM, access: READ, run: get::get_team },
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
