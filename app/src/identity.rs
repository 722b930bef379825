//! Whose process this is: before anything is opened, started or tried, root becomes the user that the installation belongs to, so that no
//! command leaves files behind that the service cannot read; and variables meant for PostgreSQL's own programs are left behind.

use std::ffi::{CString, OsString};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use nix::unistd::{Gid, Uid, User, geteuid, initgroups, setgid, setgroups, setuid};
use till_platform::config::Config;

use crate::cli::Cli;
use crate::installation;

/// The user of the service.
const SERVICE: &str = "till";

/// Goes on as the right user with the right environment: by beginning anew, if anything had to change.
pub(crate) fn settle(cli: &Cli) -> Result<()> {
    if cli.command.needs_no_installation() {
        return Ok(());
    }
    // Whatever is wrong with the configuration is said by the command itself.
    let Ok(config) = Config::load(&installation::sources(cli)) else {
        return Ok(());
    };
    let owner = if geteuid().is_root() {
        owner_of(&config.data_dir)
    } else {
        None
    };
    let strangers: Vec<OsString> = if config.database.managed() {
        std::env::vars_os()
            .map(|(name, _)| name)
            .filter(|name| is_of_libpq(&name.to_string_lossy()))
            .collect()
    } else {
        Vec::new()
    };
    if owner.is_none() && strangers.is_empty() {
        return Ok(());
    }
    let mut again = Command::new("/proc/self/exe");
    let mut arguments = std::env::args_os();
    if let Some(name) = arguments.next() {
        again.arg0(name);
    }
    again.args(arguments);
    for name in strangers {
        again.env_remove(name);
    }
    if let Some(owner) = owner {
        if !cli.command.only_looks() {
            make_folder(&config.data_dir, &owner)?;
        }
        become_user(&owner).with_context(|| format!("cannot become the user {}", owner.name))?;
        again
            .env("TILL_DATA_DIR", &config.data_dir)
            .env("HOME", &owner.home)
            .env("USER", &owner.name)
            .env("LOGNAME", &owner.name)
            .env_remove("XDG_RUNTIME_DIR")
            .env_remove("XDG_DATA_HOME");
    }
    Err(again.exec()).context("the program cannot begin anew as another user")
}

/// `PGHOST`, `PGOPTIONS` and their like, which the driver would read.
fn is_of_libpq(name: &str) -> bool {
    name.strip_prefix("PG")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// A user to step down to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Owner {
    name: String,
    uid: Uid,
    gid: Gid,
    home: PathBuf,
}

/// Whom the installation belongs to, if not to root: who made its secrets, else who owns the folder, else the service's user where there is
/// nothing yet.
fn owner_of(data_dir: &Path) -> Option<Owner> {
    let owner = |path: &Path| std::fs::metadata(path).ok().map(|meta| (meta.uid(), meta.gid()));
    let of_secrets = owner(&data_dir.join("secrets"));
    let is_empty = std::fs::read_dir(data_dir).map_or(true, |mut entries| entries.next().is_none());
    match of_secrets.or_else(|| owner(data_dir)) {
        Some((0, _)) | None if of_secrets.is_none() && is_empty => service(),
        Some((0, _)) | None => None,
        Some((uid, gid)) => Some(by_number(Uid::from_raw(uid), Gid::from_raw(gid))),
    }
}

fn service() -> Option<Owner> {
    let user = User::from_name(SERVICE).ok().flatten()?;
    (!user.uid.is_root()).then(|| of_user(user))
}

fn of_user(user: User) -> Owner {
    Owner {
        name: user.name,
        uid: user.uid,
        gid: user.gid,
        home: user.dir,
    }
}

/// A container's user may be a number only.
fn by_number(uid: Uid, gid: Gid) -> Owner {
    User::from_uid(uid).ok().flatten().map_or_else(
        || Owner {
            name: uid.to_string(),
            uid,
            gid,
            home: PathBuf::from("/"),
        },
        of_user,
    )
}

/// The folders above the data folder belong to root, so its own can only be made now.
fn make_folder(data_dir: &Path, owner: &Owner) -> Result<()> {
    if data_dir.exists() && std::fs::metadata(data_dir)?.uid() == owner.uid.as_raw() {
        return Ok(());
    }
    // A folder that its user could never enter is refused by the start-up checks, and leaves nothing behind.
    let reachable = data_dir
        .ancestors()
        .skip(1)
        .filter_map(|above| std::fs::metadata(above).ok())
        .all(|above| above.mode() & 0o001 != 0 || above.uid() == owner.uid.as_raw());
    if !reachable {
        return Ok(());
    }
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o755)
        .create(data_dir)
        .and_then(|()| {
            std::os::unix::fs::lchown(data_dir, Some(owner.uid.as_raw()), Some(owner.gid.as_raw()))
        })
        .with_context(|| format!("the folder {} cannot be made", data_dir.display()))
}

/// For good, in this order: after the user is changed the groups cannot be.
fn become_user(owner: &Owner) -> Result<()> {
    if owner.name.parse::<u32>().is_ok() {
        setgroups(&[owner.gid])?;
    } else {
        initgroups(&CString::new(owner.name.as_str())?, owner.gid)?;
    }
    setgid(owner.gid)?;
    setuid(owner.uid)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_libpq_are_known_and_others_are_left_alone() {
        for name in ["PGOPTIONS", "PGHOST", "PGSSLMODE", "PGAPPNAME"] {
            assert!(is_of_libpq(name), "{name}");
        }
        for name in ["PG", "PG_COLOR", "PATH", "TILL_DATABASE__URL", "PGp"] {
            assert!(!is_of_libpq(name), "{name}");
        }
    }

    #[test]
    fn the_owner_is_who_made_the_secrets_then_who_owns_the_folder() {
        if !geteuid().is_root() {
            println!("skipped: needs root");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let own = |path: &Path, uid| std::os::unix::fs::chown(path, Some(uid), Some(uid)).unwrap();
        let uid = |path: &Path| owner_of(path).map(|owner| owner.uid.as_raw());
        own(path, 54_321);
        assert_eq!(uid(path), Some(54_321), "an empty folder that was prepared");
        std::fs::create_dir(path.join("secrets")).unwrap();
        assert_eq!(uid(path), None, "an installation that root has always run");
        own(&path.join("secrets"), 54_322);
        assert_eq!(uid(path), Some(54_322));
    }
}
