//! The key that secrets of businesses are kept with (K27): a file beside the signing key, never in the database, where a backup or a curious
//! reader would find what it opens. Replicas share it: a file that all of them mount and that `mail.key_file` names.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use till_kernel::{Fault, IdSource, Vault};
use till_shared::canon::{hex, unhex};

use crate::key_file::{self, KeyFileError};

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file cannot be read or written.
    #[error("the key {path} cannot be used: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others than the owner may read the file.
    #[error("the key {path} can be read by others (mode {mode:o}): run chmod 600 {path}")]
    Open {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not what was expected.
    #[error("the key {0} is not 64 hexadecimal digits")]
    Malformed(PathBuf),
}

impl From<KeyFileError> for VaultError {
    fn from(error: KeyFileError) -> Self {
        match error {
            KeyFileError::File { path, source } => Self::File { path, source },
            KeyFileError::Open { path, mode } => Self::Open { path, mode },
        }
    }
}

/// Keeps secrets with one key.
#[derive(Clone)]
pub struct KeyVault([u8; 32]);

impl std::fmt::Debug for KeyVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyVault(…)")
    }
}

impl KeyVault {
    /// Reads the key file, or makes a key and writes it, readable by its owner only. Two processes that start at once end with one key.
    pub fn load_or_create(path: &Path, ids: &dyn IdSource) -> Result<Self, VaultError> {
        let text = key_file::load_or_create(path, ids, || Ok(hex(&Self::fresh(ids).0)))?;
        Self::of(path, &text)
    }

    /// Reads a key file that somebody else made.
    pub fn load(path: &Path) -> Result<Self, VaultError> {
        Self::of(path, &key_file::load(path)?)
    }

    fn of(path: &Path, text: &str) -> Result<Self, VaultError> {
        let key = unhex(text.trim()).and_then(|bytes| bytes.try_into().ok());
        key.map(Self)
            .ok_or_else(|| VaultError::Malformed(path.to_owned()))
    }

    /// A fresh key, in memory only.
    #[must_use]
    pub fn fresh(ids: &dyn IdSource) -> Self {
        Self(key_file::fresh(ids))
    }

    fn cipher(&self) -> Result<LessSafeKey, Fault> {
        // Not the key itself: what is sealed and what is derived do not share one.
        let key = UnboundKey::new(&CHACHA20_POLY1305, &self.derive("seal")?)
            .map_err(|_| Fault::internal("a key of another length"))?;
        Ok(LessSafeKey::new(key))
    }
}

fn bound(place: &str) -> Aad<Vec<u8>> {
    Aad::from(format!("till/vault/1 {place}").into_bytes())
}

impl Vault for KeyVault {
    fn seal(&self, place: &str, text: &str, nonce: [u8; 16]) -> Result<String, Fault> {
        let mut once = [0; NONCE_LEN];
        once.copy_from_slice(nonce.get(..NONCE_LEN).unwrap_or(&[0; NONCE_LEN]));
        let mut bytes = text.as_bytes().to_vec();
        self.cipher()?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(once), bound(place), &mut bytes)
            .map_err(|_| Fault::internal("a secret could not be sealed"))?;
        Ok(STANDARD_NO_PAD.encode([once.as_slice(), &bytes].concat()))
    }

    fn open(&self, place: &str, sealed: &str) -> Option<String> {
        let mut bytes = STANDARD_NO_PAD.decode(sealed).ok()?;
        let (once, text) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(once).ok()?;
        let plain = self
            .cipher()
            .ok()?
            .open_in_place(nonce, bound(place), text)
            .ok()?;
        String::from_utf8(plain.to_vec()).ok()
    }

    fn derive(&self, word: &str) -> Result<[u8; 32], Fault> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let tag = hmac::sign(&key, word.as_bytes());
        let mut derived = [0; 32];
        derived.copy_from_slice(tag.as_ref().get(..32).unwrap_or(&[0; 32]));
        Ok(derived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use till_kernel::SeededIds;

    #[test]
    fn what_is_sealed_opens_with_its_key_at_its_place_and_nowhere_else() {
        let ids = SeededIds::new(1);
        let (ours, others) = (KeyVault::fresh(&ids), KeyVault::fresh(&ids));
        let sealed = ours.seal("mail-account 1", "hunter2", ids.salt()).unwrap();
        assert!(!sealed.contains("hunter2"));
        assert_eq!(ours.open("mail-account 1", &sealed).as_deref(), Some("hunter2"));
        assert_eq!(ours.open("mail-account 2", &sealed), None);
        assert_eq!(others.open("mail-account 1", &sealed), None);
        assert_eq!(ours.open("mail-account 1", "AAAA"), None);
        let of = |vault: &KeyVault, word| vault.derive(word).unwrap();
        assert_ne!(of(&ours, "a"), of(&ours, "b"));
        assert_ne!(of(&ours, "a"), of(&others, "a"));
        assert_eq!(format!("{ours:?}"), "KeyVault(…)");
    }

    #[test]
    fn the_file_is_made_once_and_refused_when_others_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets/sending_key");
        let ids = SeededIds::new(2);
        let made = KeyVault::load_or_create(&path, &ids).unwrap();
        assert_eq!(
            KeyVault::load_or_create(&path, &ids)
                .unwrap()
                .derive("a")
                .unwrap(),
            made.derive("a").unwrap()
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(KeyVault::load(&path), Err(VaultError::Open { .. })));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&path, "abc").unwrap();
        assert!(matches!(KeyVault::load(&path), Err(VaultError::Malformed(_))));
    }
}
