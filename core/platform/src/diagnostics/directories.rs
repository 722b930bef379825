//! The folders of an installation (P-4.1.10), and the note of its last start.

use std::fs::{DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// Holds the time of the last start, so that a clock that fell behind is noticed.
const LAST_START: &str = "last-start";

/// Where things are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directories {
    /// Server and database logs.
    pub logs: PathBuf,
    /// Backups.
    pub backups: PathBuf,
    /// Files made for people.
    pub exports: PathBuf,
    /// Keys and passwords; only the server's user may enter.
    pub secrets: PathBuf,
}

/// Makes the folders that are missing. Folders that exist keep their permissions, except that `secrets` is
/// closed again if it was opened.
pub fn prepare_directories(data_dir: &Path) -> io::Result<Directories> {
    if !data_dir.exists() {
        std::fs::create_dir_all(data_dir)?;
        // PostgreSQL may run as another user and must get through; what is private is closed below.
        std::fs::set_permissions(data_dir, Permissions::from_mode(0o755))?;
    }
    let made = |name: &str, mode: u32| {
        let path = data_dir.join(name);
        DirBuilder::new().recursive(true).mode(mode).create(&path)?;
        Ok::<_, io::Error>(path)
    };
    let directories = Directories {
        logs: made("logs", 0o750)?,
        backups: made("backups", 0o700)?,
        exports: made("exports", 0o750)?,
        secrets: made("secrets", 0o700)?,
    };
    std::fs::set_permissions(&directories.secrets, Permissions::from_mode(0o700))?;
    Ok(directories)
}

/// Notes that the server started at `now`.
pub fn record_start(data_dir: &Path, now: Timestamp) -> io::Result<()> {
    std::fs::write(data_dir.join(LAST_START), format!("{now}\n"))
}

/// When the server last started.
pub(super) fn last_start(data_dir: &Path) -> Option<Timestamp> {
    std::fs::read_to_string(data_dir.join(LAST_START))
        .ok()?
        .trim()
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_are_made_once_and_secrets_stay_closed() {
        let directory = tempfile::tempdir().unwrap();
        let data_dir = directory.path().join("shop");
        let made = prepare_directories(&data_dir).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&data_dir), 0o755);
        assert_eq!(mode(&made.secrets), 0o700);
        assert_eq!(mode(&made.backups), 0o700);
        std::fs::set_permissions(&made.secrets, Permissions::from_mode(0o755)).unwrap();
        assert_eq!(prepare_directories(&data_dir).unwrap(), made);
        assert_eq!(mode(&made.secrets), 0o700);
    }
}
