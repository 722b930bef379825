//! Access tokens: short-lived JWT, signed with Ed25519 (R-FR-002).
//!
//! They carry ids only; what their holder may do is asked of the session on every request (K37). The `alg` of a token decides nothing:
//! its header must be, byte for byte, one of the headers this installation writes, and the process knows no other algorithm (a provider of
//! our own is installed, see [`PROVIDER`]).

use std::sync::{Arc, Once};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use jiff::Timestamp;
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::signature::{Error as SignatureError, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use till_kernel::Fault;
use till_shared::canon::Hash;
use till_shared::ids::{SessionId, TenantId, UserId};

use super::error;
use super::keys::SigningKeys;

/// Who makes the tokens.
const ISSUER: &str = "till";
/// Longest token that is looked at.
const TOKEN_MAX_BYTES: usize = 1024;
/// The clocks of two replicas may differ by this much.
const SKEW_S: i64 = 60;

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    iss: Issuer,
    /// The person.
    pub sub: UserId,
    /// The business.
    pub tid: TenantId,
    /// The session.
    pub sid: SessionId,
    /// When it was made, in seconds since 1970 UTC.
    pub iat: i64,
    /// Until when it is good, in seconds since 1970 UTC.
    pub exp: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Issuer {
    #[serde(rename = "till")]
    Till,
}

till_shared::words! {
    /// Why a token is refused.
    pub enum TokenFault {
        /// Not of the form our tokens have.
        Malformed = "malformed",
        /// Signed by nobody we know, or changed after it was signed.
        Forged = "forged",
        /// Too old.
        Expired = "expired",
        /// From the future.
        NotYet = "not-yet",
    }
}

impl From<TokenFault> for Fault {
    fn from(fault: TokenFault) -> Self {
        match fault {
            TokenFault::Expired => error::TOKEN_EXPIRED.fault(),
            TokenFault::Malformed | TokenFault::Forged | TokenFault::NotYet => error::TOKEN_INVALID.fault(),
        }
    }
}

/// Signs and checks access tokens. A token that was checked once is known again by its hash, so that a busy till does not pay for the
/// signature on every request.
pub struct AccessTokens {
    header: Header,
    signing: EncodingKey,
    /// The first part of every token we accept, with the key that signs such tokens.
    known: Vec<(String, DecodingKey)>,
    validation: Validation,
    life: Duration,
    checked: Cache<Hash, Arc<Claims>>,
}

impl AccessTokens {
    /// `life` is how long a token is good.
    pub fn new(keys: &SigningKeys, life: Duration) -> Result<Self, Fault> {
        install_provider();
        let known = keys.verifying.iter().map(|key| {
            let header = encoded(&header_of(&key.kid))?;
            Ok((header, DecodingKey::from_ed_der(key.key.as_bytes())))
        });
        let mut validation = Validation::new(Algorithm::EdDSA);
        // Times are checked against the kernel's clock below, not the machine's.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        validation.set_issuer(&[ISSUER]);
        Ok(Self {
            header: header_of(&keys.kid),
            signing: EncodingKey::from_ed_der(keys.signing.as_bytes()),
            known: known.collect::<Result<_, Fault>>()?,
            validation,
            life,
            checked: Cache::builder().max_capacity(50_000).time_to_live(life).build(),
        })
    }

    /// How long a token is good, in seconds.
    pub fn life_s(&self) -> i64 {
        i64::try_from(self.life.as_secs()).unwrap_or(i64::MAX)
    }

    /// A token for a session.
    pub fn sign(
        &self,
        tenant: TenantId,
        user: UserId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<String, Fault> {
        let iat = now.as_second();
        let claims = Claims {
            iss: Issuer::Till,
            sub: user,
            tid: tenant,
            sid: session,
            iat,
            exp: iat.saturating_add(self.life_s()),
        };
        jsonwebtoken::encode(&self.header, &claims, &self.signing).map_err(Fault::internal)
    }

    /// Checks a token: form, signature, times.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Arc<Claims>, TokenFault> {
        if token.len() > TOKEN_MAX_BYTES {
            return Err(TokenFault::Malformed);
        }
        let hash: Hash = Sha256::digest(token.as_bytes()).into();
        let known = self.checked.get(&hash);
        let is_known = known.is_some();
        let claims = match known {
            Some(claims) => claims,
            None => Arc::new(self.check(token)?),
        };
        let second = now.as_second();
        if claims.exp <= second {
            return Err(TokenFault::Expired);
        }
        if claims.iat > second.saturating_add(SKEW_S)
            || claims.exp.saturating_sub(claims.iat) > self.life_s().max(3600)
        {
            return Err(TokenFault::NotYet);
        }
        if !is_known {
            self.checked.insert(hash, Arc::clone(&claims));
        }
        Ok(claims)
    }

    fn check(&self, token: &str) -> Result<Claims, TokenFault> {
        let (header, _) = token.split_once('.').ok_or(TokenFault::Malformed)?;
        let (_, key) = self
            .known
            .iter()
            .find(|(known, _)| known == header)
            .ok_or(TokenFault::Forged)?;
        match jsonwebtoken::decode::<Claims>(token, key, &self.validation) {
            Ok(data) => Ok(data.claims),
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::InvalidSignature | ErrorKind::InvalidIssuer
                ) =>
            {
                Err(TokenFault::Forged)
            }
            Err(_) => Err(TokenFault::Malformed),
        }
    }
}

fn header_of(kid: &str) -> Header {
    Header {
        kid: Some(kid.to_owned()),
        ..Header::new(Algorithm::EdDSA)
    }
}

/// As `jsonwebtoken` writes it.
fn encoded(header: &Header) -> Result<String, Fault> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(header).map_err(Fault::internal)?))
}

fn install_provider() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        if CryptoProvider::install_default(&PROVIDER).is_err() {
            tracing::error!("another JWT provider was installed first");
        }
    });
}

/// EdDSA and nothing else: a token of any other kind finds nobody to check it.
static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| match algorithm {
        Algorithm::EdDSA => Ok(Box::new(Ed25519Signer(SigningKey::from_bytes(&bytes32(
            key.as_bytes(),
        )?)))),
        _ => Err(Error::from(ErrorKind::UnsupportedAlgorithm)),
    },
    verifier_factory: |algorithm, key| match algorithm {
        Algorithm::EdDSA => {
            let key = VerifyingKey::from_bytes(&bytes32(key.try_get_as_bytes()?)?);
            Ok(Box::new(Ed25519Verifier(
                key.map_err(|_| Error::from(ErrorKind::InvalidEddsaKey))?,
            )))
        }
        _ => Err(Error::from(ErrorKind::UnsupportedAlgorithm)),
    },
    key_utils: KeyUtils::new_unimplemented(),
};

fn bytes32(bytes: &[u8]) -> Result<[u8; 32], Error> {
    bytes
        .try_into()
        .map_err(|_| Error::from(ErrorKind::InvalidEddsaKey))
}

struct Ed25519Signer(SigningKey);

impl Signer<Vec<u8>> for Ed25519Signer {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        Ok(ed25519_dalek::Signer::sign(&self.0, message).to_bytes().to_vec())
    }
}

impl JwtSigner for Ed25519Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct Ed25519Verifier(VerifyingKey);

impl Verifier<Vec<u8>> for Ed25519Verifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        let signature = Signature::from_slice(signature).map_err(|_| SignatureError::new())?;
        self.0
            .verify_strict(message, &signature)
            .map_err(|_| SignatureError::new())
    }
}

impl JwtVerifier for Ed25519Verifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

#[cfg(test)]
mod tests;
