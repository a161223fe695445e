//! A refusal as it goes out, and the statuses that refusals have. Which refusal is which row is said in `refusal/table.rs`.

use axum::http::{HeaderName, StatusCode, header};
use std::borrow::Cow;

/// One refusal as it goes out.
pub(crate) struct Row {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: Cow<'static, str>,
    /// `innerError.code`, where a recorded answer has one; the inner message repeats the outer.
    pub(crate) inner_code: Option<&'static str>,
    /// An entry of `details[]`: code, message, target.
    pub(crate) detail: Option<(&'static str, &'static str, String)>,
    /// A header that the status asks for (Allow, WWW-Authenticate).
    pub(crate) header: Option<(HeaderName, String)>,
}

/// Any status and code.
pub(crate) fn row(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Row {
    Row { status, code, message: message.into(), inner_code: None, detail: None, header: None }
}

/// 400, whose code is the status phrase without its space, as the Teams workload writes it (facts part 3).
pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Row {
    row(StatusCode::BAD_REQUEST, "BadRequest", message)
}

/// 403.
pub(crate) fn forbidden(message: impl Into<Cow<'static, str>>) -> Row {
    row(StatusCode::FORBIDDEN, "Forbidden", message)
}

/// 403 as the Teams workload says it, with an inner code.
pub(crate) fn denied(message: &'static str) -> Row {
    Row { inner_code: Some("AccessDenied"), ..forbidden(message) }
}

/// 404.
pub(crate) fn not_found(message: impl Into<Cow<'static, str>>) -> Row {
    row(StatusCode::NOT_FOUND, "NotFound", message)
}

/// 409.
pub(crate) fn conflict(message: impl Into<Cow<'static, str>>) -> Row {
    row(StatusCode::CONFLICT, "Conflict", message)
}

/// 401 with the challenge that RFC 6750 asks for; the code is the recorded one for every text (REC 28).
pub(crate) fn unauthorized(message: &'static str) -> Row {
    let challenge = r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000""#;
    Row {
        header: Some((header::WWW_AUTHENTICATE, challenge.to_owned())),
        ..row(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
    }
}
