//! The token that GitHub Actions issues for a job (`OpenID` Connect): whoever trusts its issuer needs no stored secret.

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, Request, Url};
use serde_json::Value;

use super::error::AuthError;
use super::sources::Sources;
use crate::profile::is_loopback;
use crate::secret::{Redactor, Secret};
use crate::target::client::{Client, Limits, Trust};

/// Where a job asks for its token, and what it proves with that it is the job.
const ADDRESS: &str = "ACTIONS_ID_TOKEN_REQUEST_URL";
const PROOF: &str = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

/// Whom Microsoft Entra wants such tokens to be for.
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// The job's token.
pub(super) async fn token(
    sources: &dyn Sources,
    limits: Limits,
    redactor: &Redactor,
) -> Result<Secret, AuthError> {
    let variable = |name: &str| {
        let why = "it isn't set; only a job with `permissions: id-token: write` has it";
        sources.variable(name).ok_or_else(|| AuthError::Missing(format!("the variable {name}"), why.into()))
    };
    let (address, proof) = (variable(ADDRESS)?, variable(PROOF)?);
    let unusable =
        |name: &str, why: &str| AuthError::Unusable(format!("the variable {name}"), why.to_owned());
    let proof = Secret::new(&proof).ok_or_else(|| unusable(PROOF, "it is too short for a token"))?;
    redactor.learn([&proof]);
    let mut url = Url::parse(&address).map_err(|_| unusable(ADDRESS, "it isn't an address"))?;
    if url.scheme() != "https" && !is_loopback(&address) {
        return Err(unusable(ADDRESS, "it isn't an https:// address"));
    }
    url.query_pairs_mut().append_pair("audience", AUDIENCE);
    let host = url.origin().ascii_serialization();
    let mut request = Request::new(Method::GET, url);
    let mut value = HeaderValue::from_str(&format!("Bearer {}", proof.expose()))
        .map_err(|_| unusable(PROOF, "it can't be sent in a header"))?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    // The profile's own authorities know nothing of this host.
    let client = Client::new(&address, limits, &Trust::System, redactor);
    let client = client.map_err(|why| AuthError::Unreachable(host.clone(), why))?;
    let received = client.send(request).await;
    let received =
        received.map_err(|error| AuthError::Unreachable(host.clone(), redactor.text(&error.to_string())))?;
    if received.status != 200 {
        return Err(AuthError::NoToken(host, format!("it answers {}", received.status)));
    }
    let answer: Option<Value> = serde_json::from_slice(&received.body).ok();
    let token = answer.as_ref().and_then(|answer| Secret::new(answer.get("value")?.as_str()?));
    redactor.learn(token.as_ref());
    token.ok_or_else(|| AuthError::NoToken(host, "its answer has no `value`".into()))
}
