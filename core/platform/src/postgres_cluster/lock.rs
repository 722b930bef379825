//! One server for one data folder.

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::error::ClusterError;

/// The file that is locked; it stays when the lock is given back.
const FILE: &str = "till.lock";

/// The exclusive right to a data folder. The kernel gives it back when the process ends, however it ends.
#[derive(Debug)]
pub struct DataDirLock {
    data_dir: PathBuf,
    _file: File,
}

impl DataDirLock {
    /// Takes the lock of a folder in which a till has run before; none, and nothing made, if none has.
    ///
    /// # Errors
    /// [`ClusterError::Locked`] with the process that holds it.
    pub fn acquire_existing(data_dir: &Path) -> Result<Option<Self>, ClusterError> {
        if data_dir.join(FILE).exists() {
            Self::acquire(data_dir).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Takes the lock, making the folder if needed.
    ///
    /// # Errors
    /// [`ClusterError::Locked`] with the process that holds it.
    pub fn acquire(data_dir: &Path) -> Result<Self, ClusterError> {
        if !data_dir.exists() {
            // Open to pass through, whatever the umask: PostgreSQL may run as another user. What is private
            // lies in closed folders below.
            std::fs::create_dir_all(data_dir)
                .and_then(|()| std::fs::set_permissions(data_dir, Permissions::from_mode(0o755)))
                .map_err(ClusterError::io("create", data_dir))?;
        }
        let path = data_dir.join(FILE);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(ClusterError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                // The holder may be writing its number at this moment; the refusal stands without it.
                let _ = file.read_to_string(&mut text);
                return Err(ClusterError::Locked {
                    path: data_dir.to_owned(),
                    pid: text.trim().parse().ok(),
                });
            }
            Err(TryLockError::Error(source)) => {
                return Err(ClusterError::Io {
                    doing: "lock",
                    path,
                    source,
                });
            }
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(ClusterError::io("write", &path))?;
        Ok(Self {
            data_dir: data_dir.to_owned(),
            _file: file,
        })
    }

    /// The folder this lock stands for.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_is_told_who_holds_the_folder() {
        let directory = tempfile::tempdir().unwrap();
        let first = DataDirLock::acquire(directory.path()).unwrap();
        let refused = DataDirLock::acquire(directory.path()).unwrap_err();
        assert!(
            refused
                .to_string()
                .contains(&format!("process {}", std::process::id())),
            "{refused}"
        );
        drop(first);
        DataDirLock::acquire(directory.path()).unwrap();
    }
}
