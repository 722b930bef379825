//! A file with a key: readable by its owner only, made once, never half.

use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use till_kernel::IdSource;
use till_shared::canon::hex;

/// Why such a file is not used.
#[derive(Debug)]
pub(crate) enum KeyFileError {
    /// It cannot be read or written.
    File { path: PathBuf, source: std::io::Error },
    /// Others than its owner may read it.
    Open { path: PathBuf, mode: u32 },
}

/// Reads a file, or writes what `make` says and reads that. Two processes that start at once end with one key.
pub(crate) fn load_or_create(
    path: &Path,
    ids: &dyn IdSource,
    make: impl FnOnce() -> std::io::Result<String>,
) -> Result<String, KeyFileError> {
    let made = || -> std::io::Result<()> {
        if path.try_exists()? {
            return Ok(());
        }
        create(path, ids, &make()?)
    };
    made().map_err(|source| failed(path, source))?;
    load(path)
}

/// Reads a file that somebody else may have made.
pub(crate) fn load(path: &Path) -> Result<String, KeyFileError> {
    let meta = std::fs::metadata(path).map_err(|source| failed(path, source))?;
    let mode = meta.mode() & 0o777;
    let own = meta.uid() == nix::unistd::geteuid().as_raw();
    if mode & closed_to_others(own) != 0 {
        return Err(KeyFileError::Open {
            path: path.to_owned(),
            mode,
        });
    }
    std::fs::read_to_string(path).map_err(|source| failed(path, source))
}

fn failed(path: &Path, source: std::io::Error) -> KeyFileError {
    KeyFileError::File {
        path: path.to_owned(),
        source,
    }
}

/// Permission bits that the file must not have. What another user owns reaches us through a group, as Kubernetes mounts a Secret under
/// `fsGroup` (0440, owned by root): that group may read it, but not change it.
pub(crate) fn closed_to_others(own: bool) -> u32 {
    if own { 0o077 } else { 0o027 }
}

/// Writes beside and links into place: a crash leaves no half file, and of two writers one wins.
fn create(path: &Path, ids: &dyn IdSource, text: &str) -> std::io::Result<()> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    let beside = path.with_extension(format!("new-{}-{}", std::process::id(), hex(&ids.salt())));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    let linked = written.and_then(|()| std::fs::hard_link(&beside, path));
    // Also where the disk was full: no half key stays beside.
    let _ = std::fs::remove_file(&beside);
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// 32 bytes that nobody can guess.
pub(crate) fn fresh(ids: &dyn IdSource) -> [u8; 32] {
    let mut key = [0; 32];
    let (left, right) = key.split_at_mut(16);
    left.copy_from_slice(&ids.salt());
    right.copy_from_slice(&ids.salt());
    key
}
