//! The request line of the organization page. Its permissions table isn't kept: whoever has a token of the tenant is told its name,
//! so that a client can make sure of where it is before it asks for anything else.

use super::list;
use crate::identity::Access;
use crate::route::{BOTH, Route};

/// Every operation on the organization.
pub(crate) const ROUTES: &[Route] = &[Route {
    method: "GET",
    versions: BOTH,
    path: "organization",
    access: Access::ANY,
    run: list::list_organizations,
}];
