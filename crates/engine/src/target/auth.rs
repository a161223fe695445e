//! Asking for tokens, in every way that a profile knows.
//!
//! Secrets, assertions and codes are sent to the profile's login host and nowhere else (a job's own token to the system that
//! runs the job). Whatever is secret is told to the [`Redactor`] before it is used. Start with `Auth::ask`; the wallet
//! decides when it is asked.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use url::Url;

mod assertion;
mod claims;
mod command;
mod device;
mod error;
mod github;
mod login;
mod sources;

pub use claims::Claims;
pub use error::{AuthError, Refusal};
pub use sources::{Nowhere, Sources};

use assertion::{Fault, Signer};
use login::{Grant, Login};

use super::client::{Limits, Trust};
use crate::profile::{Cloud, Federated, Profile, Proof, SecretAt, TokenFrom};
use crate::secret::{Redactor, Secret};

/// Asks for the tokens of a profile's identities.
#[derive(Debug)]
pub(super) struct Auth {
    profile: Arc<Profile>,
    pub(super) sources: Arc<dyn Sources>,
    pub(super) redactor: Redactor,
    limits: Limits,
    trust: Trust,
    login: OnceLock<Result<Login, AuthError>>,
    /// The first line of standard input, once it was read.
    line: Mutex<Option<Result<Secret, AuthError>>>,
}

impl Auth {
    pub(super) fn new(
        profile: Arc<Profile>,
        (limits, trust): (Limits, Trust),
        redactor: Redactor,
        sources: Arc<dyn Sources>,
    ) -> Self {
        let (login, line) = (OnceLock::new(), Mutex::default());
        Self { profile, sources, redactor, limits, trust, login, line }
    }

    /// Asks for a token once. `who` is the identity's name; `refresh` comes from an earlier grant.
    pub(super) async fn ask(
        &self,
        who: &str,
        from: &TokenFrom,
        refresh: Option<&Secret>,
    ) -> Result<Grant, AuthError> {
        let grant = match from {
            TokenFrom::Given(place) => Grant { token: self.secret(place)?, refresh: None, lifetime: None },
            TokenFrom::Client { client, proof } => self.proved(client, proof).await?,
            TokenFrom::Device { client, scopes } => self.signed_in(who, client, scopes, refresh).await?,
            TokenFrom::Command(words) => {
                let bounds = (self.limits.total, self.sources.now());
                command::printed(words, bounds, &self.redactor).await?
            }
        };
        self.belongs_here(&grant.token)?;
        Ok(grant)
    }

    /// A token that names another cloud's Graph as its audience isn't sent to this target.
    pub(super) fn belongs_here(&self, token: &Secret) -> Result<(), AuthError> {
        let Some(claims) = Claims::of(token.expose()) else { return Ok(()) };
        let target = self.profile.base_url.as_deref().unwrap_or("the emulator");
        let here = Cloud::of_graph(target);
        let is_elsewhere = |audience: &&String| {
            let there = Cloud::of_graph(audience);
            there.is_some() && there != here
        };
        match claims.aud.iter().find(is_elsewhere) {
            Some(audience) => Err(AuthError::Elsewhere(self.redactor.text(audience), target.to_owned())),
            None => Ok(()),
        }
    }

    async fn proved(&self, client: &str, proof: &Proof) -> Result<Grant, AuthError> {
        const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let login = self.login()?;
        let scope = self.resource("/.default");
        let mut form = vec![("client_id", client), ("scope", &scope), ("grant_type", "client_credentials")];
        let secret = match proof {
            Proof::Secret(place) => self.secret(place)?,
            Proof::Certificate { certificate, key } => {
                self.assertion(client, certificate, key, &login.token_endpoint())?
            }
            Proof::Federated(Federated::Given(place)) => self.secret(place)?,
            Proof::Federated(Federated::GitHub) => {
                github::token(&*self.sources, self.limits, &self.redactor).await?
            }
        };
        if matches!(proof, Proof::Secret(_)) {
            form.push(("client_secret", secret.expose()));
        } else {
            form.push(("client_assertion_type", ASSERTION));
            form.push(("client_assertion", secret.expose()));
        }
        login.token(&form).await
    }

    async fn signed_in(
        &self,
        who: &str,
        client: &str,
        scopes: &[String],
        refresh: Option<&Secret>,
    ) -> Result<Grant, AuthError> {
        let login = self.login()?;
        let asked = if scopes.is_empty() { self.resource("/.default") } else { scopes.join(" ") };
        let scope = format!("{asked} offline_access");
        let Some(refresh) = refresh else {
            let around = (login, &self.redactor, &*self.sources);
            return device::signed_in(around, who, client, &scope).await;
        };
        let form = [
            ("client_id", client),
            ("scope", &scope),
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose()),
        ];
        let grant = login.token(&form).await?;
        // The old one stays good where no new one is given (RFC 6749, section 6).
        Ok(Grant { refresh: grant.refresh.or_else(|| Some(refresh.clone())), ..grant })
    }

    fn assertion(
        &self,
        client: &str,
        certificate: &Path,
        key: &SecretAt,
        audience: &str,
    ) -> Result<Secret, AuthError> {
        let bytes = self.file(certificate)?;
        let pem = match key {
            SecretAt::File(path) => self.file(path)?,
            SecretAt::Text(_) | SecretAt::Variable(_) | SecretAt::Stdin => self.text(key)?.into_bytes(),
        };
        let signed = Signer::new(&bytes, &pem)
            .and_then(|signer| signer.assertion(client, audience, self.sources.now()));
        let assertion = signed.map_err(|fault| match fault {
            Fault::Certificate(why) => {
                AuthError::Unusable(format!("the file {}", certificate.display()), why)
            }
            Fault::Key(why) => AuthError::Unusable(format!("the key in {key}"), why),
        })?;
        self.redactor.learn([&assertion]);
        Ok(assertion)
    }

    /// What is asked for: something of the service that the token will be sent to.
    fn resource(&self, scope: &str) -> String {
        let base_url = self.profile.base_url.as_deref().unwrap_or(&self.profile.graph);
        let origin = Url::parse(base_url).map(|url| url.origin().ascii_serialization());
        origin.unwrap_or_else(|_| base_url.to_owned()) + scope
    }

    fn login(&self) -> Result<&Login, AuthError> {
        let login = self.login.get_or_init(|| {
            // Loading refuses a profile that lacks either.
            let lacks = |what: &str| AuthError::Missing("the profile".into(), format!("it has no {what}"));
            let login = self.profile.login.as_deref().ok_or_else(|| lacks("login"))?;
            let tenant = self.profile.tenant.as_ref().ok_or_else(|| lacks("[tenant]"))?;
            let rules = (self.limits, &self.trust);
            Login::new((login, &tenant.id), rules, &self.redactor, Arc::clone(&self.sources))
        });
        login.as_ref().map_err(Clone::clone)
    }

    /// A secret, which is unknown to nobody from then on.
    fn secret(&self, place: &SecretAt) -> Result<Secret, AuthError> {
        let read = || {
            let text = self.text(place)?;
            let text = text.trim();
            let is_sendable = text.chars().all(|c| c.is_ascii_graphic());
            Secret::new(text).filter(|_| is_sendable).ok_or_else(|| {
                let why = "it isn't one line of at least 8 visible ASCII characters";
                AuthError::Unusable(place.to_string(), why.into())
            })
        };
        let secret = match place {
            SecretAt::Text(secret) => secret.clone(),
            SecretAt::Stdin => {
                self.line.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(read).clone()?
            }
            SecretAt::Variable(_) | SecretAt::File(_) => read()?,
        };
        self.redactor.learn([&secret]);
        Ok(secret)
    }

    fn text(&self, place: &SecretAt) -> Result<String, AuthError> {
        let missing = |why: String| AuthError::Missing(place.to_string(), why);
        match place {
            SecretAt::Text(secret) => Ok(secret.expose().to_owned()),
            SecretAt::Variable(name) => {
                self.sources.variable(name).ok_or_else(|| missing("it isn't set".into()))
            }
            SecretAt::Stdin => match self.sources.line() {
                Ok(line) if line.trim().is_empty() => Err(missing("its first line is empty".into())),
                line => line.map_err(missing),
            },
            SecretAt::File(path) => {
                String::from_utf8(self.file(path)?).map_err(|_| missing("it isn't UTF-8".into()))
            }
        }
    }

    fn file(&self, path: &Path) -> Result<Vec<u8>, AuthError> {
        let read = self.sources.file(&self.profile.folder.join(path));
        read.map_err(|why| AuthError::Missing(format!("the file {}", path.display()), why))
    }
}
