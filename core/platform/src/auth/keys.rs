//! The keys that access tokens are signed with.
//!
//! Replicas are stateless, so they share the key: a file that all of them mount and that `auth.signing_key_file` names. It is never kept in
//! the database, where a backup or a curious reader would find it. Changing it: put the new PEM block in front of the old one, restart;
//! tokens of the old key are good until they expire (15 minutes), then the old block can go.

use std::path::{Path, PathBuf};

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey};
use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use till_kernel::IdSource;
use till_shared::canon::hex;

use crate::key_file::{self, KeyFileError};

/// Why there is no key to sign with.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the signing key {path} cannot be used: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others than the owner may read the file.
    #[error("the signing key {path} can be read by others (mode {mode:o}): run chmod 600 {path}")]
    Open {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not what was expected.
    #[error("the signing key is not an Ed25519 key in PEM: {0}")]
    Malformed(&'static str),
}

impl From<KeyFileError> for KeyError {
    fn from(error: KeyFileError) -> Self {
        match error {
            KeyFileError::File { path, source } => Self::File { path, source },
            KeyFileError::Open { path, mode } => Self::Open { path, mode },
        }
    }
}

/// A key that tokens are checked with.
#[derive(Clone, Debug)]
pub(super) struct VerificationKey {
    pub kid: String,
    pub key: VerifyingKey,
}

/// The key that signs, and all keys whose tokens are good.
#[derive(Clone)]
pub struct SigningKeys {
    pub(super) signing: SigningKey,
    pub(super) kid: String,
    pub(super) verifying: Vec<VerificationKey>,
}

impl std::fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let verifying: Vec<&str> = self.verifying.iter().map(|key| key.kid.as_str()).collect();
        f.debug_struct("SigningKeys")
            .field("signing", &self.kid)
            .field("verifying", &verifying)
            .finish_non_exhaustive()
    }
}

impl SigningKeys {
    /// Reads the key file, or makes a key and writes it, readable by its owner only. Two processes that start at once end with one key.
    pub fn load_or_create(path: &Path, ids: &dyn IdSource) -> Result<Self, KeyError> {
        let make = || {
            let pem = generate(ids).to_pkcs8_pem(LineEnding::LF);
            pem.map(|pem| pem.to_string()).map_err(std::io::Error::other)
        };
        Self::from_pem(&key_file::load_or_create(path, ids, make)?)
    }

    /// Reads a key file that somebody else made.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        Self::from_pem(&key_file::load(path)?)
    }

    /// Reads PEM blocks: the first private key signs; tokens of every further key, private or public, are good as well.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let mut signing = None;
        let mut verifying: Vec<VerificationKey> = Vec::new();
        for block in blocks(pem) {
            let public = if block.contains("PRIVATE KEY") {
                let key = SigningKey::from_pkcs8_pem(block)
                    .map_err(|_| KeyError::Malformed("a private key cannot be read"))?;
                let public = key.verifying_key();
                signing.get_or_insert(key);
                public
            } else {
                VerifyingKey::from_public_key_pem(block)
                    .map_err(|_| KeyError::Malformed("a public key cannot be read"))?
            };
            let kid = kid(&public);
            if verifying.iter().all(|known| known.kid != kid) {
                verifying.push(VerificationKey { kid, key: public });
            }
        }
        let signing = signing.ok_or(KeyError::Malformed("there is no private key"))?;
        let kid = kid(&signing.verifying_key());
        Ok(Self {
            signing,
            kid,
            verifying,
        })
    }

    /// A fresh key, in memory only.
    #[must_use]
    pub fn fresh(ids: &dyn IdSource) -> Self {
        let signing = generate(ids);
        let key = signing.verifying_key();
        let kid = kid(&key);
        Self {
            verifying: vec![VerificationKey {
                kid: kid.clone(),
                key,
            }],
            signing,
            kid,
        }
    }
}

fn generate(ids: &dyn IdSource) -> SigningKey {
    SigningKey::from_bytes(&key_file::fresh(ids))
}

/// Names a key by its content, so that the same key has the same name everywhere.
fn kid(key: &VerifyingKey) -> String {
    let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    hex(&hash).chars().take(16).collect()
}

fn blocks(pem: &str) -> impl Iterator<Item = &str> {
    let mut rest = pem;
    std::iter::from_fn(move || {
        let begin = rest.find("-----BEGIN ")?;
        let end = begin + rest.get(begin..)?.find("-----END ")?;
        let tail = rest.get(end + "-----END ".len()..)?;
        let stop = end + "-----END ".len() + tail.find("-----")? + "-----".len();
        let block = rest.get(begin..stop)?;
        rest = rest.get(stop..)?;
        Some(block)
    })
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::pkcs8::EncodePublicKey;
    use std::os::unix::fs::PermissionsExt;
    use till_kernel::SeededIds;

    use super::*;
    use crate::key_file::closed_to_others;

    #[test]
    fn the_key_is_made_once_and_only_its_owner_may_read_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secrets/signing_key.pem");
        let made = SigningKeys::load_or_create(&path, &SeededIds::new(1)).unwrap();
        let read = SigningKeys::load_or_create(&path, &SeededIds::new(2)).unwrap();
        assert_eq!(made.kid, read.kid);
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn many_starts_at_once_end_with_one_key() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("signing_key.pem");
        let kids: Vec<String> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|seed| {
                    let path = &path;
                    scope.spawn(move || {
                        SigningKeys::load_or_create(path, &SeededIds::new(seed))
                            .unwrap()
                            .kid
                    })
                })
                .collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(kids.iter().all(|kid| Some(kid) == kids.first()), "{kids:?}");
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("signing_key.pem");
        SigningKeys::load_or_create(&path, &SeededIds::new(1)).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let error = SigningKeys::load_or_create(&path, &SeededIds::new(1)).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }

    #[test]
    fn a_key_that_root_gave_to_our_group_is_taken_and_one_open_to_all_is_not() {
        assert_eq!(0o440 & closed_to_others(false), 0, "as fsGroup mounts it");
        assert_eq!(0o600 & closed_to_others(true), 0);
        for (mode, own) in [(0o440, true), (0o444, false), (0o460, false), (0o604, true)] {
            assert_ne!(mode & closed_to_others(own), 0, "{mode:o}");
        }
        if !nix::unistd::geteuid().is_root() {
            println!("skipped: a file of another user needs root");
            return;
        }
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("signing_key.pem");
        let made = SigningKeys::load_or_create(&path, &SeededIds::new(1)).unwrap();
        std::os::unix::fs::chown(&path, Some(54_321), None).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o440)).unwrap();
        assert_eq!(SigningKeys::load(&path).unwrap().kid, made.kid);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
        assert!(SigningKeys::load(&path).is_err());
    }

    #[test]
    fn a_key_that_is_named_is_never_made() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("mounted.pem");
        assert!(SigningKeys::load(&path).is_err());
        assert!(!path.exists());
    }

    #[test]
    fn the_first_block_signs_and_the_others_are_still_good() {
        let (new, old, older) = (
            generate(&SeededIds::new(1)),
            generate(&SeededIds::new(2)),
            generate(&SeededIds::new(3)),
        );
        let pem = format!(
            "{}\n{}{}",
            *new.to_pkcs8_pem(LineEnding::LF).unwrap(),
            *old.to_pkcs8_pem(LineEnding::LF).unwrap(),
            older.verifying_key().to_public_key_pem(LineEnding::LF).unwrap()
        );
        let keys = SigningKeys::from_pem(&pem).unwrap();
        assert_eq!(keys.kid, kid(&new.verifying_key()));
        let kids: Vec<&str> = keys.verifying.iter().map(|key| key.kid.as_str()).collect();
        assert_eq!(
            kids,
            [
                kid(&new.verifying_key()),
                kid(&old.verifying_key()),
                kid(&older.verifying_key())
            ]
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert!(SigningKeys::from_pem("").is_err());
        assert!(
            SigningKeys::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----").is_err()
        );
        let public = generate(&SeededIds::new(1))
            .verifying_key()
            .to_public_key_pem(LineEnding::LF)
            .unwrap();
        assert!(
            SigningKeys::from_pem(&public).is_err(),
            "a public key alone cannot sign"
        );
    }

    #[test]
    fn the_private_part_does_not_show_itself() {
        let keys = SigningKeys::fresh(&SeededIds::new(1));
        assert!(!format!("{keys:?}").contains("secret"));
        assert!(!format!("{keys:?}").contains(&hex(keys.signing.as_bytes())));
    }
}
