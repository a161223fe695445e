//! Why no token is given, as data; error, code and text are written once, in [`TokenRefusal::row`] (`refusal/table.rs`).

mod table;

use super::assertion::Fault;
use super::client::Client;
use axum::http::{HeaderName, StatusCode};

/// What is wrong with a request for a token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum TokenRefusal {
    NotPost { method: String },
    TenantUnknown { tenant: String },
    TenantUnnamed,
    TooLarge,
    NotAForm,
    Duplicate { parameter: String },
    Missing { parameter: &'static str },
    GrantUnsupported { grant: String },
    TwoWays,
    CredentialsMalformed,
    ClientUnknown { way: Way, id: String },
    SecretMissing { way: Way },
    SecretWrong { way: Way, client: Client },
    ClientPublic { way: Way },
    ClientNotPublic,
    Assertion { fault: Fault },
    ScopeUnknown { scope: String },
    AccountUnknown { name: String },
    AccountDisabled,
    PasswordWrong,
    RefreshUnknown,
    RefreshExpired,
    DeviceUnknown,
    DeviceExpired,
    DevicePending,
    DevicePolledTooSoon,
    DeviceDeclined,
    UserCodeUnknown,
    NotGet { method: String },
    NoJob,
    ScopeInvalid { scope: String },
    Unavailable,
}

/// How a client says who it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// In the form.
    Form,
    /// By HTTP Basic.
    Basic,
}

/// One refusal as it goes out.
pub(super) struct Row {
    pub(super) status: StatusCode,
    pub(super) error: &'static str,
    /// The number behind AADSTS.
    pub(super) code: u32,
    pub(super) says: String,
    /// A header that the status asks for (Allow, WWW-Authenticate).
    pub(super) header: Option<(HeaderName, &'static str)>,
}
