//! `POST /{tenant}/oauth2/v2.0/token`: the client credentials grant (RFC 6749, 4.4), as Microsoft Entra answers it (facts
//! part 6; codes and texts that the facts don't have are from memory).
//!
//! The tenant is the id or the domain of the emulator's own, `3c1f0a52-0000-4000-8000-000000000001` or `contoso.example`.
//! Two clients are known, by secret in the form or by HTTP Basic:
//!
//! | `client_id` | `client_secret` | is |
//! |---|---|---|
//! | `c11e4700-0000-4000-8000-000000000001` | `emulator-secret-of-application` | an application with every permission |
//! | `c11e4700-0000-4000-8000-000000000002` | `emulator-secret-of-no-permission` | an application without any |
//!
//! An application with *some* permissions needs no client: a bearer string spells them (`identity.rs`). The scope is
//! `https://graph.microsoft.com/.default`, or that of any host, for a client in front of the emulator names the emulator's.
//!
//! It is another protocol than Graph's: its own errors (RFC 6749, 5.2), no error envelope. Where to start reading:
//! `endpoint.rs`.

mod client;
mod endpoint;
mod form;
mod issued;
mod refusal;

pub(crate) use client::Client;
pub(crate) use endpoint::{answer, tenant, unavailable};
pub(crate) use issued::Issued;
