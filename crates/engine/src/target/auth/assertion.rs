//! An assertion that a client signs about itself (RFC 7523), as Microsoft Entra wants it: PS256 with the certificate's SHA-256
//! thumbprint (`x5t#S256`); ES256 for a key on P-256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PSS_SHA256, RsaKeyPair,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::secret::Secret;

/// How long an assertion is good, in seconds; it is used at once.
const LIFETIME: i64 = 600;

/// Signs assertions with the key of a certificate.
pub(super) struct Signer {
    key: Key,
    thumbprint: String,
    random: SystemRandom,
}

enum Key {
    Rsa(Box<RsaKeyPair>),
    P256(Box<EcdsaKeyPair>),
}

/// Why a certificate and a key are of no use together.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The certificate isn't one.
    Certificate(String),
    /// The key isn't one.
    Key(String),
}

impl Signer {
    /// A signer with a certificate and its key, both as PEM.
    ///
    /// # Errors
    /// Either can't be read, or the key is another certificate's.
    pub(super) fn new(certificate: &[u8], key: &[u8]) -> Result<Self, Fault> {
        let certificate = CertificateDer::from_pem_slice(certificate)
            .map_err(|error| Fault::Certificate(format!("it holds no certificate in PEM ({error})")))?;
        let random = SystemRandom::new();
        let key = Key::read(key, &random)?;
        let public = key.public();
        // A certificate holds its public key as it is (RFC 5280, section 4.1.2.7).
        if !certificate.windows(public.len()).any(|bytes| bytes == public) {
            return Err(Fault::Key("it isn't the key of this certificate".into()));
        }
        let thumbprint = URL_SAFE_NO_PAD.encode(Sha256::digest(&certificate));
        Ok(Self { key, thumbprint, random })
    }

    /// An assertion of this client, for the token endpoint that it is sent to.
    ///
    /// # Errors
    /// The system has no randomness.
    pub(super) fn assertion(&self, client: &str, audience: &str, now: Timestamp) -> Result<Secret, Fault> {
        let failed = |_| Fault::Key("it can't be signed with".into());
        let mut id = [0; 16];
        self.random.fill(&mut id).map_err(failed)?;
        let header = json!({"alg": self.key.algorithm(), "typ": "JWT", "x5t#S256": self.thumbprint});
        let claims = json!({
            "aud": audience,
            "iss": client,
            "sub": client,
            "jti": URL_SAFE_NO_PAD.encode(id),
            "iat": now.as_second(),
            "nbf": now.as_second(),
            "exp": now.as_second() + LIFETIME,
        });
        let encoded = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encoded(header), encoded(claims));
        let signature = self.key.sign(signed.as_bytes(), &self.random).map_err(failed)?;
        let assertion = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
        Ok(Secret::new(&assertion).expect("an assertion is longer than the shortest secret"))
    }
}

impl Key {
    fn read(pem: &[u8], random: &SystemRandom) -> Result<Self, Fault> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem).map_err(|_| {
            let how = "openssl pkcs8 -topk8 -nocrypt -in KEY";
            Fault::Key(format!("it holds no unencrypted PKCS #8 key in PEM; to make one: {how}"))
        })?;
        let der = der.secret_pkcs8_der();
        if let Ok(key) = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, random) {
            return Ok(Self::P256(Box::new(key)));
        }
        let rsa = RsaKeyPair::from_pkcs8(der);
        rsa.map(|key| Self::Rsa(Box::new(key))).map_err(|error| {
            Fault::Key(format!("it is neither an RSA key of at least 2048 bits nor one on P-256 ({error})"))
        })
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "PS256",
            Self::P256(_) => "ES256",
        }
    }

    fn public(&self) -> &[u8] {
        match self {
            Self::Rsa(key) => key.public_key().as_ref(),
            Self::P256(key) => key.public_key().as_ref(),
        }
    }

    fn sign(&self, message: &[u8], random: &SystemRandom) -> Result<Vec<u8>, ring::error::Unspecified> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PSS_SHA256, random, message, &mut signature)?;
                Ok(signature)
            }
            Self::P256(key) => Ok(key.sign(random, message)?.as_ref().to_vec()),
        }
    }
}
