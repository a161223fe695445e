//! Where tokens are asked for, as Microsoft Entra and a CI answer it (facts part 6; codes and texts that the facts don't have are
//! from memory). It is another protocol than Graph's: its own errors (RFC 6749, 5.2), no error envelope.
//!
//! | request | answers |
//! |---|---|
//! | `POST /{tenant}/oauth2/v2.0/token` | a token, by the grants below |
//! | `POST /{tenant}/oauth2/v2.0/devicecode` | `client_id`, `scope`: a code for somebody who signs in elsewhere (RFC 8628); `interval` is 1 |
//! | `POST /device` | what that somebody does: `user_code=…&user=member-01`, or `user_code=…&decline=1` |
//! | `GET /ci/oidc?audience=…` | a token of a CI's job, as GitHub Actions gives it: `{"value": "<token>"}` |
//!
//! The tenant is the id or the domain of the emulator's own, `3c1f0a52-0000-4000-8000-000000000001` or `contoso.example`; people may
//! leave it to their account (`common`, `organizations`, `consumers`). **All but the first row, and of that one all but the first
//! grant and the first two clients, is there with `emulate --tenant` only**: elsewhere bearer strings spell everybody (`identity.rs`).
//!
//! | `grant_type` | and | gives |
//! |---|---|---|
//! | `client_credentials` | a client that proves itself, `scope=https://HOST/.default` | an application's token, with `roles` |
//! | `password` | `username=member-01@contoso.example`, `password=emulator-password`, `scope` | a person's token, with `scp` |
//! | `urn:ietf:params:oauth:grant-type:device_code` | `device_code` | the same, when the person said yes |
//! | `refresh_token` | `refresh_token`, perhaps `scope` | the same again; one is given where `offline_access` was asked for |
//!
//! A person's `scope` names permissions, with their service (`https://graph.microsoft.com/ChatMember.Read`) or without, and gives exactly
//! those; `.default` gives all that a page names. The service may be `https://graph.microsoft.com` or a base URL of the emulator's;
//! a token for another is issued, and refused by Graph with 401.
//!
//! | `client_id`: `c11e4700-0000-4000-8000-` | `client_secret`: `emulator-secret-of-` | is |
//! |---|---|---|
//! | `000000000001` | `application` | an application with every permission |
//! | `000000000002` | `no-permission` | an application without any |
//! | `000000000003` | none, it is public | what people sign in with |
//! | `0000000001NN` | the permission, such as `Chat.Create` | an application with permission NN of the list below, and no other |
//!
//! 01 `ChannelMember.Read.All`, 02 `ChannelMember.ReadWrite.All`, 03 `Chat.Manage.Chat`, 04 `Chat.ReadWrite.All`,
//! 05 `ChatMember.Read.All`, 06 `ChatMember.ReadWrite.All`, 07 `TeamMember.Read.All`, 08 `TeamMember.ReadWrite.All`,
//! 09 `TeamworkSection.Read.All`, 10 `TeamworkSection.ReadWrite.All`, 11 `Channel.Create`, 12 `Channel.Delete.All`,
//! 13 `Channel.ReadBasic.All`, 14 `Chat.Create`, 15 `Chat.ManageDeletion.All`, 16 `Chat.Read.All`, 17 `Chat.ReadBasic.All`,
//! 18 `Directory.Read.All`, 19 `Directory.ReadWrite.All`, 20 `Group.Read.All`, 21 `Group.ReadWrite.All`, 22 `Team.Create`,
//! 23 `Team.ReadBasic.All`, 24 `User.Read.All`, 25 `User.ReadBasic.All`
//!
//! An application proves itself in one of three ways:
//!
//! | by | with |
//! |---|---|
//! | secret | `client_secret` in the form, or HTTP Basic |
//! | certificate | `client_assertion` (RFC 7523; RS256 or PS256; `x5t` or `x5t#S256`; `iss`, `sub`, `aud`, `exp`, and a `jti` that is new), signed with the key that `--files` holds; all applications are registered with that certificate |
//! | federation | `client_assertion` of the CI for `api://AzureADTokenExchange`; the bearer of `GET /ci/oidc` is `emulator-ci-request-token`, whose job is trusted, or `emulator-ci-request-token-of-a-pull-request`, whose isn't |
//!
//! | `username` or `user`, with or without `@contoso.example` | is |
//! |---|---|
//! | `member-NN` (also `user-NN@contoso.example`), `colleague-NN`, `outsider-NN`, `newcomer-NN`, `guest-NN` | a person of pool entry NN, 01 to 64 |
//! | `no_permission-NN` | user NN, whose tokens have no permission, whatever was asked for |
//! | `expired-NN` | user NN, whose tokens are over when they are issued |
//! | `personal-NN` | a personal Microsoft account, which none of the five pages supports |
//! | `blocked-NN`, `partner-NN` | somebody who can't sign in here |
//!
//! Tokens are signed with a key of the process, and have the claims of Entra's. Where to start reading: `endpoint.rs`.

mod account;
mod assertion;
mod ci;
mod client;
mod device;
mod endpoint;
mod form;
mod grant;
mod issuer;
mod jwt;
mod refusal;
mod scope;

pub(crate) use device::State;
pub(crate) use endpoint::{Desk, Door, answer, unavailable};
pub(crate) use issuer::{Issuer, Site};
pub(crate) use jwt::Jwt;
