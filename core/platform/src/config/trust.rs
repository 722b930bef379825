//! Whether a configuration file can be changed by somebody it should not be. It names programs that this one runs, perhaps as root.

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::unistd::{getegid, geteuid};

const STICKY: u32 = 0o1000;

/// Who else may change the file, in words; none if nobody. A file that was named is taken from any owner unless this is root.
pub(super) fn changeable_by(path: &Path, named: bool) -> io::Result<Option<String>> {
    let real = std::fs::canonicalize(path)?;
    let any_owner = named && !geteuid().is_root();
    if let Some(who) = others(&std::fs::metadata(&real)?, any_owner) {
        return Ok(Some(format!("{who} may change it")));
    }
    let Some(folder) = real.parent() else {
        return Ok(None);
    };
    let meta = std::fs::metadata(folder)?;
    // In such a folder only the owner of a file may put another in its place.
    let sticky = meta.mode() & STICKY != 0;
    Ok(others(&meta, any_owner)
        .filter(|_| !sticky)
        .map(|who| format!("{who} may change the folder it lies in")))
}

fn others(meta: &Metadata, any_owner: bool) -> Option<String> {
    let mode = meta.mode();
    if mode & 0o002 != 0 {
        return Some("every user of this machine".to_owned());
    }
    if mode & 0o020 != 0 && meta.gid() != getegid().as_raw() && meta.gid() != 0 {
        return Some(format!("the group {}", meta.gid()));
    }
    let owner = meta.uid();
    let ours = owner == 0 || owner == geteuid().as_raw();
    (!ours && !any_owner).then(|| format!("the user {owner}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn chmod(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_file_of_ones_own_is_trusted_and_one_that_others_can_write_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("till.toml");
        std::fs::write(&file, "").unwrap();
        chmod(&file, 0o644);
        assert_eq!(changeable_by(&file, false).unwrap(), None);
        chmod(&file, 0o646);
        assert!(
            changeable_by(&file, true)
                .unwrap()
                .unwrap()
                .contains("every user")
        );
        chmod(&file, 0o644);
        chmod(folder.path(), 0o777);
        assert!(changeable_by(&file, true).unwrap().unwrap().contains("folder"));
        chmod(folder.path(), 0o1777);
        assert_eq!(changeable_by(&file, true).unwrap(), None, "as /tmp is");
    }

    #[test]
    fn root_reads_no_file_of_a_stranger() {
        if !geteuid().is_root() {
            println!("skipped: needs root");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("till.toml");
        std::fs::write(&file, "").unwrap();
        chmod(&file, 0o664);
        std::os::unix::fs::chown(&file, None, Some(54_321)).unwrap();
        assert!(
            changeable_by(&file, true)
                .unwrap()
                .unwrap()
                .contains("group 54321")
        );
        chmod(&file, 0o644);
        std::os::unix::fs::chown(&file, Some(54_321), None).unwrap();
        assert!(
            changeable_by(&file, true)
                .unwrap()
                .unwrap()
                .contains("user 54321")
        );
    }
}
