//! The login host: forms that are sent to it, and what it answers (RFC 6749, sections 4.4, 5 and 6).

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request, Url};
use serde_json::Value;

use super::error::{AuthError, Refusal};
use super::sources::Sources;
use crate::secret::{Redactor, Secret};
use crate::target::client::{Client, Limits, Received, Trust};

/// So many times a form is sent again to a host that has too much to do.
const PATIENCE: u32 = 3;

/// No single wait is longer, whatever the host asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Where one tenant's tokens are issued.
#[derive(Debug)]
pub(super) struct Login {
    client: Client,
    host: String,
    endpoint: String,
    redactor: Redactor,
    sources: Arc<dyn Sources>,
}

/// What a token endpoint grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::target) struct Grant {
    pub(in crate::target) token: Secret,
    pub(in crate::target) refresh: Option<Secret>,
    /// How long the token is good, in seconds.
    pub(in crate::target) lifetime: Option<i64>,
}

impl Login {
    pub(super) fn new(
        (login, tenant): (&str, &str),
        (limits, trust): (Limits, &Trust),
        redactor: &Redactor,
        sources: Arc<dyn Sources>,
    ) -> Result<Self, AuthError> {
        let client = Client::new(login, limits, trust, redactor)
            .map_err(|why| AuthError::Unreachable(login.to_owned(), why))?;
        let endpoint = format!("{login}/{tenant}/oauth2/v2.0");
        Ok(Self { client, host: login.to_owned(), endpoint, redactor: redactor.clone(), sources })
    }

    /// The address that tokens are asked for at: the audience of assertions.
    pub(super) fn token_endpoint(&self) -> String {
        format!("{}/token", self.endpoint)
    }

    /// Asks for a token.
    pub(super) async fn token(&self, form: &[(&str, &str)]) -> Result<Grant, AuthError> {
        let answer = self.post("token", form).await?;
        let value = answer.map_err(AuthError::Refused)?;
        Grant::read(&value, self.sources.now(), &self.redactor)
            .map_err(|why| AuthError::NoToken(self.host.clone(), why))
    }

    /// Sends a form to an endpoint of the tenant: what is answered, or why it is refused.
    pub(super) async fn post(
        &self,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<Result<Value, Refusal>, AuthError> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let address = format!("{}/{path}", self.endpoint);
        let address = Url::parse(&address)
            .map_err(|error| AuthError::Unreachable(self.host.clone(), error.to_string()))?;
        let mut sent = 0;
        let received = loop {
            let mut request = Request::new(Method::POST, address.clone());
            let headers = request.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
            headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.clone().into());
            let received = self.client.send(request).await;
            let received = received.map_err(|error| {
                AuthError::Unreachable(self.host.clone(), self.redactor.text(&error.to_string()))
            })?;
            if !matches!(received.status, 429 | 503) {
                break received;
            }
            if sent == PATIENCE {
                return Err(AuthError::Busy(self.host.clone(), received.status));
            }
            sent += 1;
            self.sources.pause(wait(&received, sent, self.sources.now())).await;
        };
        if (200..300).contains(&received.status) {
            let read = serde_json::from_slice(&received.body).map(Ok);
            return read.map_err(|_| AuthError::NoToken(self.host.clone(), "its answer isn't JSON".into()));
        }
        let refusal = Refusal::read(&self.host, &received.body, &self.redactor);
        let other = || AuthError::NoToken(self.host.clone(), format!("it answers {}", received.status));
        refusal.map(Err).ok_or_else(other)
    }
}

/// How long to wait before the next attempt: as `Retry-After` says (RFC 9110, section 10.2.3), else longer each time.
fn wait(received: &Received, sent: u32, now: Timestamp) -> Duration {
    let said = received.header("retry-after").and_then(|said| {
        let seconds = said.trim().parse::<f64>().ok().map(|seconds| seconds.max(0.0));
        let until = || {
            let zoned = jiff::fmt::rfc2822::parse(said).ok()?;
            Some(zoned.timestamp().duration_since(now).as_secs_f64().max(0.0))
        };
        Duration::try_from_secs_f64(seconds.or_else(until)?).ok()
    });
    said.unwrap_or(Duration::from_secs(1 << sent)).min(LONGEST_WAIT)
}

impl Grant {
    /// Reads the answer of a token endpoint (RFC 6749, section 5.1), or what a program prints in its place. What it holds is
    /// unknown to nobody from then on.
    pub(super) fn read(answer: &Value, now: Timestamp, redactor: &Redactor) -> Result<Self, String> {
        let text = |name: &str| answer.get(name).and_then(Value::as_str);
        let secret = |text: &str| {
            let secret = Secret::new(text).filter(|_| text.chars().all(|c| c.is_ascii_graphic()));
            redactor.learn(secret.as_ref());
            secret
        };
        // A program of Azure's own spells it otherwise.
        let token =
            text("access_token").or_else(|| text("accessToken")).ok_or("there is no `access_token`")?;
        let token = secret(token).ok_or("its `access_token` can't be sent in a header")?;
        let kind = text("token_type").unwrap_or("Bearer");
        if !kind.eq_ignore_ascii_case("bearer") {
            return Err("its token isn't one for a bearer".into());
        }
        let number = |name: &str| {
            let value = answer.get(name)?;
            value.as_i64().or_else(|| value.as_str()?.parse().ok())
        };
        let lifetime =
            number("expires_in").or_else(|| Some(number("expires_on")?.saturating_sub(now.as_second())));
        Ok(Self { token, refresh: text("refresh_token").and_then(secret), lifetime })
    }
}
