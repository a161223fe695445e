//! Users of the directory (v1.0 and beta), as far as somebody who adds members has to look them up.

mod get;
mod routes;

pub(crate) use routes::ROUTES;
