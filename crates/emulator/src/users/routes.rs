//! The request lines and permission tables of the user pages.

use super::get;
use crate::identity::Access;
use crate::route::{BOTH, Route};

/// From memory, as the one below.
const READ: Access = Access {
    scopes: &["User.ReadBasic.All", "User.Read.All"],
    roles: &["User.ReadBasic.All", "User.Read.All"],
};
/// One's own account takes the least permission that there is. An application has none, and is told so by the operation.
const READ_OWN: Access =
    Access { scopes: &["User.Read", "User.ReadBasic.All", "User.Read.All"], roles: READ.roles };

/// Every operation on users.
pub(crate) const ROUTES: &[Route] = &[
    Route { method: "GET", versions: BOTH, path: "users/{user}", access: READ, run: get::get_user },
    Route { method: "GET", versions: BOTH, path: "me", access: READ_OWN, run: get::get_user },
];
