//! A person signs in elsewhere with a code (RFC 8628): for a run at a terminal.

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::error::{AuthError, one_line};
use super::login::{Grant, Login};
use super::sources::Sources;
use crate::secret::{Redactor, Secret};

/// What polling is slowed down by (RFC 8628, section 3.5), and how often it polls unless it is told otherwise (section 3.2).
const STEP: Duration = Duration::from_secs(5);

/// No code is waited for any longer, whatever the login host says.
const LONGEST: Duration = Duration::from_mins(30);

/// Asks for a code, shows it, and polls until somebody has signed in with it.
pub(super) async fn signed_in(
    (login, redactor, sources): (&Login, &Redactor, &dyn Sources),
    who: &str,
    client: &str,
    scope: &str,
) -> Result<Grant, AuthError> {
    let form = [("client_id", client), ("scope", scope)];
    let answer = login.post("devicecode", &form).await?.map_err(AuthError::Refused)?;
    let code = Code::read(&answer, redactor)
        .ok_or_else(|| AuthError::NoToken(login.token_endpoint(), "what it answers is no code".into()))?;
    let message = format!(
        "to sign in as `{who}`, open {} and enter the code {} (within {} minutes)\n",
        code.address,
        code.shown,
        code.good.as_secs() / 60
    );
    if !sources.tell(&message) {
        return Err(AuthError::NobodyThere);
    }
    let (mut interval, mut waited) = (code.interval, Duration::ZERO);
    while waited < code.good {
        sources.pause(interval).await;
        waited += interval.max(Duration::from_secs(1));
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", client),
            ("device_code", code.secret.expose()),
        ];
        match login.token(&form).await {
            Err(AuthError::Refused(refusal)) => match refusal.error.as_str() {
                "authorization_pending" => {}
                "slow_down" => interval += STEP,
                "authorization_declined" | "access_denied" => return Err(AuthError::Declined),
                "expired_token" | "bad_verification_code" => return Err(AuthError::CodeExpired),
                _ => return Err(AuthError::Refused(refusal)),
            },
            other => return other,
        }
    }
    Err(AuthError::CodeExpired)
}

struct Code {
    secret: Secret,
    shown: String,
    address: Url,
    good: Duration,
    interval: Duration,
}

impl Code {
    fn read(answer: &Value, redactor: &Redactor) -> Option<Self> {
        let text = |name: &str| answer.get(name).and_then(Value::as_str);
        let secret = Secret::new(text("device_code")?)?;
        redactor.learn([&secret]);
        let address = Url::parse(text("verification_uri").or_else(|| text("verification_url"))?).ok()?;
        let seconds = |name: &str| answer.get(name).and_then(Value::as_u64).map(Duration::from_secs);
        Some(Self {
            secret,
            shown: one_line(text("user_code")?),
            address: Some(address).filter(|address| matches!(address.scheme(), "https" | "http"))?,
            good: seconds("expires_in")?.min(LONGEST),
            interval: seconds("interval").unwrap_or(STEP).min(LONGEST),
        })
    }
}
