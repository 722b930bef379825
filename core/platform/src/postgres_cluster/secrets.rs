//! The passwords of the database roles, in a file only this server's user can read (P-4.13.2, K27).

use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rand::TryRngCore;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use super::error::ClusterError;

/// Bytes of randomness in a password: 192 bits, written as 48 hexadecimal digits.
const PASSWORD_BYTES: usize = 24;

/// Passwords of the four roles of a managed cluster, or of the roles made on an external one.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Secrets {
    #[serde(serialize_with = "exposed")]
    pub(super) superuser: SecretString,
    #[serde(serialize_with = "exposed")]
    pub(super) owner: SecretString,
    #[serde(serialize_with = "exposed")]
    pub(super) app: SecretString,
    #[serde(serialize_with = "exposed")]
    pub(super) sealer: SecretString,
    /// Whether the roles are known to have these passwords. A server killed between writing this file and
    /// telling PostgreSQL finds `false` and tells it again.
    pub(super) told: bool,
}

fn exposed<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

/// The passwords and the file they live in.
pub(super) struct SecretsFile {
    path: PathBuf,
    /// Whether the passwords were made just now.
    pub(super) fresh: bool,
    pub(super) secrets: Secrets,
}

impl SecretsFile {
    /// Reads the file, or makes new passwords and writes it.
    pub(super) fn load_or_create(data_dir: &Path) -> Result<Self, ClusterError> {
        if let Some(found) = Self::load(data_dir)? {
            return Ok(found);
        }
        let secrets = Secrets {
            superuser: random_password(data_dir)?,
            owner: random_password(data_dir)?,
            app: random_password(data_dir)?,
            sealer: random_password(data_dir)?,
            told: false,
        };
        let file = Self {
            path: path(data_dir),
            fresh: true,
            secrets,
        };
        file.save()?;
        Ok(file)
    }

    /// Reads the file if there is one.
    pub(super) fn load(data_dir: &Path) -> Result<Option<Self>, ClusterError> {
        let path = path(data_dir);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ClusterError::io("read", &path)(error)),
        };
        match serde_json::from_str(&text) {
            Ok(secrets) => Ok(Some(Self {
                path,
                fresh: false,
                secrets,
            })),
            Err(_) => Err(ClusterError::Secrets { path }),
        }
    }

    /// Notes that PostgreSQL knows the passwords.
    pub(super) fn mark_told(&mut self) -> Result<(), ClusterError> {
        if self.secrets.told {
            return Ok(());
        }
        self.secrets.told = true;
        self.save()
    }

    /// Writes beside and renames, so that a power cut leaves the old file or the new one.
    fn save(&self) -> Result<(), ClusterError> {
        let directory = self.path.parent().unwrap_or(Path::new("/"));
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)
            .map_err(ClusterError::io("create", directory))?;
        let text = serde_json::to_vec_pretty(&self.secrets).map_err(|_| ClusterError::Secrets {
            path: self.path.clone(),
        })?;
        let beside = self.path.with_extension("new");
        let write = || {
            let _ = std::fs::remove_file(&beside);
            let mut file = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&beside)?;
            file.write_all(&text)?;
            file.sync_all()?;
            std::fs::rename(&beside, &self.path)?;
            std::fs::File::open(directory)?.sync_all()
        };
        write().map_err(ClusterError::io("write", &self.path))
    }
}

/// Where they are kept.
pub(super) fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("secrets").join("postgres.json")
}

fn random_password(data_dir: &Path) -> Result<SecretString, ClusterError> {
    let mut bytes = [0_u8; PASSWORD_BYTES];
    rand::rngs::OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| ClusterError::io("make passwords for", data_dir)(std::io::Error::other(error)))?;
    let text: String = bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect();
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn passwords_are_kept_where_only_their_owner_reads_them() {
        let directory = tempfile::tempdir().unwrap();
        let mut first = SecretsFile::load_or_create(directory.path()).unwrap();
        assert!(first.fresh && !first.secrets.told);
        assert_eq!(first.secrets.app.expose_secret().len(), 48);
        assert_ne!(
            first.secrets.app.expose_secret(),
            first.secrets.owner.expose_secret()
        );
        first.mark_told().unwrap();

        let again = SecretsFile::load_or_create(directory.path()).unwrap();
        assert!(!again.fresh && again.secrets.told);
        assert_eq!(
            again.secrets.app.expose_secret(),
            first.secrets.app.expose_secret()
        );

        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path(directory.path())), 0o600);
        assert_eq!(mode(&directory.path().join("secrets")), 0o700);
    }

    #[test]
    fn a_damaged_file_is_not_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("secrets")).unwrap();
        std::fs::write(path(directory.path()), "{").unwrap();
        assert!(matches!(
            SecretsFile::load_or_create(directory.path()),
            Err(ClusterError::Secrets { .. })
        ));
    }
}
