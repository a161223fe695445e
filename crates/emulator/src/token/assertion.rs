//! A client that proves itself by a signed assertion in the place of a secret (RFC 7523): by the certificate that it is registered
//! with, or by a token of an issuer that it trusts (workload identity federation). Read [`proves`] first.

use super::ci;
use super::client::Client;
use super::endpoint::Desk;
use super::form::Form;
use super::jwt::Jwt;
use super::refusal::TokenRefusal;
use crate::person::{HOME_DOMAIN, HOME_TENANT};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};

/// What `client_assertion_type` has to be (RFC 7523, 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Whom a federated token must be for (facts of Entra, from memory).
const EXCHANGE: &str = "api://AzureADTokenExchange";

/// What is wrong with an assertion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    Malformed,
    CertificateUnknown,
    SignatureWrong,
    ForAnother,
    OfAnother,
    OutOfTime,
    UsedBefore,
    IssuerUnknown { issuer: String },
    SubjectUnknown { subject: String },
    AudienceWrong { audience: String },
}

/// Whether the form's assertion proves that the request is that client's. Where no certificate is registered, none does.
pub(super) fn proves(desk: &mut Desk<'_>, form: &Form, client: Client) -> Result<(), TokenRefusal> {
    let wrong = |fault| TokenRefusal::Assertion { fault };
    let sent = form.get("client_assertion").unwrap_or_default();
    if desk.issuer.site.is_none() {
        return Err(wrong(Fault::CertificateUnknown));
    }
    if form.required("client_assertion_type")? != JWT_BEARER {
        return Err(TokenRefusal::NotAForm);
    }
    let token = Jwt::read(sent).ok_or_else(|| wrong(Fault::Malformed))?;
    if client == Client::People {
        return Err(wrong(Fault::CertificateUnknown));
    }
    let is_certified = token.header("x5t").or(token.header("x5t#S256")).is_some();
    let proved = if is_certified { certified(desk, &token, client) } else { federated(desk, &token) };
    proved.map_err(wrong)
}

/// By certificate: it is named by a digest, has signed, and the client speaks of itself, to this endpoint, now and once.
fn certified(desk: &mut Desk<'_>, token: &Jwt<'_>, client: Client) -> Result<(), Fault> {
    let site = desk.issuer.site.as_ref().ok_or(Fault::CertificateUnknown)?;
    let registered = &site.registered;
    let names = |name, digest: &[u8]| {
        let sent = token.header(name).map(|sent| URL_SAFE_NO_PAD.decode(sent.trim_end_matches('=')));
        sent.is_none_or(|sent| sent.is_ok_and(|sent| sent == digest))
    };
    if !names("x5t", &registered.sha1) || !names("x5t#S256", &registered.sha256) {
        return Err(Fault::CertificateUnknown);
    }
    let algorithm: &'static dyn VerificationAlgorithm = match token.header("alg") {
        Some("RS256") => &signature::RSA_PKCS1_2048_8192_SHA256,
        Some("PS256") => &signature::RSA_PSS_2048_8192_SHA256,
        Some(_) | None => return Err(Fault::Malformed),
    };
    let key = UnparsedPublicKey::new(algorithm, &registered.public_key);
    key.verify(token.signed.as_bytes(), &token.signature).map_err(|_| Fault::SignatureWrong)?;
    let audience = token.claim("aud").unwrap_or_default();
    let is_here = |origin: &String| {
        let tenants = [HOME_TENANT, HOME_DOMAIN];
        tenants.iter().any(|tenant| audience == format!("{origin}/{tenant}/oauth2/v2.0/token"))
    };
    if !site.origins.iter().any(is_here) {
        return Err(Fault::ForAnother);
    }
    let is_client = |name| token.claim(name).is_some_and(|sent| sent.eq_ignore_ascii_case(&client.id()));
    if !is_client("iss") || !is_client("sub") {
        return Err(Fault::OfAnother);
    }
    let expires = in_time(desk, token)?;
    let id = token.claim("jti").filter(|id| !id.is_empty()).ok_or(Fault::Malformed)?;
    if desk.state.is_first(id, expires, desk.stamp.now.as_second()) { Ok(()) } else { Err(Fault::UsedBefore) }
}

/// By federation: an issuer, a subject and an audience that are registered; such a token may be shown until it runs out.
fn federated(desk: &Desk<'_>, token: &Jwt<'_>) -> Result<(), Fault> {
    let site = desk.issuer.site.as_ref().ok_or(Fault::CertificateUnknown)?;
    let claim = |name| token.claim(name).unwrap_or_default().to_owned();
    let issuer = claim("iss");
    if issuer != ci::issuer(site) {
        return Err(Fault::IssuerUnknown { issuer });
    }
    if !token.is_signed_with(&site.ci_key) {
        return Err(Fault::SignatureWrong);
    }
    let (subject, audience) = (claim("sub"), claim("aud"));
    if subject != ci::SUBJECT {
        return Err(Fault::SubjectUnknown { subject });
    }
    if audience != EXCHANGE {
        return Err(Fault::AudienceWrong { audience });
    }
    in_time(desk, token).map(drop)
}

/// When the assertion runs out, which is later; one that isn't good yet is none, either.
fn in_time(desk: &Desk<'_>, token: &Jwt<'_>) -> Result<i64, Fault> {
    let now = desk.stamp.now.as_second();
    let expires = token.instant("exp").ok_or(Fault::Malformed)?;
    let begins = token.instant("nbf").unwrap_or(now);
    // Two clocks are never the same: Entra forgives five minutes (from memory).
    if expires <= now || begins > now + 300 { Err(Fault::OutOfTime) } else { Ok(expires) }
}
