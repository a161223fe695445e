//! The organization that the tenant is (v1.0 and beta): how a client finds out where it is.

mod list;
mod routes;

pub(crate) use routes::ROUTES;
