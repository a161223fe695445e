//! What each refusal says. The error is RFC 6749's (5.2), the number and the text are those of Microsoft Entra, from memory where
//! nothing else is said, or `ours`.

use super::{Row, TokenRefusal, Way};
use crate::token::assertion::Fault;
use axum::http::{StatusCode, header};

impl TokenRefusal {
    /// Status, error, code and text of this refusal.
    #[expect(clippy::too_many_lines, reason = "a table: one refusal after the other, and no `_`")]
    pub(in crate::token) fn row(self) -> Row {
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
            TokenRefusal::ClientPublic { way } => invalid_client(
                way,
                700_025,
                "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
            ),
            TokenRefusal::ClientNotPublic => invalid_client(
                Way::Form,
                7_000_218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'. People sign in with the public client.",
            ), // the second sentence is ours
            TokenRefusal::Assertion { fault } => {
                let (code, says) = assertion(&fault);
                invalid_client(Way::Form, code, says)
            }
            TokenRefusal::AccountUnknown { name } => invalid_grant(
                50_034,
                format!("The user account '{}' does not exist in the directory 'Contoso'.", legible(&name)),
            ),
            TokenRefusal::AccountDisabled => invalid_grant(50_057, "The user account is disabled."),
            TokenRefusal::PasswordWrong => {
                invalid_grant(50_126, "Error validating credentials due to invalid username or password.")
            }
            TokenRefusal::RefreshUnknown => invalid_grant(
                9_002_313,
                "Invalid request. The refresh token is malformed or was not issued here.",
            ), // ours
            TokenRefusal::RefreshExpired => invalid_grant(
                70_008,
                "The provided authorization code or refresh token has expired due to inactivity.",
            ),
            // RFC 8628, 3.5, and facts part 6.
            TokenRefusal::DeviceUnknown => row(
                "bad_verification_code",
                70_011,
                "The device code is not known here, or a token was given for it already.",
            ), // ours
            TokenRefusal::DeviceExpired => row(
                "expired_token",
                70_020,
                "The provided value for the input parameter 'device_code' is expired.",
            ),
            TokenRefusal::DevicePending => row(
                "authorization_pending",
                70_016,
                "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
            ),
            TokenRefusal::DevicePolledTooSoon => row(
                "slow_down",
                50_196,
                "The client asks too often: the interval of the device code is in seconds.",
            ), // ours
            TokenRefusal::DeviceDeclined => {
                row("authorization_declined", 70_018, "The person who was asked to sign in declined.")
            } // ours
            TokenRefusal::UserCodeUnknown => {
                invalid_request(70_019, "The code is not known here, has expired, or was answered already.")
            } // ours
            TokenRefusal::NotGet { method } => Row {
                status: StatusCode::METHOD_NOT_ALLOWED,
                header: Some((header::ALLOW, "GET")),
                ..invalid_request(
                    900_561,
                    format!(
                        "The endpoint only accepts GET requests. Received a {} request.",
                        legible(&method)
                    ),
                )
            },
            TokenRefusal::NoJob => Row {
                status: StatusCode::UNAUTHORIZED,
                ..row("invalid_token", 0, "The bearer of the request is no job of this CI.")
            }, // ours: this is no service of Entra's
            TokenRefusal::ScopeUnknown { scope } => row(
                "invalid_scope",
                70_011,
                format!(
                    "The provided value for the input parameter 'scope' is not valid. The scope {} is not valid.",
                    legible(&scope)
                ),
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

/// What Entra says of an assertion, from memory where it isn't `ours`.
fn assertion(fault: &Fault) -> (u32, String) {
    let federated = |what: &str, value: &str| {
        format!(
            "No matching federated identity record found for presented assertion {what} '{}'.",
            legible(value)
        )
    };
    match fault {
        Fault::Malformed => (50_027, "JWT token is invalid or malformed.".to_owned()),
        Fault::CertificateUnknown => (
            700_027,
            "The certificate with identifier used to sign the client assertion is not registered on application.".to_owned(),
        ),
        Fault::SignatureWrong => (50_013, "Assertion failed signature validation.".to_owned()),
        Fault::ForAnother => {
            (700_023, "Client assertion audience claim does not match the token endpoint.".to_owned())
        }
        Fault::OfAnother => (
            700_021,
            "Client assertion application identifier doesn't match 'client_id' parameter.".to_owned(),
        ),
        Fault::OutOfTime => (700_024, "Client assertion is not within its valid time range.".to_owned()),
        Fault::UsedBefore => (50_030, "Client assertion was used before: its 'jti' is known.".to_owned()), // ours
        Fault::IssuerUnknown { issuer } => (700_211, federated("issuer", issuer)),
        Fault::SubjectUnknown { subject } => (700_213, federated("subject", subject)),
        Fault::AudienceWrong { audience } => (700_212, federated("audience", audience)),
    }
}

fn invalid_grant(code: u32, says: impl Into<String>) -> Row {
    row("invalid_grant", code, says)
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
