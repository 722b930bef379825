//! The system user PostgreSQL runs as: it refuses to run as root.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use nix::unistd::{Gid, Uid, User, geteuid};

use super::error::ClusterError;

/// Tried in this order when root starts the server and the configuration names nobody.
const USUAL: [&str; 3] = ["till", "postgres", "nobody"];

/// Who runs PostgreSQL.
#[derive(Debug, Clone)]
pub(super) struct RunAs {
    name: String,
    uid: Uid,
    gid: Gid,
    /// False when it is the user this process already is.
    switch: bool,
}

impl RunAs {
    /// The present user, or the one to step down to; an existing cluster keeps its owner.
    pub(super) fn choose(configured: Option<&str>, cluster: &Path) -> Result<Self, ClusterError> {
        let owner = std::fs::metadata(cluster)
            .ok()
            .map(|meta| Uid::from_raw(meta.uid()));
        let me = geteuid();
        if !me.is_root() {
            if let Some(owner) = owner.filter(|owner| *owner != me) {
                return Err(other_owner(cluster, owner));
            }
            let name = by_uid(me).map_or_else(|| me.to_string(), |user| user.name);
            return Ok(Self {
                name,
                uid: me,
                gid: nix::unistd::getegid(),
                switch: false,
            });
        }
        let user = match (configured, owner) {
            (Some(name), _) => by_name(name),
            (None, Some(owner)) if !owner.is_root() => by_uid(owner),
            _ => USUAL.iter().find_map(|name| by_name(name)),
        };
        let user = user.ok_or_else(|| ClusterError::NoUser {
            wanted: configured.map_or_else(|| USUAL.join(" or "), str::to_owned),
        })?;
        if let Some(owner) = owner.filter(|owner| *owner != user.uid && !owner.is_root()) {
            return Err(other_owner(cluster, owner));
        }
        Ok(Self {
            name: user.name,
            uid: user.uid,
            gid: user.gid,
            switch: true,
        })
    }

    /// The present user, or whoever root becomes before it is known whose cluster it is about.
    pub(super) fn stepped_down() -> Result<Self, ClusterError> {
        Self::choose(None, Path::new(""))
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Checks that a cluster belongs to this user in all its parts: one file of each kind shows a copy that somebody else made.
    pub(super) fn owns(&self, cluster: &Path) -> Result<(), ClusterError> {
        for part in ["", "PG_VERSION", "postgresql.conf", "pg_wal", "global/pg_control"] {
            let Ok(meta) = std::fs::metadata(cluster.join(part)) else {
                continue;
            };
            if meta.uid() != self.uid() {
                let owner = Uid::from_raw(meta.uid());
                return Err(ClusterError::ForeignFiles {
                    path: cluster.to_owned(),
                    owner: by_uid(owner).map_or_else(|| owner.to_string(), |user| user.name),
                    user: self.name.clone(),
                });
            }
        }
        Ok(())
    }

    /// Makes `command` run as this user, without root's supplementary groups (the standard library drops them).
    pub(super) fn apply(&self, command: &mut Command) {
        if self.switch {
            command.uid(self.uid.as_raw()).gid(self.gid.as_raw());
        }
    }

    /// Gives one file or folder to this user.
    pub(super) fn own(&self, path: &Path) -> Result<(), ClusterError> {
        if self.switch {
            std::os::unix::fs::lchown(path, Some(self.uid.as_raw()), Some(self.gid.as_raw()))
                .map_err(ClusterError::io("change the owner of", path))?;
        }
        Ok(())
    }

    pub(super) fn uid(&self) -> u32 {
        self.uid.as_raw()
    }

    /// Checks that every folder above `path` lets this user through.
    pub(super) fn can_reach(&self, path: &Path) -> Result<(), ClusterError> {
        for folder in path.ancestors().skip(1) {
            let Ok(meta) = std::fs::metadata(folder) else {
                continue;
            };
            let needed = if meta.uid() == self.uid.as_raw() {
                0o100
            } else if meta.gid() == self.gid.as_raw() {
                0o010
            } else {
                0o001
            };
            if meta.mode() & needed == 0 {
                return Err(ClusterError::FolderClosed {
                    folder: folder.to_owned(),
                    user: self.name.clone(),
                });
            }
        }
        Ok(())
    }
}

fn other_owner(cluster: &Path, owner: Uid) -> ClusterError {
    ClusterError::OtherOwner {
        path: cluster.to_owned(),
        owner: by_uid(owner).map_or_else(|| owner.to_string(), |user| user.name),
    }
}

fn by_name(name: &str) -> Option<User> {
    User::from_name(name)
        .ok()
        .flatten()
        .filter(|user| !user.uid.is_root())
}

fn by_uid(uid: Uid) -> Option<User> {
    User::from_uid(uid).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_folder_closed_to_the_user_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let closed = directory.path().join("closed");
        std::fs::create_dir(&closed).unwrap();
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
        let stranger = RunAs {
            name: "stranger".to_owned(),
            uid: Uid::from_raw(54_321),
            gid: Gid::from_raw(54_321),
            switch: true,
        };
        let error = stranger
            .can_reach(&closed.join("postgres"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("closed") && error.contains("stranger"), "{error}");
    }

    #[test]
    fn a_user_that_does_not_exist_is_named() {
        if !geteuid().is_root() {
            return;
        }
        let error = RunAs::choose(Some("nobody-by-this-name"), Path::new("/nowhere"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("nobody-by-this-name"), "{error}");
    }
}
