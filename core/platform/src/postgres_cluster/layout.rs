//! Where a managed cluster keeps its things.

use std::fmt::Write as _;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::ClusterError;
use super::run_as::RunAs;

/// Names the socket file, nothing more: PostgreSQL listens on no network port.
pub(super) const PORT: u16 = 5432;
/// Linux allows 108 bytes with the closing zero.
const SOCKET_PATH_MAX: usize = 107;

/// The folders and files of one managed cluster.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) data_dir: PathBuf,
    /// Owned by the user PostgreSQL runs as, closed to everyone else.
    pub(super) base: PathBuf,
    /// PostgreSQL's own data folder.
    pub(super) cluster: PathBuf,
    pub(super) socket_dir: PathBuf,
    pub(super) log: PathBuf,
}

impl Layout {
    /// Absolute, without links: PostgreSQL's processes are recognised by their working folder.
    pub(super) fn of(data_dir: &Path) -> Result<Self, ClusterError> {
        let data_dir = std::fs::canonicalize(data_dir).map_err(ClusterError::io("open", data_dir))?;
        let base = data_dir.join("postgres");
        Ok(Self {
            cluster: base.join("data"),
            socket_dir: socket_dir(
                &base,
                nix::unistd::geteuid().is_root(),
                std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from),
            ),
            log: data_dir.join("logs").join("postgres.log"),
            base,
            data_dir,
        })
    }

    /// The cluster's major version, if there is a cluster.
    pub(super) fn major(&self) -> Option<u32> {
        std::fs::read_to_string(self.cluster.join("PG_VERSION"))
            .ok()?
            .trim()
            .parse()
            .ok()
    }

    /// Makes the folders and gives them to `run_as`.
    pub(super) fn prepare(&self, run_as: &RunAs) -> Result<(), ClusterError> {
        run_as.can_reach(&self.base)?;
        private_folder(&self.base, run_as)?;
        private_folder(&self.socket_dir, run_as)?;
        if let Some(logs) = self.log.parent() {
            std::fs::DirBuilder::new()
                .recursive(true)
                .mode(0o750)
                .create(logs)
                .map_err(ClusterError::io("create", logs))?;
        }
        Ok(())
    }

    /// The file in which PostgreSQL writes its process number and whether it is ready.
    pub(super) fn pid_file(&self) -> PathBuf {
        self.cluster.join("postmaster.pid")
    }

    /// PostgreSQL's lock on the socket.
    pub(super) fn socket_lock(&self) -> PathBuf {
        self.socket_dir.join(format!(".s.PGSQL.{PORT}.lock"))
    }
}

/// A folder that is ours alone. One that someone else made at this place first is refused: the fallback
/// lies in a folder where everybody may write.
fn private_folder(path: &Path, run_as: &RunAs) -> Result<(), ClusterError> {
    match std::fs::DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => run_as.own(path)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(ClusterError::io("create", path)(error)),
    }
    let meta = std::fs::symlink_metadata(path).map_err(ClusterError::io("open", path))?;
    let mine = meta.uid() == run_as.uid() || meta.uid() == nix::unistd::geteuid().as_raw();
    if !meta.is_dir() || !mine {
        return Err(ClusterError::io("use", path)(std::io::Error::other(
            "it is not a folder of the user PostgreSQL runs as",
        )));
    }
    run_as.own(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
        .map_err(ClusterError::io("close", path))
}

fn socket_dir(base: &Path, as_root: bool, runtime_dir: Option<PathBuf>) -> PathBuf {
    let fits = |directory: &Path| {
        directory.as_os_str().len() + "/.s.PGSQL.".len() + PORT.to_string().len() <= SOCKET_PATH_MAX
    };
    let beside = base.join("run");
    if fits(&beside) {
        return beside;
    }
    let mut name = "till-".to_owned();
    for byte in Sha256::digest(base.as_os_str().as_encoded_bytes()).iter().take(8) {
        let _ = write!(name, "{byte:02x}");
    }
    if as_root {
        return Path::new("/run").join(name);
    }
    runtime_dir
        .map(|directory| directory.join(&name))
        .filter(|directory| directory.is_absolute() && fits(directory))
        .unwrap_or_else(|| Path::new("/tmp").join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_path_too_long_for_the_system_moves_to_a_short_one() {
        let long = PathBuf::from("/srv").join("x".repeat(120)).join("postgres");
        assert_eq!(
            socket_dir(Path::new("/srv/till/postgres"), true, None),
            Path::new("/srv/till/postgres/run")
        );
        let in_run = socket_dir(&long, true, None);
        assert!(in_run.starts_with("/run"), "{in_run:?}");
        let in_runtime = socket_dir(&long, false, Some("/run/user/1000".into()));
        assert!(in_runtime.starts_with("/run/user/1000"), "{in_runtime:?}");
        let in_tmp = socket_dir(&long, false, None);
        assert!(in_tmp.starts_with("/tmp") && in_tmp == socket_dir(&long, false, None));
        let other = socket_dir(&PathBuf::from("/srv").join("y".repeat(120)), false, None);
        assert_ne!(in_tmp, other);
    }
}
