//! The request lines and permission tables of the team pages.

use super::{
    create, delete, get, groups, joined, member_add, member_get, member_list, member_remove, member_update,
    members_add, operation_get,
};
use crate::identity::Access;
use crate::route::{BOTH, Route};

/// From memory, as the three below.
const CREATE: Access = Access {
    scopes: &["Team.Create", "Group.ReadWrite.All", "Directory.ReadWrite.All"],
    roles: &["Team.Create", "Group.ReadWrite.All", "Directory.ReadWrite.All"],
};
const DELETE: Access = Access { scopes: &["Group.ReadWrite.All"], roles: &["Group.ReadWrite.All"] };
/// What was asked for with one of these can be asked about.
const OPERATION: Access = Access {
    scopes: &["Team.Create", "Channel.Create", "Team.ReadBasic.All", "Group.ReadWrite.All"],
    roles: &["Team.Create", "Channel.Create", "Team.ReadBasic.All", "Group.ReadWrite.All"],
};
const READ: Access = Access { scopes: &["Team.ReadBasic.All"], roles: &["Team.ReadBasic.All"] };
/// From memory.
const GROUPS_READ: Access = Access {
    scopes: &["Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    roles: &["Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
};
/// REC 5, without the permission of one team that an app is installed in.
const MEMBER_READ: Access = Access {
    scopes: &["TeamMember.Read.All", "TeamMember.ReadWrite.All"],
    roles: &["TeamMember.Read.All", "TeamMember.ReadWrite.All"],
};
/// Page team-post-members. (The v1.0 page of a later year has a lower one too, facts 1.0.)
const MEMBER_WRITE: Access =
    Access { scopes: &["TeamMember.ReadWrite.All"], roles: &["TeamMember.ReadWrite.All"] };

const TEAMS: &str = "teams";
const JOINED: &str = "users/{user}/joinedTeams";
const GROUPS: &str = "groups";
const GROUP: &str = "groups/{group}";
const OPERATIONS: &str = "teams/{team}/operations/{operation}";
const TEAM: &str = "teams/{team}";
const MEMBERS: &str = "teams/{team}/members";
const MEMBER: &str = "teams/{team}/members/{member}";
const MEMBERS_ADD: &str = "teams/{team}/members/add";

/// Every operation on teams.
pub(crate) const ROUTES: &[Route] = &[
    Route { method: "POST", versions: BOTH, path: TEAMS, access: CREATE, run: create::create_team },
    Route { method: "GET", versions: BOTH, path: JOINED, access: READ, run: joined::list_joined },
    Route { method: "GET", versions: BOTH, path: GROUPS, access: GROUPS_READ, run: groups::list_groups },
    Route { method: "DELETE", versions: BOTH, path: GROUP, access: DELETE, run: delete::delete_group },
    Route {
        method: "GET",
        versions: BOTH,
        path: OPERATIONS,
        access: OPERATION,
        run: operation_get::get_operation,
    },
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
    Route {
        method: "POST",
        versions: BOTH,
        path: MEMBERS_ADD,
        access: MEMBER_WRITE,
        run: members_add::add_members,
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
