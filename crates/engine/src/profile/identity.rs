//! Identities: whose token a request carries, and where tokens come from.
//!
//! Nothing is asked or read here: a [`SecretAt`] is a secret's place, and only a `disposable` profile may spell the secret
//! itself. Start with [`Identity`].

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::secret::Secret;

/// Whose token a request carries.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Where the token with all its permissions comes from.
    pub token: TokenFrom,
    /// Tokens with one permission only.
    pub only: Only,
}

/// How a profile gives tokens with one permission only.
#[derive(Debug, Clone)]
pub enum Only {
    /// It can't.
    Not,
    /// The token's text with `{permission}` in it.
    Spelled(String),
    /// Where the token for each permission comes from.
    Listed(BTreeMap<String, TokenFrom>),
}

/// Where a token comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenFrom {
    /// It is there already.
    Given(SecretAt),
    /// A client proves who it is (RFC 6749, section 4.4).
    Client {
        /// The client's id.
        client: String,
        /// How it proves that.
        proof: Proof,
    },
    /// A person signs in elsewhere with a code (RFC 8628).
    Device {
        /// The client's id.
        client: String,
        /// What is asked for; everything that was consented to, without any.
        scopes: Vec<String>,
    },
    /// A program prints it: its name and its arguments.
    Command(Vec<String>),
}

/// How a client proves who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// By a secret that it shares with the login host.
    Secret(SecretAt),
    /// By an assertion that it signs (RFC 7523).
    Certificate {
        /// The PEM file of the certificate that the login host knows.
        certificate: PathBuf,
        /// Its private key, as PEM (PKCS #8).
        key: SecretAt,
    },
    /// By a token of somebody whom the login host trusts (workload identity federation).
    Federated(Federated),
}

/// Where the token of somebody whom the login host trusts comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Federated {
    /// From GitHub Actions, which issues one for the job.
    GitHub,
    /// From this place, read anew each time.
    Given(SecretAt),
}

/// A secret, or where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretAt {
    /// This is it.
    Text(Secret),
    /// In an environment variable.
    Variable(String),
    /// In a file.
    File(PathBuf),
    /// It is the first line of standard input.
    Stdin,
}

impl Identity {
    /// Where the token with exactly this permission, or with all of them, comes from.
    pub fn from(&self, only: Option<&str>) -> Option<TokenFrom> {
        let Some(permission) = only else { return Some(self.token.clone()) };
        match &self.only {
            Only::Not => None,
            Only::Spelled(pattern) => {
                Secret::new(&pattern.replace("{permission}", permission)).map(TokenFrom::fixed)
            }
            Only::Listed(tokens) => tokens.get(permission).cloned(),
        }
    }

    /// Everywhere that its tokens come from, but those that a pattern spells.
    pub fn all(&self) -> impl Iterator<Item = &TokenFrom> {
        let listed = match &self.only {
            Only::Listed(tokens) => Some(tokens.values()),
            Only::Not | Only::Spelled(_) => None,
        };
        std::iter::once(&self.token).chain(listed.into_iter().flatten())
    }
}

impl TokenFrom {
    /// A token that is spelled.
    pub fn fixed(token: Secret) -> Self {
        Self::Given(SecretAt::Text(token))
    }

    /// The secret that is spelled here, if one is.
    pub fn spelled(&self) -> Option<&Secret> {
        match self {
            Self::Given(SecretAt::Text(secret))
            | Self::Client { proof: Proof::Secret(SecretAt::Text(secret)), .. } => Some(secret),
            Self::Given(_) | Self::Client { .. } | Self::Device { .. } | Self::Command(_) => None,
        }
    }

    /// Whether a login host is asked for it.
    pub fn is_asked_for(&self) -> bool {
        matches!(self, Self::Client { .. } | Self::Device { .. })
    }

    /// Whether it may give another token when it is asked again.
    pub fn is_renewable(&self) -> bool {
        !matches!(self, Self::Given(SecretAt::Text(_) | SecretAt::Variable(_) | SecretAt::Stdin))
    }
}

impl std::fmt::Display for TokenFrom {
    /// Where it comes from, for people.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given(at) => write!(f, "from {at}"),
            Self::Client { client, proof: Proof::Secret(at) } => {
                write!(f, "client {client} asks for it with a secret from {at}")
            }
            Self::Client { client, proof: Proof::Certificate { certificate, .. } } => {
                write!(f, "client {client} asks for it with the certificate {}", certificate.display())
            }
            Self::Client { client, proof: Proof::Federated(Federated::GitHub) } => {
                write!(f, "client {client} asks for it with a token that GitHub Actions issues for the job")
            }
            Self::Client { client, proof: Proof::Federated(Federated::Given(at)) } => {
                write!(f, "client {client} asks for it with a token from {at}")
            }
            Self::Device { client, .. } => write!(f, "a person signs in with a code, for client {client}"),
            Self::Command(command) => {
                write!(f, "{} prints it", command.first().map_or("nothing", String::as_str))
            }
        }
    }
}

impl std::fmt::Display for SecretAt {
    /// Where it is; never what it is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(_) => f.write_str("the profile"),
            Self::Variable(name) => write!(f, "the variable {name}"),
            Self::File(path) => write!(f, "the file {}", path.display()),
            Self::Stdin => f.write_str("standard input"),
        }
    }
}
