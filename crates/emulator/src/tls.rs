//! The keys of a tenant: a private authority with a certificate for this machine's own names, and the certificate that applications
//! prove themselves with. They are made anew with every process, and belong to nobody else. Read [`Keys`] first.

use super::tenant::Credentials;
use getrandom::SysRng;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_RSA_SHA256,
};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use rsa::PrivateKey;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};
use tokio_rustls::TlsAcceptor;

/// What the certificate is for: the addresses that the emulator listens on.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// What a tenant is served with.
#[derive(Clone)]
pub(super) struct Keys {
    /// Speaks TLS 1.2 and 1.3, and says which HTTP follows (ALPN).
    pub(super) acceptor: TlsAcceptor,
    pub(super) credentials: Credentials,
    pub(super) registered: Registered,
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Keys").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

/// What the token endpoint knows of the application's certificate.
#[derive(Clone, Debug)]
pub(crate) struct Registered {
    /// An `RSAPublicKey` (RFC 8017, A.1.1).
    pub(crate) public_key: Vec<u8>,
    /// The two digests by which a client names it (RFC 7515, 4.1.7 and 4.1.8).
    pub(crate) sha1: Vec<u8>,
    pub(crate) sha256: Vec<u8>,
}

impl Keys {
    /// Makes them; the application's once in a process, for an RSA key takes a while.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub(super) fn make() -> io::Result<Keys> {
        static APPLICATION: OnceLock<(String, String, Registered)> = OnceLock::new();
        let made = || -> Result<Keys, Box<dyn Error + Send + Sync>> {
            let (certificate, key, registered) = match APPLICATION.get() {
                Some(made) => made,
                None => {
                    let made = application()?;
                    APPLICATION.get_or_init(|| made)
                }
            };
            let (acceptor, ca) = server()?;
            let credentials = Credentials { ca, certificate: certificate.clone(), key: key.clone() };
            Ok(Keys { acceptor, credentials, registered: registered.clone() })
        };
        made().map_err(io::Error::other)
    }
}

/// An authority, and what a server needs that it vouches for.
///
/// The dates are rcgen's, from 1975 to 4096: the emulator's clock may stand anywhere, and what checks a certificate has another.
fn server() -> Result<(TlsAcceptor, String), Box<dyn Error + Send + Sync>> {
    let mut authority = named("graphproof emulator authority", Vec::new())?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
    let mut server = named("graphproof emulator", NAMES.map(str::to_owned).to_vec())?;
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let certificate = server.signed_by(&key, &authority)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), authority.pem()))
}

/// The application's certificate and key.
fn application() -> Result<(String, String, Registered), Box<dyn Error + Send + Sync>> {
    let private = PrivateKey::new(&mut SysRng, 2048)?;
    let key = private.to_pkcs8_pem(LineEnding::LF)?.to_string();
    let pair = KeyPair::from_pkcs8_pem_and_sign_algo(&key, &PKCS_RSA_SHA256)?;
    let certificate = named("graphproof emulator application", Vec::new())?.self_signed(&pair)?;
    let registered = Registered {
        public_key: private.to_public_key().to_pkcs1_der()?.into_vec(),
        sha1: digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate.der()).as_ref().to_vec(),
        sha256: digest(&SHA256, certificate.der()).as_ref().to_vec(),
    };
    Ok((certificate.pem(), key, registered))
}

fn named(name: &str, names: Vec<String>) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}
