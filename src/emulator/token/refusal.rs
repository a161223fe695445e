//! Why no token is given, as data; error, code and text are written once, in [`TokenRefusal::row`].
//!
//! The error is RFC 6749's (5.2), the number and the text are those of Microsoft Entra, from memory where nothing else is
//! said, or `ours`.

use super::client::Client;
use axum::http::{HeaderName, StatusCode, header};

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
    AssertionUnknown,
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

impl TokenRefusal {
    /// Status, error, code and text of this refusal.
    pub(super) fn row(self) -> Row {
        match self {
            TokenRefusal::NotPost { method } => Row {
                status: StatusCode::METHOD_NOT_ALLOWED, // RFC 9110, 15.5.6; Entra says 400
                header: Some((header::ALLOW, "POST")),
                ..invalid_request(
                    900_561,
                    format!(
                        "The endpoint only accepts POST requests. Received a {} request.",
                        legible(&method)
                    ),
                )
            },
            TokenRefusal::Unavailable => Row {
                status: StatusCode::SERVICE_UNAVAILABLE,
                ..row("temporarily_unavailable", 90_033, "A transient error has occurred. Please try again.")
            },
            TokenRefusal::TenantUnknown { tenant } => invalid_request(
                90_002,
                format!(
                    "Tenant '{}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
                    legible(&tenant)
                ),
            ),
            TokenRefusal::TenantUnnamed => invalid_request(
                50_059,
                "No tenant-identifying information found in either the request or implied by any provided credentials.",
            ),
            TokenRefusal::TooLarge => invalid_request(9_002_313, "The request body is larger than 1 MiB."), // ours
            TokenRefusal::NotAForm => {
                invalid_request(9_002_313, "Invalid request. Request is malformed or invalid.")
            }
            TokenRefusal::Duplicate { parameter } => invalid_request(
                9_000_411,
                format!(
                    "The request is not properly formatted. The parameter '{}' is duplicated.",
                    legible(&parameter)
                ),
            ),
            TokenRefusal::Missing { parameter } => invalid_request(
                900_144,
                format!("The request body must contain the following parameter: '{parameter}'."),
            ),
            TokenRefusal::GrantUnsupported { grant } => row(
                "unsupported_grant_type",
                70_003,
                format!("The app requested an unsupported grant type '{}'.", legible(&grant)),
            ),
            TokenRefusal::TwoWays => invalid_request(
                9_002_313,
                "A client must not authenticate in more than one way, or under two ids, in one request.",
            ), // ours; RFC 6749, 2.3
            TokenRefusal::CredentialsMalformed => invalid_client(
                Way::Basic,
                7_000_215,
                "The Authorization header doesn't hold the credentials of a client.",
            ), // ours
            TokenRefusal::ClientUnknown { way, id } => {
                let says = format!(
                    "Application with identifier '{}' was not found in the directory 'Contoso'.",
                    legible(&id)
                );
                match way {
                    Way::Form => row("unauthorized_client", 700_016, says), // Entra's; RFC 6749 would say invalid_client
                    Way::Basic => invalid_client(way, 700_016, says), // RFC 6749, 5.2: it must be 401 here
                }
            }
            TokenRefusal::SecretMissing { way } => invalid_client(
                way,
                7_000_216,
                "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
            ),
            TokenRefusal::SecretWrong { way, client } => invalid_client(
                way,
                7_000_215,
                format!(
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{}'.",
                    client.id()
                ),
            ),
            TokenRefusal::AssertionUnknown => invalid_client(
                Way::Form,
                700_027,
                "The certificate with identifier used to sign the client assertion is not registered on application.",
            ),
            TokenRefusal::ScopeInvalid { scope } => row(
                "invalid_scope",
                1_002_012,
                format!(
                    "The provided value for scope {} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
                    legible(&scope)
                ),
            ),
        }
    }
}

fn row(error: &'static str, code: u32, says: impl Into<String>) -> Row {
    Row { status: StatusCode::BAD_REQUEST, error, code, says: says.into(), header: None }
}

fn invalid_request(code: u32, says: impl Into<String>) -> Row {
    row("invalid_request", code, says)
}

/// 401; with a challenge for a client that tried HTTP Basic.
fn invalid_client(way: Way, code: u32, says: impl Into<String>) -> Row {
    let challenge = match way {
        Way::Form => None,
        Way::Basic => Some((header::WWW_AUTHENTICATE, r#"Basic realm="emulator", charset="UTF-8""#)),
    };
    Row { status: StatusCode::UNAUTHORIZED, header: challenge, ..row("invalid_client", code, says) }
}

/// What was sent, as far as a description may hold it (RFC 6749, 5.2: printable ASCII without quote and backslash).
fn legible(sent: &str) -> String {
    let may_stand = |sent: &char| matches!(sent, ' '..='!' | '#'..='[' | ']'..='~');
    sent.chars().filter(may_stand).take(100).collect()
}
