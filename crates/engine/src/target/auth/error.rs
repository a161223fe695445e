//! Why a token can't be had, for people: what happened, where, and what to do.

use std::fmt::{Display, Formatter};

use serde_json::Value;

use crate::secret::Redactor;

/// Why a token can't be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthError {
    /// What the profile names isn't there: where it should be, and why it isn't.
    Missing(String, String),
    /// What stands there is of no use: where, and why.
    Unusable(String, String),
    /// Nobody answers at this address, or not in time.
    Unreachable(String, String),
    /// The login host at this address has too much to do, and said so with this status.
    Busy(String, u16),
    /// The login host refuses.
    Refused(Refusal),
    /// What gave an answer, and why that is no token.
    NoToken(String, String),
    /// The person said no.
    Declined,
    /// Nobody has signed in with the code in time.
    CodeExpired,
    /// There is no terminal that a person could read a code on.
    NobodyThere,
    /// A program gave no token: its name, why, and what it said.
    Command(String, String, String),
    /// The token is for this audience, and would go to that address.
    Elsewhere(String, String),
    /// The token is of another tenant than the one that it takes the place of.
    OtherTenant(Option<String>),
}

/// What a login host says when it refuses (RFC 6749, section 5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where.
    pub host: String,
    /// `error`, such as `invalid_client`.
    pub error: String,
    /// Entra's own number, of `AADSTS7000215`.
    pub code: Option<u32>,
    /// The first line of its description.
    pub says: String,
}

impl AuthError {
    /// Whether asking again in the same run is of no use.
    pub fn is_lasting(&self) -> bool {
        !matches!(self, Self::Unreachable(..) | Self::Busy(..) | Self::NoToken(..))
    }

    /// What to do about it.
    fn advice(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.advice(),
            Self::Missing(..) => "put it there, or name another place in the profile",
            Self::Unusable(..) => "mend it, or name another one in the profile",
            Self::Unreachable(..) => {
                "look at the network, and at `login`, `cloud` and `trust` in the profile"
            }
            Self::Busy(..) => "try again later",
            Self::NoToken(..) => "look at what answers there",
            Self::Declined | Self::CodeExpired => "run again, and sign in with the code",
            Self::NobodyThere => {
                "run it at a terminal, or give this identity's token in another way: command, or token = { env = … }"
            }
            Self::Command(..) => "run it by hand",
            Self::Elsewhere(..) => "ask for a token of the target's own cloud",
            Self::OtherTenant(..) => "see who is signed in where it comes from",
        }
    }
}

impl Refusal {
    /// Reads a refusal; none where the answer is no such thing.
    pub(super) fn read(host: &str, body: &[u8], redactor: &Redactor) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let error = redactor.text(&one_line(body.get("error")?.as_str()?));
        let described = body.get("error_description").and_then(Value::as_str).unwrap_or_default();
        let says = redactor.text(one_line(described).trim_end_matches('.'));
        let behind = says.split("AADSTS").nth(1).unwrap_or_default();
        let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
        let listed = || u32::try_from(body.get("error_codes")?.get(0)?.as_u64()?).ok();
        let code = digits.parse().ok().or_else(listed);
        Some(Self { host: host.to_owned(), error, code, says })
    }

    /// Entra's numbers are of Microsoft's list of authentication and authorization error codes.
    fn advice(&self) -> &'static str {
        match (self.code, self.error.as_str()) {
            (Some(7_000_215), _) => {
                "the client's secret is wrong: it is the secret's value that is wanted, not its id"
            }
            (Some(7_000_222), _) => "the client's secret has expired: make a new one",
            (Some(700_016), _) => {
                "this tenant has no such client: look at `client`, and at the id in [tenant]"
            }
            (Some(90_002 | 900_023), _) => {
                "there is no such tenant: look at the id in [tenant], and at `cloud`"
            }
            (Some(900_382 | 900_432), _) => "the client is in another cloud: look at `cloud`",
            (Some(65_001), _) => {
                "nobody has consented: have an administrator grant the client its permissions"
            }
            (Some(700_024), _) => "the assertion isn't good now: set this machine's clock",
            (Some(700_027), _) => {
                "the client doesn't know this certificate, or it has expired: add it to the client"
            }
            (Some(70_021 | 700_211 | 700_212 | 700_213), _) => {
                "the client trusts no such token: its federated credential must name this issuer, subject and audience"
            }
            (Some(7_000_218), _) => {
                "allow public client flows for this client: a code for a person needs no secret"
            }
            (Some(50_076 | 50_079 | 53_003 | 50_105), _) => {
                "a policy of the tenant keeps this identity out: ask its administrator"
            }
            (Some(50_173 | 70_008 | 70_043 | 700_082 | 700_084), _) => {
                "the sign-in is over: run again, and sign in"
            }
            (Some(500_011 | 70_011 | 1_002_012), _) | (_, "invalid_scope") => {
                "the tenant has no such resource or permission: look at `cloud`, `base_url` and `scopes`"
            }
            (_, "invalid_client") => "look at `client` and its secret, certificate or federated credential",
            (_, "unauthorized_client") => "the client may not ask in this way: look at how it is registered",
            _ => "look at what the login host says",
        }
    }
}

impl Display for AuthError {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let behind = |text: &str| if text.is_empty() { String::new() } else { format!(": {text}") };
        let what = match self {
            Self::Missing(what, why) => format!("nothing in {what}: {why}"),
            Self::Unusable(what, why) => format!("{what} is of no use: {why}"),
            Self::Unreachable(host, why) => format!("{host} gives no answer: {why}"),
            Self::Busy(host, status) => format!("{host} answers {status} even after some waiting"),
            Self::Refused(Refusal { host, error, says, .. }) => {
                format!("{host} refuses: {error}{}", behind(says))
            }
            Self::NoToken(from, why) => format!("{from} gives no token: {why}"),
            Self::Declined => "the person at the terminal declined".to_owned(),
            Self::CodeExpired => "nobody signed in with the code in time".to_owned(),
            Self::NobodyThere => "a person has to sign in, and there is no terminal to ask at".to_owned(),
            Self::Command(program, why, said) => {
                format!("`{program}` gives no token: {why}{}", behind(said))
            }
            Self::Elsewhere(audience, base_url) => {
                format!("the token is for {audience}, and isn't sent to {base_url}")
            }
            Self::OtherTenant(tenant) => {
                let tenant = tenant
                    .as_deref()
                    .map_or_else(|| "no tenant".into(), |id| format!("the tenant {}", one_line(id)));
                format!("the new token is of {tenant}, and the one before was of another; it isn't sent")
            }
        };
        write!(f, "{what}; {}", self.advice())
    }
}

/// The first line of what somebody else wrote, as far as a terminal may show it.
pub(super) fn one_line(text: &str) -> String {
    const MOST: usize = 300;
    let line = text.trim().lines().next().unwrap_or_default();
    line.chars().filter(|c| !c.is_control()).take(MOST).collect()
}
