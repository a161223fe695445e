//! The gate where tokens are issued: of an emulator that is a tenant, and of one that isn't. Read [`TenantGate`] first.

use super::{Credentials, LIFETIME, Tenant};
use crate::connections::Accepted;
use crate::fault::Faults;
use crate::gate::{Gate, ORGANIZATION, TokenAnswer};
use crate::identity::Token;
use crate::refusal::Refusal;
use crate::response::Stamp;
use crate::router::Found;
use crate::settings::Settings;
use crate::throttle::Throttle;
use crate::tls::Keys;
use crate::token::{self, Desk, Door, Issuer, Jwt, Site, State};
use axum::body::Body;
use axum::http::Response;
use axum::http::request::Parts;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What stands before Graph.
#[derive(Debug)]
pub(crate) struct TenantGate {
    issuer: Issuer,
    /// What the token endpoint remembers.
    state: Mutex<State>,
    tenant: Option<Tenant>,
    keys: Option<Keys>,
    /// What was asked how often; `None` where nobody counts.
    throttle: Option<Mutex<Throttle>>,
}

impl TenantGate {
    /// What a client has to be given; `None` where the emulator isn't a tenant.
    pub(crate) fn credentials(&self) -> Option<&Credentials> {
        self.keys.as_ref().map(|keys| &keys.credentials)
    }
}

impl Gate for TenantGate {
    fn new(settings: &Settings, address: SocketAddr) -> io::Result<TenantGate> {
        let tenant = settings.tenant.clone();
        let keys = tenant.as_ref().map(|_| Keys::make()).transpose()?;
        let site =
            keys.as_ref().map(|keys| Site::new(address.port(), keys.registered.clone())).transpose()?;
        let lifetime = tenant.as_ref().map_or(LIFETIME, |tenant| tenant.token_lifetime);
        let throttled = tenant.as_ref().is_some_and(|tenant| tenant.throttled);
        Ok(TenantGate {
            issuer: Issuer::new(lifetime, site)?,
            state: Mutex::default(),
            tenant,
            keys,
            throttle: throttled.then(Mutex::default),
        })
    }

    fn base_url(&self, address: SocketAddr) -> String {
        match &self.issuer.site {
            Some(site) => site.origins[0].clone(),
            None => format!("http://{address}"),
        }
    }

    fn scheme(&self) -> &'static str {
        if self.issuer.site.is_some() { "https" } else { "http" }
    }

    fn organization(&self) -> String {
        self.tenant.as_ref().map_or_else(|| ORGANIZATION.to_owned(), |tenant| tenant.name.clone())
    }

    /// What is added or made takes a second to show, unless somebody says otherwise.
    fn faults(&self, asked: Faults) -> Faults {
        let second = self.tenant.as_ref().map(|_| Duration::from_secs(1));
        let mut faults = asked;
        faults.late = asked.late.or(second);
        faults.teams = asked.teams.or(second);
        faults
    }

    async fn serve(&self, connection: Accepted) {
        match &self.keys {
            None => connection.serve().await,
            Some(keys) => {
                let Accepted { socket, builder, service } = connection;
                if let Ok(stream) = keys.acceptor.accept(socket).await {
                    drop(builder.serve_connection(TokioIo::new(stream), service).await);
                }
            }
        }
    }

    fn token(&self, parts: &Parts, body: Option<&[u8]>, stamp: &Stamp) -> Option<TokenAnswer> {
        let door = Door::of(parts.uri.path(), &self.issuer)?;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let desk = Desk { issuer: &self.issuer, state: &mut state, stamp };
        Some(token::answer(&door, desk, parts, body))
    }

    fn token_unavailable(&self, stamp: &Stamp) -> Response<Body> {
        token::unavailable(stamp)
    }

    /// A tenant takes no fixed string.
    fn identify(&self, text: &str, now: Timestamp) -> Result<Token, Refusal> {
        match Jwt::read(text) {
            Some(token) => self.issuer.taken(&token, now).map(Token::from),
            None if self.issuer.site.is_some() => Err(Refusal::TokenMalformed),
            None => Token::parse(text),
        }
    }

    fn admit(&self, token: &Token, found: &Found<'_>, now: Timestamp) -> Result<(), Refusal> {
        let Some(throttle) = &self.throttle else { return Ok(()) };
        throttle.lock().unwrap_or_else(PoisonError::into_inner).admits(&token.client, found, now)
    }
}
