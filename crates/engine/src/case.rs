//! The case format: what a page promises, and how to provoke each promise.
//!
//! Files become a [`Suite`] through [`load()`], which reports every problem of every file at once; a suite's
//! [`Script`]s are what its trials do. [`template`] and [`request`] hold the templates, [`arrange`](mod@arrange)
//! puts fixtures in order, `wire` knows the TOML shapes, [`page`] compares clauses with a page's text.
//! This room does no I/O: texts are handed in.

pub mod arrange;
pub mod expectation;
mod find;
mod fingerprint;
pub mod home;
pub mod json_template;
mod load;
pub mod model;
pub mod page;
mod permission;
pub mod pointer;
pub mod request;
pub mod script;
pub mod template;
pub mod variables;
pub(crate) mod wire;

pub use arrange::{Instance, InstanceOrigin, arrange};
pub use expectation::{Check, Expectation, JsonType, Matcher, Pattern};
pub use find::Find;
pub use home::Home;
pub use json_template::JsonTemplate;
pub use load::{Loaded, load};
pub use model::{Clause, Step, Suite, Take, TakeFrom};
pub use permission::Permission;
pub use pointer::Pointer;
pub use request::{Endpoint, IdentityUse, RenderedRequest, RequestTemplate};
pub use script::{Broken, Original, Script, Variation};
pub use template::{Bindings, RenderError};
